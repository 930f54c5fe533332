"""What every address shares: GET alone, every parameter known, open to any site, no cookies."""

import functools
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from incidents.api import pages, parameters
from incidents.api.answers import JSON, answer, array, body
from incidents.api.filters import Conditions
from incidents.api.keys import KeyAuthentication, Scoped
from incidents.api.parameters import described
from incidents.api.problems import SHOWN, Fault, Problem, near
from incidents.api.rates import Rate, Standing
from incidents.api.reading import count

FORMATS = {"json": JSON}


class ReadView(APIView):
    """An address that is read. Subclasses give `get`, and say what it takes and answers for the schema."""

    http_method_names = ("get", "head", "options")
    authentication_classes = (KeyAuthentication,)
    permission_classes = (Scoped,)
    throttle_classes = (Rate,)
    parser_classes = ()

    media_type: ClassVar[str] = JSON
    parameters: ClassVar[list[dict[str, Any]]] = []
    operation: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    tag: ClassVar[str] = ""
    shape: ClassVar[dict[str, Any]] = {}
    problems: ClassVar[tuple[int, ...]] = (400, 406)
    headers_of_answer: ClassVar[tuple[str, ...]] = ()
    scope: ClassVar[str] = "read"

    asked: dict[str, str]
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
            "Vary": "Accept",
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "ETag, Link, RateLimit, RateLimit-Policy, Retry-After",
        }

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Serve the one media type there is, or 406."""
        name = request.query_params.get("format")
        if self.media_type == JSON and name is not None and name not in FORMATS and name.strip():
            fault = Fault(
                "format",
                "not-acceptable",
                f"“format” is {name[:SHOWN]!r}: it takes json.",
                near(name, FORMATS),
            )
            raise Problem("not-acceptable", faults=[fault])
        # A format in the address stands above what a browser asks for on its own.
        if name is None and request._request.get_preferred_type([self.media_type]) is None:
            raise Problem("not-acceptable", f"This address answers {self.media_type} only.")
        return None, self.media_type

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the query before anything is looked up: what is wrong with it does not depend on data."""
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            self.asked = parameters.read(request.query_params, self.known())

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


class ListView(ReadView):
    """A list by pages. Subclasses give the rows and the orders they come in, the usual one first."""

    orderings: ClassVar[tuple[pages.Ordering, ...]]
    filters: ClassVar[type[Conditions]]
    item: ClassVar[str]
    document: ClassVar[str] = "document"
    headers_of_answer = ("Link",)

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
        ]
        return [
            *cls.filters.described(),
            *(each for each in paging if len(names) > 1 or each["name"] != "ordering"),
        ]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer one page."""
        asked = self.asked
        limit = parameters.limit(asked)
        counts = parameters.switch(asked, "count")
        name = parameters.one_of(asked, "ordering", [each.name for each in self.orderings], self.orderings[0].name)
        ordering = next(each for each in self.orderings if each.name == name)
        cursor = pages.decode(asked["cursor"], ordering) if "cursor" in asked else None
        narrowed = self.filters.narrow(self.rows, asked)
        page = pages.page(self.rows, ordering, cursor, limit, self.document, narrowed=narrowed)
        addresses = {
            "next": self._address(request, page.next),
            "previous": self._address(request, page.previous),
        }
        members: dict[str, Any] = {**addresses}
        if counts:
            members["count"] = count(self.rows() if narrowed is None else narrowed)
        relations = {"next": "next", "previous": "prev"}
        links = [f'<{url}>; rel="{relations[name]}"' for name, url in addresses.items() if url]
        headers = {"Link": ", ".join(links)} if links else {}
        return answer(body(members, "results", array(page.documents)), **headers)

    def _address(self, request: Request, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        query = request.query_params.copy()
        query["cursor"] = cursor
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
