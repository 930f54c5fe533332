"""Record what an article says: cite words, read a phrase, choose a best value."""

from decimal import Decimal

from django.contrib.auth.models import User

from incidents.errors import NothingToCite
from incidents.lines import inputs_of, lines_of, links_of
from incidents.models import Category, Citation, Claim, Figure, Incident, Metric, Place
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


def choose_best(
    *,
    incident: Incident,
    metric: Metric,
    category: Category,
    place: Place | None = None,
    best: Decimal | None,
    basis: str = "",
    rationale: str = "",
    by: User,
) -> Figure:
    """Record the one value that `by` stands by for a figure line, or that there is none (`best=None`).

    Raises Refused where no claim makes such a line, or the value lies outside its range.
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
        ).first() or Figure(incident=incident, metric=metric, category=category, place=place)
        figure.low, figure.high, figure.level = line.low, line.high, line.level
        figure.inputs = inputs_of(links, line)
        figure.best = best
        figure.basis = basis if best is not None else ""
        figure.rationale = rationale
        figure.chosen_by = by if best is not None else None
        figure.save()
    return figure
