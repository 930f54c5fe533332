"""A ModelViewSet, once with cursors and once with page numbers."""

from collections.abc import Iterator
from itertools import islice

import django_filters
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import StreamingHttpResponse
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.filters import SearchFilter
from rest_framework.pagination import CursorPagination, PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from bench.stock.models import Claim, Figure, Incident, Source
from bench.stock.serializers import IncidentSerializer


class Cursors(CursorPagination):
    """Pages by cursor."""

    page_size = 25
    ordering = ("-published_at", "-id")


class Numbers(PageNumberPagination):
    """Pages by number."""

    page_size = 25


class IncidentFilter(django_filters.FilterSet):
    """Filters by figure: of one metric, reaching a value."""

    metric = django_filters.CharFilter()
    value_min = django_filters.NumberFilter()

    class Meta:
        model = Incident
        fields = ["status", "kind"]

    def filter_queryset(self, queryset: QuerySet[Incident]) -> QuerySet[Incident]:
        """Return the incidents with such a figure."""
        asked = self.form.cleaned_data
        figures = Figure.objects.filter(incident=OuterRef("pk"))
        if asked.get("metric"):
            figures = figures.filter(metric=asked["metric"])
        if asked.get("value_min") is not None:
            figures = figures.filter(Q(reported_high__gte=asked["value_min"]) | Q(reported_high__isnull=True))
        narrowed = queryset.filter(Exists(figures)) if asked.get("metric") or asked.get("value_min") else queryset
        for name in ("status", "kind"):
            if asked.get(name):
                narrowed = narrowed.filter(**{name: asked[name]})
        return narrowed


class Incidents(ReadOnlyModelViewSet):
    """Incidents, with everything in six queries."""

    queryset = (
        Incident.objects.filter(status="usable")
        .prefetch_related(
            "figures",
            Prefetch("claims", Claim.objects.select_related("claimant", "relay")),
            "claims__citations",
            Prefetch("sources", Source.objects.select_related("publisher")),
        )
        .order_by("-published_at", "-id")
    )
    serializer_class = IncidentSerializer
    lookup_field = "reference"
    filter_backends = [DjangoFilterBackend, SearchFilter]
    filterset_class = IncidentFilter
    search_fields = ["title", "summary"]
    pagination_class = Cursors
    schema = None


class IncidentsByNumber(Incidents):
    """The same by page numbers."""

    pagination_class = Numbers


class IncidentStream(APIView):
    """The oldest thousand as one stream of lines, a prefetch of 200 at a time."""

    schema = None

    def get(self, request: Request) -> StreamingHttpResponse:
        """Answer the stream."""
        return StreamingHttpResponse(self._lines(), content_type="application/x-ndjson")

    def _lines(self) -> Iterator[bytes]:
        renderer = JSONRenderer()
        rows = Incidents.queryset.order_by("published_at", "id").iterator(chunk_size=200)
        for incident in islice(rows, 1000):
            yield renderer.render(IncidentSerializer(incident).data) + b"\n"
