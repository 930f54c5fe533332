"""Claims as CSV at the desk: out, into a spreadsheet, and back in."""

import copy
import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.cells import RISKY
from incidents.dossier import dump
from incidents.dossier.table import COLUMNS
from incidents.models import Citation, Claim, ClaimRelation, Figure, Incident, IncidentClaim, Place, Upload
from sources.models import Party, Source
from sources.models.audit import acting
from tests.incidents.test_dossier import EXAMPLE, rich, write  # noqa: F401
from tests.incidents.test_importing import (  # noqa: F401
    changed,
    contributor,
    desk,
    exported,
    line_of,
    many,
    outcomes,
    page,
    sent,
    text,
    written,
)

pytestmark = pytest.mark.django_db
Row = dict[str, str]


def exported_rows(desk: Client, *incidents: Incident) -> list[Row]:  # noqa: F811
    chosen = {"action": "export_claims", "_selected_action": [str(incident.pk) for incident in incidents]}
    answer = desk.post(reverse("admin:incidents_incident_changelist"), chosen)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    file = exported(answer)
    assert file.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"), newline=""), strict=True))


def csv_of(rows: list[Row], delimiter: str = ",") -> str:
    file = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(file, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


@pytest.fixture
def rows(desk: Client) -> list[Row]:  # noqa: F811
    """What an export of the example of the guide holds."""
    written(desk, sent(desk, text(EXAMPLE)))
    return exported_rows(desk, Incident.objects.get())


def faults(upload: Upload) -> list[tuple[str, str, str]]:
    return [(line["place"], fault["field"], fault["sentence"]) for line in upload.lines for fault in line["faults"]]


def test_a_row_says_what_a_claim_says(rows: list[Row]) -> None:
    assert list(rows[0]) == list(COLUMNS)
    first = {name: value for name, value in rows[0].items() if value}
    assert first == {
        "incident": "lower-bridge-derailment",
        "incident_title": "Derailment at the lower bridge",
        "role": "figure",
        "claim": "rescue-injured",
        "kind": "figure",
        "metric": "injured",
        "category": "passenger",
        "phrase": "At least 12",
        "operator": "at_least",
        "value": "12",
        "low": "12",
        "claimant": "Valley rescue service",
        "attribution": "named_body",
        "stance": "asserted",
        "quote": "At least 12 passengers were injured",
        "citation_stance": "supports",
        "source": "courier-morning",
        "source_title": "Regional train leaves the rails at the lower bridge",
        "source_url": "https://courier.example/2031/05/08/train",
    }
    assert len(rows) == 3


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_export_comes_back_without_a_change(desk: Client, rows: list[Row], delimiter: str) -> None:  # noqa: F811
    before = dump()
    upload = sent(desk, "\ufeff" + csv_of(rows, delimiter), "claims.csv")
    assert outcomes(upload) == {"row 2": "same", "row 3": "same", "row 4": "same"}
    assert "There is nothing to write" in page(desk, upload)
    assert dump() == before


def test_everything_a_claim_can_hold_comes_back_without_a_change(desk: Client, rich: Any) -> None:  # noqa: F811
    with acting(system="test"):
        for claim in Claim.objects.filter(incidents=None):
            IncidentClaim.objects.create(claim=claim, incident=Incident.objects.all()[0], role="context")
    rows = exported_rows(desk, *Incident.objects.all())
    assert {row["kind"] for row in rows} == {"figure", "date", "statement"}
    assert {row["role"] for row in rows} == {"figure", "context"}
    upload = sent(desk, csv_of(rows))
    assert [line for line in upload.lines if line["outcome"] != "same"] == []


def test_a_changed_cell_changes_that_field_alone(desk: Client, rows: list[Row]) -> None:  # noqa: F811
    with acting(system="test"):
        claim = Claim.objects.get(key="rescue-injured")
        claim.period = "since dawn"  # no column of the table
        claim.save()
    rows[0]["as_of"], rows[0]["claimant"] = "2031-05-08", "valley-rail"
    upload = sent(desk, csv_of(rows))
    assert outcomes(upload) == {"row 2": "changed", "row 3": "same", "row 4": "same"}
    assert line_of(upload, "row 2")["changes"] == [
        {"field": "as_of", "before": "", "after": "2031-05-08"},
        {"field": "claimant", "before": "Valley rescue service", "after": "Valley railway"},
    ]
    assert written(desk, upload).written_at
    claim.refresh_from_db()
    assert (claim.period, str(claim.as_of), claim.claimant, claim.provisional) == (
        "since dawn",
        "2031-05-08",
        Party.objects.get(key="valley-rail"),
        True,
    )
    assert ClaimRelation.objects.count() == 1
    assert Figure.objects.get().best == 12


def test_a_claim_is_added_to_a_new_incident(desk: Client, rows: list[Row]) -> None:  # noqa: F811
    new = {
        "incident": "lower-bridge-second",
        "incident_title": "Second derailment at the lower bridge",
        "claim": "courier-nine",
        "metric": "injured",
        "phrase": "nine",
        "claimant": "Valley railway",
        "attribution": "named_body",
        "quote": "The railway counts nine injured passengers",
        "source_url": "https://COURIER.example/2031/05/08/train#top",
    }
    upload = sent(desk, csv_of([new]))
    assert faults(upload) == []
    assert outcomes(upload) == {"row 2": "new"}
    written(desk, upload)
    claim = Claim.objects.get(key="courier-nine")
    assert (claim.operator, claim.low, claim.high) == ("exact", 9, 9)
    assert claim.incidents.get().title == "Second derailment at the lower bridge"
    assert Citation.objects.get(claim=claim).exact == new["quote"]
    assert set(outcomes(sent(desk, csv_of([new]))).values()) == {"same"}
    by_title = {**new, "source_url": "", "source_title": Source.objects.get().title}
    assert set(outcomes(sent(desk, csv_of([by_title]))).values()) == {"same"}
    assert [row["claim"] for row in exported_rows(desk, claim.incidents.get())] == ["courier-nine"]


def test_another_quote_of_the_same_source_takes_the_place_of_the_old(desk: Client, rows: list[Row]) -> None:  # noqa: F811
    old = Citation.objects.get(claim__key="rescue-injured")
    rows[0]["quote"] = "At least 12 passengers were"
    written(desk, sent(desk, csv_of(rows[:1])))
    citation = Citation.objects.get(claim__key="rescue-injured")
    assert (citation.pk, citation.exact) == (old.pk, "At least 12 passengers were")
    assert Citation.objects.count() == 3  # claims that the file does not name keep theirs


def test_words_of_the_phrase_bring_their_number(desk: Client, rows: list[Row]) -> None:  # noqa: F811
    row = {"claim": "railway-injured", "phrase": "nine injured passengers"}
    upload = sent(desk, csv_of([row]))
    assert faults(upload) == []
    row = {"claim": "railway-injured", "phrase": "12"}
    ((place, column, sentence),) = faults(sent(desk, csv_of([row])))
    assert (place, column) == ("row 2", "quote")
    assert "The phrase “12” does not stand in the quote" in sentence


GOOD = {
    "incident": "lower-bridge-derailment",
    "claim": "new-claim",
    "metric": "injured",
    "phrase": "nine",
    "quote": "The railway counts nine injured passengers",
    "source": "courier-morning",
}


@pytest.mark.parametrize(
    ("more", "column", "sentence"),
    [
        ({"claim": ""}, "claim", "The row names no claim: give it a key, by which a second import finds it."),
        ({"metric": "injurd"}, "metric", "No metric has the key “injurd”: did you mean “injured”?"),
        ({"stance": "sure"}, "stance", "“sure” is no choice here: choose from asserted, denied, accused, unconfirmed."),
        (
            {"value": "1,400"},
            "value",
            "“1,400” is no number: write digits alone",
        ),
        (
            {"low": "8"},
            "low",
            "This says 8, but “nine” reads as 9 (low 9)",
        ),
        ({"as_of": "8/5/2031"}, "as_of", "“8/5/2031” is no day: write it as 2031-05-08."),
        (
            {"claimant": "Valley railwy"},
            "claimant",
            "No party is called “Valley railwy”: did you mean",
        ),
        (
            {"place": "Nowhere"},
            "place",
            "No place is called “Nowhere”: write its name as it is recorded",
        ),
        (
            {"incident": "x"},
            "incident",
            "No incident has the key “x”: write the key of one",
        ),
        ({"role": "main"}, "role", "“main” is no choice here: choose from figure, context."),
        ({"source": ""}, "source", "Give both the words and their source, or neither."),
        ({"quote": ""}, "quote", "Give both the words and their source, or neither."),
        ({"source": "x"}, "source", "No source has the key “x”: capture it first."),
        (
            {"source": "", "source_url": "https://x.example/"},
            "source_url",
            "No source has the address “https://x.example/”: capture it first.",
        ),
        ({"source": "", "source_title": "Train"}, "source_title", "No source is titled “Train”: capture it first."),
        (
            {"quote": "The railway counts nine"},
            None,
            "",
        ),
        (
            {"quote": "nine passengers"},
            "quote",
            "The quote “nine passengers” does not stand in the text: copy it from the article.",
        ),
        (
            {"occurrence": "3"},
            "quote",
            "The quote “The railway counts nine injured passengers” stands",
        ),
        ({"occurrence": "x"}, "occurrence", "This is a text in quotation marks: write a whole number."),
        ({"stanse": "denied"}, "", "There is no column “stanse”: did you mean “stance”?"),
    ],
)
def test_a_fault_names_its_row_and_column(
    desk: Client,  # noqa: F811
    rows: list[Row],
    more: Row,
    column: str | None,
    sentence: str,
) -> None:
    count = Claim.objects.count()
    upload = sent(desk, csv_of([{**GOOD, "claim": "good"}, {**GOOD, **more}]))
    found = faults(upload)
    if column is None:
        assert found == []
        return
    place = "row 1" if "column" in sentence else "row 3"
    assert [(where, name) for where, name, _ in found] == [(place, column)], found
    assert found[0][2].startswith(sentence)
    assert written(desk, upload).written_at is None
    assert Claim.objects.count() == count


@pytest.mark.parametrize(
    ("content", "place", "sentence"),
    [
        ("hello", "", "This is no dossier, which begins with a brace, and no table with a column “claim”"),
        ("claim,phrase\n", "", "The table has no row."),
        ("claim,claim\na,b\n", "row 1", "The column “claim” stands twice: keep one."),
        ('claim,phrase\na,"b"c\n', "row 2", "This is no CSV from here on"),
        (f'claim,phrase\na,"{"b" * 140_000}"\n', "row 2", "a cell of more than 131,072 characters"),
        ("claim,phrase\na,b,c\n", "row 2", "This row has 3 cells under 2 columns: see its commas."),
        ("claim\n" + "a\n" * 5_001, "", "The table has more than 5,000 rows: divide it."),
        ("claim,phrase\na,\x00\n", "row 2", "The text holds U+0000, which cannot be stored: take it out."),
    ],
)
def test_what_is_no_table(desk: Client, content: str, place: str, sentence: str) -> None:  # noqa: F811
    found = [(where, said) for where, _, said in faults(sent(desk, content))]
    assert any(where == place and sentence in said for where, said in found), found


def test_rows_of_one_claim_agree(desk: Client, rows: list[Row]) -> None:  # noqa: F811
    other = {**GOOD, "phrase": "nine injured", "role": "context"}
    found = faults(sent(desk, csv_of([GOOD, other])))
    assert [(place, column) for place, column, _ in found] == [("row 3", "phrase"), ("row 3", "role")]
    assert found[0][2] == "Row 2 is of the same claim and says otherwise: make both the same."


def test_no_cell_is_run_by_a_spreadsheet(desk: Client) -> None:  # noqa: F811
    dossier = copy.deepcopy(EXAMPLE)
    dossier["parties"][2]["name"] = "=HYPERLINK(1)"
    dossier["sources"][0]["title"] = "-2+3 @SUM"
    dossier["incidents"][0]["title"] = "'tis a derailment"
    written(desk, sent(desk, text(dossier)))
    rows = exported_rows(desk, Incident.objects.get())
    assert (rows[0]["claimant"], rows[0]["source_title"], rows[0]["incident_title"]) == (
        "'=HYPERLINK(1)",
        "'-2+3 @SUM",
        "''tis a derailment",
    )
    assert not [value for row in rows for value in row.values() if value.startswith(tuple(set(RISKY) - {"'"}))]
    assert set(outcomes(sent(desk, csv_of(rows))).values()) == {"same"}


def test_queries_do_not_grow_with_the_rows(desk: Client) -> None:  # noqa: F811
    counted = []
    for count in (1, 30):
        written(desk, sent(desk, text(many(count))))
        with CaptureQueriesContext(connection) as exporting:
            rows = exported_rows(desk, Incident.objects.get())
        assert len(rows) == count
        with CaptureQueriesContext(connection) as importing:
            assert set(outcomes(sent(desk, csv_of(rows))).values()) == {"same"}
        counted.append((len(exporting), len(importing)))
    assert counted[0] == counted[1]
    assert counted[0] < (40, 110)


def test_a_name_that_several_have_needs_a_key(desk: Client, rows: list[Row]) -> None:  # noqa: F811
    with acting(system="test"):
        for key in ("north", "south"):
            Place.objects.create(key=key, name="Old bridge", kind="site", country="AT" if key == "north" else "CH")
            Source.objects.create(key=f"notice-{key}", title="Notice")
    notice = {**GOOD, "source": "", "source_title": "Notice"}
    found = faults(sent(desk, csv_of([{**GOOD, "place": "Old bridge"}, {**notice, "claim": "other"}])))
    assert found == [
        ("row 2", "place", "2 are called “Old bridge”: write the key of one, of north, south."),
        ("row 3", "source_title", "2 sources have this title: write the address or the key of one."),
    ]
    written(desk, sent(desk, csv_of([{**GOOD, "place": "south"}])))
    (row,) = (row for row in exported_rows(desk, Incident.objects.get()) if row["claim"] == "new-claim")
    assert row["place"] == "south"  # its name would not say which


def test_rows_of_one_new_incident_agree_in_its_title(desk: Client, rows: list[Row]) -> None:  # noqa: F811
    new = {**GOOD, "incident": "second", "incident_title": "Second derailment"}
    (fault,) = faults(sent(desk, csv_of([new, {**new, "claim": "other", "incident_title": "Another"}])))
    assert fault[:2] == ("row 3", "incident_title")


def test_no_more_faults_of_a_table_are_told_than_anybody_reads(desk: Client) -> None:  # noqa: F811
    upload = sent(desk, "claim,phrase\n\n" + ",four\n" * 1_500)
    assert sum(len(line["faults"]) for line in upload.lines) == 1_000
    assert "1,000 rows are refused" in page(desk, upload).replace("1000 rows", "1,000 rows")


def test_a_table_of_another_encoding_says_so(desk: Client) -> None:  # noqa: F811
    ((_, _, sentence),) = faults(sent(desk, "claim,phrase\na,fünf\n".encode("latin-1")))
    assert sentence.startswith("The file is no UTF-8")


def test_an_address_that_is_none_is_no_source(desk: Client, rows: list[Row]) -> None:  # noqa: F811
    bad = {**GOOD, "source": "", "source_url": "javascript:alert(1)"}
    assert faults(sent(desk, csv_of([bad]))) == [
        ("row 2", "source_url", "No source has the address “javascript:alert(1)”: capture it first.")
    ]
