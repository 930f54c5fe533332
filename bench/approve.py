"""An editor races an approver, round by round: what is published is what the approver read.

The control keeps drafts with a status column, as most systems do: it publishes text that nobody approved.
"""

import json
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import ground

LANES = 4
PAUSE = 0.04


def main() -> None:
    """Race, and count what was published unseen."""
    asked = ground.arguments(__doc__, rounds=(1500, "how many races"))
    name = ground.make("bench_approve")
    from django.db import connection

    from incidents.models import Incident, Publication, Record
    from incidents.reviewing import approve, request_review, withdraw
    from sources.errors import Refused
    from sources.models.audit import acting
    from tests.builders import figures_in

    editor, approver = ground.people("editor", "approver")
    incidents = [ground.incident(editor, f"Incident {lane}") for lane in range(LANES)]
    for incident in incidents:
        ground.reviewed(incident, "first", editor, approver)
    with connection.cursor() as cursor:
        cursor.execute("create table bench_status (id int primary key, text text not null, status text not null)")
        cursor.execute("insert into bench_status select n, '', 'draft' from generate_series(0, %s) n", [LANES - 1])
    count = {"published": 0, "unseen": 0, "overtaken": 0, "control_unseen": 0}
    errors: list[BaseException] = []
    counting = threading.Lock()

    def sql(statement: str, *values: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()[0] if cursor.description else None

    def guarded(work: Any, *given: Any) -> threading.Thread:
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

    def save(incident: Incident, title: str) -> None:
        row = Incident.objects.get(pk=incident.pk)
        row.title = title
        with acting(by=editor.pk):
            row.save()

    def race(lane: int, rounds: int) -> None:
        incident, dice = incidents[lane], random.Random(lane)
        edits, ready = threading.Semaphore(0), threading.Barrier(2)
        left: dict[str, Any] = {}

        def edit() -> None:
            mine = random.Random(f"editor {lane}")
            for number in range(rounds):
                ready.wait()
                time.sleep(mine.random() * PAUSE)
                sql("update bench_status set text = %s where id = %s and status = 'draft'", f"edited {number}", lane)
                save(incident, f"Edited in round {number}")
                if mine.random() < 0.3:
                    try:
                        withdraw(review=left["review"], by=editor)
                        request_review(incident=incident, kind="update", by=editor)
                    except Refused:
                        pass
                edits.release()

        other = guarded(edit)
        for number in range(rounds):
            try:
                save(incident, f"To read in round {number}")
                for waiting in incident.reviews.filter(decision__isnull=True):
                    withdraw(review=waiting, by=editor)
                review = left["review"] = request_review(incident=incident, kind="update", by=editor)
                sql("update bench_status set text = %s, status = 'draft' where id = %s", f"to read {number}", lane)
                figures, before = figures_in(review), Record.objects.get(pk=incident.pk).version
                ready.wait()
                # What the screen shows, and a reader's time.
                shown, digest = json.loads(bytes(review.document))["title"], review.digest
                read = sql("select text from bench_status where id = %s", lane)
                time.sleep(dice.random() * PAUSE)
                public = sql("update bench_status set status = 'published' where id = %s returning text", lane)
                try:
                    approve(review=review, digest=digest, checked=figures, by=approver)
                except Refused:
                    with counting:
                        count["overtaken"] += 1
            except BaseException:
                ready.abort()
                raise
            edits.acquire()
            found = Publication.objects.filter(record=incident.pk, version__gt=before)
            with counting:
                count["published"] += len(found)
                count["unseen"] += sum(json.loads(bytes(each.document))["title"] != shown for each in found)
                count["control_unseen"] += public != read
        other.join()

    shares = [asked.rounds // LANES + (lane < asked.rounds % LANES) for lane in range(LANES)]
    for thread in [guarded(race, lane, share) for lane, share in enumerate(shares)]:
        thread.join()
    if errors:
        raise errors[0]
    ground.tell(
        {"rounds": asked.rounds, **count},
        asked.json,
        {"unseen": 0, "published": ..., "control_unseen": ...},
        name,
    )


if __name__ == "__main__":
    main()
