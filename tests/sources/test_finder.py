"""The finder: what it finds in labelled articles, and that no text makes it fail."""

import json
import os
import re
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.labels import GOLD, HELD_OUT, gold, held_out, labelled, score
from sources.finder import Found, find_figures
from sources.numerals import NumeralError, read

PINNED = Path(__file__).parents[1] / "golden" / "finder"
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


@pytest.mark.parametrize(
    ("text", "number", "operator", "value", "unit"),
    [
        ("A magnitude-6.4 quake", "6.4", "exact", "6.4", "magnitude"),
        ("an M6.1 quake", "6.1", "exact", "6.1", "magnitude"),
        ("an M7 earthquake struck", "7", "exact", "7", "magnitude"),
        ("some 12 000 people fled", "12 000", "about", "12000", "people"),
        ("12\u202f345 tonnes", "12\u202f345", "exact", "12345", "tonnes"),
        ("it rose to 4.87m at the bridge", "4.87", "exact", "4.87", "metres"),
        ("records of 3.7M patients", "3.7M", "rounded", "3700000", "patients"),
        ("some 1.2m people", "1.2m", "about", "1200000", "people"),
        ("it fell to -3C overnight", "3", "exact", "-3", "°C"),
        ("about minus 47 degrees", "47", "exact", "-47", "degrees"),
        ("it hit 104°F there", "104", "exact", "104", "°F"),
        ("keep it at 40°F or below", "40", "at_most", "40", "°F"),
        ("it weighs 3½ pounds", "3½", "exact", "3.5", "pounds"),
        ("¾ of them", "¾", "exact", "0.75", ""),
        ("two out of three patients", "two out of three", "exact", "0.6667", "patients"),
        ("one in five homes", "one in five", "exact", "0.2", "homes"),
        ("nearly half of them", "half", "nearly", "0.5", ""),
        ("it fell by a third since May", "a third", "exact", "0.3333", ""),
        ("a mile and a half", "a mile and a half", "exact", "1.5", "miles"),
        ("an hour and a half", "an hour and a half", "exact", "1.5", "hours"),
        ("winds of 110 miles per hour", "110", "exact", "110", "mph"),
        ("0.3 mg/L of iron", "0.3", "exact", "0.3", "mg/L"),
        ("700 square kilometres of sea", "700", "exact", "700", "square km"),
        ("the fire doubled in size", "doubled", "exact", "2", ""),
        ("a woman was injured", "a", "exact", "1", "woman"),
        ("zero injuries there", "zero", "none", "0", "injuries"),
        ("no injuries were reported", "no", "none_reported", "0", "injuries"),
        ("neither of them was hurt", "neither", "none", "0", ""),
        ("it lasted for hours", "hours", "unquantified", None, "hours"),
        ("with others losing their way", "others", "unquantified", None, "others"),
        ("a couple of minutes", "couple", "vague", None, "minutes"),
        ("for the third winter in a row", "third", "exact", "3", "winter"),
        ("one of the passengers died", "one", "exact", "1", "passengers"),
        ("heard 15 miles away", "15", "exact", "15", "miles"),
        ("a level-3 alert", "3", "exact", "3", "alert"),
        ("a shift of 10pc", "10", "exact", "10", "%"),
        ("as many as 1,12,000 houses", "1,12,000", "at_most", "112000", "houses"),
        ("some 3.5 lakh voters", "3.5 lakh", "about", "350000", "voters"),
        ("Rs. 12 crore was paid", "12 crore", "exact", "120000000", "INR"),
        ("five lakh people", "five lakh", "exact", "500000", "people"),
        ("worth 5 lakh crore", "5 lakh crore", "exact", "5000000000000", ""),
        ("from 12 000–15 000 homes", "12 000–15 000", "between", "12000", "homes"),
        ("a loss of £2½m", "2½m", "rounded", "2500000", "GBP"),
        ("some 2½ million people", "2½ million", "about", "2500000", "people"),
        ("it took 2 ½ hours", "2 ½", "exact", "2.5", "hours"),
        ("a rate of 4½%", "4½", "exact", "4.5", "%"),
        ("it cost R48-million", "48-million", "exact", "48000000", "ZAR"),
        ("worth R61,40 each", "61,40", "exact", "61.4", "ZAR"),
        ("she lost N18m", "18m", "exact", "18000000", "NGN"),
        ("a dividend of SEK 4.07", "4.07", "exact", "4.07", "SEK"),
        ("a gap of US$ 31.1 M", "31.1 M", "rounded", "31100000", "USD"),
        ("they lost € 1.000.010 there", "1.000.010", "exact", "1000010", "EUR"),
        ("a rate of 30,1 percent", "30,1", "exact", "30.1", "%"),
        ("it closed at 148.6p", "148.6", "exact", "148.6", "pence"),
        ("a move of 25bp", "25", "exact", "25", "basis points"),
        ("a counterweight of 14t", "14", "exact", "14", "tonnes"),
        ("rated 9.8 for it", "9.8", "exact", "9.8", ""),
        ("short of the 95% target", "95", "exact", "95", "%"),
        ("it is up to 290 from then", "290", "exact", "290", ""),
        ("2.0–2.5x of it", "2.0–2.5", "between", "2", "times"),
        ("a risk of 1 in 3,400.", "1 in 3,400", "exact", "0.0003", ""),
        ("it recorded a maximum of 47 degrees", "47", "exact", "47", "degrees"),
        ("she crawled over two rows", "two", "exact", "2", "rows"),
        ("it lasted over six years", "six", "more_than", "6", "years"),
        ("getting on for 1,600 fans", "1,600", "nearly", "1600", "fans"),
        ("fines capped at $1,200", "1,200", "at_most", "1200", "USD"),
        ("not even a third of it", "a third", "fewer_than", "0.3333", ""),
        ("one in eleven of them", "one in eleven", "exact", "0.0909", ""),
        ("lost for a week", "a", "exact", "1", "weeks"),
        ("in less than a day", "a", "fewer_than", "1", "days"),
        ("it had no siren", "no", "none", "0", "siren"),
        ("within 7-10 days", "7-10", "between", "7", "days"),
    ],
)
def test_number_is_read_with_its_words(text: str, number: str, operator: str, value: str | None, unit: str) -> None:
    found = only(text)

    assert (text[found.number_start : found.number_end], found.operator, found.unit) == (number, operator, unit)
    assert found.value == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("on Monday, 3 March 2025", "2025-03-03"),
        ("on March 3rd, 2025 it", "2025-03-03"),
        ("on the 3rd of March 2025", "2025-03-03"),
        ("on 2025-03-03 it", "2025-03-03"),
        ("on 13/04/2025 it", "2025-04-13"),
        ("on 04/13/2025 it", "2025-04-13"),
        ("on 2025/04/13 it", "2025-04-13"),
        ("on 03/04/2025 it", ""),  # 3 April or 4 March
        ("in Sept. 2024 it", "2024-09"),
        ("since 1953, it", "1953"),
        ("listed in ’98, it", "1998"),
        ("from June 16-18, it", "--06-16/--06-18"),
        ("on the 29th, it", "---29"),
        ("at 7 a.m. it", "07:00"),
        ("at 12.33pm it", "12:33"),
        ("at 12 am it", "00:00"),
        ("at 0735 GMT it", "07:35Z"),
        ("at 9:30 UTC it", "09:30Z"),
        ("at 14.25, it", "14:25"),
        ("at 0900 on Monday", "09:00"),
        ("at 7 o’clock it", "07:00"),
        ("it came at noon", "12:00"),
        ("at 16h50 it", "16:50"),
        ("it came at half past five", "05:30"),
        ("it came at quarter to four", "03:45"),
        ("at 2:35 in the afternoon it", "14:35"),
        ("by 17.32 hours it", "17:32"),
        ("in July ’19, it", "2019-07"),
    ],
)
def test_days_and_times_are_iso(text: str, when: str) -> None:
    found = only(text)

    assert (found.when, found.value) == (when, None)
    assert found.unit == ("time" if ":" in when else "date")


def test_day_of_no_year_is_the_last_one_before_the_article() -> None:
    said = "It struck on December 31."

    assert only(said).when == "--12-31"
    assert [(found.when, found.guessed) for found in find_figures(said, published=date(2024, 1, 2))] == [
        ("2023-12-31", True)
    ]
    assert find_figures(f"{said} Published on 3 March 2025.")[0].when == "2024-12-31"
    spans = find_figures("It ran from June 16-18.", published=date(2024, 7, 2))
    assert [found.when for found in spans] == ["2024-06-16/2024-06-18"]
    assert find_figures(f"{said} In 2021 it was calm.")[0].when == "2021-12-31"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the 24-year-old driver", "age"),
        ("a resident, 43, said so", "age"),
        ("aged 34 and well", "age"),
        ("children under five account", "age"),
        ("a man in his 60s", "age"),
        ("ranged in age from 1 to 88.", "age"),
        ("on the 11th floor", "floor_number"),
        ("a 16-story building", "building_height"),
        ("a five-storey block", "building_height"),
        ("its second-largest city", "rank"),
        ("the world’s No. 3 by size", "rank"),
        ("the 23rd car from the end", "ordinal_position"),
        ("phase two of it", "ordinal_position"),
        ("one of the most intense attacks", "idiom"),
        ("on the one hand", "idiom"),
        ("open 24/7 there", "idiom"),
        ("a 50-50 chance", "idiom"),
        ("One woman, who asked not to be named, left", "individual"),
        ("the two leaders met", "named_group"),
        ("it left No. 3 reactor alone", "name"),
        ("the crew of Flight 1549 left", "name"),
        ("along Route 66 and on", "name"),
        ("since 9/11 it", "name"),
        ("unlike COVID-19, it", "name"),
        ("the A320neo left", "model_number"),
        ("an F-16 left", "model_number"),
        ("an update to v2.3.1 came", "model_number"),
        ("under Article 5 of it", "document_number"),
        ("as CVE-2024-1234 says", "document_number"),
        ("at 10.20.0.14 it", "document_number"),
        ("call 888-555-0142 now", "document_number"),
        ("in the 21st century", "period_name"),
        ("in the 1990s it", "period_name"),
        ("in the last five years it", "period_qualifier"),
        ("its 2-1 win", "score"),
        ("he said on 3 May 2025 that", "reporting_date"),
        ("PORT ELDER, 3 March — It", "publication_date"),
        ("© 2024", "boilerplate"),
        ("6 min read", "boilerplate"),
        ("Page 1 of 2", "boilerplate"),
        ("1. Wash hands", "boilerplate"),
        ("(3) Call the desk", "boilerplate"),
        ("Photo 2: the loop", "boilerplate"),
        ("Read more: 5 crossings", "boilerplate"),
        ("4 ways to help", "boilerplate"),
        ("Live updates: the fire\n16:41 It is out", "publication_date"),
        ("Public notice – the county, 18 October 2024", "publication_date"),
        ("Next report: 16 September", "publication_date"),
        ("Updated today at 6:14 AM | News", "publication_date"),
        ("it opens daily at 10:00", "time"),
        ("call (800) 555-0163 now", "document_number"),
        ("ring 1300 555 017 now", "document_number"),
        ("Helpline: 1070", "document_number"),
        ("the vessel, IMO 9134567, sank", "document_number"),
        ("as MR 24/31 says", "document_number"),
        ("the Act 29 of 1996 says", "document_number"),
        ("the note 17/2024 says", "document_number"),
        ("reference 9X-KLM", "document_number"),
        ("under 49 U.S.C. it", "document_number"),
        ("at latitude 30.41 it", "document_number"),
        ("tune to 98.3 FM", "name"),
        ("at 1200 Main St. it", "name"),
        ("in Fulton 43567", "name"),
        ("over TCP/443 it", "name"),
        ("disable TLS 1.0 and go", "name"),
        ("the 10-year gilt", "name"),
        ("No 2 brake", "name"),
        ("seen on turnstiles 14 to 19.", "name"),
        ("a 3-of-5 scheme", "name"),
        ("versions before 15.0.x fail", "model_number"),
        ("a 737 tanker", "model_number"),
        ("for 2024/25 it", "period_qualifier"),
        ("it was rated 5/10", "score"),
        ("at a 2:1 ratio", "score"),
        ("a mother-of-three told it", "individual"),
        ("she counted to ten.", "idiom"),
        ("zero to sixty", "idiom"),
        ("adults 65 and older", "age"),
        ("Children (6–59 months)", "age"),
        ("under-5s", "age"),
        ("the eldest 79.", "age"),
        ("kids 12 and under", "age"),
    ],
)
def test_number_that_is_no_claim_is_told_why(text: str, kind: str) -> None:
    assert [found.kind for found in find_figures(text)] == [kind]


@pytest.mark.parametrize("text", ["no comment", "no longer", "the couple left", "he scores", "one's own", "of no use"])
def test_words_that_count_nothing_are_left(text: str) -> None:
    assert [found for found in find_figures(text) if found.kind == "figure"] == []


def test_change_is_two_numbers_and_a_span_is_one() -> None:
    assert [found.value for found in find_figures("it fell from 12 to 15")] == [12, 15]
    assert [found.value for found in find_figures("it fell 7.4% to €2.06 billion")] == [Decimal("7.4"), 2_060_000_000]
    assert [(found.value, found.value_max) for found in find_figures("from 12 to 15 trains")] == [(12, 15)]


def test_time_that_is_spanned_is_not_exceeded() -> None:
    assert [(found.operator, found.value) for found in find_figures("£5m over six years")] == [
        ("exact", 5_000_000),
        ("exact", 6),
    ]


def test_numbers_go_on_with_the_names_before_them() -> None:
    assert {found.kind for found in find_figures("Sections 106(1) and 281 say so")} == {"document_number"}
    assert {found.kind for found in find_figures("Zones 12 through 16 are shut")} == {"name"}
    assert {found.kind for found in find_figures("three men of 22, 26 and 31 years")} == {"figure", "age"}
    assert [found.value for found in find_figures("$1.9bn and four years")] == [1_900_000_000, 4]
    assert [found.when for found in find_figures("between 5 and 7 p.m.")] == ["17:00", "19:00"]
    assert {found.kind for found in find_figures("Rovers 2 Athletic 1")} == {"score"}


def test_held_out_articles_are_read() -> None:
    scored = score(held_out())

    assert scored.figures > 2_000
    assert scored.found_written / scored.written >= 0.985, scored.misses
    assert scored.right / scored.found >= 0.965, scored.misses
    assert scored.bounded_right / scored.bounded >= 0.99, scored.misses
    assert scored.offered / scored.distractors <= 0.25, scored.misses


@pytest.mark.skipif(not GOLD.is_dir() and "CI" not in os.environ, reason="the articles at ../shared are missing")
def test_gold_articles_are_read() -> None:
    scored = score(gold())

    assert (scored.figures, scored.distractors) == (109, 21)
    assert scored.found_written / scored.written >= 0.98, scored.misses
    assert scored.right / scored.found >= 0.95, scored.misses
    assert scored.offered / scored.distractors <= 0.35, scored.misses


def line_of(found: Found) -> str:
    """Return all that is found of a number, in one line."""
    row = {name: value for name, value in asdict(found).items() if name != "text" and value not in (None, "", False)}
    words = " ".join(f"{name}={value}" for name, value in row.items() if "start" not in name and "end" not in name)
    place = f"{found.start} {found.number_start} {found.number_end} {found.end}"
    return f"{place} {words} | {found.text!r}"


@pytest.mark.parametrize("article", sorted(HELD_OUT.glob("*.txt")), ids=lambda path: path.stem)
def test_all_that_is_found_in_an_article_is_as_pinned(article: Path) -> None:
    """A change that finds something else has to show what: delete the file, run this twice, and read the difference."""
    pinned = PINNED / f"{article.stem}.txt"
    found = [line_of(one) for one in find_figures(labelled(article.stem, article.read_text())[0])]
    if not pinned.exists():
        pinned.write_text("".join(f"{line}\n" for line in found))
        pytest.fail(f"{pinned.name} was missing and has been written: read it, and run the test again.")

    assert found == pinned.read_text().splitlines()


def test_hedged_numbers_are_read_as_the_grammar_reads_them() -> None:
    compared = 0
    for text, _ in held_out():
        for found in find_figures(text):
            if found.kind != "figure" or found.when or found.share or found.unit or found.text == "zero":
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
