import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.numerals import (
    RULES,
    NumeralError,
    Operator,
    Reading,
    grouped,
    in_words,
    interval,
    lexicon,
    phrase_in,
    read,
    step_of,
)
from sources.numerals.hedges import HEDGES
from sources.numerals.joining import cut

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

# The same examples on every run, and no test that depends on the machine's speed.
steady = settings(derandomize=True, deadline=None, max_examples=300)

D = Decimal


def words(row: str) -> list[str]:
    """The words of a row."""
    return row.split()


def bounds(phrase: str, **options: Any) -> tuple[str, str | None, str | None]:
    """A reading as (operator, low, high), numbers in plain figures."""
    reading = read(phrase, **options)
    low, high = (None if end is None else f"{end:f}" for end in (reading.low, reading.high))
    return reading.operator.value, low, high


# phrase, operator, value, low, high
READINGS = [
    # exact
    ("52", "exact", "52", "52", "52"),
    ("three", "exact", "3", "3", "3"),
    ("zero", "exact", "0", "0", "0"),
    ("0", "exact", "0", "0", "0"),
    ("a record 145", "exact", "145", "145", "145"),
    ("a total of 15", "exact", "15", "15", "15"),
    ("three more", "exact", "3", "3", "3"),
    ("magnitude 6.4", "exact", "6.4", "6.4", "6.4"),
    ("6.4-magnitude", "exact", "6.4", "6.4", "6.4"),
    ("800km", "exact", "800", "800", "800"),
    ("two-and-a-half", "exact", "2.5", "2.5", "2.5"),
    ("three and three quarters", "exact", "3.75", "3.75", "3.75"),
    ("one hundred and five", "exact", "105", "105", "105"),
    ("one hundred five", "exact", "105", "105", "105"),
    ("two million and five", "exact", "2000005", "2000005", "2000005"),
    ("twelve hundred", "exact", "1200", "1200", "1200"),
    ("a hundred and a half", "exact", "150", "150", "150"),
    ("twenty-three thousand", "exact", "23000", "23000", "23000"),
    ("a dozen", "exact", "12", "12", "12"),
    ("dozen", "exact", "12", "12", "12"),
    ("two dozen", "exact", "24", "24", "24"),
    ("half a dozen", "exact", "6", "6", "6"),
    ("1.5 dozen", "exact", "18", "18", "18"),
    ("hundred", "exact", "100", "100", "100"),
    ("million-strong", "exact", "1000000", "1000000", "1000000"),
    ("third", "exact", "3", "3", "3"),
    ("11th", "exact", "11", "11", "11"),
    ("twenty-first", "exact", "21", "21", "21"),
    ("one hundred and first", "exact", "101", "101", "101"),
    ("a third victim", "exact", "3", "3", "3"),
    ("first quarter", "exact", "1", "1", "1"),
    ("twice", "exact", "2", "2", "2"),
    ("both", "exact", "2", "2", "2"),
    ("a single", "exact", "1", "1", "1"),
    ("five times", "exact", "5", "5", "5"),
    ("a person", "exact", "1", "1", "1"),
    ("a whole long old series", "exact", "1", "1", "1"),
    ("a boat, series", "exact", "1", "1", "1"),
    ("99 hundred", "exact", "9900", "9900", "9900"),
    ("half a mile", "exact", "0.5", "0.5", "0.5"),
    ("the top 10", "exact", "10", "10", "10"),
    ("around the 50", "exact", "50", "50", "50"),
    ("12 people or more trains", "exact", "12", "12", "12"),
    ("an F-16 and 5 drones", "exact", "5", "5", "5"),
    ("5 to everyone", "exact", "5", "5", "5"),
    ("5 -", "exact", "5", "5", "5"),
    ("5 or", "exact", "5", "5", "5"),
    ("between two cities", "exact", "2", "2", "2"),
    ("some of 12", "exact", "12", "12", "12"),
    ("12 wet old people or more", "exact", "12", "12", "12"),
    ("12 people plus", "exact", "12", "12", "12"),
    # as other countries print them
    ("12 000", "exact", "12000", "12000", "12000"),
    ("12\u00a0000", "exact", "12000", "12000", "12000"),
    ("1\u2009234\u202f567 people", "exact", "1234567", "1234567", "1234567"),
    ("nearly 12 000", "nearly", "12000", "11500", "11999"),
    ("12 000 or more", "at_least", "12000", "12000", None),
    ("12 000km", "exact", "12000", "12000", "12000"),
    ("1 lakh", "exact", "100000", "100000", "100000"),
    ("a lakh", "exact", "100000", "100000", "100000"),
    ("12 lakhs", "exact", "1200000", "1200000", "1200000"),
    ("3.5 lakh", "rounded", "350000", "345000", "354999"),
    ("2 crore", "exact", "20000000", "20000000", "20000000"),
    ("five crore", "exact", "50000000", "50000000", "50000000"),
    ("two and a half crore", "rounded", "25000000", "24500000", "25499999"),
    ("half a crore", "rounded", "5000000", "4500000", "5499999"),
    ("5 lakh crore", "exact", "5000000000000", "5000000000000", "5000000000000"),
    ("1.5 lakh crore", "rounded", "1500000000000", "1450000000000", "1549999999999"),
    ("12 thousand crore", "exact", "120000000000", "120000000000", "120000000000"),
    ("several lakh", "vague", None, "300000", "999999"),
    ("lakhs of people", "unquantified", None, None, None),
    # fractions of one sign
    ("3½", "exact", "3.5", "3.5", "3.5"),
    ("2 ½", "exact", "2.5", "2.5", "2.5"),
    ("12 000 ½", "exact", "12000.5", "12000.5", "12000.5"),
    ("about 3¼", "about", "3.25", "3.245", "3.255"),
    ("2½ million", "rounded", "2500000", "2450000", "2549999"),
    ("2½m", "rounded", "2500000", "2450000", "2549999"),
    ("½ million", "rounded", "500000", "450000", "549999"),
    ("½m", "rounded", "500000", "450000", "549999"),
    ("½", "relative", "0.5", None, None),
    ("nearly ⅔ of homes", "relative", "0.6667", None, None),
    # rounded
    ("1.2 million", "rounded", "1200000", "1150000", "1249999"),
    ("1.2 thousand", "rounded", "1200", "1150", "1249"),
    ("2.0 million", "rounded", "2000000", "1950000", "2049999"),
    ("2.3m records", "rounded", "2300000", "2250000", "2349999"),
    ("half a million", "rounded", "500000", "450000", "549999"),
    ("a quarter of a million", "rounded", "250000", "245000", "254999"),
    ("a million and a half", "rounded", "1500000", "1450000", "1549999"),
    ("two and a half million", "rounded", "2500000", "2450000", "2549999"),
    # at least
    ("at least four", "at_least", "4", "4", None),
    ("at least an additional four", "at_least", "4", "4", None),
    ("at least an estimated 300", "at_least", "300", "300", None),
    ("no fewer than 12", "at_least", "12", "12", None),
    ("not less than 7", "at_least", "7", "7", None),
    ("a minimum of 5", "at_least", "5", "5", None),
    ("as few as 3", "at_least", "3", "3", None),
    ("12 or more", "at_least", "12", "12", None),
    ("12 people or more", "at_least", "12", "12", None),
    ("12 wet people or more", "at_least", "12", "12", None),
    ("three dead at least", "at_least", "3", "3", None),
    ("200+", "at_least", "200", "200", None),
    ("50-plus", "at_least", "50", "50", None),
    ("≥ 5", "at_least", "5", "5", None),
    ("about 50 or more", "at_least", "50", "50", None),
    # more than
    ("More than the 100", "more_than", "100", "101", None),
    ("over 2,000", "more_than", "2000", "2001", None),
    ("over a hundred", "more_than", "100", "101", None),
    ("top 100", "more_than", "100", "101", None),
    ("above 5", "more_than", "5", "6", None),
    ("in excess of 40", "more_than", "40", "41", None),
    ("well over 300", "more_than", "300", "301", None),
    ("well over the 300", "more_than", "300", "301", None),
    ("upwards of 40", "more_than", "40", "41", None),
    ("more than a total of 9", "more_than", "9", "10", None),
    ("over 50 or so", "more_than", "50", "51", None),
    (">5", "more_than", "5", "6", None),
    ("more than 1.5", "more_than", "1.5", "1.5", None),
    # at most
    ("up to 40", "at_most", "40", "0", "40"),
    ("as many as 40", "at_most", "40", "0", "40"),
    ("at most 3", "at_most", "3", "0", "3"),
    ("no more than nine", "at_most", "9", "0", "9"),
    ("10 or fewer", "at_most", "10", "0", "10"),
    ("≤ 5", "at_most", "5", "0", "5"),
    ("<= 5", "at_most", "5", "0", "5"),
    (">=5", "at_least", "5", "5", None),
    # fewer than
    ("fewer than 10", "fewer_than", "10", "0", "9"),
    ("under 10", "fewer_than", "10", "0", "9"),
    ("less than 10", "fewer_than", "10", "0", "9"),
    ("well under 10", "fewer_than", "10", "0", "9"),
    ("<5", "fewer_than", "5", "0", "4"),
    # about
    ("around 50 others", "about", "50", "45", "55"),
    ("some 50,000", "about", "50000", "45000", "55000"),
    ("around 11,000", "about", "11000", "10500", "11500"),
    ("an estimated 300", "about", "300", "250", "350"),
    ("roughly 47", "about", "47", "46", "48"),
    ("about one", "about", "1", "0", "2"),
    ("approx. 50", "about", "50", "45", "55"),
    ("about a dozen", "about", "12", "6", "18"),
    ("about half a dozen", "about", "6", "3", "9"),
    ("about 6.4", "about", "6.4", "6.35", "6.45"),
    ("about 5.0", "about", "5", "4.95", "5.05"),
    ("about 2.0 hundred", "about", "200", "195", "205"),
    ("~50", "about", "50", "45", "55"),
    ("≈50", "about", "50", "45", "55"),
    ("50 or so", "about", "50", "45", "55"),
    ("50-odd", "about", "50", "45", "55"),
    # nearly
    ("nearly 200", "nearly", "200", "150", "199"),
    ("nearly the 300", "nearly", "300", "250", "299"),
    ("almost 550", "nearly", "550", "545", "549"),
    ("close to 90", "nearly", "90", "85", "89"),
    ("just under 400", "nearly", "400", "350", "399"),
    ("just short of 2,000", "nearly", "2000", "1500", "1999"),
    ("near-200", "nearly", "200", "150", "199"),
    ("nearly a dozen", "nearly", "12", "6", "11"),
    # just over
    ("just over 300", "just_over", "300", "301", "350"),
    ("slightly more than 300", "just_over", "300", "301", "350"),
    ("a little over 47", "just_over", "47", "48", "48"),
    # none
    ("without", "none", "0", "0", "0"),
    ("no one was hurt", "none", "0", "0", "0"),
    ("no-one was hurt", "none", "0", "0", "0"),
    ("not a single person", "none", "0", "0", "0"),
    ("not one", "none", "0", "0", "0"),
    ("never", "none", "0", "0", "0"),
    ("none of the 12", "none", "0", "0", "0"),
    ("no deaths. Reported", "none", "0", "0", "0"),
    ("No casualties were reported", "none_reported", "0", "0", None),
    ("no immediate reports of casualties", "none_reported", "0", "0", None),
    ("no one reported dead", "none_reported", "0", "0", None),
    ("not one reported dead", "none_reported", "0", "0", None),
    ("not a single reported death", "none_reported", "0", "0", None),
    # vague
    ("several", "vague", None, "3", "9"),
    ("a number of sites", "vague", None, "3", "9"),
    ("a few", "vague", None, "2", "5"),
    ("a handful", "vague", None, "2", "5"),
    ("tens", "vague", None, "20", "99"),
    ("Dozens", "vague", None, "24", "99"),
    ("scores", "vague", None, "40", "99"),
    ("hundreds of kilometres", "vague", None, "200", "999"),
    ("thousands", "vague", None, "2000", "9999"),
    ("Multiple", "vague", None, "2", None),
    ("many", "vague", None, "2", None),
    ("many thousands", "vague", None, "2000", None),
    ("several hundred", "vague", None, "300", "999"),
    ("a few dozen", "vague", None, "24", "71"),
    ("a couple of hundred", "vague", None, "200", "399"),
    ("tens of thousands", "vague", None, "20000", "99999"),
    ("hundreds of thousands", "vague", None, "200000", "999999"),
    ("at least several hundred", "vague", None, "300", None),
    ("up to several dozen", "vague", None, "0", "119"),
    ("about several", "vague", None, "3", "9"),
    # relative
    ("nearly half", "relative", "0.5", None, None),
    ("a half", "relative", "0.5", None, None),
    ("a quarter of homes", "relative", "0.25", None, None),
    ("one third", "relative", "0.3333", None, None),
    ("about a third", "relative", "0.3333", None, None),
    ("two-thirds", "relative", "0.6667", None, None),
    ("roughly a third of its 900 staff", "relative", "0.3333", None, None),
    ("doubled", "relative", "2", None, None),
    ("twice as many", "relative", "2", None, None),
    ("thrice as many", "relative", "3", None, None),
    ("five times more", "relative", "5", None, None),
    ("most of the 52", "relative", None, None, None),
    ("a majority", "relative", None, None, None),
    # unquantified
    ("heavy losses", "unquantified", None, None, None),
    ("others", "unquantified", None, None, None),
    ("cars burned", "unquantified", None, None, None),
    ("no-fly zones", "unquantified", None, None, None),
    ("some people", "unquantified", None, None, None),
    ("lasted for hours", "unquantified", None, None, None),
    ("a series of strikes", "unquantified", None, None, None),
    ("a series", "unquantified", None, None, None),
    ("a whole long series", "unquantified", None, None, None),
]


@pytest.mark.parametrize(("phrase", "operator", "value", "low", "high"), READINGS)
def test_read_gives_operator_value_and_interval(phrase, operator, value, low, high):
    reading = read(phrase)

    assert bounds(phrase) == (operator, low, high)
    assert reading.value == (None if value is None else D(value))
    assert reading.value_max is None
    assert reading.rules == RULES


RANGES = [
    ("between 20 and 30", 20, 30),
    ("between 20 and about 30", 20, 30),
    ("between 20-30", 20, 30),
    ("from 20 to 30", 20, 30),
    ("about 20 to 30", 20, 30),
    ("20–30", 20, 30),
    ("20 – 30", 20, 30),
    ("20-to-30", 20, 30),
    ("30 to 40", 30, 40),
    ("two or three", 2, 3),
    ("twenty-thirty", 20, 30),
    ("five-10", 5, 10),
    ("between one hundred and two hundred", 100, 200),
    ("between one hundred and one hundred and five", 100, 105),
    ("between 2 and 3 million", 2_000_000, 3_000_000),
    ("2-3bn", 2_000_000_000, 3_000_000_000),
    ("two to three dozen", 24, 36),
    ("two to three thousand two hundred", 2, 3200),
    ("one thousand two hundred to three thousand", 1200, 3000),
    ("from 900,000 to 1.2 million", 900_000, 1_200_000),
    ("between 100 and 1 million", 100, 1_000_000),
    ("12 000-15 000", 12_000, 15_000),
    ("12\u00a0000 – 15\u00a0000", 12_000, 15_000),
    ("between 10 000 and 12 000", 10_000, 12_000),
    ("two to three lakh", 200_000, 300_000),
    ("1½–2½", "1.5", "2.5"),
]


@pytest.mark.parametrize(("phrase", "low", "high"), RANGES)
def test_read_gives_both_ends_of_a_range(phrase, low, high):
    reading = read(phrase)

    assert reading == Reading(phrase, Operator.BETWEEN, D(low), D(high), D(low), D(high), None, RULES)


MEASURES = [
    ("$4.5 billion", "rounded", "4450000000", "4550000000", "USD"),
    ("€5", "exact", "5", "5", "EUR"),
    ("over US$ 5m", "more_than", "5000000", None, "USD"),
    ("5 million €", "exact", "5000000", "5000000", "EUR"),
    ("4 million dollars", "exact", "4000000", "4000000", "USD"),
    ("USD 30", "exact", "30", "30", "USD"),
    ("£2,000", "exact", "2000", "2000", "GBP"),
    ("₴3k", "exact", "3000", "3000", "UAH"),
    ("$2m to $3m", "between", "2000000", "3000000", "USD"),
    ("up to 40 per cent", "at_most", "0", "40", "%"),
    ("40%", "exact", "40", "40", "%"),
    ("more than 40 percent", "more_than", "40", None, "%"),
    ("40% of its 900", "exact", "40", "40", "%"),
    ("5 to 10 per cent", "between", "5", "10", "%"),
    ("3 percentage points", "exact", "3", "3", "percentage points"),
    ("within “24 hours", "at_most", "0", "24", "hours"),
    ("fewer than 24 hours", "fewer_than", "0", "24", "hours"),
    ("30-day", "exact", "30", "30", "days"),
    ("24hrs", "exact", "24", "24", "hours"),
    ("10-second", "exact", "10", "10", "seconds"),
    ("two-and-a-half-year", "exact", "2.5", "2.5", "years"),
    ("two years and a half", "exact", "2.5", "2.5", "years"),
    ("about a dozen hours", "about", "6", "18", "hours"),
    ("5 percent to 10 percent", "between", "5", "10", "%"),
    ("5% to 10%", "between", "5", "10", "%"),
    ("5 per cent to 10 per cent", "between", "5", "10", "%"),
    ("1 percentage point to 2 percentage points", "between", "1", "2", "percentage points"),
    ("5 dollars to 10 dollars", "between", "5", "10", "USD"),
    ("5 per day", "exact", "5", "5", None),
    ("5 of the price€", "exact", "5", "5", None),
    ("price€ of 5 boats", "exact", "5", "5", None),
    ("5 percentage shares", "exact", "5", "5", None),
    ("a decade", "exact", "10", "10", "years"),
    ("decade-old", "exact", "10", "10", "years"),
    ("half a decade", "exact", "5", "5", "years"),
    ("two centuries", "exact", "200", "200", "years"),
    ("half an hour", "exact", "0.5", "0.5", "hours"),
    ("half-hour", "exact", "0.5", "0.5", "hours"),
    ("less than an hour", "fewer_than", "0", "1", "hours"),
    ("an hour and a half", "exact", "1.5", "1.5", "hours"),
    ("several hours", "vague", "3", "9", "hours"),
    ("several hundred hours", "vague", "300", "999", "hours"),
    ("Hours", "unquantified", None, None, "hours"),
    ("£2½m", "rounded", "2450000", "2550000", "GBP"),
    ("£½m", "rounded", "450000", "550000", "GBP"),
    ("₹3.5 lakh", "rounded", "345000", "355000", "INR"),
    ("€12 000", "exact", "12000", "12000", "EUR"),
    ("12 000 €", "exact", "12000", "12000", "EUR"),
    ("4½%", "exact", "4.5", "4.5", "%"),
    ("½ per cent", "exact", "0.5", "0.5", "%"),
    ("2 ½ hours", "exact", "2.5", "2.5", "hours"),
    ("½ hour", "exact", "0.5", "0.5", "hours"),
]


@pytest.mark.parametrize(("phrase", "operator", "low", "high", "unit"), MEASURES)
def test_read_takes_the_unit_only_from_the_phrase(phrase, operator, low, high, unit):
    assert (*bounds(phrase), read(phrase).unit) == (operator, low, high, unit)


@pytest.mark.parametrize(
    ("phrase", "low", "high"),
    [
        ("over 2,000", "2000", None),
        ("fewer than 10", "0", "10"),
        ("about 45", "44.5", "45.5"),
        ("nearly 800", "750", "800"),
        ("just over 4.5", "4.5", "4.55"),
        ("1.2 million", "1150000", "1250000"),
    ],
)
def test_read_keeps_strict_bounds_of_measures_at_the_number(phrase, low, high):
    assert bounds(phrase, whole=False)[1:] == (low, high)


REFUSED = [
    ("", "The phrase is empty: mark the words that state the figure."),
    (" ", "The phrase is empty: mark the words that state the figure."),
    ("the depot", "“the depot” states no quantity: mark the words that state the figure."),
    ("F-16", "“F-16” states no quantity: mark the words that state the figure."),
    ("no longer", "“no longer” states no quantity: mark the words that state the figure."),
    ("no fewer", "“no fewer” states no quantity: mark the words that state the figure."),
    ("ads", "“ads” states no quantity: mark the words that state the figure."),
    ("the virus", "“the virus” states no quantity: mark the words that state the figure."),
    ("the glass", "“the glass” states no quantity: mark the words that state the figure."),
    ("the crisis", "“the crisis” states no quantity: mark the words that state the figure."),
    ("not yet", "“not yet” states no quantity: mark the words that state the figure."),
    (
        "killed 14, injured 20",
        "“killed 14, injured 20” states more than one quantity (“14” and “20”): mark the words of one.",
    ),
    ("12 34", "“12 34” is not one number: write 1,234 for thousands, or mark one of the numbers."),
    ("11th 5", "“11th 5” is not one number: write 1,234 for thousands, or mark one of the numbers."),
    ("12  000", "“12 000” is not one number: write 1,234 for thousands, or mark one of the numbers."),
    ("12 €000", "“12 €000” is not one number: write 1,234 for thousands, or mark one of the numbers."),
    ("007 000", "“007 000” is not one number: write 1,234 for thousands, or mark one of the numbers."),
    ("1300 555 017", "“1300 555” is not one number: write 1,234 for thousands, or mark one of the numbers."),
    ("2½½", "“2½½” is not one number: write 1,234 for thousands, or mark one of the numbers."),
    ("-½", "“-½” has a sign: mark the number without it."),
    (
        "2 crore 35 lakh",
        "“2 crore 35 lakh” states more than one quantity (“2 crore” and “35 lakh”): mark the words of one.",
    ),
    ("+5", "“+5” has a sign: mark the number without it."),
    ("-5", "“-5” has a sign: mark the number without it."),
    ("−5", "“−5” has a sign: mark the number without it."),
    ("from 20 to -30", "“-30” has a sign: mark the number without it."),
    ("from 20 -30", "“-30” has a sign: mark the number without it."),
    ("minus 5", "“minus 5” is below zero: a figure is a number of 0 or more."),
    (".5", "“.5” has no digit before its point: write 0.5 instead."),
    (
        "30 to 20",
        "“30 to 20” runs from the larger number to the smaller: mark one number, or a range in order.",
    ),
    (
        "one to two hundred thousand",
        "“one to two hundred thousand” can be read in two ways: enter both numbers in full.",
    ),
    ("up to 20 or 30", "“up to 20 or 30” bounds a range with “at most”: mark one number."),
    ("nearly 0", "Nothing is nearly 0: use “none” for a stated zero."),
    ("1" * 21, f"“{'1' * 21}” is too large: a number has 20 digits at most."),
    ("99999999999999999999 trillion", "“99999999999999999999” is too large: a number has 20 digits at most."),
    (f"1.{'2' * 20}", f"“1.{'2' * 20}” is too large: a number has 20 digits at most."),
    ("9" * 500, f"“{'9' * 59}…” is too large: a number has 20 digits at most."),
]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("two hundred", "hundred"),
        ("two million", "hundred"),
        ("100", "hundred"),
        ("150", "hundred"),
        ("two thousand", "thousand"),
        ("two thousand three", "thousand"),
        ("two thousand three", "million"),
        ("five hundred six", "hundred"),
        ("5 thousand", "lakh"),
        ("1 lakh", "lakh"),
        ("2 crore", "crore"),
        ("1.5 million", "thousand"),
        ("twenty", "ten"),
        ("one", "one"),
    ],
)
def test_words_that_make_no_one_number_are_two(one, two):
    with pytest.raises(NumeralError) as refusal:
        read(f"{one} {two}")

    assert f" states more than one quantity (“{one}” and “{two}”): " in str(refusal.value)


@pytest.mark.parametrize(("phrase", "sentence"), REFUSED)
def test_read_refuses_in_one_sentence(phrase, sentence):
    with pytest.raises(NumeralError) as refusal:
        read(phrase)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "number",
    ["1.234.567", "1_000", "1e3", "5,6", "12,34,567", "007", "05", "10:30", "24/7", "1990s", "1'000", "4.5th"],
)
def test_read_refuses_numbers_outside_the_grammar(number):
    with pytest.raises(NumeralError) as refusal:
        read(f"about {number} people")

    assert str(refusal.value) == (
        f"“{number}” is not in the number grammar: write it as in 1,234 or 1.5, or enter it with a reason."
    )


@pytest.mark.parametrize("number", ["１２", "٣٤", "⅟", "↉", "5²"])
def test_read_refuses_digits_that_are_not_ascii(number):
    with pytest.raises(NumeralError) as refusal:
        read(f"about {number} people")

    assert str(refusal.value) == f"“{number}” is not in the digits 0 to 9: write it so, or enter it with a reason."


# Intervals


@pytest.mark.parametrize(
    ("value", "step"),
    [("0", "1"), ("7", "1"), ("120", "10"), ("11000", "1000"), ("6.4", "0.1"), ("2.50", "0.1")],
)
def test_step_is_the_last_digit_that_is_not_zero(value, step):
    assert step_of(D(value)) == D(step)


def test_interval_of_an_operator_without_number():
    assert interval(Operator.NONE, None) == (0, 0)
    assert interval(Operator.NONE_REPORTED, None) == (0, None)
    for operator in (Operator.VAGUE, Operator.RELATIVE, Operator.UNQUANTIFIED):
        assert interval(operator, D(5)) == (None, None)


def test_interval_takes_as_many_digits_as_a_column_has():
    assert interval(Operator.BETWEEN, D(5), D(5)) == (5, 5)
    assert interval(Operator.EXACT, D("1E+19")) == (10**19, 10**19)
    assert interval(Operator.EXACT, D("1E-20")) == (D("1E-20"), D("1E-20"))
    for value in ("1E+20", "1E-21"):
        with pytest.raises(NumeralError, match="is too long"):
            interval(Operator.EXACT, D(value))


def test_interval_rounds_to_the_step_it_is_told():
    assert interval(Operator.ROUNDED, D(45), step=D(5)) == (43, 47)
    assert interval(Operator.ROUNDED, D(45)) == (45, 45)
    assert interval(Operator.ABOUT, D(45), step=D(5)) == (43, 47)


@pytest.mark.parametrize(
    ("value", "largest", "sentence"),
    [
        (None, D(5), "“between” needs a number of 0 or more: enter the number that is printed."),
        (D(-1), D(5), "“between” needs a number of 0 or more: enter the number that is printed."),
        (D("NaN"), D(5), "“between” needs a number of 0 or more: enter the number that is printed."),
        (D(5), None, "“between” needs a number of 0 or more: enter the number that is printed."),
        (D(5), D("Infinity"), "“between” needs a number of 0 or more: enter the number that is printed."),
        (D(5), D(4), "5 to 4 is no range: enter the smaller number first."),
        (D("1E+3"), D("9E+2"), "1000 to 900 is no range: enter the smaller number first."),
        (D("1E+30"), D(5), "1.000E+30 is too long: a number has 20 digits at most."),
        (D("1E-30"), D(5), "1.000E-30 is too long: a number has 20 digits at most."),
    ],
)
def test_interval_refuses_what_is_no_range(value, largest, sentence):
    with pytest.raises(NumeralError) as refusal:
        interval(Operator.BETWEEN, value, largest)

    assert str(refusal.value) == sentence


# Echo


@pytest.mark.parametrize(
    ("phrase", "echo"),
    [
        ("nearly 200", "“nearly 200” reads as 150 to 199"),
        ("at least four", "“at least four” reads as 4 or more"),
        (" 1.2 million ", "“1.2 million” reads as 1,150,000 to 1,249,999"),
        ("up to 40 per cent", "“up to 40 per cent” reads as 0 to 40%"),
        ("more than 2.5 years", "“more than 2.5 years” reads as 2.5 or more years, 2.5 itself left out"),
        ("under $5", "“under $5” reads as 0 to 5 USD, 5 itself left out"),
        ("without", "“without” reads as 0"),
        ("dozens", "“dozens” reads as 24 to 99"),
        ("none were reported", "“none were reported” reads as none reported: 0 or more, not a zero"),
        ("nearly half", "“nearly half” is 0.5 times another figure: no number of its own is read from it"),
        ("most", "“most” is a share of another figure: no number of its own is read from it"),
        ("others", "“others” states a quantity without a number: no number is read from it"),
    ],
)
def test_in_words_says_what_was_read(phrase, echo):
    assert in_words(read(phrase)) == echo


def test_grouped_has_commas_and_no_trailing_zeros():
    assert [grouped(D(value)) for value in ("1200000", "1234.50", "0", "100")] == [
        "1,200,000",
        "1,234.5",
        "0",
        "100",
    ]


# Numbers that a blank stands in


@pytest.mark.parametrize(
    ("text", "cut_to"),
    [
        ("12 000", ["12,000"]),
        ("12  000", ["12", "000"]),
        ("12\n000", ["12", "000"]),
        ("1 234 567 000", ["1,234,567,000"]),
        ("12 000km 500", ["12", "000km", "500"]),
        ("1300 555 017", ["1300", "555", "017"]),
        ("1300\u00a0555 017", ["1300", "555", "017"]),
        ("12 000 5", ["12", "000", "5"]),
        ("12 000\n5", ["12,000", "5"]),
        ("12 000 people\n5", ["12,000", "people", "5"]),
        ("12 000 ½", ["12,000.5"]),
        ("12 000-15 000", ["12,000", "15,000"]),
        ("12x000 1 000", ["12x000", "1", "000"]),
    ],
)
def test_digits_that_blanks_group_are_one_number(text, cut_to):
    assert [token.text for token in cut(text)] == cut_to


# The phrase around a number


@pytest.mark.parametrize(
    ("quote", "number", "phrase"),
    [
        ("It said that nearly 200 drones fell", "200", "nearly 200"),
        ("a fund of $4.5 billion in all", "4.5", "$4.5 billion"),
        ("in all 12 people or more, it said", "12", "12 people or more"),
        ("a crowd of 200+", "200", "200+"),
        ("between 20 and 30 wagons", "30", "between 20 and 30"),
        ("between 20 and 30 wagons", "20", "between 20 and 30"),
        ("up to 40 per cent of it", "40", "up to 40 per cent"),
        ("No wagons were reported lost", "No", "No wagons were reported"),
        ("for a number of days", "number", "a number of"),
        ("lasted several hours there", "several", "several hours"),
        ("found a person there", "a", "a person"),
        ("found a person", "a", "a person"),
        ("saw a series of it", "a", "a"),
        ("with others there", "others", "others"),
        ("in 1.234.567 homes", "1.234.567", "1.234.567"),
        ("with about 12 000 homes dark", "000", "about 12 000"),
        ("for over 2 ½ hours", "½", "over 2 ½ hours"),
        ("some 3.5 lakh voters", "3.5", "some 3.5 lakh"),
        ("the old depot", "old", "old"),
        ("almost a dozen trains", "a dozen", "almost a dozen"),
        ("well over two-and-a-half years", "two-and-a-half", "well over two-and-a-half years"),
    ],
)
def test_phrase_in_takes_the_hedge_and_the_scale(quote, number, phrase):
    start = quote.index(number) if number != "a" else quote.index(" a ") + 1

    begin, end = phrase_in(quote, start, start + len(number))

    assert quote[begin:end] == phrase


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 0), (2, 1), (0, 99)])
def test_phrase_in_refuses_a_number_outside_the_quote(start, end):
    with pytest.raises(NumeralError) as refusal:
        phrase_in("nearly 200", start, end)

    assert str(refusal.value) == f"The number at {start} to {end} is not inside the quote: mark it again."


# Every figure of the gold set


def gold_figures() -> list[dict[str, Any]]:
    """The labelled figures that are no date and no clock time."""
    labels = sorted((SHARED / "gold").glob("0*.json"))
    if not labels and "CI" in os.environ:
        pytest.fail(f"The gold set is missing in {SHARED}.")
    if not labels:
        pytest.skip("the gold set is not beside this checkout")
    items = [item for label in labels for item in json.loads(label.read_text("utf-8"))["items"]]
    return [item for item in items if item["kind"] == "figure" and item["unit"] not in ("date", "time")]


WORDS = {
    "exact": {"exact", "rounded"},
    "at_least": {"at_least"},
    "more_than": {"more_than"},
    "up_to": {"at_most"},
    "fewer_than": {"fewer_than"},
    "about": {"about"},
    "nearly": {"nearly"},
    "between": {"between"},
    "none": {"none", "none_reported"},
    "unspecified_many": {"vague", "unquantified"},
}
# The house rule, by the word that is printed.
VAGUE = {
    "dozens": (24, 99),
    "hundreds": (200, 999),
    "thousands": (2000, 9999),
    "several": (3, 9),
    "handful": (2, 5),
}


def expected(label: dict[str, Any]) -> list[tuple[str, Any, Any, Any]]:
    """Operator, value, low and high that a label allows, worked out apart from the code under test."""
    word, printed = label["operator"], label["number_span"]["text"].lower()
    if label["unit"] == "fraction":
        return [("relative", D(str(label["value"])), None, None)]
    if word == "unspecified_many":
        if printed in ("hours", "others"):
            return [("unquantified", None, None, None)]
        return [("vague", None, *VAGUE.get(printed, (2, None)))]
    number = D(str(label["value"]))
    if word == "none":
        return [("none", 0, 0, 0), ("none_reported", 0, 0, None)]
    if word == "exact" and "million" in printed:
        return [("rounded", number, number - 50_000, number + 49_999)]
    zeros = len(str(number)) - len(str(number).rstrip("0"))
    half = max(D(10) ** zeros / 2, D(1))
    ends = {
        "exact": (number, number),
        "at_least": (number, None),
        "more_than": (number + 1, None),
        "up_to": (0, number),
        "about": (number - half, number + half),
        "nearly": (number - half, number - 1),
    }
    return [(operator, number, *ends[word]) for operator in WORDS[word] - {"rounded"}]


def test_every_gold_figure_reads_as_labelled_from_its_printed_phrase():
    wrong = []
    figures = gold_figures()
    for label in figures:
        quote, span = label["text"], label["number_span"]
        start = span["start"] - label["start"]
        begin, end = phrase_in(quote, start, start + len(span["text"]))
        assert begin <= start < start + len(span["text"]) <= end
        reading = read(quote[begin:end])
        read_as = (reading.operator.value, reading.value, reading.low, reading.high)
        if read_as not in expected(label) or reading.operator not in WORDS[label["operator"]] | {"relative"}:
            wrong.append((label["id"], quote[begin:end], read_as))

    assert wrong == []
    assert len(figures) == 97


# The words of the lexicon


def test_hedges_are_joined_with_what_weakens_or_strengthens_them():
    assert HEDGES["a", "little", "north", "of"] is Operator.JUST_OVER
    assert HEDGES["barely", "short", "of"] is Operator.NEARLY
    assert HEDGES["way", "above"] is Operator.MORE_THAN
    assert HEDGES["well", "below"] is Operator.FEWER_THAN
    assert lexicon.words("one two") == ("one", "two")


# Properties

UNITS = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")


def spelled(number: int, joint: str = " and ") -> str:
    """A number below a thousand million in English words."""
    for scale, name in ((10**6, "million"), (10**3, "thousand")):
        if number >= scale:
            rest = number % scale
            link = joint if rest < 100 else " "
            return f"{spelled(number // scale, joint)} {name}" + (f"{link}{spelled(rest, joint)}" if rest else "")
    if number >= 100:
        return f"{UNITS[number // 100]} hundred" + (f"{joint}{spelled(number % 100)}" if number % 100 else "")
    if number >= 20:
        return TENS[number // 10 - 2] + (f"-{UNITS[number % 10]}" if number % 10 else "")
    return UNITS[number]


HEDGED = {
    Operator.AT_LEAST: ["at least", "no fewer than"],
    Operator.MORE_THAN: ["more than", "over", "well above"],
    Operator.AT_MOST: ["up to", "as many as", "no more than"],
    Operator.FEWER_THAN: ["fewer than", "under", "less than"],
    Operator.ABOUT: ["about", "some", "an estimated"],
    Operator.NEARLY: ["nearly", "just under", "close to"],
    Operator.JUST_OVER: ["just over", "slightly more than"],
    Operator.EXACT: ["", "a total of"],
}
hedged = st.sampled_from([(operator, words) for operator, row in HEDGED.items() for words in row])
numbers = st.integers(0, 999_999_999) | st.integers(0, 2000)


@steady
@given(st.integers(0, 10**20 - 1), st.booleans())
def test_digits_read_as_the_number_they_print(number, groups):
    assert read(f"{number:,}" if groups else str(number)).value == number


@steady
@given(st.decimals(0, 10**8, places=3))
def test_decimals_read_as_the_number_they_print(number):
    assert read(f"{number:,f}").value == number


@steady
@given(numbers, st.sampled_from([" and ", " "]))
def test_words_read_as_the_number_they_spell(number, joint):
    reading = read(spelled(number, joint))

    assert (reading.operator, reading.value) == (Operator.EXACT, number)


@steady
@given(hedged, st.integers(1, 999_999_999), st.booleans(), st.booleans())
def test_a_hedge_bounds_the_number_beside_it(hedge, number, in_letters, whole):
    operator, words = hedge
    phrase = f"{words} {spelled(number) if in_letters else f'{number:,}'} wagons".strip()

    reading = read(phrase, whole=whole)

    assert (reading.operator, reading.value) == (operator, number)
    assert (reading.low, reading.high) == interval(operator, D(number), whole=whole)
    if operator in (Operator.EXACT, Operator.AT_LEAST, Operator.AT_MOST, Operator.ABOUT):
        assert (reading.low or 0) <= number <= (number if reading.high is None else reading.high)
    elif whole:
        assert reading.low is None or reading.low > number or (reading.high or number) < number


fragments = st.sampled_from(
    words(
        "1,234 5 20 4.5bn $ % + - – “ ” . , a an and half of third thirds quarter quarters dozen "
        "hundred thousand million "
        "two three twenty between to or about at least more than no one not single never reported several "
        "few many tens "
        "thousands as hours year decade per cent times twice number series people 1.2.3 ½ 2½ 000 lakh crore −"
    )
)
phrases = st.lists(fragments | st.text(max_size=3), max_size=8).map(" ".join)


@settings(steady, max_examples=1500)
@given(phrases | st.text(), st.booleans())
def test_read_raises_nothing_but_numeral_error(phrase, whole):
    try:
        reading = read(phrase, whole=whole)
    except NumeralError:
        return
    assert reading == read(reading.phrase, whole=whole)
    assert reading.low is None or reading.high is None or reading.low <= reading.high
    assert reading.value_max is None or reading.value_max >= reading.value
    assert in_words(reading).startswith("“")


@settings(steady, max_examples=1000)
@given(phrases | st.text(min_size=1), st.data())
def test_phrase_in_stays_in_the_quote_and_holds_the_number(quote, data):
    start = data.draw(st.integers(0, max(len(quote) - 1, 0)))
    end = data.draw(st.integers(start + 1, max(len(quote), start + 1)))
    if not quote:
        return

    begin, finish = phrase_in(quote, start, end)

    assert 0 <= begin <= start < end <= finish <= len(quote)


@steady
@given(
    hedged,
    numbers,
    st.sampled_from(["", "It said ", "Of 12, ", "F-16: "]),
    st.sampled_from(["", " wagons.", ", 5"]),
)
def test_phrase_in_finds_what_read_reads(hedge, number, before, after):
    words = f"{hedge[1]} {number:,}".strip()
    quote = before + words + after
    start = len(before + words) - len(f"{number:,}")

    begin, end = phrase_in(quote, start, len(before + words))

    if number or hedge[0] not in (Operator.FEWER_THAN, Operator.NEARLY):
        assert (read(quote[begin:end]).operator, read(quote[begin:end]).value) == (hedge[0], number)


@pytest.mark.parametrize(
    "piece", ["1", "1,", "1 ", "a ", "one ", "-", "at least ", "hundred and ", "no ", "“", "1.", "half of a "]
)
def test_long_input_is_answered(piece):
    with pytest.raises(NumeralError):
        read(piece * 5_000 + " 5 5")
