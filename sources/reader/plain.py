"""Bytes → text: which charset, said by whom; and what plain text says of itself."""

import codecs
import re
from collections.abc import Iterator

from sources.reader.suggestions import Suggestion, printed, suggestion

NAME = "footnote plain text 1"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})|^\s*<\?xml[^>]{0,200}?encoding=[\"']([A-Za-z0-9_.:-]{1,40})",
    re.IGNORECASE,
)
# What browsers read under these names.
_MEANT = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
}
# Codecs of Python that turn bytes into something that is no text of the web.
_TEXT = re.compile(r"utf|iso|cp\d|windows|koi8|mac|big5|gb|euc|shift|johab|hz|tis|ptcp|kz")


class Unreadable(Exception):
    """What came in cannot be read; `str()` is the sentence."""


def decode(data: bytes, charset: str, *, markup: bool) -> tuple[str, list[str]]:
    """Return the text of bytes, and what to tell the editor of it. Raises Unreadable.

    A byte order mark decides, then `charset` as the server said it, then the page itself, then UTF-8. A few bytes
    that do not fit are shown as U+FFFD and told; more of them mean that the charset is wrong.
    """
    said, by = "", ""
    for mark, name in _MARKS:
        if data.startswith(mark):
            data, said, by = data[len(mark) :], name, "its first bytes say"
            break
    if not said and charset:
        said, by = charset, "the site says"
    if not said and markup and (found := _META.search(data[:4096])):
        said, by = (found.group(1) or found.group(2)).decode(), "the page says"
        if said.lower().startswith(("utf-16", "utf-32")):
            said = "utf-8"  # this could not have been read if it were
    name = _MEANT.get(said.strip().lower(), said.strip().lower()) or "utf-8"
    by = by or "nothing says otherwise, so it should be"
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        codec = ""
    if not _TEXT.match(codec):
        raise Unreadable(f"The text is in “{said[:40]}”, as {by}, which is no known charset: paste the text.")
    try:
        return data.decode(codec), []
    except UnicodeDecodeError:
        text = data.decode(codec, errors="replace")
    wrong = text.count("\ufffd")
    if wrong * 1000 > len(text):
        raise Unreadable(f"The text is not in {name}, as {by}: save it in UTF-8, or paste it.")
    return text, [f"{wrong} characters could not be read and stand as � in the text."]


def read(data: bytes, charset: str) -> tuple[str, list[Suggestion], list[str]]:
    """Read plain text."""
    text, notes = decode(data, charset, markup=False)
    if "\x00" in text:
        raise Unreadable("It holds binary data: save it as plain text, or paste its text.")
    return text, list(said_by(text)), notes


def said_by(text: str) -> Iterator[Suggestion]:
    """Give what stands in a plain text: its first line, who is said to have written it, and days."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:12]
    for line in lines:
        # A line that is a date or a byline heads the page, and is no headline.
        if not list(printed(line)) and not _BYLINE.match(line):
            yield from suggestion("title", line, "the first line")
            break
    for line in lines:
        if found := _BYLINE.match(line):
            yield from suggestion("byline", found.group(1), f"printed in the text: “{line[:80]}”")
    yield from printed(text)


_BYLINE = re.compile(r"(?:written\s+by|by)\s*:?\s+(\S.{1,80}?)\s*$", re.IGNORECASE)
