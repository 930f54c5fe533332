"""Sources that live incidents cite."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import shapes
from incidents.api.answers import answer, dump, with_member
from incidents.api.base import FedView, ListView
from incidents.api.claims import BESIDE, resting_on
from incidents.api.filters import SourceFilters
from incidents.api.live import rows_of
from incidents.api.parameters import described
from incidents.api.problems import Problem
from incidents.api.reading import row
from incidents.models.publication import PublishedSource

ID = described("id", shapes.UUID, "The source's id.", where="path")


class Sources(ListView):
    """Sources, each once, as the newest incident that cites it has it."""

    operation, tag = "listSources", "sources"
    summary = "Sources that live incidents cite, each once, as last published"
    item = "Source"
    formats = ("json", "ndjson", "csv", "jsonld")
    filters = SourceFilters
    orderings = BESIDE

    @staticmethod
    def rows() -> QuerySet[Any]:
        """Return the newest use of every source. No filter, which all come after, brings back an older one."""
        at, record = OuterRef("record__published_at"), OuterRef("record_id")
        newer = rows_of(PublishedSource).filter(
            Q(record__published_at__gt=at) | Q(record__published_at=at, record_id__gt=record),
            source=OuterRef("source"),
        )
        return rows_of(PublishedSource).filter(~Exists(newer))


class Source(FedView):
    """One source, with the claims that rest on it."""

    operation, tag = "readSource", "sources"
    summary = "One source as last published, and the claims of live incidents that rest on it"
    parameters = [ID]
    shape = shapes.ref("SourceWithClaims")
    problems = (400, 404, 406)

    def page(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the source. Two queries."""
        id = self.kwargs["id"]
        uses = rows_of(PublishedSource).filter(source=id).order_by("-record__published_at", "-record_id")
        found = row(uses.values_list("document")[:1])
        if found is None:
            raise Problem("not-found")
        return answer(with_member(bytes(found[0]), "claims", dump(resting_on(id))))
