"""Labelled articles, and the score of the finder on them.

Two sets: the gold labels beside the project (../shared/gold), and the articles under tests/sources/finder,
which carry their labels in the text: ⟦four|at_least 4⟧, ⟦2023|date 2023⟧, ⟦9|!age⟧ for what is no figure.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from sources.finder import Found, find_figures
from sources.numerals.lexicon import (
    AGES,
    FACTORS,
    MULTIPLES,
    ORDINALS,
    PARTS,
    PLURAL_PARTS,
    SCALES,
    SINGLES,
    SMALL,
    TENS,
)

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT.parent / "shared" / "gold"
HELD_OUT = ROOT / "tests" / "sources" / "finder"

_MARK = re.compile(r"⟦([^|⟧]*)\|([^⟧]*)⟧")
_WORD = re.compile(r"[a-z]+")
_NUMBER_WORDS = frozenset(
    [*AGES, *FACTORS, *MULTIPLES, *ORDINALS, *PARTS, *PLURAL_PARTS, *SCALES, *SINGLES, *SMALL, *TENS, "hundred"]
)
SAME = {
    "up_to": {"at_most"},
    "unspecified_many": {"vague", "unquantified"},
    "vague": {"vague", "unquantified"},
    "none": {"none", "none_reported"},
    "exact": {"exact", "rounded"},
}
"""Which operators of the product a label's word allows."""

VAGUE_WORDS: dict[str, tuple[Decimal | None, Decimal | None]] = {
    word: (Decimal(low), Decimal(high))
    for word, low, high in (
        ("several", 3, 9),
        ("few", 2, 5),
        ("handful", 2, 5),
        ("tens", 20, 99),
        ("dozens", 24, 99),
        ("scores", 40, 99),
        ("hundreds", 200, 999),
        ("thousands", 2000, 9999),
    )
} | {"multiple": (Decimal(2), None), "many": (Decimal(2), None)}
"""The intervals of the rules for vague words."""


@dataclass(frozen=True)
class Label:
    """One labelled number: its span, and what a figure says; `distractor` names why it is none."""

    article: str
    start: int
    end: int
    words: str
    distractor: str = ""
    operator: str = "exact"
    value: str | None = None
    value_max: str | None = None

    @property
    def is_written(self) -> bool:
        """Whether its number is written in digits or number words."""
        return any(char.isdigit() for char in self.words) or not _NUMBER_WORDS.isdisjoint(
            _WORD.findall(self.words.lower())
        )


@dataclass
class Score:
    """Counts over a set of articles, and every miss in words."""

    figures: int = 0
    written: int = 0
    found: int = 0
    found_written: int = 0
    right: int = 0
    distractors: int = 0
    offered: int = 0
    noise: int = 0
    bounded: int = 0
    bounded_right: int = 0
    misses: list[str] = field(default_factory=list)

    def as_row(self) -> dict[str, Any]:
        """The shares that are promised, and what they are shares of."""
        return {
            "figures": self.figures,
            "recall": round(self.found / (self.figures or 1), 4),
            "written": self.written,
            "recall_written": round(self.found_written / (self.written or 1), 4),
            "right": round(self.right / (self.found or 1), 4),
            "distractors": self.distractors,
            "offered": round(self.offered / (self.distractors or 1), 4),
            "unlabelled": self.noise,
            "intervals": self.bounded,
            "intervals_right": round(self.bounded_right / (self.bounded or 1), 4),
        }


def gold() -> Iterator[tuple[str, list[Label]]]:
    """The gold articles with their labels; none where they are missing."""
    for path in sorted(GOLD.glob("[0-9]*.json")):
        data = json.loads(path.read_text())
        text = (GOLD.parent / "seeds" / data["text_file"]).read_text()
        labels = []
        for item in data["items"]:
            span = item["number_span"]
            if item["kind"] == "statement" or span is None:
                continue
            labels.append(
                Label(
                    item["id"],
                    span["start"],
                    span["end"],
                    span["text"],
                    item["distractor_type"] or "",
                    item["operator"] or "",
                    None if item["value"] is None else str(item["value"]),
                    None if item["value_max"] is None else str(item["value_max"]),
                )
            )
        yield text, labels


def held_out() -> Iterator[tuple[str, list[Label]]]:
    """The articles of other fields with their labels."""
    for path in sorted(HELD_OUT.glob("*.txt")):
        yield labelled(path.stem, path.read_text())


def labelled(name: str, marked: str) -> tuple[str, list[Label]]:
    """Take the labels out of a text."""
    text, labels, reached = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[reached : match.start()]
        start = len(text)
        text += match[1]
        reached = match.end()
        if match[2].startswith("!"):
            labels.append(Label(name, start, len(text), match[1], match[2][1:]))
            continue
        said = match[2].split()
        if said[0][0] in "-0123456789":
            said = ["exact", *said]
        if said[0] in ("date", "time"):
            said = ["exact", *said[1:]]
        said += [None] * (3 - len(said))
        labels.append(Label(name, start, len(text), match[1], "", said[0], said[1], said[2]))
    return text + marked[reached:], labels


def score(articles: Iterator[tuple[str, list[Label]]]) -> Score:
    """Score the finder on labelled articles."""
    total = Score()
    for text, labels in articles:
        found = find_figures(text)
        offered = [item for item in found if item.kind == "figure"]
        for label in labels:
            here = [item for item in offered if item.number_start < label.end and label.start < item.number_end]
            if label.distractor:
                total.distractors += 1
                total.offered += bool(here)
                if here:
                    total.misses.append(f"{label.article}: offered {label.words!r} ({label.distractor})")
                continue
            total.figures += 1
            total.written += label.is_written
            if not here:
                other = [i.kind for i in found if i.number_start < label.end and label.start < i.number_end]
                context = text[max(0, label.start - 25) : label.end + 25].replace("\n", " ")
                total.misses.append(f"{label.article}: missed {label.words!r} {other} in {context!r}")
                continue
            total.found += 1
            total.found_written += label.is_written
            meant = next((item for item in here if agrees(item, label)), None)
            if meant:
                total.right += 1
                wanted = intervals_of(label) if not (meant.share or meant.when) else set()
                total.bounded += bool(wanted)
                if wanted and _sides(meant) in wanted:
                    total.bounded_right += 1
                elif wanted:
                    total.misses.append(f"{label.article}: {meant.text!r} is in {_sides(meant)}, not in {wanted}")
            else:
                said = [f"{i.operator} {i.when or i.value} {i.value_max or ''} ({i.text!r})" for i in here]
                meant = f"{label.operator} {label.value} {label.value_max or ''}"
                total.misses.append(f"{label.article}: {label.words!r} is {meant}: {said}")
        known = [(label.start, label.end) for label in labels]
        total.noise += sum(
            not any(item.number_start < end and start < item.number_end for start, end in known) for item in offered
        )
    return total


def agrees(item: Found, label: Label) -> bool:
    """Tell whether operator and values are those of the label."""
    if item.operator not in SAME.get(label.operator, {label.operator}):
        return False
    if label.operator in ("unspecified_many", "vague", "none"):
        return True
    if item.when:
        return item.when == label.value or (label.value is not None and item.when[-len(label.value) :] == label.value)
    return _same(item.value, label.value) and _same(item.value_max, label.value_max)


def intervals_of(label: Label) -> set[tuple[Decimal | None, Decimal | None]]:
    """Return the intervals that the rules give a label, of a count and of a measure; none where they give none.

    A dozen and a half round in ways of their own, and a decimal comma is no digit of the rules: they give none.
    Written apart from `sources.numerals.intervals`, so that one can tell where the other is wrong.
    """
    operator, words = label.operator, label.words.lower()
    if operator in ("unspecified_many", "vague"):
        alone = words.removeprefix("a ").removesuffix(" of")
        return {VAGUE_WORDS[alone]} if alone in VAGUE_WORDS else set()
    try:
        value = Decimal(label.value or "")
        largest = Decimal(label.value_max) if label.value_max else None
    except ArithmeticError:
        return set()
    if value < 0 or "dozen" in words or "half" in words or re.search(r",[0-9]{1,2}(?![0-9])", words):
        return set()
    digits, scale = re.search(r"[0-9][0-9,]*(?:\.([0-9]+))?", words), 1
    if (
        digits
        and digits[1]
        and value >= 1000
        and words.replace("rs.", "").count(".") == 1
        and operator in ("exact", "rounded")
    ):
        scale = value / Decimal(digits[0].replace(",", ""))
    found: set[tuple[Decimal | None, Decimal | None]] = set()
    for gap in (Decimal(0), Decimal(1)):
        step = Decimal(10) ** int(value.normalize().as_tuple().exponent) if value else Decimal(1)
        half = max(step / 2, gap) if value == int(value) else step / 2
        strict = gap if value == int(value) else Decimal(0)
        low, high = value - half, value + half
        if gap and value == int(value):
            low, high = Decimal(math.ceil(low)), Decimal(math.floor(high))
        low = max(low, Decimal(0))
        match operator:
            case "exact" | "rounded" if scale > 1 and digits:
                reach = scale / 10 ** len(digits[1]) / 2
                found.add((value - reach, value + reach - gap))
            case "exact":
                found.add((value, value))
            case "at_least":
                found.add((value, None))
            case "more_than":
                found.add((value + strict, None))
            case "up_to" | "at_most":
                found.add((Decimal(0), value))
            case "fewer_than":
                found.add((Decimal(0), value - strict))
            case "between":
                found.add((value, largest))
            case "about":
                found.add((low, high))
            case "nearly":
                found.add((low, value - strict))
            case "just_over":
                found.add((value + strict, high))
            case "none":
                found |= {(Decimal(0), Decimal(0)), (Decimal(0), None)}
            case "none_reported":
                found.add((Decimal(0), None))
    return found


def _sides(found: Found) -> tuple[Decimal | None, Decimal | None]:
    return found.low, found.high


def _same(value: Decimal | None, label: str | None) -> bool:
    if label is None or value is None:
        return label is None and value is None
    try:
        return abs(value - Decimal(label)) <= Decimal("0.0051")
    except ArithmeticError:
        return False
