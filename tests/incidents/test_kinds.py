"""Kinds of change, holds, embargoes: each with its rule, tried through the verbs and past them."""

import copy
import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from incidents.document import digest_of, encode
from incidents.errors import AlreadyDecided, NotAllowed
from incidents.holding import hold, release
from incidents.models import Decision, FeedEntry, Hold, Incident, Origin, Place, PlaceUse, Publication, Record, Review
from incidents.notice import notice_for
from incidents.publishing import next_due_at, publish, publish_due
from incidents.reviewing import approve, request_review, send_back
from incidents.showing import show
from sources.models.audit import acting
from tests.builders import figures_in, make_figure, make_incident, make_party, make_published, make_snapshot, make_user
from tests.refusals import refused, truncate

pytestmark = pytest.mark.django_db
REASON = "The article was taken back."


@pytest.fixture
def standards(db: None) -> User:
    """A standards editor, who ends records."""
    return make_user("standards", "request_review", "decide_review", "hold_record", "retract_record", "merge_record")


@pytest.fixture
def public(editor: User, reviewer: User) -> Incident:
    """An incident with one figure, at its first version."""
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    return incident


def another(editor: User, reviewer: User, title: str = "Another") -> Incident:
    incident = make_incident(editor, title)
    make_figure(editor, incident, snapshot=make_snapshot(editor))
    make_published(editor, reviewer, incident)
    return incident


def number_feed() -> list[tuple[str, str]]:
    """Do what COMMIT does, and return the feed's events."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")
    return list(FeedEntry.objects.order_by("seq").values_list("event", "status"))


def content(row: Any) -> Any:
    return json.loads(bytes(row.document))


def ended(incident: Incident, kind: str, by: User, second: User, **more: Any) -> Publication:
    review = request_review(incident=incident, kind=kind, by=by, notice=REASON, **more)
    publication = approve(review=review, digest=review.digest, checked=[], by=second)
    assert publication
    return publication


def embargoed(incident: Incident, by: User, second: User, kind: str = "first") -> Review:
    """Return a review that is approved, and public in an hour."""
    later = timezone.now() + timedelta(hours=1)
    review = request_review(incident=incident, kind=kind, by=by, embargo_until=later)
    assert approve(review=review, digest=review.digest, checked=figures_in(review), by=second) is None
    return review


def let_time_pass(review: Review, change: str = "embargo_until = now() - interval '1 s'") -> None:
    """Let the embargo end: nothing but time does that, so the triggers look away."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")
        cursor.execute("alter table incidents_review disable trigger user")
        cursor.execute(f"update incidents_review set {change} where id = %s", [review.pk])
        cursor.execute("set constraints all immediate; set constraints all deferred")
        cursor.execute("alter table incidents_review enable trigger user")
        for name in ("aa_append_only", "aa_append_only_truncate", "zz_audit", "zz_audit_truncate"):
            cursor.execute(f"alter table incidents_review enable always trigger {name}")


# Corrections and refiles


def test_correction_names_the_wrong_and_the_right_value(editor: User, reviewer: User, public: Incident) -> None:
    claim = public.claims.get()
    with acting(by=editor.pk):
        claim.delete()
    make_figure(editor, public, "two", "counts two dead")
    for notice in ("We were wrong.", "It is two.", "At least four is wrong."):
        with refused("correction_names_what_it_changes"):
            request_review(incident=public, kind="correction", by=editor, notice=notice)
    notice = "We gave at least  FOUR killed; it is two."
    publication = make_published(editor, reviewer, public, "correction", notice)
    assert content(publication)["changes"][1]["notice"] == notice


@pytest.mark.parametrize(
    ("value", "named", "not_named"),
    [
        ("4", "It is 4.", "It is 14, 4.5, 2.4 or 4x."),
        ("1200", "It is 1,200.", "It is 1,2000."),
        ("2026-05-14", "On 14 May 2026", "On 4 May 2026"),
        ("2026-05-14", "On May 14, 2026", "On May 14"),
        ("Nearly 200", "It was “nearly 200”", "It was 200"),
        ("a.c", "a.c", "abc"),
    ],
)
def test_notice_names_whole_values(value: str, named: str, not_named: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select notice_names(%s, %s), notice_names(%s, %s)", [named, value, not_named, value])
        assert cursor.fetchone() == (True, False)


def test_notice_that_the_program_proposes_is_accepted(editor: User, reviewer: User) -> None:
    service, mayor = make_party(editor, "Fire service"), make_party(editor, "Mayor’s office")
    incident = make_incident(editor, start_on="2026-05-14", precision="day")
    first = make_figure(editor, incident, claimant=service, attribution="named_body")
    gone = make_figure(editor, incident, "around 50", "injured around 50", metric="injured")
    with acting(by=editor.pk):
        place = Place.objects.create(name="River port", kind="settlement", country="PL", lat="53.4", lon="14.5")
        use = PlaceUse.objects.create(incident=incident, place=place, precision="settlement")
    before = make_published(editor, reviewer, incident)
    with acting(by=editor.pk):
        first.claimant, first.status, first.status_reason = mayor, "deprecated", "garbled"
        first.save()
        gone.delete()
        use.delete()
        incident.start_on = "2026-05-15"
        incident.save()
    make_figure(editor, incident, "two", "counts two dead")
    from incidents.document import build

    notice = notice_for(content(before), json.loads(encode(build(Incident.objects.get(pk=incident.pk)))))

    for value in ("at least four", "around 50", "two", "Fire service", "Mayor’s office", "River port", "14 May 2026"):
        assert value in notice
    make_published(editor, reviewer, incident, "correction", notice)
    assert notice_for(content(before), content(before)) == ""


def test_proposed_notice_says_that_nobody_is_named_any_more(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    claim = make_figure(editor, incident, claimant=make_party(editor, "Fire service"), attribution="named_body")
    before = content(make_published(editor, reviewer, incident))
    after = copy.deepcopy(before)
    after["claims"][0]["claimant"] = None
    label = claim.metric.label

    notice = notice_for(before, after)

    assert notice == f"{label}, “at least four”, who says so: “Fire service” was wrong; now nobody is named."


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        ("A silo burned out.", "The summary said “A silo burned.”; it says “A silo burned out.”"),
        ("", "The summary “A silo burned.” is taken back."),
        ("A silo burned. " * 30, "The summary is reworded."),
    ],
)
def test_correction_of_the_summary_alone_is_proposed_and_accepted(
    editor: User, reviewer: User, summary: str, said: str
) -> None:
    incident = make_incident(editor, summary="A silo burned.")
    make_figure(editor, incident)
    before = make_published(editor, reviewer, incident)
    with acting(by=editor.pk):
        incident.summary = summary
        incident.save()
    from incidents.document import build

    notice = notice_for(content(before), json.loads(encode(build(Incident.objects.get(pk=incident.pk)))))

    assert notice == said
    assert make_published(editor, reviewer, incident, "correction", notice).notice == said


def test_notice_names_a_title_and_a_summary_that_was_missing(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    before = content(make_published(editor, reviewer, incident)) | {"title": "Silo fire", "summary": ""}
    after = before | {"title": "Silo explosion", "summary": "It burned."}
    assert notice_for(before, after) == (
        "The title was “Silo fire”; it is “Silo explosion”. The summary was left out; it says “It burned.”"
    )


def test_refile_lets_wording_and_addresses_change(editor: User, reviewer: User, public: Incident) -> None:
    source = public.claims.get().citations.get().source
    with acting(by=editor.pk):
        public.title = "Silo  explosion at teh quay"
        public.save()
    make_published(editor, reviewer, public, "update")
    with acting(by=editor.pk):
        public.title = "Silo explosion at the quay"
        public.save()
        source.url, source.language = "https://gazette.example/moved", "pl"
        source.save()
    assert content(make_published(editor, reviewer, public, "refile"))["title"] == "Silo explosion at the quay"


@pytest.mark.parametrize("change", ["figure", "name", "date", "place", "quote", "title", "hedge", "number", "source"])
def test_refile_changes_no_meaning(editor: User, public: Incident, change: str) -> None:
    claim = public.claims.get()
    with acting(by=editor.pk):
        match change:
            case "figure":
                claim.provisional = True
                claim.save()
            case "name":
                claim.claimant, claim.attribution = make_party(editor), "named_body"
                claim.save()
            case "date":
                public.start_on, public.precision = "2026-05-14", "day"
                public.save()
            case "place":
                place = Place.objects.create(name="River port", kind="settlement", country="PL")
                PlaceUse.objects.create(incident=public, place=place, precision="settlement")
            case "quote":
                citation = claim.citations.get()
                text = citation.snapshot.text
                citation.exact = "killed at least four people and"
                citation.start = text.index(citation.exact)
                citation.end = citation.start + len(citation.exact)
                citation.save()
            case "source":
                source = claim.citations.get().source
                source.title = "Another headline"
                source.save()
            case _:
                public.title = {
                    "title": "Silo explosion in Harwick",
                    "hedge": "Silo explosion, reportedly",
                    "number": "Silo explosion, two",
                }[change]
                public.save()
    with refused("refile_changes_no_meaning"):
        request_review(incident=public, kind="refile", by=editor)


# Retraction and merge


def test_retraction_takes_two_people_and_leaves_a_tombstone(
    editor: User, reviewer: User, standards: User, public: Incident
) -> None:
    with pytest.raises(NotAllowed, match="may not retract records"):
        request_review(incident=public, kind="retraction", by=editor, notice=REASON)
    with refused("review_ending_has_a_reason"):
        request_review(incident=public, kind="retraction", by=standards)
    review = request_review(incident=public, kind="retraction", by=standards, notice=REASON)
    assert review.authors == [standards.pk]
    with refused("decision_by_a_second_person"):
        approve(review=review, digest=review.digest, checked=[], by=standards)

    publication = approve(review=review, digest=review.digest, checked=[], by=reviewer)

    assert publication
    stone = content(publication)
    assert (stone["status"], stone["version"], stone["reason"]) == ("canceled", 2, REASON)
    assert stone["changes"][1]["notice"] == REASON
    assert set(stone) == {
        *("schema", "id", "reference", "version", "status", "kind", "published_at", "review", "changes", "reason")
    }
    record = Record.objects.get(pk=public.pk)
    assert (record.status, record.version, record.title) == ("canceled", 2, "")
    assert not record.claim_rows.exists()
    assert number_feed()[-1] == ("retracted", "canceled")
    with refused("review_of_what_has_not_ended"):
        request_review(incident=public, kind="update", by=editor)


def test_retraction_written_in_sql_takes_effect_at_once(reviewer: User, standards: User, public: Incident) -> None:
    """`record_follows` takes the live record along, where no program does."""
    review = request_review(incident=public, kind="retraction", by=standards, notice=REASON)
    with acting(by=reviewer.pk):
        Decision.objects.create(
            review=review, verdict="approved", digest=review.digest, checked=[], decided_by=reviewer
        )
        Publication.objects.create(record=public.pk, review_no=review.no, digest=review.digest)

    record = Record.objects.get(pk=public.pk)
    assert (record.status, record.version) == ("canceled", 2)


def test_tombstone_holds_no_notice_of_an_earlier_correction(
    editor: User, reviewer: User, standards: User, public: Incident
) -> None:
    make_figure(editor, public, "two", "counts two dead")
    make_published(editor, reviewer, public, "correction", "We left out two.")
    stone = content(ended(public, "retraction", standards, reviewer))
    assert [each["notice"] for each in stone["changes"]] == [None, None, REASON]


def test_tombstone_says_why_alone(standards: User, public: Incident) -> None:
    document = encode({"reason": REASON, "figures": [9]})
    forged = Review(
        incident=public,
        kind="retraction",
        notice=REASON,
        document=document,
        digest=digest_of(document),
        requested_by=standards,
    )
    with acting(by=standards.pk), refused("review_tombstone_says_why_alone"):
        forged.save(force_insert=True)


def test_merge_leads_to_a_live_record(editor: User, reviewer: User, standards: User, public: Incident) -> None:
    other = another(editor, reviewer)
    with pytest.raises(NotAllowed, match="may not merge records"):
        request_review(incident=public, kind="merge", by=editor, notice=REASON, merge_into=other)
    with refused("review_merges_into_another"):
        request_review(incident=public, kind="merge", by=standards, notice=REASON, merge_into=public)
    with refused("review_merge_names_a_successor"):
        request_review(incident=public, kind="update", by=editor, merge_into=other)
    with refused("merge_into_a_live_record"):
        draft = make_incident(editor)
        request_review(incident=public, kind="merge", by=standards, notice=REASON, merge_into=draft)

    stone = content(ended(public, "merge", standards, reviewer, merge_into=other))

    reference = Record.objects.get(pk=other.pk).reference
    assert (stone["status"], stone["successor"]) == ("merged", {"id": str(other.pk), "reference": reference})
    record = Record.objects.get(pk=public.pk)
    assert (record.status, record.successor) == ("merged", other.pk)
    assert number_feed()[-1] == ("merged", "merged")
    # No circle: what was merged is live no more.
    with refused("merge_into_a_live_record"):
        request_review(incident=other, kind="merge", by=standards, notice=REASON, merge_into=public)


def test_merges_into_each_other_make_no_circle(editor: User, reviewer: User, standards: User, public: Incident) -> None:
    other = another(editor, reviewer)
    there = request_review(incident=public, kind="merge", by=standards, notice=REASON, merge_into=other)
    back = request_review(incident=other, kind="merge", by=standards, notice=REASON, merge_into=public)
    approve(review=there, digest=there.digest, checked=[], by=reviewer)
    with refused("merge_into_a_live_record"):
        approve(review=back, digest=back.digest, checked=[], by=reviewer)


# Holds


def test_hold_needs_one_person_and_works_at_once(
    editor: User, reviewer: User, standards: User, public: Incident
) -> None:
    with pytest.raises(NotAllowed, match="may not withhold"):
        hold(record=public.pk, reason=REASON, by=editor)
    with refused("hold_has_a_reason"):
        hold(record=public.pk, reason=" ", by=standards)
    hold(record=public.pk, reason=REASON, by=standards)

    record = Record.objects.get(pk=public.pk)
    assert (record.status, record.hold.reason) == ("withheld", REASON)
    assert not Record.objects.live().exists()
    with refused("hold_takes_turns"):
        hold(record=public.pk, reason="Again.", by=standards)
    release(record=public.pk, version=1, reason="It is well founded.", by=standards)
    record.refresh_from_db()
    assert (record.status, record.hold) == ("usable", None)
    with refused("hold_takes_turns"):
        release(record=public.pk, version=1, reason="Again.", by=standards)
    assert number_feed() == [("created", "usable"), ("withheld", "usable"), ("released", "usable")]


def test_hold_written_in_sql_works_too_and_is_fed(standards: User, public: Incident) -> None:
    """`record_follows` takes the live record along, where no program does."""
    number_feed()
    with acting(by=standards.pk), connection.cursor() as cursor:
        cursor.execute(
            "insert into incidents_hold (record, event, reason, acted_by_id) values (%s, 'withheld', 'Why.', %s)",
            [public.pk, standards.pk],
        )
    assert Record.objects.get(pk=public.pk).status == "withheld"
    assert number_feed()[-1] == ("withheld", "withheld")


def test_hold_is_made_in_ones_own_name(editor: User, standards: User, public: Incident) -> None:
    with acting(by=editor.pk), refused("hold_made_by_its_actor"):
        Hold(record=public.pk, event="withheld", reason=REASON, acted_by=standards).save()


def test_draft_is_not_withheld(editor: User, standards: User) -> None:
    with refused("hold_of_what_may_be_read"):
        hold(record=make_incident(editor).pk, reason=REASON, by=standards)


def test_correction_under_a_hold_stays_withheld_until_its_release(
    editor: User, reviewer: User, standards: User, public: Incident
) -> None:
    hold(record=public.pk, reason=REASON, by=standards)
    make_figure(editor, public, "two", "counts two dead")
    make_published(editor, reviewer, public, "correction", "We left out two.")
    assert Record.objects.get(pk=public.pk).status == "withheld"
    with refused("release_shows_what_was_seen"):
        release(record=public.pk, version=1, reason="Corrected.", by=standards)
    release(record=public.pk, version=2, reason="Corrected.", by=standards)
    record = Record.objects.get(pk=public.pk)
    assert (record.status, record.version) == ("usable", 2)
    show(record.publication)
    assert Record.objects.get(pk=public.pk).status == "usable"


def test_who_wrote_it_does_not_release_what_another_withheld(reviewer: User, standards: User) -> None:
    writer = make_user("writer", "request_review", "hold_record", email="w@desk.example")
    twin = make_user("twin", "hold_record", email="W+home@desk.example")
    incident = make_incident(writer)
    make_figure(writer, incident)
    make_published(writer, reviewer, incident)
    hold(record=incident.pk, reason=REASON, by=standards)
    for by in (writer, twin):
        with refused("release_by_a_second_person"):
            release(record=incident.pk, version=1, reason="It is fine.", by=by)
    release(record=incident.pk, version=1, reason="It is fine.", by=make_user("other", "hold_record"))
    hold(record=incident.pk, reason="A slip.", by=writer)
    release(record=incident.pk, version=1, reason="No slip.", by=writer)


def test_retraction_shows_its_tombstone_though_the_versions_stay_withheld(
    reviewer: User, standards: User, public: Incident
) -> None:
    held = hold(record=public.pk, reason=REASON, by=standards)
    ended(public, "retraction", standards, reviewer)
    record = Record.objects.get(pk=public.pk)
    assert (record.status, record.hold) == ("canceled", held)


def test_holds_are_for_ever(standards: User, public: Incident) -> None:
    held = hold(record=public.pk, reason=REASON, by=standards)
    with acting(by=standards.pk):
        with refused("hold_is_append_only"):
            Hold.objects.filter(pk=held.pk).update(reason="Another.")
        with refused("hold_is_append_only"), connection.cursor() as cursor:
            cursor.execute("delete from incidents_hold")
        with refused("hold_is_append_only"):
            truncate("incidents_hold")


def test_status_of_a_record_is_what_was_published_and_held(public: Incident) -> None:
    for change in ({"status": "withheld"}, {"status": "canceled"}, {"successor": public.pk}):
        with refused("record_has_its_status"):
            Record.objects.filter(pk=public.pk).update(**change)


# Embargo


def test_embargoed_approval_is_public_at_its_time(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = embargoed(incident, editor, reviewer)
    assert next_due_at() == review.embargo_until
    assert publish_due() == []
    with acting(by=reviewer.pk), refused("publication_waits_its_time"):
        publish(record=incident.pk, review_no=review.no, digest=review.digest)
    assert number_feed() == []

    let_time_pass(review)
    [publication] = publish_due()

    assert (publication.record, publication.digest) == (incident.pk, review.digest)
    assert number_feed() == [("created", "usable")]
    assert publish_due() == []
    assert next_due_at() is None
    assert approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer) == publication


def test_embargo_is_for_news_alone(editor: User, standards: User, public: Incident) -> None:
    later = timezone.now() + timedelta(hours=1)
    for kind, by in (("correction", editor), ("refile", editor), ("retraction", standards)):
        with refused("review_embargo_fits_its_kind"):
            request_review(incident=public, kind=kind, by=by, notice=REASON, embargo_until=later)


def test_later_approval_takes_the_place_of_one_that_waits(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    early = embargoed(incident, editor, reviewer)
    late = embargoed(incident, editor, reviewer)
    let_time_pass(early)
    assert publish_due() == []
    with acting(by=reviewer.pk), refused("publication_of_the_newest_approval"):
        publish(record=incident.pk, review_no=early.no, digest=early.digest)
    let_time_pass(late)
    assert [each.review_no for each in publish_due()] == [late.no]


def test_what_is_due_and_refused_is_told_of_and_holds_nothing_up(
    editor: User, reviewer: User, caplog: pytest.LogCaptureFixture
) -> None:
    wrong, right = make_incident(editor, "Wrong"), make_incident(editor, "Right")
    for incident in (wrong, right):
        make_figure(editor, incident)
        review = embargoed(incident, editor, reviewer)
        let_time_pass(review)
    refused = Review.objects.get(incident=wrong)
    let_time_pass(refused, "base_version = 1")  # no way leads there; a bad restore might

    assert [publication.record for publication in publish_due()] == [right.pk]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert f"Review 1 of {wrong.pk} is due and was not published" in caplog.text
    assert next_due_at() == refused.embargo_until


def test_what_was_published_meanwhile_is_compared_anew(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    waiting = embargoed(incident, editor, reviewer)
    review = request_review(incident=incident, kind="first", by=editor)
    let_time_pass(waiting)
    publish_due()
    with refused("decision_follows_what_was_compared"):
        approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)


def test_hold_stops_what_is_not_public_yet(editor: User, reviewer: User, standards: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = embargoed(incident, editor, reviewer)
    hold(record=incident.pk, reason=REASON, by=standards)
    let_time_pass(review)
    assert publish_due() == []
    assert next_due_at() is None
    with acting(by=reviewer.pk), refused("publication_waits_while_held"):
        publish(record=incident.pk, review_no=review.no, digest=review.digest)
    again = request_review(incident=incident, kind="first", by=editor)
    with refused("decision_waits_while_held"):
        approve(review=again, digest=again.digest, checked=figures_in(again), by=reviewer)
    send_back(review=again, reason="Wait.", by=reviewer)
    assert number_feed() == []  # partners know no such record
    release(record=incident.pk, version=0, reason="Cleared.", by=standards)
    assert len(publish_due()) == 1
    assert number_feed() == [("created", "usable")]


# People


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        ("ann@desk.example", "ANN@desk.example", True),
        ("ann@desk.example", "ann+review@desk.example ", True),
        ("ann@desk.example", "ann@other.example", False),
        ("", "", False),
    ],
)
def test_two_accounts_with_one_address_are_one_person(first: str, second: str, one: bool) -> None:
    writer = make_user("writer", "request_review", email=first)
    reader = make_user("reader", "decide_review", email=second)
    incident = make_incident(writer)
    make_figure(writer, incident)
    review = request_review(incident=incident, kind="first", by=writer)
    if one:
        with refused("decision_by_a_second_person"):
            approve(review=review, digest=review.digest, checked=figures_in(review), by=reader)
    else:
        assert approve(review=review, digest=review.digest, checked=figures_in(review), by=reader)


@pytest.mark.parametrize(
    "touch", ["place", "place above", "party", "side", "origin", "metric", "category", "publisher"]
)
def test_whoever_touched_a_word_of_the_document_is_an_author(editor: User, reviewer: User, touch: str) -> None:
    side = make_party(editor, "State")
    service = make_party(editor, "Fire service", parent=side)
    with acting(by=editor.pk):
        above = Place.objects.create(name="Lowland", kind="country", country="PL")
        place = Place.objects.create(name="River port", kind="settlement", country="PL", parent=above)
        origin = Origin.objects.create(label="Briefing", kind="briefing", party=service)
    incident = make_incident(editor)
    claim = make_figure(editor, incident, claimant=service, attribution="named_body", origin=origin, place=place)
    source = claim.citations.get().source
    publisher = make_party(editor, "Gazette")
    with acting(by=editor.pk):
        source.publisher = publisher
        source.save()
    row = {
        "place": place,
        "place above": above,
        "party": service,
        "side": side,
        "origin": origin,
        "metric": claim.metric,
        "category": claim.category,
        "publisher": publisher,
    }[touch]
    with acting(by=reviewer.pk):
        name = "name" if hasattr(row, "name") else "label"
        setattr(row, name, "Renamed")
        row.save()

    assert request_review(incident=incident, kind="first", by=editor).authors == sorted([editor.pk, reviewer.pk])


def test_who_made_a_word_before_the_incident_began_is_no_author(editor: User, reviewer: User) -> None:
    service = make_party(reviewer)
    incident = make_incident(editor)
    make_figure(editor, incident, claimant=service, attribution="named_body")
    assert request_review(incident=incident, kind="first", by=editor).authors == [editor.pk]


# Asking again


def test_key_makes_a_retry_safe_and_is_used_once(editor: User, reviewer: User) -> None:
    reviews = []
    for title in ("One", "Two"):
        incident = make_incident(editor, title)
        make_figure(editor, incident, snapshot=make_snapshot(editor))
        reviews.append(request_review(incident=incident, kind="first", by=editor))
    one, two = reviews
    key, other = one.incident_id, two.incident_id  # any UUID
    made = approve(review=one, digest=one.digest, checked=figures_in(one), by=reviewer, key=key)
    assert approve(review=one, digest=one.digest, checked=figures_in(one), by=reviewer, key=key) == made
    with pytest.raises(AlreadyDecided):
        approve(review=one, digest=one.digest, checked=figures_in(one), by=reviewer, key=other)
    with refused("incidents_decision_key_key"):
        approve(review=two, digest=two.digest, checked=figures_in(two), by=reviewer, key=key)
    assert Decision.objects.count() == Publication.objects.count() == 1
