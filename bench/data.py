"""python -m bench.data --rows 100000: a database of that many published incidents, in minutes.

40 incidents are made, reviewed and published as editors do. All others repeat them with ids, references, instants,
words and digests of their own, by COPY into every table of the record. Meanwhile triggers and foreign keys are off
and secondary indexes away; checks stay on. The keys come back `not valid`: what is repeated has no review of its own.
Of the desk's tables only those of the 40 are filled: nothing here measures the desk. The tables of `bench.stock` hold
the same records. A sample is compared with its documents at the end and must not differ.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import store
from incidents.packing import pack

PROTOTYPES = 40
RARE_EVERY = 400
BATCH = 1_000
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
Columns = tuple[str, list[str], list[str]]


def name_of(rows: int) -> str:
    """Return the name of the database of that many incidents."""
    return f"footnote_bench_{rows}"


class Template:
    """Lines of COPY with places for what differs from record to record."""

    def __init__(self, lines: str, known: dict[str, str]) -> None:
        """Find `known` strings, also in hexadecimal, and remember by which name each is called."""
        forms = {text: (name, False) for name, text in known.items()}
        forms |= {text.encode().hex(): (name, True) for name, text in known.items()}
        parts = re.split("(" + "|".join(map(re.escape, sorted(forms, key=len, reverse=True))) + ")", lines)
        self.parts = parts
        self.places = [(at, *forms[part]) for at, part in enumerate(parts) if at % 2]

    def filled(self, values: dict[str, str], hexed: dict[str, str]) -> str:
        """Return the lines with these values."""
        parts = self.parts.copy()
        for at, name, in_hex in self.places:
            parts[at] = hexed[name] if in_hex else values[name]
        return "".join(parts)


class Prototype:
    """One published incident, ready to be repeated."""

    def __init__(self, connection: psycopg.Connection[Any], publication: Any, tables: list[Columns]) -> None:
        document = bytes(publication.document)
        doc = json.loads(document)
        self.known = {
            "reference": publication.reference,
            "number": f"'-{publication.reference.split('-')[2]}'",
            "iso": publication.published_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "digest": publication.digest,
            "filler": "quietharbour",
        }
        ids = [doc["id"], *(claim["id"] for claim in doc["claims"]), *(source["id"] for source in doc["sources"])]
        ids += [citation["id"] for claim in doc["claims"] for citation in claim["citations"]]
        ids += [origin["id"] for origin in doc["origins"]]
        self.known |= {f"id{n}": id for n, id in enumerate(dict.fromkeys(ids))}
        text = document.decode()
        head = len(document[: publication.head_length].decode())
        self.head, self.body = Template(text[:head], self.known), Template(text[head:], self.known)
        for name in ("published_at", "committed_at"):
            table = "incidents_publication" if name == "published_at" else "incidents_feedentry"
            key = "id" if name == "published_at" else "publication_id"
            [(at,)] = connection.execute(f"select {name}::text from {table} where {key} = %s", [publication.pk])
            self.known[name] = at
        more = {
            "etag": publication.etag,
            "document": document.hex(),
            "packed": pack(document).hex(),
            "publication": "@publication@",
            "head_length": "@head@",
        }
        self.tables = []
        for table, names, picked in tables:
            where = {"incidents_publication": "id = %s", "incidents_feedentry": "publication_id = %s"}.get(table)
            key = publication.pk if where else publication.record
            where = where or ("id = %s" if table == "incidents_record" else "record_id = %s")
            with connection.cursor().copy(
                f"copy (select {', '.join(picked)} from {table} where {where}) to stdout".replace("%s", f"'{key}'")
            ) as copied:
                lines = b"".join(bytes(block) for block in copied).decode()
            self.tables.append((table, names, Template(lines, self.known | more)))
        for table, names, lines in stock_lines(doc):
            self.tables.append((table, names, Template(lines, self.known)))

    def repeated(self, n: int) -> Iterator[tuple[str, str]]:
        """Yield each table and its lines for record number `n`."""
        at = (EPOCH + timedelta(seconds=2 * n)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        number = f"{1_000_000 + n}"
        year = self.known["reference"].split("-")[1]
        values = {
            "reference": f"FN-{year}-{number}",
            "number": f"'-{number}'",
            "iso": at,
            "published_at": at,
            "committed_at": at,
            "filler": "quicksilvers" if n % RARE_EVERY == 7 else "quietharbour",
            "digest": "0" * 64,
            "publication": str(n),
            **{name: f"{id[:24]}{n:012x}" for name, id in self.known.items() if name.startswith("id")},
        }
        hexed = {name: value.encode().hex() for name, value in values.items()}
        body = self.body.filled(values, hexed).encode()
        values["digest"] = hashlib.sha256(b"{" + body).hexdigest()
        hexed["digest"] = values["digest"].encode().hex()
        head = self.head.filled(values, hexed).encode()
        values["head_length"] = str(len(head))
        values["etag"] = hashlib.sha256(head + body).hexdigest()
        values["document"] = (head + body).hex()
        values["packed"] = pack(head + body).hex()
        for table, _, template in self.tables:
            yield table, template.filled(values, hexed)


def columns(connection: psycopg.Connection[Any]) -> list[Columns]:
    """Return the tables of the record with their columns, and how each is picked from a prototype."""
    from django.apps import apps

    beside = sorted(
        model._meta.db_table
        for model in apps.get_app_config("incidents").get_models()
        if any(field.is_relation and field.name == "record" for field in model._meta.concrete_fields)
        and model._meta.model_name.startswith("published")
    )
    found = []
    for table in ("incidents_publication", "incidents_record", *beside, "incidents_feedentry"):
        names = [
            name
            for (name,) in connection.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
                " and attgenerated = '' order by attnum",
                [table],
            )
        ]
        if table in beside:
            names.remove("id")
        own = {
            "incidents_publication": {"id": "'@publication@'", "head_length": "'@head@'"},
            "incidents_record": {"publication_id": "'@publication@'"},
            "incidents_feedentry": {"seq": "'@publication@'", "publication_id": "'@publication@'"},
        }.get(table, {})
        found.append((table, names, [own.get(name, f'"{name}"') for name in names]))
    return found


def line(values: list[Any]) -> str:
    """Return one line of COPY."""
    return "\t".join(map(_field, values)) + "\n"


def _field(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, (dict, list)):
        value = json.dumps(value, ensure_ascii=False)
    text = {True: "t", False: "f"}[value] if isinstance(value, bool) else str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def stock_lines(doc: dict[str, Any]) -> Iterator[tuple[str, list[str], str]]:
    """Yield the tables of the stock application and their lines for one document."""
    id = doc["id"]
    occurred = doc["occurred"]
    plain = [
        "id", "reference", "schema", "version", "status", "kind", "published_at", "review", "changes", "title",
        "summary", "summary_parts", "types", "places", "parties", "origins", "vocabulary",
    ]  # fmt: skip
    names = [*plain, *occurred]
    yield "stock_incident", names, line([*(doc[name] for name in plain), *occurred.values()])

    def person(value: dict[str, Any] | None) -> str | None:
        return value["id"] if value else None

    simple = [name for name in doc["sources"][0] if name != "publisher"]
    yield (
        "stock_source",
        ["incident_id", "position", "publisher_id", *simple],
        "".join(
            line([id, n, person(source["publisher"]), *(source[name] for name in simple)])
            for n, source in enumerate(doc["sources"])
        ),
    )
    simple = [name for name in doc["figures"][0] if name != "reported"]
    yield (
        "stock_figure",
        ["incident_id", "position", "reported_low", "reported_high", "highest_stated", *simple],
        "".join(
            line([id, n, *figure["reported"].values(), *(figure[name] for name in simple)])
            for n, figure in enumerate(doc["figures"])
        ),
    )
    simple = [name for name in doc["claims"][0] if name not in ("claimant", "relay", "citations")]
    yield (
        "stock_claim",
        ["incident_id", "position", "claimant_id", "relay_id", *simple],
        "".join(
            line([id, n, person(claim["claimant"]), person(claim["relay"]), *(claim[name] for name in simple)])
            for n, claim in enumerate(doc["claims"])
        ),
    )
    simple = ["id", "source", "stance", "phrase", "anchor", "link"]
    rows = []
    for claim in doc["claims"]:
        for n, cited in enumerate(claim["citations"]):
            quote, place = cited["selectors"]
            selected = [quote["exact"], quote["prefix"], quote["suffix"], place["start"], place["end"]]
            snapshot = [cited["snapshot"][name] for name in ("sha256", "captured_at", "length")]
            rows.append(line([claim["id"], n, *(cited[name] for name in simple), *selected, *snapshot]))
    names = ["exact", "prefix", "suffix", "start", "end", "sha256", "captured_at", "length"]
    yield "stock_citation", ["claim_id", "position", *simple, *names], "".join(rows)


_prototypes: list[Prototype] = []


def fill(url: str, first: int, last: int) -> int:
    """Copy records `first` to `last` in batches. Run by each process for its part."""
    with psycopg.connect(url) as connection:
        prototypes = _prototypes or _load(connection)
        tables = {table: names for table, names, _ in prototypes[0].tables}
        for start in range(first, last + 1, BATCH):
            blocks: dict[str, list[str]] = {table: [] for table in tables}
            for n in range(start, min(start + BATCH, last + 1)):
                for table, lines in prototypes[n % len(prototypes)].repeated(n):
                    blocks[table].append(lines)
            for table, names in tables.items():
                quoted = ", ".join(f'"{name}"' for name in names)
                with connection.cursor().copy(f"copy {table} ({quoted}) from stdin") as copied:
                    copied.write("".join(blocks[table]).encode())
            connection.commit()
    return last - first + 1


def _load(connection: psycopg.Connection[Any]) -> list[Prototype]:
    import django

    django.setup()
    from bench import prototypes

    connection.execute("set timezone to 'UTC'")
    tables = columns(connection)
    made = [each for each in prototypes.live() if not each.reference.split("-")[2][6:]]
    _prototypes.extend(Prototype(connection, each, tables) for each in made)
    return _prototypes


def aside(connection: psycopg.Connection[Any], tables: list[str]) -> Callable[[], None]:
    """Switch triggers off and put secondary indexes away. Return what brings both back."""
    triggers = connection.execute(
        "select tgrelid::regclass::text, quote_ident(tgname), tgenabled from pg_trigger"
        " where not tgisinternal and tgrelid = any(%s::regclass[])",
        [[*tables, "incidents_feedhead"]],
    ).fetchall()
    indexes = connection.execute(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i where not i.indisunique"
        " and i.indrelid = any(%s::regclass[])",
        [tables],
    ).fetchall()
    keys = connection.execute(
        "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint"
        " where contype = 'f' and conrelid = any(%s::regclass[])",
        [tables],
    ).fetchall()
    for table, name, _ in keys:
        connection.execute(f"alter table {table} drop constraint {name}")
    for table, name, _ in triggers:
        connection.execute(f"alter table {table} disable trigger {name}")
    for name, _ in indexes:
        connection.execute(f"drop index {name}")
    connection.commit()

    def back() -> None:
        connection.execute("set maintenance_work_mem = '512MB'")
        for _, made in indexes:
            connection.execute(made)
        for table, name, made in keys:
            connection.execute(f"alter table {table} add constraint {name} {made} not valid")
        for table, name, enabled in triggers:
            connection.execute(f"alter table {table} enable {'always' if enabled == 'A' else ''} trigger {name}")
        connection.commit()

    return back


def build(rows: int, processes: int = 2) -> None:
    """Make the database of `rows` incidents."""
    began = time.monotonic()
    name = name_of(rows)
    store.drop(name)
    store.make(name)
    url = store.use(name)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection as desk

    from bench import prototypes

    call_command("migrate", verbosity=0)
    from django.apps import apps

    with desk.schema_editor() as editor:
        for model in apps.get_app_config("stock").get_models():
            editor.create_model(model)
    made = prototypes.make(PROTOTYPES)
    desk.close()
    print(f"{len(made)} prototypes after {time.monotonic() - began:.0f} s", file=sys.stderr)
    with psycopg.connect(url) as connection:
        loaded = _load(connection)
        tables = [table for table, _, _ in loaded[0].tables]
        back = aside(connection, tables)
        connection.execute("insert into stock_party select id, name from sources_party")
        for each in made:
            for table, names, lines in stock_lines(json.loads(bytes(each.document))):
                quoted = ", ".join(f'"{column}"' for column in names)
                with connection.cursor().copy(f"copy {table} ({quoted}) from stdin") as copied:
                    copied.write(lines.encode())
        connection.commit()
        first = len(made) + 1
        step = max(BATCH, -(-(rows - len(made)) // (processes * 4)))
        parts = [(start, min(start + step - 1, rows)) for start in range(first, rows + 1, step)]
        with ProcessPoolExecutor(processes) as pool:
            done = 0
            for count in pool.map(fill, [url] * len(parts), *zip(*parts, strict=True)):
                done += count
                print(f"{done} repeated after {time.monotonic() - began:.0f} s", file=sys.stderr)
        connection.execute("update incidents_feedhead set n = %s", [rows])
        connection.execute("select setval(pg_get_serial_sequence('incidents_publication', 'id'), %s)", [rows])
        back()
        connection.autocommit = True
        connection.execute("vacuum analyze")
    checked = check(rows)
    size = _size(name)
    print(f"{rows} incidents in {time.monotonic() - began:.0f} s, {size} MB; {checked} as their documents say")


def check(rows: int, sample: int = 25) -> int:
    """Derive a sample from its documents; nothing may differ. Return how many were compared."""
    from incidents.showing import mend

    numbers = [PROTOTYPES + 1 + n * (rows - PROTOTYPES - 1) // sample for n in range(sample)]
    if differing := mend(numbers, check=True):
        raise SystemExit(f"{', '.join(differing)} differ from their documents")
    return len(numbers)


def _size(name: str) -> int:
    with psycopg.connect(store.url_of(name)) as connection:
        [(size,)] = connection.execute("select pg_database_size(current_database()) / 1000000").fetchall()
    return int(size)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 2)
    asked = parser.parse_args()
    build(asked.rows, asked.processes)
