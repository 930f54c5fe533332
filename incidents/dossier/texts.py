"""The captured texts of the sources that dossiers list or cite, and where quotes stand in them."""

import base64
import binascii
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from incidents.claiming import offset_of
from incidents.dossier.constraints import broken
from incidents.dossier.desk import Row, fill
from incidents.dossier.reading import UNSTORABLE, Entry
from incidents.dossier.schema import shown
from incidents.errors import NothingToCite
from sources.capture import EXTRACTOR, MAX_BYTES
from sources.models import Snapshot, Source
from sources.selectors import normalise


@dataclass(frozen=True, slots=True)
class Stretch:
    """A quote found: in which snapshot, from where to where (code points), and its words."""

    snapshot: Snapshot
    start: int
    end: int
    exact: str


class Texts:
    """The snapshots of sources: those stored, in one query, and those that the files bring."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._all: dict[uuid.UUID, dict[str, Snapshot]] = defaultdict(dict)
        self._listed: dict[uuid.UUID, list[Snapshot]] = defaultdict(list)
        self._unsound: set[uuid.UUID] = set()
        stored = Snapshot.objects.filter(source__in=[source.pk for source in sources])
        for snapshot in stored.only("source_id", "text_sha256", "text").order_by("captured_at", "id"):
            self._all[snapshot.source_id][snapshot.text_sha256] = snapshot

    def take(self, entry: Entry, source: Source, by: User) -> list[Row]:
        """Return the snapshots of a listed source that are not stored yet."""
        rows = []
        seen: dict[str, Entry] = {}
        for listed in entry.entries("snapshots"):
            snapshot = _snapshot(listed, source, by)
            if snapshot is None or listed.faulty:
                self._unsound.add(source.pk)
                continue
            digest = snapshot.text_sha256
            if digest in seen:
                listed.fault("", f"This text stands at {seen[digest].path} already: list it once.")
                continue
            seen[digest] = listed
            if digest not in self._all[source.pk]:
                self._all[source.pk][digest] = snapshot
                rows.append(Row(listed, snapshot))
            self._listed[source.pk].append(self._all[source.pk][digest])
        return rows

    def find(self, entry: Entry, source: Source) -> Stretch | None:
        """Return where an entry's quote stands in a text of `source`; None after a fault."""
        if not isinstance(quote := entry.get("quote"), str) or entry.is_wrong("occurrence"):
            return None
        quote = normalise(quote)
        if (snapshot := self._meant(entry, source)) is None:
            return None
        try:
            start = offset_of(snapshot.text, quote, occurrence=entry.get("occurrence"))
        except NothingToCite as nothing:
            # The editor's screen asks to say which; here that is a field.
            sentence = str(nothing).replace("say which one, or widen it", "give its occurrence, or widen it")
            entry.fault("quote", sentence)
            return None
        return Stretch(snapshot, start, start + len(quote), quote)

    def _meant(self, entry: Entry, source: Source) -> Snapshot | None:
        known, listed = self._all[source.pk], self._listed[source.pk]
        wanted = entry.get("snapshot")
        if source.pk in self._unsound or entry.is_wrong("snapshot"):
            return None  # the text itself has a fault: what is not found in it would be none
        if wanted is not None:
            if wanted not in known:
                entry.fault("snapshot", f"The source has no such text: its texts are {', '.join(known) or 'none'}.")
            return known.get(wanted)
        # A text that the file no longer lists stays where it is, but is not meant.
        choice = listed or list(known.values())
        if not choice:
            entry.fault("source", f"“{shown(source.title)}” has no text to cite: give it a snapshot.")
        elif len(choice) > 1:
            digests = ", ".join(snapshot.text_sha256 for snapshot in choice)
            entry.fault("snapshot", f"The source has {len(choice)} texts: name one of {digests}.")
        return choice[0] if len(choice) == 1 else None


def _snapshot(entry: Entry, source: Source, by: User) -> Snapshot | None:
    given = [name for name in ("text", "text_file") if name in entry.data]
    if len(given) != 1:
        entry.fault("", "Give the text, or a text_file with it" + (", not both." if given else "."))
        return None
    name = given[0]
    if not isinstance(value := entry.get(name), str):
        return None
    captured_at = _instant(entry)
    raw = value.encode() if name == "text" else _file(entry, value)
    if raw is None:
        return None
    text = normalise(raw.decode("utf-8-sig"))
    if entry.has("raw_base64"):
        try:
            raw = base64.b64decode(entry.get("raw_base64"), validate=True)
        except (binascii.Error, ValueError):
            entry.fault("raw_base64", "This is no Base64: leave it out where the raw bytes are the text.")
    for field, size in ((name, len(text.encode())), ("raw_base64", len(raw))):
        if size > MAX_BYTES and entry.has(field):
            entry.fault(field, f"This has {size:,} bytes: at most {MAX_BYTES:,} are kept.")
    snapshot = Snapshot(source=source, raw=raw, text=text, captured_by=by)
    fill(entry, snapshot, ("media_type",))
    snapshot.method = entry.get("method") or (Snapshot.Method.PASTED if name == "text" else Snapshot.Method.FILE)
    snapshot.extractor = entry.get("extractor") or EXTRACTOR
    snapshot.captured_at = captured_at or timezone.now()
    snapshot.text_sha256 = hashlib.sha256(text.encode()).hexdigest()
    snapshot.length = len(text)
    for constraint in broken(snapshot):
        entry.fault(name, str(constraint.violation_error_message))
    return snapshot


def _file(entry: Entry, name: str) -> bytes | None:
    """Return the bytes of a text file in the dossier's folder; nothing outside it is read."""
    if entry.file.folder is None:
        entry.fault("text_file", "A file that is sent brings no other with it: give the text itself, as “text”.")
        return None
    folder = entry.file.folder.resolve()
    path = (folder / name).resolve()
    if Path(name).is_absolute() or not path.is_relative_to(folder):
        entry.fault("text_file", f"“{shown(name)}” lies outside the folder of the dossier: copy it into that.")
        return None
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        entry.fault("text_file", f"“{shown(name)}” cannot be read: {reason}.")
        return None
    if raw is None:
        entry.fault("text_file", f"“{shown(name)}” has more than {MAX_BYTES:,} bytes: it is too long.")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\x00"
    if UNSTORABLE.search(text):
        entry.fault("text_file", f"“{shown(name)}” is no plain text in UTF-8: save it as such.")
        return None
    return raw


def _instant(entry: Entry) -> datetime | None:
    given: Any = entry.get("captured_at")
    if given is None:
        return None
    try:
        instant = datetime.fromisoformat(given).astimezone(UTC)
    except (ValueError, OverflowError):
        entry.fault("captured_at", f"“{shown(given)}” is in no calendar and on no clock: correct it.")
        return None
    if instant > timezone.now():
        entry.fault("captured_at", f"“{shown(given)}” lies in the future: a text is captured before it is loaded.")
        return None
    return instant
