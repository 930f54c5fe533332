"""A claim of a document as a page shows it: what is stated, who says so, and the words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from incidents.api.addresses import of_the_web
from incidents.phrases import standing
from incidents.reconcile import NONE_REPORTED, interval_in_words, unit_in_words
from incidents.site import words
from incidents.site.notes import Note, notes_of

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SourceShown:
    """One source: where it may be read, and what is known of it. `url` is http or https, or ""."""

    id: str
    n: int
    title: str
    publisher: str
    byline: str
    published: str
    published_on: str
    basis: str
    url: str
    language: str
    kind: str
    machine: bool
    state: str
    copied: str
    copied_from: str
    claims: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteShown:
    """The words of one source: `lead`, `phrase` and `rest` are the quote, the others stand around it."""

    before: str
    lead: str
    phrase: str
    rest: str
    after: str
    source: SourceShown
    link: str
    stance: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """One claim, with its number on the page."""

    n: Note
    id: str
    kind: str
    role: str
    what: str
    phrase: str
    reads: str
    who: str
    relay: str
    said_by: str
    side: str
    place: str
    metric: str
    day: str
    scope: str
    notes: tuple[str, ...]
    machine: bool
    gone: str
    quotes: tuple[QuoteShown, ...]

    @property
    def counts(self) -> bool:
        """Whether it speaks of this incident, and not of a wider total."""
        return self.role == "figure"


def sources_of(document: Document, *, apart: bool = False) -> dict[str, SourceShown]:
    """Return the sources of a document by id, numbered, with the numbers of the claims that rest on them."""
    resting: dict[str, list[Note]] = {}
    for n, claim in zip(notes_of(document, apart=apart), document["claims"], strict=True):
        for source in dict.fromkeys(quote["source"] for quote in claim["citations"]):
            resting.setdefault(source, []).append(n)
    return {
        source["id"]: source_shown(source, n, tuple(resting.get(source["id"], ())))
        for n, source in enumerate(document["sources"], 1)
    }


def source_shown(source: Document, n: int = 0, claims: tuple[Note, ...] = ()) -> SourceShown:
    """Return one source of a document."""
    copied = source["copied_from"] or {}
    return SourceShown(
        id=source["id"],
        n=n,
        title=source["title"],
        publisher=_name(source["publisher"]),
        byline=source["byline"] or "",
        published=words.day(source["published_on"]),
        published_on=source["published_on"] or "",
        basis={"metadata": "by its metadata", "editor": "dated by us"}.get(source["published_basis"], ""),
        url=of_the_web(source["url"]),
        language=source["language"] or "",
        kind=words.plain(source["kind"]),
        machine=source["made_by"] == "machine",
        state=words.SOURCE_STATUSES.get(source["status"], ""),
        copied=words.plain(copied.get("kind"), words.COPIES) if copied else "",
        copied_from=copied.get("title", ""),
        claims=claims,
    )


def claims_of(document: Document, sources: dict[str, SourceShown], *, apart: bool = False) -> tuple[ClaimShown, ...]:
    """Return the claims of a document in its order, numbered from 1; `apart`, their words are on pages of their own."""
    notes = notes_of(document, apart=apart)
    return tuple(claim_shown(claim, n, sources) for n, claim in zip(notes, document["claims"], strict=True))


def claim_shown(claim: Document, n: Note, sources: dict[str, SourceShown]) -> ClaimShown:
    """Return one claim of a document."""
    phrase = (claim["phrase"] or "").strip()
    low, high = words.decimal(claim["low"]), words.decimal(claim["high"])
    bounded = claim["kind"] == "figure" and (low is not None or high is not None)
    category = "" if claim["category"] in (None, "all") else f": {words.plain(claim['category'])}"
    return ClaimShown(
        n=n,
        id=claim["id"],
        kind=claim["kind"],
        role=claim["role"],
        what=_what(claim, phrase),
        phrase=phrase,
        reads=_reads(claim, low, high) if bounded else "",
        who=_who(claim),
        relay=_name(claim["relay"]),
        said_by=words.plain(claim["attribution"]),
        side=claim["side"] or "",
        place=_name(claim["place"]),
        metric=f"{words.plain(claim['metric']).capitalize()}{category}" if claim["metric"] else "",
        day=words.day(claim["as_of"]),
        scope=claim["period"] or "",
        notes=tuple(_notes(claim)),
        machine=claim["machine"],
        gone=_gone(claim),
        quotes=tuple(_quote(cited, phrase, sources) for cited in claim["citations"] if cited["source"] in sources),
    )


def _reads(claim: Document, low: Decimal | None, high: Decimal | None) -> str:
    if claim["operator"] == NONE_REPORTED:
        return "none reported"
    return f"{interval_in_words(low, high)} {unit_in_words(low, high, claim['unit'] or '')}".strip()


def _what(claim: Document, phrase: str) -> str:
    if claim["kind"] == "date":
        return words.days(claim["start"], claim["end"])
    if claim["kind"] == "statement":
        return words.plain(claim["statement_type"], words.STATEMENTS).capitalize()
    return phrase


def _who(claim: Document) -> str:
    if claim["attribution"] == "unattributed":
        return "not attributed"
    if claim["attribution"] == "own_reporting":
        return "the outlet’s own reporting"
    return _name(claim["claimant"]) or words.plain(claim["attribution"])


def _notes(claim: Document) -> list[str]:
    notes = [words.STANCES[claim["stance"]]] if claim["stance"] in words.STANCES else []
    if claim["provisional"]:
        notes.append("expected to change")
    if claim["override"]:
        notes.append(f"read by an editor: {claim['override']}")
    return notes


def _gone(claim: Document) -> str:
    if claim["status"] == "active":
        return ""
    reason = f": {claim['status_reason']}" if claim["status_reason"] else ""
    return words.REASONS.get(claim["status"], words.plain(claim["status"])) + reason


def _quote(cited: Document, phrase: str, sources: dict[str, SourceShown]) -> QuoteShown:
    quote, position = cited["selectors"]
    exact, printed = quote["exact"], cited["phrase"] or phrase
    found = standing(exact, printed)
    at, length = (found[0], len(printed)) if found else (0, 0)
    starts, ends = position["start"], position["end"]
    return QuoteShown(
        before=_from_a_word(quote["prefix"], cut=starts > len(quote["prefix"])),
        lead=exact[:at],
        phrase=exact[at : at + length],
        rest=exact[at + length :],
        after=_to_a_word(quote["suffix"], cut=ends + len(quote["suffix"]) < cited["snapshot"]["length"]),
        source=sources[cited["source"]],
        link=of_the_web(cited["link"]),
        stance=words.CITED.get(cited["stance"], ""),
        anchor=words.ANCHORS.get(cited["anchor"], ""),
    )


def _from_a_word(text: str, *, cut: bool) -> str:
    """Return the context before a quote from the first whole word on."""
    if not cut:
        return text
    head, gap, tail = text.partition(" ")
    return f"…{tail}" if gap else f"…{head}"


def _to_a_word(text: str, *, cut: bool) -> str:
    """Return the context behind a quote up to the last whole word."""
    if not cut:
        return text
    head, gap, _ = text.rpartition(" ")
    return f"{head}…" if gap else f"{text}…"


def _name(item: Document | None) -> str:
    return str(item["name"]) if item else ""
