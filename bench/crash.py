"""Kill -9 while something is published: nothing acknowledged is lost, nothing is half done, a retry publishes once.

First between every two statements of `approve`, of the program and of PostgreSQL's process in turn; then the whole
server, at random, under writers. The control publishes as many programs do, in a transaction for each step: it leaves
things half done.
"""

import os
import random
import signal
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import ground

WRITERS = 8


class Killer:
    """Counts the statements of a connection, and kills before the one it is told, or none."""

    def __init__(self, before: int, whom: str) -> None:
        self.before, self.whom, self.count = before, whom, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run a statement, unless it is the one."""
        self.count += 1
        if self.count == self.before:
            self.kill(context["connection"])
        return execute(sql, params, many, context)

    def kill(self, connection: Any) -> None:
        """End this process, or the one of PostgreSQL that serves it."""
        if self.whom == "program":
            os.kill(os.getpid(), signal.SIGKILL)
        os.kill(connection.connection.info.backend_pid, signal.SIGKILL)


def main() -> None:
    """Kill, look, try again, and count."""
    asked = ground.arguments(__doc__, kills=(25, "of the whole server, at random"), every=(1, "n-th statement alone"))
    name = ground.make("bench_crash")
    from django.db import Error, connection, connections

    from incidents.holding import hold, release
    from incidents.models import Decision, FeedEntry, FeedHead, Hold, Publication, Record, Review
    from incidents.reviewing import approve, request_review
    from sources.errors import Refused
    from tests.builders import figures_in

    editor, reviewer, *holders = ground.people("editor", "reviewer", *(f"holder{n}" for n in range(WRITERS)))
    count = dict.fromkeys(("kills", "acknowledged", "lost", "half_done", "gaps", "twice", "control_half_done"), 0)

    def again() -> None:
        """Wait until the server answers, whatever became of it."""
        connections.close_all()
        ground.server().ensure()
        for _ in range(600):
            try:
                with connection.cursor() as cursor:
                    cursor.execute("select 1")
                return
            except Error:
                connections.close_all()
                time.sleep(0.05)
        raise SystemExit("PostgreSQL did not come back within 30 seconds.")

    def torn(reviews: Any = None) -> int:
        """Count what one transaction writes and only a part of which is there."""
        approved = Decision.objects.filter(verdict="approved")
        public = Publication.objects.all()
        if reviews is not None:
            approved, public = approved.filter(review__in=reviews), public.filter(record=reviews[0].incident_id)
        done = {(each.record, each.no) for each in approved} ^ {(each.record, each.review_no) for each in public}
        unfed = public.filter(feed_entries__isnull=True).count()
        unshown = sum(Record.objects.filter(pk=each.record, version__gte=each.version).count() != 1 for each in public)
        return len(done) + unfed + unshown

    def gaps() -> int:
        numbers = list(FeedEntry.objects.order_by("seq").values_list("seq", flat=True))
        return (numbers != list(range(1, len(numbers) + 1))) + (FeedHead.objects.get().n != len(numbers))

    def child(work: Any) -> None:
        """Run in a process of its own, which may be killed."""
        connections.close_all()
        pid = os.fork()
        if pid == 0:
            try:
                work()
            except BaseException:
                os._exit(1)
            os._exit(0)
        os.waitpid(pid, 0)

    def steps() -> int:
        """Return of how many statements an approval consists, the commit not counted."""
        incident = ground.incident(editor, "Counted")
        review = request_review(incident=incident, kind="first", by=editor)
        killer = Killer(0, "nobody")
        with connection.execute_wrapper(killer):
            approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)
        return killer.count

    def between(number: int, whom: str) -> None:
        incident = ground.incident(editor, f"Killed {number} {whom}")
        review = request_review(incident=incident, kind="first", by=editor)
        checked, key = figures_in(review), uuid.uuid4()

        def publish() -> None:
            killer = Killer(number, whom)
            with connection.execute_wrapper(killer):
                approve(review=review, digest=review.digest, checked=checked, by=reviewer, key=key)
            killer.kill(connection)  # committed, and nobody was told

        child(publish)
        count["kills"] += 1
        again()
        count["half_done"] += torn([review]) > 0
        made = approve(review=review, digest=review.digest, checked=checked, by=reviewer, key=key)
        assert made
        count["twice"] += Publication.objects.filter(record=incident.pk).count() - 1
        count["half_done"] += torn([review]) > 0
        count["gaps"] += gaps()

    def naively(step: int) -> None:
        """Publish in three transactions, and die after `step` of them."""

        def publish() -> None:
            for number, table in enumerate(("bench_document", "bench_live", "bench_feed")):
                if number == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                with connection.cursor() as cursor:
                    cursor.execute(f"insert into {table} values (%s)", [step])

        child(publish)
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(distinct n) from (select count(*) n from bench_document where id = %s"
                " union all select count(*) from bench_live where id = %s"
                " union all select count(*) from bench_feed where id = %s) steps",
                [step] * 3,
            )
            count["control_half_done"] += cursor.fetchone()[0] > 1

    with connection.cursor() as cursor:
        for table in ("bench_document", "bench_live", "bench_feed"):
            cursor.execute(f"create table {table} (id int)")
    statements = steps()
    for number in range(1, statements + 2, asked.every):
        between(number, "program")
        between(number, "PostgreSQL")
    for step in range(3):
        naively(step)

    # Under load: the whole server, at any moment.
    stop = threading.Event()
    acknowledged: set[tuple[str, Any]] = set()
    errors: list[BaseException] = []

    def write(number: int) -> None:
        dice, by = random.Random(number), holders[number]
        incident = None
        try:
            while not stop.is_set():
                try:
                    if incident is None:
                        incident = ground.incident(editor, f"Under load {number}")
                    if not Record.objects.filter(pk=incident.pk).exists() or dice.random() < 0.3:
                        kind = "update" if Publication.objects.filter(record=incident.pk).exists() else "first"
                        waiting = Review.objects.waiting().filter(incident=incident).first()
                        review = waiting or request_review(incident=incident, kind=kind, by=editor)
                        approve_for_sure(review)
                        continue
                    record = Record.objects.get(pk=incident.pk)
                    if record.status == "usable":
                        made = hold(record=incident.pk, reason="A doubt.", by=by)
                    else:
                        made = release(record=incident.pk, version=record.version, reason="No doubt.", by=by)
                    acknowledged.add(("hold", made.pk))
                except Error:
                    lost_touch()
                except Refused as refused:
                    # What was committed and not told is told by the next try.
                    if refused.rule not in (
                        "hold_takes_turns",
                        "review_one_at_a_time",
                        "incidents_decision_review_id_key",
                    ):
                        raise
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    def approve_for_sure(review: Review) -> None:
        key, checked = uuid.uuid4(), figures_in(review)
        while not stop.is_set():
            try:
                made = approve(review=review, digest=review.digest, checked=checked, by=reviewer, key=key)
                assert made
                acknowledged.add(("version", made.pk))
                return
            except Error:
                lost_touch()

    def lost_touch() -> None:
        connection.close()
        stop.wait(0.1)

    server = ground.server()
    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    dice = random.Random(2)
    for _ in range(asked.kills):
        time.sleep(0.5 + dice.random())
        _kill_all(server.place.data)
        count["kills"] += 1
        again()
    stop.set()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    stored = {("hold", pk) for pk in Hold.objects.values_list("pk", flat=True)}
    stored |= {("version", pk) for pk in Publication.objects.values_list("pk", flat=True)}
    count["acknowledged"] = len(acknowledged)
    count["lost"] = len(acknowledged - stored)
    count["half_done"] += torn()
    count["half_done"] += Hold.objects.filter(feed_entry__isnull=True).count()
    count["gaps"] += gaps()
    ground.tell(
        {"statements": statements, **count},
        asked.json,
        {**dict.fromkeys(("lost", "half_done", "gaps", "twice"), 0), "acknowledged": ..., "control_half_done": ...},
        name,
    )


def _kill_all(data: Path) -> None:
    """Kill PostgreSQL and all its processes, as a power cut does."""
    try:
        server = int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    children = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit() and _parent(each) == server]
    for pid in (server, *children):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


if __name__ == "__main__":
    main()
