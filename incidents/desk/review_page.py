"""A review as its second reader sees it: every figure beside its quote, from the frozen document alone."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from incidents.desk.ages import day_of
from incidents.desk.duplicates import near
from incidents.desk.findings import STANDS, Finding, anchors_of, findings_of, unnamed_in
from incidents.desk.quotes import in_context, in_paragraph
from incidents.desk.reading.covering import Covered, covered_in
from incidents.desk.surroundings import Surroundings, surroundings_of
from incidents.difference import Change, claim_differences, difference, range_of
from incidents.models import Category, Claim, Decision, Metric, Publication, Review

OPERATORS = dict(Claim.Operator.choices)
STATEMENTS = dict(Claim.StatementType.choices)
PILLS = {"contested": "bad", "corroborated": "good"}
ATTRIBUTIONS = dict(Claim.Attribution.choices)


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote in its context, and where it is from."""

    words: SafeString
    source: str
    publisher: str
    published_on: str
    language: str
    stance: str
    anchor: str
    stale: bool
    machine: bool
    link: str


@dataclass(frozen=True, slots=True)
class ReviewedClaim:
    """One claim of the document, with its quotes."""

    id: str
    figure: bool
    context: bool
    label: str
    phrase: str
    operator: str
    interval: str
    said_by: str
    relay: str
    notes: tuple[str, ...]
    machine: bool
    unnamed: bool
    quotes: tuple[Quote, ...]
    ticked: bool
    change: Change | None


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """One figure as partners will read it."""

    label: str
    display: str
    level: str
    pill: str
    best: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the review's page shows of the document."""

    document: dict[str, Any]
    claims: tuple[ReviewedClaim, ...]
    figures: tuple[ReviewedClaim, ...]
    others: tuple[ReviewedClaim, ...]
    findings: tuple[Finding, ...]
    lines: tuple[PublishedLine, ...]
    live: Publication | None
    changes: tuple[Change, ...]
    when: str
    articles: tuple[Covered, ...] = ()
    sent_back: Decision | None = None
    since: tuple[Change, ...] = ()

    @property
    def left(self) -> list[ReviewedClaim]:
        """Return the figures that are not ticked yet."""
        return [claim for claim in self.figures if not claim.ticked]

    @property
    def left_in_words(self) -> str:
        """Say how many figures are left to tick, and which is the next. Only where some are."""
        are = "is" if len(self.left) == 1 else "are"
        return (
            f"{len(self.left)} of {len(self.figures)} figures {are} not ticked. Compare the next with its quote: "
            f"“{self.left[0].phrase}”, {self.left[0].label.lower()}."
        )


def sheet_of(review: Review, *, ticked: Collection[str] = ()) -> Sheet:
    """Return what a reader of `review` sees. 11 queries; of a tombstone, 2.

    Of a retraction or a merge the document says why and nothing else: what it ends is shown beside it.
    """
    document = json.loads(bytes(review.document))
    # What it is compared with stays what it was when the review was asked for, also after it is published.
    live = Publication.objects.filter(record=review.incident_id, version=review.base_version).first()
    before = json.loads(bytes(live.document)) if live else None
    last = _sent_back_before(review)
    if "claims" not in document:
        return _stone(document, before or {}, live, last)
    around = surroundings_of(document["claims"])
    unnamed = unnamed_in(document, around)
    reader = _Reader(
        sources={source["id"]: source for source in document["sources"]},
        metrics=Metric.objects.in_bulk({claim["metric"] for claim in document["claims"] if claim["metric"]}),
        categories=Category.objects.in_bulk({claim["category"] for claim in document["claims"] if claim["category"]}),
        anchors=anchors_of(document),
        surroundings=around,
        unnamed=unnamed,
        changes=claim_differences(before, document),
        ticked=ticked,
    )
    claims = tuple(_claim(claim, reader) for claim in document["claims"])
    return Sheet(
        document=document,
        claims=claims,
        figures=tuple(claim for claim in claims if claim.figure),
        others=tuple(claim for claim in claims if not claim.figure),
        findings=findings_of(document, reader.anchors, near(review.incident_id), unnamed),
        lines=_lines(document),
        live=live,
        changes=tuple(difference(before, document)),
        when=_when(document["occurred"]),
        articles=covered_in(document),
        sent_back=last,
        since=_since(last, document),
    )


def _sent_back_before(review: Review) -> Decision | None:
    """Return the decision that sent an earlier request for the same version back, the newest of them."""
    earlier = Decision.objects.filter(
        record=review.incident_id,
        no__lt=review.no,
        verdict=Decision.Verdict.SENT_BACK,
        review__base_version=review.base_version,
    )
    return earlier.select_related("review", "decided_by").order_by("-no").first()


def _since(last: Decision | None, document: dict[str, Any]) -> tuple[Change, ...]:
    sent_back = json.loads(bytes(last.review.document)) if last else {}
    return tuple(difference(sent_back, document)) if "claims" in sent_back else ()


def _stone(document: dict[str, Any], before: dict[str, Any], live: Publication | None, last: Decision | None) -> Sheet:
    shown = {**before, "reason": document["reason"], "successor": document.get("successor")}
    when = _when(before["occurred"]) if "occurred" in before else ""
    return Sheet(shown, (), (), (), (), _lines(before), live, (), when, sent_back=last)


def _lines(document: dict[str, Any]) -> tuple[PublishedLine, ...]:
    return tuple(
        PublishedLine(
            label=f"{line['label']}, {line['place']['name']}" if line["place"] else line["label"],
            display=line["display"],
            level=line["level"].replace("_", " "),
            pill=PILLS.get(line["level"], ""),
            best=line["best"],
        )
        for line in document.get("figures", [])
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """All that the claims of one document are read with."""

    sources: dict[str, Any]
    metrics: dict[Any, Metric]
    categories: dict[Any, Category]
    anchors: dict[str, str]
    surroundings: dict[str, Surroundings]
    unnamed: Collection[str]
    changes: dict[str, Change]
    ticked: Collection[str]


def _claim(claim: dict[str, Any], reader: _Reader) -> ReviewedClaim:
    metric, category = reader.metrics.get(claim["metric"]), reader.categories.get(claim["category"])
    label = metric.label if metric else claim["metric"] or ""
    if category and category.pk != "all":
        label = f"{label}: {category.label.lower()}"
    figure = claim["kind"] == "figure"
    return ReviewedClaim(
        id=claim["id"],
        figure=figure,
        context=claim["role"] == "context",
        label=label or STATEMENTS.get(claim["statement_type"] or "", "date or time"),
        phrase=claim["phrase"] or "",
        operator=OPERATORS.get(claim["operator"] or "", ""),
        interval=_interval(claim) if figure else _days(claim["start"], claim["end"]),
        said_by=_said_by(claim),
        relay=(claim["relay"] or {}).get("name", ""),
        notes=tuple(_notes(claim)),
        machine=claim["machine"],
        unnamed=claim["id"] in reader.unnamed,
        quotes=tuple(_quote(cited, claim, reader) for cited in claim["citations"]),
        ticked=claim["id"] in reader.ticked,
        change=reader.changes.get(claim["id"]),
    )


def _interval(claim: dict[str, Any]) -> str:
    if claim["low"] is None and claim["high"] is None:
        return "no number" if claim["operator"] == "unquantified" else "a share of another figure"
    unit = f" {claim['unit']}" if claim["unit"] else ""
    return "none reported" if claim["operator"] == "none_reported" else f"{range_of(claim)}{unit}"


def _days(start: str | None, end: str | None) -> str:
    return " to ".join(dict.fromkeys(day_of(day) for day in (start, end) if day))


def _said_by(claim: dict[str, Any]) -> str:
    name = (claim["claimant"] or {}).get("name")
    side = claim["side"]
    if not name:
        return str(ATTRIBUTIONS.get(claim["attribution"], claim["attribution"]))
    return f"{name} ({side})" if side and side != name else str(name)


def _notes(claim: dict[str, Any]) -> list[str]:
    notes = []
    if claim["place"]:
        notes.append(f"at {claim['place']['name']}")
    if claim["period"]:
        notes.append(f"over {claim['period']}")
    if claim["as_of"]:
        notes.append(f"as of {day_of(claim['as_of'])}")
    if claim["stance"] != "asserted":
        notes.append(claim["stance"])
    if claim["status"] != "active":
        notes.append(f"{claim['status']}: {claim['status_reason'] or 'no reason given'}")
    if claim["provisional"]:
        notes.append("provisional")
    if claim["override"]:
        notes.append(f"read by hand: {claim['override']}")
    return notes


def _quote(cited: dict[str, Any], claim: dict[str, Any], reader: _Reader) -> Quote:
    source, words, anchor = reader.sources[cited["source"]], cited["selectors"][0], reader.anchors[cited["id"]]
    phrase = cited["phrase"] or claim["phrase"] or ""
    around = reader.surroundings.get(cited["id"])
    return Quote(
        words=in_paragraph(around, words["exact"], phrase)
        if around
        else in_context(words["prefix"], words["exact"], words["suffix"], phrase),
        source=source["title"],
        publisher=(source["publisher"] or {}).get("name", "publisher not known"),
        published_on=day_of(source["published_on"]),
        language=source["language"],
        stance=cited["stance"],
        anchor=anchor.replace("_", " "),
        stale=anchor not in STANDS,
        machine=source["made_by"] == "machine",
        link=cited["link"] or "",
    )


def _when(occurred: dict[str, Any]) -> str:
    parts = [
        _days(occurred["start"], occurred["end"]) or "day not known",
        occurred["time"],
        occurred["zone"],
        occurred["phrase"],
    ]
    return ", ".join(part for part in parts if part)
