"""Where lists look for what changed since publication: `incident_authors` finds nobody elsewhere."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import ProgrammingError, connection

from incidents.desk.dashboard import dashboard_of
from incidents.desk.states import in_state, state_of, with_state
from incidents.models import (
    Incident,
    IncidentClaim,
    IncidentType,
    Origin,
    PartyRole,
    Place,
    PlaceUse,
    Publication,
    Touch,
)
from incidents.reviewing import approve, request_review
from sources.models import Party, Source
from sources.models.audit import acting
from tests.builders import (
    TEXT,
    figures_in,
    link,
    make_claim,
    make_figure,
    make_incident,
    make_party,
    make_published,
    make_snapshot,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor", "request_review", "view_incident", "view_review")


@pytest.fixture
def rich(editor: User, reviewer: User) -> Incident:
    """Publish an incident that uses a word, place, party and origin of every sort, beside a bare one."""
    land = _saved(editor, Place(name="Land", kind="country"))
    town = _saved(editor, Place(name="Town", kind="settlement", parent=land))
    ministry = make_party(editor, "Ministry")
    service, wire = make_party(editor, "Port service", parent=ministry), make_party(editor, "Wire")
    origin = _saved(editor, Origin(label="The port's list", party=make_party(editor, "Port")))
    first = make_source(editor, "First telling")
    source = make_source(editor, "Second telling", publisher=wire, copied_from=first, copy_kind="rewrite")
    snapshot = make_snapshot(editor, source=source)
    incident = make_incident(editor, "Silo explosion", start_on=date(2025, 3, 14), precision="day")
    make_figure(
        editor, incident, snapshot=snapshot, claimant=service, attribution="named_body", origin=origin, place=town
    )
    _saved(editor, PlaceUse(incident=incident, place=town, precision="settlement"))
    _saved(editor, PartyRole(incident=incident, party=service, role="operator"))
    with acting(by=editor.pk):
        incident.types.add(IncidentType.objects.order_by("key")[0])
    bare = make_incident(editor, "Barge adrift")
    make_figure(editor, bare, metric="injured")
    for each in (incident, bare):
        make_published(editor, reviewer, each)
    return incident


def _saved(by: User, row: Any) -> Any:
    with acting(by=by.pk):
        row.save()
    return row


def authors() -> dict[Any, bool]:
    """Ask `incident_authors` about every published incident."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select r.incident_id, cardinality(incident_authors(r.incident_id, r.audit_position, r.audit_open)) > 0"
            " from incidents_publication p join incidents_review r on r.incident_id = p.record and r.no = p.review_no"
            " where p.version = (select max(version) from incidents_publication q where q.record = p.record)"
        )
        return dict(cursor.fetchall())


def listed() -> dict[Any, bool]:
    """Ask the lists."""
    found = with_state(Incident.objects.filter(pk__in=Publication.objects.values("record")))
    changed = in_state(with_state(Incident.objects.all()), "changed")
    assert {row.pk for row in found if state_of(row) == "changed"} == {row.pk for row in changed}
    return {row.pk: row.touched for row in found}


ROWS: dict[str, Callable[[Incident], Any]] = {
    "incident": lambda one: one,
    "place use": lambda one: PlaceUse.objects.get(incident=one),
    "party role": lambda one: PartyRole.objects.get(incident=one),
    "link": lambda one: IncidentClaim.objects.get(incident=one),
    "claim": lambda one: one.claims.get(),
    "citation": lambda one: one.claims.get().citations.get(),
    "source": lambda one: Source.objects.get(title="Second telling"),
    "source copied": lambda one: Source.objects.get(title="First telling"),
    "metric": lambda one: one.claims.get().metric,
    "origin": lambda one: one.claims.get().origin,
    "type": lambda one: one.types.get(),
    "place": lambda one: Place.objects.get(name="Town"),
    "place around": lambda one: Place.objects.get(name="Land"),
    "claimant": lambda one: Party.objects.get(name="Port service"),
    "party above": lambda one: Party.objects.get(name="Ministry"),
    "party of the origin": lambda one: Party.objects.get(name="Port"),
    "publisher": lambda one: Party.objects.get(name="Wire"),
}


@pytest.mark.parametrize("name", ROWS)
def test_touch_is_told_of_whatever_an_incident_rests_on(rich: Incident, editor: User, name: str) -> None:
    """`touch_written` tells them, whoever writes."""
    assert set(authors().values()) == {False}
    assert listed() == authors()
    _saved(editor, ROWS[name](rich))
    assert authors()[rich.pk]
    assert listed() == authors()
    assert sorted(listed().values()) == [False, True]  # the other one is not touched


def test_touch_is_told_of_a_word_that_both_use(rich: Incident, editor: User) -> None:
    _saved(editor, rich.claims.get().category)
    assert set(authors().values()) == {True}
    assert listed() == authors()


def test_touch_is_told_of_a_new_text_and_of_a_new_link(rich: Incident, editor: User) -> None:
    bare = Incident.objects.get(title="Barge adrift")
    link(editor, bare, make_claim(editor, "two"))
    assert listed() == authors() == {rich.pk: False, bare.pk: True}
    make_snapshot(editor, f"{TEXT}more", Source.objects.get(title="Second telling"))
    assert listed() == authors() == {rich.pk: True, bare.pk: True}


def test_touch_is_told_of_a_claim_that_was_once_linked(rich: Incident, editor: User, reviewer: User) -> None:
    claim = make_figure(editor, rich, "two", "counts two dead")
    with acting(by=editor.pk):
        IncidentClaim.objects.get(incident=rich, claim=claim).delete()
    make_published(editor, reviewer, rich, "update", "")
    assert listed() == authors()
    assert not listed()[rich.pk]
    _saved(editor, claim)
    assert listed() == authors()
    assert listed()[rich.pk]


def test_touch_by_a_program_alone_is_no_change(rich: Incident) -> None:
    with acting(system="test"):
        rich.save()
    assert Touch.objects.filter(incident=rich.pk).exists()
    assert listed() == authors()
    assert not listed()[rich.pk]


def test_touches_end_with_the_publication_of_what_was_written(rich: Incident, editor: User, reviewer: User) -> None:
    """`touch_cleared` takes away what the review knew of."""
    assert not Touch.objects.filter(incident__in=authors()).exclude(txid=0).exists()
    rich.title = "Silo explosion at the river port"
    _saved(editor, rich)
    review = request_review(incident=rich, kind="update", by=editor)
    _saved(editor, PlaceUse.objects.get(incident=rich))  # after the words were frozen
    approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)
    assert listed() == authors()
    assert listed()[rich.pk]
    make_published(editor, reviewer, rich, "refile")
    assert listed() == authors()
    assert not listed()[rich.pk]
    assert not Touch.objects.filter(incident=rich.pk).exclude(txid=0).exists()


def test_touch_stays_where_a_transaction_ran_beside_the_review(rich: Incident, editor: User, reviewer: User) -> None:
    beside, later = connection.copy(), connection.copy()
    try:
        beside.set_autocommit(False)
        for each in (beside, later):  # what runs is seen to run once a later one has ended
            with each.cursor() as cursor:
                cursor.execute("select pg_current_xact_id()")
        make_published(editor, reviewer, rich, "refile")
        assert Touch.objects.filter(incident=rich.pk, txid=0).exists()
        assert listed() == authors()
        assert not listed()[rich.pk]
    finally:
        beside.close()
        later.close()


def test_lists_ask_the_log_of_touched_incidents_alone(rich: Incident, editor: User) -> None:
    Touch.objects.filter(txid=0).delete()  # left where another test of this server runs at the same time
    with connection.cursor() as cursor:
        cursor.execute(
            "create or replace function incident_authors(incident uuid, pos bigint, open bigint[]) returns bigint[]"
            " language plpgsql stable as $$ begin raise 'asked about %', incident; end $$"
        )
    assert len(with_state(Incident.objects.all())) == 2
    assert len(in_state(with_state(Incident.objects.all()), "published")) == 2
    assert len(in_state(with_state(Incident.objects.all()), "changed")) == 0
    assert dashboard_of(editor).changed == []
    _saved(editor, rich)
    with pytest.raises(ProgrammingError, match=f"asked about {rich.pk}"):
        len(in_state(with_state(Incident.objects.all()), "changed"))
