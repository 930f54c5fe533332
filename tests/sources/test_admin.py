"""The desk's lists and forms of what was published, and what all forms of the desk share."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sources.models import AuditEntry, Mark, Party, Snapshot, Source
from sources.models.audit import acting
from tests.builders import TEXT, make_metric, make_party, make_snapshot, make_source, make_user

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def chief(db: None) -> User:
    """Somebody who may do everything an account can be given."""
    return make_user("chief", is_superuser=True)


@pytest.fixture
def desk(client: Client, chief: User) -> Client:
    client.force_login(chief)
    return client


def address(row: Any, page: str = "change") -> str:
    names = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
    return reverse(names) if page in ("changelist", "add") else reverse(names, args=[row.pk])


def fields_of(desk: Client, url: str) -> dict[str, Any]:
    """Return what the form at `url` would post, as it stands."""
    page = desk.get(url)
    assert page.status_code == 200
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is True:
                values[bound.html_name] = "on"
            elif isinstance(value, list):
                values[bound.html_name] = [str(getattr(part, "pk", part)) for part in value]
            elif value is not None and value is not False and value != "":
                values[bound.html_name] = str(value)
    return {name: value for name, value in values.items() if value != []}


def sentences(page: Any) -> str:
    """Return the text of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode())).replace("&#x27;", "'")


def queries(desk: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert desk.get(url).status_code == 200
    return len(made)


def test_desk_names_itself(desk: Client) -> None:
    assert admin.site.site_header == "Footnote"
    assert "Footnote" in desk.get(reverse("admin:index")).content.decode()


def test_anonymous_is_sent_to_login(client: Client, chief: User) -> None:
    for row in (Party(), Source(), Snapshot(), Mark(), AuditEntry()):
        answer = client.get(address(row, "changelist"))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("admin:login"))
    posted = client.post(address(Party(), "add"), {"name": "Fire service"})
    assert posted.status_code == 302
    assert not Party.objects.exists()


def test_account_without_permissions_sees_no_lists(client: Client) -> None:
    client.force_login(make_user("newcomer"))
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(address(Party(), "changelist")).status_code == 403
    assert client.post(address(Party(), "add"), {"name": "Fire service"}).status_code == 403


def fill(by: User, first: int, last: int) -> None:
    for n in range(first, last):
        side = make_party(by, f"Side {n}")
        party = make_party(by, f"Office {n}", parent=side, aliases=[f"Bureau {n}"])
        source = make_source(by, f"Article {n}", publisher=party)
        copy = make_source(by, f"Copy {n}", publisher=party, copied_from=source, copy_kind="rewrite")
        make_snapshot(by, TEXT, source)
        snapshot = make_snapshot(by, TEXT, copy)
        with acting(by=by.pk):
            Mark.objects.create(snapshot=snapshot, start=0, end=n + 3, kind="context")


@pytest.mark.parametrize("model", [Party, Source, Snapshot, Mark, AuditEntry])
def test_list_asks_the_same_number_of_queries_for_many_rows(desk: Client, chief: User, model: Any) -> None:
    fill(chief, 0, 1)
    url = address(model(), "changelist")
    desk.get(url)  # content types are read once
    few = queries(desk, url)
    fill(chief, 1, 30)
    assert queries(desk, url) == few
    assert queries(desk, f"{url}?q=Article") == queries(desk, f"{url}?q=Article 3")


@pytest.mark.parametrize("model", [Party, Source, Snapshot, Mark])
def test_pages_of_a_row_answer(desk: Client, chief: User, model: Any) -> None:
    fill(chief, 0, 2)
    row = model.objects.first()
    assert desk.get(address(row, "add"), follow=True).status_code == 200
    assert desk.get(address(row)).status_code == 200
    assert desk.get(address(row, "history")).status_code == 200
    assert (
        desk.get(
            reverse("admin:autocomplete"),
            {"app_label": "sources", "model_name": "source", "field_name": "publisher", "term": "bureau"},
        ).json()["results"][0]["text"]
        == "Office 1"[:-1] + "0"
    )


def test_source_page_asks_the_same_number_of_queries_for_many_texts(desk: Client, chief: User) -> None:
    one, many = make_source(chief, "One"), make_source(chief, "Many")
    make_snapshot(chief, TEXT, one)
    for n in range(30):
        snapshot = make_snapshot(chief, f"{TEXT}{n}", many)
        with acting(by=chief.pk):
            Mark.objects.create(snapshot=snapshot, start=0, end=5, kind="context")
    desk.get(address(one))
    assert queries(desk, address(one)) == queries(desk, address(many))


def test_saving_names_the_actor_and_the_reason(desk: Client, chief: User) -> None:
    values = {
        "name": "Fire service",
        "kind": "authority",
        "reliability": "F",
        "key": "fire",
        "footnote_reason": "named in print",
    }
    assert desk.post(address(Party(), "add"), values).status_code == 302
    entry = AuditEntry.objects.get(table_name="sources_party")
    assert (entry.actor, entry.action, entry.reason) == (chief, "insert", "named in print")


def test_saving_without_a_change_writes_nothing(desk: Client, chief: User) -> None:
    party = make_party(chief)
    before = AuditEntry.objects.count()
    assert desk.post(address(party), fields_of(desk, address(party))).status_code == 302
    assert (AuditEntry.objects.count(), Party.objects.get().version) == (before, 1)


def test_stale_save_is_refused_shows_both_and_loses_nothing(desk: Client, chief: User) -> None:
    party = make_party(chief, "Fire service")
    mine = {**fields_of(desk, address(party)), "name": "Regional fire service", "homepage": "https://fire.example/"}
    other = make_user("other")
    with acting(by=other.pk):
        theirs = Party.objects.get()
        theirs.name, theirs.kind = "Fire brigade", "authority"
        theirs.save()

    page = desk.post(address(party), mine)

    assert page.status_code == 200
    assert Party.objects.get().name == "Fire brigade"
    (conflict,) = page.context["conflicts"]
    assert conflict.sentence.startswith("other saved the party “Fire brigade” at ")
    rows = {row.label: (row.opened, row.theirs, row.yours) for row in conflict.differences}
    assert rows["Name"] == ("Fire service", "Fire brigade", "Regional fire service")
    assert rows["Kind"] == ("Other", "public authority", "public authority")
    assert rows["Homepage"] == ("–", "–", "https://fire.example/")
    form = page.context["adminform"].form
    assert form["name"].value() == "Regional fire service"
    assert form["kind"].value() == "authority"
    assert form["opened_version"].value() == "2"

    # Saved again on purpose.
    assert desk.post(address(party), {**mine, "opened_version": "2"}).status_code == 302
    saved = Party.objects.get()
    assert (saved.name, saved.homepage, saved.version) == ("Regional fire service", "https://fire.example/", 3)


def test_stale_form_without_a_change_of_its_own_writes_over_nothing(desk: Client, chief: User) -> None:
    party = make_party(chief, "Fire service")
    untouched = fields_of(desk, address(party))
    with acting(by=chief.pk):
        theirs = Party.objects.get()
        theirs.name = "Fire brigade"
        theirs.save()
    assert desk.post(address(party), untouched).status_code == 302
    assert Party.objects.get().name == "Fire brigade"


def test_form_without_its_version_is_refused(desk: Client, chief: User) -> None:
    party = make_party(chief)
    values = {**fields_of(desk, address(party)), "name": "Another"}
    del values["opened_version"]
    assert desk.post(address(party), values).status_code == 200
    assert Party.objects.get().name == "Fire service"


def test_save_that_loses_a_race_shows_the_conflict(desk: Client, chief: User, monkeypatch: pytest.MonkeyPatch) -> None:
    party = make_party(chief, "Fire service")
    mine = {**fields_of(desk, address(party)), "name": "Regional fire service"}
    from sources.admin.base import StockAdmin

    stock, raced = StockAdmin.save_model, []

    def save_model(self: Any, request: Any, obj: Any, form: Any, change: bool) -> None:
        if not raced:
            # Somebody else's commit between the check of the form and its save.
            raced.append(1)
            obj.version -= 1
        stock(self, request, obj, form, change)

    monkeypatch.setattr(StockAdmin, "save_model", save_model)
    page = desk.post(address(party), mine)
    assert page.status_code == 200
    assert "Somebody saved this since you opened it" in sentences(page)
    assert page.context["adminform"].form["name"].value() == "Regional fire service"
    assert Party.objects.get().name == "Fire service"


def test_refusal_of_a_trigger_is_a_sentence_and_keeps_what_was_typed(desk: Client, chief: User) -> None:
    country = make_party(chief, "Country")
    army = make_party(chief, "Army", parent=country)
    values = {**fields_of(desk, address(country)), "parent": str(army.pk), "homepage": "https://country.example/"}
    page = desk.post(address(country), values)
    assert page.status_code == 200
    assert "would lie above itself: choose another." in sentences(page)
    assert page.context["adminform"].form["homepage"].value() == "https://country.example/"
    assert Party.objects.get(name="Country").homepage == ""


def test_refusal_of_a_constraint_is_its_sentence(desk: Client, chief: User) -> None:
    values = {"title": "Article", "kind": "article", "language": "en", "made_by": "unknown", "status": "available",
              "published_on": "2026-05-14", "published_basis": "unknown", "key": "a", "snapshots-TOTAL_FORMS": "0",
              "snapshots-INITIAL_FORMS": "0"}  # fmt: skip
    page = desk.post(address(Source(), "add"), values)
    assert "Say both when the source was published and how that is known, or neither." in sentences(page)


def test_row_that_others_rest_on_is_not_deleted(desk: Client, chief: User) -> None:
    party = make_party(chief)
    make_source(chief, publisher=party)
    url = address(party, "delete")
    assert "cannot be deleted, because other rows rest on it" in sentences(desk.get(url))
    desk.post(url, {"post": "yes"})
    listed = desk.post(
        address(party, "changelist"), {"action": "delete_selected", "_selected_action": [party.pk], "post": "yes"}
    )
    assert listed.status_code == 200
    assert Party.objects.exists()


def test_row_that_nothing_rests_on_is_deleted_by_name(desk: Client, chief: User) -> None:
    party = make_party(chief)
    assert desk.post(address(party, "delete"), {"post": "yes"}).status_code == 302
    assert AuditEntry.objects.get(action="delete").actor == chief


def test_delete_that_loses_a_race_is_a_sentence(desk: Client, chief: User, monkeypatch: pytest.MonkeyPatch) -> None:
    party = make_party(chief)
    make_source(chief, publisher=party)
    from sources.admin.party import PartyAdmin

    monkeypatch.setattr(PartyAdmin, "get_deleted_objects", lambda *_: ([], {}, set(), []))
    page = desk.post(address(party, "delete"), {"post": "yes"}, follow=True)
    assert "It is still used by a source: remove those first." in sentences(page)


def test_pasted_text_is_captured(desk: Client, chief: User) -> None:
    source = make_source(chief)
    assert desk.post(address(Snapshot(), "add"), {"source": source.pk, "pasted": TEXT}).status_code == 302
    snapshot = Snapshot.objects.get()
    assert (snapshot.text, snapshot.captured_by, snapshot.method) == (TEXT, chief, "pasted")
    # The same text again is the snapshot that exists.
    assert desk.post(address(Snapshot(), "add"), {"source": source.pk, "pasted": TEXT}).status_code == 302
    assert Snapshot.objects.count() == 1


def test_file_is_captured_or_refused_with_a_sentence(desk: Client, chief: User) -> None:
    source = make_source(chief)
    good = SimpleUploadedFile("article.txt", TEXT.encode())
    assert desk.post(address(Snapshot(), "add"), {"source": source.pk, "file": good}).status_code == 302
    assert (
        Snapshot.objects.get().raw.tobytes() == TEXT.encode()
        if hasattr(Snapshot.objects.get().raw, "tobytes")
        else True
    )
    bad = SimpleUploadedFile("article.bin", b"\xff\xfe\xff")
    page = desk.post(address(Snapshot(), "add"), {"source": source.pk, "file": bad})
    assert "“article.bin”: The text is not in utf-16-le" in sentences(page)
    empty = desk.post(address(Snapshot(), "add"), {"source": source.pk, "pasted": "  "})
    assert "Paste a text or choose a file: one of the two." in sentences(empty)


def test_snapshot_is_read_only(desk: Client, chief: User) -> None:
    snapshot = make_snapshot(chief)
    page = desk.get(address(snapshot))
    assert "killed at least four people" in sentences(page)
    assert "_save" not in page.content.decode()
    assert desk.post(address(snapshot), {"source": snapshot.source_id, "pasted": "x"}).status_code == 403
    assert desk.post(address(snapshot, "delete"), {"post": "yes"}).status_code == 403


def test_text_and_titles_are_escaped(desk: Client, chief: User) -> None:
    source = make_source(chief, f"Title {SCRIPT}", byline=SCRIPT, note=SCRIPT)
    snapshot = make_snapshot(chief, f"Text {SCRIPT}\n{TEXT}", source)
    with acting(by=chief.pk):
        mark = Mark.objects.create(snapshot=snapshot, start=5, end=5 + len(SCRIPT), kind="context", note=SCRIPT)
    entry = AuditEntry.objects.filter(table_name="sources_source").get()
    pages = [address(row) for row in (source, snapshot, mark, entry)]
    pages += [address(row, "changelist") for row in (source, snapshot, mark)]
    pages += [address(row, "history") for row in (source, snapshot)]
    for url in pages:
        content = desk.get(url).content.decode()
        assert SCRIPT not in content, url
        assert "&lt;script&gt;" in content, url


def test_mark_is_found_by_its_words(desk: Client, chief: User) -> None:
    snapshot = make_snapshot(chief)
    values = {"snapshot": str(snapshot.pk), "kind": "context", "words": "around 50"}
    assert desk.post(address(Mark(), "add"), values).status_code == 302
    mark = Mark.objects.get()
    assert snapshot.text[mark.start : mark.end] == "around 50"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"words": "around 60"}, "“around 60” does not stand in the text: copy it from the article."),
        ({"words": "o"}, "stands in the text"),
        ({}, "Paste the words to mark, or say where they start and end."),
        ({"start": "5", "end": "9999"}, "The mark ends at 9999, the article at"),
    ],
)
def test_mark_of_no_words_is_refused(desk: Client, chief: User, typed: dict[str, str], sentence: str) -> None:
    snapshot = make_snapshot(chief)
    page = desk.post(address(Mark(), "add"), {"snapshot": str(snapshot.pk), "kind": "context", **typed})
    assert sentence in sentences(page)


def test_audit_log_shows_before_and_after(desk: Client, chief: User) -> None:
    party = make_party(chief, "Fire service")
    with acting(by=chief.pk, reason="renamed"):
        party.name = "Fire brigade"
        party.save()
    entry = AuditEntry.objects.get(action="update", table_name="sources_party")
    page = desk.get(address(entry))
    assert re.search(r"name\s+Fire service\s+Fire brigade", sentences(page))
    assert desk.post(address(entry), {}).status_code == 403
    listed = desk.get(address(entry, "changelist"), {"table": "sources_party", "action__exact": "update"})
    assert [row.pk for row in listed.context["cl"].result_list] == [entry.pk]


def test_list_does_not_count_beyond_its_bound(desk: Client, chief: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from sources.admin import pages

    monkeypatch.setattr(pages, "MOST", 2)
    for n in range(3):
        make_party(chief, f"Party {n}")
    assert desk.get(address(Party(), "changelist")).context["cl"].result_count == 2


def test_reading_writes_in_nobodys_name(desk: Client, chief: User) -> None:
    make_metric()
    with CaptureQueriesContext(connection) as made:
        desk.get(address(Party(), "changelist"))
    assert not [query for query in made if "set_config" in query["sql"]]
