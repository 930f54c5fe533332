"""A figure of a document as a page shows it: as stated, its range on one scale, and who says what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from incidents.drawing.bars import Bar, bars_of
from incidents.reconcile import SideLine, interval_in_words, rank
from incidents.site import words
from incidents.site.claims import ClaimShown
from incidents.site.notes import Note

Document = dict[str, Any]
VOICES = 2


@dataclass(frozen=True, slots=True)
class Said:
    """One way a figure is stated, by whom, and the numbers of the claims that state it so."""

    phrase: str
    who: str
    relay: str
    numbers: tuple[Note, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideShown:
    """What one side says."""

    side: str
    interval: str
    split: bool
    tone: str


@dataclass(frozen=True, slots=True)
class FigureShown:
    """One line of figures. `key` names it in addresses; `place_id` tells lines of one metric apart."""

    key: str
    anchor: str
    place_id: str
    label: str
    place: str
    unit: str
    level: str
    level_words: str
    tone: str
    says: tuple[Said, ...]
    interval: str
    highest: str
    bars: tuple[Bar, ...]
    sides: tuple[SideShown, ...]
    origins: str
    best: str
    basis: str
    rationale: str
    warnings: tuple[str, ...]
    left_out: tuple[tuple[ClaimShown, str], ...]
    counts: str
    excludes: str
    claims: tuple[ClaimShown, ...]
    part: bool = False

    @property
    def silent(self) -> int:
        """How many ways it is stated for which the page of a long record has no room."""
        return max(len(self.says) - VOICES, 0)

    @property
    def contested(self) -> bool:
        """Whether its sides' intervals do not meet."""
        return self.level == "contested"


def figures_of(document: Document, claims: Sequence[ClaimShown]) -> tuple[FigureShown, ...]:
    """Return the figures of a document: the toll first, a whole before its places."""
    known = {claim.id: claim for claim in claims}
    lines = sorted(document["figures"], key=_order)
    shown: list[FigureShown] = []
    for line in lines:
        part = bool(shown) and bool(line["place"]) and shown[-1].key == _key(line)
        shown.append(_shown(line, known, part=part))
    return tuple(shown)


def figure_of(document: Document, claims: Sequence[ClaimShown], key: str, place: str = "") -> FigureShown | None:
    """Return one figure: the line of `place`, or else that of the whole, or else the only one."""
    found = [figure for figure in figures_of(document, claims) if figure.key == key]
    if place:
        return next((figure for figure in found if figure.place_id == place), None)
    return next((figure for figure in found if not figure.place_id), found[0] if len(found) == 1 else None)


def leading(lines: Sequence[Document], most: int = 3) -> list[Document]:
    """Return the lines of a document that a list shows: the toll first, and a whole instead of its places."""
    ordered = sorted(lines, key=_order)
    wholes = [line for n, line in enumerate(ordered) if not n or _key(line) != _key(ordered[n - 1])]
    return wholes[:most]


def _order(line: Document) -> tuple[int, str, bool, str]:
    place = line["place"]
    return (rank(line["metric"]), f"{line['label']} {line['unit']}", bool(place), place["name"] if place else "")


def _key(line: Document) -> str:
    return f"{line['metric']}.{line['category']}"


def _shown(line: Document, known: dict[str, ClaimShown], *, part: bool) -> FigureShown:
    reported, best = line["reported"], line["best"]
    low, high = words.decimal(reported["low"]), words.decimal(reported["high"])
    highest = words.decimal(reported["highest_stated"])
    sides = tuple(_side(side) for side in line["by_side"])
    bars = bars_of(sides)
    tones = {bar.words: bar.tone for bar in bars}
    claims = tuple(known[identifier] for identifier in line["claims"] if identifier in known)
    silent = bool(claims) and all(claim.reads == "none reported" for claim in claims)
    place_id = line["place"]["id"] if line["place"] else ""
    return FigureShown(
        key=_key(line),
        anchor=f"{_key(line)}.{place_id}".rstrip("."),
        place_id=place_id,
        label=line["label"],
        place=line["place"]["name"] if line["place"] else "",
        unit=line["unit"] or "",
        level=line["level"],
        level_words=words.plain(line["level"], words.LEVELS),
        tone=words.TONES.get(line["level"], ""),
        says=_says(claims),
        interval="none reported" if silent else interval_in_words(low, high),
        highest=words.number(highest) if highest is not None and high is None and highest != low else "",
        bars=() if silent else bars,
        sides=tuple(
            SideShown(
                side=side.side or "no side named",
                interval="none reported" if silent else interval_in_words(side.low, side.high),
                split=side.split,
                tone=tones.get(f"{side.side or 'no side named'}: {interval_in_words(side.low, side.high)}", "c"),
            )
            for side in sides
        ),
        origins=f"{words.many(line['origins'], 'origin')} in {words.many(line['outlets'], 'outlet')}"
        if line["origins"]
        else f"nobody named, in {words.many(line['outlets'], 'outlet')}",
        best=words.number(best["value"]) if best else "",
        basis=words.plain(best["basis"], words.BASES) if best else "",
        rationale=best["rationale"] if best else "",
        warnings=tuple(warned["sentence"] for warned in line["warnings"]),
        left_out=tuple(
            (known[left["claim"]], words.plain(left["reason"], words.REASONS))
            for left in line["left_out"]
            if left["claim"] in known and known[left["claim"]].counts  # wider totals have a place of their own
        ),
        counts=line["counts"] or "",
        excludes=line["excludes"] or "",
        claims=claims,
        part=part,
    )


def _side(side: Document) -> SideLine:
    return SideLine(
        side=side["side"],
        low=words.decimal(side["low"]),
        high=words.decimal(side["high"]),
        split=side["split"],
        claims=tuple(side["claims"]),
    )


def _says(claims: Sequence[ClaimShown]) -> tuple[Said, ...]:
    said: dict[tuple[str, str, str], list[ClaimShown]] = {}
    for claim in claims:
        said.setdefault((claim.phrase, claim.who, claim.relay), []).append(claim)
    return tuple(
        Said(
            phrase=phrase,
            who=who,
            relay=relay,
            numbers=tuple(claim.n for claim in same),
            notes=tuple(dict.fromkeys(note for claim in same for note in claim.notes)),
        )
        for (phrase, who, relay), same in said.items()
    )
