"""Every filter meets what it should, and leaves out what it should not."""

from dataclasses import replace
from datetime import date, datetime
from itertools import combinations, product
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from incidents.api import filters, pages
from incidents.api.base import ListView
from incidents.api.claims import Claims
from incidents.api.figures import Figures
from incidents.api.incidents import Incidents
from incidents.api.parameters import Asked
from incidents.api.sources import Sources
from incidents.models import Place, PlaceUse
from incidents.models.incident import Incident
from incidents.models.publication import Publication
from sources.models import Source
from sources.models.audit import acting
from tests import builders
from tests.incidents.api.conftest import Partner, Publish

PORT = [
    ("at least four", "killed at least four people", "killed"),
    ("around 50", "injured around 50", "injured"),
]
DAM = [("Nearly 200", "Nearly 200 homes", "homes_damaged"), ("two", "counts two dead", "killed")]


@pytest.fixture
def world(publish: Publish, editor: User) -> dict[str, Publication]:
    """Two incidents that differ in everything, a day and an instant apart."""
    service = builders.make_party(editor, "Harbour Fire Brigade")
    operator = builders.make_party(editor, "Dam Works", parent=builders.make_party(editor, "Upland"))
    gazette = builders.make_party(editor, "Port Gazette")
    port = publish(
        "Explosion in the harbour",
        figures=PORT,
        claimant=service,
        source=builders.make_source(
            editor,
            "Blast report",
            publisher=gazette,
            made_by="human",
            published_on=date(2026, 3, 2),
            published_basis="printed",
        ),
        place=("Port Vale", "GB"),
        party=service,
        types=["blast_test"],
        start_on=date(2026, 3, 1),
        end_on=date(2026, 3, 3),
    )
    dam = publish(
        "Leak at the dam",
        figures=DAM,
        claimant=operator,
        source=builders.make_source(editor, "Leak report"),
        place=("Upper Dale", "NO"),
        party=operator,
        types=["leak_test"],
        start_on=date(2026, 4, 10),
    )
    return {"port": port, "dam": dam}


def asked(world: dict[str, Publication], value: str) -> str:
    """Fill in what is only known when the world stands."""
    return value.format(
        port=world["port"].reference,
        dam=world["dam"].reference,
        between=(world["port"].published_at + (world["dam"].published_at - world["port"].published_at) / 2).isoformat(),
        blast=Source.objects.get(title="Blast report").pk,
        leak=Source.objects.get(title="Leak report").pk,
    )


INCIDENTS: dict[str, list[tuple[dict[str, str], str]]] = {
    "q": [
        ({"q": "harbour"}, "port"),
        ({"q": '"at the dam"'}, "dam"),
        ({"q": "report -harbour"}, "dam"),
        ({"q": "EXPLOSION"}, "port"),
        ({"q": "harbour dam"}, ""),
        ({"q": "arbou"}, "port"),
        ({"q": "dam"}, "dam"),
        ({"q": "harbour -dam"}, "port"),
        ({"q": "or & | ! ' : <->"}, ""),
    ],
    "type": [({"type": "blast_test"}, "port"), ({"type": "leak_test"}, "dam"), ({"type": "other"}, "")],
    "place": [({"place": "port vale"}, "port"), ({"place": "UPPER DALE"}, "dam"), ({"place": "dale"}, "")],
    "bbox": [
        ({"bbox": "30,50,31,51"}, "port dam"),
        ({"bbox": "30.53,50,31,51"}, ""),
        ({"bbox": "170,-90,30.52,50.45"}, "port dam"),
        ({"bbox": "170,-90,30.51,50.45"}, ""),
    ],
    "country": [({"country": "GB"}, "port"), ({"country": "no"}, "dam"), ({"country": "SE"}, "")],
    "party": [({"party": "harbour fire brigade"}, "port"), ({"party": "Dam Works"}, "dam"), ({"party": "Dam"}, "")],
    "occurred_after": [
        ({"occurred_after": "2026-03-03"}, "port dam"),
        ({"occurred_after": "2026-03-04"}, "dam"),
        ({"occurred_after": "2026-04-11"}, ""),
    ],
    "occurred_before": [
        ({"occurred_before": "2026-03-01"}, "port"),
        ({"occurred_before": "2026-02-28"}, ""),
        ({"occurred_before": "2026-04-10"}, "port dam"),
        ({"occurred_after": "2026-03-02", "occurred_before": "2026-03-02"}, "port"),
    ],
    "metric": [
        ({"metric": "injured"}, "port"),
        ({"metric": "homes_damaged"}, "dam"),
        ({"metric": "killed"}, "port dam"),
    ],
    "category": [({"category": "all"}, "port dam"), ({"category": "drone"}, "")],
    # At least four killed is open above; around 50 injured is 45 to 55; nearly 200 homes 150 to 199.
    "value_min": [
        ({"metric": "killed", "value_min": "3"}, "port"),
        ({"metric": "killed", "value_min": "2"}, "port dam"),
        ({"metric": "injured", "value_min": "55"}, "port"),
        ({"metric": "injured", "value_min": "56"}, ""),
        ({"metric": "killed", "value_min": "100", "category": "all"}, "port"),
    ],
    "value_max": [
        ({"metric": "killed", "value_max": "2"}, "dam"),
        ({"metric": "killed", "value_max": "1.5"}, ""),
        ({"metric": "injured", "value_max": "45"}, "port"),
        ({"metric": "killed", "value_min": "2", "value_max": "3"}, "dam"),
        # Of one line, not of any: the dam has figures of 150 and more, but none of them killed.
        ({"metric": "killed", "value_min": "150", "value_max": "199"}, "port"),
        ({"value_min": "150", "value_max": "199"}, "port dam"),
    ],
    "level": [
        ({"level": "single_origin"}, "port dam"),
        ({"level": "contested"}, ""),
        ({"level": "single_origin", "metric": "injured"}, "port"),
    ],
    "claimant": [({"claimant": "harbour fire brigade"}, "port"), ({"claimant": "Upland"}, "")],
    "role": [
        ({"role": "operator"}, "port dam"),
        ({"role": "attacker"}, ""),
        ({"role": "operator", "party": "dam works"}, "dam"),
        ({"role": "attacker", "party": "dam works"}, ""),
    ],
    "claim_role": [
        ({"claim_role": "figure"}, "port dam"),
        ({"claim_role": "context"}, ""),
        ({"claim_role": "figure", "claimant": "dam works"}, "dam"),
    ],
    "publisher": [({"publisher": "port gazette"}, "port"), ({"publisher": "Gazette"}, "")],
    "source": [
        ({"source": "{blast}"}, "port"),
        ({"source": "{leak}"}, "dam"),
        ({"source": "00000000-0000-4000-8000-000000000000"}, ""),
        ({"source": "{leak}", "publisher": "Port Gazette"}, ""),
    ],
    "status": [({"status": "usable"}, "port dam")],
    "published_after": [
        ({"published_after": "{between}"}, "dam"),
        ({"published_after": "2026-01-01"}, "port dam"),
        ({"published_after": "2999-01-01T00:00:00Z"}, ""),
    ],
    "changed_after": [({"changed_after": "{between}"}, "dam"), ({"changed_after": "2999-01-01T00:00:00+02:00"}, "")],
}

CLAIMS: dict[str, list[tuple[dict[str, str], str]]] = {
    "metric": [({"metric": "killed"}, "at least four|two"), ({"metric": "missing"}, "")],
    "category": [({"category": "all", "metric": "injured"}, "around 50"), ({"category": "drone"}, "")],
    "operator": [
        ({"operator": "nearly"}, "Nearly 200"),
        ({"operator": "at_least"}, "at least four"),
        ({"operator": "vague"}, ""),
    ],
    "value_min": [
        ({"value_min": "51"}, "at least four|around 50|Nearly 200"),
        ({"metric": "killed", "value_min": "3"}, "at least four"),
    ],
    "value_max": [({"value_max": "3"}, "two"), ({"value_max": "4"}, "at least four|two")],
    "claimant": [({"claimant": "DAM works"}, "Nearly 200|two"), ({"claimant": "Upland"}, "")],
    "side": [({"side": "upland"}, "Nearly 200|two"), ({"side": "Dam Works"}, "")],
    "place": [({"place": "Nowhere"}, "")],
    "incident": [({"incident": "{port}"}, "at least four|around 50"), ({"incident": "FN-1999-000001"}, "")],
    "source": [({"source": "{leak}"}, "Nearly 200|two"), ({"source": "00000000-0000-4000-8000-000000000000"}, "")],
    "role": [({"role": "context"}, ""), ({"role": "figure", "metric": "injured"}, "around 50")],
    "kind": [({"kind": "statement"}, ""), ({"kind": "figure", "metric": "injured"}, "around 50")],
    "status": [({"status": "superseded"}, ""), ({"status": "active", "metric": "injured"}, "around 50")],
    "machine": [({"machine": "true"}, ""), ({"machine": "false", "metric": "injured"}, "around 50")],
}

SOURCES: dict[str, list[tuple[dict[str, str], str]]] = {
    "publisher": [({"publisher": "PORT GAZETTE"}, "Blast report"), ({"publisher": "Port"}, "")],
    "made_by": [
        ({"made_by": "human"}, "Blast report"),
        ({"made_by": "unknown"}, "Leak report"),
        ({"made_by": "machine"}, ""),
    ],
    "published_after": [({"published_after": "2026-03-02"}, "Blast report"), ({"published_after": "2026-03-03"}, "")],
    "published_before": [
        ({"published_before": "2026-03-02"}, "Blast report"),
        ({"published_before": "2026-03-01"}, ""),
    ],
    "incident": [({"incident": "{dam}"}, "Leak report"), ({"incident": "FN-1999-000001"}, "")],
}

FIGURES: dict[str, list[tuple[dict[str, str], str]]] = {
    "metric": [({"metric": "injured"}, "injured"), ({"metric": "missing"}, "")],
    "category": [({"category": "all", "metric": "injured"}, "injured"), ({"category": "drone"}, "")],
    "place": [({"place": "Nowhere"}, "")],
    "value_min": [({"value_min": "56"}, "homes_damaged|killed"), ({"metric": "injured", "value_min": "56"}, "")],
    "value_max": [({"value_max": "3"}, "killed"), ({"value_max": "1"}, "")],
    "level": [({"level": "contested"}, ""), ({"level": "single_origin", "metric": "injured"}, "injured")],
    "incident": [({"incident": "{dam}"}, "homes_damaged|killed"), ({"incident": "FN-1999-000001"}, "")],
}


def test_incident_filters(world: dict[str, Publication], partner: Partner) -> None:
    for name, cases in INCIDENTS.items():
        for query, wanted in cases:
            found = partner.references(**{key: asked(world, value) for key, value in query.items()})
            assert (name, query, set(found)) == (name, query, {world[key].reference for key in wanted.split()})
            assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("address", "cases", "key"),
    [("claims/", CLAIMS, "phrase"), ("sources/", SOURCES, "title"), ("figures/", FIGURES, "metric")],
)
def test_filters_of_rows(
    world: dict[str, Publication], partner: Partner, address: str, cases: dict[str, Any], key: str
) -> None:
    for name, rows in cases.items():
        for query, wanted in rows:
            page = partner.read(address, **{key: asked(world, value) for key, value in query.items()})
            found = sorted(each[key] for each in page["results"])
            assert (name, query, found) == (name, query, sorted(filter(None, wanted.split("|"))))


@pytest.mark.parametrize(
    ("declared", "cases"),
    [
        (filters.IncidentFilters, INCIDENTS),
        (filters.ClaimFilters, CLAIMS),
        (filters.SourceFilters, SOURCES),
        (filters.FigureFilters, FIGURES),
    ],
)
def test_every_filter_has_its_case(declared: Any, cases: dict[str, Any]) -> None:
    assert set(declared.base_filters) == set(cases)
    for name, rows in cases.items():
        assert all(name in query for query, _ in rows if len(rows) == 1), name


VIEWS: list[tuple[type[ListView], dict[str, Any]]] = [
    (Incidents, INCIDENTS),
    (Claims, CLAIMS),
    (Sources, SOURCES),
    (Figures, FIGURES),
]


@pytest.mark.parametrize(("view", "cases"), VIEWS)
def test_statement_made_once_asks_what_the_values_ask(
    world: dict[str, Publication], view: type[ListView], cases: dict[str, Any]
) -> None:
    """Of each filter, of each two, and of all at once; with a cursor and without, in every order."""
    values: dict[str, Any] = {}
    for name, rows in cases.items():
        values[name] = asked(world, next(query[name] for query, _ in rows if name in query))
    for low, high in view.filters.ranges:
        values[low], values[high] = ("2", "300") if low == "value_min" else ("2026-01-02", "2026-05-06")
    alike = [name for name in values if view.filters.alike([name])]
    cursor = pages.Cursor(False, None, UUID(int=5), 7)
    compared = 0
    for names in [*combinations(alike, 1), *combinations(alike, 2), alike]:
        if not view.filters.alike(names):
            assert {"role", "party"} <= set(names)
            continue
        narrowed = view.filters.narrow(view.rows, Asked({name: values[name] for name in names}))
        assert narrowed is not None
        for ordering, bounded in product(view.orderings, (False, True)):
            at: date = timezone.now() if ordering.kind is datetime else date(2026, 1, 2)
            bound = replace(cursor, first=at) if bounded else None
            whole = pages._query(narrowed.queryset(), ordering, True, bound, False, 26, view.document)
            made = pages._narrowed(
                view.filters, view.rows, tuple(narrowed.values), ordering, True, bounded, False, 26, view.document
            )
            given = pages._values(ordering, bound, True) if bound else ()
            sql, params = whole.query.sql_with_params()
            assert made.filled(*given, *narrowed.values.values()) == (sql, list(params))
            compared += 1
    assert compared > len(alike)


def test_place_machine_context_and_status_of_claims(publish: Publish, partner: Partner, editor: User) -> None:
    robot = builders.make_source(editor, "Robot text", made_by="machine")
    incident = builders.make_incident(editor, "Mill fire")
    town = Place(name="Millbank", kind="settlement", country="GB")
    with acting(by=editor.pk):
        town.save()
    builders.make_figure(editor, incident, snapshot=builders.make_snapshot(editor, source=robot), place=town)
    old = builders.make_figure(
        editor, incident, "around 50", "injured around 50", metric="injured", status="superseded"
    )
    week = builders.make_claim(editor, "two", metric="killed", period="this week")
    builders.make_citation(editor, week, builders.make_snapshot(editor), "counts two dead")
    publish(incident=incident, figures=[("Nearly 200", "Nearly 200 homes", "homes_damaged")], context=week)

    def phrases(**query: str) -> set[str]:
        return {claim["phrase"] for claim in partner.read("claims/", **query)["results"]}

    assert phrases(place="millbank") == {"at least four"}
    assert phrases(machine="true") == {"at least four"}
    assert phrases(machine="false") == {"around 50", "two", "Nearly 200"}
    assert phrases(status="superseded") == {old.phrase}
    assert phrases(role="context") == {"two"}
    assert partner.references(claim_role="context")
    assert {line["metric"] for line in partner.read("figures/")["results"]} == {"homes_damaged"}


def test_changed_and_first_published_differ_after_an_update(publish: Publish, partner: Partner) -> None:
    first = publish()
    between = timezone.now()
    publish(incident=Incident.objects.get(pk=first.record), figures=PORT[1:], kind="update")

    assert partner.references(changed_after=between.isoformat()) == [first.reference]
    assert partner.references(published_after=between.isoformat()) == []


def test_undated_incident_is_in_no_range_of_days(publish: Publish, partner: Partner) -> None:
    publish()

    assert partner.references(occurred_after="1000-01-01") == partner.references(occurred_before="9999-01-01") == []


def test_place_filter_finds_everything_inside(publish: Publish, partner: Partner, editor: User) -> None:
    with acting(by=editor.pk):
        country = Place.objects.create(name="Österland", kind="country", country="AT")
        region = Place.objects.create(name="Übersee", kind="adm1", country="AT", parent=country)
        Place.objects.create(name="Hüttendorf", kind="settlement", country="AT", parent=region, lat=47, lon=14)
        street = Place.objects.create(name="Mühlgasse", kind="site", country="AT", parent=region)
    incident = builders.make_incident(editor, "Mill fire")
    snapshot = builders.make_snapshot(editor)
    builders.make_figure(editor, incident, "two", "counts two dead", snapshot, place=street)
    reference = publish(incident=incident, place=("Hüttendorf", "AT")).reference
    publish("Elsewhere", place=("Upper Dale", "NO"))

    for name in ("Hüttendorf", "huttendorf", "Übersee", "ubersee", "ÖSTERLAND", str(region.pk), str(country.pk)):
        assert partner.references(place=name) == [reference], name
        for address in ("claims/", "figures/"):
            found = partner.read(address, place=name)["results"]
            assert len(found) == (0 if "tendorf" in name else 1), (address, name)
    [document] = partner.read("incidents/", place="Hüttendorf")["results"]
    assert [each["name"] for each in document["places"][0]["within"]] == ["Übersee", "Österland"]
    assert partner.references(q="osterland") == [reference]


def test_words_of_other_alphabets_are_found_whatever_their_marks(publish: Publish, partner: Partner) -> None:
    kyiv = publish("Вибух на складі у Києві", place=("Київ", "UA")).reference
    lodz = publish("Pożar w Łodzi", place=("Łódź", "PL")).reference

    for query in ("вибух", "ВИБУХ складі", "київ", "києв", '"складі у"'):
        assert partner.references(q=query) == [kyiv], query
    for query in ("pozar", "POŻAR", "lodz", "Łódź", "łodzi"):
        assert partner.references(q=query) == [lodz], query
    assert partner.references(place="lodz") == [lodz]


def test_pin_is_shown_only_where_one_is_known(publish: Publish, partner: Partner, editor: User) -> None:
    incident = builders.make_incident(editor, "Somewhere in the region")
    with acting(by=editor.pk):
        region = Place.objects.create(name="The coast", kind="region", country="PL", lat=54, lon=15)
        PlaceUse.objects.create(incident=incident, place=region, precision="region", role="hit")
    publish(incident=incident)

    assert partner.references(bbox="-180,-90,180,90") == []


def test_empty_list_tells_of_keys_that_no_live_incident_has(publish: Publish, partner: Partner) -> None:
    publish(figures=[("two", "counts two dead", "killed")], types=["blast_test"])

    told = partner.read("incidents/", metric="kiled", type="blast_tst")
    assert told["results"] == []
    assert told["hint"] == (
        "No live incident has the metric 'kiled'. Did you mean killed?"
        " No live incident has the type 'blast_tst'. Did you mean blast_test?"
    )
    assert partner.read("figures/", category="nope")["hint"] == (
        "No live incident has the category 'nope'. /api/v1/vocabularies/categories/ lists those there are."
    )
    assert "hint" not in partner.read("incidents/", metric="killed", value_min="1000")
    assert "hint" not in partner.read("incidents/", metric="killed")


def test_empty_list_tells_of_names_that_no_live_incident_names(
    publish: Publish, partner: Partner, editor: User
) -> None:
    brigade = builders.make_party(editor, "Fire brigade")
    publish(place=("Łódź", "PL"), claimant=brigade)
    builders.make_party(editor, "Fire brigades of a draft")
    never = "0b6f3c1e-6d0e-4b56-9f0e-2f1f6a3c7d10"

    assert partner.read("incidents/", place="Lodzz")["hint"] == (
        "No live incident names the place 'Lodzz'. Did you mean lodz?"
    )
    assert partner.read("claims/", claimant="fire brigades of a draft")["hint"] == (
        "No live incident names the claimant 'fire brigades of a draft'. Did you mean fire brigade?"
    )
    assert partner.read("incidents/", party="zzz", metric="kiled")["hint"] == (
        "No live incident has the metric 'kiled'. Did you mean killed?"
        " No live incident names the party 'zzz'. /api/v1/parties/ lists those there are."
    )
    # A name that is there, or an id, is no mistake: other filters leave nothing.
    for query in (
        {"place": "łódź", "country": "GB"},
        {"place": never},
        {"claimant": "Fire Brigade", "role": "context"},
    ):
        address = "claims/" if "claimant" in query else "incidents/"
        found = partner.read(address, **query)
        assert (found["results"], "hint" in found) == ([], False)
