"""Ask for a review; approve it, send it back, withdraw it."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection
from django.db.models.functions import Now

from incidents.document import build, digest_of, encode, tombstone
from incidents.errors import AlreadyDecided, Moved, NotAllowed
from incidents.models import Decision, Incident, Publication, Record, Review
from incidents.publishing import publish
from sources.errors import refusals
from sources.models.audit import acting

# Who may ask for what ends a record; a reviewer decides on it, as on the rest.
ENDINGS = {
    Review.Kind.RETRACTION: ("incidents.retract_record", "retract"),
    Review.Kind.MERGE: ("incidents.merge_record", "merge"),
}
DID = {"approved": "approved this review", "sent_back": "sent this review back", "withdrawn": "withdrew this request"}


def request_review(
    *,
    incident: Incident,
    kind: str,
    by: User,
    notice: str = "",
    embargo_until: datetime | None = None,
    merge_into: Incident | None = None,
) -> Review:
    """Freeze `incident` into a document for a second person to read.

    The draft may go on changing: what is approved is what was read. A retraction or a merge freezes a
    tombstone, whose reason is `notice`. Raises Refused where nothing is claimed, a claim is not cited, a
    review is waiting already, `kind` does not fit what is public, a correction's notice leaves out a value that
    it changes, or a refile changes one.
    """
    if not by.has_perm("incidents.request_review"):
        raise NotAllowed("Your account may not request reviews: ask an administrator for the contributor group.")
    if kind in ENDINGS:
        permission, what = ENDINGS[Review.Kind(kind)]
        if not by.has_perm(permission):
            raise NotAllowed(f"Your account may not {what} records: ask a standards editor.")
    with refusals(), acting(by=by.pk):
        # Taken before the document is built: whatever is written meanwhile counts as newer than this review.
        with connection.cursor() as cursor:
            cursor.execute("select pos, open from audit_position()")
            position, running = cursor.fetchone()
        # As stored: what the caller holds in memory may be stale, or not saved.
        document = encode(
            tombstone(reason=notice, successor=_reference_of(merge_into))
            if kind in ENDINGS
            else build(Incident.objects.get(pk=incident.pk))
        )
        review = Review(
            incident=incident,
            kind=kind,
            notice=notice,
            embargo_until=embargo_until,
            merge_into=merge_into,
            document=document,
            digest=digest_of(document),
            audit_position=position,
            audit_open=running,
            requested_by=by,
        )
        review.save(force_insert=True)
        review.refresh_from_db()
        return review


def approve(
    *, review: Review, digest: str, checked: Collection[uuid.UUID], by: User, key: uuid.UUID | None = None
) -> Publication | None:
    """Publish exactly the document that `by` read, in one transaction with its feed entry.

    `digest` is the one the screen showed, `checked` the figure claims that `by` compared with their quotes.
    Returns None where the embargo is not over: `publish_due` publishes it then. Approving again with the same
    `key`, or with none, answers with what the first approval did: a lost answer is safely asked for again.
    Raises Moved if `digest` is not the review's, and Refused if `by` wrote any of it, a figure is not ticked,
    the review is decided, or it rests on machine-written text alone.
    """
    _may_decide(by)
    if digest != review.digest:
        raise Moved("The screen showed another document than this review holds: open the review again.")
    decided = Decision.objects.filter(review=review, verdict=Decision.Verdict.APPROVED, decided_by=by).first()
    if decided and key in (None, decided.key):
        return Publication.objects.filter(record=review.incident_id, review_no=review.no).first()
    with refusals(), acting(by=by.pk):
        _decide(review=review, verdict=Decision.Verdict.APPROVED, digest=digest, checked=list(checked), by=by, key=key)
        if Review.objects.filter(pk=review.pk, embargo_until__gt=Now()).exists():
            return None
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


def _reference_of(successor: Incident | None) -> tuple[uuid.UUID, str] | None:
    if successor is None:
        return None
    record = Record.objects.filter(pk=successor.pk).values_list("reference", flat=True).first()
    return successor.pk, record or ""


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
    key: uuid.UUID | None = None,
) -> Decision:
    decided = Decision.objects.filter(review=review).select_related("decided_by").first()
    if decided:
        raise AlreadyDecided(
            f"{decided.decided_by.get_username()} {DID[decided.verdict]} before you decided.",
            rule="incidents_decision_review_id_key",
        )
    decision = Decision(
        review=review,
        verdict=verdict,
        digest=digest or review.digest,
        reason=reason,
        checked=checked or [],
        key=key,
        decided_by=by,
    )
    decision.save(force_insert=True)
    decision.refresh_from_db()
    return decision
