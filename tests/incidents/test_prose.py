"""Summaries: tokens become figures, and no number stands in one that no claim is behind."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from incidents.document import build, digest_of, encode
from incidents.models import Review
from incidents.prose import last_quoted, parts_of, text_of, token_of
from incidents.reviewing import request_review
from sources.models.audit import acting
from tests.builders import make_figure, make_incident, make_party, make_published, make_snapshot
from tests.refusals import refused


def figure(metric: str = "killed", category: str = "all", place: str | None = None, display: str = "at least 4") -> Any:
    return {
        "metric": metric,
        "category": category,
        "place": {"id": f"id-{place}", "name": place} if place else None,
        "display": display,
    }


def rendered(summary: str, *figures: Any) -> str:
    return text_of(parts_of(summary, figures))


def unknown(summary: str, *figures: Any) -> list[str]:
    return [part["unknown"] for part in parts_of(summary, figures) if part["unknown"]]


def test_parts_render_tokens_as_stated() -> None:
    figures = [figure(), figure("weapons_shot_down", "drone", display="nearly 200, according to the air force")]

    assert rendered("Killed: {killed}. Down: {weapons_shot_down.drone}.", *figures) == (
        "Killed: at least 4. Down: nearly 200, according to the air force."
    )
    assert parts_of("So {killed} and {=F-16}", figures) == [
        {"text": "So ", "figure": None, "marked": False, "unknown": None},
        {
            "text": "at least 4",
            "figure": {"metric": "killed", "category": "all", "place": None},
            "marked": False,
            "unknown": None,
        },
        {"text": " and ", "figure": None, "marked": False, "unknown": None},
        {"text": "F-16", "figure": None, "marked": True, "unknown": None},
    ]


def test_tokens_side_by_side_are_parts_side_by_side() -> None:
    assert [part["text"] for part in parts_of("{killed}{=F-16}", [figure()])] == ["at least 4", "F-16"]


def test_token_names_its_category_and_place() -> None:
    assert token_of(figure()) == "{killed}"
    assert token_of(figure(category="child", place="Kyiv")) == "{killed.child@Kyiv}"


def test_quote_at_the_end_of_a_sentence_ends_it_once() -> None:
    assert [last_quoted(words) for words in ("two", "Two.", "Two!", "Two?", "? Two")] == [
        "“two”.",
        "“Two.”",
        "“Two!”",
        "“Two?”",
        "“? Two”.",
    ]


def test_parts_tell_lines_of_places_apart() -> None:
    whole, kyiv, lviv = figure(), figure(place="Kyiv", display="three"), figure(place="Lviv", display="one")

    assert rendered("{killed@kyiv}, {killed@Lviv}, {killed}", whole, kyiv, lviv) == "three, one, at least 4"
    assert rendered("{killed}", kyiv) == "three"
    assert unknown("{killed} {killed@Odesa}", kyiv, lviv) == ["{killed}", "{killed@Odesa}"]


def test_parts_take_the_only_category_there_is() -> None:
    children, adults = figure(category="child", display="two"), figure(category="adult", display="three")

    assert rendered("{killed}", children) == "two"
    assert unknown("{killed}", children, adults) == ["{killed}"]
    assert rendered("{killed}", children, adults, figure()) == "at least 4"


def test_parts_keep_what_is_no_token() -> None:
    text = "A { brace, {} and {Two words}."
    assert rendered(text) == text
    assert unknown(text) == []
    assert unknown("{killd}", figure()) == ["{killd}"]


def test_token_of_is_read_back() -> None:
    for line in (figure(), figure("weapons_shot_down", "drone"), figure(place="Stalnoy Kon")):
        others = [figure("injured", display="x"), figure(place="Elsewhere", display="y")]
        assert rendered(token_of(line), line, *others) == line["display"]


@given(st.text(alphabet="{}=@._ab1é \n") | st.text())
def test_parts_lose_nothing(summary: str) -> None:
    parts = parts_of(summary, [figure()])
    assert all(part["text"] for part in parts)
    if "{" not in summary:
        assert text_of(parts) == summary


BARE = (
    "52 people", "people: 52.", "1.2", "two", "Two dead", "twenty-three", "TWENTY", "ninety", "a hundred", "hundreds",
    "a thousand", "millions", "dozens", "scores", "half", "twice", "6 June", "٣٤5",
)  # fmt: skip
NOT_BARE = ("one of the docks", "the first wave", "someone", "weight", "often", "a tenth", "network", "dozing", "")


@pytest.mark.django_db
def test_bare_number_knows_digits_and_number_words() -> None:
    with connection.cursor() as cursor:
        for text in BARE:
            cursor.execute("select bare_number(%s)", [text])
            assert cursor.fetchone() != (None,), text
        for text in NOT_BARE:
            cursor.execute("select bare_number(%s)", [text])
            assert cursor.fetchone() == (None,), text


@pytest.mark.django_db
def test_published_summary_says_what_the_claims_say(editor: User, reviewer: User) -> None:
    service = make_party(editor, "Fire service")
    incident = make_incident(editor, summary="Killed: {killed}. A {=F-16} was seen.")
    make_figure(editor, incident, claimant=service, attribution="named_body")

    document = json.loads(bytes(make_published(editor, reviewer, incident).document))

    assert document["summary"] == "Killed: at least four, according to Fire service. A F-16 was seen."
    assert document["summary_parts"][1]["figure"] == {"metric": "killed", "category": "all", "place": None}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("summary", "rule"),
    [
        ("Killed: at least 4.", "summary_has_no_bare_number"),
        ("At least four died, {killed}.", "summary_has_no_bare_number"),
        ("{injured} were hurt.", "summary_tokens_name_figures"),
    ],
)
def test_review_refuses_numbers_without_a_claim(editor: User, summary: str, rule: str) -> None:
    incident = make_incident(editor, summary=summary)
    make_figure(editor, incident)

    with refused(rule):
        request_review(incident=incident, kind="first", by=editor)


def forge(editor: User, incident: Any, **changes: Any) -> None:
    document = encode({**build(incident), **changes})
    with acting(by=editor.pk):
        Review(
            incident=incident, kind="first", document=document, digest=digest_of(document),
            audit_position=0, audit_open=[], requested_by=editor,
        ).save(force_insert=True)  # fmt: skip


@pytest.mark.django_db
def test_review_refuses_prose_that_is_not_the_documents(editor: User) -> None:
    incident = make_incident(editor, summary="Killed: {killed}.")
    make_figure(editor, incident, snapshot=make_snapshot(editor))
    parts = build(incident)["summary_parts"]
    assert len(parts) == 3

    with refused("summary_is_its_parts"):
        forge(editor, incident, summary="Killed: nobody.")
    with refused("summary_is_its_parts"):
        forge(editor, incident, summary="Nobody died.", summary_parts=None)
    lie = [parts[0], {**parts[1], "text": "at least nine, not attributed"}, parts[2]]
    with refused("summary_figures_as_claimed"):
        forge(editor, incident, summary="Killed: at least nine, not attributed.", summary_parts=lie)
    other = [parts[0], {**parts[1], "figure": {"metric": "injured", "category": "all", "place": None}}, parts[2]]
    with refused("summary_figures_as_claimed"):
        forge(editor, incident, summary=text_of(parts), summary_parts=other)
    forge(editor, incident)  # as built


@pytest.mark.django_db
def test_refile_may_mend_the_wording_around_a_figure_and_nothing_else(editor: User, reviewer: User) -> None:
    incident = make_incident(editor, summary="The daed: {killed}.")
    make_figure(editor, incident)
    make_published(editor, reviewer, incident)
    with acting(by=editor.pk):
        incident.summary = "The dead: {killed}."
        incident.save()

    publication = make_published(editor, reviewer, incident, "refile")

    assert json.loads(bytes(publication.document))["summary"] == "The dead: at least four, not attributed."
    with acting(by=editor.pk):
        incident.summary = "The dead: {killed}, nearly."
        incident.save()
    with refused("refile_changes_no_meaning"):
        request_review(incident=incident, kind="refile", by=editor)
