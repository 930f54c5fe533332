"""Capturing before the source is known: take in, show, then keep as a snapshot."""

import hashlib
from dataclasses import asdict

from django.contrib.auth.models import User
from django.db import transaction

from sources.addresses import BadAddress, canonical
from sources.capture import keep, read_file, readable
from sources.errors import AddressRefused, NotCaptured
from sources.extraction import Extract, extract
from sources.fetching import canonical_or_typed, fetch
from sources.models import Intake, Snapshot, Source
from sources.outbound import MAX_BYTES, Resolver

SHORT = 400  # characters; a notice instead of an article is hardly longer


def take_address(*, url: str, by: User, resolve: Resolver | None = None) -> Intake:
    """Fetch the page at `url` and hold it. Raises NotFetched or NotCaptured; call it outside of a transaction."""
    page = fetch(url, resolve=resolve)
    found = extract(page.data, page.media_type, charset=page.charset, url=page.url)
    return _hold(found, raw=page.data, method=Snapshot.Method.ADDRESS, by=by, url=page.url)


def take_text(*, text: str, by: User) -> Intake:
    """Hold a pasted text. Raises NotCaptured."""
    raw = text.encode()
    if len(raw) > MAX_BYTES:
        raise NotCaptured(f"The text has {len(raw):,} bytes: at most {MAX_BYTES:,} are read.")
    readable(text)
    return _hold(extract(raw, "text/plain", charset="utf-8"), raw=raw, method=Snapshot.Method.PASTED, by=by)


def take_file(*, data: bytes, name: str, by: User) -> Intake:
    """Hold a file. Raises NotCaptured."""
    return _hold(read_file(data, name), raw=data, method=Snapshot.Method.FILE, by=by, name=name)


def recorded_at(url: str) -> Source | None:
    """Return the source that is recorded under an address, in any spelling of it. Raises AddressRefused."""
    try:
        address = canonical(url)
    except BadAddress as error:
        raise AddressRefused(str(error)) from None
    scheme, _, rest = address.partition("://")
    other = {"http": "https", "https": "http"}[scheme]
    spellings = {url.strip(), address, f"{other}://{rest}"}
    return Source.objects.filter(url__in=spellings).order_by("created_at").first()


def recorded_with(text: str) -> Source | None:
    """Return the source that this very text was captured for, the oldest if there are several."""
    digest = hashlib.sha256(readable(text).encode()).hexdigest()
    snapshot = (
        Snapshot.objects.filter(text_sha256=digest)
        .select_related("source")
        .defer("raw", "text")
        .order_by("captured_at")
        .first()
    )
    return snapshot.source if snapshot else None


@transaction.atomic
def settle(*, intake: Intake, source: Source, by: User) -> Snapshot:
    """Keep what was taken in as a snapshot of `source`; the intake is gone."""
    snapshot = keep(
        source=source, raw=bytes(intake.raw), text=intake.text, method=intake.method, by=by,
        media_type=intake.media_type, extractor=intake.extractor,
    )  # fmt: skip
    intake.delete()
    return snapshot


def _hold(found: Extract, *, raw: bytes, method: str, by: User, url: str = "", name: str = "") -> Intake:
    text = readable(found.text)
    notes = list(found.notes)
    if len(text) < SHORT and method != Snapshot.Method.PASTED:
        notes.append(
            f"Only {len(text)} characters were found: if they are a notice and not the article, paste the text instead."
        )
    suggestions = [
        {**asdict(one), "value": canonical_or_typed(one.value) if one.field == "url" else one.value}
        for one in found.suggestions
    ]
    Intake.objects.left_over().delete()
    return Intake.objects.create(
        method=method, url=url, name=name[:255], raw=raw, media_type=found.media_type, text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(), extractor=found.extractor,
        suggestions=suggestions, notes=notes, taken_by=by,
    )  # fmt: skip
