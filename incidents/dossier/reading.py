"""Dossier files in; entries out, each knowing where it stands, and the faults found on the way."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from incidents.dossier.schema import faults_of

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
MOST_FAULTS = 1_000  # of one file: beyond, something else is wrong than each of them
# What a file from somebody's browser may be, so that nobody's file takes the server's memory.
MAX_BYTES = 10_000_000
MAX_ROWS = 5_000  # of one list
MAX_PARTS = 1_000_000  # a dossier of 10 MB has a third of that
DEEPEST = 20  # lists and objects within each other: a dossier has 8
LONG_NUMBER = 40  # digits beyond which a whole number is no int: Python refuses to convert 4,300 of them
TOO_DEEP = "The file nests lists or objects too deeply."
INWARDS = re.compile(r"[.\[]")
UNIT = re.compile(r"(\w+\[\d+\])\.?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a dossier: in which file, at which path, and one sentence."""

    file: str
    path: str
    sentence: str

    def __str__(self) -> str:
        line = ": ".join(part for part in (self.file, self.path, self.sentence) if part)
        # One line each, and nothing that a terminal would obey or could not print.
        return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in line)


class Faulty(Exception):
    """The dossiers have faults, and nothing was written. `faults` are all that were found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(slots=True)
class File:
    """One dossier file: its name as given, the folder of its texts, what is wrong with it and where.

    Without a folder it is a stranger's, sent by a browser: it is bounded, and no other file is read for it.
    """

    name: str
    folder: Path | None
    faults: list[Fault] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)
    # Where rows are no objects of JSON: place, kind, key and name of each.
    titles: list[tuple[str, str, str, str]] = field(default_factory=list)

    def fault(self, path: str, sentence: str) -> None:
        """Put down one fault, against its path and all that it lies in. Raises Faulty where there are too many."""
        if len(self.faults) >= MOST_FAULTS:
            raise Faulty(self.faults)
        self.faults.append(Fault(self.name, path, sentence))
        self.faulty.add(path)
        self.faulty.update(path[: found.start()] for found in INWARDS.finditer(path))

    def unit(self, path: str) -> tuple[str, str]:
        """Return the row of the file that a path lies in, and the field in that: claims[3], citations[0].quote."""
        found = UNIT.match(path)
        return (found[1], found[2]) if found else ("", path)


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of a file. What the schema found wrong in it reads as left out, so that checking goes on."""

    file: File
    path: str
    data: dict[str, Any]

    def at(self, name: str) -> str:
        """Return the path of a field."""
        return f"{self.path}.{name}" if self.path and name else self.path or name

    def has(self, name: str) -> bool:
        """Tell whether the field is given, and of the right kind."""
        return name in self.data and not self.is_wrong(name)

    def is_wrong(self, name: str) -> bool:
        """Tell whether the field is given and of the wrong kind."""
        return self.at(name) in self.file.wrong

    def get(self, name: str) -> Any:
        """Return a field's value, a list without its wrong items, or None."""
        value = self.data[name] if self.has(name) else None
        return [item for _, item in self.items(name)] if isinstance(value, list) else value

    def items(self, name: str) -> list[tuple[str, Any]]:
        """Return the items of a list without the wrong ones, each with its name from here: "types[0]"."""
        value = self.data[name] if self.has(name) else None
        if not isinstance(value, list):
            return []
        named = ((f"{name}[{index}]", item) for index, item in enumerate(value))
        return [(place, item) for place, item in named if not self.is_wrong(place)]

    def entries(self, name: str) -> list["Entry"]:
        """Return the objects of a list."""
        items = self.items(name)
        return [Entry(self.file, self.at(place), item) for place, item in items if isinstance(item, dict)]

    def entry(self, name: str) -> "Entry":
        """Return the object that a field holds, empty where there is none."""
        value = self.get(name)
        return Entry(self.file, self.at(name), value if isinstance(value, dict) else {})

    def fault(self, name: str, sentence: str) -> None:
        """Put down a fault of a field, or of the entry itself (name "")."""
        self.file.fault(self.at(name), sentence)

    @property
    def faulty(self) -> bool:
        """Whether a fault of this entry, or of anything in it, is known."""
        return self.path in self.file.faulty


class _Twice(dict[str, Any]):
    """An object of JSON in which a key stands twice."""

    keys_twice: list[str]


def read_file(path: Path) -> Entry:
    """Return the whole of a dossier file; its faults stand in `entry.file.faults`."""
    file = File(str(path), path.parent)
    try:
        return read(path.read_bytes(), file)
    except OSError as error:
        file.fault("", f"The file cannot be read: {error.strerror or error}.")
        return Entry(file, "", {})


def read(raw: bytes, file: File) -> Entry:
    """Return the whole of a dossier; its faults stand in `file.faults`."""
    empty = Entry(file, "", {})
    if (text := decoded(raw, file)) is None:
        return empty
    if file.folder is None and sum(map(text.count, "[{,")) > MAX_PARTS:
        file.fault("", f"The file has more than {MAX_PARTS:,} parts: divide it.")
        return empty
    try:
        data = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=Decimal,
            parse_int=_whole,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        file.fault(f"line {error.lineno}, column {error.colno}", f"This is no JSON: {error.msg}.")
        return empty
    except RecursionError:
        file.fault("", TOO_DEEP)
        return empty
    except ValueError as error:
        file.fault("", str(error))
        return empty
    return entry_of(data, file)


def decoded(raw: bytes, file: File) -> str | None:
    """Return the text of a file, or None after a fault."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        file.fault("", f"The file is no UTF-8: byte {error.start} is none of it; save it as UTF-8.")
        return None


def entry_of(data: Any, file: File) -> Entry:
    """Return data as an entry, held against the schema; its faults stand in `file.faults`."""
    empty = Entry(file, "", {})
    try:
        for where, sentence in _unstorable(data):
            file.fault(where, sentence)
            file.wrong.add(where)
        if file.folder is None and (long := _too_long(data)):
            file.fault(*long)
            return empty
        for fault in faults_of(data):
            if fault.path not in file.wrong:
                file.fault(fault.path, fault.sentence)
                if fault.of_value:
                    file.wrong.add(fault.path)
    except (Faulty, RecursionError) as error:
        if isinstance(error, RecursionError):
            file.fault("", TOO_DEEP)
        return empty
    return Entry(file, "", data) if isinstance(data, dict) else empty


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    twice = _Twice(found)
    twice.keys_twice = [name for name in found if names.count(name) > 1]
    return twice


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) < LONG_NUMBER else Decimal(digits)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON: leave the field out, or write null.")


def _unstorable(data: Any) -> Iterator[tuple[str, str]]:
    """Give what no schema sees: characters that PostgreSQL cannot keep, and keys that stand twice."""
    waiting: list[tuple[str, Any, int]] = [("", data, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if depth > DEEPEST:
            raise RecursionError
        if isinstance(value, str) and (found := UNSTORABLE.search(value)):
            yield path, f"The text holds U+{ord(found[0]):04X}, which cannot be stored: take it out."
        elif isinstance(value, list):
            waiting += ((f"{path}[{index}]", item, depth + 1) for index, item in enumerate(value))
        elif isinstance(value, dict):
            for name in value.keys_twice if isinstance(value, _Twice) else ():
                inner = f"{path}.{name}" if path else name
                yield inner, "This stands twice in one object: the second would replace the first; keep one."
            waiting += ((f"{path}.{name}" if path else name, item, depth + 1) for name, item in value.items())


def _too_long(data: Any) -> tuple[str, str] | None:
    """Return the first list that has more rows than are looked at in one go, with its sentence."""
    lists = data.items() if isinstance(data, dict) else ()
    return next(
        (
            (str(name), f"This has {len(rows):,} rows: at most {MAX_ROWS:,} are read at once; divide the file.")
            for name, rows in lists
            if isinstance(rows, list) and len(rows) > MAX_ROWS
        ),
        None,
    )
