"""Everything, or a filtered part of it, as one stream: true at one position of the feed, in memory that stays flat."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from incidents.api import watermark
from incidents.api.answers import dump, held, unchanged
from incidents.api.base import ReadView
from incidents.api.conditions import Conditions, Narrowed
from incidents.api.filters import ClaimFilters, IncidentFilters
from incidents.api.formats import FORMATS, MEDIA
from incidents.api.live import rows_of
from incidents.api.reading import Snapshot
from incidents.models.feed import FeedHead
from incidents.models.publication import PublishedClaim, Record
from incidents.packing import BEGIN, Stream

CHUNK = 1 << 16  # bytes that are sent together


class Export(ReadView):
    """One stream of documents. Subclasses say which, and in what format."""

    tag = "exports"
    formats = ()
    problems = (400, 406)
    headers_of_answer = ("ETag", "Feed-Position", "Total-Count")
    refused = {
        "format": "“format” is no parameter of an export: the address ends in its format.",
        **{
            name: f"“{name}” is no parameter of an export, which comes whole: narrow it by filters."
            for name in ("limit", "cursor", "ordering", "fields", "count")
        },
    }
    filters: ClassVar[type[Conditions]]
    form_of: ClassVar[str]
    document: ClassVar[str]
    narrowed: Narrowed | None

    @staticmethod
    def rows() -> QuerySet[Any]:
        """Return the rows of live records, in the order in which they were published."""
        raise NotImplementedError

    @classmethod
    def described(cls) -> list[dict[str, Any]]:
        """Return the filters."""
        return cls.filters.described()

    def understand(self) -> None:
        """Read the filters."""
        self.narrowed = self.filters.narrow(self.rows, self.asked)

    def get(self, request: Request) -> HttpResponseBase:
        """Answer the stream, or 304 before a row is read. Three queries, four for gzip, in one snapshot."""
        rows = self.rows() if self.narrowed is None else self.narrowed.queryset()
        snapshot = Snapshot()
        try:
            [found] = snapshot.rows(FeedHead.objects.values_list("epoch", "n", "reindexed"))
            at = watermark.Head(*found)
            position = f"{at.epoch}:{at.last}"
            tag = watermark.tag(at, self.form_of, request.get_full_path())
            if tag in held(request.headers.get("If-None-Match")):
                snapshot.close()
                return unchanged(f'W/"{tag}"', cache="no-cache", Feed_Position=position)
            total = snapshot.count(rows)
            # All or none: before `manage.py reindex` has followed an upgrade, some may not be packed.
            if self.zipped:
                missing = rows.filter(**{self.packed: None}).order_by().values_list("pk")
                self.zipped = not snapshot.rows(missing[:1])
            kind = f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type
            headers = {
                "Cache-Control": "no-cache",
                "Content-Disposition": f'attachment; filename="{request.path.rpartition("/")[2]}"',
                "ETag": f'W/"{tag}"',
                "Feed-Position": position,
                "Total-Count": str(total),
                **({"Content-Encoding": "gzip"} if self.zipped else {}),
            }
            if request.method == "HEAD":
                snapshot.close()
                return HttpResponse(content_type=kind, headers=headers)
            ordered = rows.order_by(*self.order).values_list(self.packed if self.zipped else self.document)
            write = self._zipped if self.zipped else self._written
            stream = _Stream(write(snapshot.stream(ordered), position), snapshot)
        except BaseException:
            snapshot.close()
            raise
        return StreamingHttpResponse(stream, content_type=kind, headers=headers)

    order: ClassVar[tuple[str, ...]]

    def _written(self, documents: Iterator[bytes], position: str) -> Iterator[bytes]:
        of = FORMATS[self.form_of]
        parts, size, n = [of.begin(self.item)], 0, 0
        for document in documents:
            if n and of.between:
                parts.append(of.between)
            parts.append(of.each(self.item, document))
            size += len(parts[-1])
            n += 1
            if size >= CHUNK:
                yield b"".join(parts)
                parts, size = [], 0
        # A stream that breaks off has no such end. A table has none: its rows are counted against the header.
        parts.append(_end(position, n) if self.form_of == "ndjson" else of.end({"position": position, "count": n}))
        yield b"".join(parts)

    def _zipped(self, documents: Iterator[bytes], position: str) -> Iterator[bytes]:
        """Yield the gzip of lines, of documents that are packed."""
        stream, size, n = Stream(), 0, 0
        parts: list[bytes | memoryview] = [BEGIN]
        for document in documents:
            n += 1
            parts += [stream.packed(document), stream.plain(b"\n")]
            size += len(document)
            if size >= CHUNK:
                yield b"".join(parts)
                parts, size = [], 0
        yield b"".join([*parts, stream.plain(_end(position, n)), stream.end()])


def _end(position: str, count: int) -> bytes:
    return dump({"schema": "footnote.end/1", "position": position, "count": count}) + b"\n"


class _Stream:
    """What is sent; closed when all was sent or the client has gone, also before the first byte."""

    def __init__(self, parts: Iterator[bytes], snapshot: Snapshot) -> None:
        self._parts = parts
        self._snapshot = snapshot

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def close(self) -> None:
        """End the snapshot."""
        self._snapshot.close()


class IncidentExport(Export):
    """Live incidents."""

    item, filters, document = "Incident", IncidentFilters, "publication__document"
    order = ("publication_id",)
    summary = "All live incidents that meet the filters, in one stream"

    @staticmethod
    def rows() -> QuerySet[Any]:
        """Return the live records."""
        return Record.objects.live()


class ClaimExport(Export):
    """Claims of live incidents."""

    item, filters, document = "ClaimOfIncident", ClaimFilters, "document"
    order = ("record__publication_id", "position")
    summary = "All claims of live incidents that meet the filters, in one stream"

    @staticmethod
    def rows() -> QuerySet[Any]:
        """Return the claims of live records."""
        return rows_of(PublishedClaim)


class IncidentLines(IncidentExport):
    """One document a line."""

    operation, form_of, media_type = "exportIncidentsAsNDJSON", "ndjson", MEDIA["ndjson"]
    packed = "packed"


class IncidentTable(IncidentExport):
    """One row each."""

    operation, form_of, media_type = "exportIncidentsAsCSV", "csv", MEDIA["csv"]


class IncidentMap(IncidentExport):
    """One feature each."""

    operation, form_of, media_type = "exportIncidentsAsGeoJSON", "geojson", MEDIA["geojson"]


class ClaimLines(ClaimExport):
    """One document a line."""

    operation, form_of, media_type = "exportClaimsAsNDJSON", "ndjson", MEDIA["ndjson"]


class ClaimTable(ClaimExport):
    """One row each."""

    operation, form_of, media_type = "exportClaimsAsCSV", "csv", MEDIA["csv"]
