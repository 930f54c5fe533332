"""`config.postgres`: the backend that starts the server, seen through Django's commands."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.launcher

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Give a folder that root's server account can reach, as pytest's own cannot be."""
    made = Path(tempfile.mkdtemp(prefix="footnote test "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def django(folder: Path, *command: str, **variables: str) -> tuple[int, str, str]:
    """Run Python with the project's settings, and give how it ended and what it printed."""
    unset = ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "PUBLIC_URL")
    environment = {name: value for name, value in os.environ.items() if name not in unset} | {
        "FOOTNOTE_DATA_DIR": str(folder / "data"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **variables,
    }
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    # Without what is said of a project under a private folder: where its data and programs are.
    complaints = [line for line in done.stderr.splitlines(True) if not line.startswith("PostgreSQL's ")]
    return done.returncode, done.stdout, "".join(complaints)


def test_reading_the_settings_starts_nothing(folder: Path) -> None:
    reading = "import config.postgres.base; from django.db import connection; connection.settings_dict"

    assert django(folder, "-W", "error", "-c", reading) == (0, "", "")
    assert not (folder / "data").exists()


def test_dbshell_starts_the_server_and_runs_the_psql_that_belongs_to_it(folder: Path) -> None:
    query = "SELECT current_user, current_database(), lower('ЇЖАК')"

    ended = django(folder, "manage.py", "dbshell", "--", "--csv", "--tuples-only", "--command", query)

    assert ended == (0, "footnote,footnote,їжак\n", "")
    assert not (folder / "data" / "postgres" / "postmaster.pid").exists()


def test_a_server_that_cannot_be_had_is_one_sentence_and_no_traceback(folder: Path) -> None:
    nowhere = str(folder / "nowhere")

    code, printed, complaint = django(folder, "manage.py", "dbshell", FOOTNOTE_POSTGRES_BIN=nowhere)

    assert (code, printed) == (1, "")
    assert complaint.startswith(f"FOOTNOTE_POSTGRES_BIN is {nowhere}, and ")
    assert complaint.count("\n") == 1


def test_with_debug_off_there_is_no_server_of_our_own(folder: Path) -> None:
    serving = {"DEBUG": "0", "SECRET_KEY": "k", "ALLOWED_HOSTS": "footnote.example"}

    assert django(folder, "manage.py", "migrate", **serving) == (
        1,
        "",
        "DATABASE_URL is not set, and the project's own PostgreSQL is for development: set DATABASE_URL.\n",
    )
