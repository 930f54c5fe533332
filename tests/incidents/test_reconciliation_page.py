"""The page of an incident's figures: what it sets out, and the decisions made on it."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.claiming import choose_best, name_origin, supersede
from incidents.desk.reconciliation import reconciliation_of
from incidents.desk.whereabouts import whereabouts_of
from incidents.models import Category, Claim, ClaimRelation, Figure, Incident, Origin, Place, PlaceUse
from sources.errors import Refused
from sources.models.audit import acting
from tests.builders import (
    link,
    make_category,
    make_citation,
    make_claim,
    make_figure,
    make_incident,
    make_metric,
    make_party,
    make_snapshot,
    make_source,
    make_user,
)
from tests.sources.test_admin import sentences

pytestmark = pytest.mark.django_db

REASON = "The only count, and nobody disputes it."


@pytest.fixture
def chief(client: Client) -> User:
    user = make_user("chief", is_superuser=True)
    client.force_login(user)
    return user


def page_of(incident: Incident) -> str:
    return reverse("admin:incidents_incident_figures", args=[incident.pk])


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def two_sides(by: User) -> Incident:
    """Return the silo of the mock: at least four against two, which do not meet."""
    incident = make_incident(by)
    snapshot = make_snapshot(by)
    service, operator = make_party(by, "Fire brigade"), make_party(by, "The operator")
    make_figure(by, incident, snapshot=snapshot, claimant=service, attribution="named_body")
    make_figure(by, incident, "two", "counts two dead", snapshot, claimant=operator, attribution="named_body")
    return incident


def test_page_sets_claims_side_by_side_on_one_scale(client: Client, chief: User) -> None:
    incident = two_sides(chief)
    with acting(by=chief.pk):
        brigade = Claim.objects.get(phrase="at least four").claimant
        assert brigade is not None
        brigade.parent = make_party(chief, "Ministry of the interior")
        brigade.save()
    (card,) = reconciliation_of(incident).lines

    assert (card.figure.level, card.token, card.scale) == ("contested", "{killed}", "5")
    assert [(row.phrase, row.interval, row.side) for row in card.rows] == [
        ("at least four", "4 or more", "Ministry of the interior"),
        ("two", "2", ""),  # a side of its own
    ]
    first, second = (row.bar for row in card.rows)
    assert first is not None
    assert second is not None
    assert first.x > second.x  # 4 stands to the right of 2 on the same scale
    text = client.get(page_of(incident)).content.decode()
    assert "contested" in text
    assert "2 origins in 1 outlet" in text


def test_page_shows_context_and_copies_apart(client: Client, chief: User) -> None:
    incident = make_incident(chief)
    snapshot = make_snapshot(chief)
    claim = make_figure(chief, incident, snapshot=snapshot)
    make_citation(
        chief, claim, make_snapshot(chief, "Nine died, wrote another.", make_source(chief, "Another")), "Nine died",
        stance="repeats", phrase="Nine",
    )  # fmt: skip
    make_figure(chief, incident, "around 50", "injured around 50", snapshot, role="context", metric="injured")
    found = reconciliation_of(incident)

    assert [row.phrase for row in found.context] == ["around 50"]
    assert [card.metric for card in found.lines] == ["killed"]
    assert found.lines[0].rows[0].drift == ("Nine",)
    assert "copied as “Nine”" in client.get(page_of(incident)).content.decode()


def test_page_holds_parts_against_their_whole(chief: User) -> None:
    incident = make_incident(chief)
    text = "At least 158 drones were downed: 46 over Kursk, 34 over Bryansk and 44 elsewhere."
    snapshot = make_snapshot(chief, text)
    whole = make_figure(chief, incident, "At least 158", "At least 158 drones", snapshot, metric="weapons_shot_down")
    places = [
        ("46", "46 over Kursk", "Kursk"),
        ("34", "34 over Bryansk", "Bryansk"),
        ("44", "44 elsewhere", "Elsewhere"),
    ]
    for phrase, quote, name in places:
        with acting(by=chief.pk):
            place = Place.objects.create(name=name, kind="adm1")
        part = make_figure(chief, incident, phrase, quote, snapshot, metric="weapons_shot_down", place=place)
        with acting(by=chief.pk):
            ClaimRelation.objects.create(claim=part, kind="part_of", other=whole)

    (card,) = reconciliation_of(incident).parts

    assert card.words == "sum of reported parts: at least 124"
    assert card.unplaced == "34 or more"
    assert card.parts == (("46", "Kursk"), ("34", "Bryansk"), ("44", "Elsewhere"))
    assert card.warnings == ()


def test_page_warns_where_a_category_exceeds_what_it_is_part_of(chief: User) -> None:
    incident = make_incident(chief)
    snapshot = make_snapshot(chief, "Of 10 hurt, 12 were children.")
    everyone = make_category()
    with acting(by=chief.pk):
        child = Category.objects.filter(pk="child").first() or Category.objects.create(key="child", label="Children")
        if child.part_of_id is None:
            child.part_of = everyone
            child.save()
    make_figure(chief, incident, "10", "10 hurt", snapshot, metric="injured")
    claim = make_claim(chief, "12", "injured")
    with acting(by=chief.pk):
        claim.category = child
        claim.save()
    make_citation(chief, claim, snapshot, "12 were children")
    link(chief, incident, claim)

    (card,) = reconciliation_of(incident).parts

    assert "The parts come to at least 12, but the whole is 10." in card.warnings


def test_page_takes_as_many_queries_for_30_claims_as_for_1(client: Client, chief: User) -> None:
    few, many = make_incident(chief, "Few"), make_incident(chief, "Many")
    snapshot = make_snapshot(chief)
    for incident, times in ((few, 1), (many, 30)):
        for n in range(times):
            party = make_party(chief, f"Office {times} {n}")
            make_figure(chief, incident, snapshot=snapshot, claimant=party, attribution="named_body")
    counts = []
    for incident in (few, many, few, many):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page_of(incident)).status_code == 200
        counts.append(len(queries))
    assert counts[2] == counts[3]


def choice(incident: Incident, **fields: str) -> dict[str, str]:
    return {"act": "best", "metric": "killed", "category": "all", "place": "", "version": "0", **fields}


def test_page_records_a_best_value_and_that_there_is_none(client: Client, chief: User) -> None:
    incident = make_incident(chief)
    make_figure(chief, incident)

    given = choice(incident, value="4", basis="only_claim", rationale=REASON)
    assert said(client.post(page_of(incident), given, follow=True)) == ["People killed: the desk stands by 4."]
    figure = Figure.objects.get(incident=incident)
    assert (figure.best, figure.basis, figure.chosen_by) == (Decimal(4), "only_claim", chief)

    none = choice(incident, act="none", version="1", rationale="Nobody has counted yet.")
    assert said(client.post(page_of(incident), none, follow=True)) == ["People killed: there is no best value."]
    figure.refresh_from_db()
    assert (figure.best, figure.basis) == (None, "")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": "3"}, "3 is outside what is reported, 4 or more: pick a value inside it, or none."),
        ({"value": "four"}, "“four” is no number: write digits, such as 1,250 or 2.5."),
        ({"value": "1e3"}, "“1e3” is no number: write digits, such as 1,250 or 2.5."),
        ({"value": "NaN"}, "“NaN” is no number: write digits, such as 1,250 or 2.5."),
        ({"rationale": "Short."}, "A best value needs its basis and a reason of 20 letters or more."),
        ({"metric": "nothing"}, "That figure is not known any more: open the page again."),
        ({"place": "x"}, "Something in the form is damaged: open the page again."),
        ({"act": "dance"}, "Nothing was decided: press one of the buttons."),
        ({"version": "7"}, "Somebody chose for this figure while you did: look at it again."),
    ],
)
def test_page_refuses_in_a_sentence_and_keeps_what_was_typed(
    client: Client, chief: User, fields: dict[str, str], sentence: str
) -> None:
    incident = make_incident(chief)
    make_figure(chief, incident)
    given = choice(incident, **{"value": "5", "basis": "only_claim", "rationale": REASON, **fields})

    answer = client.post(page_of(incident), given)

    assert said(answer) == [sentence]
    assert not Figure.objects.exists()
    if "metric" not in fields and "place" not in fields:
        assert f'value="{given["value"]}"' in answer.content.decode()


def test_a_changed_claim_voids_the_choice(client: Client, chief: User) -> None:
    incident = make_incident(chief)
    snapshot = make_snapshot(chief)
    make_figure(chief, incident, snapshot=snapshot)
    choose_best(
        incident=incident, metric=make_metric(), category=make_category(), best=Decimal(4), basis="only_claim",
        rationale=REASON, by=chief,
    )  # fmt: skip
    assert not reconciliation_of(incident).lines[0].figure.void

    make_figure(chief, incident, "two", "counts two dead", snapshot)

    assert reconciliation_of(incident).lines[0].figure.void
    assert "4 was chosen before the claims changed" in client.get(page_of(incident)).content.decode()


def one_origin_two_counts(by: User) -> tuple[Incident, Claim, Claim]:
    incident = make_incident(by)
    snapshot = make_snapshot(by, "At first it was at least four. Later nine.")
    party = make_party(by)
    with acting(by=by.pk):
        origin = Origin.objects.create(label="Briefing", party=party)
    shared: Any = {"claimant": party, "attribution": "named_body", "origin": origin}
    older = make_figure(by, incident, "at least four", "at least four", snapshot, as_of="2026-05-14", **shared)
    newer = make_figure(by, incident, "nine", "Later nine", snapshot, as_of="2026-05-15", **shared)
    return incident, older, newer


def test_page_supersedes_in_one_click(client: Client, chief: User) -> None:
    incident, older, newer = one_origin_two_counts(chief)
    assert "Superseded by “nine”" in client.get(page_of(incident)).content.decode()

    answer = client.post(
        page_of(incident), {"act": "supersede", "older": str(older.pk), "newer": str(newer.pk)}, follow=True
    )

    assert said(answer) == ["“at least four” is kept as superseded by “nine”."]
    older.refresh_from_db()
    assert older.status == "superseded"
    assert ClaimRelation.objects.filter(claim=newer, kind="supersedes", other=older).exists()
    (card,) = reconciliation_of(incident).lines
    assert [(row.phrase, row.out) for row in card.rows] == [("at least four", "superseded"), ("nine", "")]


def test_supersede_refuses_what_is_not_the_same_or_not_in_force(client: Client, chief: User) -> None:
    incident, older, newer = one_origin_two_counts(chief)
    other = make_figure(chief, incident, "around 50", "injured around 50", metric="injured")

    with pytest.raises(Refused, match="does not count what"):
        supersede(older=older, newer=other, by=chief)
    supersede(older=older, newer=newer, by=chief)
    with pytest.raises(Refused, match="not in force"):
        supersede(older=older, newer=newer, by=chief)
    foreign = {"act": "supersede", "older": str(make_claim(chief).pk), "newer": str(newer.pk)}
    assert said(client.post(page_of(incident), foreign)) == [
        "That claim is not one of this incident any more: open the page again."
    ]


def test_page_offers_one_origin_for_sources_that_share_their_figures(client: Client, chief: User) -> None:
    incident = make_incident(chief)
    for name in ("Morning paper", "Evening paper"):
        text = f"{name}: 11 died, 22 were hurt, 33 fled, 44 are missing."
        source = make_source(chief, name, publisher=make_party(chief, name))
        snapshot = make_snapshot(chief, text, source)
        for phrase, quote, metric in (
            ("11", "11 died", "killed"),
            ("22", "22 were hurt", "injured"),
            ("33", "33 fled", "displaced"),
            ("44", "44 are missing", "missing"),
        ):
            make_figure(
                chief, incident, phrase, quote, snapshot, metric=metric,
                claimant=make_party(chief, f"{name} {metric} office"), attribution="named_body",
            )  # fmt: skip
    (card,) = reconciliation_of(incident).origins
    assert (set(card.titles), card.figures, len(card.claims)) == ({"Morning paper", "Evening paper"}, 4, 8)
    before = {line.metric: line.figure.level for line in reconciliation_of(incident).lines}
    assert set(before.values()) == {"corroborated"}

    given = {"act": "origin", "label": "Civil defence bulletin", "claim": list(card.claims)}
    answer = client.post(page_of(incident), given, follow=True)

    assert said(answer) == ["8 claims go back to “Civil defence bulletin”: they count as one origin."]
    after = reconciliation_of(incident)
    assert after.origins == ()
    assert {line.figure.level for line in after.lines} == {"single origin"}


def test_name_origin_needs_a_name(chief: User) -> None:
    with pytest.raises(Refused, match="needs a name"):
        name_origin(claims=[make_claim(chief)], label="  ", by=chief)


def test_page_is_read_only_for_those_who_may_not_change(client: Client) -> None:
    chief = make_user("chief", is_superuser=True)
    incident = make_incident(chief)
    make_figure(chief, incident)
    reader = make_user("reader", "view_incident")
    client.force_login(reader)

    text = client.get(page_of(incident)).content.decode()
    assert "Choose a value" not in text
    assert client.post(page_of(incident), choice(incident)).status_code == 403
    client.force_login(make_user("guest"))
    assert client.get(page_of(incident)).status_code == 403
    client.force_login(chief)
    missing = reverse("admin:incidents_incident_figures", args=["0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10"])
    assert client.get(missing).status_code == 302


def test_page_draws_places_and_days(client: Client, chief: User) -> None:
    incident = make_incident(chief, start_on="2026-05-14", end_on="2026-05-15", precision="days")
    make_figure(chief, incident, as_of="2026-05-16")
    with acting(by=chief.pk):
        country = Place.objects.create(name="Poland", kind="country", country="PL")
        town = Place.objects.create(
            name="Port", kind="settlement", country="PL", parent=country, lat="53.42", lon="14.55"
        )
        PlaceUse.objects.create(incident=incident, place=town, precision="settlement")
        PlaceUse.objects.create(incident=incident, place=country, precision="country", role="hit")
    found = whereabouts_of(Incident.objects.get(pk=incident.pk))

    assert [(line.name, line.within, line.words) for line in found.places] == [
        ("Port", "Poland", "where it happened, the town, not the site"),
        ("Poland", "", "hit or affected, country"),
    ]
    assert found.map is not None
    assert [pin.name for pin in found.map.pins] == ["Port"]
    assert found.map.hatched
    assert [day.name for day in found.days] == ["it began", "it ended", "“at least four”"]
    assert found.timeline is not None
    text = client.get(page_of(incident)).content.decode()
    assert f'id="place-{town.pk}"' in text
    assert "14 May 2026" in text


def test_categories_that_nobody_related_are_told_on_both_pages(client: Client, chief: User) -> None:
    incident, snapshot = make_incident(chief), make_snapshot(chief)
    workers = make_category("worker", label="Workers")
    four = make_figure(chief, incident, snapshot=snapshot)
    two = make_figure(chief, incident, "two", "counts two dead", snapshot)
    with acting(by=chief.pk):
        two.category = workers
        two.save()
    sentence = (
        "People killed: “at least four” (all) and “two” (workers) are not compared, for their categories differ and "
        "nobody related them. Say on a claim's page which is part of which, or give rivals one category."
    )
    for page in (page_of(incident), reverse("admin:incidents_incident_change", args=[incident.pk])):
        assert sentence in sentences(client.get(page))

    with acting(by=chief.pk):
        ClaimRelation.objects.create(claim=two, other=four, kind="part_of")
    for page in (page_of(incident), reverse("admin:incidents_incident_change", args=[incident.pk])):
        assert "are not compared" not in sentences(client.get(page))


def test_only_categories_that_may_be_rivals_are_told(chief: User) -> None:
    """Other places and kinds of weapons are not; siblings of one whole are related by way of it."""
    incident, snapshot = make_incident(chief), make_snapshot(chief)
    with acting(by=chief.pk):
        town = Place.objects.create(name="Town", kind="settlement")

    def said(metric: str, category: str, **fields: Any) -> Claim:
        claim = make_figure(chief, incident, "two", "counts two dead", snapshot, metric=metric, **fields)
        with acting(by=chief.pk):
            claim.category = make_category(category)
            claim.save()
        return claim

    said("weapons_launched", "drone")
    said("weapons_launched", "missile")
    said("killed", "child", place=town)
    whole, women, men = said("killed", "all"), said("killed", "woman"), said("killed", "man")
    with acting(by=chief.pk):
        for part in (women, men):
            ClaimRelation.objects.create(claim=part, other=whole, kind="part_of")
    assert reconciliation_of(incident).apart == ()

    said("weapons_launched", "attack_drone")
    said("killed", "civilian")
    assert [sentence.partition(" are not")[0] for sentence in reconciliation_of(incident).apart] == [
        "People killed: “two” (all), “two” (civilians), “two” (men) and “two” (women)",
        "Weapons launched: “two” (attack drones) and “two” (drones)",
    ]
