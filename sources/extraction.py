"""Bytes and their media type → text and suggestions, read in a child process that cannot hurt this one.

Parsers of HTML and PDF are large, and what they parse was written by strangers. The child has limits on seconds and
memory, no settings or secrets of the program in its environment, and is killed when its time is over.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sources.errors import NotCaptured
from sources.reader import plain
from sources.reader.suggestions import Suggestion

ROOT = Path(__file__).resolve().parent.parent
# By the clock. An ordinary article takes half a second; with 15 seconds of fetching this stays under the half minute
# after which a server gives up on a worker.
SECONDS = 12
LIMITS = {"cpu_seconds": 8, "memory": 1_500_000_000, "output": 40_000_000}
MAX_LENGTH = 2_000_000  # code points of a text
KINDS = {
    "text/html": "page",
    "application/xhtml+xml": "page",
    "application/pdf": "document",
    "text/plain": "plain",
}


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a document, which program read it, what the document says of itself, and what to tell of it."""

    text: str
    media_type: str
    extractor: str
    suggestions: tuple[Suggestion, ...]
    notes: tuple[str, ...]


def extract(data: bytes, media_type: str, *, charset: str = "", url: str = "") -> Extract:
    """Read a document. Raises NotCaptured with a sentence."""
    kind = KINDS.get(media_type)
    if kind is None:
        raise NotCaptured(f"It is of the type “{media_type[:60]}”: web pages, PDF and plain text are read.")
    read = _plain(data, charset) if kind == "plain" else _by_child(kind, data, charset, url)
    if "unreadable" in read:
        raise NotCaptured(read["unreadable"])
    if len(read["text"]) > MAX_LENGTH:
        raise NotCaptured(
            f"Its text has {len(read['text']):,} characters, and {MAX_LENGTH:,} at most are kept: paste what matters."
        )
    suggestions = tuple(Suggestion(**one) for one in read["suggestions"])
    return Extract(read["text"], media_type, read["extractor"], suggestions, tuple(read["notes"]))


def _plain(data: bytes, charset: str) -> dict[str, Any]:
    """Read plain text here: there is nothing to parse in it."""
    try:
        text, suggestions, notes = plain.read(data, charset)
    except plain.Unreadable as error:
        raise NotCaptured(str(error)) from None
    return {"text": text, "extractor": plain.NAME, "suggestions": [asdict(one) for one in suggestions], "notes": notes}


def _by_child(kind: str, data: bytes, charset: str, url: str) -> dict[str, Any]:
    order = json.dumps({"kind": kind, "charset": charset, "url": url, "limits": LIMITS})
    # The answer goes into a file, whose size the child's limits bound; a pipe would be read into memory endlessly.
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "sources.reader"],
                input=order.encode() + b"\n" + data,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NotCaptured(f"Reading it took more than {SECONDS} seconds and was ended: paste its text.") from None
        if done.returncode != 0:
            raise NotCaptured("Reading it failed, or needed too much time or memory: paste its text.")
        answer.seek(0)
        read: dict[str, Any] = json.load(answer)
    return read


def media_type_of(data: bytes, name: str = "") -> str:
    """Return what a file is, by its first bytes and then by its name."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data[:1024].find(b"%PDF-") >= 0:
        return "application/pdf"
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")) or name.lower().endswith((".html", ".htm", ".xhtml")):
        return "text/html"
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return "application/octet-stream"
    return "text/plain"
