import random
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from sources import migrations
from sources.numerals import NumeralError, hedges, lexicon, phrase_in, read
from tests.sources.test_numerals import MEASURES, RANGES, READINGS, REFUSED, gold_figures, words

pytestmark = pytest.mark.django_db

SQL = Path(migrations.__path__[0]) / "sql"


def phrase_value(phrase: str | None) -> list[Decimal] | None:
    """What PostgreSQL reads in one phrase."""
    with connection.cursor() as cursor:
        cursor.execute("select phrase_value(%s)", [phrase])
        return cursor.fetchone()[0]


def differences(phrases: Iterable[str]) -> list[tuple[str, list[Decimal], list[Decimal]]]:
    """(phrase, read by Python, read by PostgreSQL) wherever Python reads and the two are not the same."""
    readings: dict[str, list[Decimal]] = {}
    for phrase in phrases:
        try:
            reading = read(phrase)
        except NumeralError:
            continue
        readings[phrase] = [value for value in (reading.value, reading.value_max) if value is not None]
    with connection.cursor() as cursor:
        cursor.execute("select p, phrase_value(p) from unnest(%s::text[]) as p", [list(readings)])
        twin = dict(cursor.fetchall())
    assert len(twin) == len(readings)
    return [(phrase, values, twin[phrase]) for phrase, values in readings.items() if twin[phrase] != values]


@pytest.mark.parametrize(
    ("phrase", "values"),
    [
        ("nearly 200", [200]),
        ("1.2 million", [1_200_000]),
        ("$4.5bn", [4_500_000_000]),
        ("two-and-a-half", [Decimal("2.5")]),
        ("one hundred and five thousand", [105_000]),
        ("between 2 and 3 million", [2_000_000, 3_000_000]),
        ("20–30", [20, 30]),
        ("a dozen", [12]),
        ("decade-old", [10]),
        ("nearly half", [Decimal("0.5")]),
        ("two-thirds", [Decimal("0.6667")]),
        ("twice", [2]),
        ("third", [3]),
        ("11th", [11]),
        ("a person", [1]),
        ("12 000", [12_000]),
        ("3½", [Decimal("3.5")]),
        ("2 ½", [Decimal("2.5")]),
        ("3.5 lakh", [350_000]),
        ("2 crore", [20_000_000]),
        ("5 lakh crore", [5_000_000_000_000]),
        ("without", [0]),
        ("No one was hurt", [0]),
        ("no fewer than 12", [12]),
        ("roughly a third of its 900 staff", [Decimal("0.3333")]),
        ("F-16", []),
        ("dozens", []),
        ("several hundred", []),
        ("as many as", []),
        ("most", []),
        ("hours at a time", []),
        ("a series of strikes", []),
        ("", []),
    ],
)
def test_phrase_value_returns_the_numbers_a_phrase_prints(phrase, values):
    assert phrase_value(phrase) == values


def test_phrase_value_of_null_is_null():
    assert phrase_value(None) is None


@pytest.mark.parametrize("phrase", [phrase for phrase, _ in REFUSED] + ["1.234.567", "1_000", "1e3", "007", "10:30"])
def test_phrase_value_reads_nothing_where_read_refuses(phrase):
    # "Nearly 0" and "up to 20 or 30" print numbers well enough: it is their operator that is refused.
    if phrase not in ("nearly 0", "up to 20 or 30"):
        assert phrase_value(phrase) == []


def test_phrase_value_knows_every_digit_that_is_not_ascii():
    digits = [chr(code) for code in range(0x80, 0x10000) if unicodedata.category(chr(code)) == "Nd"]
    with connection.cursor() as cursor:
        cursor.execute("select d from unnest(%s::text[]) as d where phrase_value('two ' || d) <> '{}'", [digits])
        assert cursor.fetchall() == []


def test_phrase_value_agrees_with_read_on_every_listed_phrase():
    assert differences(row[0] for row in (*READINGS, *RANGES, *MEASURES)) == []


def test_phrase_value_agrees_with_read_on_every_gold_figure():
    phrases = []
    for label in gold_figures():
        start = label["number_span"]["start"] - label["start"]
        begin, end = phrase_in(label["text"], start, start + len(label["number_span"]["text"]))
        phrases.append(label["text"][begin:end])

    assert differences(phrases) == []


def test_phrase_value_knows_every_word_of_the_lexicon():
    tables = [table for table in vars(lexicon).values() if isinstance(table, dict | frozenset)]
    known = sorted({word for table in tables for word in table})
    known += [" ".join(hedge) for table in (hedges.HEDGES, hedges.SUFFIXES) for hedge in table]
    frames = (
        "{}",
        "a {}",
        "{} 5",
        "5 {}",
        "5{}",
        "five-{}",
        "no {}",
        "one {} of",
        "half a {}",
        "5 {} and a half",
        "a {} of a",
    )

    assert differences(frame.format(word) for word in known for frame in frames) == []


COMMON = words(
    "one two three twenty ninety hundred thousand million lakh crore and and a a half quarter of dozen to or between "
    "third thirds "
    "year years per cent no decade not single as the point times between no more than at least"
)
NUMBERS = words("5 20 100 999 000 350km 1,200 4.5 4.5bn 2m 11th 30km 24hrs 0.5 007 1.2.3 $5 €3.5 5% ½ 2½ ¾m ⅓ 3½p F-16")
JOINTS = [" "] * 12 + ["\u00a0", "\u2009", "\u202f"] + ["-", "–", " – ", " - ", ", ", ". ", " “", "” ", "—"]


def test_phrase_value_agrees_with_read_on_any_mixture_of_words():
    chance = random.Random(20241222)
    tables = [table for table in vars(lexicon).values() if isinstance(table, dict | frozenset)]
    rare = sorted({word for table in tables for word in table})
    phrases = []
    for _ in range(8000):
        pieces = []
        for _ in range(chance.randint(1, 6)):
            row = chance.choices((COMMON, NUMBERS, rare), (5, 2, 4))[0]
            pieces += [chance.choice(row), chance.choice(JOINTS)]
        phrases.append("".join(pieces[:-1]))

    assert differences(phrases) == []


def test_phrase_value_agrees_with_read_on_any_characters():
    chance = random.Random(20250606)
    signs = " \t\n-–—−.,:;'\"’“”_+/%$€0123456789abkmnTwo éßĳКﬁ漢字İ\u00a0\u200b\ufeff\u00ad×÷≈≥≤<>~№\u0301…()&"
    common = words("two three hundred a no half and of third to 20 1,200")
    phrases = []
    for _ in range(4000):
        others = [chr(chance.randrange(1, 0x3000)) for _ in range(2)]
        pieces = [chance.choice([*common, *common, *signs, *others]) for _ in range(chance.randint(1, 8))]
        phrases.append(chance.choice(["", " "]).join(pieces))

    assert differences(phrases) == []


def test_phrase_value_may_stand_in_indexes_and_constraints():
    with connection.cursor() as cursor:
        cursor.execute(
            "select provolatile, proisstrict, proparallel, proconfig from pg_proc where proname = 'phrase_value'"
        )
        assert cursor.fetchall() == [("i", True, "s", ["search_path=pg_catalog, pg_temp"])]


def test_phrase_value_is_taken_away_and_put_back():
    with connection.cursor() as cursor:
        for name, left in (("phrase_value.reverse.sql", 0), ("phrase_value.sql", 1), ("numbers_as_printed.sql", 1)):
            cursor.execute((SQL / name).read_text("utf-8"))
            cursor.execute("select count(*) from pg_proc where proname = 'phrase_value'")
            assert cursor.fetchone() == (left,)
