"""The pages on which a source is added: sources/admin/capturing.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sources.models import AuditEntry, Intake, Party, Snapshot, Source
from tests.builders import make_party, make_snapshot, make_source, make_user
from tests.documents import PARAGRAPHS, page, pdf
from tests.sites import Site, serving
from tests.sources.test_admin import address, sentences
from tests.sources.test_reader import HEAD

pytestmark = pytest.mark.django_db

TAKE = "/admin/sources/source/capture/"
ARTICLE = "\n".join(["Silo fire kills four", *PARAGRAPHS])
HTML = "Content-Type: text/html"
GIVEN = {
    "title": "Silo fire kills four",
    "published_basis": "unknown",
    "language": "en",
    "kind": "article",
    "made_by": "unknown",
    "new_publisher_kind": "outlet",
}


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with serving() as site:
        settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", site.port)})
        yield site


@pytest.fixture
def contributor(db: None) -> User:
    user = make_user("contributor")
    user.groups.add(Group.objects.get(name="Contributor"))
    return user


@pytest.fixture
def desk(client: Client, contributor: User) -> Client:
    client.force_login(contributor)
    return client


def take(desk: Client, **given: Any) -> Any:
    return desk.post(TAKE, given)


def taken(desk: Client, **given: Any) -> str:
    """Take in, and return the address of the page that asks which source it is."""
    answer = take(desk, **given)
    assert answer.status_code == 302, sentences(answer)
    assert answer["Location"] == reverse("admin:sources_source_settle", args=[Intake.objects.get().pk])
    return str(answer["Location"])


def test_adding_a_source_starts_with_its_text(desk: Client) -> None:
    answer = desk.get(address(Source(), "add"))
    assert (answer.status_code, answer["Location"]) == (302, TAKE)
    assert desk.get(TAKE).status_code == 200
    assert "Record a source without its text" in sentences(desk.get(TAKE))
    assert desk.get(f"{address(Source(), 'add')}?bare=1").status_code == 200


def test_address_becomes_a_source_with_what_the_editor_took(desk: Client, contributor: User, site: Site) -> None:
    make_party(contributor, "River Post", kind="outlet")
    url = site.page("/silo", page(head=HEAD), HTML)
    settle = taken(desk, url=f"{url}#comments")

    shown = desk.get(settle)
    form = shown.context["form"]
    assert {name: form[name].value() for name in ("title", "url", "language", "byline", "published_on")} == {
        "title": "Silo fire kills four",
        "url": url,
        "language": "en",
        "byline": None,  # the page names two, so none is taken
        "published_on": None,
    }
    assert str(form["publisher"].value()) == str(Party.objects.get().pk)
    said = sentences(shown)
    for where in (
        "meta og:title",
        "JSON-LD headline",
        "JSON-LD datePublished",
        "meta article:published_time",
        "html lang",
    ):
        assert where in said
    assert PARAGRAPHS[1] in said

    given = {**GIVEN, "url": url, "publisher": Party.objects.get().pk, "published_on": "2026-05-15"}
    answer = desk.post(settle, given)

    source, snapshot = Source.objects.get(), Snapshot.objects.get()
    assert answer.status_code == 302
    assert str(source.pk) in answer["Location"]
    assert (source.title, source.url, source.publisher, source.language) == (
        "Silo fire kills four", url, Party.objects.get(), "en",
    )  # fmt: skip
    assert (str(source.published_on), source.published_basis) == ("2026-05-15", "metadata")
    assert (snapshot.source, snapshot.text, snapshot.captured_by) == (source, ARTICLE, contributor)
    assert bytes(snapshot.raw) == page(head=HEAD)
    assert {
        entry.actor for entry in AuditEntry.objects.filter(table_name__in=("sources_source", "sources_snapshot"))
    } == {contributor}
    assert not Intake.objects.exists()


def test_new_publisher_is_created_in_place(desk: Client) -> None:
    settle = taken(desk, text=ARTICLE)
    assert desk.post(settle, {**GIVEN, "new_publisher": " River  Post "}).status_code == 302
    party = Party.objects.get()
    assert (party.name, party.kind, Source.objects.get().publisher) == ("River Post", "outlet", party)


def test_publisher_that_is_recorded_is_not_recorded_twice(desk: Client, contributor: User) -> None:
    party = make_party(contributor, "River Post", aliases=["The Post"])
    for name in ("river post", "The Post"):
        settle = taken(desk, text=f"{ARTICLE} {name}")
        desk.post(settle, {**GIVEN, "new_publisher": name})
    assert Party.objects.get() == party
    assert list(Source.objects.values_list("publisher", flat=True)) == [party.pk, party.pk]


def test_file_is_taken_in(desk: Client, contributor: User) -> None:
    settle = taken(desk, file=SimpleUploadedFile("report.pdf", pdf([["Silo report", "Four people died."]])))
    assert "characters, read by pypdfium2 5." in sentences(desk.get(settle))
    assert "report.pdf" in sentences(desk.get(settle))
    assert desk.post(settle, GIVEN).status_code == 302
    assert Snapshot.objects.get().media_type == "application/pdf"


def test_several_days_are_all_offered_and_none_is_taken(desk: Client) -> None:
    settle = taken(desk, text=f"June 16, 2024\n{ARTICLE}\nJan 1, 2024\n")
    shown = desk.get(settle)
    assert shown.context["form"]["published_on"].value() is None
    assert [one["value"] for one in shown.context["offered"]["published_on"]] == ["2024-06-16", "2024-01-01"]
    assert "printed in the text: “June 16, 2024”" in sentences(shown)
    assert "published_basis" not in shown.context["form"].initial


def test_day_that_merely_stands_in_the_text_is_not_taken(desk: Client) -> None:
    shown = desk.get(taken(desk, text=f"{ARTICLE} The mill burnt on 3 May 2025 as well."))
    assert shown.context["form"]["published_on"].value() is None


@pytest.mark.parametrize(
    ("day", "basis"), [("2024-06-16", "printed"), ("2024-06-17", "editor")], ids=["printed", "the editor's"]
)
def test_how_a_day_is_known_is_noted(desk: Client, day: str, basis: str) -> None:
    settle = taken(desk, text=f"June 16, 2024\n{ARTICLE}")
    desk.post(settle, {**GIVEN, "published_on": day})
    assert Source.objects.get().published_basis == basis


def test_language_that_nothing_says_is_asked_for(desk: Client) -> None:
    settle = taken(desk, text="Silo 4: 17 / 40")
    assert desk.get(settle).context["form"]["language"].value() == ""
    answer = desk.post(settle, {**GIVEN, "language": ""})
    assert answer.context["form"].errors["language"]
    assert "The text is not kept yet. Nothing that was typed is lost." in sentences(answer)
    assert not Source.objects.exists()


def test_language_is_guessed_from_a_text_that_says_nothing_of_itself(desk: Client) -> None:
    shown = desk.get(taken(desk, text=ARTICLE))
    assert shown.context["form"]["language"].value() == "en"
    assert "guessed from the text" in sentences(shown)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Nothing is here yet: give an address, paste a text, or choose a file."),
        ({"text": "   "}, "Nothing is here yet"),
        ({"text": "\x00 four"}, "Null characters are not allowed."),
        ({"url": "ftp://news.example/"}, "is no address of a web page"),
        ({"url": "javascript:alert(1)"}, "is no address of a web page"),
        ({"url": "http://127.0.0.1/"}, "“127.0.0.1” is no public address: only the public internet is fetched from."),
        ({"url": "intranet"}, "“intranet” is a name inside a network"),
    ],
)
def test_refusal_is_a_sentence_and_keeps_what_was_typed(desk: Client, given: dict[str, str], sentence: str) -> None:
    answer = take(desk, **given)
    assert answer.status_code == 200
    assert sentence in sentences(answer)
    assert all(answer.context["form"][name].value() == value for name, value in given.items())
    assert not Intake.objects.exists()


def test_text_and_file_together_are_refused_and_the_text_is_kept(desk: Client) -> None:
    answer = take(desk, text=ARTICLE, file=SimpleUploadedFile("a.txt", b"four"))
    assert "There are a text and a file: take one of them away" in sentences(answer)
    assert answer.context["form"]["text"].value() == ARTICLE


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (
            "a.docx",
            b"PK\x03\x04",
            "“a.docx”: It is of the type “application/octet-stream”: web pages, PDF and plain text",
        ),
        ("a.txt", b"a" * 10_000_001, "“a.txt” has 10,000,001 bytes: at most 10,000,000 are read."),
        ("a.pdf", b"%PDF-", "“a.pdf”: The PDF is damaged"),
    ],
)
def test_file_that_is_none_is_a_sentence(desk: Client, name: str, data: bytes, sentence: str) -> None:
    assert sentence in sentences(take(desk, file=SimpleUploadedFile(name, data)))


def test_site_that_keeps_programs_out_leaves_the_address_to_paste_beside(desk: Client, site: Site) -> None:
    url = site.page("/paid", b"", HTML, status="403 Forbidden")
    answer = take(desk, url=url)
    assert "it asks for an account, or keeps programs out" in sentences(answer)
    assert answer.context["form"]["url"].value() == url

    settle = taken(desk, url=url, text=ARTICLE)
    assert desk.get(settle).context["form"]["url"].value() == url
    assert site.accepted == 1


def test_recorded_address_opens_its_source(desk: Client, contributor: User, site: Site) -> None:
    source = make_source(contributor, url=site.url("/silo"))
    answer = take(desk, url=site.url("/silo?utm_source=x#a"))
    assert str(source.pk) in answer["Location"]
    assert "This address is recorded already: here is “River port fire”." in sentences(desk.get(answer["Location"]))
    assert site.accepted == 0


def test_address_that_leads_to_a_recorded_one_opens_its_source(desk: Client, contributor: User, site: Site) -> None:
    source = make_source(contributor, url=site.page("/silo", page(), HTML))
    short = site.page("/s", b"", "Location: /silo", status="302 Found")
    assert str(source.pk) in take(desk, url=short)["Location"]
    assert not Intake.objects.exists()


def test_recorded_text_opens_its_source(desk: Client, contributor: User) -> None:
    source = make_source(contributor)
    make_snapshot(contributor, ARTICLE, source)
    answer = take(desk, text=ARTICLE.replace("\n", "\r\n"))
    assert str(source.pk) in answer["Location"]
    assert "This text is recorded already" in sentences(desk.get(answer["Location"]))
    assert not Intake.objects.exists()


def test_same_text_at_another_address_is_offered_as_a_copy_and_never_set(
    desk: Client, contributor: User, site: Site
) -> None:
    original = make_source(contributor, "Wire report", url="https://wire.example/1")
    make_snapshot(contributor, ARTICLE, original)
    settle = taken(desk, url=site.page("/silo", page(), HTML))

    shown = desk.get(settle)
    assert "Copied from “Wire report”" in sentences(shown)
    assert "the same text" in sentences(shown)
    assert shown.context["form"]["copied_from"].value() is None

    answer = desk.post(settle, {**GIVEN, "copied_from": original.pk})
    assert "Say how it was copied from “Wire report”." in sentences(answer)
    assert desk.post(settle, {**GIVEN, "copied_from": original.pk, "copy_kind": "syndicated"}).status_code == 302
    copy = Source.objects.exclude(pk=original.pk).get()
    assert (copy.copied_from, copy.copy_kind) == (original, "syndicated")


def test_near_copy_shows_how_much_and_can_be_said_to_be_the_source(desk: Client, contributor: User) -> None:
    source = make_source(contributor, "Earlier edition")
    make_snapshot(contributor, ARTICLE.replace("two dead", "three dead"), source)
    settle = taken(desk, text=ARTICLE)
    assert "% of the words in a row" in sentences(desk.get(settle))
    assert str(source.pk) in desk.post(settle, {"same": str(source.pk)})["Location"]
    assert Source.objects.get().snapshots.count() == 2


def test_source_that_is_no_copy_keeps_no_kind_of_copy(desk: Client) -> None:
    desk.post(taken(desk, text=ARTICLE), {**GIVEN, "copy_kind": "rewrite"})
    assert Source.objects.get().copy_kind == ""


def test_only_what_was_offered_can_be_the_same(desk: Client, contributor: User) -> None:
    other = make_source(contributor, "Quite another")
    settle = taken(desk, text=ARTICLE)
    assert desk.post(settle, {"same": str(other.pk)}).status_code == 200
    answer = desk.post(settle, {**GIVEN, "copied_from": other.pk, "copy_kind": "rewrite"})
    assert answer.status_code == 200
    assert not Snapshot.objects.exists()


def test_address_recorded_meanwhile_is_a_sentence_with_a_way_out(desk: Client, contributor: User) -> None:
    settle = taken(desk, text=ARTICLE)
    there = make_source(contributor, "There", url="https://news.example/a")
    answer = desk.post(settle, {**GIVEN, "url": "news.example/a?fbclid=1", "byline": "A desk"})
    assert "“There” is recorded under this address already: keep the text there" in sentences(answer)
    assert answer.context["form"]["byline"].value() == "A desk"
    assert answer.context["recorded"] == there


def test_refusal_of_postgresql_keeps_what_was_typed(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    settle = taken(desk, text=ARTICLE)
    monkeypatch.setattr(Source, "validate_constraints", lambda *_, **__: None)
    answer = desk.post(settle, {**GIVEN, "published_basis": "editor", "byline": "A desk"})
    assert "Say both when the source was published and how that is known, or neither." in sentences(answer)
    assert answer.context["form"]["byline"].value() == "A desk"
    assert not Source.objects.exists()
    assert Intake.objects.exists()


def test_thrown_away_is_gone(desk: Client) -> None:
    settle = taken(desk, text=ARTICLE)
    assert "Thrown away: nothing of it is kept." in sentences(desk.post(settle, {"throw_away": "1"}, follow=True))
    assert not Intake.objects.exists()
    assert "That text is kept already, or was thrown away: add it again." in sentences(desk.get(settle, follow=True))


def test_what_one_took_in_another_does_not_see(desk: Client, contributor: User, client: Client) -> None:
    settle = taken(desk, text=ARTICLE)
    other = make_user("other", is_superuser=True)
    client.force_login(other)
    assert client.get(settle).status_code == 302
    assert client.post(settle, GIVEN).status_code == 302
    assert not Source.objects.exists()


def test_who_may_add_no_source_captures_none(client: Client, contributor: User) -> None:
    client.force_login(make_user("newcomer"))
    source = make_source(contributor, url="https://news.example/")
    assert client.get(TAKE).status_code == 403
    assert take(client, text=ARTICLE).status_code == 403
    assert client.post(reverse("admin:sources_source_capture_again", args=[source.pk])).status_code == 403
    intake = "00000000-0000-0000-0000-000000000000"
    assert client.get(reverse("admin:sources_source_settle", args=[intake])).status_code == 403


def test_page_asks_the_same_number_of_queries_for_many_copies(desk: Client, contributor: User) -> None:
    def copies(first: int, last: int) -> None:
        for n in range(first, last):
            publisher = make_party(contributor, f"Outlet {n}")
            make_snapshot(contributor, f"{ARTICLE} {n}", make_source(contributor, f"Copy {n}", publisher=publisher))

    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            assert desk.get(settle).status_code == 200
        return len(made)

    copies(0, 1)
    settle = taken(desk, text=ARTICLE)
    few = asked()
    copies(1, 30)
    assert asked() == few


def test_capturing_again_says_what_came_of_it(desk: Client, contributor: User, site: Site) -> None:
    source = make_source(contributor, url=site.page("/silo", page(), HTML))
    again = reverse("admin:sources_source_capture_again", args=[source.pk])
    assert again in desk.get(address(source)).content.decode()
    assert "the text has changed, and the new one is kept" in sentences(desk.post(again, follow=True))
    assert "the text is the one that is kept already" in sentences(desk.post(again, follow=True))
    site.page("/silo", b"", status="410 Gone")
    assert "answers 410: it has no such page" in sentences(desk.post(again, follow=True))
    assert desk.get(again).status_code == 403
    assert AuditEntry.objects.filter(table_name="sources_snapshot").get().actor == contributor


def test_bytes_are_handed_out_to_be_stored_and_never_shown(desk: Client, contributor: User, client: Client) -> None:
    data = page(head="<script>alert(1)</script>")
    desk.post(taken(desk, file=SimpleUploadedFile("a.html", data)), GIVEN)
    snapshot = Snapshot.objects.get()
    raw = reverse("admin:sources_snapshot_raw", args=[snapshot.pk])
    assert raw in desk.get(address(snapshot)).content.decode()

    answer = desk.get(raw)

    assert answer.content == data
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="{snapshot.raw_sha256[:16]}.html"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.force_login(make_user("newcomer"))
    assert client.get(raw).status_code == 403


def test_long_text_is_shown_in_part_and_kept_whole(desk: Client) -> None:
    text = "\n".join(f"Line {n} of a long report." for n in range(4000))
    shown = desk.get(taken(desk, text=text))
    assert f"… and {len(text) - 60_000} characters more" in sentences(shown)
    desk.post(shown.request["PATH_INFO"], GIVEN)
    assert Snapshot.objects.get().text == text
