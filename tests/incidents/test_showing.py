"""The live set: one record as it is published, all of them by `manage.py reindex`. incidents/showing.py."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction

from bench import prototypes
from incidents.holding import hold
from incidents.management.commands import reindex as command
from incidents.models import Incident
from incidents.models.publication import Publication, PublishedClaim, PublishedPin, PublishedTerm, Record
from incidents.showing import mend, newest, show
from tests.builders import make_figure, make_incident, make_published, make_user
from tests.incidents.test_turns import Beside
from tests.live_set import BESIDE, live_set, live_set_by_the_orm
from tests.refusals import refused


def reindex(*options: str) -> str:
    out = StringIO()
    call_command("reindex", *options, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_many_are_written_as_one_is_and_as_the_orm_would_write_it(
    editor: User, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all kinds: with pins and without, of a second version, withheld, and of a tombstone."""
    monkeypatch.setattr(command, "BATCH", 3)  # the last of three batches is not full
    standards = make_user("standards", "request_review", "retract_record", "hold_record")
    incidents = [Incident.objects.get(pk=each.record) for each in prototypes.make(6)]
    make_published(editor, reviewer, incidents[0], "update")
    hold(record=incidents[1].pk, reason="A doubt.", by=standards)
    make_published(standards, reviewer, incidents[2], "retraction", "It did not happen.")
    bare = make_incident(editor, "Потоп у Львові")
    make_figure(editor, bare)
    make_published(editor, reviewer, bare)
    published = live_set()
    assert {name: len(rows) for name, rows in published.items()} == {
        "Record": 7, "PublishedClaim": 26, "PublishedSource": 11, "PublishedFigure": 26, "PublishedPin": 5,
        "PublishedTerm": len(published["PublishedTerm"]),
    }  # fmt: skip

    assert reindex("--check") == "7 records checked, 0 of them differed.\n"
    Record.objects.all().delete()
    assert reindex() == "7 records rebuilt, 7 of them differed.\n"

    assert live_set() == published == live_set_by_the_orm()


@pytest.mark.django_db
def test_what_differs_is_written_and_nothing_else(editor: User, reviewer: User) -> None:
    for each in prototypes.make(3):
        make_published(editor, reviewer, Incident.objects.get(pk=each.record), "update")
    good = live_set()
    first, second, _ = Record.objects.order_by("publication")
    keys = {model: set(model._default_manager.values_list("pk", flat=True)) for model in BESIDE}
    forgeries: list[tuple[Any, dict[str, Any]]] = [
        (Record.objects.filter(pk=first.pk), {"title": "Forged"}),
        (Record.objects.filter(pk=first.pk), {"search": "forged"}),
        (Record.objects.filter(pk=first.pk), {"packed": second.packed}),
        (PublishedClaim.objects.filter(record=first), {"low": "1.000001"}),
        (PublishedClaim.objects.filter(record=first, position=2), {"document": b"{}"}),
        (PublishedPin.objects.filter(record=second), {"lat": 1.5}),
        (PublishedTerm.objects.filter(record=second, position=1), {"position": 99}),
    ]
    for rows, forged in forgeries:
        rows.update(**forged)
        expected = {model for model in BESIDE if model is rows.model}
        with pytest.raises(SystemExit):
            reindex("--check")
        assert live_set() != good
        assert reindex() == "3 records rebuilt, 1 of them differed.\n"
        assert live_set() == good
        now = {model: set(model._default_manager.values_list("pk", flat=True)) for model in BESIDE}
        assert {model for model in BESIDE if now[model] != keys[model]} == expected
        assert all(len(keys[model] - now[model]) <= 10 for model in BESIDE)  # of one record alone
        keys = now


@pytest.mark.django_db
def test_a_row_too_many_or_too_few_is_noticed(editor: User, reviewer: User) -> None:
    first, second = (each.record for each in prototypes.make(2))
    good = live_set()
    PublishedPin.objects.filter(record=first).update(record=second, position=9)

    assert reindex() == "2 records rebuilt, 2 of them differed.\n"

    assert live_set() == good


@pytest.mark.django_db
def test_an_older_version_is_not_shown_again(editor: User, reviewer: User) -> None:
    [first] = prototypes.make(1)
    make_published(editor, reviewer, Incident.objects.get(pk=first.record), "update")
    before = live_set()
    with refused("record_shows_its_newest_version"):
        show(first)
    assert live_set() == before


@pytest.mark.django_db
def test_batches_follow_each_other_and_hold_the_newest_of_each_record(editor: User, reviewer: User) -> None:
    prototypes.make(4)
    whole = newest(0, 100)
    assert whole == list(Publication.objects.order_by("pk").values_list("pk", flat=True))
    assert newest(whole[1], 1) == [whole[2]]
    make_published(editor, reviewer, Incident.objects.get(pk=Publication.objects.get(pk=whole[0]).record), "update")
    assert newest(0, 100)[:-1] == whole[1:]


@pytest.mark.django_db(transaction=True)
def test_reindex_waits_for_who_publishes_and_shows_what_was_published(editor: User, reviewer: User) -> None:
    """What seemed to differ is compared again in the record's turn; the older version is not shown once more."""
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    old = newest(0, 10)
    Record.objects.filter(pk=incident.pk).update(title="Forged")
    found: list[str] = []
    with transaction.atomic():
        make_published(editor, reviewer, incident, "update")
        beside = Beside(lambda: found.extend(mend(old)))
        assert beside.waits()

    assert beside.ends() == ""
    assert found == []  # the new version was written whole
    assert Record.objects.get(pk=incident.pk).version == 2
    assert live_set() == live_set_by_the_orm()


@pytest.mark.django_db(transaction=True)
def test_whoever_publishes_waits_for_nothing_where_nothing_differs(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select record_turns(%s)", [incident.pk])
        beside = Beside(lambda: mend(newest(0, 10)))
        assert not beside.waits()
    assert beside.ends() == ""
