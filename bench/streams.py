"""What exports cost: beside psql's COPY of the same documents, and a stream of the stock serializer."""

import statistics
import subprocess
import time
from http.client import HTTPConnection
from typing import Any

from bench import store
from bench.clock import spent
from bench.served import Served

COPY = """
copy (select p.document from incidents_record r join incidents_publication p on p.id = r.publication_id
where r.status = 'usable' order by p.id) to stdout
"""
BLOCK = 1 << 20
Json = dict[str, Any]


def read(site: Served, path: str) -> tuple[int, float, float, int]:
    """Read a stream to its end. Return its bytes, seconds, seconds of CPU, and the bytes the server grew by.

    The backend of a snapshot is gone at the end, so that its CPU is looked at while the stream is read.
    """
    before, grown, python = site.memory(), 0, spent(site.workers)
    had = {pid: spent([pid]) for pid in site.backends}
    backends: dict[int, float] = {}
    began = time.monotonic()
    asked = HTTPConnection("127.0.0.1", site.port, timeout=1200)
    asked.request("GET", path)
    answer = asked.getresponse()
    size, looked = 0, -1
    while block := answer.read(BLOCK):
        size += len(block)
        if size // (8 * BLOCK) > looked:
            looked = size // (8 * BLOCK)
            site._look()
            grown = max(grown, site.memory() - before)
        backends |= {pid: now for pid in site.backends if (now := spent([pid]))}
    took = time.monotonic() - began
    asked.close()
    cpu = spent(site.workers) - python + sum(now - had.get(pid, 0.0) for pid, now in backends.items())
    return size, took, cpu, grown


def copied(url: str) -> float:
    """Return the seconds that psql takes to copy the documents, as text, to nowhere."""
    began = time.monotonic()
    subprocess.run([store.program("psql"), "-qX", url, "-c", COPY], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def measure(url: str, rounds: int) -> Json:
    """Return medians of interleaved rounds: megabytes a second, CPU seconds a gigabyte, megabytes of memory.

    Of a server that has served nothing but an empty export: it has no room yet that a stream could fill unseen.
    """
    ours, theirs, psql = [], [], []
    site, stock = Served("bench.wsgi", url), Served("bench.wsgi", url)
    try:
        site.answers("/api/v1/exports/incidents.ndjson?metric=none")
        stock.answers("/stock/incidents/")
        for _ in range(rounds):
            psql.append(copied(url))
            ours.append(read(site, "/api/v1/exports/incidents.ndjson"))
            theirs.append(read(stock, "/stock/stream/"))
    finally:
        site.close()
        stock.close()
    size = ours[0][0]
    return {
        "bytes": size,
        "mb_per_second": size / 1e6 / statistics.median(took for _, took, _, _ in ours),
        "psql_mb_per_second": size / 1e6 / statistics.median(psql),
        "cpu_per_gb": 1e9 * statistics.median(cpu / each for each, _, cpu, _ in ours),
        "stock_cpu_per_gb": 1e9 * statistics.median(cpu / each for each, _, cpu, _ in theirs),
        "grown_mb": max(grown for _, _, _, grown in ours) / 1e6,
    }
