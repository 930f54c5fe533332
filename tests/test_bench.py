"""The benches in short: their checks hold, and their controls fail."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.serving import ROOT

pytestmark = pytest.mark.launcher


def told(module: str, *arguments: str) -> dict[str, Any]:
    """Run a bench, and return its figures: it ends with 0 where all that it promises holds."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def test_partners_that_behave_badly_miss_nothing() -> None:
    found = told("webhooks", "--deliveries", "60", "--events", "6")
    assert found["holds"], found
    assert found["delivered"] == 60
    assert found["control: lost with one try each"] > 0


def test_migrations_go_back_to_nothing_and_forward_again() -> None:
    found = told("back")
    assert (found["left"], found["differ"]) == (0, 0)
