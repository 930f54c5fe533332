"""Incidents made the way editors make them, reviewed and published: what the large databases repeat."""

import random
from datetime import date, timedelta
from typing import Any

from incidents.models import PartyRole, Place, PlaceUse, Publication, Record
from sources.models import Party, Source
from sources.models.audit import acting
from tests import builders

FILLER = "quietharbour"  # a word of every title; of one title in RARE_EVERY it is the other
RARE = "quicksilvers"
WHAT = ("Explosion", "Flood", "Collision", "Strike", "Fire", "Collapse", "Leak", "Shelling")
WHERE = ("Kyiv", "Odesa", "Lviv", "Gdansk", "Riga", "Split", "Varna", "Oulu", "Brest", "Tartu")
COUNTED = ("killed", "injured", "missing", "evacuated", "homes")


def make(count: int) -> list[Publication]:
    """Publish `count` incidents of 5 claims with 2 citations each, and return their publications."""
    chance = random.Random(5)
    editor, reviewer = (
        builders.make_user("bench-editor", "request_review"),
        builders.make_user("bench-reviewer", "decide_review"),
    )
    agency = builders.make_party(editor, "Regional agency")
    papers = [builders.make_party(editor, name) for name in ("The Bench Courier", "Bench Radio")]
    return [_publish(chance, n, editor, reviewer, agency, papers) for n in range(count)]


def _publish(
    chance: random.Random, n: int, editor: Any, reviewer: Any, agency: Party, papers: list[Party]
) -> Publication:
    what, where = WHAT[n % len(WHAT)], WHERE[n % len(WHERE)]
    phrases = [
        f"{hedge} {chance.randrange(2, 900)}" for hedge in ("at least", "around", "nearly", "more than", "about")
    ]
    day = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
    incident = builders.make_incident(
        editor, f"{what} near the {FILLER} in {where}", start_on=day, precision="day", summary="What is known so far."
    )
    snapshots = [_read(editor, paper, what, where, phrases, n) for paper in papers]
    for metric, phrase in zip(COUNTED, phrases, strict=True):
        claim = builders.make_claim(editor, phrase, metric, claimant=agency, attribution="named_body")
        for snapshot in snapshots:
            builders.make_citation(editor, claim, snapshot, f"{phrase} were {metric}")
        builders.link(editor, incident, claim)
    with acting(by=editor.pk):
        place, _ = Place.objects.get_or_create(
            name=where, kind="settlement", country="UA", defaults={"lat": f"{45 + n % 9}.5", "lon": f"{20 + n % 17}.5"}
        )
        PlaceUse.objects.create(incident=incident, place=place, precision="settlement", role="location")
        PartyRole.objects.create(incident=incident, party=agency, role="operator")
    return builders.make_published(editor, reviewer, incident)


def _read(editor: Any, paper: Party, what: str, where: str, phrases: list[str], n: int) -> Any:
    said = [
        f"On the morning after, officials told {paper.name} that {phrase} were {metric}, and that the count may change."
        for metric, phrase in zip(COUNTED, phrases, strict=True)
    ]
    text = f"{what} in {where}, report {n}.\n" + "\n".join(said) + "\nThe inquiry goes on.\n"
    with acting(by=editor.pk):
        source = Source.objects.create(
            title=f"{what} in {where}", publisher=paper, url=f"https://bench.example/{paper.pk}/{n}"
        )
    return builders.make_snapshot(editor, text, source)


def live() -> list[Publication]:
    """Return the publications that are served."""
    return list(Publication.objects.filter(pk__in=Record.objects.live().values("publication")).order_by("pk"))
