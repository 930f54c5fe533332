"""What differs between two documents of one incident, in words. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from incidents.prose import last_quoted
from incidents.reconcile import interval_in_words

Document = dict[str, Any]

NAMES = {
    "title": "Title",
    "summary": "Summary",
    "occurred": "When it happened",
    "types": "Kind of incident",
    "places": "Places",
    "parties": "Parties",
    "claims": "Claims",
    "sources": "Sources",
    "figures": "Figures",
    "origins": "Origins",
}
FIELDS = {
    "phrase": "the phrase",
    "operator": "how it is stated",
    "metric": "what is counted",
    "category": "the category",
    "unit": "the unit",
    "claimant": "who says so",
    "relay": "who tells it",
    "attribution": "the attribution",
    "role": "whether it counts here",
    "status": "the status",
    "status_reason": "the reason of the status",
    "stance": "the stance",
    "place": "the place",
    "period": "the period",
    "as_of": "the day of the count",
    "start": "the first day",
    "end": "the last day",
    "machine": "written by a machine",
    "provisional": "provisional",
    "origin": "the origin",
    "override": "the reason of the override",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was added, removed or changed: `kind` is one of these words."""

    kind: str
    what: str
    sentence: str


def difference(old: Document | None, new: Document) -> list[Change]:
    """Return what `new` adds to, removes from and changes in `old`; with no `old`, nothing is compared."""
    if old is None:
        return []
    found: list[Change] = []
    for key in ("title", "summary"):
        found += _plain(NAMES[key], old.get(key), new.get(key))
    found += _plain(NAMES["occurred"], _when(old), _when(new))
    for key in ("types", "places", "parties"):
        found += _listed(NAMES[key], old.get(key, []), new.get(key, []))
    found += _claims(old, new)
    found += _sources(old, new)
    found += _figures(old, new)
    return found


def claim_differences(old: Document | None, new: Document) -> dict[str, Change]:
    """Return what differs in each claim of `new` that `old` lacks or has otherwise, by the id of the claim."""
    if old is None:
        return {}
    before = {claim["id"]: claim for claim in old.get("claims", [])}
    found = {}
    for claim in new.get("claims", []):
        was = before.get(claim["id"])
        for change in _claim(was, claim) if was else [Change("added", "Claim", f"{words_of(claim)}.")]:
            found[claim["id"]] = change
    return found


def _plain(what: str, old: Any, new: Any) -> list[Change]:
    if old == new:
        return []
    return [Change("changed", what, f"“{_said(old)}” is now {last_quoted(_said(new))}")]


def _said(value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return str(value.get("name") or value.get("label") or value.get("value"))
    return str(value)


def _when(document: Document) -> str:
    occurred = document.get("occurred") or {}
    parts = [occurred.get(key) for key in ("start", "end", "time", "zone", "precision", "phrase")]
    return ", ".join(str(part) for part in dict.fromkeys(parts) if part)


def _listed(what: str, old: Iterable[Document], new: Iterable[Document]) -> list[Change]:
    def named(row: Document) -> str:
        words = [
            row.get("name") or row.get("label"),
            row.get("role"),
            row.get("precision"),
            row.get("responsibility"),
        ]
        return ", ".join(str(word).replace("_", " ") for word in words if word)

    before, after = [named(row) for row in old], [named(row) for row in new]
    return [Change("added", what, f"{row}.") for row in after if row not in before] + [
        Change("removed", what, f"{row}.") for row in before if row not in after
    ]


def _claims(old: Document, new: Document) -> list[Change]:
    before = {claim["id"]: claim for claim in old.get("claims", [])}
    after = {claim["id"]: claim for claim in new.get("claims", [])}
    found = [Change("added", "Claim", f"{words_of(claim)}.") for key, claim in after.items() if key not in before]
    found += [Change("removed", "Claim", f"{words_of(claim)}.") for key, claim in before.items() if key not in after]
    for key, claim in after.items():
        if key in before:
            found += _claim(before[key], claim)
    return found


def _claim(old: Document, new: Document) -> list[Change]:
    parts = [
        f"{words}: “{_said(old.get(key))}” is now “{_said(new.get(key))}”"
        for key, words in FIELDS.items()
        if _said(old.get(key)) != _said(new.get(key))
    ]
    if range_of(old) != range_of(new):
        parts.append(f"the range: {range_of(old)} is now {range_of(new)}")
    before, after = _quotes(old), _quotes(new)
    parts += [f"a quote is new: “{quote}”" for quote in after if quote not in before]
    parts += [f"a quote is gone: “{quote}”" for quote in before if quote not in after]
    return (
        [Change("changed", f"Claim “{old.get('phrase') or old.get('statement_type')}”", f"{'; '.join(parts)}.")]
        if parts
        else []
    )


def _quotes(claim: Document) -> list[str]:
    return [selector["exact"] for cited in claim.get("citations", []) for selector in cited["selectors"][:1]]


def _sources(old: Document, new: Document) -> list[Change]:
    before = {source["id"]: source for source in old.get("sources", [])}
    after = {source["id"]: source for source in new.get("sources", [])}
    found = [Change("added", "Source", f"{source['title']}.") for key, source in after.items() if key not in before]
    found += [Change("removed", "Source", f"{source['title']}.") for key, source in before.items() if key not in after]
    for key, source in after.items():
        was = before.get(key, source)
        parts = [
            f"{field.replace('_', ' ')}: “{_said(was.get(field))}” is now “{_said(source.get(field))}”"
            for field in source
            if was.get(field) != source.get(field)
        ]
        if parts:
            found.append(Change("changed", f"Source “{was['title']}”", f"{'; '.join(parts)}."))
    return found


def _figures(old: Document, new: Document) -> list[Change]:
    """Compare the lines that partners read: what is stated, its range, how far it is borne out, the best value."""

    def lines(document: Document) -> dict[tuple[str, str, str], Document]:
        return {
            (line["metric"], line["category"], str((line.get("place") or {}).get("id"))): line
            for line in document.get("figures", [])
        }

    before, after = lines(old), lines(new)
    found = []
    for key, line in after.items():
        was, label = before.get(key), _label(line)
        if was is None:
            found.append(Change("added", f"Figure “{label}”", f"{line.get('display') or _range(line)}."))
            was = {}
        else:
            found += _line(f"Figure “{label}”", was, line)
        best = [(side.get("best") or {}).get("value") for side in (was, line)]
        if best[0] != best[1]:
            found.append(
                Change("changed", f"Best value of “{label}”", f"“{_said(best[0])}” is now “{_said(best[1])}”.")
            )
    found += [
        Change("removed", f"Figure “{_label(line)}”", f"It was: {line.get('display') or _range(line)}.")
        for key, line in before.items()
        if key not in after
    ]
    return found


def _line(what: str, old: Document, new: Document) -> list[Change]:
    parts = []
    if old.get("display") != new.get("display"):
        parts.append(f"“{old.get('display')}” is now “{new.get('display')}”")
    if _range(old) != _range(new):
        parts.append(f"the range: {_range(old)} is now {_range(new)}")
    if old.get("level") != new.get("level"):
        parts.append(f"{str(old.get('level')).replace('_', ' ')} is now {str(new.get('level')).replace('_', ' ')}")
    return [Change("changed", what, f"{'; '.join(parts)}.")] if parts else []


def _label(line: Document) -> str:
    place = (line.get("place") or {}).get("name")
    return f"{line['label']}, {place}" if place else str(line["label"])


def _range(line: Document) -> str:
    return range_of(line.get("reported") or {"low": None, "high": None})


def words_of(claim: Document) -> str:
    """Return a claim of a document in a few words: what it states, of what, and who says so."""
    what = claim.get("phrase") or str(claim.get("statement_type") or "").replace("_", " ")
    metric = str(claim.get("metric") or "").replace("-", " ").replace("_", " ")
    said = (claim.get("claimant") or {}).get("name")
    return ", ".join(part for part in (f"“{what}”", metric, said) if part)


def range_of(claim: Document) -> str:
    """Return the interval of a claim of a document, in words."""

    def number(value: Any) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    return interval_in_words(number(claim.get("low")), number(claim.get("high")))


def figures(old: Document, new: Document) -> list[Document]:
    """Return the figure lines that differ, for programs: both states of each, and the same in words."""
    before, after = _lines(old), _lines(new)
    found = []
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key), after.get(key)
        if _state(was) == _state(now):
            continue
        line = now or was or {}
        change = "changed" if was and now else "added" if now else "removed"
        found.append(
            {
                "change": change,
                **{name: line.get(name) for name in ("metric", "category", "place", "unit", "label")},
                "before": _state(was),
                "after": _state(now),
                "sentence": _in_words(_label(line), was, now),
            }
        )
    return found


def _lines(document: Document) -> dict[tuple[Any, ...], Document]:
    return {
        (line["metric"], line["category"], (line.get("place") or {}).get("id"), line.get("unit")): line
        for line in document.get("figures") or []
    }


def _state(line: Document | None) -> Document | None:
    names = ("display", "reported", "consensus", "best", "level", "origins", "outlets")
    return {name: line.get(name) for name in names} if line else None


def _in_words(label: str, was: Document | None, now: Document | None) -> str:
    if was is None or now is None:
        line = was or now or {}
        return f"“{label}” is {'new' if was is None else 'gone'}: {line['display']} ({range_of(line['reported'])})."
    parts = []
    if was["display"] != now["display"]:
        parts.append(f"“{was['display']}” is now “{now['display']}”")
    if was["reported"] != now["reported"]:
        parts.append(f"the range: {range_of(was['reported'])} is now {range_of(now['reported'])}")
    if was.get("best") != now.get("best"):
        parts.append(f"the best value: {_said(was.get('best'))} is now {_said(now.get('best'))}")
    if was["level"] != now["level"]:
        parts.append(f"the level: {was['level']} is now {now['level']}")
    return f"“{label}”: {'; '.join(parts) or 'who carries it has changed'}."
