"""Writers who publish, withhold and release, with delays, stalls and rollbacks; a partner with nothing but its cursor.

Two controls poll rows of the same commits by a serial number (`id >`) and by a time (`updated_at >`): both lose some.
"""

import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import ground

WRITERS, RECORDS = 16, 32
STALLED, ROLLED_BACK, PUBLISHED = 0.03, 0.05, 0.1


class RolledBackError(Exception):
    """A writer thinks better of it."""


def main() -> None:
    """Write for a while, and compare what was acknowledged with what a partner saw."""
    asked = ground.arguments(__doc__, seconds=(60.0, "how long the writers write"))
    name = ground.make("bench_feed")
    from django.db import connection, transaction

    from incidents.holding import hold, release
    from incidents.models import FeedEntry, FeedHead, Publication, Record
    from sources.errors import Refused

    writer, second, *holders = ground.people("writer", "second", *(f"holder{n}" for n in range(WRITERS)))
    incidents = [ground.incident(writer, f"Incident {number}") for number in range(RECORDS)]
    for each in incidents:
        ground.reviewed(each, "first", writer, second)
    with connection.cursor() as cursor:
        cursor.execute("create table bench_rows (id bigserial primary key, what text, at timestamptz default now())")
    start = FeedHead.objects.get().n
    until = time.monotonic() + asked.seconds
    acknowledged: list[str] = []
    refused: list[str] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def write(number: int) -> None:
        dice = random.Random(number)
        by = holders[number]
        # Each record has two writers, who get in each other's way.
        mine = [incidents[(number * 2 + step) % RECORDS] for step in range(4)]
        while time.monotonic() < until:
            incident = dice.choice(mine)
            try:
                with transaction.atomic():
                    what = event(incident, by, dice)
                    with connection.cursor() as cursor:
                        cursor.execute("insert into bench_rows (what) values (%s)", [what])
                    time.sleep(0.4 if dice.random() < STALLED else dice.random() * 0.04)
                    if dice.random() < ROLLED_BACK:
                        raise RolledBackError
                acknowledged.append(what)
            except (Refused, RolledBackError) as reason:  # a deadlock would end the bench
                refused.append(type(reason).__name__)

    def event(incident: Any, by: Any, dice: random.Random) -> str:
        if dice.random() < PUBLISHED:
            made = ground.reviewed(incident, "update", writer, second)
            return f"version {made.pk}"
        record = Record.objects.get(pk=incident.pk)
        if record.status == "usable":
            return f"hold {hold(record=incident.pk, reason='A doubt.', by=by).pk}"
        return f"hold {release(record=incident.pk, version=record.version, reason='No doubt.', by=by).pk}"

    seen: list[str] = []
    order = {"reordered": 0, "gaps": 0}

    def follow() -> None:
        """Read as a partner does: what comes after the number it keeps, and no more than 100 at a time."""
        cursor, newest = start, dict(Publication.objects.values_list("record", "version"))
        last = False
        while not last:
            last = done.is_set()
            while page := list(
                FeedEntry.objects.filter(seq__gt=cursor)
                .order_by("seq")
                .values_list("seq", "publication", "hold", "publication__record", "publication__version")[:100]
            ):
                for seq, publication, held, record, version in page:
                    order["reordered"] += seq <= cursor or version < newest[record]
                    order["gaps"] += seq != cursor + 1
                    cursor, newest[record] = seq, version
                    seen.append(f"hold {held}" if held else f"version {publication}")
            time.sleep(0.02)

    controls: dict[str, set[str]] = {"id": set(), "at": set()}

    def follow_naively(column: str) -> None:
        cursor: Any = None
        last = False
        while not last:
            last = done.is_set()
            with connection.cursor() as sql:
                sql.execute(
                    f"select {column}, what from bench_rows where %s is null or {column} > %s order by {column}",
                    [cursor, cursor],
                )
                for value, what in sql.fetchall():
                    cursor = value
                    controls[column].add(what)
            time.sleep(0.02)

    def guarded(work: Callable[..., None], *given: Any) -> threading.Thread:
        def run() -> None:
            try:
                work(*given)
            except BaseException as error:
                errors.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    readers = [guarded(follow), guarded(follow_naively, "id"), guarded(follow_naively, "at")]
    for thread in [guarded(write, number) for number in range(WRITERS)]:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    if errors:
        raise errors[0]
    ground.tell(
        {
            "seconds": asked.seconds,
            "acknowledged": len(acknowledged),
            "rolled_back": len(refused),
            "missed": len(set(acknowledged) - set(seen)),
            "phantoms": len(set(seen) - set(acknowledged)),
            "twice": len(seen) - len(set(seen)),
            **order,
            "control_missed": len(set(acknowledged) - controls["id"]),
            "control_missed_by_time": len(set(acknowledged) - controls["at"]),
        },
        asked.json,
        {
            **dict.fromkeys(("missed", "phantoms", "twice", "reordered", "gaps"), 0),
            "control_missed": ...,
            "control_missed_by_time": ...,
        },
        name,
    )


if __name__ == "__main__":
    main()
