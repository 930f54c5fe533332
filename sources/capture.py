"""Text, file or address in, a snapshot of a known source out."""

from django.contrib.auth.models import User

from sources.errors import NotCaptured, refusals
from sources.extraction import Extract, extract, media_type_of
from sources.fetching import fetch
from sources.models import Snapshot, Source
from sources.models.audit import acting
from sources.outbound import MAX_BYTES, Resolver
from sources.reader.plain import NAME as EXTRACTOR
from sources.selectors import normalise
from sources.sketching import sketch_of

__all__ = ["EXTRACTOR", "MAX_BYTES", "capture_address", "capture_file", "capture_text", "keep", "read_file", "readable"]


def capture_text(*, source: Source, text: str, by: User) -> Snapshot:
    """Keep pasted `text` as a snapshot of `source`, normalised to NFC and line feeds.

    The same text captured again is the snapshot that exists. Raises NotCaptured if there is nothing in it.
    """
    return keep(source=source, raw=text.encode(), text=text, method=Snapshot.Method.PASTED, by=by)


def capture_file(*, source: Source, data: bytes, name: str, by: User) -> Snapshot:
    """Keep a web page, a PDF or a plain text file as a snapshot of `source`; `data` is kept byte for byte.

    Raises NotCaptured if it is too long, or cannot be read.
    """
    found = read_file(data, name)
    return keep(
        source=source, raw=data, text=found.text, method=Snapshot.Method.FILE, by=by,
        media_type=found.media_type, extractor=found.extractor,
    )  # fmt: skip


def capture_address(*, source: Source, by: User, resolve: Resolver | None = None) -> Snapshot:
    """Fetch `source` from its address again, and keep what stands there now.

    An unchanged text is the snapshot that exists; compare `pk` or `captured_at` to tell. Raises NotFetched or
    NotCaptured. Nothing is written until the page is read, so call it outside of a transaction.
    """
    if not source.url:
        raise NotCaptured(f"“{source}” has no address: write it down first, or paste the text.")
    page = fetch(source.url, resolve=resolve)
    found = extract(page.data, page.media_type, charset=page.charset, url=page.url)
    return keep(
        source=source, raw=page.data, text=found.text, method=Snapshot.Method.ADDRESS, by=by,
        media_type=found.media_type, extractor=found.extractor,
    )  # fmt: skip


def read_file(data: bytes, name: str) -> Extract:
    """Read a file. Raises NotCaptured with a sentence that names it."""
    if len(data) > MAX_BYTES:
        raise NotCaptured(f"“{name}” has {len(data):,} bytes: at most {MAX_BYTES:,} are read.")
    try:
        return extract(data, media_type_of(data, name))
    except NotCaptured as error:
        raise NotCaptured(f"“{name}”: {error}") from None


def readable(text: str) -> str:
    """Return a text as it is kept. Raises NotCaptured if it is none."""
    text = normalise(text)
    if "\x00" in text:
        raise NotCaptured("The text holds a NUL character, which no article has: paste it again.")
    if not text.strip():
        raise NotCaptured("The text is empty: there is nothing to cite.")
    return text


def keep(
    *,
    source: Source,
    raw: bytes,
    text: str,
    method: str,
    by: User,
    media_type: str = "text/plain",
    extractor: str = EXTRACTOR,
) -> Snapshot:
    """Keep `text`, and the bytes it was read from, as a snapshot of `source`."""
    text = readable(text)
    with refusals(), acting(by=by.pk):
        known = Snapshot.objects.filter(source=source, text=text).first()
        if known:
            return known
        snapshot = Snapshot(
            source=source, raw=raw, text=text, method=method, media_type=media_type, extractor=extractor, captured_by=by
        )
        snapshot.save(force_insert=True)
        snapshot.refresh_from_db(fields=["length", "raw_sha256", "text_sha256", "captured_at"])
        sketch_of(snapshot).save(force_insert=True)
        return snapshot
