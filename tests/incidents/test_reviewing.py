"""Ask, approve, send back, withdraw: incidents/reviewing.py, and the rules between people."""

import json
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection

from incidents.document import digest_of
from incidents.errors import AlreadyDecided, Moved, NotAllowed
from incidents.models import Claim, Decision, Publication, Review
from incidents.reviewing import approve, request_review, send_back, withdraw
from sources.models.audit import acting
from tests.builders import (
    figures_in,
    link,
    make_claim,
    make_figure,
    make_incident,
    make_published,
    make_snapshot,
    make_source,
    make_user,
)
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def content_of(review: Review) -> dict[str, object]:
    return json.loads(bytes(review.document))


def test_request_review_freezes_the_document(editor: User) -> None:
    incident = make_incident(editor)
    claim = make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)

    assert (review.no, review.base_version, review.authors) == (1, 0, [editor.pk])
    assert review.digest == digest_of(bytes(review.document))
    with acting(by=editor.pk):
        incident.title = "Another title"
        incident.save()
        claim.delete()
    review.refresh_from_db()
    assert content_of(review)["title"] == "Silo explosion"


def test_request_review_needs_the_permission() -> None:
    stranger = make_user("stranger")
    incident = make_incident(stranger)
    with pytest.raises(NotAllowed, match="may not request reviews"):
        request_review(incident=incident, kind="first", by=stranger)


def test_incident_without_a_claim_is_not_reviewed(editor: User) -> None:
    with refused("review_has_a_claim"):
        request_review(incident=make_incident(editor), kind="first", by=editor)


def test_claim_without_a_citation_is_not_reviewed(editor: User) -> None:
    incident = make_incident(editor)
    link(editor, incident, make_claim(editor))
    with refused("review_claims_are_cited"):
        request_review(incident=incident, kind="first", by=editor)


def forged(editor: User, incident: object, change: dict[str, object]) -> Review:
    """Return an unsaved review whose document says something else than the desk."""
    from incidents.document import build, encode

    document = encode({**build(incident), **change})  # type: ignore[arg-type]
    return Review(incident=incident, kind="first", document=document, digest=digest_of(document), requested_by=editor)


def test_claim_of_another_incident_is_not_reviewed(editor: User) -> None:
    incident, other = make_incident(editor), make_incident(editor, "Another")
    make_figure(editor, incident)
    with acting(by=editor.pk), refused("review_claims_are_linked"):
        forged(editor, other, {"claims": [{"id": str(Claim.objects.get().pk), "citations": []}]}).save()


def test_document_says_of_a_source_what_the_desk_says(editor: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident, snapshot=make_snapshot(editor, source=make_source(editor, made_by="machine")))
    source = {"id": str(Claim.objects.get().citations.get().source_id), "made_by": "human", "title": "x"}
    with acting(by=editor.pk), refused("review_sources_as_recorded"):
        forged(editor, incident, {"sources": [source]}).save()


def test_document_has_to_be_whole(editor: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    with acting(by=editor.pk), refused("review_document_is_whole"):
        forged(editor, incident, {"claims": None}).save()


def test_review_is_asked_for_in_ones_own_name(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    with acting(by=reviewer.pk), refused("review_asked_by_its_actor"):
        forged(editor, incident, {}).save()


def test_one_review_of_an_incident_waits_at_a_time(editor: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    with refused("review_one_at_a_time"):
        request_review(incident=incident, kind="first", by=editor)
    assert list(Review.objects.waiting()) == [review]

    withdraw(review=review, by=editor)
    assert request_review(incident=incident, kind="first", by=editor).no == 2


def test_kind_must_fit_what_is_public(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    with refused("review_kind_fits_what_is_public"):
        request_review(incident=incident, kind="update", by=editor)
    make_published(editor, reviewer, incident)
    with refused("review_kind_fits_what_is_public"):
        request_review(incident=incident, kind="first", by=editor)


def test_correction_needs_a_notice(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    with refused("review_correction_has_a_notice"):
        request_review(incident=incident, kind="correction", by=editor)


def test_approve_publishes_what_was_read_not_what_was_edited_since(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    with acting(by=editor.pk):
        incident.title = "Edited since"
        incident.save()

    publication = approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)

    assert json.loads(bytes(publication.document))["title"] == "Silo explosion"


def test_approve_by_an_author_is_refused_superuser_or_not(editor: User) -> None:
    boss = make_user("boss", is_superuser=True)
    incident = make_incident(editor)
    make_figure(boss, incident)
    review = request_review(incident=incident, kind="first", by=editor)

    assert review.authors == sorted([editor.pk, boss.pk])
    with refused("decision_by_a_second_person"):
        approve(review=review, digest=review.digest, checked=figures_in(review), by=boss)


def test_who_asks_for_a_review_does_not_approve_it(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=reviewer)
    with refused("decision_by_a_second_person"):
        approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)


@pytest.mark.parametrize("touch", ["incident", "claim", "unlinked claim", "citation", "source", "type"])
def test_whoever_touched_any_part_is_an_author(editor: User, reviewer: User, touch: str) -> None:
    incident = make_incident(editor)
    claim = make_figure(editor, incident)
    with acting(by=reviewer.pk):
        match touch:
            case "incident":
                incident.summary = "Touched."
                incident.save()
            case "claim":
                claim.provisional = True
                claim.save()
            case "unlinked claim":
                link(reviewer, incident, make_claim(reviewer)).delete()
            case "citation":
                citation = claim.citations.get()
                citation.stance = "repeats"
                citation.save()
            case "source":
                source = claim.citations.get().source
                source.byline = "Touched"
                source.save()
            case "type":
                kind = incident.types.model.objects.get_or_create(
                    key="t", defaults={"label": "T", "field": "other", "definition": "T"}
                )[0]
                incident.types.add(kind)
    review = request_review(incident=incident, kind="first", by=editor)

    assert review.authors == sorted([editor.pk, reviewer.pk])


def test_author_of_the_last_version_may_approve_the_next(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    second = make_user("second", "request_review", "decide_review")
    with acting(by=second.pk):
        incident.summary = "More is known."
        incident.save()
    review = request_review(incident=incident, kind="update", by=second)

    assert review.authors == [second.pk]
    assert approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer).version == 2


def test_what_was_written_while_the_document_was_built_counts_as_newer(editor: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    with connection.cursor() as cursor:
        cursor.execute("select max(id) from sources_auditentry where table_name <> 'incidents_review'")
        assert review.audit_position == cursor.fetchone()[0]


def test_approve_needs_the_permission(editor: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    with pytest.raises(NotAllowed, match="may not decide reviews"):
        approve(review=review, digest=review.digest, checked=[], by=make_user("stranger"))


def test_approve_of_a_stale_screen_is_refused(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    with pytest.raises(Moved, match="open the review again"):
        approve(review=review, digest="0" * 64, checked=figures_in(review), by=reviewer)


def test_approve_needs_every_figure_ticked(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    with refused("decision_checks_every_figure"):
        approve(review=review, digest=review.digest, checked=[uuid4()], by=reviewer)


def test_machine_written_text_alone_is_not_approved(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    machine = make_snapshot(editor, source=make_source(editor, made_by="machine"))
    make_figure(editor, incident, snapshot=machine)
    review = request_review(incident=incident, kind="first", by=editor)
    with refused("decision_rests_on_people"):
        approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)

    send_back(review=review, reason="Find a source written by people.", by=reviewer)
    human = make_snapshot(editor, source=make_source(editor, "By people", made_by="human"))
    make_figure(editor, incident, phrase="around 50", quote="injured around 50", snapshot=human, metric="injured")
    document = json.loads(bytes(make_published(editor, reviewer, incident).document))

    assert [(claim["metric"], claim["machine"]) for claim in document["claims"]] == [
        ("killed", True),
        ("injured", False),
    ]
    assert [figure["metric"] for figure in document["figures"]] == ["injured"]


def test_approve_again_answers_with_the_same_publication(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    once = approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)

    assert approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer) == once
    assert Publication.objects.count() == 1


def test_decided_review_is_decided(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    decision = send_back(review=review, reason="The quote is another figure.", by=reviewer)

    assert (decision.verdict, decision.reason) == ("sent_back", "The quote is another figure.")
    with pytest.raises(AlreadyDecided, match="reviewer sent this review back before you decided"):
        approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)
    with acting(by=reviewer.pk), refused("incidents_decision_review_id_key"):
        Decision.objects.create(review=review, digest=review.digest, verdict="approved", decided_by=reviewer,
                                checked=figures_in(review))  # fmt: skip


def test_send_back_needs_a_reason(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    with refused("decision_sent_back_has_a_reason"):
        send_back(review=review, reason=" ", by=reviewer)


def test_only_its_author_withdraws_a_review(editor: User, reviewer: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    review = request_review(incident=incident, kind="first", by=editor)
    with refused("decision_withdrawn_by_its_author"):
        withdraw(review=review, by=reviewer)
