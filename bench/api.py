"""python -m bench.api --rows 10000,100000 [--json]: what requests cost.

Beside stock Django REST framework and the raw limit. CPU milliseconds a request, of the server's process and of its
PostgreSQL backend, by the kernel's account; medians of interleaved rounds. The stock application (bench/stock) serves
the same records from tables by serializers, behind the same middleware, from a process of its own, so that each
picks up its own garbage; the raw limit
(bench/raw.py) joins prepared, binary rows behind a bare callable on the same server. Before anything is measured the
pages are parsed and compared.
"""

import argparse
import base64
import gzip
import itertools
import json
import os
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import data, store, streams, written
from bench.served import Served

Json = dict[str, Any]


class Cases:
    """The addresses that are compared."""

    def __init__(self, rows: int) -> None:
        from incidents.api.incidents import Incidents
        from incidents.api.pages import Cursor
        from incidents.models import FeedHead, Record

        far = rows // 5  # eighty percent in, newest first
        at, id, reference = Record.objects.filter(publication=far).values_list("published_at", "id", "reference").get()
        epoch = FeedHead.objects.get().epoch
        cursor = Cursor(False, at, id).encode(Incidents.orderings[0])
        stock = base64.b64encode(urlencode({"p": str(at)}).encode()).decode()
        at, id = Record.objects.order_by("published_at", "id").values_list("published_at", "id")[25]
        last = Cursor(False, at, id).encode(Incidents.orderings[0])
        stock_last = base64.b64encode(urlencode({"p": str(at)}).encode()).decode()
        some = [far + n * (rows // 80) for n in range(40)]
        references = list(Record.objects.filter(publication__in=some).values_list("reference", flat=True))
        live, old = "/api/v1/incidents/", "/stock/incidents/"
        by_figure, rare, common = "?metric=killed&value_min=500", "quicksilvers", "quietharbour"
        self.etag = f'"{Record.objects.get(reference=reference).publication.etag}"'
        self.paths: dict[str, dict[str, list[str]]] = {
            "list": {
                "footnote": [live],
                "kept": [live],
                "gzip": [live],
                "stock": [old],
                "numbers": ["/stock/numbered/"],
                "raw": ["/"],
            },
            "list, 80 % in": {
                "footnote": [f"{live}?cursor={cursor}"],
                "stock": [f"{old}?cursor={quote(stock)}"],
                "numbers": [f"/stock/numbered/?page={(rows - far) // 25}"],
            },
            "last page": {
                "footnote": [f"{live}?cursor={last}"],
                "stock": [f"{old}?cursor={quote(stock_last)}"],
                "numbers": [f"/stock/numbered/?page={-(-rows // 25)}"],
            },
            "list by figure": {"footnote": [live + by_figure], "gzip": [live + by_figure], "stock": [old + by_figure]},
            "rare word": {"footnote": [f"{live}?q={rare}"], "stock": [f"{old}?search={rare}"]},
            "common word": {"footnote": [f"{live}?q={common}"], "stock": [f"{old}?search={common}"]},
            "detail": {
                "footnote": [f"{live}{each}/" for each in references],
                "gzip": [f"{live}{each}/" for each in references],
                "stock": [f"{old}{each}/" for each in references],
                "raw": [f"/?reference={each}" for each in references],
            },
            "304": {"footnote": [f"{live}{reference}/"]},
            "changes": {"footnote": [f"/api/v1/changes/?limit=25&after={epoch}:{rows // 2}"]},
            "changes whole": {"footnote": [f"/api/v1/changes/?limit=25&include=document&after={epoch}:{rows // 2}"]},
        }


def same(site: Served, raw: Served, cases: Cases) -> int:
    """Hold the pages of all against each other. Return how many records were compared."""
    compared = 0
    for name in ("list", "list, 80 % in", "last page", "list by figure", "rare word", "common word"):
        ours = json.loads(site.ask(cases.paths[name]["footnote"][0])[1])["results"]
        theirs = json.loads(site.ask(cases.paths[name]["stock"][0])[1])["results"]
        if ours != theirs:
            where = next(
                (f"{key}: {a[key]!r} and {b.get(key)!r}" for a, b in zip(ours, theirs, strict=False) for key in a
                 if a[key] != b.get(key)),
                f"{len(ours)} and {len(theirs)} records",
            )  # fmt: skip
            raise SystemExit(f"{name} differs: {where[:600]}")
        compared += len(ours)
    newest = json.loads(site.ask(cases.paths["list"]["footnote"][0])[1])["results"]
    if json.loads(raw.ask("/")[1])["results"] != newest:
        raise SystemExit("The raw limit gives other records.")
    for name in ("list", "list by figure"):
        path = cases.paths[name]["gzip"][0]
        if unzipped(site, path) != site.ask(path)[1]:
            raise SystemExit(f"{name} differs in its encodings.")
    for ours, _, theirs, limit in zip(*cases.paths["detail"].values(), strict=True):
        one = site.ask(ours)[1]
        if (
            json.loads(one) != json.loads(site.ask(theirs)[1])
            or one != raw.ask(limit)[1]
            or one != unzipped(site, ours)
        ):
            raise SystemExit(f"{ours} differs.")
        compared += 1
    return compared


def unzipped(site: Served, path: str) -> bytes:
    """Return an answer that was sent as gzip, as it was before."""
    answer, body = site.ask(path, Accept_Encoding="gzip")
    if answer.headers["Content-Encoding"] != "gzip":
        raise SystemExit(f"{path} is not sent as gzip.")
    return gzip.decompress(body)


def queries(paths: dict[str, dict[str, list[str]]]) -> dict[str, int]:
    """Return how many queries each address of ours costs, once it is warm."""
    from django.db import connections
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, counts = Client(headers={"host": "127.0.0.1"}), {}
    for name, of in paths.items():
        client.get(of["footnote"][0])
        with (
            CaptureQueriesContext(connections["public"]) as read,
            CaptureQueriesContext(connections["default"]) as kept,
        ):
            client.get(of["footnote"][0])
        counts[name] = len(read) + len(kept)
    for connection in connections.all():
        connection.close()
    return counts


def measure(rows: int, rounds: int, seconds: float) -> Json:
    """Return the medians for the database of `rows` incidents."""
    url = store.use(data.name_of(rows))
    os.environ["API_PAGES_KEPT"] = "0"  # for `queries`, which counts those of a page that was not kept
    import django

    django.setup()
    cases = Cases(rows)
    counts = queries(cases.paths)
    site, raw = Served("bench.wsgi", url, API_PAGES_KEPT="0"), Served("bench.raw", url)
    keeps, theirs = Served("bench.wsgi", url, API_PAGES_KEPT="32000000"), Served("bench.wsgi", url)
    try:
        site.answers("/api/v1/incidents/")
        keeps.answers("/api/v1/incidents/")
        theirs.answers("/stock/incidents/")
        raw.answers("/")
        compared = same(site, raw, cases)
        print(f"{rows} incidents: {compared} records parsed and found equal", file=sys.stderr)
        found: dict[str, dict[str, list[tuple[float, float, int]]]] = {}
        for _ in range(rounds):
            for name, of in cases.paths.items():
                for who, paths in of.items():
                    headers = (
                        {"If_None_Match": cases.etag}
                        if name == "304"
                        else {"Accept_Encoding": "gzip"}
                        if who == "gzip"
                        else {}
                    )
                    cost = {"raw": raw, "kept": keeps, "stock": theirs, "numbers": theirs}.get(who, site).cost(
                        paths, seconds, headers
                    )
                    found.setdefault(name, {}).setdefault(who, []).append(cost)
        streamed = streams.measure(url, rounds if rows < 100_000 else 1)  # there the stock side takes ten minutes
        wrote = {"publish": written.publishing(20), "reindex": written.reindexing(1000)}
    finally:
        for each in (site, keeps, theirs, raw):
            each.close()
    return {
        "rows": rows,
        "etag": cases.etag,
        "asked": {name: of["footnote"] for name, of in cases.paths.items()},
        "queries": counts,
        "export": streamed,
        **wrote,
        "cost": {
            name: {
                who: {
                    "python": statistics.median(each[0] for each in costs),
                    "postgresql": statistics.median(each[1] for each in costs),
                    "total": statistics.median(each[0] + each[1] for each in costs),
                    "bytes": costs[0][2],
                }
                for who, costs in of.items()
            }
            for name, of in found.items()
        },
    }


def grown(few: Json, many: Json, rounds: int, seconds: float) -> dict[str, float]:
    """Return what each read of ours costs with many rows by what it costs with few: medians, asked of both in turn."""
    sites = []
    try:
        for run in (few, many):
            sites.append(Served("bench.wsgi", store.use(data.name_of(run["rows"])), API_PAGES_KEPT="0"))
            sites[-1].answers("/api/v1/incidents/")
        ratios: dict[str, list[float]] = {}
        for _, (name, paths) in itertools.product(range(rounds), few["asked"].items()):
            before, after = (
                sum(site.cost(asked, seconds, {"If_None_Match": run["etag"]} if name == "304" else {})[:2])
                for site, asked, run in zip(sites, (paths, many["asked"][name]), (few, many), strict=True)
            )
            ratios.setdefault(name, []).append(after / before)
        return {name: statistics.median(of) for name, of in ratios.items()}
    finally:
        for site in sites:
            site.close()


def goals(runs: list[Json], growths: list[dict[str, float]]) -> list[tuple[str, float | None, str, bool]]:
    """Return each goal with its figure."""
    told: list[tuple[str, float | None, str, bool]] = []

    def at_least(name: str, value: float, bound: float) -> None:
        told.append((name, value, f"≥ {bound:g}", value >= bound))

    def at_most(name: str, value: float, bound: float) -> None:
        told.append((name, value, f"≤ {bound:g}", value <= bound))

    for run in runs:
        cost, rows = run["cost"], run["rows"]
        total: Callable[[str, str], float] = lambda name, who="footnote": cost[name][who]["total"]  # noqa: B023, E731
        ours = total("list", "footnote")
        at_least(f"{rows}: list, × cheaper than stock cursors", total("list", "stock") / ours, 25)
        at_least(f"{rows}: list, × cheaper than stock numbers", total("list", "numbers") / ours, 50)
        at_most(f"{rows}: list / raw limit", ours / total("list", "raw"), 1.5)
        at_most(f"{rows}: list from kept pages / raw limit", total("list", "kept") / total("list", "raw"), 0.6)
        at_least(f"{rows}: list from kept pages, × stock cursors", total("list", "stock") / total("list", "kept"), 25)
        at_least(f"{rows}: detail, × cheaper than stock", total("detail", "stock") / total("detail", "footnote"), 15)
        for name in ("list, 80 % in", "last page", "list by figure", "changes whole"):
            at_most(f"{rows}: {name} / first page", total(name, "footnote") / ours, 1.5)
        at_most(f"{rows}: rare word / first page", total("rare word", "footnote") / ours, 3)
        at_most(f"{rows}: most queries", max(run["queries"].values()), 2)
        export, publish = run["export"], run["publish"]
        speed = export["mb_per_second"] / export["psql_mb_per_second"]
        at_least(f"{rows}: export, MB/s by those of psql's COPY", speed, 0.8)
        cpu = export["stock_cpu_per_gb"] / export["cpu_per_gb"]
        at_least(f"{rows}: export, × less CPU than a stock stream", cpu, 100)
        at_most(f"{rows}: export, MB of memory", export["grown_mb"], 8)
        at_most(f"{rows}: publish at 10 claims, ms", publish["publish"]["wall"], 15)
        at_most(f"{rows}: publish at 10 claims, ms of CPU", publish["publish"]["cpu"], 15)
        at_least(f"{rows}: reindex, documents a second of CPU", run["reindex"]["per_cpu_second"], 2000)
        for name in ("list", "list by figure", "detail"):
            at_most(f"{rows}: {name}, gzip / plain", total(name, "gzip") / total(name, "footnote"), 1.2)
    for (few, many), growth_of in zip(itertools.pairwise(runs), growths, strict=True):
        growth = many["publish"]["publish"]["cpu"] / few["publish"]["publish"]["cpu"]
        at_most(f"publish: {few['rows']} → {many['rows']}", growth, 1.3)
        for name, growth in growth_of.items():
            at_most(f"{name}: {few['rows']} → {many['rows']}", growth, 1.3)
    return told


# Why a goal may be missed, and what comes next: by a part of its name, the first that fits.
WHY = {
    "stock numbers": "the raw limit itself is below it while the rows are few: counting and skipping cost little beside"
    " the stock serializer. Kept pages and many rows reach it.",
    "kept pages": "an answer of a millisecond pays for cold caches on a busy machine. Next: measure on a quiet one.",
    "detail": "Django's own path is half of it, and dearer where caches are cold. Next: a quiet machine.",
    "by figure": "the first answers for a set of values are planned anew. Next: fewer tables in the question.",
    "rare word": "of a word that one record in 400 has, 10,000 are looked through, the newest first, however many there"
    " are. Next: sort what the word index finds, where that is little.",
    "changes whole": "each entry is written anew around its document. Next: keep what is written of an entry.",
    "publish": "seven questions wait for their answers, each in the queue of a busy machine. Next: a quiet one.",
    "reindex": "reading a document takes half of it, and grows with its bytes. Next: a faster reader of JSON.",
    "": "Next: measure on a quiet machine, then profile.",
}


def why(name: str) -> str:
    """Return the reason and the next idea for a missed goal."""
    return next(reason for part, reason in WHY.items() if part in name)


def table(run: Json) -> str:
    """Return the costs as text."""
    lines = [f"\n{run['rows']} incidents, CPU ms a request (Python + PostgreSQL)"]
    for name, of in run["cost"].items():
        cells = [f"{who} {each['python']:.2f}+{each['postgresql']:.2f}" for who, each in of.items()]
        size = of["footnote"]["bytes"] // 1000
        lines.append(f"  {name:16} {size:5} kB  {run['queries'][name]} queries  " + "   ".join(cells))
    told, publish, reindex = run["export"], run["publish"], run["reindex"]
    lines += [
        f"  export of {told['bytes'] / 1e6:.0f} MB: {told['mb_per_second']:.0f} MB/s"
        f" (psql {told['psql_mb_per_second']:.0f}), {told['cpu_per_gb']:.2f} s of CPU a GB"
        f" (stock {told['stock_cpu_per_gb']:.0f}), {told['grown_mb']:.1f} MB of memory",
        f"  approve {publish['approve']['wall']:.1f} ms ({publish['approve']['cpu']:.1f} of CPU),"
        f" of that publish {publish['publish']['wall']:.1f} ({publish['publish']['cpu']:.1f})",
        f"  reindex {reindex['per_second']:.0f} documents a second, {reindex['per_cpu_second']:.0f} a second of CPU;"
        f" {reindex['rewritten_per_cpu_second']:.0f} where all figures are written anew",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="10000", help="sizes, with commas between them; bench.data makes them")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="of each case and round")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.rows.split(",")]
    if asked.one:
        print(json.dumps(measure(sizes[0], asked.rounds, asked.seconds)))
        raise SystemExit
    import subprocess

    store.url_of("postgres")  # the server stays up while the sizes follow each other
    told = []
    for size in sizes:  # a process each: Django knows one database
        command = [sys.executable, "-m", "bench.api", "--one", "--rows", str(size), "--rounds", str(asked.rounds)]
        command += ["--seconds", str(asked.seconds)]
        told.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=store.ROOT).stdout))
    growths = [grown(few, many, asked.rounds, asked.seconds) for few, many in itertools.pairwise(told)]
    reached = goals(told, growths)
    if asked.json:
        print(json.dumps({"runs": told, "goals": reached}, ensure_ascii=False))
    else:
        for run in told:
            print(table(run))
        print()
        for name, value, bound, met in reached:
            figure = "–" if value is None else f"{value:.2f}"
            print(f"  {'met   ' if met else 'missed'}  {name:48} {figure:>8}  {bound}")
            if not met:
                print(f"          {why(name)}")
