"""manage.py demo: accounts and records to look at, made the way editors make them."""

import os
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from incidents.claiming import choose_best
from incidents.commenting import comment, resolve
from incidents.dossier import Faulty, load
from incidents.holding import hold
from incidents.models import Category, Claim, Figure, Incident, Metric, Place, Record, Review
from incidents.reviewing import approve, request_review, send_back
from sources.errors import Refused
from sources.models.audit import acting

FOLDER = settings.BASE_DIR / "demo"
PASSWORD = "demo"  # noqa: S105  (said on screen; the command refuses to run where others are served)

# Username → group, and what the screen says of the account.
ACCOUNTS = {
    "editor": ("Contributor", "records sources and claims, asks for reviews"),
    "reviewer": ("Reviewer", "decides reviews of others' work"),
    "standards": ("Standards editor", "a reviewer who also keeps the vocabularies"),
    "admin": ("Administrator", "accounts and keys"),
}
FIRST = (
    "common.json",
    "new-year-2024.json",
    "september-2024.json",
    "november-2024.json",
    "december-2024.json",
    "river-port-day-1.json",
    "june-2025.json",
)
LATER = "river-port-day-2.json"

MACHINE_ONLY = "ukraine-cities-2023-12-31"
WAITING = "kharkiv-2024-09-01"
UPDATED = "river-port-2025-03-14"
CORRECTED = "ukraine-2025-06-06"
PUBLISHED = (
    "belgorod-2023-12-30",
    "russia-drones-2024-09-01",
    "moscow-drones-2024-11-10",
    "ukraine-drones-2024-11-10",
    "ukraine-drones-2024-12-22",
    "stalnoy-kon-2024-12-22",
    "russia-drones-2025-06-06",
    "belgorod-rail-2025-06-06",
    UPDATED,
    CORRECTED,
)

HELD = "belgorod-rail-2025-06-06"
HELD_WHY = "Withheld to show how it looks: partners see this sentence until it is released."
RETRACTED = "stalnoy-kon-2024-12-22"
RETRACTED_WHY = "Retracted to show how it looks: this sentence stays in the place of the record."
ASKED = (
    "@reviewer, the regional head counts 44 injured and five children among them. I took the children as part of the "
    "44, not beside them. Do you read it so?"
)
ANSWERED = "@editor the dispatch gives ten for Ternopil alone, as the correction says. Nothing is left to do here."
# The slip that the correction mends: ten people were injured in Ternopil, not in the whole attack.
SLIP = "2025-06-06.injured-ternopil"
CORRECTION = (
    "Correction: the first version took the ten people injured in Ternopil for a rival count of the whole attack "
    "and gave 10 to 55 injured. Ten is the number for Ternopil alone. For the whole attack the dispatch says "
    "around 50, which reads as 45 to 55."
)
UPDATE = (
    "Update: the search is over. The fire service now counts five dead and 14 injured, where its first count said "
    "at least four dead and 11 injured. The two missing people were found dead."
)
OUTDATED = {
    "river-port.killed-fire": "the fire service counted again on 15 March 2025",
    "river-port.injured-fire": "the fire service counted again on 15 March 2025",
    "river-port.missing-fire": "found dead, the fire service said on 15 March 2025",
    "river-port.missing-operator": "found dead, the fire service said on 15 March 2025",
}
TOLL = (
    "The fire service recovered the dead itself and has ended its search; the operator says that it counted its own "
    "staff alone."
)


class Command(BaseCommand):
    """Make the demo: all of it, or nothing. What is there already is left as it stands."""

    help = "Make demo accounts and records. Runs with DEBUG on alone, for the accounts have a known password."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Play the story where it has not been played, and say where to look."""
        if not settings.DEBUG:
            raise CommandError("The demo's accounts have a known password: it is made only with DEBUG on.")
        people = {username: _account(username, group) for username, (group, _) in ACCOUNTS.items()}
        if not Incident.objects.filter(key=WAITING, reviews__isnull=False).exists():
            try:
                _play(by=people["editor"], reviewer=people["reviewer"], standards=people["standards"])
            except (Faulty, Refused) as error:
                raise CommandError(f"The demo does not fit what is recorded already. {error}") from error
        self.stdout.write(_sign())


def _account(username: str, group: str) -> User:
    """Return the account, made with the demo's password where there is none."""
    user = User.objects.filter(username=username).first()
    if user is None:
        role, _ = Group.objects.get_or_create(name=group)
        make = User.objects.create_superuser if username == "admin" else User.objects.create_user
        user = make(username, password=PASSWORD, is_staff=True)
        user.groups.add(role)
    return user


def _play(*, by: User, reviewer: User, standards: User) -> None:
    """Record and publish, mend a slip, follow the news, be refused; withhold, retract, and leave one review waiting."""
    load([FOLDER / name for name in FIRST], by=by)
    incidents = Incident.objects.in_bulk([*PUBLISHED, MACHINE_ONLY, WAITING], field_name="key")
    _change(SLIP, place=None, by=by)
    for key in PUBLISHED:
        _publish(incidents[key], Review.Kind.FIRST, by=by, reviewer=reviewer)
    _correct(incidents[CORRECTED], by=by, reviewer=reviewer)
    _update(incidents[UPDATED], by=by, reviewer=reviewer)
    _refuse(incidents[MACHINE_ONLY], by=by, reviewer=reviewer)
    hold(record=incidents[HELD].pk, reason=HELD_WHY, by=reviewer)
    _retract(incidents[RETRACTED], by=standards, reviewer=reviewer)
    review = request_review(incident=incidents[WAITING], kind=Review.Kind.FIRST, by=by)
    comment(incident=incidents[WAITING], review=review, body=ASKED, by=by)
    resolve(comment=comment(incident=incidents[CORRECTED], body=ANSWERED, by=reviewer), by=by)


def _publish(incident: Incident, kind: str, *, by: User, reviewer: User, notice: str = "") -> None:
    """Ask for a review as `by`, and approve it as `reviewer` with every figure ticked."""
    review = request_review(incident=incident, kind=kind, by=by, notice=notice)
    approve(review=review, digest=review.digest, checked=_figures(incident), by=reviewer)


def _figures(incident: Incident) -> list[Any]:
    figures = Claim.objects.filter(incidents=incident, kind=Claim.Kind.FIGURE)
    return list(figures.values_list("pk", flat=True))


def _change(key: str, *, by: User, **fields: object) -> None:
    """Save other values of a claim, as an editor does at the desk."""
    claim = Claim.objects.get(key=key)
    for name, value in fields.items():
        setattr(claim, name, value)
    with acting(by=by.pk):
        claim.save()


def _correct(incident: Incident, *, by: User, reviewer: User) -> None:
    """Mend the slip that was published, and say so."""
    _change(SLIP, place=Place.objects.get(key="ternopil"), by=by)
    _publish(incident, Review.Kind.CORRECTION, by=by, reviewer=reviewer, notice=CORRECTION)


def _update(incident: Incident, *, by: User, reviewer: User) -> None:
    """Record what became known on the second day, and publish it."""
    load([FOLDER / LATER], by=by)
    for key, reason in OUTDATED.items():
        _change(key, status=Claim.Status.SUPERSEDED, status_reason=reason, by=by)
    choose_best(
        incident=incident,
        metric=Metric.objects.get(key="killed"),
        category=Category.objects.get(key="all"),
        best=Decimal(5),
        basis=Figure.Basis.MOST_AUTHORITATIVE,
        rationale=TOLL,
        by=by,
    )
    _publish(incident, Review.Kind.UPDATE, by=by, reviewer=reviewer, notice=UPDATE)


def _retract(incident: Incident, *, by: User, reviewer: User) -> None:
    """Take a record back: a standards editor asks, a reviewer decides."""
    review = request_review(incident=incident, kind=Review.Kind.RETRACTION, by=by, notice=RETRACTED_WHY)
    approve(review=review, digest=review.digest, checked=[], by=reviewer)


def _refuse(incident: Incident, *, by: User, reviewer: User) -> None:
    """Try to approve what rests on machine-written text alone, and send it back with what the rule says."""
    review = request_review(incident=incident, kind=Review.Kind.FIRST, by=by)
    try:
        approve(review=review, digest=review.digest, checked=_figures(incident), by=reviewer)
    except Refused as refusal:
        send_back(review=review, reason=f"{refusal} A report on the night would do.", by=reviewer)


def _sign() -> str:
    """Return what there is to see, where, and with which accounts."""
    here = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    waiting = Review.objects.waiting().count()
    accounts = "\n".join(f"  {username:<10} {group}: {can}" for username, (group, can) in ACCOUNTS.items())
    return (
        f"The demo is ready: {Incident.objects.count()} incidents, {Record.objects.live().count()} of them published, "
        f"{waiting} waiting for review.\n\n"
        f"  {here}/admin/         the desk\n"
        f"  {here}/               what readers see\n"
        f"  {here}/api/v1/        what partners read\n"
        f"  {here}/api/v1/docs/   how to read it\n\n"
        f"Sign in with one of these names and the password “{PASSWORD}”:\n{accounts}"
    )
