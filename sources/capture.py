"""Text or a file in, a snapshot out."""

from django.contrib.auth.models import User

from sources.errors import NotCaptured, refusals
from sources.models import Snapshot, Source
from sources.models.audit import acting
from sources.selectors import normalise

EXTRACTOR = "footnote plain text 1"
MAX_BYTES = 10_000_000


def capture_text(*, source: Source, text: str, by: User) -> Snapshot:
    """Keep pasted `text` as a snapshot of `source`, normalised to NFC and line feeds.

    The same text captured again is the snapshot that exists. Raises NotCaptured if there is nothing in it.
    """
    return _keep(source=source, raw=text.encode(), text=text, method=Snapshot.Method.PASTED, by=by)


def capture_file(*, source: Source, data: bytes, name: str, by: User) -> Snapshot:
    """Keep a plain text file as a snapshot of `source`; `data` is kept byte for byte.

    Raises NotCaptured if it is too long, or no text in UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise NotCaptured(f"“{name}” has {len(data):,} bytes: at most {MAX_BYTES:,} are read.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotCaptured(f"“{name}” is no plain text in UTF-8: save it as such, or paste its text.") from None
    if "\x00" in text:
        raise NotCaptured(f"“{name}” holds binary data: save it as plain text, or paste its text.")
    return _keep(source=source, raw=data, text=text, method=Snapshot.Method.FILE, by=by)


def _keep(*, source: Source, raw: bytes, text: str, method: str, by: User) -> Snapshot:
    text = normalise(text)
    if "\x00" in text:
        raise NotCaptured("The text holds a NUL character, which no article has: paste it again.")
    if not text.strip():
        raise NotCaptured("The text is empty: there is nothing to cite.")
    with refusals(), acting(by=by.pk):
        known = Snapshot.objects.filter(source=source, text=text).first()
        if known:
            return known
        snapshot = Snapshot(source=source, raw=raw, text=text, method=method, extractor=EXTRACTOR, captured_by=by)
        snapshot.save(force_insert=True)
        snapshot.refresh_from_db(fields=["length", "raw_sha256", "text_sha256", "captured_at"])
        return snapshot
