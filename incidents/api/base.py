"""What every address shares: GET alone, every parameter known, open to any site, no cookies."""

import functools
import hashlib
from datetime import datetime
from typing import Any, ClassVar, NoReturn

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from incidents.api import leaps, pages, parameters, watermark
from incidents.api.answers import JSON, LIVE, answer, held, opening, results, unchanged, versioned
from incidents.api.components import COMPONENTS
from incidents.api.conditions import Conditions, Narrowed
from incidents.api.formats import FORMATS, MEDIA, pick
from incidents.api.keys import KeyAuthentication, Scoped
from incidents.api.parameters import Asked, described
from incidents.api.problems import SHOWN, Problem, near
from incidents.api.rates import Rate, Standing
from incidents.api.reading import count
from incidents.packing import joined, taken

EXPOSED = ("ETag", "Link", "Total-Count", "Feed-Position", "RateLimit", "RateLimit-Policy", "Retry-After")


@functools.lru_cache(maxsize=1024)
def preferred(accept: str, offered: tuple[str, ...]) -> str | None:
    """Return which of the media types on offer suits an `Accept` header best, or None."""
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = accept
    return request.get_preferred_type(offered)


class ReadView(APIView):
    """An address that is read. Subclasses give `get`, and say what it takes and answers for the schema."""

    http_method_names = ("get", "head", "options")
    authentication_classes = (KeyAuthentication,)
    permission_classes = (Scoped,)
    throttle_classes = (Rate,)
    parser_classes = ()

    media_type: ClassVar[str] = JSON
    formats: ClassVar[tuple[str, ...]] = ("json",)
    item: str = ""
    parameters: ClassVar[list[dict[str, Any]]] = []
    operation: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    tag: ClassVar[str] = ""
    shape: ClassVar[dict[str, Any]] = {}
    problems: ClassVar[tuple[int, ...]] = (400, 406)
    headers_of_answer: ClassVar[tuple[str, ...]] = ()
    scope: ClassVar[str] = "read"
    refused: ClassVar[dict[str, str]] = {}  # what one may expect here and why it is not, by parameter
    moves: ClassVar[bool] = False  # whether it leads elsewhere, for ever
    packed: ClassVar[str] = ""  # the column with documents to answer gzip of, where there is one

    asked: Asked
    form: str = "json"
    picked: frozenset[str] = frozenset()
    zipped: bool = False
    standing: Standing | None = None

    @property
    def allowed_methods(self) -> list[str]:
        """The methods that `Allow` names."""
        return ["GET", "HEAD", "OPTIONS"]

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Headers of every answer, refusals included."""
        return {
            "Allow": "GET, HEAD, OPTIONS",
            "Vary": "Accept, Accept-Encoding",  # of all alike: what is a draft and what is nothing cannot be told apart
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": ", ".join(EXPOSED),
        }

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the request as Django has it: no body is read, and REST framework's would only stand before it."""
        return request

    def raise_uncaught_exception(self, exc: Exception) -> NoReturn:
        """Leave a fault of ours to Django."""
        raise exc

    def perform_authentication(self, request: Any) -> None:
        """Read the key, if there is one: there are no other users."""
        found = KeyAuthentication().authenticate(request)
        request.auth = found and found[1]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Choose the format, or 406."""
        if self.media_type != JSON:
            if preferred(request.META.get("HTTP_ACCEPT", "*/*"), (self.media_type,)) is None:
                raise Problem("not-acceptable", f"This address answers {self.media_type} only.")
            return None, self.media_type
        name = request.GET.get("format", "").strip()
        if name:
            # A format in the address stands above what a browser asks for on its own.
            self.form = name if name in self.formats else "json"
            return None, MEDIA[self.form]
        offered = {MEDIA[form]: form for form in self.formats}
        media = preferred(request.META.get("HTTP_ACCEPT", "*/*"), tuple(offered))
        if media is None:
            raise Problem("not-acceptable", f"This address answers {', '.join(offered)}.")
        self.form = offered[media]
        return None, media

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the query before anything is looked up: what is wrong with it does not depend on data."""
        self.perform_content_negotiation(request)
        self.perform_authentication(request)
        self.check_permissions(request)
        self.check_throttles(request)
        if request.method in ("GET", "HEAD"):
            self.asked = parameters.read(request.GET, self.known(), self.refused)
            if self.media_type == JSON:
                self.asked.one_of("format", self.formats, "json", kind="not-acceptable")
            self.picked = self._picked()
            # Other formats, and what is picked of documents, would have to be deflated for each answer.
            stored = self.packed and self.form == "json" and not self.picked
            self.zipped = bool(stored) and taken(request.META.get("HTTP_ACCEPT_ENCODING", ""))
            self.understand()
            self.asked.check()

    def understand(self) -> None:
        """Read the values of the query; `asked` keeps what is wrong with them."""

    def check_throttles(self, request: Request) -> None:
        """Count the request, but not that of a browser which asks whether it may ask."""
        if request.method != "OPTIONS":
            super().check_throttles(request)

    def _picked(self) -> frozenset[str]:
        """Return the keys that `fields` asks for."""
        if "fields" not in self.asked or self.item not in COMPONENTS:
            return frozenset()
        known = list(COMPONENTS[self.item]["properties"])
        names = [name.strip() for name in self.asked["fields"].split(",")]
        for name in names:
            if name not in known:
                told = f"“fields” names {name[:SHOWN]!r}, which is no key here."
                self.asked.fault("fields", told, near(name, known))
        if self.form not in ("json", "ndjson"):
            self.asked.fault("fields", f"“fields” picks keys of JSON and NDJSON; {self.form} has its own.")
        return frozenset(names)

    def picked_from(self, documents: list[bytes]) -> list[bytes]:
        """Return documents with the keys that were asked for: as they are stored, where all were."""
        return [pick(document, self.picked) for document in documents] if self.picked else documents

    def served(
        self,
        etag: str,
        at: datetime,
        document: bytes,
        *,
        cache: str,
        ended: bool = False,
        to: str = "",
        **headers: str,
    ) -> HttpResponse:
        """Answer one document in the format that was asked for, or 304; with `to`, lead on to another address.

        `document` is packed where that is gzip. What has `ended` comes whole: of the keys that one picks of a record,
        its notice may have none.
        """
        tag = etag + self.variant
        written: bytes | None = None
        # What the client holds is fetched all the same: a statement that need not be made costs less than it spares.
        if to or tag not in held(self.request.META.get("HTTP_IF_NONE_MATCH")):
            [written] = [document] if ended else self.picked_from([document])
            if self.zipped:
                written, headers["Content_Encoding"] = joined(b"", [document], b""), "gzip"
            elif self.form != "json":
                written = FORMATS[self.form].alone(self.item, written)
        response = versioned(written, etag=tag, at=at, cache=cache, media=MEDIA[self.form], **headers)
        if to:  # with what was asked for: whoever follows wants the same format
            query = self.request.META.get("QUERY_STRING", "")
            response.status_code, response["Location"] = 308, f"{to}?{query}" if query else to
        return response

    @property
    def variant(self) -> str:
        """What the tag of a document has at its end: nothing, where it is the stored document itself."""
        if not self.picked:
            return f"-{self.form}" if self.form != "json" else "-gzip" if self.zipped else ""
        return f"-{self.form}-{hashlib.sha256(','.join(sorted(self.picked)).encode()).hexdigest()[:12]}"

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell the client what is left of its minute."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.standing is not None:
            for name, value in self.standing.headers().items():
                response[name] = value
        return response

    @classmethod
    @functools.cache
    def known(cls) -> frozenset[str]:
        """Return the names of the query's parameters."""
        names = {parameter["name"] for parameter in cls.described() if parameter["in"] == "query"}
        return frozenset(names | ({"format"} if cls.media_type == JSON else set()))

    @classmethod
    def fields(cls) -> list[dict[str, Any]]:
        """Return the parameter that picks keys, where documents have them."""
        text = "Top-level keys to give, with commas between them; for JSON and NDJSON."
        return [described("fields", {"type": "string"}, text)] if cls.item in COMPONENTS else []

    @classmethod
    def described(cls) -> list[dict[str, Any]]:
        """Return the parameters as OpenAPI describes them."""
        return cls.parameters

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer a browser that asks whether it may ask."""
        return HttpResponse(
            status=204,
            headers={
                "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
                "Access-Control-Allow-Headers": "Accept, Authorization, If-None-Match",
                "Access-Control-Max-Age": "86400",
            },
        )


class FedView(ReadView):
    """An answer that changes with the feed alone. Subclasses give `page`."""

    headers_of_answer: ClassVar[tuple[str, ...]] = ("ETag",)

    head: watermark.Head

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer 304 or what is kept, if nothing was published since. One query; those of `page` otherwise too."""
        self.head = at = watermark.head()
        tag = watermark.tag(at, "gzip" if self.zipped else self.form, request.build_absolute_uri())
        # Weak: what was published between the question for the head and that for the rows may be in it already.
        told = f'W/"{tag}"'
        if tag in held(request.META.get("HTTP_IF_NONE_MATCH")):
            return unchanged(told, cache=LIVE)
        if found := watermark.kept(at, tag):
            return HttpResponse(found.content, headers=found.headers)
        response = self.page(request, *args, **kwargs)
        if response.status_code == 200 and not response.has_header("ETag"):  # a notice has a tag of its own
            response["ETag"] = told
            watermark.keep(at, tag, response.content, dict(response.items()))
        return response

    def page(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer what the database has now."""
        raise NotImplementedError


class ListView(FedView):
    """A list by pages. Subclasses give the rows and the orders they come in, the usual one first."""

    orderings: ClassVar[tuple[pages.Ordering, ...]]
    filters: ClassVar[type[Conditions]]
    document: ClassVar[str] = "document"
    formats: ClassVar[tuple[str, ...]] = ("json", "ndjson", "csv")
    headers_of_answer: ClassVar[tuple[str, ...]] = ("ETag", "Link", "Total-Count")

    limit: int
    counts: bool
    ordering: pages.Ordering
    cursor: pages.Cursor | None
    narrowed: Narrowed | None

    @staticmethod
    def rows() -> QuerySet[Any]:
        """Return the rows of the whole list, from the live records."""
        raise NotImplementedError

    @classmethod
    def described(cls) -> list[dict[str, Any]]:
        """Return filters and what pages take."""
        names = [ordering.name for ordering in cls.orderings]
        order = {"type": "string", "enum": names, "default": names[0]}
        switch = {"type": "boolean", "default": False}
        paging = [
            described("cursor", {"type": "string"}, "Where a page starts: from `next` or `previous` of another."),
            described("limit", parameters.LIMIT, "How many results a page has."),
            described("ordering", order, "The order; a minus sign turns it."),
            described("count", switch, "Whether to count all results, which costs a query."),
            *cls.fields(),
        ]
        return [
            *cls.filters.described(),
            *(each for each in paging if len(names) > 1 or each["name"] != "ordering"),
        ]

    def understand(self) -> None:
        """Read filters and what pages take. Beside an ordering that is at fault, a cursor may be of any."""
        asked, names = self.asked, [each.name for each in self.orderings]
        self.limit, self.counts = asked.limit(), asked.switch("count")
        self.ordering = self.orderings[names.index(asked.one_of("ordering", names, names[0]))]
        self.cursor = pages.decode(asked, *(self.orderings if "ordering" in asked.faults else [self.ordering]))
        self.narrowed = self.filters.narrow(self.rows, asked)

    def page(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer one page as the database has it now."""
        narrowed, column = self.narrowed, self.packed if self.zipped else self.document
        page = pages.page(self.rows, self.ordering, self.cursor, self.limit, column, narrowed=narrowed)
        if None in page.documents:  # not packed yet: an upgrade that `manage.py reindex` has not followed
            self.zipped = False
            return self.page(request)
        addresses = {
            "next": self._address(request, page.next),
            "previous": self._address(request, page.previous),
        }
        members: dict[str, Any] = {**addresses}
        relations = {"next": "next", "previous": "prev"}
        links = [f'<{url}>; rel="{relations[name]}"' for name, url in addresses.items() if url]
        headers = {"Link": ", ".join(links)} if links else {}
        if self.counts:
            members["count"] = count(self.rows() if narrowed is None else narrowed.queryset())
            headers["Total_Count"] = str(members["count"])
        documents = self.picked_from(page.documents)
        if self.form == "json":
            if not documents and self.cursor is None and (hint := leaps.hint(self.asked)):
                members["hint"] = hint
            if self.zipped:
                return answer(joined(opening(members), documents, b"]}"), Content_Encoding="gzip", **headers)
            return answer(results(members, documents), **headers)
        written = FORMATS[self.form].write(self.item, documents, members)
        return answer(written, media=MEDIA[self.form], **headers)

    def _address(self, request: Request, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        query = request.GET.copy()
        query["cursor"] = cursor
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
