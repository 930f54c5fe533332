"""An old state of a row as a new change, and the page of two savers."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents.desk.timeline import timeline_of
from incidents.holding import hold
from incidents.reviewing import request_review, send_back, withdraw
from sources.admin.conflict import worded
from sources.models import AuditEntry, Mark, Party, Source
from sources.models.audit import acting
from sources.restoring import restore
from tests.builders import make_figure, make_incident, make_party, make_published, make_snapshot, make_source, make_user
from tests.refusals import refused
from tests.sources.test_admin import address, fields_of, sentences

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(db: None) -> User:
    return make_user("chief", is_superuser=True)


@pytest.fixture
def desk(client: Client, chief: User) -> Client:
    client.force_login(chief)
    return client


def renamed(by: User, row: Any, **fields: Any) -> Any:
    with acting(by=by.pk):
        row = type(row).objects.get(pk=row.pk)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        return row


def entry(row: Any, action: str = "insert") -> AuditEntry:
    found = AuditEntry.objects.filter(table_name=row._meta.db_table, row_pk=str(row.pk), action=action)
    return found.order_by("pk")[0]


def test_old_state_is_a_new_change_with_its_reason(editor: User) -> None:
    parent = make_party(editor, "Ministry")
    party = make_party(editor, "Fire service", parent=parent, aliases=["Brigade"])
    renamed(editor, party, name="Regional fire service", parent=None, aliases=[])

    restore(entry=entry(party), by=editor, reason="It was right.")

    stored = Party.objects.get(pk=party.pk)
    assert (stored.name, stored.parent, stored.aliases, stored.version) == ("Fire service", parent, ["Brigade"], 3)
    last = AuditEntry.objects.order_by("-pk")[0]
    assert (last.action, last.actor_id, last.reason) == ("update", editor.pk, "It was right.")


def test_deleted_row_is_brought_back_as_it_was(editor: User) -> None:
    snapshot = make_snapshot(editor)
    with acting(by=editor.pk):
        mark = Mark.objects.create(snapshot=snapshot, start=3, end=12, kind="context")
        key = mark.pk
        mark.delete()
    gone = AuditEntry.objects.get(action="delete", row_pk=str(key))

    restore(entry=gone, by=editor, reason="Deleted by mistake.")

    back = Mark.objects.get(pk=key)
    assert (back.start, back.end, back.kind, back.version) == (3, 12, "context", 1)


def test_restoring_needs_a_reason_a_difference_and_a_desk_row(editor: User) -> None:
    party = make_party(editor)
    with refused("restore_has_a_reason"):
        restore(entry=entry(party), by=editor, reason=" ")
    with refused("restore_changes_something"):
        restore(entry=entry(party), by=editor, reason="Why not.")
    with refused("restore_of_a_desk_row"):
        restore(entry=entry(make_snapshot(editor)), by=editor, reason="Why not.")


def test_old_state_that_no_longer_fits_is_refused(editor: User) -> None:
    source = make_source(editor, url="https://wire.example/1")
    renamed(editor, source, url="")
    make_source(editor, "Another", url="https://wire.example/1")
    with refused("source_address_once"):
        restore(entry=entry(source), by=editor, reason="The old address.")
    # What it pointed at is gone.
    parent = make_party(editor, "Ministry")
    party = make_party(editor, parent=parent)
    renamed(editor, party, parent=None)
    with acting(by=editor.pk):
        parent.delete()
    with refused("sources_party_parent_id_c397b945_fk_sources_party_id"):
        restore(entry=entry(party), by=editor, reason="The old side.")


def test_history_restores_and_says_so(desk: Client, chief: User) -> None:
    party = make_party(chief)
    renamed(chief, party, name="Renamed")
    page = address(party, "history")
    assert "Restore this state" in sentences(desk.get(page))
    told = sentences(desk.post(page, {"entry": entry(party).pk, "footnote_reason": "It was right."}, follow=True))
    assert "Restored: Fire service. It is a new change." in told
    assert "“It was right.”" in told
    assert "Say why you restore it" in sentences(desk.post(page, {"entry": entry(party).pk}, follow=True))
    assert desk.post(page, {"entry": "x"}).status_code == 404
    reader = make_user("reader")
    desk.force_login(reader)
    assert desk.post(page, {"entry": entry(party).pk}).status_code == 403


def test_history_of_an_incident_holds_all_that_hangs_on_it(desk: Client, chief: User) -> None:
    incident = make_incident(chief)
    claim = make_figure(chief, incident)
    other = make_figure(
        chief, make_incident(chief, "Other"), snapshot=make_snapshot(chief, source=make_source(chief, "2"))
    )
    with acting(by=chief.pk, reason="Counted again."):
        claim.refresh_from_db()
        claim.provisional = True
        claim.save()
        quote = claim.citations.get()
        key = quote.pk
        quote.delete()
    page = address(incident, "history")
    told = sentences(desk.get(page))
    assert "changed claim “at least four” provisional: no → yes" in told
    assert "deleted citation “killed at least four people”" in told
    assert "added claim of an incident" in told or "added incident claim" in told
    assert "“Counted again.”" in told
    assert "added source “River port fire”" in told
    assert str(other.pk) not in desk.get(page).content.decode()
    gone = AuditEntry.objects.get(action="delete", row_pk=str(key))
    desk.post(page, {"entry": gone.pk, "footnote_reason": "Still needed."})
    assert claim.citations.get().pk == key
    first = AuditEntry.objects.order_by("-pk")[0].pk
    assert "Still needed." not in sentences(desk.get(page, {"before": first}))


def test_history_of_an_incident_tells_what_was_asked_decided_and_published(desk: Client, chief: User) -> None:
    incident, other = make_incident(chief), make_incident(chief, "Other")
    for n, each in enumerate((incident, other)):
        make_figure(chief, each, snapshot=make_snapshot(chief, source=make_source(chief, f"Report {n}")))
    reviewer = make_user("reviewer", "decide_review", "hold_record", email="reviewer@example.org")
    send_back(review=request_review(incident=incident, kind="first", by=chief), reason="Who counts?", by=reviewer)
    withdraw(review=request_review(incident=incident, kind="first", by=chief), by=chief)
    own = make_published(chief, reviewer, incident).reference
    others = make_published(chief, reviewer, other).reference
    hold(record=incident.pk, reason="We check a doubt.", by=reviewer)
    saves, older = timeline_of(incident)

    told = [
        (save.who, entry.word, entry.what, entry.said)
        for save in saves
        for entry in save.entries
        if entry.action == "event"
    ]

    assert older is None
    assert told == [
        ("reviewer", "withheld", "the record", "We check a doubt."),
        ("reviewer", "published", f"{own} version 1, first publication", ""),
        ("reviewer", "approved", "request 3", ""),
        ("chief", "asked", "for a review: request 3, first publication", ""),
        ("chief", "withdrawn", "request 2", ""),
        ("chief", "asked", "for a review: request 2, first publication", ""),
        ("reviewer", "sent back", "request 1", "Who counts?"),
        ("chief", "asked", "for a review: request 1, first publication", ""),
    ]
    page = sentences(desk.get(address(incident, "history")))
    assert "sent back request 1 “Who counts?”" in page
    assert others not in page


def test_words_of_two_texts_are_told_apart() -> None:
    assert worded("four were killed", "five were killed there") == (
        ("gone", "four"),
        ("new", "five"),
        ("kept", " were killed"),
        ("new", " there"),
    )
    assert worded("", "") == ()
    assert worded("–", "four") == (("new", "four"),)
    assert worded("four", "–") == (("gone", "four"), ("kept", "–"))
    assert worded("–", "–") == (("kept", "–"),)


def two_savers(desk: Client, chief: User) -> tuple[Source, dict[str, Any]]:
    source = make_source(chief, "A title", note="Four were killed.")
    mine = fields_of(desk, address(source)) | {"title": "My title", "note": "Five were killed."}
    renamed(chief, source, title="Their title", byline="A. Writer")
    return source, mine


def test_second_saver_sees_both_texts_and_chooses(desk: Client, chief: User) -> None:
    source, mine = two_savers(desk, chief)
    page = desk.post(address(source), mine)
    told = sentences(page)
    assert "both wrote" in told
    assert "Their title" in told
    # There is a choice where both wrote, and none where one text is left.
    assert re.findall(r'type="radio"\s+name="(.+?)"', page.content.decode()) == ["title-whose", "title-whose"]
    assert "Note yours, in the form Four Five were killed." in told
    assert "Byline stored now, and taken over A. Writer" in told
    form = page.context["adminform"].form
    again = mine | {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "")}

    desk.post(address(source), again | {"title-whose": "theirs", "note-whose": "yours"})

    stored = Source.objects.get()
    assert (stored.title, stored.note, stored.byline) == ("Their title", "Five were killed.", "A. Writer")


def test_second_saver_has_no_choice_where_nobody_wrote_the_same_field(desk: Client, chief: User) -> None:
    source = make_source(chief, "A title", note="Four were killed.")
    mine = fields_of(desk, address(source)) | {"note": "Five were killed.", "byline": "A. Writer"}
    renamed(chief, source, title="Their title", byline="A. Writer")
    page = desk.post(address(source), mine)
    assert 'type="radio"' not in page.content.decode()
    told = sentences(page)
    assert "No field was written by both: what is in the form now holds what each of you wrote. Save it again." in told
    assert "Title stored now, and taken over A Their title" in told
    assert "Byline stored now, and taken over A. Writer" in told


def test_second_saver_keeps_their_own_where_they_choose_nothing(desk: Client, chief: User) -> None:
    source, mine = two_savers(desk, chief)
    form = desk.post(address(source), mine).context["adminform"].form
    again = mine | {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "")}

    desk.post(address(source), again)

    stored = Source.objects.get()
    assert (stored.title, stored.note, stored.byline) == ("My title", "Five were killed.", "A. Writer")
