"""The words that the grammar knows. `phrase_value` carries the same ones: change both together."""

from decimal import Decimal


def words(row: str) -> tuple[str, ...]:
    """Return the words of a row."""
    return tuple(row.split())


SMALL = {
    word: value
    for value, word in enumerate(
        words(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen"
        ),
        start=1,
    )
}
TENS = {
    word: value * 10
    for value, word in enumerate(words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "mn": 10**6,
    "mln": 10**6,
    "bn": 10**9,
    "tn": 10**12,
    "lakh": 10**5,
    "lakhs": 10**5,
    "lac": 10**5,
    "lacs": 10**5,
    "crore": 10**7,
    "crores": 10**7,
}
COUNTED = frozenset(("lakhs", "lac", "lacs", "crores"))
"""Scales only after a number: "5 lakhs", but "lakhs of people" and Lac Léman."""

CRORES = frozenset(("crore", "crores"))
"""Stands after another scale too: "5 lakh crore", "12 thousand crore"."""

VULGAR = {
    "½": "0.5",
    "¼": "0.25",
    "¾": "0.75",
    "⅓": "0.3333",
    "⅔": "0.6667",
    "⅕": "0.2",
    "⅖": "0.4",
    "⅗": "0.6",
    "⅘": "0.8",
    "⅙": "0.1667",
    "⅚": "0.8333",
    "⅛": "0.125",
    "⅜": "0.375",
    "⅝": "0.625",
    "⅞": "0.875",
}
"""Fractions that are one sign, as decimals: alone they are shares, after digits they are part of the number."""

AGES = {"decade": 10, "decades": 10, "century": 100, "centuries": 100}
"""Years that have a word of their own."""

ORDINALS = {
    word: value
    for value, word in enumerate(
        words(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
            "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        start=1,
    )
} | {
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "sixtieth": 60,
    "seventieth": 70,
    "eightieth": 80,
    "ninetieth": 90,
    "hundredth": 100,
    "thousandth": 1000,
}
PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
"""Denominators: "half", "one third". Their plurals stand after a number: "two thirds"."""

PLURAL_PARTS = {"halves": 2} | {f"{word}s": value for word, value in PARTS.items() if word != "half"}

SINGLES = {"once": 1, "twice": 2, "thrice": 3, "both": 2, "pair": 2, "single": 1, "zero": 0}
"""Words that are a number by themselves and combine with no other."""

MULTIPLES = {
    "double": 2,
    "doubled": 2,
    "doubling": 2,
    "twofold": 2,
    "triple": 3,
    "tripled": 3,
    "tripling": 3,
    "threefold": 3,
    "quadruple": 4,
    "quadrupled": 4,
    "tenfold": 10,
}
"""Words that multiply another figure."""

COMPARING = frozenset(words("as the that more higher greater larger bigger longer stronger fewer less"))
"""After "twice" or "five times": the number multiplies another figure."""

ARTICLES = frozenset(("a", "an"))

ATTACHED = {"k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
"""Scales written onto the digits: "4.5bn", "3k"."""

ENDINGS = frozenset(("st", "nd", "rd", "th"))
"""Ordinal endings written onto the digits: "11th"."""

TIMES = {
    form: f"{word}s"
    for word in ("second", "minute", "hour", "day", "week", "month", "year")
    for form in (word, f"{word}s")
} | {"min": "minutes", "mins": "minutes", "hr": "hours", "hrs": "hours", "sec": "seconds", "secs": "seconds"}

ATTACHED_UNITS = frozenset(
    words("km kg g mg cm mm mi mph kph kmh kt ft lb lbs oz ha l ml kb mb gb tb w kw mw gw kwh mwh gwh kv hz h")
) | {"hr", "hrs", "min", "mins", "sec", "secs"}
"""Units that may be written onto the digits: "800km". Not "m": 2m is two million in print."""

MONEY = {
    "dollar": "USD",
    "dollars": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "hryvnia": "UAH",
    "hryvnias": "UAH",
    "rouble": "RUB",
    "roubles": "RUB",
    "ruble": "RUB",
    "rubles": "RUB",
    "yen": "JPY",
}
SYMBOLS = {
    "$": "USD",
    "us$": "USD",
    "ca$": "CAD",
    "c$": "CAD",
    "au$": "AUD",
    "a$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "€": "EUR",
    "£": "GBP",
    "₴": "UAH",
    "¥": "JPY",
    "₽": "RUB",
    "₹": "INR",
} | {code: code.upper() for code in words("usd eur gbp uah rub jpy chf cad aud inr cny")}

VAGUE: dict[str, tuple[int, int | None]] = {
    "few": (2, 5),
    "handful": (2, 5),
    "couple": (2, 3),
    "several": (3, 9),
    "tens": (20, 99),
    "dozens": (24, 99),
    "scores": (40, 99),
    "hundreds": (200, 999),
    "thousands": (2_000, 9_999),
    "millions": (2_000_000, 9_999_999),
    "billions": (2_000_000_000, 9_999_999_999),
    "multiple": (2, None),
    "many": (2, None),
    "numerous": (2, None),
}
"""A plural, and the next word not reached: dozens are two dozen or more and no hundred. Ends inclusive."""

FACTORS = {
    "dozen": 12,
    "dozens": 12,
    "hundred": 10**2,
    "hundreds": 10**2,
    "thousand": 10**3,
    "thousands": 10**3,
    "million": 10**6,
    "millions": 10**6,
    "billion": 10**9,
    "billions": 10**9,
    "lakh": 10**5,
    "lakhs": 10**5,
    "crore": 10**7,
    "crores": 10**7,
}
"""What a vague word may multiply: "several hundred", "tens of thousands"."""

SHARES = frozenset(("most", "majority", "minority"))
"""Shares of another figure without a number."""

ZEROS = frozenset(("no", "none", "without", "nobody", "nil", "never"))
NOT_ZERO_AFTER_NO = frozenset(("longer", "doubt", "matter"))
COMPARATIVES = frozenset(words("fewer less more greater later longer higher larger smaller lower bigger"))

UNREPORTED = frozenset(
    words(
        "report reports reported reportedly recorded known confirmed immediate "
        "immediately word information details indication evidence"
    )
)
"""After a zero word: the absence of a report, which is no zero."""

COLLECTIVES = frozenset(
    words(
        "number numbers series string wave waves lot bunch swarm barrage hail variety range spate "
        "flurry crowd group batch total"
    )
)
"""After an article: it counts the collective, not the things ("a series of strikes" is no 1)."""

PLURAL_PEOPLE = frozenset(("people", "men", "women", "children", "personnel"))
NO_PLURALS = frozenset(
    words(
        "always perhaps besides towards afterwards whereas sometimes news does says this thus plus was has its upwards"
    )
)

APPROXIMATORS = frozenset(("about", "around", "some", "roughly", "approximately", "nearly", "almost", "perhaps"))
"""May stand before the second number of a range: "between 20 and about 30"."""

OPEN_COMPOUNDS = frozenset(
    words("near nearly about around over under almost roughly magnitude some perhaps approximately to or and")
)
"""Words that a hyphen may join to digits. After any other the digits are part of a name: F-16, Covid-19."""

THIRD_PLACE = Decimal("0.0001")
"""A share is kept to four places: a third is 0.3333."""
