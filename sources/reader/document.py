"""PDF documents, by PDFium: their text, page by page, and what they say of themselves."""

import re
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import PdfiumError

from sources.reader.plain import Unreadable
from sources.reader.suggestions import Suggestion, merged, printed, suggestion

NAME = f"pypdfium2 {pypdfium2.version.PYPDFIUM_INFO.version}"
MOST_PAGES = 500


def read(data: bytes) -> tuple[str, list[Suggestion], list[str]]:
    """Read a PDF. Raises Unreadable."""
    try:
        document = pypdfium2.PdfDocument(data)
    except PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("The PDF is locked with a password: unlock it, or paste its text.") from None
        raise Unreadable("The PDF is damaged: open it in a reader, and paste its text.") from None
    count = len(document)
    if count > MOST_PAGES:
        raise Unreadable(
            f"The PDF has {count:,} pages, and {MOST_PAGES} at most are read: paste the pages that matter."
        )
    pages = [_unwrapped(page.get_textpage().get_text_bounded()) for page in document]
    text = "\n".join(page for page in pages if page.strip())
    if not text.strip():
        raise Unreadable("The PDF holds pictures of pages and no text: run it through text recognition, or type it.")
    empty = sum(not page.strip() for page in pages)
    notes = [f"{empty} of {count} pages hold no text."] if empty else []
    return text, merged(iter([*_said_by(document.get_metadata_dict()), *_first_line(text), *printed(text)])), notes


def _said_by(metadata: dict[str, str]) -> Iterator[Suggestion]:
    yield from suggestion("title", metadata.get("Title"), "PDF title")
    yield from suggestion("byline", metadata.get("Author"), "PDF author")
    for key, what in (("CreationDate", "creation"), ("ModDate", "change")):
        stamp = metadata.get(key, "").removeprefix("D:")
        yield from suggestion("published_on", stamp[:8], f"PDF {what} date", "metadata")


def _first_line(text: str) -> Iterator[Suggestion]:
    yield from suggestion("title", text.partition("\n")[0], "the first line")


def _unwrapped(page: str) -> str:
    """Join the lines of a page into paragraphs: a line that is full goes on in the next.

    A word that was divided at the end of a line is one word again; PDFium marks such a hyphen.
    """
    page = re.sub(r"[\ufffe\x02]\r?\n?", "", page.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [line.strip() for line in page.split("\n")]
    full = 0.75 * max(len(line) for line in lines)
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and line and joined:
            joined[-1] += f" {line}"
        elif line:
            joined.append(line)
        goes_on = bool(line) and len(line) >= full and len(line) > 40
    return "\n".join(joined)
