"""Keep a copy of everything that Footnote publishes. Python's standard library alone.

    python mirror.py https://footnote.example copy.sqlite [fn_…]

Run it from a timer, or when a webhook calls. Killed at any moment it goes on where it was. `records` then holds a row
for each reference: show those whose `status` is usable. Of others `document` is a notice that says why, or NULL.
"""

import hashlib
import json
import sqlite3
import sys
import time
import urllib.error
import urllib.request

TABLES = """
create table if not exists records
  (reference text primary key, epoch text, seq int, status text, etag text, document text);
create table if not exists place (one int primary key, cursor text);
"""


def ask(url, key=None):
    """Return the text of a page, or None where the server has begun a new epoch."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 410:
                return None
            if error.code not in (429, 502, 503):
                raise
            time.sleep(int(error.headers.get("Retry-After", 5)))


def entries(page):
    """Yield each entry with its document as it was sent: a digest is of bytes, not of what they mean."""
    read, at = json.JSONDecoder().raw_decode, page.index('"results":[') + len('"results":[')
    while page[at] != "]":
        entry, end = read(page, at)
        yield entry, page[at:end].split(',"document":', 1)[1][:-1]
        at = end + (page[end] == ",")


def sync(base, database, key=None, limit=200):
    """Bring the copy up to date."""
    database.executescript(TABLES)
    (cursor,) = database.execute("select max(cursor) from place").fetchone()
    while True:
        after = f"&after={cursor}" if cursor else ""
        page = ask(f"{base}/api/v1/changes/?include=document&limit={limit}{after}", key)
        if page is None:  # a new epoch: read all of it again, over the old copy, so that there is always one
            cursor = None
            continue
        cursor, epoch = json.loads(page)["next"], json.loads(page)["epoch"]
        rows = []
        for entry, document in entries(page):
            if document == "null":
                document = None
            elif hashlib.sha256(document.encode()).hexdigest() != entry["etag"]:
                raise ValueError(f"{entry['reference']}: these bytes are not what was published")
            rows.append((entry["reference"], epoch, entry["seq"], entry["status"], entry["etag"], document))
        with database:  # records and place together: whatever happens, they fit
            database.executemany("replace into records values (?, ?, ?, ?, ?, ?)", rows)
            database.execute("replace into place values (1, ?)", [cursor])
            if not rows:  # what the new epoch does not know is gone
                database.execute("delete from records where epoch <> ?", [epoch])
        if not rows:
            return cursor


if __name__ == "__main__":
    print(sync(sys.argv[1].rstrip("/"), sqlite3.connect(sys.argv[2]), *sys.argv[3:4]))
