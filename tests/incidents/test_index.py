"""A document → what is found by: incidents/index.py."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.document import encode
from incidents.index import ENDED, fold, index_of
from tests.live_set import written

GOLDEN = Path(__file__).parents[1] / "golden" / "incident_v1.json"
INDEX = GOLDEN.with_name("index_v1.json")
# What could be taken for the end of a text, an item or an array; and letters of more than one byte.
texts = st.text(st.sampled_from('ab"\\]}{[:,/ \n\t\u2028é\U0001f525'), max_size=12)


def document() -> dict[str, Any]:
    """Return the golden document with ids that are some."""
    text = GOLDEN.read_text()
    for number in range(99, 0, -1):
        text = text.replace(f'"id-{number}"', f'"{UUID(int=number)}"')
    found: dict[str, Any] = json.loads(text)
    return found


def test_index_of_a_document_is_the_pinned_one() -> None:
    doc = document()
    doc["places"][0]["within"] = [{"id": "w-1", "name": "Żuławy"}, {"id": "w-2", "name": "The East"}]
    doc["claims"][0]["place"] = {"id": "w-3", "name": "Quay 4", "within": [{"id": "w-2", "name": "The East"}]}
    doc["figures"][0]["place"] = doc["claims"][0]["place"]
    doc["vocabulary"]["metrics"][0]["additive"] = False
    doc["origins"][0]["party"] = {"id": "p-1", "name": "Union"}
    found = json.loads(
        json.dumps(
            asdict(index_of(encode(doc))), default=lambda each: each.decode() if isinstance(each, bytes) else str(each)
        )
    )
    for part in ("claims", "sources", "figures"):
        for row in found[part]:
            row["document"] = row["document"][:99]
    if not INDEX.exists():
        INDEX.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        pytest.fail(f"{INDEX.name} was missing and has been written: read it, and run the test again.")

    assert found == json.loads(INDEX.read_text())


def test_tombstone_is_found_by_its_reference_alone() -> None:
    assert index_of(b'{"status":"retracted","claims":null,"reason":"It never happened."}') is ENDED


@given(title=texts, phrase=texts, name=texts, more=st.integers(0, 3))
def test_parts_are_cut_out_as_they_are_written(title: str, phrase: str, name: str, more: int) -> None:
    doc = document()
    doc["title"] = title
    doc["claims"][0] |= {"phrase": phrase, "claims": [title], "sources": {phrase: []}}
    doc["sources"][0]["title"] = name
    doc["figures"] = doc["figures"][:1] * more
    index = index_of(encode(doc))

    for part in ("claims", "sources", "figures"):
        assert [row["document"] for row in getattr(index, part)] == written(doc, part)
    assert len(index.claims) == len(doc["claims"]) > 1
    assert index.columns["title"] == title


def test_a_document_that_was_written_with_spaces_says_the_same() -> None:
    doc = document()
    tight, wide = index_of(encode(doc)), index_of(json.dumps(doc, indent=1, ensure_ascii=False).encode())

    assert (wide.columns, wide.pins, wide.terms, wide.text) == (tight.columns, tight.pins, tight.terms, tight.text)
    for part in ("claims", "sources", "figures"):
        for loose, row in zip(getattr(wide, part), getattr(tight, part), strict=True):
            assert json.loads(loose.pop("document")) == json.loads(row.pop("document"))
            assert loose == row


def test_numbers_stand_as_their_column_holds_them() -> None:
    doc = document()
    doc["claims"][0] |= {"low": 0.1, "high": 2.5e6}
    [claim, *_] = index_of(encode(doc)).claims

    assert [str(claim["low"]), str(claim["high"])] == ["0.100000", "2500000.000000"]


def test_ids_of_a_row_stand_in_order_and_once() -> None:
    doc = document()
    ids = sorted(str(uuid4()) for _ in range(5))
    citations = doc["claims"][0]["citations"]
    doc["claims"][0]["citations"] = [citations[0] | {"source": id} for id in (*reversed(ids), ids[0])]
    [claim, *_] = index_of(encode(doc)).claims

    assert claim["sources"] == sorted(map(UUID, ids)) == [UUID(id) for id in ids]


def test_letters_fold_alike_whether_they_are_ascii_or_not() -> None:
    assert fold("ODESA") == "odesa"
    assert fold("Łódź, ÅNGERMANLAND") == "lodz, angermanland"
    assert fold("Straße") == "strasse"
