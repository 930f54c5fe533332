"""Point at the words of a text, and find them again when the text has changed. Pure.

Offsets count Unicode code points of a text that `normalise` has been over (NFC, LF), from 0, the end not
included. Quotes and positions are the TextQuoteSelector and TextPositionSelector of the W3C Web Annotation
Data Model, 4.2.4 and 4.2.5. Re-anchoring never guesses: what is not plainly the same words at the same place
of the argument becomes a task for an editor, and a quote whose figures differ is never "about the same".
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from urllib.parse import quote as percent_encode

CONTEXT = 32  # characters of prefix and suffix that a selector keeps
PROOF = 2 * CONTEXT  # characters in a row, the quote among them, that prove another place to be the same
CLOSE = 0.6  # share of words that makes a passage a rewording
MANY = 32  # places of one quote, beyond which they are no longer compared with each other
LONG = 120  # characters of quote, beyond which a text fragment names only its first and last words,
EDGE = 5  # this many of each
BEFORE, AFTER, REACH = 3, 2, 80  # words around a quote that may hedge it, and characters to look for them in


class SelectorError(ValueError):
    """A selection that cannot be; its text is a sentence for the editor."""


@dataclass(frozen=True, slots=True)
class Selector:
    """A quote with up to CONTEXT characters on either side, and its offsets."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


class AnchorStatus(StrEnum):
    """What became of a quote in a newer text. All but the first two are tasks for an editor."""

    EXACT = "exact"
    MOVED = "moved"
    AMBIGUOUS = "ambiguous"
    FIGURE_CHANGED = "figure_changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a quote stands in a newer text.

    exact, moved: `start`, `end` and `exact` are its place and its words as they now stand (white space and
    the shape of quotation marks may differ). figure_changed, missing: the passage most like it, if any.
    ambiguous: none; `places` are the spans to pick from, the first MANY. `score` is the share of words in
    common, 0 to 1.
    """

    status: AnchorStatus
    start: int | None = None
    end: int | None = None
    exact: str | None = None
    score: float = 0.0
    places: tuple[tuple[int, int], ...] = ()


def normalise(text: str) -> str:
    """Bring a text into the form that offsets count in: NFC, line feeds, no byte order mark; nothing else."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def select(text: str, start: int, end: int) -> Selector:
    """Take the words from `start` to `end`. Raises SelectorError when they are none, or outside the text."""
    _check(start, end, len(text))
    return Selector(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        start=start,
        end=end,
    )


def find(text: str, exact: str, *, most: int | None = None) -> list[int]:
    """Give every place where the quote starts, overlapping ones too, or the first `most` of them.

    An empty quote stands nowhere.
    """
    places: list[int] = []
    place = text.find(exact) if exact else -1
    while place >= 0 and len(places) != most:
        places.append(place)
        place = text.find(exact, place + 1)
    return places


def locate(text: str, exact: str, *, prefix: str = "", suffix: str = "", near: int | None = None) -> list[int]:
    """Give the places of a quote that agree longest with its prefix and suffix; of these the nearest `near`.

    One place is the answer, none says that the words are gone, several that nothing tells them apart.
    """
    places = find(text, exact)
    backwards = text[::-1]
    agreement = {
        place: _alike(backwards, len(text) - place, prefix[::-1], 0) + _alike(text, place + len(exact), suffix, 0)
        for place in places
    }
    places = [place for place in places if agreement[place] == max(agreement.values())]
    if near is None:
        return places
    distance = min((abs(place - near) for place in places), default=None)
    return [place for place in places if abs(place - near) == distance]


def utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """Turn code points into UTF-16 units, which is what JavaScript counts. Raises as `select` does."""
    _check(start, end, len(text))
    astral = _astral(text)
    return start + bisect_left(astral, start), end + bisect_left(astral, end)


def from_utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """Turn UTF-16 units into code points. Raises as `select` does, and when one halves a character."""
    units = [place + index for index, place in enumerate(_astral(text))]
    _check(start, end, len(text) + len(units))
    for unit in (start, end):
        if unit - 1 in units:
            raise SelectorError(f"Position {unit} is inside a character: JavaScript counts that character as two.")
    return start - bisect_left(units, start), end - bisect_left(units, end)


def figure_tokens(text: str) -> tuple[str, ...]:
    """Give what a figure hangs on, in reading order and lower case.

    Digits (without grouping commas), number words, hedges, negations and units, and the word right after a
    number, which is what it counts. Two passages state the same figures only when these are equal.
    """
    return tuple(token.word for token in _figures(_tokens(_Folded(text).text)))


def reanchor(selector: Selector, old_text: str, new_text: str) -> Anchor:
    """Find in `new_text` the words that `selector` points at in `old_text`; both texts normalised.

    exact: same words, same offset. moved: same words elsewhere, the only ones or told apart by what stands
    around them (where nothing before or after has changed, the position tells). ambiguous: the same words,
    but which of them is not plain. figure_changed: same passage, other figures, be it only a hedge before it.
    missing: gone, or reworded around the same figures. Time is about linear in the texts.
    Raises SelectorError when the quote does not stand in the old text.
    """
    _check(selector.start, selector.end, len(old_text))
    if old_text[selector.start : selector.end] != selector.exact:
        raise SelectorError(f"The quote does not stand at {selector.start} to {selector.end} of the old text.")
    old, new = _Folded(old_text), _Folded(new_text)
    start, end = old.offset(selector.start), old.offset(selector.end, closing=True)
    place, rivals = _settle(old, start, end, new)
    candidate = _framed(old, start, end, new)
    # Where our own surroundings now hold other words, the same words elsewhere are about something else.
    if place is not None and (
        candidate is None or candidate[0] <= place < candidate[1] or _in_frame(old, start, end, new, place)
    ):
        return _compare(selector, old, start, end, new, place)
    if candidate is None and rivals:
        spans = tuple((new.raw(rival), new.raw(rival + end - start)) for rival in rivals[:MANY])
        return Anchor(AnchorStatus.AMBIGUOUS, score=1.0, places=spans)
    candidate = candidate or _nearest(old.text[start:end], new.text, start)
    if candidate is None:
        return Anchor(AnchorStatus.MISSING)
    first, last, score = candidate
    same = figure_tokens(old.text[start:end]) == figure_tokens(new.text[first:last])
    status = AnchorStatus.MISSING if same else AnchorStatus.FIGURE_CHANGED
    return _anchor(status, new, first, last, score)


def text_fragment(selector: Selector) -> str:
    """Give the fragment that makes a browser scroll to the quote.

    Its form is `#:~:text=[prefix-,]start[,end][,-suffix]` (WICG Scroll to Text Fragment). Browsers match
    whole words inside one block, so context is cut to whole words of the nearest line, and a quote that is
    long or spans lines is named by its first and last words. Behind an address that has a fragment already,
    leave out the `#`. A quote of white space alone has none: "".
    """
    rows = [words for row in selector.exact.split("\n") if (words := row.split())]
    if not rows:
        return ""
    parts = [" ".join(selector.exact.split())]
    if len(rows) > 1 or (len(selector.exact) > LONG and len(rows[0]) > 2 * EDGE):
        parts = [" ".join(rows[0][:EDGE]), " ".join(rows[-1][-EDGE:])]
    before, after = selector.prefix, selector.suffix
    if len(before) == CONTEXT:
        before = before[_first_blank(before) :]
    if len(after) == CONTEXT:
        after = after[: CONTEXT - _first_blank(after[::-1])]
    before = " ".join(before.strip().rpartition("\n")[2].split())
    after = " ".join(after.strip().partition("\n")[0].split())
    directive = [f"{_encode(before)}-"] if before else []
    directive += [_encode(part) for part in parts]
    directive += [f"-{_encode(after)}"] if after else []
    return "#:~:text=" + ",".join(directive)


def _check(start: int, end: int, length: int) -> None:
    if not 0 <= start <= length or not 0 <= end <= length:
        raise SelectorError(f"{start} to {end} is outside the text, which is {length} characters long.")
    if start >= end:
        raise SelectorError(f"{start} to {end} holds no words: mark at least one character.")


def _astral(text: str) -> list[int]:
    """Give the places of the characters that UTF-16 writes as two units."""
    return [match.start() for match in re.finditer("[\U00010000-\U0010ffff]", text)]


def _first_blank(text: str) -> int:
    """Give the place of the first white space, or the end: what is before it may be half a word."""
    match = re.search(r"\s", text)
    return match.start() if match else len(text)


def _encode(text: str) -> str:
    # Hyphen, comma and ampersand are the directive's own punctuation; only the hyphen is "safe" in addresses.
    return percent_encode(text, safe="").replace("-", "%2D")


# --- Figures: what must be the same to the letter ---

_PHRASES = (
    "at the least|at least|at the most|at most|up to|as many as|as few as|close to|in excess of|per cent|"
    "no more than|no less than|no fewer than|more than|less than|fewer than|or more|or less|or fewer|"
    "just over|just under|well over"
)
_TOKEN = re.compile(
    rf"\b(?:{_PHRASES})\b|\d+(?:[.,:]\d+)*|[¼-¾⅐-⅞]|[^\W\d_]+(?:'[^\W\d_]+)*|[%‰°$€£¥₴₽]", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"[,.;:!?()–—]")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NUMBER_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand
thousands million millions billion billions trillion trillions tens dozen dozens score scores half halves
third thirds quarter quarters first second fourth fifth sixth seventh eighth ninth tenth once twice thrice
double doubled triple tripled single both couple pair few several handful many multiple numerous
"""
_OTHER_WORDS = """
least most more less fewer under over above below beyond nearly almost about around some roughly
approximately estimated circa exactly precisely only barely top topped exceed exceeds exceeded exceeding
minimum maximum between within reportedly allegedly apparently possibly probably likely may might could
unconfirmed preliminary provisional no not never none nobody nothing neither nor without cannot deny denies
denied false untrue percent km kilometer kilometers kilometre kilometres mile miles meter meters metre
metres m cm mm kg kilogram kilograms ton tons tonne tonnes liter liters litre litres gallon gallons barrel
barrels hectare hectares acre acres foot feet inch inches mph kmh knots hour hours minute minutes second
seconds day days week weeks month months year years decade decades dollar dollars euro euros pound pounds
ruble rubles rouble roubles hryvnia hryvnias yuan yen degrees kw mw gw kwh mwh gwh
"""
_NUMBERS = frozenset(_NUMBER_WORDS.split())
_EXACTING = _NUMBERS | frozenset([*_OTHER_WORDS.split(), *_PHRASES.split("|"), *"%‰°$€£¥₴₽"])


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.word[0].isnumeric() or self.word in _NUMBERS


def _tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[_Token]:
    """Read the words of a folded text, or of a part of it."""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = match[0].lower()
        yield _Token(word.replace(",", "") if _GROUPED.fullmatch(word) else word, match.start(), match.end())


def _figures(tokens: Iterable[_Token]) -> list[_Token]:
    """Keep the tokens that a figure hangs on."""
    kept = []
    previous: _Token | None = None
    for token in tokens:
        counted = previous is not None and previous.is_number and token.start - previous.end <= 1
        if counted or token.is_number or token.word in _EXACTING or token.word.endswith("n't"):
            kept.append(token)
        previous = token
    return kept


def _around(text: str, start: int, end: int) -> list[_Token]:
    """Read the figures of the whole words that a span touches, and of a few words of the clause around it.

    So "4 people" is not found in "14 people", nor "200 drones" taken for unchanged in "nearly 200 drones".
    A number that does not stand right beside the span is another figure's.
    """
    tokens = list(_tokens(text, max(0, start - REACH), end + REACH))
    touched = [index for index, token in enumerate(tokens) if token.end > start and token.start < end]
    if not touched:
        return []
    before = reversed(tokens[max(0, touched[0] - BEFORE) : touched[0]])
    after = tokens[touched[-1] + 1 : touched[-1] + 1 + AFTER]
    first, last = tokens[touched[0]], tokens[touched[-1]]
    run = tokens[touched[0] : touched[-1] + 1]
    for token in before:
        if _CLAUSE_END.search(text, token.end, run[0].start) or (token.is_number and run[0] is not first):
            break
        run.insert(0, token)
    for token in after:
        if _CLAUSE_END.search(text, run[-1].end, token.start) or (token.is_number and run[-1] is not last):
            break
        run.append(token)
    return _figures(run)


# --- Folding: white space and the shape of quotation marks are not words ---

_FOLD = str.maketrans(
    {
        **dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
        **dict.fromkeys("‘’‚‛ʼ′", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
    }
)


class _Folded:
    """A text with single blanks and straight quotation marks, and the way back to its own offsets."""

    def __init__(self, text: str) -> None:
        self.original = text
        plain = text.translate(_FOLD)
        runs = [match.span() for match in re.finditer("  +", plain)]
        self.text = re.sub("  +", " ", plain)
        self.backwards = self.text[::-1]
        self._ends = [end for _, end in runs]
        self._lost = [0]  # characters lost in the runs so far
        for start, end in runs:
            self._lost.append(self._lost[-1] + end - start - 1)
        self._blanks = [start - lost for (start, _), lost in zip(runs, self._lost, strict=False)]

    def raw(self, offset: int) -> int:
        """Turn an offset of the folded text into one of the text."""
        return offset + self._lost[bisect_left(self._blanks, offset)]

    def offset(self, raw: int, *, closing: bool = False) -> int:
        """Turn an offset of the text into one of the folded text; amid a run of blanks, take the blank in."""
        run = bisect_right(self._ends, raw)
        offset = raw - self._lost[run]
        return min(offset, self._blanks[run] + closing) if run < len(self._blanks) else offset

    def alike_before(self, offset: int, other: "_Folded", place: int) -> int:
        """Count the characters right before both offsets that are alike."""
        return _alike(self.backwards, len(self.text) - offset, other.backwards, len(other.text) - place)


def _alike(one: str, i: int, other: str, j: int) -> int:
    """Count the characters from `i` and `j` on that are alike: by slices, longer first, then shorter."""
    limit = len(other) - j
    count, step = 0, CONTEXT
    while count < limit:
        step = min(step, limit - count)
        if one.startswith(other[j + count : j + count + step], i + count):
            count += step
            step *= 2
        elif step == 1:
            break
        else:
            step //= 2
    return count


# --- Which of the same words ---


def _settle(old: _Folded, start: int, end: int, new: _Folded) -> tuple[int | None, list[int]]:
    """Give the place of the quote in the new text if it is plain, else the places that might be it."""
    words = old.text[start:end]
    twins, places = find(old.text, words, most=MANY + 1), find(new.text, words, most=MANY + 1)
    if max(len(twins), len(places)) > MANY:
        return _undisturbed(old, start, end, new), places
    before = {(p, q): old.alike_before(p, new, q) for p in twins for q in places}
    after = {(p, q): _alike(old.text, p + len(words), new.text, q + len(words)) for p in twins for q in places}
    pairs = _pair({pair: before[pair] + after[pair] for pair in before})

    def proven(place: int) -> bool:
        pair = (start, place)
        return (
            before[pair] + len(words) + after[pair] >= PROOF
            or before[pair] == start == place
            or after[pair] == len(old.text) - end == len(new.text) - place - len(words)
        )

    # The same words about something else may stand elsewhere while ours were struck out: "only one left" is
    # no proof by itself, and neither is a place that another old place fits better.
    ours = pairs.get(start)
    if ours is not None and proven(ours):
        return ours, []
    taken = {place for twin, place in pairs.items() if twin != start}
    return None, [place for place in places if place not in taken or proven(place)]


def _undisturbed(old: _Folded, start: int, end: int, new: _Folded) -> int | None:
    """Give the place of words that all before, or all after, has stayed the same for, and some beyond."""
    if _alike(old.text, 0, new.text, 0) >= min(end + CONTEXT, len(old.text)):
        return start
    if old.alike_before(len(old.text), new, len(new.text)) >= len(old.text) - max(0, start - CONTEXT):
        return start + len(new.text) - len(old.text)
    return None


def _pair(weights: dict[tuple[int, int], int]) -> dict[int, int]:
    """Pair old with new places, most alike first. Where equals compete, nothing tells them apart: no pair."""
    pairs: dict[int, int] = {}
    done: set[tuple[str, int]] = set()
    ranked = sorted(weights, key=lambda pair: (-weights[pair], pair))
    for _, group in groupby(ranked, key=lambda pair: weights[pair]):
        live = [(p, q) for p, q in group if ("old", p) not in done and ("new", q) not in done]
        olds, news = Counter(p for p, _ in live), Counter(q for _, q in live)
        pairs |= {p: q for p, q in live if olds[p] == news[q] == 1}
        done |= {("old", p) for p in olds} | {("new", q) for q in news}
    return pairs


def _compare(selector: Selector, old: _Folded, start: int, end: int, new: _Folded, place: int) -> Anchor:
    """Judge the same words at their place by the figures in and right around them."""
    last = place + end - start
    was, now = _around(old.text, start, end), _around(new.text, place, last)
    if [token.word for token in was] != [token.word for token in now]:
        shown = [token for token in now if token.word not in {token.word for token in was}]
        first = min([place, *(token.start for token in shown)])
        last = max([last, *(token.end for token in shown)])
        return _anchor(AnchorStatus.FIGURE_CHANGED, new, first, last, 1.0)
    if new.offset(selector.start) == place and new.original.startswith(selector.exact, selector.start):
        return Anchor(AnchorStatus.EXACT, selector.start, selector.end, selector.exact, 1.0)
    return _anchor(AnchorStatus.MOVED, new, place, last, 1.0)


def _anchor(status: AnchorStatus, new: _Folded, first: int, last: int, score: float) -> Anchor:
    start, end = new.raw(first), new.raw(last)
    return Anchor(status, start, end, new.original[start:end], score)


# --- Other words in its place ---

_Candidate = tuple[int, int, float]


def _in_frame(old: _Folded, start: int, end: int, new: _Folded, place: int) -> bool:
    """Tell whether the quote's own prefix and suffix stand around a place."""
    before = old.alike_before(start, new, place)
    after = _alike(old.text, end, new.text, place + end - start)
    return before >= min(CONTEXT, start) and after >= min(CONTEXT, len(old.text) - end)


def _framed(old: _Folded, start: int, end: int, new: _Folded) -> _Candidate | None:
    """Give what now stands between the quote's own prefix and suffix, if it is other words.

    Of several such passages the one most like the quote wins, then the nearest.
    """
    words = old.text[start:end]
    left, right = old.text[max(0, start - CONTEXT) : start], old.text[end : end + CONTEXT]
    # A context cut short by the edge of the text counts only at that edge.
    opens = [place + CONTEXT for place in find(new.text, left)]
    if len(left) < CONTEXT:
        opens = [start] if new.text.startswith(left) else []
    closes = find(new.text, right)
    if len(right) < CONTEXT:
        closes = [len(new.text) - len(right)] if new.text.endswith(right) else []
    best: _Candidate | None = None
    for first in sorted(opens, key=lambda place: abs(place - start))[:MANY]:
        index = bisect_left(closes, first)
        if index == len(closes) or closes[index] - first > 2 * len(words) + CONTEXT:
            continue
        between = new.text[first : closes[index]]
        if between == words or not between.strip():
            continue
        score = _likeness(words, between)
        if best is None or score > best[2]:
            best = (first, closes[index], score)
    return best


def _nearest(words: str, text: str, start: int) -> _Candidate | None:
    """Give the stretch of as many words that shares most with the quote, if it shares enough.

    Of equals the one with most words in their places wins, then the one nearest the old position.
    """
    wanted = [token.word for token in _tokens(words)]
    tokens = list(_tokens(text))
    size = len(wanted)
    if not 0 < size <= len(tokens):
        return None
    need, have = Counter(wanted), Counter[str]()
    shared, best = 0, 1
    ends: list[int] = []
    for index, token in enumerate(tokens):
        have[token.word] += 1
        shared += have[token.word] <= need[token.word]
        if index >= size:
            gone = tokens[index - size].word
            shared -= have[gone] <= need[gone]
            have[gone] -= 1
        if shared > best:
            best, ends = shared, []
        if shared == best:
            ends.append(index + 1)
    if best < CLOSE * size:
        return None
    windows = [
        tokens[max(0, last - size) : last] for last in sorted(ends, key=lambda i: abs(tokens[i - 1].end - start))[:MANY]
    ]
    found = max(windows, key=lambda window: sum(t.word == word for t, word in zip(window, wanted, strict=False)))
    return found[0].start, found[-1].end, best / size


def _likeness(one: str, other: str) -> float:
    """Give the share of words in common, 0 to 1 (Dice's measure)."""
    left, right = Counter(t.word for t in _tokens(one)), Counter(t.word for t in _tokens(other))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0
