"""Figures of many incidents added up as intervals, with what was left out and why."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from rest_framework.request import Request

from incidents.api import fields, shapes
from incidents.api.answers import answer, dump
from incidents.api.base import FedView
from incidents.api.conditions import Narrowed
from incidents.api.filters import SumFilters
from incidents.api.live import rows_of
from incidents.api.parameters import described
from incidents.api.reading import rows
from incidents.models.publication import PublishedClaim, PublishedFigure
from incidents.summing import REASONS, Line, add, most_common_unit

MOST = 10_000  # lines that one answer adds up
SHOWN = 1_000
COLUMNS = ("record__reference", "category", "places", "unit", "low", "high", "level", "claims", "additive")


class FigureSum(FedView):
    """The sum of one metric over many incidents."""

    operation, tag = "sumFigures", "figures"
    summary = "Figures of one metric and category added up, and what was left out and why"
    shape = shapes.ref("Sum")

    @classmethod
    def described(cls) -> list[dict[str, Any]]:
        """Return the filters and what else is asked."""
        unit = "The unit, as printed; that of most lines, if not told."
        return [
            *cls.filters.described(),
            described("category", {**fields.Key.schema, "default": "all"}, "Key of the category."),
            described("unit", fields.Text.schema, unit),
        ]

    filters = SumFilters
    category: str
    unit: str | None
    narrowed: Narrowed | None

    def understand(self) -> None:
        """Read the filters and what else is asked."""
        if "metric" not in self.asked:
            self.asked.fault("metric", "“metric” is missing: figures of different metrics never add up.")
        self.category = self.asked.value("category", fields.Key(), "all")
        self.unit = self.asked.value("unit", fields.Text())
        self.narrowed = self.filters.narrow(lambda: rows_of(PublishedFigure), self.asked)

    def page(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the sum. Two queries."""
        category, chosen = self.category, self.unit
        narrowed: Any = self.narrowed
        found = rows(narrowed.queryset().order_by("record__reference", "position").values_list(*COLUMNS)[: MOST + 1])
        if len(found) > MOST:
            self.asked.fault("metric", f"More than {MOST:,} lines are of this metric: add a filter.")
            self.asked.check()
        lines = [_line(*each) for each in found]
        of_category = [line for line in lines if line.category == category]
        unit = most_common_unit(of_category or lines) if chosen is None else chosen
        total = add(lines, category=category, unit=unit)
        counted = total.counted
        return answer(
            dump(
                {
                    "metric": self.asked["metric"],
                    "category": category,
                    "unit": unit,
                    "low": _number(total.low) if counted else None,
                    "high": _number(total.high) if counted else None,
                    "incidents": len({line.incident for line in counted}),
                    "lines": [
                        {"incident": line.incident, "low": _number(line.low), "high": _number(line.high)}
                        for line in counted[:SHOWN]
                    ],
                    "left_out": [
                        *(
                            _left_out(reason, len(of), (line.incident for line in of))
                            for reason, of in _by_reason(total)
                        ),
                        *self._never_counted(),
                    ],
                }
            )
        )

    def _never_counted(self) -> list[dict[str, Any]]:
        """Return the claims that make no line: wider totals, and machine-written ones. One query."""
        narrowed: Any = self.filters.narrow(lambda: rows_of(PublishedClaim), self.asked)
        found = rows(
            narrowed.queryset()
            .filter(Q(role="context") | Q(machine=True))
            .order_by()
            .values("role", "record__reference")
            .annotate(n=Count("pk"))
            .values_list("role", "record__reference", "n")
            .order_by("role", "record__reference")[:MOST]
        )
        told = []
        for reason, role in (("context", "context"), ("machine", "figure")):
            of = [(reference, n) for each, reference, n in found if each == role]
            if of:
                told.append(_left_out(reason, sum(n for _, n in of), (reference for reference, _ in of)))
        return told


def _line(
    incident: str, category: str, places: Any, unit: str, low: Any, high: Any, level: str, claims: Any, additive: bool
) -> Line:
    return Line(incident, category, frozenset(places), unit, low, high, level, frozenset(map(str, claims)), additive)


def _by_reason(total: Any) -> list[tuple[str, list[Line]]]:
    return sorted(total.left_out.items(), key=lambda each: list(REASONS).index(each[0]))


def _left_out(reason: str, lines: int, incidents: Iterable[str]) -> dict[str, Any]:
    return {
        "reason": reason,
        "sentence": REASONS[reason],
        "lines": lines,
        "incidents": list(dict.fromkeys(incidents))[:100],
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
