"""What the JSON Schema says of a dossier, as sentences."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

FORMAT = "footnote.dossier/1"
SCHEMA = Path(__file__).with_name("schema.json")
SHOWN = 120  # characters of a value that a sentence repeats

TYPES = {
    "string": "a text in quotation marks",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
SHAPES = {
    "\\S": "This is empty: fill it in, or leave it out where it may be left out.",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "“{value}” is no day: write it as 2031-05-08.",
    "^[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?$": "“{value}” is no time: write it as 04:10.",
    "^[0-9a-f]{64}$": "“{value}” is no SHA-256: write its 64 digits, 0 to 9 and a to f.",
    "^[0-9]{1,18}(\\.[0-9]{1,6})?$": (
        "“{value}” is no number: write digits alone, at most 18 before the point and 6 behind it."
    ),
}
NO_INSTANT = "“{value}” is no instant: write it as 2031-05-08T09:30:00Z."


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """A fault at a path. `of_value`: the value there cannot be used, where otherwise something is missing."""

    path: str
    sentence: str
    of_value: bool


@cache
def validator() -> Draft202012Validator:
    """Return the validator of the schema that stands beside this file."""
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def faults_of(data: Any) -> Iterator[SchemaFault]:
    """Give every fault that the schema finds, in the order of the file."""
    for error in sorted(validator().iter_errors(data), key=lambda error: _order(error.absolute_path)):
        yield from sentences(error)


def shown(value: object) -> str:
    """Return a value as a sentence repeats it: short, and without line feeds."""
    text = " ".join(str(value).split()) if len(str(value)) < 10 * SHOWN else str(value)[:SHOWN]
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def hint(name: str, known: Iterable[str]) -> str:
    """Return ": did you mean “…”?" where a known name is near, or how to go on."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.7)
    return f": did you mean “{near[0]}”?" if near else ""


def path_of(parts: Iterable[str | int]) -> str:
    """Return a path as it is printed: claims[3].citations[0].quote."""
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _order(path: Iterable[str | int]) -> list[tuple[str, int]]:
    return [(part, 0) if isinstance(part, str) else ("", part) for part in path]


def sentences(error: ValidationError) -> Iterator[SchemaFault]:
    """Give what one error of the validator says: several faults where it names several fields."""
    path = path_of(error.absolute_path)
    value: Any = error.instance
    schema: Any = error.schema
    rule: Any = error.validator_value
    match error.validator:
        case "additionalProperties":
            known = list(schema["properties"])
            for name in value:
                if name not in known:
                    near = hint(name, known) or f": it may have {', '.join(known)}."
                    where = f"{path}.{name}" if path else name
                    yield SchemaFault(where, f"There is no field “{shown(name)}” here{near}", of_value=True)
        case "required":
            for name in rule:
                if name not in value and error.message.startswith(repr(name)):
                    yield SchemaFault(path, f"“{name}” is missing: it is needed here.", of_value=False)
        case "type":
            wanted = " or ".join(TYPES[name] for name in ([rule] if isinstance(rule, str) else rule))
            yield SchemaFault(path, f"This is {_kind_of(value)}: write {wanted}.", of_value=True)
        case "enum":
            near = hint(value, rule) if isinstance(value, str) else ""
            near = near or f": choose from {', '.join(item for item in rule if item)}."
            said = f"“{shown(value)}”" if isinstance(value, str) else _kind_of(value).capitalize()
            yield SchemaFault(path, f"{said} is no choice here{near}", of_value=True)
        case "const":
            yield SchemaFault(path, f"This is not “{rule}”, the one format that is read.", of_value=True)
        case "pattern":
            sentence = SHAPES.get(rule, NO_INSTANT).format(value=shown(value))
            yield SchemaFault(path, sentence, of_value=True)
        case "maxLength":
            sentence = f"“{shown(value)}” has {len(value):,} characters: at most {rule} are kept."
            yield SchemaFault(path, sentence, of_value=True)
        case "minimum":
            yield SchemaFault(path, f"{shown(value)} is too small: write {rule} or more.", of_value=True)
        case "uniqueItems":
            yield SchemaFault(path, "One of these stands here twice: name each once.", of_value=False)
        case _:
            yield SchemaFault(path, f"{shown(error.message)}.", of_value=True)


def _kind_of(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return TYPES["boolean"]
        case str():
            return TYPES["string"]
        case list():
            return TYPES["array"]
        case dict():
            return TYPES["object"]
    return TYPES["number"]
