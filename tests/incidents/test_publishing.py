"""What goes on record, and the live set beside it: incidents/publishing.py, index.py, `manage.py reindex`."""

import json
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from incidents.document import digest_of
from incidents.models import Place, PlaceUse, PublishedClaim, PublishedFigure, PublishedSource, Record, Review
from incidents.models.publication import PublishedTerm
from sources.models.audit import acting
from tests.builders import make_figure, make_incident, make_party, make_published, make_snapshot, make_source
from tests.live_set import live_set
from tests.refusals import refused

pytestmark = pytest.mark.django_db

HEAD = ["schema", "id", "reference", "version", "status", "kind", "published_at", "review", "changes"]


def test_document_is_a_head_and_what_was_reviewed_byte_for_byte(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    publication = make_published(editor, reviewer, incident)
    served = bytes(publication.document)
    document = json.loads(served)
    review = Review.objects.get()

    assert list(document)[: len(HEAD)] == HEAD
    assert b"{" + served[publication.head_length :] == bytes(review.document)
    assert document["review"]["digest"] == f"sha256:{review.digest}"
    assert publication.etag == digest_of(served)
    assert (document["id"], document["version"], document["kind"]) == (str(incident.pk), 1, "first")
    assert document["reference"] == publication.reference
    assert publication.reference.startswith(f"FN-{publication.published_at.year}-")
    # What a partner can do without us: the reviewed bytes, from the parsed document.
    content = {key: value for key, value in document.items() if key not in HEAD}
    again = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    assert digest_of(again) == review.digest


def test_references_run_on_past_six_digits(editor: User, reviewer: User) -> None:
    numbers = []
    with connection.cursor() as cursor:
        cursor.execute("select nextval('incidents_reference_no')")
        [before] = cursor.fetchone()
        try:
            for last in (40, 99_998, 999_998):
                cursor.execute("select setval('incidents_reference_no', %s)", [last])
                for _ in range(2):
                    incident = make_incident(editor)
                    make_figure(editor, incident)
                    numbers.append(make_published(editor, reviewer, incident).reference.split("-")[2])
        finally:
            cursor.execute("select setval('incidents_reference_no', %s)", [before])  # no rollback takes it back

    assert numbers == ["000041", "000042", "099999", "100000", "999999", "1000000"]


def test_changes_tell_the_whole_history(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    make_published(editor, reviewer, incident, kind="update")
    notice = 'Correction: "around 15" was wrong.\nThe article says around 50.'
    publication = make_published(editor, reviewer, incident, kind="correction", notice=notice)
    changes = json.loads(bytes(publication.document))["changes"]

    assert [(change["version"], change["kind"], change["notice"]) for change in changes] == [
        (1, "first", None),
        (2, "update", None),
        (3, "correction", notice),
    ]
    assert changes[2]["at"] == json.loads(bytes(publication.document))["published_at"]


def test_live_set_is_what_the_document_says(editor: User, reviewer: User) -> None:
    incident = make_incident(editor, start_on="2026-05-14", precision="day")
    service = make_party(editor, "Fire service", parent=make_party(editor, "State"))
    claim = make_figure(editor, incident, claimant=service, attribution="named_body")
    with acting(by=editor.pk):
        place = Place.objects.create(name="River port", kind="settlement", country="PL", lat="53.4", lon="14.5")
        PlaceUse.objects.create(incident=incident, place=place, precision="settlement")
    make_published(editor, reviewer, incident)
    record = Record.objects.get()

    assert (record.title, str(record.start_on), record.places, record.countries) == (
        "Silo explosion",
        "2026-05-14",
        sorted([str(place.pk), "river port"]),
        ["PL"],
    )
    row = PublishedClaim.objects.get()
    assert (row.claim, row.metric, row.low, row.high, row.claimant, row.side) == (
        claim.pk,
        "killed",
        4,
        None,
        "fire service",
        "state",
    )
    assert json.loads(bytes(row.document))["incident"] == {
        "reference": record.reference,
        "version": 1,
        "title": "Silo explosion",
    }
    assert PublishedSource.objects.get().source == claim.citations.get().source_id
    figure = PublishedFigure.objects.get()
    assert (figure.metric, figure.low, figure.high, figure.level) == ("killed", 4, None, "single_origin")


def test_corrected_away_figure_is_gone_from_the_live_set(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    snapshot = make_snapshot(editor)
    wrong = make_figure(editor, incident, snapshot=snapshot)
    make_figure(editor, incident, "around 50", "injured around 50", snapshot, metric="injured")
    make_published(editor, reviewer, incident)
    with acting(by=editor.pk):
        wrong.delete()
    make_published(editor, reviewer, incident, kind="correction", notice="Nobody was killed, not at least four.")

    assert list(PublishedClaim.objects.values_list("metric", flat=True)) == ["injured"]
    assert list(PublishedFigure.objects.values_list("metric", flat=True)) == ["injured"]


def test_full_text_finds_words_in_any_script(editor: User, reviewer: User) -> None:
    incident = make_incident(editor, "Пожежа в порту")
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)

    assert Record.objects.filter(search="ПОЖЕЖА").exists()
    assert not Record.objects.filter(search="earthquake").exists()


def test_reindex_mends_the_live_set_and_changes_nothing_else(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    other = make_incident(editor, "Another")
    make_figure(editor, other, snapshot=make_snapshot(editor, source=make_source(editor, "Another article")))
    make_published(editor, reviewer, other)
    good = live_set()
    assert set(PublishedTerm.objects.values_list("vocabulary", "key")) == {("metric", "killed"), ("category", "all")}

    assert "0 of them differed" in reindex()
    assert live_set() == good
    Record.objects.filter(pk=incident.pk).update(title="Forged")
    PublishedClaim.objects.filter(record=incident.pk).update(low=9)
    PublishedTerm.objects.filter(record=incident.pk).delete()
    with pytest.raises(SystemExit):
        reindex("--check")
    assert Record.objects.get(pk=incident.pk).title == "Forged"
    assert "1 of them differed" in reindex()
    assert live_set() == good


def test_reindex_rebuilds_from_nothing(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    make_published(editor, reviewer, incident, kind="update")
    good = live_set()
    Record.objects.all().delete()
    reindex()

    assert live_set() == good


@pytest.mark.parametrize(
    ("model", "rule"),
    [
        (PublishedClaim, "published_claim_once"),
        (PublishedSource, "published_source_once"),
        (PublishedFigure, "published_figure_once"),
    ],
)
def test_live_set_holds_each_row_once(editor: User, reviewer: User, model: Any, rule: str) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    row = model.objects.get()
    row.pk = None
    with refused(rule):
        row.save(force_insert=True)


def reindex(*options: str) -> str:
    out = StringIO()
    call_command("reindex", *options, stdout=out, stderr=out)
    return out.getvalue()
