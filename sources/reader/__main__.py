"""The child process: reads one document from its input, under limits, and writes JSON.

Input: one line of JSON (kind, charset, url, limits), then the bytes of the document. Output: JSON with `text`,
`extractor`, `suggestions` and `notes`, or with `unreadable`, a sentence. Whatever else happens, it ends; the parent
says so in a sentence.
"""

import json
import resource
import sys
from dataclasses import asdict
from importlib import import_module
from typing import Any

from sources.reader.plain import Unreadable
from sources.reader.suggestions import clean

READERS = {"page": "sources.reader.page", "document": "sources.reader.document"}


def main() -> None:
    """Limit this process, then read."""
    order = json.loads(sys.stdin.buffer.readline())
    limit(order["limits"])
    json.dump(answer(order, sys.stdin.buffer.read()), sys.stdout)


def limit(limits: dict[str, int]) -> None:
    """Bound seconds of CPU, bytes of memory and of output; no core is dumped, no child is needed."""
    for kind, most in (
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["output"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def answer(order: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Read `data` as the order says. Parsers are imported only now: they are slow to load, and bounded by now."""
    reader = import_module(READERS[order["kind"]])
    arguments = (order["charset"], order["url"]) if order["kind"] == "page" else ()
    try:
        text, suggestions, notes = reader.read(data, *arguments)
    except Unreadable as error:
        return {"unreadable": str(error)}
    return {
        "text": clean(text),
        "extractor": reader.NAME,
        "suggestions": [asdict(one) for one in suggestions],
        "notes": notes,
    }


if __name__ == "__main__":
    main()
