"""An article as HTML: escaped, its numbers within reach of mouse, keyboard and screen reader.

Every character of the text stands in one element with `data-at`, its place in code points. Markers and readings
are attributes that the stylesheet shows, so that the text of the page is the text of the article and nothing
else. Plain strings, because a long article has thousands of elements: `escape` meets every value once.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from incidents.desk.reading.segments import Paragraph, Spot, State, Stretch
from sources.models import Mark

WORDS_OF_MARKS = {str(kind): str(words) for kind, words in Mark.Kind.choices}


def markup_of(
    text: str,
    paragraphs: Sequence[Paragraph],
    spots: Sequence[Spot],
    *,
    numbers: Mapping[str, int],
    ends: Mapping[int, str],
) -> Iterable[SafeString]:
    """Return one element a paragraph. `numbers` are those of the claims, `ends` the markers by where they stand."""
    by_place = {(spot.start, spot.end): spot for spot in spots}
    for paragraph in paragraphs:
        parts: list[str] = []
        shift = None if paragraph.repeats is None else paragraph.repeats - paragraph.start
        for index, stretches in groupby(paragraph.stretches, key=lambda stretch: stretch.spot):
            leaves = "".join([_leaf(text, leaf, ends) for leaf in stretches])
            if index is None:
                parts.append(leaves)
                continue
            spot = spots[index]
            twin = by_place.get((spot.start + shift, spot.end + shift)) if shift is not None else None
            parts.append(_spot(spot, leaves, numbers, twin))
        again = {} if shift is None else {"class": "again", "data-repeats": paragraph.repeats}
        attributes = {"data-start": paragraph.start, "data-end": paragraph.end, **again}
        yield mark_safe(f"<p{_attributes(attributes)}>{''.join(parts)}</p>")  # noqa: S308  (escaped in its parts)


def _leaf(text: str, leaf: Stretch, ends: Mapping[int, str]) -> str:
    words = escape(text[leaf.start : leaf.end])
    if not leaf.quotes:
        return f'<span data-at="{leaf.start}">{words}</span>'
    attributes = {
        "data-at": leaf.start,
        "class": "phrase" if leaf.phrases else "quoted",
        "data-quotes": " ".join(leaf.quotes),
        "data-n": ends.get(leaf.end, ""),
    }
    return f"<span{_attributes(attributes)}>{words}</span>"


def _spot(spot: Spot, leaves: str, numbers: Mapping[str, int], twin: Spot | None) -> str:
    """Return a number as a button; `aria-description` says what the eye sees."""
    reason = ""
    if spot.state is State.CITED:
        said = f"cited by claim {', '.join(str(numbers[claim]) for claim in spot.claims)}"
    elif spot.state is State.MARKED:
        said = f"no claim: {spot.note}"
    else:
        reason = str(Mark.Kind.REPEATED if twin else spot.reason)
        said = f"open, reads as {spot.reads}" + (f"; perhaps {WORDS_OF_MARKS[reason]}" if reason else "")
    attributes = {
        "class": f"spot {spot.state}",
        "role": "button",
        "tabindex": 0,
        "aria-description": said,
        "data-start": spot.start,
        "data-end": spot.end,
        "data-claims": " ".join(spot.claims),
        "data-mark": spot.mark,
        "data-reads": spot.reads,
        "data-reason": reason,
        "data-offer": WORDS_OF_MARKS[reason] if reason else "",
        "data-again": " ".join(twin.claims) if twin and spot.state is State.OPEN else "",
        "data-note": spot.note,
    }
    return f"<span{_attributes(attributes)}>{leaves}</span>"


def _attributes(values: Mapping[str, object]) -> str:
    return "".join([f' {name}="{escape(str(value))}"' for name, value in values.items() if value != ""])
