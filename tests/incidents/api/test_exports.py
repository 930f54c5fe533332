"""Everything in one stream: complete, at one position of the feed, in flat memory, over a real connection."""

import gzip
import json
import os
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from incidents.api.reading import Snapshot
from incidents.holding import hold, release
from incidents.models import Incident
from incidents.models.publication import PublishedClaim, Record
from tests import builders
from tests.conftest import empty_database, without_triggers
from tests.incidents.api.conftest import Publish
from tests.incidents.api.test_guide import run

pytestmark = pytest.mark.django_db(transaction=True)


class Reader:
    """A program that asks over a connection of its own."""

    def __init__(self, server: Any) -> None:
        self.http = HTTPConnection(server.thread.host, server.thread.port, timeout=60)

    def ask(self, path: str, method: str = "GET", headers: dict[str, str] | None = None, **query: str) -> HTTPResponse:
        self.http.request(method, f"/api/v1/{path}" + (f"?{urlencode(query)}" if query else ""), headers=headers or {})
        return self.http.getresponse()

    def read(self, path: str, **query: str) -> str:
        answer = self.ask(path, **query)
        assert answer.status == 200, answer.status
        return answer.read().decode()


@pytest.fixture
def reader(live_server: Any) -> Any:
    """A reader."""
    made = Reader(live_server)
    yield made
    made.http.close()


def test_gzip_is_made_of_packed_documents_and_holds_the_same_lines(reader: Reader, publish: Publish) -> None:
    for n in range(3):
        publish(f"Пожежа № {n}")
    for path in ("exports/incidents.ndjson", "exports/incidents.ndjson?metric=none"):
        plain, zipped = (reader.ask(path, headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip"))
        assert (plain.headers["Content-Encoding"], zipped.headers["Content-Encoding"]) == (None, "gzip")
        assert gzip.decompress(zipped.read()) == plain.read()
        assert zipped.headers["Vary"] == plain.headers["Vary"] == "Accept, Accept-Encoding"
        assert zipped.headers["ETag"] == plain.headers["ETag"]
    Record.objects.filter(reference__endswith="2").update(packed=None)
    asked = reader.ask("exports/incidents.ndjson", headers={"Accept-Encoding": "gzip"})
    assert asked.headers["Content-Encoding"] is None
    assert len(asked.read().splitlines()) == 4


def test_lines_are_the_live_documents_with_the_position_they_are_true_at(reader: Reader, publish: Publish) -> None:
    first = publish("First")
    second = publish("Second", figures=[("two", "counts two dead", "killed")])
    publish(incident=Incident.objects.get(pk=first.record), kind="update", figures=[("two", "counts two dead", "dead")])

    answer = reader.ask("exports/incidents.ndjson")
    *documents, end = [json.loads(line) for line in answer.read().splitlines()]

    feed = json.loads(reader.read("changes/"))
    live = {each["reference"]: each for each in json.loads(reader.read("incidents/"))["results"]}
    assert {each["reference"]: each for each in documents} == live
    assert [each["reference"] for each in documents] == [second.reference, first.reference]
    assert end == {"schema": "footnote.end/1", "position": feed["next"], "count": 2}
    assert (answer.headers["Feed-Position"], answer.headers["Total-Count"]) == (feed["next"], "2")
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    after = json.loads(reader.read("changes/", after=answer.headers["Feed-Position"]))
    assert after["results"] == []


def test_whoever_holds_an_export_is_told_so_before_a_row_is_read(
    reader: Reader, publish: Publish, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication = publish("First")
    standards = builders.make_user("standards", "hold_record")

    def mend() -> None:
        PublishedClaim.objects.filter(record=publication.record).delete()
        call_command("reindex", stdout=StringIO())

    steps: tuple[Callable[[], Any], ...] = (
        lambda: publish("Second"),
        lambda: hold(record=publication.record, reason="Under examination.", by=standards),
        lambda: release(record=publication.record, version=1, reason="It stands.", by=standards),
        mend,
    )
    addresses = ("exports/incidents.csv", "exports/incidents.geojson?country=XX", "exports/claims.ndjson")

    for step in steps:
        held = {}
        for address in addresses:
            answer = reader.ask(address)
            answer.read()
            held[address] = {"If-None-Match": answer.headers["ETag"]}
            builders.make_incident(editor, "A draft, which changes nothing")
            with monkeypatch.context() as patched:
                patched.setattr(Snapshot, "count", None)  # whoever counts rows fails
                again = reader.ask(address, headers=held[address])
                assert (again.status, again.read(), again.headers["ETag"]) == (304, b"", answer.headers["ETag"])
            assert again.headers["Feed-Position"] == answer.headers["Feed-Position"]
        step()
        for address in addresses:
            answer = reader.ask(address, headers=held[address])
            assert (answer.status, bool(answer.read())) == (200, True)


def test_every_export_says_what_its_list_says(reader: Reader, publish: Publish) -> None:
    publish("First", place=("Port Vale", "GB"))
    publish("=Second", figures=[("two", "counts two dead", "killed"), ("around 50", "injured around 50", "injured")])

    claims = json.loads(reader.read("claims/"))["results"]
    *lines, end = reader.read("exports/claims.ndjson").splitlines()
    assert {json.loads(line)["id"] for line in lines} == {claim["id"] for claim in claims}
    assert json.loads(end)["count"] == 3
    assert sorted(reader.read("exports/claims.csv").splitlines()) == sorted(
        reader.read("claims/", format="csv").splitlines()
    )
    rows = run("rows")(reader.read("exports/incidents.csv"))
    assert [row["title"] for row in rows] == ["First", "=Second"]
    collection = json.loads(reader.read("exports/incidents.geojson"))
    assert [each["properties"]["title"] for each in collection["features"]] == ["First", "=Second"]
    assert (collection["count"], collection["position"]) == (2, json.loads(reader.read("changes/"))["next"])


def test_filters_narrow_an_export_and_unknown_ones_are_refused(reader: Reader, publish: Publish) -> None:
    publish("First", place=("Port Vale", "GB"))
    publish("Second")

    assert "Second" not in reader.read("exports/incidents.csv", place="port vale")
    nothing = reader.read("exports/incidents.ndjson", place="nowhere")
    assert json.loads(nothing)["count"] == 0
    assert json.loads(reader.read("exports/incidents.geojson", q="nowhere"))["features"] == []
    answer = reader.ask("exports/claims.csv", place="x", plaec="x")
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert "Did you mean place" in answer.read().decode()
    answer = reader.ask("exports/incidents.csv", method="HEAD")
    assert (answer.status, answer.read(), answer.headers["Total-Count"]) == (200, b"", "2")


def test_snapshot_does_not_see_what_is_published_after_it(publish: Publish) -> None:
    publish("First")
    snapshot = Snapshot()
    rows = Record.objects.live().order_by("publication_id").values_list("publication__document")
    assert snapshot.count(rows) == 1

    publish("Second")

    assert len(list(snapshot.stream(rows))) == snapshot.count(rows) == 1
    snapshot.close()


@pytest.fixture
def copies(transactional_db: None) -> Iterator[Callable[[int], None]]:
    """Give a function that multiplies the one record there is, past all that would ask for a review of each."""
    named = ("incidents_publication", "publication_of_an_approved_document")
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_constraintdef(oid) from pg_constraint where conname = %s", named[1:])
        [(constraint,)] = cursor.fetchall()
        cursor.execute(f"alter table {named[0]} drop constraint {named[1]}")

    def multiply(n: int) -> None:
        columns = [field.column for field in Record._meta.concrete_fields]
        ours = {"id": "gen_random_uuid()", "reference": "'FN-1999-' || lpad(n::text, 6, '0')", "publication_id": "p.id"}
        values = ", ".join(ours.get(column, f"r.{column}") for column in columns)
        with without_triggers() as cursor:
            cursor.execute(
                f"""
                with copied as (
                  insert into incidents_publication (record, version, reference, kind, status, notice, review_no,
                                                     verdict, digest, head_length, document, etag, published_at)
                  select gen_random_uuid(), version, reference, kind, status, notice, review_no, verdict, digest,
                         head_length, document, etag, published_at
                  from incidents_publication, generate_series(1, {n}) returning id
                ), p as (select id, row_number() over () as n from copied)
                insert into incidents_record ({", ".join(columns)}) select {values} from p, incidents_record r
                """
            )

    yield multiply
    empty_database(None)
    with connection.cursor() as cursor:
        cursor.execute(f"alter table {named[0]} add constraint {named[1]} {constraint}")


def resident() -> int:
    """Return the kilobytes that this process holds."""
    with open(f"/proc/{os.getpid()}/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="memory is read from Linux's /proc")
def test_twenty_thousand_records_are_sent_in_flat_memory(
    reader: Reader, publish: Publish, copies: Callable[[int], None]
) -> None:
    """32 MB and more go through a server in this process: it grows by 8 MB at most, at any moment."""
    size = len(bytes(publish("Copied").document))
    copies(20_000)
    reader.read("exports/incidents.ndjson", place="nowhere")  # what is loaded once is loaded now
    before, most, stop = resident(), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not stop.wait(0.01):
            most = max(most, resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    answer = reader.ask("exports/incidents.ndjson")
    total = lines = 0
    while part := answer.read(1 << 16):
        total += len(part)
        lines += part.count(b"\n")
    stop.set()
    watcher.join()

    assert (lines, answer.headers["Total-Count"]) == (20_002, "20001")
    assert total > 20_000 * size > 32_000_000
    assert most - before <= 8 * 1024


def test_client_that_goes_away_ends_the_snapshot(
    reader: Reader, publish: Publish, copies: Callable[[int], None]
) -> None:
    publish("Copied")
    copies(3_000)
    answer = reader.ask("exports/incidents.ndjson")
    assert answer.read(1 << 16)

    answer.close()
    reader.http.close()

    ended = threading.Event()
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_stat_activity where query like 'copy (SELECT%' and state <> 'idle'")
            if cursor.fetchone() == (0,):
                ended.set()
                break
        ended.wait(0.05)
    assert ended.is_set()
