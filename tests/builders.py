"""Plain builders of rows, in the name of a person. `text` carries what the quotes of a test need."""

from typing import Any

from django.contrib.auth.models import Permission, User

from incidents.claiming import cite, offset_of, take_reading
from incidents.models import Category, Citation, Claim, Incident, IncidentClaim, Metric, Publication, Review
from incidents.reviewing import approve, request_review
from sources.capture import capture_text
from sources.models import Party, Snapshot, Source
from sources.models.audit import acting

TEXT = (
    "An explosion at the river port killed at least four people and injured around 50, the fire service said.\n"
    "The operator counts two dead. Nearly 200 homes lost power.\n"
)


def make_user(username: str, *permissions: str, **fields: Any) -> User:
    """Return a staff account with the named permissions of the app `incidents`."""
    user = User.objects.create_user(username, is_staff=True, **fields)  # no password: hashing one takes 0.3 s
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="incidents", codename__in=permissions))
    return User.objects.get(pk=user.pk)  # a fresh instance has no cached permissions


def make_party(by: User, name: str = "Fire service", **fields: Any) -> Party:
    with acting(by=by.pk):
        return Party.objects.create(name=name, **fields)


def make_source(by: User, title: str = "River port fire", **fields: Any) -> Source:
    with acting(by=by.pk):
        return Source.objects.create(title=title, **fields)


def make_snapshot(by: User, text: str = TEXT, source: Source | None = None) -> Snapshot:
    return capture_text(source=source or make_source(by), text=text, by=by)


def make_incident(by: User, title: str = "Silo explosion", **fields: Any) -> Incident:
    with acting(by=by.pk):
        return Incident.objects.create(title=title, **fields)


def make_metric(key: str = "killed", **fields: Any) -> Metric:
    with acting(system="test"):
        defaults = {
            "label": key.replace("_", " ").capitalize(),
            "unit": "people",
            "counts": "As stated.",
            **fields,
        }
        return Metric.objects.get_or_create(key=key, defaults=defaults)[0]


def make_category(key: str = "all", **fields: Any) -> Category:
    with acting(system="test"):
        return Category.objects.get_or_create(key=key, defaults={"label": key.capitalize(), **fields})[0]


def make_claim(by: User, phrase: str = "at least four", metric: str = "killed", **fields: Any) -> Claim:
    """Return a figure claim, read from its phrase, cited by nothing yet."""
    claim = Claim(phrase=phrase, metric=make_metric(metric), category=make_category(), **fields)
    take_reading(claim)
    with acting(by=by.pk):
        claim.save()
    return claim


def make_citation(by: User, claim: Claim, snapshot: Snapshot, quote: str, **fields: Any) -> Citation:
    start = offset_of(snapshot.text, quote)
    return cite(claim=claim, snapshot=snapshot, start=start, end=start + len(quote), by=by, **fields)


def link(by: User, incident: Incident, claim: Claim, role: str = "figure") -> IncidentClaim:
    with acting(by=by.pk):
        return IncidentClaim.objects.create(incident=incident, claim=claim, role=role)


def make_figure(
    by: User,
    incident: Incident,
    phrase: str = "at least four",
    quote: str = "killed at least four people",
    snapshot: Snapshot | None = None,
    role: str = "figure",
    **fields: Any,
) -> Claim:
    """Return a figure claim, cited and linked: ready for review."""
    claim = make_claim(by, phrase, **fields)
    make_citation(by, claim, snapshot or make_snapshot(by), quote)
    link(by, incident, claim, role)
    return claim


def figures_in(review: Review) -> list[Any]:
    """Return the ids of all figure claims on an incident: what a reviewer ticks."""
    return list(Claim.objects.filter(incidents=review.incident, kind="figure").values_list("pk", flat=True))


def make_published(by: User, reviewer: User, incident: Incident, kind: str = "first", notice: str = "") -> Publication:
    review = request_review(incident=incident, kind=kind, by=by, notice=notice)
    return approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)
