"""Text or a file in, a snapshot out: sources/capture.py."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from sources.capture import MAX_BYTES, capture_address, capture_file, capture_text
from sources.errors import NotCaptured, NotFetched
from sources.intake import recorded_at, recorded_with, settle, take_address, take_file, take_text
from sources.models import Intake, Sketch, Snapshot, Source
from tests.builders import make_snapshot, make_source
from tests.documents import PARAGRAPHS, page, pdf
from tests.sites import Site, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with serving() as site:
        settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", site.port)})
        yield site


def test_text_is_normalised_and_kept_as_it_came(editor: User) -> None:
    snapshot = capture_text(source=make_source(editor), text="Cafe\u0301\r\nfour dead\rtwo hurt", by=editor)

    assert snapshot.text == "Café\nfour dead\ntwo hurt"
    assert bytes(snapshot.raw).decode() == "Cafe\u0301\r\nfour dead\rtwo hurt"
    assert (snapshot.method, snapshot.length, snapshot.captured_by) == ("pasted", len(snapshot.text), editor)
    assert len(snapshot.text_sha256) == 64


def test_same_text_again_is_the_snapshot_that_exists(editor: User) -> None:
    source = make_source(editor)
    first = capture_text(source=source, text="four dead\n", by=editor)

    assert capture_text(source=source, text="four dead\r\n", by=editor) == first
    assert Snapshot.objects.count() == 1
    assert capture_text(source=make_source(editor, "Another"), text="four dead\n", by=editor) != first


def test_file_is_kept_byte_for_byte(editor: User) -> None:
    data = b"\xef\xbb\xbf\xd0\x9f\xd0\xbe\xd0\xb6\xd0\xb5\xd0\xb6\xd0\xb0\r\n"
    snapshot = capture_file(source=make_source(editor), data=data, name="fire.txt", by=editor)

    assert (bytes(snapshot.raw), snapshot.text, snapshot.method) == (data, "Пожежа\n", "file")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            b"\xff\xfe\x00",
            "“fire.txt”: The text is not in utf-16-le, as its first bytes say: save it in UTF-8, or paste it.",
        ),
        (b"four\x00dead", "“fire.txt”: It holds binary data: save it as plain text, or paste its text."),
        (b" \n", "The text is empty: there is nothing to cite."),
        (b"x" * (MAX_BYTES + 1), "“fire.txt” has 10,000,001 bytes: at most 10,000,000 are read."),
    ],
)
def test_file_that_is_no_text_is_refused(editor: User, data: bytes, sentence: str) -> None:
    with pytest.raises(NotCaptured) as caught:
        capture_file(source=make_source(editor), data=data, name="fire.txt", by=editor)

    assert str(caught.value) == sentence
    assert not Snapshot.objects.exists()


def test_pasted_text_with_a_null_character_is_refused(editor: User) -> None:
    with pytest.raises(NotCaptured, match="NUL"):
        capture_text(source=make_source(editor), text="four\x00dead", by=editor)


def test_file_of_a_page_or_a_pdf_is_read(editor: User) -> None:
    source, data = make_source(editor), page()
    snapshot = capture_file(source=source, data=data, name="silo.html", by=editor)
    assert (snapshot.text.split("\n")[0], bytes(snapshot.raw)) == ("Silo fire kills four", data)
    assert (snapshot.media_type, snapshot.extractor[:11]) == ("text/html", "trafilatura")

    data = pdf([["Four people died."]])
    snapshot = capture_file(source=source, data=data, name="silo.pdf", by=editor)
    assert (snapshot.text, snapshot.media_type, bytes(snapshot.raw)) == ("Four people died.", "application/pdf", data)


HTML = "Content-Type: text/html"


def test_address_is_taken_in_then_kept(editor: User, site: Site) -> None:
    url = site.page("/silo", page(), f"{HTML}; charset=utf-8")
    site.pages["/silo?utm_source=mail"] = site.pages["/silo"]

    intake = take_address(url=f"{url}?utm_source=mail#top", by=editor)

    assert b"GET /silo?utm_source=mail HTTP/1.1" in site.heard[0]
    assert (intake.url, intake.method, intake.notes) == (url, "address", [])
    assert {"field": "title", "value": "Silo fire kills four", "where": "heading of the page", "basis": ""} in (
        intake.suggestions
    )

    snapshot = settle(intake=intake, source=make_source(editor), by=editor)

    assert (snapshot.text, bytes(snapshot.raw)) == ("\n".join(["Silo fire kills four", *PARAGRAPHS]), page())
    assert (snapshot.method, snapshot.media_type) == ("address", "text/html")
    assert snapshot.text_sha256 == intake.text_sha256
    assert not Intake.objects.exists()
    assert Sketch.objects.get().snapshot == snapshot


def test_page_in_another_charset_is_read_as_the_site_says(editor: User, site: Site) -> None:
    text = "Пожежа в порту: загинули четверо людей. " * 20
    html = f"<html><body><article><p>{text}</p></article></body></html>".encode("cp1251")
    intake = take_address(url=site.page("/", html, f"{HTML}; charset=windows-1251"), by=editor)
    assert intake.text.startswith("Пожежа в порту")
    with pytest.raises(NotCaptured, match="is not in utf-8, as nothing says otherwise"):
        take_address(url=site.page("/", html, HTML), by=editor)


def test_redirect_leads_to_the_address_that_is_kept(editor: User, site: Site) -> None:
    site.page("/silo?page=2", pdf([["Four people died."]]), "Content-Type: application/octet-stream")
    url = site.page("/s", b"", "Location: /silo?page=2&fbclid=x", status="301 Moved Permanently")
    site.pages["/silo?page=2&fbclid=x"] = site.pages["/silo?page=2"]
    intake = take_address(url=url, by=editor)
    assert (intake.url, intake.media_type) == (site.url("/silo?page=2"), "application/pdf")


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("404 Not Found", "“127.0.0.1” answers 404: it has no such page: check the address, or paste the text"),
        ("403 Forbidden", "“127.0.0.1” answers 403: it asks for an account, or keeps programs out: open the page in a"),
        ("500 Oops", "“127.0.0.1” answers 500: it is busy or broken: try again later, or paste the text."),
        ("204 No Content", "“127.0.0.1” answers 204: it gives no page: open it in a browser and paste its text."),
    ],
)
def test_site_without_the_page_is_a_sentence(editor: User, site: Site, status: str, sentence: str) -> None:
    with pytest.raises(NotCaptured) as caught:
        take_address(url=site.page("/", page(), HTML, status=status), by=editor)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("media_type", "sentence"),
    [
        ("image/png", "It is of the type “image/png”: web pages, PDF and plain text are read."),
        ("application/json", "It is of the type “application/json”"),
        ("text/html\x01; =", "It is of the type"),
    ],
)
def test_page_of_another_kind_is_a_sentence(editor: User, site: Site, media_type: str, sentence: str) -> None:
    with pytest.raises(NotCaptured) as caught:
        take_address(url=site.page("/", b"words", f"Content-Type: {media_type}"), by=editor)
    assert str(caught.value).startswith(sentence)


def test_notice_instead_of_an_article_is_told(editor: User, site: Site) -> None:
    wall = b"<html><body><div><p>We value your privacy. Accept cookies to go on.</p></div></body></html>"
    intake = take_address(url=site.page("/", wall, HTML), by=editor)
    (note,) = intake.notes
    assert note.startswith("Only ")
    assert note.endswith("if they are a notice and not the article, paste the text instead.")


def test_wall_that_sends_round_in_a_circle_is_a_sentence(editor: User, site: Site) -> None:
    url = site.page("/", b"", "Location: /", "Set-Cookie: seen=1", status="302 Found")
    with pytest.raises(NotFetched, match="leads from one address to another more than 5 times: open the page in a"):
        take_address(url=url, by=editor)


def test_text_and_file_are_taken_in_as_they_came(editor: User) -> None:
    taken = take_text(text="Silo fire\r\nFour people died.", by=editor)
    assert (taken.text, bytes(taken.raw), taken.method) == (
        "Silo fire\nFour people died.",
        b"Silo fire\r\nFour people died.",
        "pasted",
    )
    taken = take_file(data=b"Silo fire", name="a/silo.txt", by=editor)
    assert (taken.text, taken.name, taken.method) == ("Silo fire", "a/silo.txt", "file")


@pytest.mark.parametrize("text", [" \n ", "a\x00b", "é" * 5_000_001])
def test_text_that_is_none_is_not_taken_in(editor: User, text: str) -> None:
    with pytest.raises(NotCaptured):
        take_text(text=text, by=editor)
    assert not Intake.objects.exists()


def test_what_nobody_came_back_for_is_forgotten(editor: User) -> None:
    old = take_text(text="Old text", by=editor)
    Intake.objects.filter(pk=old.pk).update(taken_at=old.taken_at - timedelta(days=8))
    new = take_text(text="New text", by=editor)
    assert list(Intake.objects.all()) == [new]


def test_recorded_address_is_known_in_any_spelling(editor: User) -> None:
    source = make_source(editor, url="https://river.example/silo?id=7")
    for url in (
        "https://river.example/silo?id=7",
        "http://RIVER.example:80/silo?id=7&utm_medium=x#top",
        " https://river.example./silo?fbclid=a&id=7 ",
    ):
        assert recorded_at(url) == source
    assert recorded_at("https://river.example/silo?id=8") is None
    with pytest.raises(NotFetched):
        recorded_at("river.example/silo")


def test_recorded_text_is_known_under_its_first_source(editor: User) -> None:
    first = make_source(editor, "First")
    make_snapshot(editor, "Four people died.\n", first)
    make_snapshot(editor, "Four people died.\n", make_source(editor, "Second"))
    assert recorded_with("Four people died.\r\n") == first
    assert recorded_with("Five people died.\n") is None


def test_capturing_again_keeps_what_changed(editor: User, site: Site) -> None:
    url = site.page("/silo", page(), HTML)
    source = make_source(editor, url=url)
    first = capture_address(source=source, by=editor)
    assert capture_address(source=source, by=editor) == first

    site.page("/silo", page(paragraphs=[*PARAGRAPHS, "Five people died, it says now."]), HTML)
    second = capture_address(source=source, by=editor)

    assert (second.source, second.text) == (source, f"{first.text}\nFive people died, it says now.")
    assert source.snapshots.count() == 2
    with pytest.raises(NotCaptured, match="has no address: write it down first, or paste the text"):
        capture_address(source=make_source(editor, "Spoken"), by=editor)


def test_capturing_again_where_nothing_stands_changes_nothing(editor: User, site: Site) -> None:
    source = make_source(editor, url=site.page("/silo", page(), HTML, status="410 Gone"))
    with pytest.raises(NotCaptured):
        capture_address(source=source, by=editor)
    assert not Snapshot.objects.exists()
    assert Source.objects.get() == source
