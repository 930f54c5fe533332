"""An import at the desk: take a file in, try it and tell what it would do, then write exactly that."""

from collections.abc import Callable, Generator, Iterator

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from incidents.dossier.loading import Loading, Step
from incidents.dossier.previewing import Line, preview
from incidents.dossier.reading import MAX_BYTES, UNSTORABLE, Entry, Faulty, File, read
from incidents.dossier.table import BOM
from incidents.dossier.tabled import Table, read_table
from incidents.models import Upload
from sources.errors import Refused


def take(*, raw: bytes, name: str, by: User) -> Upload:
    """Return what came in, not kept yet: `rehearse` does that. Raises Refused where it is empty or too long."""
    if len(raw) > MAX_BYTES:
        raise Refused(f"This has {len(raw):,} bytes: at most {MAX_BYTES:,} are read. Divide it.")
    if not raw.strip():
        raise Refused("This is empty: there is nothing to import.")
    return Upload(name=UNSTORABLE.sub("", name)[:255], format=_format(raw), raw=raw, sent_by=by)


def rehearse(upload: Upload) -> Iterator[Step]:
    """Write everything and take it back, so that the preview says what PostgreSQL says; keep file and preview.

    Whoever stops asking before the end has sent nothing.
    """
    loading = _loading(upload)
    upload.lines = yield from _tried(loading, keep=lambda lines: False)
    Upload.objects.left_over().delete()
    upload.save(force_insert=True)


def write(upload: Upload) -> Iterator[Step]:
    """Write what the preview says, all of it or nothing.

    Where a row would become otherwise than it was shown, because somebody changed something meanwhile, nothing is
    written, and the new preview has beside each such row what was shown before.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.written_at:
            return
        shown = [{name: value for name, value in line.items() if name != "earlier"} for line in upload.lines]
        lines = yield from _tried(_loading(upload), keep=lambda lines: lines == shown)
        if lines == shown and not any(line["faults"] for line in lines):
            upload.written_at, upload.raw = timezone.now(), b""
        else:
            before = {line["place"]: line for line in shown}
            upload.lines = [
                line if before.get(line["place"]) == line else {**line, "earlier": before.get(line["place"])}
                for line in lines
            ]
        upload.save()


def _format(raw: bytes) -> str:
    """Tell what a file is by how it begins: only a dossier begins with a brace."""
    begin = raw.removeprefix(BOM)[:100].lstrip()
    return Upload.Format.JSON if begin[:1] in (b"{", b"[") else Upload.Format.CSV


def _loading(upload: Upload) -> Loading:
    raw = bytes(upload.raw)
    if upload.format == Upload.Format.JSON:
        entry: Entry = read(raw, File(upload.name, None))
    else:
        entry = read_table(raw, Table(upload.name, None))
    return Loading([entry], by=upload.sent_by, reason=f"import of {upload.name}")


def _tried(loading: Loading, *, keep: Callable[[list[Line]], bool]) -> Generator[Step, None, list[Line]]:
    """Load, and return the preview; what was written stays only where `keep` says so of that."""
    yield Step("Reading", 0, 0)
    lines: list[Line] = []
    try:
        with transaction.atomic():
            yield from loading.steps()
            lines = preview(loading.files[0], loading.plan)
            if not keep(lines):
                transaction.set_rollback(True)
    except Faulty:
        lines = preview(loading.files[0], loading.plan)
    return lines
