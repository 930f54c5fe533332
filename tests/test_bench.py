"""The benches in short: their checks hold, and their controls fail."""

import json
import subprocess
import sys

import pytest

from tests.serving import ROOT


@pytest.mark.launcher
def test_partners_that_behave_badly_miss_nothing() -> None:
    command = [sys.executable, "-m", "bench.webhooks", "--deliveries", "60", "--events", "6", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=300, check=False)
    found = json.loads(done.stdout)
    assert found["holds"], found
    assert found["delivered"] == 60
    assert found["control: lost with one try each"] > 0
    assert done.returncode == 0
