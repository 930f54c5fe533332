"""WSGI applications as gunicorn serves them, one worker each, and what their requests cost."""

import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import psutil
import psycopg

from bench import store
from bench.clock import spent


class Served:
    """One application in processes of its own, and the backends of PostgreSQL that work for it."""

    def __init__(self, application: str, url: str, **settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.name = f"bench-{self.port}"
        environment = {**os.environ, "PGAPPNAME": self.name, **settings}
        log = os.environ.get("BENCH_LOG", os.devnull)
        with open(log, "a") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{self.port}", "--workers", "1",
                 "--timeout", "1200"],
                cwd=store.ROOT, env=environment, stdout=out, stderr=out,
            )  # fmt: skip
        self.watch = psycopg.connect(url, autocommit=True)
        self.backends: list[int] = []

    def answers(self, path: str) -> None:
        """Wait until the application answers, and remember its processes."""
        for _ in range(600):
            try:
                self.ask(path)
            except OSError:
                time.sleep(0.1)
            else:
                break
        self.workers = [child.pid for child in psutil.Process(self.process.pid).children()]
        self._look()

    def _look(self) -> None:
        found = self.watch.execute("select pid from pg_stat_activity where application_name = %s", [self.name])
        self.backends = [pid for (pid,) in found]

    def ask(self, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        """Return an answer and its body."""
        asked = HTTPConnection("127.0.0.1", self.port, timeout=120)
        asked.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = asked.getresponse()
        body = answer.read()
        asked.close()
        return answer, body

    def cost(self, paths: list[str], seconds: float, headers: dict[str, str]) -> tuple[float, float, int]:
        """Ask for these addresses in turn for `seconds`. Return milliseconds of Python, of PostgreSQL, and bytes."""
        for path in paths[:2]:
            self.ask(path, **headers)
        self._look()
        before = spent(self.workers), {pid: spent([pid]) for pid in self.backends}
        began, count, size = time.monotonic(), 0, 0
        while count < 8 or (time.monotonic() - began < seconds and count < 1000):
            answer, body = self.ask(paths[count % len(paths)], **headers)
            if answer.status not in (200, 304):
                raise SystemExit(f"{paths[count % len(paths)]}: {answer.status} {body[:300]!r}")
            size += len(body)
            count += 1
        python = spent(self.workers) - before[0]
        self._look()  # Django turns to a new connection each minute; what an old one had is not told any more
        backends = sum(spent([pid]) - before[1].get(pid, 0.0) for pid in self.backends)
        return python * 1000 / count, backends * 1000 / count, size // count

    def memory(self) -> int:
        """Return the resident bytes of the workers."""
        return sum(psutil.Process(pid).memory_info().rss for pid in self.workers)

    def close(self) -> None:
        """Stop the processes."""
        self.watch.close()
        self.process.terminate()
        self.process.wait(30)


Json = dict[str, Any]
