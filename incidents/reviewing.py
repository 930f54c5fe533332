"""Ask for a review; approve it, send it back, withdraw it."""

import uuid
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import connection

from incidents.document import build, digest_of, encode
from incidents.errors import AlreadyDecided, Moved, NotAllowed
from incidents.models import Decision, Incident, Publication, Review
from incidents.publishing import publish
from sources.errors import refusals
from sources.models.audit import acting


def request_review(*, incident: Incident, kind: str, by: User, notice: str = "") -> Review:
    """Freeze `incident` into a document for a second person to read.

    The draft may go on changing: what is approved is what was read. Raises Refused where nothing is
    claimed, a claim is not cited, a review is waiting already, or `kind` does not fit what is public.
    """
    if not by.has_perm("incidents.request_review"):
        raise NotAllowed("Your account may not request reviews: ask an administrator for the contributor group.")
    with refusals(), acting(by=by.pk):
        # Taken before the document is built: whatever is written meanwhile counts as newer than this review.
        with connection.cursor() as cursor:
            cursor.execute("select pos, open from audit_position()")
            position, running = cursor.fetchone()
        # As stored: what the caller holds in memory may be stale, or not saved.
        document = encode(build(Incident.objects.get(pk=incident.pk)))
        review = Review(
            incident=incident,
            kind=kind,
            notice=notice,
            document=document,
            digest=digest_of(document),
            audit_position=position,
            audit_open=running,
            requested_by=by,
        )
        review.save(force_insert=True)
        review.refresh_from_db()
        return review


def approve(*, review: Review, digest: str, checked: Collection[uuid.UUID], by: User) -> Publication:
    """Publish exactly the document that `by` read, in one transaction with its feed entry.

    `digest` is the one the screen showed, `checked` the figure claims that `by` compared with their quotes.
    Approving twice with the same digest answers with the publication that exists. Raises Moved if `digest`
    is not the review's, and Refused if `by` wrote any of it, a figure is not ticked, the review is decided,
    or it rests on machine-written text alone.
    """
    _may_decide(by)
    if digest != review.digest:
        raise Moved("The screen showed another document than this review holds: open the review again.")
    decided = Decision.objects.filter(review=review).first()
    if decided and decided.verdict == Decision.Verdict.APPROVED and decided.decided_by_id == by.pk:
        return Publication.objects.get(record=review.incident_id, review_no=review.no)
    with refusals(), acting(by=by.pk):
        _decide(review=review, verdict=Decision.Verdict.APPROVED, digest=digest, checked=list(checked), by=by)
        return publish(record=review.incident_id, review_no=review.no, digest=digest)


def send_back(*, review: Review, reason: str, by: User) -> Decision:
    """Send a review back to its author, who reads `reason`."""
    _may_decide(by)
    with refusals(), acting(by=by.pk):
        return _decide(review=review, verdict=Decision.Verdict.SENT_BACK, reason=reason, by=by)


def withdraw(*, review: Review, by: User) -> Decision:
    """Take back one's own request."""
    with refusals(), acting(by=by.pk):
        return _decide(review=review, verdict=Decision.Verdict.WITHDRAWN, by=by)


def _may_decide(by: User) -> None:
    if not by.has_perm("incidents.decide_review"):
        raise NotAllowed("Your account may not decide reviews: ask an administrator for the reviewer group.")


def _decide(
    *,
    review: Review,
    verdict: str,
    by: User,
    digest: str = "",
    reason: str = "",
    checked: list[uuid.UUID] | None = None,
) -> Decision:
    decided = Decision.objects.filter(review=review).select_related("decided_by").first()
    if decided:
        raise AlreadyDecided(
            f"{decided.decided_by.get_username()} decided this review before you: "
            f"{decided.get_verdict_display().lower()}.",
            rule="incidents_decision_review_id_key",
        )
    decision = Decision(
        review=review,
        verdict=verdict,
        digest=digest or review.digest,
        reason=reason,
        checked=checked or [],
        decided_by=by,
    )
    decision.save(force_insert=True)
    decision.refresh_from_db()
    return decision
