"""Listen for webhooks of Footnote, check their signatures, and fetch what is new. Python's standard library alone.

    WEBHOOK_SECRET=whsec_… python webhook.py 8080 https://footnote.example copy.sqlite [fn_…]

Put it behind a server that speaks TLS. A message only says that there is something new; mirror.py fetches it.
"""

import base64
import hmac
import os
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import mirror

TOLERANCE = 300  # seconds that a message may be old: one recorded earlier is not played again


def genuine(headers, body, secret, now=None):
    """Say whether the message was signed with `secret`, and lately."""
    timestamp, signatures = headers.get("webhook-timestamp", ""), headers.get("webhook-signature", "")
    if not timestamp.isdecimal() or abs((now or time.time()) - int(timestamp)) > TOLERANCE:
        return False
    content = f"{headers.get('webhook-id')}.{timestamp}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    ours = "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
    return any(hmac.compare_digest(ours.encode(), theirs.encode()) for theirs in signatures.split())


def follow(news, base, path, key=None):
    """Bring the copy up to date whenever there is news, and every 10 minutes in case some was lost."""
    database = sqlite3.connect(path)
    while True:
        news.wait(600)
        news.clear()  # first: what comes in meanwhile is news again
        try:
            mirror.sync(base, database, key)
        except Exception as error:  # noqa: BLE001  # whatever it was: the next news, or ten minutes, try again
            print("later:", repr(error), file=sys.stderr)


def server(port, news, secret):
    """Return a server that takes messages: it answers at once and leaves the work to `follow`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 100_000))
            good = genuine({name.lower(): value for name, value in self.headers.items()}, body, secret)
            if good:
                news.set()
            self.send_response(204 if good else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    told = threading.Event()
    told.set()
    threading.Thread(target=follow, args=(told, sys.argv[2].rstrip("/"), *sys.argv[3:5]), daemon=True).start()
    server(int(sys.argv[1]), told, os.environ["WEBHOOK_SECRET"]).serve_forever()
