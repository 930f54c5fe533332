"""Bytes → text and suggestions: sources/extraction.py and sources/reader/."""

import json
import os
import time
from typing import Any

import pytest

from sources import extraction
from sources.errors import NotCaptured
from sources.extraction import Extract, extract, media_type_of
from sources.reader import __main__ as child
from sources.reader import page as web
from sources.reader.plain import Unreadable, decode
from sources.reader.suggestions import Suggestion, day, merged, printed, suggestion
from tests.documents import PARAGRAPHS, TABLE, page, pdf


def said(found: Extract, field: str) -> list[tuple[str, str]]:
    return [(one.value, one.where) for one in found.suggestions if one.field == field]


def test_article_is_found_without_its_furniture_and_with_its_table() -> None:
    found = extract(page(more=TABLE), "text/html")
    lines = found.text.split("\n")
    assert lines[:4] == ["Silo fire kills four", *PARAGRAPHS]
    assert lines[4:] == ["Quay | Dead | Hurt", "North | 3 | 41", "South | 1 | 9"]
    assert found.extractor.startswith("trafilatura 2.")
    assert found.notes == ()


HEAD = """
<link rel="canonical" href="/2026/silo?utm_source=mail">
<meta property="og:title" content="Silo fire kills four">
<meta property="og:site_name" content="River Post">
<meta name="author" content="A desk of the paper">
<meta property="article:published_time" content="2026-05-14T23:10:00+03:00">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "no"},
{"@type": ["NewsArticle"], "headline": "Four dead in silo fire", "datePublished": "2026-05-15",
 "author": [{"name": "First Desk"}, {"name": "Second Desk"}], "publisher": {"name": "River Post"}, "inLanguage": "en"}]}
</script>"""


def test_page_says_what_it_says_and_where() -> None:
    found = extract(
        page(head=HEAD, more="<time datetime='2026-05-14'>Thursday</time>"), "text/html", url="https://r.example/a"
    )
    assert said(found, "title") == [
        ("Silo fire kills four", "meta og:title, heading of the page"),
        ("Four dead in silo fire", "JSON-LD headline"),
        ("Silo fire | River Post", "title of the page"),
    ]
    assert said(found, "publisher") == [("River Post", "meta og:site_name, JSON-LD publisher")]
    assert said(found, "byline") == [
        ("A desk of the paper", "meta author"),
        ("First Desk, Second Desk", "JSON-LD author"),
    ]
    assert said(found, "published_on") == [
        ("2026-05-14", "meta article:published_time, time element"),
        ("2026-05-15", "JSON-LD datePublished"),
    ]
    assert said(found, "language") == [("en", "JSON-LD inLanguage, html lang")]
    assert said(found, "url") == [("https://r.example/2026/silo?utm_source=mail", "link canonical")]


@pytest.mark.parametrize("odd", ["\x0c", "\x00", "\x1b", "&#12;", "&#x1b;", "&#0;", "\ufffe"])
def test_sign_that_no_markup_has_hides_no_article(odd: str) -> None:
    found = extract(page(heading=f"Silo fire {odd} kills four", more=f"<p>12 {odd} 13</p>"), "text/html")
    assert found.text.startswith("Silo fire kills four\nAn explosion")
    assert found.text.endswith("\n12 13")


def test_page_that_says_nothing_suggests_nothing_but_its_heading() -> None:
    found = extract(page(title="", lang=""), "text/html")
    assert [(one.field, one.where) for one in found.suggestions] == [("title", "heading of the page")]


@pytest.mark.parametrize(
    "data",
    [
        "not json", "[" * 100_000, '{"@type": "NewsArticle", "headline": 7, "author": {"name": ["a"]}}', "null",
        '{"@type": "NewsArticle", "headline": "\\ud800"}', '{"@graph": ' * 50 + "1" + "}" * 50,
    ],
)  # fmt: skip
def test_broken_data_of_a_page_is_passed_over(data: str) -> None:
    found = extract(page(head=f'<script type="application/ld+json">{data}</script>'), "text/html")
    assert found.text.startswith("Silo fire kills four")
    assert said(found, "title")[0] == ("Silo fire kills four", "heading of the page")


def test_heading_outside_of_the_article_is_kept_in_front() -> None:
    html = page().replace(b"<main><article><h1>Silo fire kills four</h1>", b"<h1>Seven hurt at sea</h1><main><article>")
    assert extract(html, "text/html").text.split("\n")[0] == "Seven hurt at sea"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("June 16, 2024\nby us\nJan 1, 2024\n", ["2024-06-16", "2024-01-01"]),
        ("on 3rd May 2025, and on 3 May 2025", ["2025-05-03"]),
        ("22 грудня 2024 року, 1 января 2025 г.", ["2024-12-22", "2025-01-01"]),
        ("2026-02-30 and 2026-02-28", ["2026-02-28"]),
        ("on December 22, on Sunday, 05/06/2024, in May 2024, 12 May", []),
    ],
)
def test_printed_days_are_all_offered_and_none_is_made_up(text: str, days: list[str]) -> None:
    found = merged(printed(text))
    assert [one.value for one in found] == days
    assert all(one.basis == "printed" and one.where.startswith("printed in the text: “") for one in found)


def test_plain_text_offers_its_first_line_and_its_byline() -> None:
    found = extract(
        b"May 14, 2026\n\nSilo fire kills four\nWritten by the night desk\nFour people died.\n", "text/plain"
    )
    assert said(found, "title") == [("Silo fire kills four", "the first line")]
    assert said(found, "byline") == [("the night desk", "printed in the text: “Written by the night desk”")]
    assert said(found, "published_on") == [("2026-05-14", "printed in the text: “May 14, 2026”")]


def test_pdf_is_read_with_its_lines_joined_to_paragraphs() -> None:
    lines = [
        "Silo fire kills four",
        "",
        "An explosion at the river port killed at least four people and injured around",
        "50, the fire service said on Monday.",
        "The operator counts two dead.",
    ]
    data = pdf(
        [lines, ["Nearly 200 homes lost power."]], title="Report 7", author="Port office", created="D:20260514120000Z"
    )
    found = extract(data, "application/pdf")
    assert found.text == (
        "Silo fire kills four\n"
        "An explosion at the river port killed at least four people and injured around 50, the fire service said on "
        "Monday.\n"
        "The operator counts two dead.\nNearly 200 homes lost power."
    )
    assert found.extractor.startswith("pypdfium2 5.")
    assert said(found, "title") == [("Report 7", "PDF title"), ("Silo fire kills four", "the first line")]
    assert said(found, "byline") == [("Port office", "PDF author")]
    assert said(found, "published_on") == [("2026-05-14", "PDF creation date")]


def test_pdf_page_without_text_is_told() -> None:
    assert extract(pdf([["Four dead."], []]), "application/pdf").notes == ("1 of 2 pages hold no text.",)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (pdf([[]]), "The PDF holds pictures of pages and no text: run it through text recognition, or type it."),
        (b"%PDF-1.4 and then nothing", "The PDF is damaged: open it in a reader, and paste its text."),
        (pdf([["a"]] * 501), "The PDF has 501 pages, and 500 at most are read: paste the pages that matter."),
    ],
)
def test_pdf_that_cannot_be_read_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(NotCaptured) as caught:
        extract(data, "application/pdf")
    assert str(caught.value) == sentence


CYRILLIC = "Пожежа в порту: загинули четверо людей, близько 50 поранені."


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (CYRILLIC.encode(), "", CYRILLIC),
        (CYRILLIC.encode("cp1251"), "windows-1251", CYRILLIC),
        (CYRILLIC.encode("koi8-u"), "KOI8-U", CYRILLIC),
        (CYRILLIC.encode("utf-8-sig"), "windows-1251", CYRILLIC),
        (CYRILLIC.encode("utf-16"), "", CYRILLIC),
        ("“four” – dead".encode("cp1252"), "ISO-8859-1", "“four” – dead"),
        (b"<meta charset='windows-1251'>" + CYRILLIC.encode("cp1251"), "", f"<meta charset='windows-1251'>{CYRILLIC}"),
        (b"<meta content='text/html; charset=koi8-u'>" + CYRILLIC.encode("koi8-u"), "", None),
        (b"<?xml version='1.0' encoding='windows-1251'?>" + CYRILLIC.encode("cp1251"), "", None),
        (b"<meta charset=utf-16>" + CYRILLIC.encode(), "", None),
    ],
)
def test_charset_is_what_mark_site_or_page_say(data: bytes, charset: str, text: str | None) -> None:
    decoded, notes = decode(data, charset, markup=True)
    assert notes == []
    assert decoded == text if text else decoded.endswith(CYRILLIC)


@pytest.mark.parametrize(
    ("data", "charset", "sentence"),
    [
        (CYRILLIC.encode("cp1251"), "", "The text is not in utf-8, as nothing says otherwise, so it should be"),
        (CYRILLIC.encode("cp1251"), "utf-8", "The text is not in utf-8, as the site says: save it in UTF-8"),
        (b"four", "klingon", "The text is in “klingon”, as the site says, which is no known charset: paste the text."),
        (b"four", "base64", "“base64”, as the site says, which is no known charset"),
        (b"four", "a\x00b", "which is no known charset"),
        (b"\xff\xfefou", "", "The text is not in utf-16-le, as its first bytes say: save it in UTF-8, or paste it."),
    ],
)  # fmt: skip
def test_text_in_another_charset_is_refused_in_a_sentence(data: bytes, charset: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(data, charset, markup=True)
    assert sentence in str(caught.value)


def test_a_few_stray_bytes_are_shown_and_told() -> None:
    text, notes = decode(b"four \xff dead " + b"a" * 5000, "", markup=False)
    assert text.startswith("four � dead")
    assert notes == ["1 characters could not be read and stand as � in the text."]


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


def test_suggestions_are_clean_short_and_joined() -> None:
    found = merged(
        iter(
            [
                *suggestion("title", " Four\x00  dead\ud800\n", "a"),
                *suggestion("title", "four dead", "b"),
                *suggestion("title", "four dead", "b"),
                *suggestion("title", "x" * 501, "c"),
                *suggestion("title", None, "c"),
                *suggestion("language", "uk_UA", "d"),
                *suggestion("language", "!", "d"),
                *(one for n in range(20) for one in suggestion("byline", f"Desk {n}", "e")),
            ]
        )
    )
    assert found[:2] == [Suggestion("title", "Four dead", "a, b"), Suggestion("language", "uk", "d")]
    assert len(found) == 2 + 8


@pytest.mark.parametrize(
    ("stamp", "iso"),
    [("2026-05-14T23:00:00Z", "2026-05-14"), ("20260514", "2026-05-14"), ("2026-13-01", None), ("May 2026", None)],
)
def test_day_of_a_time_is_read_in_its_own_zone(stamp: str, iso: str | None) -> None:
    assert day(stamp) == iso
