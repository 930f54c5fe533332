"""Claims about one figure in; range, sides, consensus, level and warnings out. Pure: no database, no clock.

The rules are those of domain.md §5; their numbers stand in the comments. An interval is a pair (low, high)
in whole units of the metric, both ends included; None is an open end. Nothing here subtracts one metric from
another, and nothing picks a best value: an editor does, and `may_be_best` only says what is out of question.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

Interval = tuple[Decimal | None, Decimal | None]
Thing = tuple[str, str, str | None, str]  # metric, category, place, unit: what may be compared
NONE_REPORTED = "none_reported"
SINGULARS = {"people": "person", "vehicles and systems": "vehicle or system"}  # units with no regular one


class Status(StrEnum):
    """Whether a claim is in force."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    DEPRECATED = "deprecated"


class Role(StrEnum):
    """What a claim is to the incident: counted here, or a wider total that is only shown."""

    FIGURE = "figure"
    CONTEXT = "context"


class Stance(StrEnum):
    """How the claimant stands to the number."""

    ASSERTED = "asserted"
    DENIED = "denied"
    ACCUSED = "accused"
    UNCONFIRMED = "unconfirmed"


class Level(StrEnum):
    """How far independent origins bear a figure out."""

    UNATTRIBUTED = "unattributed"
    SINGLE_ORIGIN = "single_origin"
    CORROBORATED = "corroborated"
    CONTESTED = "contested"


class Reason(StrEnum):
    """Why a claim does not count in its line."""

    SUPERSEDED = "superseded"
    DEPRECATED = "deprecated"
    CONTEXT = "context"
    MACHINE = "machine"
    DENIED = "denied"
    UNQUANTIFIED = "unquantified"
    NONE_REPORTED = "none_reported"


class Flag(StrEnum):
    """What an editor should look at before choosing a value."""

    SIDE_SPLIT = "side_split"
    ORIGIN_SPLIT = "origin_split"
    SUPERSEDED_WITHIN_ORIGIN = "superseded_within_origin"
    DRIFT = "drift"
    ORIGIN_UNKNOWN = "origin_unknown"
    UNCONFIRMED = "unconfirmed"
    NONE_REPORTED = "none_reported"
    MACHINE_ONLY = "machine_only"
    PARTS_EXCEED_WHOLE = "parts_exceed_whole"
    PART_EXCEEDS_WHOLE = "part_exceeds_whole"
    PARTS_FALL_SHORT = "parts_fall_short"


class Basis(StrEnum):
    """On what an editor rests a best value."""

    ONLY_CLAIM = "only_claim"
    MOST_RECENT = "most_recent"
    MOST_AUTHORITATIVE = "most_authoritative"
    AGAINST_INTEREST = "against_interest"
    PARTS_AGREE = "parts_agree"
    INTERSECTION = "intersection"
    OWN_VERIFICATION = "own_verification"


BASES = tuple(Basis)

# What readers look for first, whatever the alphabet says.
FIRST = ("killed", "injured", "casualties", "missing", "hospitalised", "rescued", "evacuated")


def rank(metric: str) -> int:
    """Return how early a metric's figures are read: people before things."""
    return FIRST.index(metric) if metric in FIRST else len(FIRST)


class Bounded(Protocol):
    """Anything with an interval: an Assertion or a Line."""

    @property
    def low(self) -> Decimal | None: ...
    @property
    def high(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Assertion:
    """One claim as the arithmetic sees it.

    `value` is the highest number stated; `side` None is the article's own voice; `outlets` are the ids of
    the publishers that carry it; `machine` says that it rests on machine-written text alone; `copies` are the
    intervals of the citations that repeat it; `complete` says that it and its sisters are all the parts; `unit`
    is the printed one where it is not the metric's own (EUR, m): what differs in unit is never compared.
    Raises ValueError when low is above high.
    """

    id: str
    metric: str
    category: str
    place: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    value: Decimal | None = None
    operator: str = "exact"
    side: str | None = None
    origin: str | None = None
    outlets: frozenset[str] = frozenset()
    attributed: bool = True
    machine: bool = False
    as_of: date | None = None
    status: Status = Status.ACTIVE
    role: Role = Role.FIGURE
    stance: Stance = Stance.ASSERTED
    copies: tuple[Interval, ...] = ()
    complete: bool = False
    unit: str = ""

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(
                f"Claim {self.id} has its lower bound {_number(self.low)} above its upper bound "
                f"{_number(self.high)}: swap or mend them."
            )

    @property
    def interval(self) -> Interval:
        """Its lowest and highest value."""
        return self.low, self.high

    @property
    def words(self) -> str:
        """Its interval in words."""
        return interval_in_words(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning: what kind, about which claims, and a sentence for the editor."""

    flag: Flag
    claims: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class SideLine:
    """What one side says. `split` means its claims do not meet, and the interval is their hull."""

    side: str | None
    low: Decimal | None
    high: Decimal | None
    split: bool
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Omitted:
    """A claim that does not count here, and why."""

    claim: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Line:
    """The computed half of a figure: one metric, category and place of one incident.

    With no claim in force there is no range: `has_range` is False and both ends are None.
    `stated` holds the numbers that someone stated, ascending; `supersessions` are pairs (older, newer) of one
    origin that an editor may want to mark; `claims` counted, `left_out` did not.
    """

    metric: str
    category: str
    place: str | None
    low: Decimal | None
    high: Decimal | None
    stated: tuple[Decimal, ...]
    by_side: tuple[SideLine, ...]
    consensus: Interval | None
    level: Level
    origins: int
    outlets: int
    claims: tuple[str, ...]
    left_out: tuple[Omitted, ...]
    supersessions: tuple[tuple[str, str], ...]
    warnings: tuple[Warned, ...]
    unit: str = ""

    @property
    def has_range(self) -> bool:
        """Whether any claim counts."""
        return bool(self.claims)

    @property
    def highest_stated(self) -> Decimal | None:
        """The highest number that anyone stated, which an open range does not show."""
        return max(self.stated, default=None)

    @property
    def flags(self) -> frozenset[Flag]:
        """The kinds of its warnings."""
        return frozenset(warned.flag for warned in self.warnings)


@dataclass(frozen=True, slots=True)
class Parts:
    """The sum of disjoint parts beside their whole, and what is left unplaced; None is open or unknown."""

    sum_low: Decimal
    sum_high: Decimal | None
    unplaced_low: Decimal | None
    unplaced_high: Decimal | None
    warnings: tuple[Warned, ...]

    @property
    def words(self) -> str:
        """The sum as partners may read it: always a floor, for parts that nobody reported are not in it."""
        return f"sum of reported parts: at least {_number(self.sum_low)}"


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a value may stand as the best one; if not, a sentence that says why."""

    allowed: bool
    reason: str = ""


def reconcile(assertions: Iterable[Assertion]) -> Line:
    """Reconcile the claims of one metric, category, place and unit; their order does not matter.

    Raises ValueError when there is none, when they are not about the same thing (rule 1), or when one id
    comes with two contents.
    """
    claims = _distinct(assertions)
    things = {_thing(claim) for claim in claims}
    if len(things) != 1:
        raise ValueError(
            f"A figure is about one metric, category, place and unit, but these claims are about {len(things)}."
        )
    metric, category, place, unit = things.pop()
    counted, left_out = _sort_out(claims)
    by_side = _by_side(counted)
    intervals = [claim.interval for claim in counted]
    low, high = _hull([(side.low, side.high) for side in by_side]) if by_side else (None, None)
    # The hull of a side that contradicts itself is no agreement, so consensus is over the claims themselves.
    consensus = _meet(intervals) if intervals else None
    origins = _origins(counted)
    supersessions = _supersessions(counted)
    return Line(
        metric=metric,
        category=category,
        place=place,
        low=low,
        high=high,
        stated=tuple(sorted({c.value for c in counted if c.value is not None and c.operator != NONE_REPORTED})),
        by_side=by_side,
        consensus=consensus,
        level=_level(by_side, consensus, origins),
        origins=origins,
        outlets=len(frozenset[str]().union(*(claim.outlets for claim in counted))),
        claims=_ids(counted),
        left_out=left_out,
        supersessions=supersessions,
        warnings=_warnings(claims, counted, by_side, supersessions),
        unit=unit,
    )


def lines(assertions: Iterable[Assertion]) -> tuple[Line, ...]:
    """Reconcile an incident's claims, one line for each metric, category, place and unit, in that order.

    Lines without a range are among them, so that the desk can show what was left out and why.
    """
    groups: dict[Thing, list[Assertion]] = defaultdict(list)
    for claim in _distinct(assertions):
        groups[_thing(claim)].append(claim)
    return tuple(reconcile(groups[thing]) for thing in sorted(groups, key=lambda t: (t[0], t[1], t[2] or "", t[3])))


def parts(whole: Bounded | None, parts: Sequence[Bounded], *, complete: bool = False) -> Parts:
    """Hold disjoint parts of an additive metric against their whole (rule 9).

    The caller answers for disjointness: overlapping categories are never added. Parts are counts, so an open
    lower end adds 0. A whole without an interval is no whole. `complete` is the editor's word that there are
    no other parts.
    """
    sum_low = sum((part.low for part in parts if part.low is not None), Decimal(0))
    highs = [part.high for part in parts if part.high is not None]
    sum_high = sum(highs, Decimal(0)) if len(highs) == len(parts) else None
    if whole is None or (whole.low is None and whole.high is None):
        return Parts(sum_low, sum_high, None, None, ())
    low, high = whole.low or Decimal(0), whole.high
    but = f"but the whole is {interval_in_words(whole.low, high)}."
    found = []
    if high is not None and sum_low > high:
        found.append((Flag.PARTS_EXCEED_WHOLE, f"The parts come to at least {_number(sum_low)}, {but}"))
    for part in parts:
        if high is not None and part.low is not None and part.low > high:
            found.append((Flag.PART_EXCEEDS_WHOLE, f"One part is {interval_in_words(part.low, part.high)}, {but}"))
    if complete and sum_high is not None and sum_high < low:
        found.append((Flag.PARTS_FALL_SHORT, f"The complete parts come to at most {_number(sum_high)}, {but}"))
    return Parts(
        sum_low,
        sum_high,
        unplaced_low=Decimal(0) if sum_high is None else max(Decimal(0), low - sum_high),
        unplaced_high=None if high is None else max(Decimal(0), high - sum_low),
        warnings=tuple(Warned(flag, (), sentence) for flag, sentence in found),
    )


def may_be_best(line: Line, value: Decimal) -> Ruling:
    """Say whether an editor may pick `value`: in the range, and never read out of the absence of a report."""
    if not line.has_range:
        return Ruling(False, "No claim gives this figure a range: leave the best value empty.")
    if _meet([(line.low, line.high), (value, value)]) is None:
        return Ruling(
            False,
            f"{_number(value)} is outside what is reported, {interval_in_words(line.low, line.high)}: "
            "pick a value inside it, or none.",
        )
    silent = {claim for w in line.warnings if w.flag is Flag.NONE_REPORTED for claim in w.claims}
    if silent and value not in line.stated and (value == 0 or silent.issuperset(line.claims)):
        return Ruling(False, "That none were reported is not a count: leave the best value empty.")
    return Ruling(True)


def inputs_digest(assertions: Iterable[Assertion]) -> str:
    """Give the SHA-256, in hex, of the active figure claims: when it changes, the best value is void.

    Rule 11. Order, repetition and the spelling of a number (52, 52.0) do not matter. Context, superseded and
    deprecated claims are no inputs, so that noting a war's toll does not void a night's.
    """
    inputs = [c for c in _distinct(assertions) if c.status is Status.ACTIVE and c.role is Role.FIGURE]
    text = json.dumps([asdict(c) for c in inputs], default=_plain, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def interval_in_words(low: Decimal | None, high: Decimal | None) -> str:
    """Say an interval: "52", "150 to 199", "4 or more", "at most 40"; with both ends open, "no number"."""
    if high is None:
        return "no number" if low is None else f"{_number(low)} or more"
    if low == high:
        return _number(high)
    if low is None or low == 0:
        return f"at most {_number(high)}"
    return f"{_number(low)} to {_number(high)}"


def unit_in_words(low: Decimal | None, high: Decimal | None, unit: str) -> str:
    """Return a unit as it stands behind an interval: one of "people" is a person, all else stays in the plural."""
    if high != 1 or (low not in (None, 0, 1)):
        return unit
    if unit in SINGULARS:
        return SINGULARS[unit]
    if unit.isalpha() and unit.islower() and unit.endswith("s") and not unit.endswith(("ss", "series")):
        return f"{unit[:-3]}y" if unit.endswith("ies") else unit[:-1]
    return unit


def reading_in_words(operator: str, low: Decimal | None, high: Decimal | None) -> str:
    """Say what one claim reads as. That none were reported is no number, though its interval is [0, ∞)."""
    return "none reported" if operator == NONE_REPORTED else interval_in_words(low, high)


def _distinct(assertions: Iterable[Assertion]) -> list[Assertion]:
    by_id: dict[str, Assertion] = {}
    for claim in assertions:
        if by_id.setdefault(claim.id, claim) != claim:
            raise ValueError(f"Claim {claim.id} was given twice with different contents: give it once.")
    return [by_id[key] for key in sorted(by_id)]


def _thing(claim: Assertion) -> Thing:
    return claim.metric, claim.category, claim.place, claim.unit


def _sort_out(claims: list[Assertion]) -> tuple[list[Assertion], tuple[Omitted, ...]]:
    reasons = {claim.id: _reason(claim) for claim in claims}
    # "None were reported" is [0, ∞): beside a count it says nothing, and its side would open the range to 0.
    if any(reasons[claim.id] is None and claim.operator != NONE_REPORTED for claim in claims):
        for claim in claims:
            if reasons[claim.id] is None and claim.operator == NONE_REPORTED:
                reasons[claim.id] = Reason.NONE_REPORTED
    left_out = tuple(Omitted(key, reason) for key, reason in reasons.items() if reason is not None)
    return [claim for claim in claims if reasons[claim.id] is None], left_out


def _reason(claim: Assertion) -> Reason | None:
    if claim.status is not Status.ACTIVE:
        return Reason(claim.status.value)
    if claim.role is Role.CONTEXT:
        return Reason.CONTEXT
    if claim.machine:  # rule 5
        return Reason.MACHINE
    if claim.stance is Stance.DENIED:  # to deny a number is not to count
        return Reason.DENIED
    if claim.low is None and claim.high is None:
        return Reason.UNQUANTIFIED
    return None


def _by_side(counted: list[Assertion]) -> tuple[SideLine, ...]:
    groups: dict[str | None, list[Assertion]] = defaultdict(list)
    for claim in counted:
        groups[claim.side].append(claim)
    found = []
    for side in sorted(groups, key=lambda name: (name is None, name or "")):
        intervals = [claim.interval for claim in groups[side]]
        meeting = _meet(intervals)  # rule 3
        low, high = _hull(intervals) if meeting is None else meeting
        found.append(SideLine(side, low, high, meeting is None, _ids(groups[side])))
    return tuple(found)


def _origins(counted: list[Assertion]) -> int:
    """Count independent origins (rule 6). Claimants whose origin nobody recorded are one origin at most."""
    attributed = [claim for claim in counted if claim.attributed]
    known = {claim.origin for claim in attributed if claim.origin is not None}
    return max(len(known), 1 if attributed else 0)


def _level(by_side: tuple[SideLine, ...], consensus: Interval | None, origins: int) -> Level:
    sides_meet = _meet([(side.low, side.high) for side in by_side]) is not None
    # One origin that contradicts itself is garbled or has a newer count; that is no contest between origins.
    if not sides_meet or (origins > 1 and consensus is None):
        return Level.CONTESTED
    if origins > 1:
        return Level.CORROBORATED
    return Level.SINGLE_ORIGIN if origins else Level.UNATTRIBUTED


def _supersessions(counted: list[Assertion]) -> tuple[tuple[str, str], ...]:
    """Pair each older count of an origin with its newest (rule 2): a suggestion, for an editor decides."""
    found = []
    for group in _by_origin(counted).values():
        newest = max((claim.as_of for claim in group if claim.as_of is not None), default=None)
        newer = next(claim.id for claim in group if claim.as_of == newest)
        found += [(claim.id, newer) for claim in group if claim.as_of not in (None, newest)]
    return tuple(sorted(found))


def _by_origin(counted: list[Assertion]) -> dict[str, list[Assertion]]:
    groups: dict[str, list[Assertion]] = defaultdict(list)
    for claim in counted:
        if claim.origin is not None:
            groups[claim.origin].append(claim)
    return groups


def _warnings(
    claims: list[Assertion],
    counted: list[Assertion],
    by_side: tuple[SideLine, ...],
    supersessions: tuple[tuple[str, str], ...],
) -> tuple[Warned, ...]:
    by_id = {claim.id: claim for claim in counted}
    found = []
    for side in by_side:
        if side.split:
            what = _list(by_id[key] for key in side.claims)
            sentence = f"The claims of {side.side or 'no named side'} do not meet: {what}."
            found.append(Warned(Flag.SIDE_SPLIT, side.claims, sentence))
    for _, group in sorted(_by_origin(counted).items()):
        if _meet([claim.interval for claim in group]) is None:
            sentence = f"One origin gives numbers that do not meet: {_list(group)}."
            found.append(Warned(Flag.ORIGIN_SPLIT, _ids(group), sentence))
    for pair in supersessions:
        older, newer = (by_id[key] for key in pair)
        sentence = (
            f"One origin said {older.words} as of {older.as_of} and {newer.words} as of {newer.as_of}: "
            "mark the older count as superseded, or say why both stand."
        )
        found.append(Warned(Flag.SUPERSEDED_WITHIN_ORIGIN, pair, sentence))
    for claim in counted:
        for copy in claim.copies:
            if _meet([claim.interval, copy]) is None:
                sentence = f"A copy says {interval_in_words(*copy)}, the claim {claim.words}."
                found.append(Warned(Flag.DRIFT, (claim.id,), sentence))
    for flag, sentence, group in (
        (
            Flag.ORIGIN_UNKNOWN,
            "A claimant is named but no origin: record where it was first said.",
            [c for c in counted if c.attributed and c.origin is None],
        ),
        (
            Flag.UNCONFIRMED,
            "A number in the range is given as unconfirmed.",
            [c for c in counted if c.stance is Stance.UNCONFIRMED],
        ),
        (
            Flag.NONE_REPORTED,
            "That none were reported is not a zero.",
            [c for c in claims if c.operator == NONE_REPORTED and _reason(c) is None],
        ),
        (
            Flag.MACHINE_ONLY,
            "Only machine-written text gives this number: find a source that people made.",
            [] if counted else [c for c in claims if _reason(c) is Reason.MACHINE],
        ),
    ):
        if group:
            found.append(Warned(flag, _ids(group), sentence))
    return tuple(found)


def _meet(intervals: Sequence[Interval]) -> Interval | None:
    """Give what all the intervals share, or None."""
    low = max((low for low, _ in intervals if low is not None), default=None)
    high = min((high for _, high in intervals if high is not None), default=None)
    return None if low is not None and high is not None and low > high else (low, high)


def _hull(intervals: Sequence[Interval]) -> Interval:
    """Give the smallest interval that holds all; an end is open when any is (rule 4)."""
    lows = [low for low, _ in intervals if low is not None]
    highs = [high for _, high in intervals if high is not None]
    return (
        min(lows) if len(lows) == len(intervals) else None,
        max(highs) if len(highs) == len(intervals) else None,
    )


def _ids(claims: Iterable[Assertion]) -> tuple[str, ...]:
    return tuple(claim.id for claim in claims)


def _list(claims: Iterable[Assertion]) -> str:
    return "; ".join(claim.words for claim in claims)


def _number(value: Decimal) -> str:
    """Write a number in full: 1,150,000 or 2.5, however it was computed (52, 52.0 and 5.2E+1 are one)."""
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if value == 0 else text


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)  # a date
