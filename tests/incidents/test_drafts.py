"""Invariants 1–3 and 8: what PostgreSQL refuses of claims, citations, places, incidents and figures."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import F

from incidents.claiming import choose_best, cite, offset_of
from incidents.errors import NothingToCite
from incidents.models import (
    Citation,
    Claim,
    ClaimRelation,
    Figure,
    Incident,
    IncidentClaim,
    PartyRole,
    Place,
    PlaceUse,
)
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
)
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def save(by: User, row: Any) -> None:
    with acting(by=by.pk):
        row.save()


def claim(**fields: Any) -> Claim:
    given = {"metric": make_metric(), "category": make_category(), "phrase": "52", "operator": "exact"}
    numbers = {"value": 52, "low": 52, "high": 52}
    return Claim(**{**given, **numbers, **fields})


# 1. A citation is true


def test_citation_must_stand_in_the_text(editor: User) -> None:
    snapshot, four = make_snapshot(editor), make_claim(editor)
    start = offset_of(snapshot.text, "killed at least four people")
    for start_, exact in ((start, "killed at least nine people"), (start + 1, "killed at least four people")):
        with refused("citation_is_in_the_text"):
            save(
                editor,
                Citation(
                    claim=four,
                    source=snapshot.source,
                    snapshot=snapshot,
                    start=start_,
                    end=start_ + 27,
                    exact=exact,
                ),
            )


def test_citation_cannot_be_moved_off_its_words(editor: User) -> None:
    citation = make_citation(editor, make_claim(editor), make_snapshot(editor), "killed at least four people")
    with acting(by=editor.pk), refused("citation_is_in_the_text"):
        Citation.objects.filter(pk=citation.pk).update(start=F("start") + 1, version=F("version") + 1)
    with acting(by=editor.pk), refused("citation_is_in_the_text"):
        Citation.objects.filter(pk=citation.pk).update(exact="at least nine", version=F("version") + 1)


def test_citation_counts_code_points(editor: User) -> None:
    snapshot = make_snapshot(editor, "🚒🚒 Пожежа: at least four 🚑 dead.")
    citation = make_citation(editor, make_claim(editor), snapshot, "at least four 🚑")

    assert (citation.start, citation.end) == (11, 26)


def test_citation_takes_its_context_from_the_text(editor: User) -> None:
    snapshot = make_snapshot(editor)
    citation = make_citation(editor, make_claim(editor), snapshot, "at least four")
    citation.refresh_from_db()

    assert citation.prefix == snapshot.text[citation.start - 32 : citation.start]
    assert citation.suffix == snapshot.text[citation.end : citation.end + 32]


def test_citation_in_another_source_is_refused(editor: User) -> None:
    snapshot, other = make_snapshot(editor), make_source(editor, "Another")
    start = offset_of(snapshot.text, "at least four")
    with refused("citation_snapshot_of_its_source"):
        save(
            editor,
            Citation(
                claim=make_claim(editor), source=other, snapshot=snapshot, start=start, end=start + 13,
                exact="at least four",
            ),
        )  # fmt: skip


def test_citation_must_hold_the_phrase(editor: User) -> None:
    snapshot, four = make_snapshot(editor), make_claim(editor)
    with refused("citation_holds_the_phrase"):
        make_citation(editor, four, snapshot, "least four people")
    with refused("citation_holds_the_phrase"):
        make_citation(editor, four, snapshot, "The operator counts two dead", stance="repeats", phrase="at least two")


def test_copy_may_word_it_otherwise(editor: User) -> None:
    snapshot, four = make_snapshot(editor), make_claim(editor)
    citation = make_citation(editor, four, snapshot, "counts two dead", stance="repeats", phrase="two")

    assert citation.phrase == "two"


def test_phrase_cannot_leave_its_quotes(editor: User) -> None:
    four = make_claim(editor)
    make_citation(editor, four, make_snapshot(editor), "killed at least four people")
    four.phrase = "at least 4"
    with refused("citation_holds_the_phrase"):
        save(editor, four)


def test_copy_without_words_of_its_own_holds_the_claims(editor: User) -> None:
    snapshot, four = make_snapshot(editor), make_claim(editor)
    with refused("citation_holds_the_phrase"):
        make_citation(editor, four, snapshot, "counts two dead", stance="repeats")
    make_citation(editor, four, snapshot, "at least four people", stance="repeats")
    four.phrase = "at least 4"
    with refused("citation_holds_the_phrase"):
        save(editor, four)


def test_statement_that_becomes_a_figure_must_stand_in_its_quotes(editor: User) -> None:
    said = Claim(kind="statement", statement_type="casualties", phrase="52", category=make_category())
    save(editor, said)
    make_citation(editor, said, make_snapshot(editor), "killed at least four people")
    said.kind, said.statement_type, said.metric, said.operator = "figure", "", make_metric(), "exact"
    said.value = said.low = said.high = Decimal(52)
    with refused("citation_holds_the_phrase"):
        save(editor, said)


@pytest.mark.parametrize(
    ("change", "rule"),
    [({"end": 0}, "citation_offsets_in_order"), ({"end": 400}, "citation_quote_is_short")],
)
def test_citation_check_is_met(editor: User, change: dict[str, int], rule: str) -> None:
    snapshot = make_snapshot(editor, "at least four " + "x" * 500)
    exact = snapshot.text[0 : change["end"]]
    with refused(rule):
        save(
            editor,
            Citation(
                claim=make_claim(editor), source=snapshot.source, snapshot=snapshot, start=0, exact=exact,
                stance="disputes", **change,
            ),
        )  # fmt: skip


def test_citation_once_a_place(editor: User) -> None:
    snapshot, four = make_snapshot(editor), make_claim(editor)
    make_citation(editor, four, snapshot, "at least four")
    with refused("citation_once_a_place"):
        make_citation(editor, four, snapshot, "at least four")


def test_cite_names_what_is_not_in_the_text(editor: User) -> None:
    snapshot = make_snapshot(editor, "two dead, two hurt")
    with pytest.raises(NothingToCite, match="“ten dead” does not stand in the text"):
        offset_of(snapshot.text, "ten dead")
    with pytest.raises(NothingToCite, match="“two” stands in the text 2 times: say which"):
        offset_of(snapshot.text, "two")
    with pytest.raises(NothingToCite, match="2 times, not 3"):
        offset_of(snapshot.text, "two", occurrence=3)
    assert offset_of(snapshot.text, "two", occurrence=2) == 10


def test_cite_refuses_offsets_outside_the_text(editor: User) -> None:
    snapshot = make_snapshot(editor)
    with pytest.raises(ValueError, match="9999"):
        cite(claim=make_claim(editor), snapshot=snapshot, start=0, end=9999, by=editor)


# 2. A figure is whole, and fits its operator


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"phrase": " ", "override_reason": "x"}, "claim_figure_is_complete"),
        ({"operator": "", "override_reason": "x"}, "claim_figure_is_complete"),
        ({"metric": None}, "claim_figure_is_complete"),
        ({"kind": "date", "start_on": "2026-05-14"}, "claim_numbers_only_in_figures"),
        ({"low": 60, "high": 50, "override_reason": "garbled"}, "claim_bounds_in_order"),
        ({"low": -1, "override_reason": "garbled"}, "claim_not_negative"),
        ({"statement_type": "denial"}, "claim_statement_names_its_type"),
        ({"status": "deprecated"}, "claim_status_names_its_reason"),
        ({"start_on": "2026-05-14", "end_on": "2026-05-13"}, "claim_days_in_order"),
        ({"phrase": "53"}, "claim_phrase_reads_as_its_value"),
        (
            {"phrase": "several 52", "operator": "vague", "value": None, "high": 99},
            "claim_phrase_reads_as_its_value",
        ),
        (
            {"phrase": "52 to 60", "operator": "between", "value_max": 61, "high": 61},
            "claim_phrase_reads_as_its_value",
        ),
    ],
)
def test_figure_check_is_met(editor: User, fields: dict[str, Any], rule: str) -> None:
    with refused(rule):
        save(editor, claim(**fields))


@pytest.mark.parametrize(
    ("phrase", "value", "wrong"),
    [
        ("12 000", "12000", "12"),
        ("12\u202f000", "12000", "12"),
        ("2 ½", "2.5", "2"),
        ("3½", "3.5", "3"),
        ("2 crore", "20000000", "2"),
        ("3.5 lakh", "350000", "3.5"),
        ("5 lakh crore", "5000000000000", "500000"),
    ],
)
def test_figure_as_other_countries_print_it_is_read_as_it_is_saved(
    editor: User, phrase: str, value: str, wrong: str
) -> None:
    incident = make_incident(editor)
    text = f"The relief office says that {phrase} litres were given out."
    figure = make_figure(editor, incident, phrase, f"says that {phrase} litres", make_snapshot(editor, text))
    assert figure.value == Decimal(value)
    with refused("claim_phrase_reads_as_its_value"):
        save(editor, claim(phrase=phrase, value=wrong, low=wrong, high=wrong))


@pytest.mark.parametrize(
    ("operator", "numbers"),
    [
        ("exact", {"high": 53}),
        ("rounded", {"low": 53, "high": 60}),
        ("at_least", {}),
        ("more_than", {"low": 51, "high": None}),
        ("at_most", {}),
        ("fewer_than", {"low": 0, "high": 53}),
        ("between", {}),
        ("about", {"low": 53, "high": 60}),
        ("nearly", {"low": 40, "high": 53}),
        ("just_over", {"low": 51, "high": 60}),
        ("vague", {}),
        ("none", {}),
        ("none_reported", {}),
        ("relative", {}),
        ("unquantified", {}),
    ],
)
def test_interval_must_fit_its_operator(editor: User, operator: str, numbers: dict[str, int]) -> None:
    with refused("claim_interval_fits_its_operator"):
        save(editor, claim(operator=operator, **numbers))


@pytest.mark.parametrize(
    "operator", ["exact", "rounded", "about", "at_least", "at_most", "nearly", "just_over", "none"]
)
@pytest.mark.parametrize("missing", ["value", "low", "high"])
def test_interval_may_not_lack_a_bound(editor: User, operator: str, missing: str) -> None:
    if (operator, missing) == ("at_least", "high"):
        return  # open by what the words say
    with refused("claim_interval_fits_its_operator"):
        save(editor, claim(operator=operator, **{missing: None}))


def test_editor_may_override_with_a_reason(editor: User) -> None:
    figure = claim(phrase="fifty-odd", low=50, high=59, override_reason="“odd” stands for one to nine")
    save(editor, figure)

    assert Claim.objects.get(pk=figure.pk).high == 59


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"kind": "date", "phrase": "Friday"}, "claim_date_is_complete"),
        ({"kind": "statement"}, "claim_statement_names_its_type"),
        (
            {"attribution": "unattributed", "kind": "statement", "statement_type": "denial"},
            "claim_claimant_fits_attribution",
        ),
    ],
)
def test_claim_without_a_number_is_checked(editor: User, fields: dict[str, Any], rule: str) -> None:
    claimant = make_party(editor) if rule == "claim_claimant_fits_attribution" else None
    make_category()
    with refused(rule):
        save(editor, Claim(claimant=claimant, **fields))


def test_relation_is_not_to_itself_and_not_twice(editor: User) -> None:
    one, two = make_claim(editor), make_claim(editor)
    with refused("claim_relation_not_to_itself"):
        save(editor, ClaimRelation(claim=one, other=one, kind="part_of"))
    save(editor, ClaimRelation(claim=one, other=two, kind="part_of"))
    with refused("claim_relation_once"):
        save(editor, ClaimRelation(claim=one, other=two, kind="part_of"))


# Links stay where they are, and stand once


def test_link_is_not_moved_to_another_incident(editor: User) -> None:
    here, there = make_incident(editor), make_incident(editor, "Another")
    row = link(editor, here, make_claim(editor))
    row.incident = there
    with refused("link_stays_where_it_is"):
        save(editor, row)


def test_link_stands_once(editor: User) -> None:
    incident, four = make_incident(editor), make_claim(editor)
    link(editor, incident, four)
    with refused("incident_claim_once"):
        link(editor, incident, four, role="context")


def make_place(by: User, name: str = "River port", **fields: Any) -> Place:
    place = Place(name=name, kind="settlement", **fields)
    save(by, place)
    return place


def test_place_and_party_stand_once_in_a_role(editor: User) -> None:
    incident, place, party = make_incident(editor), make_place(editor), make_party(editor)
    save(editor, PlaceUse(incident=incident, place=place, precision="near"))
    with refused("place_use_once"):
        save(editor, PlaceUse(incident=incident, place=place, precision="exact"))
    save(editor, PartyRole(incident=incident, party=party, role="responder"))
    with refused("party_role_once"):
        save(editor, PartyRole(incident=incident, party=party, role="responder"))


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"lat": 91, "lon": 0}, "place_point_on_earth"),
        ({"lat": 50}, "place_point_on_earth"),
        ({"country": "ua"}, "place_country_is_iso"),
    ],
)
def test_place_check_is_met(editor: User, fields: dict[str, Any], rule: str) -> None:
    with refused(rule):
        make_place(editor, **fields)


def test_place_does_not_lie_in_itself(editor: User) -> None:
    port = make_place(editor)
    quay = make_place(editor, "Quay", parent=port)
    with refused("parents_form_no_circle"):
        port.parent = quay
        save(editor, port)


def test_place_stands_once_in_the_gazetteer(editor: User) -> None:
    make_place(editor)
    with refused("place_once"):
        make_place(editor)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"title": " "}, "incident_title_not_blank"),
        ({"start_on": "2026-05-14", "end_on": "2026-05-13", "precision": "days"}, "incident_days_in_order"),
        ({"start_on": "2026-05-14"}, "incident_precision_fits_the_day"),
        ({"precision": "day"}, "incident_precision_fits_the_day"),
        ({"start_on": "2026-05-14", "precision": "instant"}, "incident_instant_has_a_time"),
    ],
)
def test_incident_check_is_met(editor: User, fields: dict[str, Any], rule: str) -> None:
    with refused(rule):
        make_incident(editor, **fields)


# A best value is chosen by a person, inside the range


def test_best_value_lies_in_the_range(editor: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    line = {"incident": incident, "metric": make_metric(), "category": make_category(), "by": editor}
    reason = "The only count there is, from the fire service."

    figure = choose_best(**line, best=Decimal(4), basis="only_claim", rationale=reason)
    assert (figure.low, figure.high, figure.level) == (4, None, "unattributed")
    with pytest.raises(Refused, match="3"):
        choose_best(**line, best=Decimal(3), basis="only_claim", rationale=reason)
    figure.refresh_from_db()
    figure.best = Decimal(3)
    with refused("figure_best_in_range"):
        save(editor, figure)


def test_best_value_needs_its_reason(editor: User) -> None:
    incident = make_incident(editor)
    make_figure(editor, incident)
    line = {"incident": incident, "metric": make_metric(), "category": make_category(), "by": editor}
    with refused("figure_best_has_its_reason"):
        choose_best(**line, best=Decimal(4), basis="only_claim", rationale="because")
    with pytest.raises(Refused, match="No claim of this incident counts"):
        choose_best(**{**line, "metric": make_metric("injured")}, best=None)
    assert choose_best(**line, best=None).best is None


def test_figure_check_is_met_by_hand(editor: User) -> None:
    incident = make_incident(editor)
    fields: dict[str, Any] = {
        "incident": incident,
        "metric": make_metric(),
        "category": make_category(),
        "level": "contested",
    }
    with refused("figure_bounds_in_order"):
        save(editor, Figure(**fields, low=5, high=4))
    save(editor, Figure(**fields, low=4, high=5))
    with refused("figure_once_a_line"):
        save(editor, Figure(**fields, low=4, high=5))


def test_stale_save_is_refused_on_every_desk_table(editor: User) -> None:
    incident = make_incident(editor)
    figure = make_figure(editor, incident)
    rows = [
        incident, figure, figure.metric, figure.category, figure.citations.get(), IncidentClaim.objects.get(),
        make_place(editor),
    ]  # fmt: skip
    for row in rows:
        stale = type(row).objects.get(pk=row.pk)
        stale.version -= 1
        field = next(
            f.name for f in row._meta.fields if f.name in ("title", "period", "label", "stance", "role", "name")
        )
        setattr(stale, field, {"stance": "repeats", "role": "context"}.get(field, "Other"))
        with refused("row_version_is_next"):
            save(editor, stale)
    assert Incident.objects.get().title == incident.title
