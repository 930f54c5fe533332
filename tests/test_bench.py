"""The benches in short: their checks hold, and their controls fail."""

import fcntl
import json
import subprocess
import sys
from typing import Any

import pytest

from tests.serving import ROOT

pytestmark = pytest.mark.launcher


def told(module: str, *arguments: str, holds: bool = True) -> dict[str, Any]:
    """Run a bench, alone, and return its figures: it ends with 0 where all that it promises holds."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments, "--json"]
    (ROOT / ".footnote").mkdir(exist_ok=True)
    with (ROOT / ".footnote" / "bench.lock").open("w") as lock:  # one of them kills the server that all run on
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert not holds or done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def test_a_partner_with_nothing_but_its_cursor_misses_nothing() -> None:
    found = told("feed", "--seconds", "4", holds=False)  # whether the controls lose rows in 4 seconds is chance
    assert found["acknowledged"] > 0
    assert [found[each] for each in ("missed", "phantoms", "twice", "reordered", "gaps")] == [0] * 5


def test_no_race_publishes_what_nobody_read() -> None:
    found = told("approve", "--rounds", "40", holds=False)
    assert found["published"] > 0
    assert found["unseen"] == 0


def test_a_crash_loses_nothing_and_leaves_nothing_half_done() -> None:
    found = told("crash", "--kills", "1", "--every", "12", holds=False)
    assert found["acknowledged"] > 0
    assert [found[each] for each in ("lost", "half_done", "gaps", "twice")] == [0] * 4


def test_no_save_of_many_editors_is_lost() -> None:
    assert told("editors", "--editors", "4", "--saves", "10", holds=False)["lost"] == 0


def test_a_rule_that_is_dropped_is_noticed() -> None:
    found = told("drop_each", "--only", "incidents_hold.hold_has_a_reason", "--tests", "tests/incidents/test_kinds.py")
    assert (found["rules"], found["noticed"], found["unnoticed"]) == (1, 1, 0)


def test_a_change_of_what_only_computes_is_noticed() -> None:
    found = told("mutants", "--only", "incidents.summing", "--sample", "12")
    assert found["control_failed"] == 0
    assert found["modules"]["incidents.summing"]["tried"] == 12


def test_partners_that_behave_badly_miss_nothing() -> None:
    found = told("webhooks", "--deliveries", "60", "--events", "6")
    assert found["holds"], found
    assert found["delivered"] == 60
    assert found["control: lost with one try each"] > 0


def test_migrations_go_back_to_nothing_and_forward_again() -> None:
    found = told("back")
    assert (found["left"], found["differ"]) == (0, 0)
