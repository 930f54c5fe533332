"""What filters accept: types, metrics, categories, places and parties as live documents name them, and fixed words.

Nothing of the desk's own lists is read: a place that no live record names is not public.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import fields, leaps, parameters, shapes, words
from incidents.api.addresses import ROOT
from incidents.api.answers import answer, body, dump, results
from incidents.api.base import FedView, ReadView
from incidents.api.formats import FORMATS, MEDIA
from incidents.api.parameters import described
from incidents.api.problems import SHOWN, Problem, near

NAMED = {
    "types": ("type", "IncidentType", "Kinds of incidents: for `type`."),
    "metrics": ("metric", "Metric", "What is counted: for `metric`."),
    "categories": ("category", "Category", "Breakdowns: for `category`."),
}
FIXED = {
    "levels": (words.LEVELS, "How far a figure is supported: for `level`."),
    "operators": (words.OPERATORS, "How a number is stated: for `operator`."),
    "claim-kinds": (words.CLAIM_KINDS, "What a claim states: for `kind`."),
    "claim-roles": (words.ROLES, "Whether a claim counts: for `role` of `claims/` and `claim_role`."),
    "claim-statuses": (words.CLAIM_STATUSES, "Whether a claim is in force: for `status` of `claims/`."),
    "party-roles": (words.PARTY_ROLES, "What a party was to an incident: for `role` of `incidents/`."),
    "statuses": (words.RECORD_STATUSES, "Whether a record may be used: for `status` of `incidents/`."),
    "makers": (words.MAKERS, "Who wrote a text: for `made_by`."),
}


class Terms(FedView):
    """A list of what live documents name, in the order of names."""

    tag = "vocabularies"
    formats = ("json", "ndjson", "csv")
    headers_of_answer = ("ETag", "Link")
    parameters = [
        described("name", fields.Text.schema, "What the name begins with: small letters or capitals, any marks."),
        described("cursor", {"type": "string"}, "Where a page starts: from `next` or `previous` of another."),
        described("limit", parameters.LIMIT, "How many results a page has."),
    ]
    vocabulary: str = ""
    limit: int
    begins: str
    back: bool
    bound: list[Any]

    def understand(self) -> None:
        """Read where the page starts, and what names begin with."""
        self.limit = self.asked.limit()
        self.begins = self.asked.value("name", fields.Name(), "")
        self.back, self.bound = self._cursor()

    def page(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer one page of a vocabulary. One query."""
        limit, back, bound = self.limit, self.back, self.bound
        found = leaps.through(self.vocabulary, self.begins, back, bound, limit + 1)
        more = len(found) > limit
        found = found[:limit]
        if back:
            found.reverse()
        ends = {
            "next": self._address(found[-1], False) if found and (more or back) else None,
            "previous": self._address(found[0], True) if found and (more if back else bound) else None,
        }
        return self.listed([document for _, _, document in found], ends)

    def listed(self, documents: Sequence[bytes], ends: dict[str, str | None]) -> HttpResponse:
        """Answer documents with the addresses of the pages beside them."""
        relations = {"next": "next", "previous": "prev"}
        links = ", ".join(f'<{url}>; rel="{relations[name]}"' for name, url in ends.items() if url)
        headers = {"Link": links} if links else {}
        if self.form == "json":
            return answer(results(ends, documents), **headers)
        return answer(FORMATS[self.form].write(self.item, documents, {}), media=MEDIA[self.form], **headers)

    def _cursor(self) -> tuple[bool, list[Any]]:
        if "cursor" not in self.asked:
            return False, []
        text = self.asked["cursor"]
        try:
            of, back, name, term = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if of != self.vocabulary or back not in (0, 1) or not isinstance(name, str) or "\x00" in name:
                raise ValueError("of another list")
            return bool(back), [name, UUID(term)]
        except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
            told = "This cursor belongs to another list, or is damaged: start again without it."
            self.asked.fault("cursor", told, kind="bad-cursor")
            return False, []

    def _address(self, row: tuple[Any, ...], back: bool) -> str:
        plain = dump([self.vocabulary, int(back), row[0], row[1].hex])
        asked = self.request.GET.copy()
        asked["cursor"] = base64.urlsafe_b64encode(plain).decode().rstrip("=")
        return self.request.build_absolute_uri(f"{self.request.path}?{asked.urlencode()}")


class Places(Terms):
    """Places."""

    operation, item, vocabulary = "listPlaces", "PlaceTerm", "place"
    summary = "Places that live incidents name, and those around them"
    shape = shapes.page_of("PlaceTerm")


class Parties(Terms):
    """Parties."""

    operation, item, vocabulary = "listParties", "Named", "party"
    summary = "Parties that live incidents name: who acts, suffers, says or publishes"
    shape = shapes.page_of("Named")


class Vocabulary(Terms):
    """One list of words."""

    operation = "listWords"
    summary = "One list of words that filters accept"
    parameters = [
        described("name", {"type": "string", "enum": [*NAMED, *FIXED]}, "The list.", where="path"),
        *(each for each in Terms.parameters if each["name"] != "name"),
    ]
    shape = shapes.page_of("IncidentType", "Metric", "Category", "Word")
    problems = (400, 404, 406)

    def understand(self) -> None:
        """Find the list. Raises Problem."""
        name = self.kwargs["name"]
        if name not in NAMED and name not in FIXED:
            meant = near(name, [*NAMED, *FIXED])
            told = f"There is no vocabulary “{name[:SHOWN]}”: {ROOT}vocabularies/ lists them. {meant}"
            raise Problem("not-found", told.strip())
        self.vocabulary, self.item, _ = NAMED.get(name, (name, "Word", ""))
        super().understand()

    def page(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the list; what is fixed comes whole. One query, or none."""
        if self.vocabulary not in FIXED:
            return super().page(request)
        documents = [dump({"key": word}) for word in FIXED[self.vocabulary][0]]
        return self.listed(documents, {"next": None, "previous": None})


class Vocabularies(ReadView):
    """The lists of words."""

    operation, tag = "listVocabularies", "vocabularies"
    summary = "The lists of words that filters accept"
    shape = shapes.ref("Vocabularies")

    def get(self, request: Request) -> HttpResponse:
        """Answer the list of lists."""
        gives = {name: text for name, (_, _, text) in NAMED.items()} | {name: text for name, (_, text) in FIXED.items()}
        lists = [{"name": name, "url": f"{ROOT}vocabularies/{name}/", "gives": text} for name, text in gives.items()]
        return answer(body({}, "vocabularies", dump(lists)))
