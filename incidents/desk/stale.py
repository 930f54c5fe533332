"""A decision that came too late: what stands now, and what differs from what its maker read."""

import json
from dataclasses import dataclass

from incidents.difference import Change, difference
from incidents.models import Decision, Publication, Review


@dataclass(frozen=True, slots=True)
class Stale:
    """What happened to a review while somebody read it, and the review or version that stands in its place."""

    sentence: str
    changes: tuple[Change, ...]
    review: Review | None = None
    publication: Publication | None = None


def stale_of(review: Review, digest: str) -> Stale | None:
    """Return what changed since a screen of `review` showed the document `digest`; nothing if it is not stale.

    Up to 5 queries. The screen is compared with what waits now, else with what was published since.
    """
    decision = Decision.objects.filter(review=review).first()
    others = Review.objects.filter(incident=review.incident_id)
    shown = review if digest == review.digest else others.filter(digest=digest).order_by("-no").first()
    now = review if decision is None else others.waiting().first()
    if now is None:
        return _decided(review, decision, shown)
    if now == shown:
        return _overtaken(review)
    if shown is None:
        return Stale("The screen showed a document that nobody asked to review here.", (), now)
    changes = _between(shown, now)
    how = "It differs from what you read:" if changes else "It says the same as what you read."
    return Stale(f"Request {now.no} waits now. {how}", changes, now)


def _decided(review: Review, decision: Decision | None, shown: Review | None) -> Stale | None:
    publication = Publication.objects.filter(record=review.incident_id).order_by("-version").first()
    if decision is None or publication is None or publication.review_no < review.no:
        return None  # the refusal says who decided it, and nothing stands in its place
    same = shown is not None and shown.digest == publication.digest
    sentence = f"{publication} is public now, " + ("word for word as you read it." if same else "with these changes:")
    return Stale(sentence, () if same or shown is None else _published(shown, publication), publication=publication)


def _overtaken(review: Review) -> Stale | None:
    publication = Publication.objects.filter(record=review.incident_id).order_by("-version").first()
    if publication is None or publication.version <= review.base_version:
        return None
    old = Publication.objects.filter(record=review.incident_id, version=review.base_version).first()
    changes = difference(json.loads(bytes(old.document)) if old else None, json.loads(bytes(publication.document)))
    return Stale(
        f"{publication} was published since this review was asked for. It differs from version {review.base_version}:",
        tuple(changes),
        publication=publication,
    )


def _between(shown: Review, now: Review) -> tuple[Change, ...]:
    return tuple(difference(json.loads(bytes(shown.document)), json.loads(bytes(now.document))))


def _published(shown: Review, publication: Publication) -> tuple[Change, ...]:
    return tuple(difference(json.loads(bytes(shown.document)), json.loads(bytes(publication.document))))
