"""Real articles, from capture to the API: every figure of the gold labels comes back with its words.

The articles stand beside the project, at ../shared. Where they are missing the same is shown on the demo
dispatches; a build server must have them.
"""

import calendar
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from incidents.claiming import cite, take_reading
from incidents.desk.reconciliation import PartsCard, reconciliation_of
from incidents.document import build
from incidents.lines import assertion_of, lines_of, links_of
from incidents.models import Claim, ClaimRelation, Incident, IncidentClaim, Place, Review
from incidents.reconcile import may_be_best, parts
from incidents.reviewing import approve, request_review, send_back
from sources.capture import capture_text
from sources.models import Party, Snapshot, Source
from sources.models.audit import acting
from sources.numerals import phrase_in, read
from tests import gold_metrics
from tests.builders import figures_in
from tests.refusals import refused

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
HERE = SHARED.is_dir()
ARTICLES = ("000", "001", "002", "003", "004")

pytestmark = pytest.mark.django_db(transaction=True)

# What the labels call `exact` is [value, value]. Everything else, by hand, from the words.
INTERVALS: dict[str, tuple[str, float | None, float | None]] = {
    "000-f02": ("more_than", 101, None), "000-f05": ("none", 0, 0), "000-f08": ("more_than", 551, None),
    "000-f09": ("nearly", 545, 549), "000-f14": ("rounded", 1150000, 1249999), "000-f15": ("more_than", 6001, None),
    "000-f16": ("about", 750, 850), "001-f02": ("more_than", 71, None), "001-f03": ("vague", 24, 99),
    "001-f04": ("more_than", 71, None), "001-f05": ("vague", 24, 99), "001-f08": ("at_least", 14, None),
    "001-f09": ("about", 35, 45), "001-f11": ("more_than", 21, None), "001-f12": ("at_least", 1, None),
    "001-f13": ("more_than", 31, None), "001-f15": ("more_than", 21, None), "001-f16": ("vague", 2, None),
    "002-f03": ("unquantified", None, None), "002-f04": ("at_least", 4, None), "002-f05": ("about", 45, 55),
    "002-f09": ("more_than", 12001, None), "002-f14": ("about", 25, 35), "002-f15": ("nearly", 150, 199),
    "002-f16": ("vague", 2, None), "002-f18": ("unquantified", None, None), "002-f19": ("vague", 3, 9),
    "002-f21": ("more_than", 2001, None), "002-f23": ("at_least", 3, None), "003-f01": ("at_least", 158, None),
    "003-f11": ("none_reported", 0, None), "003-f14": ("unquantified", None, None), "003-f15": ("at_least", 10, None),
    "003-f16": ("vague", 3, 9), "003-f17": ("at_least", 44, None), "003-f21": ("vague", 2000, 9999),
    "004-f03": ("at_least", 1, None), "004-f04": ("vague", 2, None), "004-f05": ("more_than", 71, None),
    "004-f06": ("relative", None, None), "004-f07": ("vague", 200, 999), "004-f10": ("unquantified", None, None),
    "004-f11": ("about", 45000, 55000), "004-f12": ("vague", 2, 5), "004-f13": ("about", 10500, 11500),
    "004-f15": ("at_most", 0, 24), "004-f16": ("vague", 2, 5), "004-f17": ("about", 10500, 11500),
    "004-f19": ("at_most", 0, 24),
}  # fmt: skip

RELATIONS = {
    "subset_of": "part_of",
    "conflicts_with": "contradicts",
    "converted_from": "converted_from",
    "refines": "refines",
}


@dataclass
class Story:
    """One article on the desk, and which claim each label became."""

    number: str
    gold: dict[str, Any]
    snapshot: Snapshot
    incidents: dict[str, Incident] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.snapshot.text

    def items(self, kind: str) -> list[dict[str, Any]]:
        return [item for item in self.gold["items"] if item["kind"] == kind]


def day_span(value: str) -> tuple[date, date]:
    """Return first and last day of "2024-12-22", "2022-02" or "2022"."""
    year, month, day = ([int(part) for part in value.split("-")] + [0, 0])[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


def phrase_of(item: dict[str, Any]) -> str:
    number = item["number_span"]
    if item["unit"] == "date":
        return str(number["text"])
    start, end = phrase_in(item["text"], number["start"] - item["start"], number["end"] - item["start"])
    return str(item["text"][start:end])


def repeated(item: dict[str, Any], story: Story) -> str | None:
    """Return the label whose claim this one states again, if it counts the same thing."""
    by_id = {other["id"]: other for other in story.gold["items"]}
    for relation in item["relations"]:
        other = by_id[relation["id"]]
        if relation["type"] == "repeats" and (other["metric"], other["subgroup"]) == (
            item["metric"],
            item["subgroup"],
        ):
            return str(other["id"])
    return None


def record(number: str, by: User) -> Story:
    """Capture an article and claim every label of it, as an editor would."""
    gold = json.loads((SHARED / "gold" / f"{number}.json").read_text())
    text = (SHARED / "seeds" / gold["text_file"]).read_text()
    article = gold["article"]
    with acting(by=by.pk):
        source = Source.objects.create(
            title=article["title"] or f"Untitled article {number}",
            byline=article["author"] or "",
            made_by="machine" if article["ai_generated"] else "unknown",
        )
    story = Story(number, gold, capture_text(source=source, text=text, by=by))
    with acting(by=by.pk):
        for entry in gold["incidents"]:
            day = entry["date"] or entry.get("date_inferred")
            start, end = day_span(day.split("/")[0]) if day else (None, None)
            story.incidents[entry["label"]] = Incident.objects.create(
                title=entry["title"], start_on=start, end_on=end, precision="day" if day else "unknown",
                basis="stated" if entry["date"] else "editor",
            )  # fmt: skip
        for item in story.items("figure"):
            if not repeated(item, story):
                figure(story, item)
        for item in story.items("figure"):
            if original := repeated(item, story):
                again(story, item, original, by)
        for item in story.items("statement"):
            claim = Claim(kind="statement", statement_type=gold_metrics.STATEMENTS[item["metric"]], **said_by(item))
            keep(story, item, claim)
        for item in story.items("figure"):
            if not repeated(item, story):
                cite_label(story, item, story.claims[item["id"]], by)
        for item in story.items("statement"):
            cite_label(story, item, story.claims[item["id"]], by)
        for item in story.items("figure"):
            for relation in item["relations"]:
                here, there = story.claims[item["id"]], story.claims[relation["id"]]
                if relation["type"] in RELATIONS and here != there:
                    ClaimRelation.objects.get_or_create(claim=here, kind=RELATIONS[relation["type"]], other=there)
    return story


def said_by(item: dict[str, Any]) -> dict[str, Any]:
    name = item["attributed_to"]
    if not name:
        return {"stance": item["stance"]}
    return {
        "claimant": Party.objects.get_or_create(name=name)[0],
        "attribution": "named_body",
        "stance": item["stance"],
    }


def figure(story: Story, item: dict[str, Any]) -> None:
    place = Place.objects.get_or_create(name=item["place"], kind="region")[0] if item["place"] else None
    claim = Claim(phrase=phrase_of(item), place=place, period=item["period"] or "", **said_by(item))
    if item["unit"] == "date":
        claim.kind = Claim.Kind.DATE
        claim.start_on, claim.end_on = day_span(str(item["value"]))
    else:
        claim.metric_id, claim.category_id = gold_metrics.FIGURES[item["metric"], item["subgroup"]]
        take_reading(claim)
    keep(story, item, claim)


def keep(story: Story, item: dict[str, Any], claim: Claim) -> None:
    claim.save()
    story.claims[item["id"]] = claim
    label = item["event_label"] or next(iter(story.incidents))
    role = "figure" if item["salience"] == "core" else "context"
    IncidentClaim.objects.create(incident=story.incidents[label], claim=claim, role=role)


def cite_label(story: Story, item: dict[str, Any], claim: Claim, by: User, **fields: str) -> None:
    cite(claim=claim, snapshot=story.snapshot, start=item["start"], end=item["end"], by=by, **fields)


def again(story: Story, item: dict[str, Any], original: str, by: User) -> None:
    """A number printed twice is one claim with two citations; a copy may word it otherwise."""
    claim = story.claims[item["id"]] = story.claims[original]
    phrase = phrase_of(item)
    if phrase == claim.phrase:
        cite_label(story, item, claim, by)
    else:
        cite_label(story, item, claim, by, stance="repeats", phrase=phrase)


def publish_all(story: Story, editor: User, reviewer: User) -> None:
    for incident in story.incidents.values():
        if incident.claim_links.exists():
            decide(request_review(incident=incident, kind="first", by=editor), reviewer)


def decide(review: Review, reviewer: User) -> None:
    approve(review=review, digest=review.digest, checked=figures_in(review), by=reviewer)


def fetch(url: str) -> Any:
    with urlopen(url, timeout=30) as answer:
        return json.loads(answer.read())


def documents(server: Any) -> Iterator[dict[str, Any]]:
    """Walk the API as a partner does, page by page."""
    address = f"{server.url}/api/v1/incidents/?limit=2"
    while address:
        page = fetch(address)
        yield from page["results"]
        address = page["next"]
        if address and address.startswith("/"):
            address = server.url + address


def published_claims(server: Any) -> dict[str, dict[str, Any]]:
    return {claim["id"]: claim for document in documents(server) for claim in document["claims"]}


def check(story: Story, claims: dict[str, dict[str, Any]]) -> int:
    """Assert of every label that the API gives its words, of figures also what they say. Return how many figures."""
    right = 0
    for item in story.items("figure"):
        claim = claims[str(story.claims[item["id"]].pk)]
        quote = next(
            quote
            for quote in claim["citations"]
            if (quote["selectors"][1]["start"], quote["selectors"][1]["end"]) == (item["start"], item["end"])
        )
        exact = quote["selectors"][0]["exact"]
        phrase = quote["phrase"] or claim["phrase"]

        assert story.text[item["start"] : item["end"]] == exact == item["text"]
        assert quote["selectors"][0]["prefix"] == story.text[max(0, item["start"] - 32) : item["start"]]
        assert quote["selectors"][0]["suffix"] == story.text[item["end"] : item["end"] + 32]
        assert quote["snapshot"]["sha256"] == story.gold["text_sha256"]
        assert phrase in exact
        assert item["number_span"]["text"] in phrase
        if item["unit"] == "date":
            first, last = day_span(str(item["value"]))
            assert (claim["kind"], claim["start"], claim["end"]) == (
                "date",
                first.isoformat(),
                last.isoformat(),
            )
        else:
            operator, low, high = INTERVALS.get(item["id"], ("exact", item["value"], item["value"]))
            value = 0 if operator == "none_reported" else item["value"]
            found = (claim["operator"], claim["value"], claim["low"], claim["high"])
            if quote["phrase"]:  # a copy that words it otherwise: what its own words say
                reading = read(quote["phrase"])
                found = (reading.operator, reading.value, reading.low, reading.high)
            assert found == (operator, value, low, high), item["id"]
        right += 1
    for item in story.items("statement"):
        claim = claims[str(story.claims[item["id"]].pk)]
        assert claim["kind"] == "statement"
        assert claim["citations"][0]["selectors"][0]["exact"] == item["text"]
    return right


needs_articles = pytest.mark.skipif(not HERE and "CI" not in os.environ, reason="the articles at ../shared are missing")


@needs_articles
def test_labels_are_109_and_88() -> None:
    kinds = [
        item["kind"]
        for number in ARTICLES
        for item in json.loads((SHARED / "gold" / f"{number}.json").read_text())["items"]
    ]

    assert (kinds.count("figure"), kinds.count("statement"), kinds.count("distractor")) == (109, 88, 21)


def line(server: Any, story: Story, label: str, metric: str, category: str) -> dict[str, Any]:
    document = next(found for found in documents(server) if found["id"] == str(story.incidents[label].pk))
    return next(
        figure for figure in document["figures"] if (figure["metric"], figure["category"]) == (metric, category)
    )


def also_000(story: Story, claims: dict[str, dict[str, Any]], server: Any) -> None:
    """Two counts of one night are both kept, and shown to disagree."""
    more, exact = str(story.claims["000-f02"].pk), str(story.claims["000-f06"].pk)
    shot_down = line(server, story, "ru-drones-dec22", "weapons_shot_down", "drone")

    assert {more, exact} <= set(shot_down["claims"])
    assert {"kind": "contradicts", "claim": exact} in claims[more]["relations"]
    assert (shot_down["consensus"], shot_down["best"]) == (None, None)
    assert (shot_down["reported"]["low"], shot_down["reported"]["high"]) == (52, None)
    # A week's total is context: it makes no line of the night's attack, nor of any other.
    week = str(story.claims["000-f09"].pk)
    assert all(
        week not in figure["claims"]
        for document in documents(server)
        for figure in document["figures"]
        if document["id"] == str(story.incidents["ru-drones-dec22"].pk)
    )


def parts_on_page(story: Story, label: str) -> tuple[PartsCard, ...]:
    return reconciliation_of(story.incidents[label]).parts


def document_of(server: Any, story: Story, label: str) -> dict[str, Any]:
    return next(found for found in documents(server) if found["id"] == str(story.incidents[label].pk))


def also_002(story: Story, claims: dict[str, dict[str, Any]], server: Any) -> None:
    """Launched and shot down stand side by side, and nothing is subtracted; Moscow's count is another incident."""
    launched = line(server, story, "ru-strike-kyiv", "weapons_launched", "drone")
    shot_down = line(server, story, "ru-strike-kyiv", "weapons_shot_down", "drone")

    assert (launched["reported"]["low"], launched["reported"]["high"]) == (407, 407)
    assert (
        shot_down["reported"]["low"],
        shot_down["reported"]["high"],
        shot_down["reported"]["highest_stated"],
    ) == (150, 199, 200)
    elsewhere = document_of(server, story, "ua-drones-russia")
    assert 174 in [claim["value"] for claim in elsewhere["claims"]]
    # Of about 50 injured, ten and at least three are placed; the page of figures says so, and adds nothing else.
    (injured,) = [card for card in parts_on_page(story, "ru-strike-kyiv") if "50" in card.whole]
    assert injured.words == "sum of reported parts: at least 13"
    assert sorted(phrase for phrase, _ in injured.parts) == sorted(
        story.claims[label].phrase for label in ("002-f22", "002-f23")
    )
    assert injured.warnings == ()
    # Three emergency workers are told of twice: one claim, two places.
    three = claims[str(story.claims["002-f06"].pk)]
    assert [quote["selectors"][1]["start"] for quote in three["citations"]] == sorted(
        item["start"] for item in story.items("figure") if item["id"] in ("002-f06", "002-f17")
    )


def also_003(story: Story, claims: dict[str, dict[str, Any]], server: Any) -> None:
    """The regions add up to 124 of at least 158: 34 or more have no place."""
    links = {str(link.claim_id): assertion_of(link) for link in links_of(story.incidents["ua-drones-russia"])}
    whole = links[str(story.claims["003-f01"].pk)]
    named = [links[str(story.claims[label].pk)] for label in ("003-f03", "003-f04", "003-f05", "003-f06", "003-f07")]
    found = parts(whole, named)

    assert (found.sum_low, found.sum_high, found.unplaced_low, found.unplaced_high) == (124, 124, 34, None)
    assert found.warnings == ()
    (drones,) = [card for card in parts_on_page(story, "ua-drones-russia") if "158" in card.whole]
    assert (drones.words, drones.unplaced) == ("sum of reported parts: at least 124", "34 or more")
    assert drones.warnings == ()
    for label in ("003-f03", "003-f04", "003-f05", "003-f06", "003-f07"):
        relation = {"kind": "part_of", "claim": str(story.claims["003-f01"].pk)}
        assert relation in claims[str(story.claims[label].pk)]["relations"]


def also_004(story: Story, claims: dict[str, dict[str, Any]], server: Any) -> None:
    """Eight lines are printed twice: each figure in them is one claim that stands at two places."""
    for first, second in (
        ("004-f12", "004-f16"),
        ("004-f13", "004-f17"),
        ("004-f14", "004-f18"),
        ("004-f15", "004-f19"),
    ):
        places = sorted(item["start"] for item in story.items("figure") if item["id"] in (first, second))
        claim = claims[str(story.claims[first].pk)]
        assert story.claims[first] == story.claims[second]
        assert sorted(quote["selectors"][1]["start"] for quote in claim["citations"]) == places
        assert len({quote["selectors"][0]["exact"] for quote in claim["citations"]}) == 1


@needs_articles
@pytest.mark.parametrize(
    ("number", "figures", "also"),
    [("000", 16, also_000), ("002", 29, also_002), ("003", 22, also_003), ("004", 19, also_004)],
)
def test_every_figure_comes_back_with_its_words(
    number: str, figures: int, also: Any, editor: User, reviewer: User, live_server: Any
) -> None:
    story = record(number, editor)
    publish_all(story, editor, reviewer)
    claims = published_claims(live_server)

    assert check(story, claims) == figures
    also(story, claims, live_server)


@needs_articles
def test_machine_written_article_is_refused_alone_and_marked_beside_people(
    editor: User, reviewer: User, live_server: Any
) -> None:
    story = record("001", editor)
    told = [incident for incident in story.incidents.values() if incident.claim_links.exists()]
    for incident in told:
        review = request_review(incident=incident, kind="first", by=editor)
        with refused("decision_rests_on_people"):
            decide(review, reviewer)
        send_back(review=review, reason="Cite a source that people wrote.", by=reviewer)
    assert list(documents(live_server)) == []
    for incident in told:  # nothing of it counts, so nothing of it becomes a best value
        for line in lines_of(links_of(incident)):
            assert not line.has_range
            assert not may_be_best(line, Decimal(24)).allowed

    with acting(by=editor.pk):
        human = Source.objects.create(title="A note by the desk", made_by="human")
    snapshot = capture_text(source=human, text="Officials spoke of 24 dead in the town.", by=editor)
    with acting(by=editor.pk):
        for incident in told:
            claim = Claim(phrase="24", metric_id="killed", category_id="all", attribution="unnamed_officials")
            take_reading(claim)
            claim.save()
            IncidentClaim.objects.create(incident=incident, claim=claim)
            cite(claim=claim, snapshot=snapshot, start=18, end=26, by=editor)
    publish_all(story, editor, reviewer)
    published = list(documents(live_server))
    claims = {claim["id"]: claim for document in published for claim in document["claims"]}

    assert len(published) == len(told)
    assert check(story, claims) == 23
    machine = {str(claim.pk) for claim in story.claims.values()}
    assert {identifier for identifier, claim in claims.items() if claim["machine"]} == machine
    for document in published:
        for figure in document["figures"]:
            assert not machine & set(figure["claims"])
            assert figure["best"] is None


@needs_articles
def test_no_two_articles_report_one_incident(editor: User, live_server: Any) -> None:
    """158, 70 and 174 drones shot down over Russia are three incidents: nothing merges them."""
    found = {}
    for number, label, identifier in (
        ("002", "ua-drones-russia", "002-f27"),
        ("003", "ua-drones-russia", "003-f01"),
        ("004", "ua-drones-moscow", "004-f05"),
    ):
        story = record(number, editor)
        lines = build(story.incidents[label])["figures"]
        claim = str(story.claims[identifier].pk)
        found[identifier] = [figure["reported"]["low"] for figure in lines if claim in figure["claims"]]

    assert found == {"002-f27": [174], "003-f01": [158], "004-f05": [71]}


def test_story_on_the_demo_dispatches(live_server: Any, settings: Any) -> None:
    """The same without the articles: every demo figure is cut out of its dispatch by its offsets."""
    settings.DEBUG = True  # the demo's accounts have a known password
    call_command("demo", stdout=StringIO())
    texts = {snapshot.text_sha256: snapshot.text for snapshot in Snapshot.objects.all()}
    figures = [claim for claim in published_claims(live_server).values() if claim["kind"] == "figure"]

    assert len(figures) >= 40
    for claim in figures:
        for quote in claim["citations"]:
            words, position = quote["selectors"]
            assert texts[quote["snapshot"]["sha256"]][position["start"] : position["end"]] == words["exact"]
            assert (quote["phrase"] or claim["phrase"]) in words["exact"]
        if not claim["override"]:
            assert read(claim["phrase"]).value == (None if claim["value"] is None else Decimal(str(claim["value"])))
