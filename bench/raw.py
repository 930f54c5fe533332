"""The raw limit: a prepared statement, binary rows, one join of bytes, and no framework at all."""

import os
from urllib.parse import parse_qs

import psycopg

LIST = """
select p.document from incidents_record r join incidents_publication p on p.id = r.publication_id
where r.status = 'usable' order by r.published_at desc, r.id desc limit 26
"""
ONE = """
select p.etag, p.document from incidents_record r join incidents_publication p on p.id = r.publication_id
where r.status = 'usable' and r.reference = %s
"""
_connections = []  # one, once there was a request


def application(environ, start_response):
    """Answer the newest incidents, or one."""
    if not _connections:
        _connections.append(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True))
    reference = parse_qs(environ["QUERY_STRING"]).get("reference")
    cursor = psycopg.Cursor(_connections[0])
    headers = [("Content-Type", "application/json")]
    if reference:
        [(etag, body)] = cursor.execute(ONE, reference, prepare=True, binary=True).fetchall()
        headers.append(("ETag", f'"{etag}"'))
    else:
        found = cursor.execute(LIST, prepare=True, binary=True).fetchall()
        parts = [part for row in found[:25] for part in (b",", row[0])]
        body = b"".join([b'{"results":[', *parts[1:], b"]}"])
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [body]
