"""A summary with tokens in, a summary with figures out: words and numbers cannot drift apart. Pure.

A token names a figure line: `{killed}` (metric, everything it counts), `{weapons_shot_down.drone}` (metric and
category), `{killed@Kyiv}` (the line of one place). It is rendered as the line is stated, with hedge and claimant.
`{=F-16}` marks a number that is no figure of the incident. A single brace that opens no token stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

TOKEN = re.compile(
    r"\{(?:=(?P<marked>[^{}]+)|(?P<metric>[a-z0-9_-]+)(?:\.(?P<category>[a-z0-9_-]+))?(?:@(?P<place>[^{}]+))?)\}"
)

Figure = Mapping[str, Any]


class Part(TypedDict):
    """A stretch of a summary: plain words, a marked number, or a figure line with its metric, category and place.

    `unknown` holds the token where it names no figure, or several: such a summary is refused at review.
    """

    text: str
    figure: dict[str, str | None] | None
    marked: bool
    unknown: str | None


def parts_of(summary: str, figures: Sequence[Figure]) -> list[Part]:
    """Return the parts of `summary`, its tokens rendered from the document's `figures`; joined they are its text."""
    parts: list[Part] = []
    at = 0
    for token in TOKEN.finditer(summary):
        if token.start() > at:
            parts.append(_part(summary[at : token.start()]))
        if token["marked"] is not None:
            parts.append(_part(token["marked"], marked=True))
        else:
            parts.append(_rendered(token, figures))
        at = token.end()
    if at < len(summary):
        parts.append(_part(summary[at:]))
    return parts


def token_of(figure: Figure) -> str:
    """Return the token that names a figure line."""
    category = "" if figure["category"] == "all" else f".{figure['category']}"
    place = f"@{figure['place']['name']}" if figure["place"] else ""
    return f"{{{figure['metric']}{category}{place}}}"


def text_of(parts: Sequence[Part]) -> str:
    """Return the summary as it is read."""
    return "".join(part["text"] for part in parts)


def last_quoted(words: str) -> str:
    """Return a quote that ends a sentence: “so”. or, where it brings its own end, “So it was.”"""
    return f"“{words}”" if words.endswith((".", "!", "?")) else f"“{words}”."


def _rendered(token: re.Match[str], figures: Sequence[Figure]) -> Part:
    lines = [line for line in figures if line["metric"] == token["metric"]]
    # Without a category everything is meant, or the only category there is.
    category = token["category"] or ("all" if len({line["category"] for line in lines}) > 1 else None)
    lines = [line for line in lines if category in (None, line["category"])]
    if token["place"] is not None:
        place = token["place"].strip().casefold()
        lines = [line for line in lines if line["place"] and line["place"]["name"].casefold() == place]
    elif len(lines) > 1:  # without a place the line that is about no place in particular is meant
        lines = [line for line in lines if not line["place"]]
    if len(lines) != 1:
        return _part(token[0], unknown=token[0])
    (line,) = lines
    place = line["place"]["id"] if line["place"] else None
    figure = {"metric": line["metric"], "category": line["category"], "place": place}
    return {"text": line["display"], "figure": figure, "marked": False, "unknown": None}


def _part(text: str, *, marked: bool = False, unknown: str | None = None) -> Part:
    return {"text": text, "figure": None, "marked": marked, "unknown": unknown}
