"""Do answers depend on drafts? Thousands of requests before and after everything unpublished has changed.

    python bench/leaks.py --requests 2000 --json

The control, a stock view of REST framework over the same tables, must differ: otherwise this shows nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    with tempfile.NamedTemporaryFile("r", suffix=".json") as told:
        # The test itself, on the tests' database, with more requests.
        environment = {**os.environ, "LEAK_REQUESTS": str(asked.requests), "LEAK_FIGURES": told.name}
        test = "tests/incidents/api/test_leaks.py::test_answers_do_not_depend_on_drafts"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", test]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        text = told.read()
    if not text:
        print(done.stdout[-4000:], done.stderr[-2000:], file=sys.stderr)
        return 1
    figures = json.loads(text)
    print(json.dumps(figures) if asked.json else "\n".join(f"{name:>28}  {value}" for name, value in figures.items()))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
