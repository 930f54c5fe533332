"""What publishing costs at 10 claims, and how fast `manage.py reindex` is. Writes to the benches' database."""

import io
import itertools
import random
import statistics
import time
import uuid
from typing import Any
from unittest.mock import patch

from bench.clock import spent

Json = dict[str, Any]
HEDGES = ("at least", "around")


def _reviewed(chance: random.Random, editor: Any) -> Any:
    """Return a review of an incident of 10 claims that waits for its approval."""
    from bench.prototypes import COUNTED
    from incidents.reviewing import request_review
    from tests import builders

    said = {
        (metric, hedge): f"{hedge} {chance.randrange(2, 900)}" for metric, hedge in itertools.product(COUNTED, HEDGES)
    }
    text = "\n".join(f"Officials said that {phrase} were {metric}." for (metric, _), phrase in said.items())
    incident = builders.make_incident(editor, f"Bench incident {uuid.uuid4()}")
    snapshot = builders.make_snapshot(editor, text)
    for (metric, _), phrase in said.items():
        claim = builders.make_claim(editor, phrase, metric)
        builders.make_citation(editor, claim, snapshot, f"{phrase} were {metric}")
        builders.link(editor, incident, claim)
    return request_review(incident=incident, kind="first", by=editor, notice="")


def publishing(count: int) -> Json:
    """Return what approving costs, and of that publishing, with its commit: milliseconds, medians."""
    from django.db import connection

    from incidents import reviewing
    from incidents.holding import hold
    from tests import builders

    chance, tag = random.Random(10), uuid.uuid4().hex[:8]
    editor = builders.make_user(f"bench-editor-{tag}", "request_review")
    reviewer = builders.make_user(f"bench-reviewer-{tag}", "decide_review", "hold_record")
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        [backend] = cursor.fetchone()

    def now() -> tuple[float, float]:
        return time.monotonic(), time.process_time() + spent([backend])

    began: list[tuple[float, float]] = []
    publish = reviewing.publish

    def watched(**given: Any) -> Any:
        began.append(now())
        return publish(**given)

    whole, alone = [], []
    with patch.object(reviewing, "publish", watched):
        for n in range(count + 3):
            review = _reviewed(chance, editor)
            checked = builders.figures_in(review)
            start = now()
            reviewing.approve(review=review, digest=review.digest, checked=checked, by=reviewer)
            end = now()
            hold(record=review.incident_id, reason="It was only measured.", by=reviewer)  # out of the lists again
            if n >= 3:  # the first ones prepare their statements
                whole.append((end[0] - start[0], end[1] - start[1]))
                alone.append((end[0] - began[-1][0], end[1] - began[-1][1]))
    return {
        name: {
            "wall": 1000 * statistics.median(wall for wall, _ in of),
            "cpu": 1000 * statistics.median(c for _, c in of),
        }
        for name, of in (("approve", whole), ("publish", alone))
    }


def reindexing(count: int) -> Json:
    """Return documents a second of `manage.py reindex` over the oldest ones, where nothing differs and where all do."""
    from django.core.management import call_command
    from django.db import connection

    from incidents.models.publication import PublishedFigure
    from incidents.showing import newest

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        [backend] = cursor.fetchone()
    publications = newest(0, count)

    def some(after: int, most: int) -> list[int]:
        return [each for each in newest(after, most) if each <= publications[-1]]

    def run(differing: int) -> tuple[float, float]:
        told, cpu, began = io.StringIO(), time.process_time() + spent([backend]), time.monotonic()
        with patch("incidents.management.commands.reindex.newest", some):
            call_command("reindex", stdout=told)
        took = time.process_time() + spent([backend]) - cpu, time.monotonic() - began
        if f"{count} records rebuilt, {differing} of them differed." not in told.getvalue():
            raise SystemExit(f"{differing} of {count} should have differed: {told.getvalue()}")
        return took

    run(0)  # the first one warms caches
    same = sorted(run(0) for _ in range(5))[2]
    # As after a new column of a table beside the record: its rows are written anew, the others stay.
    PublishedFigure.objects.filter(record__publication__in=publications).update(level="unknown")
    anew = run(count)
    return {
        "per_second": count / same[1],
        "per_cpu_second": count / same[0],
        "rewritten_per_cpu_second": count / anew[0],
    }
