"""Figures added up, what filters accept, and what changed between two versions."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User

from incidents.api.terms import FIXED, NAMED
from incidents.models import Incident, Place
from sources.models import Party
from sources.models.audit import acting
from tests import builders
from tests.incidents.api.conftest import Partner, Publish

TWO = [("two", "counts two dead", "killed")]
FOUR = [("at least four", "killed at least four people", "killed")]


def test_killed_of_two_incidents_add_up(publish: Publish, partner: Partner, editor: User) -> None:
    first = publish("River port", figures=TWO, place=("Port Vale", "GB"), types=["blast_test"]).reference
    week = builders.make_claim(editor, "two", metric="killed", period="this week")
    builders.make_citation(editor, week, builders.make_snapshot(editor), "counts two dead")
    second = publish("Dam", figures=FOUR, place=("Upper Dale", "NO"), context=week).reference

    total = partner.read("figures/sum/", metric="killed")
    assert (total["low"], total["high"], total["incidents"], total["unit"]) == (6, None, 2, "people")
    assert total["lines"] == [
        {"incident": first, "low": 2, "high": 2},
        {"incident": second, "low": 4, "high": None},
    ]
    [context] = total["left_out"]
    assert (context["reason"], context["lines"], context["incidents"]) == ("context", 1, [second])
    for query in ({"place": "port vale"}, {"country": "GB"}, {"type": "blast_test"}):
        narrowed = partner.read("figures/sum/", metric="killed", **query)
        assert (narrowed["low"], narrowed["high"], narrowed["left_out"]) == (2, 2, []), query
    nothing = partner.read("figures/sum/", metric="killed", party="Nobody")
    assert (nothing["low"], nothing["high"], nothing["incidents"]) == (None, None, 0)


def test_sum_leaves_out_what_machines_wrote_and_what_does_not_add_up(
    publish: Publish, partner: Partner, editor: User
) -> None:
    robot = builders.make_source(editor, "Robot text", made_by="machine")
    incident = builders.make_incident(editor, "Mill fire")
    builders.make_figure(editor, incident, "two", "counts two dead", builders.make_snapshot(editor, source=robot))
    homes = ("Nearly 200", "Nearly 200 homes", "homes_without_power")
    reference = publish(incident=incident, figures=[homes]).reference

    killed = partner.read("figures/sum/", metric="killed")
    assert [(each["reason"], each["incidents"]) for each in killed["left_out"]] == [("machine", [reference])]
    power = partner.read("figures/sum/", metric="homes_without_power")
    assert [(each["reason"], each["lines"]) for each in power["left_out"]] == [("not_additive", 1)]
    assert power["low"] is None


def test_sum_needs_a_metric(partner: Partner) -> None:
    assert partner.problem("figures/sum/", category="all")["errors"][0]["parameter"] == "metric"


def test_sum_takes_three_queries_whatever_there_is(
    publish: Publish, partner: Partner, django_assert_num_queries: Any
) -> None:
    publish()
    with django_assert_num_queries(3):
        partner.read("figures/sum/", metric="killed")
    for n in range(5):
        publish(f"Incident {n}")
    with django_assert_num_queries(3):
        assert partner.read("figures/sum/", metric="killed")["incidents"] == 6


@pytest.fixture
def named(publish: Publish, editor: User) -> None:
    """Publish incidents that name places and parties, and draft others."""
    with acting(by=editor.pk):
        region = Place.objects.create(name="Überland", kind="adm1", country="AT")
        for name in ("Zell", "Aarau", "Ärzen", "Ulm", "Secret hideout"):
            Place.objects.create(name=name, kind="settlement", country="AT", parent=region, lat=47, lon=14)
    brigade = builders.make_party(editor, "Fire brigade")
    builders.make_party(editor, "Unheard of")
    for name in ("Zell", "Aarau", "Ärzen", "Ulm", "Aarau"):
        publish(f"Fire in {name}", place=(name, "AT"), claimant=brigade, types=["blast_test"])


def test_places_are_those_of_live_incidents_and_around_them(named: None, partner: Partner) -> None:
    page = partner.read("places/")

    assert [place["name"] for place in page["results"]] == ["Aarau", "Ärzen", "Überland", "Ulm", "Zell"]
    aarau, region = page["results"][0], page["results"][2]
    assert aarau["within"] == [{"id": region["id"], "name": "Überland"}]
    assert len(partner.references(place=region["id"])) == 5
    assert [place["name"] for place in partner.read("places/", name="U")["results"]] == ["Überland", "Ulm"]
    assert partner.read("places/", name="secret")["results"] == []
    table = partner.get("places/", format="csv").content.decode().splitlines()
    assert table[0] == "id,name,kind,country,within"
    assert table[1].endswith(",Aarau,settlement,AT,Überland")


def test_places_are_read_to_and_fro_by_pages(named: None, partner: Partner, django_assert_num_queries: Any) -> None:
    whole = partner.read("places/")["results"]
    address: str | None = "/api/v1/places/?limit=2"
    pages = []
    while address:
        with django_assert_num_queries(2):
            pages.append(partner.read(address))
        address = pages[-1]["next"]
    assert [each for page in pages for each in page["results"]] == whole
    assert [len(page["results"]) for page in pages] == [2, 2, 1]
    back = [pages[-1]]
    while back[-1]["previous"]:
        back.append(partner.read(back[-1]["previous"]))
    assert [page["results"] for page in back] == [page["results"] for page in reversed(pages)]


def test_cursor_of_another_list_is_refused(named: None, partner: Partner) -> None:
    cursor = partner.read("places/", limit=1)["next"].partition("cursor=")[2].partition("&")[0]

    for text in (cursor, "W10", "x", "é"):
        assert partner.problem("parties/", cursor=text)["type"] == "/api/v1/problems/bad-cursor/"


def test_parties_are_those_of_live_incidents(named: None, partner: Partner) -> None:
    found = partner.read("parties/")["results"]

    assert found == [{"id": str(Party.objects.get(name="Fire brigade").pk), "name": "Fire brigade"}]


def test_vocabularies_list_what_filters_accept(named: None, partner: Partner) -> None:
    lists = {each["name"]: each["url"] for each in partner.read("vocabularies/")["vocabularies"]}

    assert set(lists) == set(NAMED) | set(FIXED)
    found = {name: partner.read(url)["results"] for name, url in lists.items()}
    assert [each["key"] for each in found["types"]] == ["blast_test"]
    assert [(each["key"], each["additive"]) for each in found["metrics"]] == [("killed", True)]
    assert [each["key"] for each in found["categories"]] == ["all"]
    assert [each["key"] for each in found["levels"]] == ["unattributed", "single_origin", "corroborated", "contested"]
    assert partner.problem("vocabularies/nothing/", expect=404)["status"] == 404
    assert partner.get("vocabularies/levels/", format="ndjson").content.startswith(b'{"key":"unattributed"}\n')


def test_difference_tells_figures_for_programs_and_in_words(publish: Publish, partner: Partner, editor: User) -> None:
    first = publish("River port", figures=[("around 50", "injured around 50", "injured")])
    incident = Incident.objects.get(pk=first.record)
    publish(incident=incident, figures=TWO, kind="update")
    with acting(by=editor.pk):
        incident.claim_links.filter(claim__phrase="two").delete()
        incident = Incident.objects.get(pk=first.record)
        incident.title = "River port, corrected"
        incident.save()
    publish(incident=incident, figures=FOUR, kind="correction", notice="“two” was wrong: at least four.")
    address = f"incidents/{first.reference}/versions"

    answer = partner.get(f"{address}/2/diff/3/")
    told = json.loads(answer.content)
    [killed] = told["figures"]
    assert (killed["change"], killed["metric"], killed["category"]) == ("changed", "killed", "all")
    assert killed["before"]["reported"] == {"low": 2, "high": 2, "highest_stated": 2}
    assert killed["after"]["reported"] == {"low": 4, "high": None, "highest_stated": 4}
    assert "“two, not attributed” is now “at least four, not attributed”" in killed["sentence"]
    title = {"kind": "changed", "what": "Title", "sentence": "“River port” is now “River port, corrected”."}
    assert title in told["changes"]
    assert "immutable" in answer["Cache-Control"]
    again = partner.get(f"{address}/2/diff/3/", expect=304, headers={"If-None-Match": answer["ETag"]})
    assert again.content == b""
    backwards = partner.read(f"{address}/2/diff/1/")
    assert [(each["change"], each["metric"]) for each in backwards["figures"]] == [("removed", "killed")]
    assert [each["change"] for each in partner.read(f"{address}/1/diff/2/")["figures"]] == ["added"]
    same = partner.read(f"{address}/2/diff/2/")
    assert (same["figures"], same["changes"]) == ([], [])
    partner.problem(f"{address}/1/diff/4/", expect=404)
    partner.problem("incidents/FN-1999-000001/versions/1/diff/2/", expect=404)


def test_sum_of_a_category_that_no_line_has_says_so_in_the_metric_s_unit(publish: Publish, partner: Partner) -> None:
    publication = publish(figures=TWO)

    told = partner.read("figures/sum/", metric="killed", category="drone")

    assert (told["unit"], told["incidents"], told["low"], told["high"]) == ("people", 0, None, None)
    assert [(each["reason"], each["incidents"]) for each in told["left_out"]] == [
        ("other_category", [publication.reference])
    ]
