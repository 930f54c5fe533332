"""Figure lines of live incidents: what is reported of one metric, category and place."""

from typing import Any

from django.db.models import QuerySet

from incidents.api.base import ListView
from incidents.api.claims import BESIDE
from incidents.api.filters import FigureFilters
from incidents.api.live import rows_of
from incidents.models.publication import PublishedFigure


class Figures(ListView):
    """Figure lines of live incidents."""

    operation, tag = "listFigures", "figures"
    summary = "Figure lines of live incidents"
    item = "FigureOfIncident"
    filters = FigureFilters
    orderings = BESIDE

    @staticmethod
    def rows() -> QuerySet[Any]:
        """Return the lines of live records."""
        return rows_of(PublishedFigure)
