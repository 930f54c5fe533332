"""What the notice of a correction has to name: the wrong and the right of every value that differs. Pure.

PostgreSQL holds notices to the same values (function `corrected_values`); this proposes the words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from incidents.prose import last_quoted

Document = dict[str, Any]
QUOTED = 300  # characters of a summary that a notice still quotes


@dataclass(frozen=True, slots=True)
class Corrected:
    """One value that differs: `was` or `is_now` is "" where it was added or taken away.

    `none` says what it means that there is none: "nobody is named".
    """

    what: str
    was: str
    is_now: str
    none: str = ""

    def sentence(self) -> str:
        """Return what a reader is told of it."""
        if self.was and self.is_now:
            return f"{self.what}: “{self.was}” was wrong; it is “{self.is_now}”."
        if self.was and self.none:
            return f"{self.what}: “{self.was}” was wrong; now {self.none}."
        if self.was:
            return f"{self.what}: “{self.was}” was wrong and is taken back."
        return f"{self.what}: “{self.is_now}” was left out."


def notice_for(before: Document, after: Document) -> str:
    """Return a notice that names every value by which `after` differs from `before`; "" where none does."""
    found = [each.sentence() for each in dict.fromkeys(corrected(before, after))]
    return " ".join([*found, *_reworded(before, after, alone=not found)])


def _reworded(before: Document, after: Document, *, alone: bool) -> Iterator[str]:
    """Yield what is said of title and summary; a figure in the summary changes its words and is named by itself."""
    if before["title"] != after["title"]:
        yield f"The title was “{before['title']}”; it is {last_quoted(after['title'])}"
    old, new = before["summary"], after["summary"]
    if alone and old != new:
        if max(len(old), len(new)) > QUOTED:
            yield "The summary is reworded."
        elif old and new:
            yield f"The summary said “{old}”; it says {last_quoted(new)}"
        else:
            missed = f"The summary was left out; it says {last_quoted(new)}"
            yield f"The summary “{old}” is taken back." if old else missed


def corrected(before: Document, after: Document) -> Iterator[Corrected]:
    """Yield the values that differ: of claims, best values, the time, places and parties."""
    olds = {claim["id"]: claim for claim in before["claims"]}
    news = {claim["id"]: claim for claim in after["claims"]}
    for identifier in {**olds, **news}:
        old, new = olds.get(identifier), news.get(identifier)
        yield from _claim(old, new, _what(new or old or {}, after if new else before))
    yield from _best(before, after)
    for key, what in (("start", "First day"), ("end", "Last day"), ("time", "Time")):
        yield from _pair(what, before["occurred"].get(key), after["occurred"].get(key))
    for key, what in (("places", "Place"), ("parties", "Party")):
        names = {row["name"] for row in before[key]}, {row["name"] for row in after[key]}
        for name in sorted(names[0] ^ names[1]):
            yield Corrected(what, name if name in names[0] else "", name if name in names[1] else "")


def _claim(old: Document | None, new: Document | None, what: str) -> Iterator[Corrected]:
    if old is None or new is None:
        yield from _pair(what, old and old["phrase"], new and new["phrase"])
        return
    if old["phrase"] != new["phrase"]:
        yield from _pair(what, old["phrase"], new["phrase"])
    else:
        if old["status"] == "active" != new["status"] and old["phrase"]:
            yield Corrected(what, old["phrase"], "")
        for key in ("value", "value_max", "start", "end", "as_of"):
            yield from _pair(f"{what}, “{old['phrase']}”", old[key], new[key])
        if old["value"] == new["value"]:
            for key in ("low", "high"):
                yield from _pair(f"{what}, “{old['phrase']}”, {key}", old[key], new[key])
    for key, words, none in (
        ("claimant", "who says so", "nobody is named"),
        ("relay", "who tells it", "nobody is named"),
        ("place", "where", "no place is named"),
    ):
        names = (old[key] or {}).get("name"), (new[key] or {}).get("name")
        yield from _pair(f"{what}, “{new['phrase']}”, {words}" if new["phrase"] else f"{what}, {words}", *names, none)
    for key, words in (("metric", "what is counted"), ("category", "of whom"), ("unit", "unit")):
        yield from _pair(f"{what}, {words}", _word(old[key]), _word(new[key]))


def _best(before: Document, after: Document) -> Iterator[Corrected]:
    def best(document: Document) -> dict[Any, tuple[str, Any]]:
        return {
            (line["metric"], line["category"], (line["place"] or {}).get("id"), line["unit"]): (
                line["label"],
                (line["best"] or {}).get("value"),
            )
            for line in document["figures"]
        }

    olds, news = best(before), best(after)
    for line in {**olds, **news}:
        label = (news.get(line) or olds[line])[0]
        yield from _pair(f"{label}, best value", olds.get(line, ("", None))[1], news.get(line, ("", None))[1])


def _pair(what: str, old: Any, new: Any, none: str = "") -> Iterator[Corrected]:
    if old != new and (old, new) != (None, None):
        yield Corrected(what, _said(old), _said(new), none)


def _said(value: Any) -> str:
    if value is None:
        return ""
    text = str(value)
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    return f"{day.day} {day:%B %Y}" if day else text


def _what(claim: Document, document: Document) -> str:
    """Return what a claim counts, as its public page calls it."""
    known = document.get("vocabulary") or {}
    metric, category = (
        next((row["label"] for row in known.get(rows, ()) if row["key"] == claim.get(key)), None)
        for rows, key in (("metrics", "metric"), ("categories", "category"))
    )
    if metric:
        return metric if claim.get("category") in (None, "all") or not category else f"{metric}: {category.lower()}"
    words = _word(claim.get("metric")) or str(claim.get("statement_type") or claim.get("kind") or "claim")
    return words.replace("_", " ").capitalize()


def _word(key: Any) -> str | None:
    return None if key in (None, "all", "") else str(key).replace("_", " ").replace("-", " ")
