"""The query of a request: every parameter known, given once and not empty. Nothing is ignored."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from incidents.api.problems import SHOWN, Fault, Problem, faulty, near

LIMIT = {"type": "integer", "minimum": 1, "maximum": 200, "default": 25}
_NO_LIMIT = "“limit” is {!r}: give a whole number from 1 to 200."
_LIMIT = re.compile(r"[1-9][0-9]{0,2}")


def read(query: QueryDict, known: Collection[str], refused: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters by name. Raises Problem naming all that are unknown, repeated, empty or out of bounds.

    `refused` has a sentence for those that other addresses know.
    """
    faults: list[Fault] = []
    for name, values in query.lists():
        if name in refused:
            faults.append(Fault(name, "unknown-parameter", refused[name]))
        elif name not in known:
            here = "There is no parameter “{}” here."
            faults.append(Fault(name, "unknown-parameter", here.format(name[:SHOWN]), near(name, known)))
        elif len(values) > 1:
            faults.append(Fault(name, "repeated-parameter", f"“{name}” is given {len(values)} times: give it once."))
        elif not values[0].strip():
            faults.append(Fault(name, "bad-value", f"“{name}” is empty: give a value, or leave it out."))
        elif "\x00" in values[0]:
            faults.append(Fault(name, "bad-value", f"“{name}” holds a NUL character."))
        elif name == "limit" and not _is_limit(values[0]):
            faults.append(Fault(name, "bad-value", _NO_LIMIT.format(values[0][:SHOWN])))
    if faults:
        raise faulty(faults)
    return {name: value for name, value in query.items() if isinstance(value, str)}


def bad_value(name: str, detail: str, hint: str = "", *, kind: str = "bad-value") -> Problem:
    """Return the problem of one parameter's value."""
    return faulty([Fault(name, kind, detail, hint)])


def limit(asked: dict[str, str]) -> int:
    """Return how many results a page has: `read` has checked it."""
    return int(asked.get("limit", "25"))


def _is_limit(text: str) -> bool:
    return bool(_LIMIT.fullmatch(text)) and int(text) <= 200


def one_of(asked: dict[str, str], name: str, choices: Collection[str], default: str) -> str:
    """Return which of `choices` is asked for. Raises Problem."""
    value = asked.get(name, default)
    if value not in choices:
        raise bad_value(name, f"“{name}” is {value[:SHOWN]!r}: it takes {', '.join(choices)}.", near(value, choices))
    return value


def switch(asked: dict[str, str], name: str) -> bool:
    """Return whether something is switched on. Raises Problem."""
    return one_of(asked, name, ("true", "false"), "false") == "true"


def value(asked: dict[str, str], name: str, field: forms.Field) -> Any:
    """Return what a parameter means by the grammar of `field`. Raises Problem."""
    try:
        return field.clean(asked[name])
    except ValidationError as error:
        sentence, *hint = error.messages
        raise bad_value(name, f"“{name}” {sentence}", "".join(hint)) from None


def described(
    name: str, schema: dict[str, Any], description: str, *, where: str = "query", required: bool = False
) -> dict[str, Any]:
    """Return a parameter as OpenAPI describes it."""
    parameter = {"name": name, "in": where, "description": description, "schema": schema}
    return {**parameter, "required": True} if required or where == "path" else parameter
