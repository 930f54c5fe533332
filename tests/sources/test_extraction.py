"""Bytes → text and suggestions: sources/extraction.py and sources/reader/."""

import json
import os
import time
from typing import Any

import pytest

from sources import extraction
from sources.errors import NotCaptured
from sources.extraction import extract, media_type_of
from sources.reader import __main__ as child
from sources.reader import page as web
from tests.documents import page, pdf


def test_each_kind_is_read_by_its_reader() -> None:
    found = extract(page(), "text/html", url="https://r.example/a")
    assert (found.media_type, found.extractor, found.text.split("\n")[0]) == (
        "text/html",
        web.NAME,
        "Silo fire kills four",
    )
    assert ("title", "heading of the page") in {(one.field, one.where.split(", ")[0]) for one in found.suggestions}
    assert found.notes == ()
    assert extract(pdf([["Four dead."], []]), "application/pdf").notes == ("1 of 2 pages hold no text.",)
    assert extract(b"Four dead.", "text/plain").text == "Four dead."


@pytest.mark.parametrize(
    ("data", "media_type", "sentence"),
    [
        (b"<html></html>", "text/html", "No article was found in the page"),
        (b"", "text/html", "There is no page in it: open it in a browser, and paste its text."),
        (b"PK\x03\x04", "application/zip", "It is of the type “application/zip”: web pages, PDF and plain text"),
        (b"a\x00b", "text/plain", "It holds binary data: save it as plain text, or paste its text."),
        (b"a " * 1_100_000, "text/plain", "Its text has 2,200,000 characters, and 2,000,000 at most are kept"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(data: bytes, media_type: str, sentence: str) -> None:
    with pytest.raises(NotCaptured) as caught:
        extract(data, media_type)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (b"%PDF-1.7", "a.txt", "application/pdf"),
        (b"\n<!DOCTYPE html>", "", "text/html"),
        (b"\xef\xbb\xbf<html>", "", "text/html"),
        (b"<p>Four", "article.HTM", "text/html"),
        (b"PK\x03\x04", "report.docx", "application/octet-stream"),
        (b"Four dead", "article", "text/plain"),
    ],
)
def test_kind_of_a_file_is_told_from_its_bytes(data: bytes, name: str, media_type: str) -> None:
    assert media_type_of(data, name) == media_type


@pytest.mark.parametrize(
    "html",
    [
        b"<div>" * 100_000 + b"four dead",
        b"<" * 5_000_000,
        b"<!DOCTYPE a [<!ENTITY a 'four'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]><html><p>&b;&b;&b;</p></html>",
        b"<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><html><p>&a;</p></html>",
        b"<a href='" + b"x" * 5_000_000,
        b"<table>" + b"<tr><td>" * 50_000,
        b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">four dead</p>",
    ],
    ids=["depth", "brackets", "entities", "outside entity", "attribute", "table", "attributes"],
)
def test_hostile_page_is_read_or_refused_in_time(html: bytes) -> None:
    began = time.monotonic()
    said = ""
    try:
        text = extract(html, "text/html").text
    except NotCaptured as refused:
        text, said = "", str(refused)
    assert "root:" not in text
    assert text or " paste " in said or "Paste its text." in said
    assert time.monotonic() - began < extraction.SECONDS + 5


def test_child_that_needs_too_much_memory_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(extraction.LIMITS, "memory", 30_000_000)
    with pytest.raises(NotCaptured, match="Reading it failed, or needed too much time or memory: paste its text"):
        extract(page(), "text/html")


def test_child_that_needs_too_much_time_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(extraction.LIMITS, "cpu_seconds", 0)
    with pytest.raises(NotCaptured, match="Reading it failed, or needed too much time or memory"):
        extract(page(), "text/html")


def test_child_that_writes_too_much_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(extraction.LIMITS, "output", 100)
    with pytest.raises(NotCaptured, match="Reading it failed"):
        extract(page(), "text/html")


def test_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "SECONDS", 0.01)
    with pytest.raises(NotCaptured, match=r"Reading it took more than 0\.01 seconds and was ended: paste its text"):
        extract(page(), "text/html")


def test_child_knows_no_secret_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setenv("SECRET_KEY", "secret")
    real = extraction.subprocess.run

    def run(*args: Any, **kwargs: Any) -> Any:
        given.update(kwargs)
        return real(*args, **kwargs)

    monkeypatch.setattr(extraction.subprocess, "run", run)
    extract(page(), "text/html")
    assert set(given["env"]) & set(os.environ) <= {"LC_ALL", "PYTHONIOENCODING", "PYTHONDONTWRITEBYTECODE"}


def test_child_answers_what_the_readers_found() -> None:
    order = {"kind": "page", "charset": "", "url": ""}
    found = child.answer(order, page())
    assert json.loads(json.dumps(found))["text"].startswith("Silo fire kills four")
    assert found["extractor"] == web.NAME
    assert child.answer(order, b"") == {
        "unreadable": "There is no page in it: open it in a browser, and paste its text."
    }
    assert child.answer({"kind": "document"}, pdf([["Four dead."]]))["text"] == "Four dead."
