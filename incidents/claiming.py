"""Record what an article says: cite words, read a phrase, choose a best value."""

from collections.abc import Collection
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import connection

from incidents.errors import NothingToCite
from incidents.lines import inputs_of, lines_of, links_of
from incidents.models import (
    Category,
    Citation,
    Claim,
    ClaimRelation,
    Figure,
    Incident,
    IncidentClaim,
    Metric,
    Origin,
    Place,
)
from incidents.reconcile import may_be_best
from sources.errors import Refused, refusals
from sources.models import Snapshot
from sources.models.audit import acting
from sources.numerals import Reading, read
from sources.selectors import find, select


def reading_of(claim: Claim) -> Reading:
    """Return what the claim's phrase reads as: counts are whole, measures and money are not.

    Raises NumeralError (a ValueError with one sentence) where it reads as no number, or as several.
    """
    whole = claim.metric is None or claim.metric.value_kind in (
        Metric.ValueKind.COUNT,
        Metric.ValueKind.ORDINAL,
    )
    return read(claim.phrase, whole=whole)


def take_reading(claim: Claim) -> None:
    """Set operator, value and interval of a figure claim from its phrase. Does not save."""
    reading = reading_of(claim)
    claim.operator = reading.operator
    claim.value, claim.value_max = reading.value, reading.value_max
    claim.low, claim.high = reading.low, reading.high
    if not claim.unit and reading.unit and claim.metric and reading.unit != claim.metric.unit:
        claim.unit = reading.unit


def offset_of(text: str, quote: str, *, occurrence: int | None = None) -> int:
    """Return where `quote` starts in `text`, in code points; `occurrence` counts from 1.

    Raises NothingToCite where it does not stand there, or stands there more than once and no occurrence is
    named.
    """
    places = find(text, quote)
    if not places:
        raise NothingToCite(f"The quote “{quote[:120]}” does not stand in the text: copy it from the article.")
    if occurrence is None and len(places) > 1:
        raise NothingToCite(
            f"The quote “{quote[:120]}” stands in the text {len(places)} times: say which one, or widen it."
        )
    number = occurrence or 1
    if not 1 <= number <= len(places):
        raise NothingToCite(f"The quote “{quote[:120]}” stands in the text {len(places)} times, not {number}.")
    return places[number - 1]


def cite(
    *,
    claim: Claim,
    snapshot: Snapshot,
    start: int,
    end: int,
    by: User,
    stance: str = Citation.Stance.SUPPORTS,
    phrase: str = "",
) -> Citation:
    """Let `claim` rest on the words at `start`–`end` (code points) of `snapshot`.

    Raises ValueError for offsets outside the text, Refused where the claim's phrase is not in the words.
    """
    selector = select(snapshot.text, start, end)
    citation = Citation(
        claim=claim,
        source_id=snapshot.source_id,
        snapshot=snapshot,
        start=start,
        end=end,
        exact=selector.exact,
        stance=stance,
        phrase=phrase,
    )
    with refusals(), acting(by=by.pk):
        citation.save(force_insert=True)
    return citation


def record_claim(
    *,
    claim: Claim,
    snapshot: Snapshot,
    start: int,
    end: int,
    incident: Incident,
    role: str = IncidentClaim.Role.FIGURE,
    by: User,
) -> Citation:
    """Record a claim, that it speaks of `incident`, and the words it rests on: all of it, or nothing.

    A claimant, place or incident that is not saved yet is saved with it. Raises Refused with the sentence of
    the rule that said no.
    """
    with refusals(), acting(by=by.pk):
        _save_new(claim, incident)
        claim.save(force_insert=True)
        IncidentClaim(incident=incident, claim=claim, role=role).save(force_insert=True)
        citation = cite(claim=claim, snapshot=snapshot, start=start, end=end, by=by)
        connection.check_constraints()
    return citation


def revise_claim(
    *,
    claim: Claim,
    citation: Citation,
    start: int,
    end: int,
    incident: Incident,
    role: str = IncidentClaim.Role.FIGURE,
    moved_from: Incident | None = None,
    by: User,
) -> Citation:
    """Save a changed claim with its quote at `start`–`end` and its link to `incident`.

    The link to `moved_from` goes; links to other incidents stay. Returns the citation, which is a new row where
    the quote changed: phrase and quote must fit each other at every moment, so the old one goes first.
    """
    snapshot, stance, phrase = citation.snapshot, citation.stance, citation.phrase
    with refusals(), acting(by=by.pk):
        _save_new(claim, incident)
        requoted = (start, end) != (citation.start, citation.end)
        if requoted:
            citation.delete()
        claim.save()
        if requoted:
            citation = cite(claim=claim, snapshot=snapshot, start=start, end=end, by=by, stance=stance, phrase=phrase)
        if moved_from is not None and moved_from != incident:
            claim.incident_links.filter(incident=moved_from).delete()
        link = claim.incident_links.filter(incident=incident).first() or IncidentClaim(incident=incident, claim=claim)
        if link._state.adding or link.role != role:
            link.role = role
            link.save()
        connection.check_constraints()
    return citation


def remove_claim(*, claim: Claim, snapshot: Snapshot, by: User) -> bool:
    """Take the claim's quotes in `snapshot` away, and the claim itself where it rests on nothing else.

    Returns whether the claim is gone.
    """
    with refusals(), acting(by=by.pk):
        claim.citations.filter(snapshot=snapshot).delete()
        gone = not claim.citations.exists()
        if gone:
            claim.delete()
        connection.check_constraints()
    return gone


def _save_new(claim: Claim, incident: Incident) -> None:
    """Save what was created in place, and let the claim know its key."""
    for name in ("claimant", "place"):
        row = getattr(claim, name)
        if row is not None and row._state.adding:
            row.save(force_insert=True)
            setattr(claim, name, row)
    if incident._state.adding:
        incident.save(force_insert=True)


def choose_best(
    *,
    incident: Incident,
    metric: Metric,
    category: Category,
    place: Place | None = None,
    best: Decimal | None,
    basis: str = "",
    rationale: str = "",
    opened: int | None = None,
    by: User,
) -> Figure:
    """Record the one value that `by` stands by for a figure line, or that there is none (`best=None`).

    `opened` is the version of the choice that the screen showed, 0 for none. Raises Refused where no claim
    makes such a line, the value lies outside its range, or somebody chose meanwhile.
    """
    links = list(links_of(incident))
    wanted = (metric.pk, category.pk, str(place.pk) if place else None)
    # A line in a unit of its own (EUR beside USD) has no best value: the metric's unit is what is compared.
    lines = (line for line in lines_of(links) if not line.unit)
    line = next((line for line in lines if (line.metric, line.category, line.place) == wanted), None)
    if line is None:
        raise Refused(f"No claim of this incident counts “{metric}” ({category}): record one first.")
    if best is not None:
        ruling = may_be_best(line, best)
        if not ruling.allowed:
            raise Refused(ruling.reason, rule="figure_best_in_range")
    with refusals(), acting(by=by.pk):
        figure = Figure.objects.filter(
            incident=incident, metric=metric, category=category, place=place
        ).select_for_update(of=("self",)).first() or Figure(
            incident=incident, metric=metric, category=category, place=place
        )
        if opened is not None and opened != figure.version:
            raise Refused("Somebody chose for this figure while you did: look at it again.", rule="row_version_is_next")
        figure.low, figure.high, figure.level = line.low, line.high, line.level
        figure.inputs = inputs_of(links, line)
        figure.best = best
        figure.basis = basis if best is not None else ""
        figure.rationale = rationale
        figure.chosen_by = by if best is not None else None
        figure.save()
    return figure


def supersede(*, older: Claim, newer: Claim, by: User) -> Claim:
    """Keep `older` as superseded by `newer`, which counts the same thing later. Return it.

    Raises Refused where they do not count the same thing, or `older` is not in force.
    """
    if (older.metric_id, older.category_id, older.place_id) != (newer.metric_id, newer.category_id, newer.place_id):
        raise Refused(f"“{newer.phrase}” does not count what “{older.phrase}” counts: it cannot supersede it.")
    if older.pk == newer.pk or older.status != Claim.Status.ACTIVE or newer.status != Claim.Status.ACTIVE:
        raise Refused(f"“{older.phrase}” or “{newer.phrase}” is not in force any more: look at the figures again.")
    with refusals(), acting(by=by.pk):
        older.status = Claim.Status.SUPERSEDED
        older.status_reason = f"superseded by “{newer.phrase}”"[:300]
        older.save()
        ClaimRelation.objects.get_or_create(claim=newer, kind=ClaimRelation.Kind.SUPERSEDES, other=older)
    return older


def name_origin(*, claims: Collection[Claim], label: str, by: User) -> Origin:
    """Say that `claims` go back to one utterance, called `label`: they count as one origin from now on."""
    if not label.strip():
        raise Refused("The origin needs a name, such as “Morning communiqué of the air force”.")
    with refusals(), acting(by=by.pk):
        parties = {claim.claimant_id for claim in claims}
        origin = Origin.objects.create(label=label.strip(), party_id=parties.pop() if len(parties) == 1 else None)
        for claim in claims:
            claim.origin = origin
            claim.save()
    return origin
