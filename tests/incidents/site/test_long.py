"""A record of two hundred claims: its page stays light, and every word of it is found."""

import copy
import json
import re
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.http import Http404
from django.test import RequestFactory

from incidents.site import incident, quoted
from incidents.site.standing import Standing
from tests.incidents.site.test_record import GOLDEN

MOST = 100_000  # bytes of a page with its style sheets
STYLES = ("footnote/tokens.css", "footnote/drawn.css", "site/site.css")
REFERENCE = "FN-2026-000118"


@pytest.fixture
def long() -> Any:
    """200 claims on 40 figures at 40 places, out of 50 sources, each with a quote of a long sentence."""
    text = GOLDEN.read_text().replace('"instant"', '"2026-05-16T08:30:00.000000Z"')
    document = json.loads(text.replace('"reference": "reference"', f'"reference": "{REFERENCE}"'))
    ids = (str(UUID(int=n)) for n in count(1))
    claim, figure, place = document["claims"][0], document["figures"][0], document["places"][0]
    source = document["sources"][0]
    document["sources"] = [
        {**source, "id": next(ids), "title": f"What the {n}th paper prints of it"} for n in range(50)
    ]
    document["places"] = [{**place, "id": next(ids), "name": f"Village number {n}"} for n in range(40)]
    document["claims"], document["figures"] = [], []
    for n, at in enumerate(document["places"]):
        mine = []
        for m in range(5):
            made = copy.deepcopy(claim) | {"id": next(ids), "relations": []}
            made["phrase"] = f"at least {n * 5 + m + 1}"
            quote = made["citations"][0] | {"source": document["sources"][(n + m) % 50]["id"], "phrase": None}
            quote["selectors"][0]["exact"] = (
                f"The mayor of the place counts {made['phrase']} dead; " + "it rained, and " * 9
            )
            made["citations"] = [quote]
            mine.append(made)
        document["claims"] += mine
        where = {"id": at["id"], "name": at["name"]}
        document["figures"].append({**figure, "place": where, "claims": [each["id"] for each in mine], "left_out": []})
    for side in (side for line in document["figures"] for side in line["by_side"]):
        side["claims"] = []
    return document


def standing(document: Any) -> Standing:
    return Standing(
        record=UUID(int=0), reference=REFERENCE, version=document["version"], status="usable", title=document["title"],
        notice="", published_at=incident.record_of(document).published_at, document=document, reason="", successor="",
    )  # fmt: skip


def shown(document: Any) -> str:
    answer: Any = incident._page(RequestFactory().get("/"), standing(document), document, None)
    return str(answer.content.decode())


def weight(text: str) -> int:
    sheets = sum(len((Path(settings.BASE_DIR) / "static" / name).read_bytes()) for name in STYLES)
    return len(text.encode()) + sheets


@pytest.fixture
def read(long: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that reads a page of words, of a record that PostgreSQL need not hold."""
    monkeypatch.setattr(quoted, "standing", lambda reference: standing(long))
    monkeypatch.setattr(quoted, "versions", lambda record, number: {long["version"]: long})

    def words(part: int) -> str:
        answer: Any = quoted.quoted(RequestFactory().get("/"), REFERENCE, long["version"], part)
        return str(answer.content.decode())

    return words


def test_page_of_two_hundred_claims_is_light(long: Any) -> None:
    text = shown(long)

    assert len(long["claims"]) == 200
    assert weight(text) <= MOST
    assert "The first 25 of 40 figures" in text
    assert "The first 25 of 50 sources" in text
    assert "The first 25 of 40 places" in text
    assert "200 claims with what their sources print" in text


def test_every_word_of_a_long_record_stands_where_its_number_leads(long: Any, read: Any) -> None:
    pages = {part: read(part) for part in range(1, 9)}

    for n, claim in enumerate(long["claims"], 1):
        part = (n - 1) // 25 + 1
        assert f'id="c{n}"' in pages[part]
        assert f">{claim['phrase']}</strong>" in pages[part]
    assert max(weight(text) for text in pages.values()) <= MOST
    leads = re.findall(r'href="(/incidents/[^"]*/words/(\d+)/)#c(\d+)"', shown(long))
    assert leads
    for address, part, n in leads:
        assert address == f"/incidents/{REFERENCE}/versions/1/words/{part}/"
        assert f'id="c{n}"' in pages[int(part)]
    with pytest.raises(Http404):
        read(9)


def test_words_stand_on_the_page_itself_while_there_is_room(long: Any) -> None:
    long["figures"] = long["figures"][:4]
    long["claims"] = long["claims"][:20]

    text = shown(long)

    assert weight(text) <= MOST
    assert "/words/" not in text
    assert text.count("<blockquote") == 20
    assert '"Event"' in text
    assert '"Claim"' not in text


def test_words_go_apart_by_their_weight_too(long: Any) -> None:
    long["figures"] = long["figures"][:8]
    long["claims"] = long["claims"][:40]
    for claim in long["claims"]:
        claim["citations"][0]["selectors"][0]["exact"] += "and it snowed " * 150

    text = shown(long)

    assert weight(text) <= MOST
    assert "<blockquote" not in text
    assert "/words/2/" in text
