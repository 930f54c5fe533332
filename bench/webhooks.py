"""python -m bench.webhooks --deliveries 10000 [--json]: partners that drop, delay and lose answers miss nothing.

Incidents are published while many endpoints listen. Of every try an endpoint drops some unread, takes some and never
answers, answers some late (and so after later ones), and refuses some. At the end every endpoint must have been
told of every entry, and copies that follow the messages must equal the record. The control is what one try each
would have left: it must have lost some, or the faults have no power.
"""

import argparse
import importlib.util
import json
import os
import random
import sqlite3
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import store
from bench.served import Served

NAME = f"footnote_bench_webhooks_{os.getpid()}"  # two may run at once
EVENTS = 40
COPIES = 5  # endpoints that keep a whole copy
SECONDS = 0.25  # that a try may take
DELAYS = (0.02, 0.05, 0.1, *[0.1] * 40)
FAULTS = {"dropped": 0.1, "answer lost": 0.1, "late": 0.05, "refused": 0.05}


class Partner:
    """One endpoint: what it was told, in the order it took notice."""

    def __init__(self) -> None:
        self.tries: Counter[str] = Counter()
        self.first: dict[str, bool] = {}
        self.told: list[tuple[str, int]] = []
        self.news = threading.Event()


class Partners(ThreadingHTTPServer):
    """All endpoints, each at a path of its own."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, count: int, secret_of: dict[int, str], genuine: Any) -> None:
        self.partners = [Partner() for _ in range(count)]
        self.secret_of = secret_of
        self.genuine = genuine
        self.chance = random.Random(11)
        self.faults: Counter[str] = Counter()
        self.forged = 0
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), Hook)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a sender that has gone away is what the bench is about."""


class Hook(BaseHTTPRequestHandler):
    """Takes a message, or not."""

    server: Partners

    def do_POST(self) -> None:
        """Behave badly."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        number = int(self.path.rsplit("/", 1)[1])
        partner = self.server.partners[number]
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.server.lock:
            drawn, fault = self.server.chance.random(), ""
            for name, share in FAULTS.items():
                if drawn < share:
                    fault = name
                    break
                drawn -= share
            self.server.faults[fault or "none"] += 1
            id = headers["webhook-id"]
            partner.tries[id] += 1
            partner.first.setdefault(id, fault in ("", "answer lost", "late"))
        if not self.server.genuine(headers, body, self.server.secret_of[number]):
            self.server.forged += 1
        if fault == "late":
            time.sleep(SECONDS * 1.5)
        if fault not in ("dropped", "refused"):
            with self.server.lock:
                partner.told.append((id, json.loads(body)["data"]["seq"]))
            partner.news.set()
        if fault in ("dropped", "answer lost"):
            self.close_connection = True
            return
        self.send_response(503 if fault == "refused" else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def example(name: str) -> Any:
    """Return one of docs/examples."""
    spec = importlib.util.spec_from_file_location(name, store.ROOT / "docs" / "examples" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"docs/examples/{name}.py is gone.")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def follow(partner: Partner, base: str, mirror: Any, stop: threading.Event, into: dict[str, str]) -> None:
    """Keep a copy that is brought up to date by messages alone."""
    database = sqlite3.connect(":memory:")
    while True:
        last = stop.is_set()
        if partner.news.wait(0.05):
            partner.news.clear()
            mirror.sync(base, database)
        elif last:
            break
    into |= dict(database.execute("select reference, document from records where status = 'usable'"))


def run(deliveries: int, events: int = EVENTS, threads: int = 8) -> dict[str, Any]:
    """Return the figures."""
    store.drop(NAME)
    store.make(NAME)
    url = store.use(NAME)
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from bench import prototypes
    from incidents import delivering
    from incidents.models import Delivery, Endpoint, FeedHead, Record
    from incidents.models import Partner as Named
    from sources.models.audit import acting

    call_command("migrate", verbosity=0)
    mirror, webhook = example("mirror"), example("webhook")
    count = -(-deliveries // events)
    secrets: dict[int, str] = {}
    hooks = Partners(count, secrets, webhook.genuine)
    port = hooks.server_address[1]
    settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", port)})
    with acting(system="bench"):
        named = Named.objects.create(name="Bench")
        for n in range(count):
            endpoint = Endpoint.objects.create(partner=named, url=f"http://127.0.0.1:{port}/hooks/{n}")
            secrets[n] = delivering.secrets_of(endpoint)[0]
    threading.Thread(target=hooks.serve_forever, daemon=True).start()
    site = Served("bench.wsgi", url, API_PAGES_KEPT="0")
    site.answers("/api/v1/")
    stop, published = threading.Event(), threading.Event()
    copies: list[dict[str, str]] = [{} for _ in range(min(COPIES, count))]
    base = f"http://127.0.0.1:{site.port}"
    followers = [
        threading.Thread(target=follow, args=(partner, base, mirror, stop, copy))
        for partner, copy in zip(hooks.partners, copies, strict=False)
    ]

    def work() -> None:
        waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
        while delivering.deliver(seconds=SECONDS, delays=DELAYS) or not published.is_set() or waiting.exists():
            time.sleep(0)
        connection.close()

    began = time.monotonic()
    workers = [threading.Thread(target=work) for _ in range(threads)]
    for thread in (*followers, *workers):
        thread.start()
    prototypes.make(events)
    published.set()
    for thread in workers:
        thread.join()
    took = time.monotonic() - began
    stop.set()
    for thread in followers:
        thread.join()
    last = FeedHead.objects.get().n
    truth = {
        reference: bytes(document).decode()
        for reference, document in Record.objects.live().values_list("reference", "publication__document")
    }
    site.close()
    hooks.shutdown()
    hooks.server_close()
    states = Counter(Delivery.objects.values_list("state", flat=True))
    everything = set(range(1, last + 1))
    figures = {
        "deliveries": sum(states.values()),
        "delivered": states["delivered"],
        "given up": states["dead"],
        "seconds": round(took, 1),
        "tries": sum(sum(partner.tries.values()) for partner in hooks.partners),
        "faults": dict(hooks.faults),
        "forged or unsigned": hooks.forged,
        "endpoints that missed an entry": sum({seq for _, seq in each.told} != everything for each in hooks.partners),
        "entries taken twice or more": sum(len(each.told) - len(set(each.told)) for each in hooks.partners),
        "entries taken out of order": sum(
            a > b for each in hooks.partners for (_, a), (_, b) in zip(each.told, each.told[1:], strict=False)
        ),
        "copies that differ from the record": sum(copy != truth for copy in copies),
        "control: lost with one try each": sum(not taken for each in hooks.partners for taken in each.first.values()),
    }
    connection.close()
    store.drop(NAME)
    good = not (
        figures["endpoints that missed an entry"]
        or figures["copies that differ from the record"]
        or figures["forged or unsigned"]
        or figures["given up"]
    )
    return {**figures, "holds": bool(good and figures["control: lost with one try each"])}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=EVENTS, help="incidents that are published")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = run(asked.deliveries, asked.events)
    print(json.dumps(found) if asked.json else "\n".join(f"{name:40} {value}" for name, value in found.items()))
    raise SystemExit(0 if found["holds"] else 1)
