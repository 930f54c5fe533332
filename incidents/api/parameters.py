"""The query of a request: every parameter known, given once and not empty. Nothing is ignored."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from incidents.api.problems import SHOWN, Fault, faulty, near

LIMIT = {"type": "integer", "minimum": 1, "maximum": 200, "default": 25}
_LIMIT = re.compile(r"[1-9][0-9]{0,2}")


class Asked(dict[str, str]):
    """What a request asks, by parameter, and what is wrong with it.

    A value is read whatever else is wrong, so that `check` names all faults at once; one that is at fault
    reads as if it were not given, until then.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.faults: dict[str, Fault] = {}

    def fault(self, name: str, detail: str, hint: str = "", *, kind: str = "bad-value") -> None:
        """Keep what is wrong with one parameter: of several faults the first."""
        self.faults.setdefault(name, Fault(name, kind, detail, hint))

    def check(self) -> None:
        """Raise Problem with every fault, in the order of the request; what is missing comes last."""
        if self.faults:
            order = [*self, *self.faults]
            raise faulty(sorted(self.faults.values(), key=lambda fault: order.index(fault.parameter)))

    def limit(self) -> int:
        """Return how many results a page has."""
        text = self.get("limit", "25")
        if not _LIMIT.fullmatch(text) or int(text) > 200:
            self.fault("limit", f"“limit” is {text[:SHOWN]!r}: give a whole number from 1 to 200.")
            return 0
        return int(text)

    def one_of(self, name: str, choices: Collection[str], default: str, *, kind: str = "bad-value") -> str:
        """Return which of `choices` is asked for."""
        value = self.get(name, default)
        if value not in choices and name in self:
            told = f"“{name}” is {value[:SHOWN]!r}: it takes {', '.join(choices)}."
            self.fault(name, told, near(value, choices), kind=kind)
            return default
        return value

    def switch(self, name: str) -> bool:
        """Return whether something is switched on."""
        return self.one_of(name, ("true", "false"), "false") == "true"

    def value(self, name: str, field: forms.Field, default: Any = None) -> Any:
        """Return what a parameter means by the grammar of `field`."""
        if name not in self:
            return default
        try:
            return field.clean(self[name])
        except ValidationError as error:
            sentence, *hint = error.messages
            self.fault(name, f"“{name}” {sentence}", "".join(hint))
            return default


def read(query: QueryDict, known: Collection[str], refused: Mapping[str, str]) -> Asked:
    """Return what is asked, with the fault of each parameter that is unknown, repeated, empty or holds a NUL.

    `refused` has a sentence for those that other addresses know.
    """
    asked = Asked({name: str(value) for name, value in query.items()})
    for name, values in query.lists():
        if name in refused:
            asked.fault(name, refused[name], kind="unknown-parameter")
        elif name not in known:
            here = f"There is no parameter “{name[:SHOWN]}” here."
            asked.fault(name, here, near(name, known), kind="unknown-parameter")
        elif len(values) > 1:
            told = f"“{name}” is given {len(values)} times: give it once."
            asked.fault(name, told, kind="repeated-parameter")
        elif not values[0].strip():
            asked.fault(name, f"“{name}” is empty: give a value, or leave it out.")
        elif "\x00" in values[0]:
            asked.fault(name, f"“{name}” holds a NUL character.")
    return asked


def described(
    name: str, schema: dict[str, Any], description: str, *, where: str = "query", required: bool = False
) -> dict[str, Any]:
    """Return a parameter as OpenAPI describes it."""
    parameter = {"name": name, "in": where, "description": description, "schema": schema}
    return {**parameter, "required": True} if required or where == "path" else parameter
