"""How lists are narrowed. Columns of rows beside a record are asked about in one EXISTS.

Checking a value costs little; making a query of it costs as much as asking it. So the statement of a set of
conditions is made once, with samples in the places of the values.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django_filters import Filter, FilterSet  # type: ignore[import-untyped]  # it has no stubs

from incidents.api import fields
from incidents.api.parameters import Asked, described


class Condition(Filter):  # type: ignore[misc]  # untyped
    """One parameter: the grammar of its value, and what it asks of a row.

    With `of` the row is one beside the record, and all conditions of the same table must hold for the same
    row: "killed, at least 100" is not met by a record with 3 killed and 100 injured. With `alike` values make no
    difference to the question but stand in it as they are.
    """

    def __init__(
        self,
        field: type[fields.Text],
        says: Callable[[Any], Q],
        text: str,
        *,
        of: type[Model] | None = None,
        alike: bool = True,
        **extra: Any,
    ) -> None:
        super().__init__(**extra)
        self.field_class = field
        self.says = says
        self.text = text
        self.of = of
        self.alike = alike


class Conditions(FilterSet):  # type: ignore[misc]  # untyped
    """The filters of one list."""

    ranges: ClassVar[tuple[tuple[str, str], ...]] = ()

    @classmethod
    def described(cls) -> list[dict[str, Any]]:
        """Return the parameters as OpenAPI describes them."""
        return [
            described(name, each.field.schema, each.text, required=each.extra["required"])
            for name, each in cls.base_filters.items()
        ]

    @classmethod
    def narrow(cls, rows: Callable[[], QuerySet[Any]], asked: Asked) -> "Narrowed | None":
        """Return those of `rows` that meet every condition, or None where there is none.

        What is wrong with a value is kept in `asked`: check it before anything is looked up.
        """
        given = {name: each.field for name, each in cls.base_filters.items() if name in asked}
        values = {name: asked.value(name, field) for name, field in given.items()}
        for low, high in cls.ranges:
            if values.get(low) is not None and values.get(high) is not None and values[low] > values[high]:
                asked.fault(low, f"“{low}” is above “{high}”: nothing lies between them.")
        return Narrowed(cls, rows, values) if given else None

    @classmethod
    def met(cls, queryset: QuerySet[Any], values: Mapping[str, Any]) -> QuerySet[Any]:
        """Return the rows that meet the conditions, those of one table beside the record together."""
        beside: dict[type[Model], Q] = {}
        for name, value in values.items():
            each = cls.base_filters[name]
            if each.of is None:
                queryset = queryset.filter(each.says(value))
            else:
                beside[each.of] = beside.get(each.of, Q()) & each.says(value)
        for model, condition in beside.items():
            beside_it = model._default_manager.filter(condition, record=OuterRef("pk"))
            queryset = queryset.filter(Exists(beside_it))
        return queryset

    @classmethod
    def alike(cls, names: Collection[str]) -> bool:
        """Return whether one statement serves all values of these conditions."""
        return all(cls.base_filters[name].alike for name in names)

    @classmethod
    def samples(cls, names: Collection[str]) -> dict[str, Any]:
        """Return a value for each of these conditions that nobody asks for, no two alike."""
        return {name: cls.base_filters[name].field.sample(n) for n, name in enumerate(names)}


@dataclass(frozen=True)
class Narrowed:
    """The rows of a list that meet conditions, by their values."""

    by: type[Conditions]
    of: Callable[[], QuerySet[Any]]
    values: Mapping[str, Any]

    def queryset(self) -> QuerySet[Any]:
        """Return the rows."""
        return self.by.met(self.of(), self.values)
