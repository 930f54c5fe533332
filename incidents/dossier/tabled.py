"""A table of claims (incidents.dossier.table) in, a dossier out: what a row says is laid over what is stored.

A cell that holds what an export would write there leaves the field as it is; a column that is not there leaves all of
them. A table adds and changes: it takes a citation away only where it lists others of the same claim and source.
"""

import csv
import io
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from incidents.cells import plain
from incidents.dossier.dumping import Json
from incidents.dossier.fields import READ
from incidents.dossier.reading import MAX_ROWS, Entry, Faulty, File, decoded, entry_of
from incidents.dossier.schema import FORMAT, hint, shown
from incidents.dossier.table import COLUMNS, OF_CITATION, OF_CLAIM, Said, cells_of_claim, read_claims
from incidents.models import Claim, ClaimRelation, Incident, Place
from sources.addresses import BadAddress, canonical
from sources.models import Party, Source

LAST = re.compile(r"\.?([^.\[\]]+)$|\[\d+\]$")  # the last part of a path
SOURCE = ("source", "source_url", "source_title")
CELL = 131_072  # characters, as the reader of CSV has it


@dataclass(slots=True)
class Table(File):
    """A file whose paths lead to rows of a table: `rows` says to which row and column."""

    rows: dict[str, tuple[int, str]] = field(default_factory=dict)

    def unit(self, path: str) -> tuple[str, str]:
        """Return the row that a path of the dossier came from, and the column."""
        rest = ""
        while path and path not in self.rows:
            found = LAST.search(path)
            path, rest = (path[: found.start()], rest or found[1] or "") if found else ("", path)
        no, column = self.rows.get(path, (0, ""))
        return (f"row {no}", column or rest) if no else ("", rest)


@dataclass(slots=True)
class Line:
    """One row: its number, as a spreadsheet counts, and what stands under each column."""

    no: int
    cells: dict[str, str]

    def get(self, name: str) -> str:
        """Return what a cell holds, without the sign that keeps spreadsheets from running it."""
        return plain(self.cells.get(name, "")).strip()


def read_table(raw: bytes, file: Table) -> Entry:
    """Return a table as a dossier; its faults stand in `file.faults`. Some 30 queries, however many rows."""
    try:
        return _read(raw, file)
    except Faulty:  # too many to go on
        return Entry(file, "", {})


def _read(raw: bytes, file: Table) -> Entry:
    lines = list(_lines(raw, file))
    if not lines:
        if not file.faults:
            file.fault("", "The table has no row.")
        return Entry(file, "", {})
    file.titles = [
        (f"row {line.no}", "claim", line.get("claim"), line.get("phrase") or line.get("quote")) for line in lines
    ]
    keys = {line.get("claim") for line in lines}
    known = read_claims(Claim.objects.filter(key__in=keys).values_list("pk", flat=True))
    return entry_of(_Dossier(file, lines, known).data, file)


def _lines(raw: bytes, file: Table) -> Iterator[Line]:
    if (text := decoded(raw, file)) is None:
        return
    head = text.lstrip().partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    header: list[str] = []
    no = 0
    try:
        for no, cells in enumerate(rows, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip().lower() for cell in cells]
                if not _is_header(header, file, no):
                    return
                continue
            if no > MAX_ROWS + 1:
                file.fault("", f"The table has more than {MAX_ROWS:,} rows: divide it.")
                return
            file.rows[f"row {no}"] = (no, "")
            if len(cells) > len(header):
                file.fault(f"row {no}", f"This row has {len(cells)} cells under {len(header)} columns: see its commas.")
            yield Line(no, dict(zip(header, cells, strict=False)))
    except csv.Error as error:
        what = f"a cell of more than {CELL:,} characters" if "limit" in str(error) else str(error)
        file.rows[f"row {no + 1}"] = (no + 1, "")
        file.fault(f"row {no + 1}", f"This is no CSV from here on ({what}): see its quotation marks.")


def _is_header(names: list[str], file: Table, no: int) -> bool:
    if "claim" not in names:
        file.fault(
            "", "This is no dossier, which begins with a brace, and no table with a column “claim” in its first row."
        )
        return False
    file.rows[f"row {no}"] = (no, "")
    for name in names:
        if name and name not in COLUMNS:
            near = hint(name, COLUMNS) or ": take it out, or see docs/dossier.md for those there are."
            file.fault(f"row {no}", f"There is no column “{shown(name)}”{near}")
        elif name and names.count(name) > 1:
            file.fault(f"row {no}", f"The column “{name}” stands twice: keep one.")
            return False
    return not file.faults


class _Dossier:
    """The rows as a dossier: `data`."""

    def __init__(self, file: Table, lines: list[Line], known: Said) -> None:
        self.file, self.known = file, known
        self.named = {"claimant": _Named(Party, "claimant", lines), "place": _Named(Place, "place", lines)}
        self.sources = _Sources(lines)
        incidents = Incident.objects.filter(key__in={line.get("incident") for line in lines})
        self.recorded = set(incidents.values_list("key", flat=True))
        self.claims: list[Json] = []
        self.incidents: dict[str, Json] = {}
        self.first: dict[str, tuple[int, Line]] = {}
        self.cited: dict[str, set[str]] = {}
        for line in lines:
            self._add(line)
        for no, claim in enumerate(self.claims):
            self._keep(no, claim)
        self.data: Json = {
            "format": FORMAT,
            "incidents": list(self.incidents.values()),
            "claims": self.claims,
            "relations": self._relations(),
        }

    def _add(self, line: Line) -> None:
        key = line.get("claim")
        if not key:
            self._fault(line, "claim", "The row names no claim: give it a key, by which a second import finds it.")
            return
        if key not in self.first:
            no = len(self.claims)
            self.first[key] = (no, line)
            self.file.rows[f"claims[{no}]"] = (line.no, "")
            self.claims.append(self._claim(no, line))
        no, first = self.first[key]
        for name in OF_CLAIM:
            if line.get(name) != first.get(name):
                self._fault(line, name, f"Row {first.no} is of the same claim and says otherwise: make both the same.")
        self._link(no, line)
        self._cite(no, line)

    def _fault(self, line: Line, column: str, sentence: str) -> None:
        path = f"row {line.no}.{column}"
        self.file.rows[path] = (line.no, column)
        self.file.fault(path, sentence)

    def _claim(self, no: int, line: Line) -> Json:
        key = line.get("claim")
        stored = self.known.claims.get(key)
        # What hangs on the claim is laid over row by row; whatever no row names is put back in `_keep`.
        claim: Json = {**deepcopy(stored or {"key": key}), "citations": [], "incidents": []}
        before = cells_of_claim(stored, self.known) if stored else {}
        reworded = "phrase" in line.cells and line.get("phrase") != plain(before.get("phrase", "")).strip()
        if reworded and not claim.get("override_reason"):
            for name in READ:
                if name not in line.cells:  # no number of other words
                    claim.pop(name, None)
        for name in OF_CLAIM:
            self.file.rows[f"claims[{no}].{name}"] = (line.no, name)
            if name not in line.cells or (stored and line.get(name) == plain(before[name]).strip()):
                continue
            claim.pop(name, None)
            if value := line.get(name):
                found = self.named[name].find(value) if name in self.named else value
                if isinstance(found, _Missing):
                    self._fault(line, name, found.sentence)
                else:
                    claim[name] = found
        return claim

    def _link(self, no: int, line: Line) -> None:
        key = line.get("incident")
        if not key:
            return
        links = self.claims[no]["incidents"]
        stored = self.known.claims.get(line.get("claim"), {}).get("incidents", [])
        known: Json = next((link for link in stored if link["incident"] == key), {})
        link = {**known, "incident": key, **({"role": line.get("role")} if line.get("role") else {})}
        same = next((other for other in links if other["incident"] == key), None)
        if same is None:
            path = f"claims[{no}].incidents[{len(links)}]"
            self.file.rows |= {path: (line.no, "incident"), f"{path}.role": (line.no, "role")}
            links.append(link)
        elif same != link:
            self._fault(line, "role", "Another row gives this claim another role in the incident: make both the same.")
        if key in self.recorded or not (title := line.get("incident_title")):
            return
        if key not in self.incidents:
            path = f"incidents[{len(self.incidents)}]"
            self.file.rows |= {
                path: (line.no, "incident"),
                f"{path}.key": (line.no, "incident"),
                f"{path}.title": (line.no, "incident_title"),
            }
            self.incidents[key] = {"key": key, "title": title}
        elif self.incidents[key]["title"] != title:
            self._fault(line, "incident_title", "Another row gives this incident another title: make both the same.")

    def _cite(self, no: int, line: Line) -> None:
        quote, named = plain(line.cells.get("quote", "")), any(line.get(name) for name in SOURCE)
        if not quote.strip() and not named:
            return
        if not quote.strip() or not named:
            column = "source" if quote.strip() else "quote"
            self._fault(line, column, "Give both the words and their source, or neither.")
            return
        source = self.sources.find(line)
        if isinstance(source, _Missing):
            self._fault(line, source.column, source.sentence)
            return
        given = {name: line.get(name) for name in OF_CITATION if name not in ("quote", "source") and line.get(name)}
        stored = self.known.claims.get(line.get("claim"), {}).get("citations", [])
        known: Json = next(
            (old for old in stored if _is(old, source, quote, given)), {"source": source, "quote": quote}
        )
        cited = {**known, **{OF_CITATION[name]: value for name, value in given.items()}}
        if str(cited.get("occurrence", "")).isdecimal():
            cited["occurrence"] = int(cited["occurrence"])
        self.cited.setdefault(line.get("claim"), set()).add(source)
        citations = self.claims[no]["citations"]
        if cited in citations:
            return
        path = f"claims[{no}].citations[{len(citations)}]"
        self.file.rows[path] = (line.no, "quote")
        for name, inside in OF_CITATION.items():
            self.file.rows[f"{path}.{inside}"] = (line.no, name)
        citations.append(cited)

    def _keep(self, no: int, claim: Json) -> None:
        """Put back what is stored of the claim and no row speaks of."""
        stored = self.known.claims.get(claim["key"], {})
        listed = {link["incident"] for link in claim["incidents"]}
        claim["incidents"] += [link for link in stored.get("incidents", []) if link["incident"] not in listed]
        cited = self.cited.get(claim["key"], set())
        claim["citations"] += [quote for quote in stored.get("citations", []) if quote["source"] not in cited]

    def _relations(self) -> list[Json]:
        """Return the relations of the claims as they are: a table has none."""
        stored = ClaimRelation.objects.filter(claim__key__in=self.known.claims).order_by("pk")
        found: list[Json] = []
        for claim, kind, other in stored.values_list("claim__key", "kind", "other__key"):
            self.file.rows[f"relations[{len(found)}]"] = (self.first[claim][1].no, "claim")
            found.append({"claim": claim, "kind": kind, "other": other})
        return found


def _is(stored: Json, source: str, quote: str, given: Json) -> bool:
    return (
        (stored["source"], stored["quote"]) == (source, quote)
        and given.get("occurrence", str(stored.get("occurrence", ""))) == str(stored.get("occurrence", ""))
        and given.get("snapshot", stored.get("snapshot")) == stored.get("snapshot")
    )


@dataclass(frozen=True, slots=True)
class _Missing:
    """That a cell names nothing, or more than one."""

    sentence: str
    column: str = ""


class _Named:
    """Rows of a table by name or key."""

    def __init__(self, model: Any, column: str, lines: list[Line]) -> None:
        self.model = model
        self.names: list[str] = []
        self.missing: dict[str, _Missing] = {}
        wanted = {line.get(column) for line in lines} - {""}
        rows = model.objects.filter(Q(key__in=wanted) | Q(name__in=wanted)).values_list("key", "name")
        self.keys = {key for key, _ in rows}
        self.named: dict[str, list[str]] = {}
        for key, name in rows:
            self.named.setdefault(name, []).append(key)

    def find(self, value: str) -> str | _Missing:
        """Return the key of the one row of a name, else of a key."""
        keys = self.named.get(value, [])
        if len(keys) == 1 or value in self.keys:
            return keys[0] if len(keys) == 1 else value
        what = self.model._meta.verbose_name
        if keys:
            them = ", ".join(sorted(keys))
            return _Missing(f"{len(keys)} are called “{shown(value)}”: write the key of one, of {them}.")
        if value not in self.missing:
            self.names = self.names or list(self.model.objects.values_list("name", flat=True))
            near = hint(value, self.names) or ": write its name as it is recorded, or record it first."
            self.missing[value] = _Missing(f"No {what} is called “{shown(value)}”{near}")
        return self.missing[value]


class _Sources:
    """The sources that rows name: by key, else by address, else by title."""

    def __init__(self, lines: list[Line]) -> None:
        keys, urls, titles = ({line.get(name) for line in lines} - {""} for name in SOURCE)
        urls |= {_canonical(url) for url in urls}
        rows = Source.objects.filter(Q(key__in=keys) | Q(url__in=urls) | Q(title__in=titles))
        self.keys: set[str] = set()
        self.urls: dict[str, str] = {}
        self.titles: dict[str, list[str]] = {}
        for key, url, title in rows.values_list("key", "url", "title"):
            self.keys.add(key)
            self.urls[url] = key
            self.titles.setdefault(title, []).append(key)

    def find(self, line: Line) -> str | _Missing:
        """Return the key of the source of a row."""
        if key := line.get("source"):
            known = key in self.keys
            return key if known else _Missing(f"No source has the key “{shown(key)}”: capture it first.", "source")
        if url := line.get("source_url"):
            known_key = self.urls.get(url) or self.urls.get(_canonical(url))
            missing = f"No source has the address “{shown(url)}”: capture it first."
            return known_key or _Missing(missing, "source_url")
        title = line.get("source_title")
        keys = self.titles.get(title, [])
        if len(keys) == 1:
            return keys[0]
        if keys:
            return _Missing(
                f"{len(keys)} sources have this title: write the address or the key of one.", "source_title"
            )
        return _Missing(f"No source is titled “{shown(title)}”: capture it first.", "source_title")


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except BadAddress:
        return url
