"""The site in processes of its own, on the test's database: for what one process cannot show."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process that works on the test's database."""
    told = connection.get_connection_params()
    url = f"postgresql://{quote(told['user'])}@{quote(str(told['host']), safe='')}:{told['port']}/{told['dbname']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return {**kept, "DATABASE_URL": url, "DEBUG": "1", "ALLOWED_HOSTS": "*", **more}


@contextmanager
def server(*, workers: int = 1, log: Path, **settings: str) -> Iterator[tuple[str, int]]:
    """Run gunicorn on a free port of the loopback address; give host and port."""
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0", "--workers", str(workers)]
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(**settings),
            stdout=out,
            stderr=out,
        )
    try:
        port = _port(process, log)
        _answers(port, process, log)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.wait(20)


def _port(process: "subprocess.Popen[bytes]", log: Path) -> int:
    for _ in range(600):
        for line in log.read_text().splitlines():
            if "Listening at: http://127.0.0.1:" in line:
                return int(line.split("http://127.0.0.1:")[1].split()[0])
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def _answers(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        try:
            asked = HTTPConnection("127.0.0.1", port, timeout=20)
            asked.request("GET", "/api/nowhere")
            asked.getresponse().read()
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        else:
            return
        finally:
            asked.close()
    raise AssertionError(log.read_text())
