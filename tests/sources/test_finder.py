"""The finder: what it finds in labelled articles, and that no text makes it fail."""

import json
import os
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.labels import GOLD, gold, held_out, score
from sources.finder import Found, find_figures
from sources.numerals import NumeralError, read

PIECES = st.sampled_from(
    re.split(
        r"\|",
        "at least|nearly|between|and|to|four|forty|one|of|the|a|hundred|dozen|half|third|2024|3|10|1,234|4.5|$|€|%|-|–"
        "|,|.|March|May|Flight|No|people|km|years|old|m|M6.1|no|none|without|casualties|½|'|(|)|\n|\u00a0|007|9:30|p.m.|GMT"
        "|2-1|first|second|century|1990s|once|both|hours|others|woman|killed|٣|²|minus|°C|in|from|rose|/|:|+|#|i|İ|ﬁ|🜁",
    )
)
TEXTS = st.one_of(
    st.text(max_size=60), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES, max_size=14).map("".join)
)


def only(text: str) -> Found:
    (found,) = [one for one in find_figures(text) if one.kind == "figure"]
    return found


@given(TEXTS)
@settings(max_examples=600, deadline=None)
def test_what_is_found_stands_in_the_text(text: str) -> None:
    reached = 0
    for found in find_figures(text):
        assert 0 <= found.start <= found.number_start < found.number_end <= found.end <= len(text)
        assert found.text == text[found.start : found.end]
        assert found.number_start >= reached
        reached = found.number_end
        assert found.low is None or found.high is None or found.low <= found.high
        json.dumps(found.as_row())


def test_held_out_articles_are_read() -> None:
    scored = score(held_out())

    assert scored.figures > 350
    assert scored.found_written / scored.written >= 0.98, scored.misses
    assert scored.right / scored.found >= 0.95, scored.misses
    assert scored.offered / scored.distractors <= 0.35, scored.misses


@pytest.mark.skipif(not GOLD.is_dir() and "CI" not in os.environ, reason="the articles at ../shared are missing")
def test_gold_articles_are_read() -> None:
    scored = score(gold())

    assert (scored.figures, scored.distractors) == (109, 21)
    assert scored.found_written / scored.written >= 0.98, scored.misses
    assert scored.right / scored.found >= 0.95, scored.misses
    assert scored.offered / scored.distractors <= 0.35, scored.misses


def test_hedged_numbers_are_read_as_the_grammar_reads_them() -> None:
    compared = 0
    for text, _ in held_out():
        for found in find_figures(text):
            if found.kind != "figure" or found.when or found.share or found.unit:
                continue
            try:
                reading = read(found.text)
            except NumeralError:
                continue
            compared += 1
            assert (found.operator, found.value, found.low, found.high) == (
                reading.operator,
                reading.value,
                reading.low,
                reading.high,
            ), found
    assert compared > 20


def test_command_prints_a_row_for_each_number(tmp_path: Path) -> None:
    path, out = tmp_path / "a.txt", StringIO()
    path.write_text("Nearly 200 people, 40 km away, on 3 March 2025.")

    call_command("find_figures", path, "--json", stdout=out)

    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(row["operator"], row["value"], row["low"], row["high"], row["unit"]) for row in rows] == [
        ("nearly", 200, 150, 199, "people"),
        ("exact", 40, 40, 40, "km"),
        ("exact", "2025-03-03", None, None, "date"),
    ]
    assert {row["file"] for row in rows} == {str(path)}


def test_command_prints_a_table(tmp_path: Path) -> None:
    path, out = tmp_path / "a.txt", StringIO()
    path.write_text("Three to five trains.")

    call_command("find_figures", path, stdout=out)

    assert re.fullmatch(r" +0 figure +Three to five +between 3 to 5 trains\n", out.getvalue())


def test_command_names_a_file_it_cannot_read(tmp_path: Path) -> None:
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"caf\xe9")

    with pytest.raises(CommandError, match=r"latin\.txt is not a text in UTF-8: save it so\."):
        call_command("find_figures", latin)
    with pytest.raises(CommandError, match=r"none\.txt cannot be read: No such file"):
        call_command("find_figures", tmp_path / "none.txt")
