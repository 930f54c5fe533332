"""Over a real connection, and in a real browser."""

import json
from http.client import HTTPConnection
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.incidents.api.conftest import Publish


def test_one_connection_serves_bytes_tags_and_feed(transactional_db: None, live_server: Any, publish: Publish) -> None:
    publication = publish("“Übergabe” am Fluss")
    connection = HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=20)

    def ask(path: str, method: str = "GET", **headers: str) -> tuple[Any, bytes]:
        connection.request(
            method, f"/api/v1/{path}", headers={name.replace("_", "-"): v for name, v in headers.items()}
        )
        answer = connection.getresponse()
        return answer, answer.read()

    live = f"incidents/{publication.reference}/"
    answer, body = ask(live)
    assert (answer.status, body) == (200, bytes(publication.document))
    assert answer.headers["Content-Length"] == str(len(body))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Set-Cookie"] is None

    tag = answer.headers["ETag"]
    answer, body = ask(live, If_None_Match=tag)
    assert (answer.status, body, answer.headers["Content-Type"]) == (304, b"", None)

    answer, body = ask(live, method="HEAD")
    assert (answer.status, body, answer.headers["Content-Length"]) == (200, b"", str(len(bytes(publication.document))))

    answer, body = ask("changes/?include=document")
    [entry] = json.loads(body)["results"]
    assert bytes(publication.document) in body
    assert f'"{entry["etag"]}"' == tag

    answer, body = ask("incidents/", method="POST")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    connection.close()


@pytest.mark.browser
def test_docs_work_offline_under_the_policy(
    transactional_db: None, live_server: Any, publish: Publish, chromium: Browser
) -> None:
    reference = publish("River port fire").reference
    page = chromium.new_page()
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{live_server.url}/api/v1/docs/reference/")
    page.locator("#operations-incidents-listIncidents .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.locator("#operations-incidents-listIncidents").get_by_role("button", name="Execute").click()
    answer = page.locator("#operations-incidents-listIncidents .live-responses-table")
    answer.get_by_text(reference).first.wait_for()

    page.close()
    assert told == []
    local = [url for url in asked if url.startswith((f"{live_server.url}/", "data:", "blob:"))]
    assert local == asked
