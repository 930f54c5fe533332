"""JSON Schema for OpenAPI 3.1, in a few words."""

from typing import Any

Json = dict[str, Any]

UUID: Json = {"type": "string", "format": "uuid"}
REFERENCE: Json = {"type": "string", "pattern": "^FN-[0-9]{4}-[0-9]{6,}$"}


def ref(name: str) -> Json:
    """Return a reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(about: str, **more: Any) -> Json:
    """Return a string."""
    return {"type": "string", "description": about, **more}


def maybe(schema: Json) -> Json:
    """Return the same, or null."""
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    nullable = {**schema, "type": [schema["type"], "null"]}
    return {**nullable, "enum": [*schema["enum"], None]} if "enum" in schema else nullable


def one_of(values: tuple[str, ...], about: str) -> Json:
    """Return one of a fixed set of words."""
    return {"type": "string", "enum": list(values), "description": about}


def whole(about: str) -> Json:
    """Return a whole number that is not below zero."""
    return {"type": "integer", "minimum": 0, "description": about}


def number(about: str) -> Json:
    """Return a number, or null."""
    return {"type": ["number", "null"], "description": about}


def truth(about: str) -> Json:
    """Return true or false."""
    return {"type": "boolean", "description": about}


def day(about: str) -> Json:
    """Return a day."""
    return {"type": "string", "format": "date", "description": about}


def moment(about: str) -> Json:
    """Return an instant in UTC."""
    return {"type": "string", "format": "date-time", "description": about}


def digest(about: str) -> Json:
    """Return a SHA-256 with its name before it."""
    return {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": about}


def list_of(items: Json, about: str) -> Json:
    """Return a list."""
    return {"type": "array", "items": items, "description": about}


def shape(about: str, **keys: Json) -> Json:
    """Return an object whose keys are always present."""
    return {"type": "object", "description": about, "properties": keys, "required": list(keys)}


def picked(item: Json) -> Json:
    """Return a document, or a part of one."""
    return {"anyOf": [item, ref("Part")]}


def page_of(*items: str) -> Json:
    """Return one page of a list."""
    address = {"type": ["string", "null"], "format": "uri"}
    page = shape(
        "One page.",
        next={**address, "description": "The next page; null on the last."},
        previous={**address, "description": "The page before; null on the first."},
        results={
            "type": "array",
            "items": picked(ref(items[0])) if len(items) == 1 else {"anyOf": [ref(item) for item in items]},
        },
    )
    page["properties"]["count"] = whole("How many results all pages have, where `count=true` asked.")
    page["properties"]["hint"] = text("Where the list is empty: keys and names asked for that no live incident has.")
    return page
