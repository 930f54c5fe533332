"""The unit after a number: what it measures in, or what it counts."""

import re

from sources.finder.lexicon import ACTING, CASUALTY_VERBS, DETERMINERS, STATES, VERBS
from sources.finder.page import Page
from sources.numerals.lexicon import PLURAL_PEOPLE, SMALL, TENS, TIMES
from sources.numerals.numberless import is_plural

_TABLE = """
km: km kilometer kilometers kilometre kilometres kms
miles: mile miles mi
metres: metre metres meter meters m
cm: cm centimetre centimetres centimeter centimeters
mm: mm millimetre millimetres millimeter millimeters
feet: foot feet ft
inches: inch inches
yards: yard yards
acres: acre acres
hectares: hectare hectares ha
kg: kg kilo kilos kilogram kilograms kilogramme kilogrammes
g: g gram grams gramme grammes
mg: mg milligram milligrams
pounds: pound pounds lb lbs
ounces: ounce ounces oz
tonnes: tonne tonnes
tons: ton tons
litres: litre litres liter liters l
ml: ml millilitre millilitres milliliter milliliters
gallons: gallon gallons
barrels: barrel barrels
mph: mph
km/h: kph kmh
knots: knot knots kt kn
kV: kv kilovolt kilovolts
W: w watt watts
kW: kw kilowatt kilowatts
MW: mw megawatt megawatts
GW: gw gigawatt gigawatts
kWh: kwh
MWh: mwh
GWh: gwh
Hz: hz hertz
ppm: ppm
ppb: ppb
dB: db decibel decibels
kB: kb kilobyte kilobytes
MB: mb megabyte megabytes
GB: gb gigabyte gigabytes
TB: tb terabyte terabytes
mSv: msv millisievert millisieverts
degrees: degree degrees
bar: bar bars
cents: cent cents
pence: pence
BTC: btc bitcoin bitcoins
basis points: bps
"""
MEASURES = {
    word: line.partition(":")[0] for line in _TABLE.strip().splitlines() for word in line.partition(":")[2].split()
}
_WIDENED = ("square", "cubic", "nautical", "sq", "metric")
_SCALES = {"c": "°C", "celsius": "°C", "centigrade": "°C", "f": "°F", "fahrenheit": "°F"}
_WINDOW = 5
_ATTACHED = re.compile(r"[0-9][0-9.,]*([a-z]+)")


SUFFIX = re.compile(r"([0-9]+(?:[.,][0-9]+)*)(c|f|v|x|pc|p|bp|bps|t|kn|pp)")
"""Digits with a unit that the grammar does not know."""
SUFFIXED = {
    "c": "°C",
    "f": "°F",
    "v": "V",
    "x": "times",
    "pc": "%",
    "p": "pence",
    "bp": "basis points",
    "bps": "basis points",
    "t": "tonnes",
    "kn": "knots",
    "pp": "percentage points",
}
_LINES = frozenset(("480p", "576p", "720p", "1080p", "1440p", "2160p"))


def is_suffixed(text: str) -> bool:
    """Tell whether digits carry a unit that the grammar does not know: "104f", "148.6p", "30s"."""
    return text not in _LINES and (SUFFIX.fullmatch(text) is not None or re.fullmatch("[0-9.,]+s", text) is not None)


def attached(text: str) -> str:
    """Return the measure written onto digits: "800km". An "m" may be millions: what it is, the words around tell."""
    match = _ATTACHED.fullmatch(text)
    return MEASURES.get(match[1], "") if match and match[1] != "m" else ""


def measure_at(page: Page, at: int) -> tuple[str, int]:
    """Return the measure at an index and the index after it; "" for none."""
    if page.at(at) == "°":
        scale = _SCALES.get(page.word(at + 1), "")
        return (scale, at + 2) if scale else ("degrees", at + 1)
    if page.breaks(at):
        return "", at
    word = page.word(at)
    if word in _WIDENED and page.word(at + 1) in MEASURES:
        return f"{word} {MEASURES[page.word(at + 1)]}", at + 2
    unit = MEASURES.get(word, "")
    if not unit or (word == "bar" and page.word(at + 1)) or (page.hyphened(at + 1) and page.number(at + 1)):
        return "", at
    if unit == "degrees" and page.word(at + 1) in _SCALES:
        return _SCALES[page.word(at + 1)], at + 2
    if page.at(at + 1) == "/" and page.glued(at + 2) and page.word(at + 2):
        return page.printed(at, at + 3), at + 3
    if page.word(at + 1) in ("per", "a", "an") and page.word(at + 2) in TIMES:
        unit = "mph" if (unit, page.word(at + 2)) == ("miles", "hour") else f"{unit} per {page.word(at + 2)}"
        return unit, at + 3
    return unit, at + 1


def unit_after(page: Page, at: int) -> tuple[str, bool]:
    """Return the unit of a number that ends before an index, and whether it measures."""
    unit, _ = measure_at(page, at)
    if unit:
        return unit, True
    return counted_after(page, at), False


def counted_after(page: Page, at: int) -> str:
    """Return what a number counts: the first plural after it, else the word beside it."""
    if page.word(at) == "of":
        at += 1
        for _ in range(_WINDOW):
            if not (page.word(at) in DETERMINERS or page.number(at) or page.word(at) in SMALL or page.word(at) in TENS):
                break
            at += 1
    if page.word(at) in STATES:
        return "people"
    for index in range(at, at + _WINDOW):
        if not page.counts(index):
            break
        word = page.word(index)
        if word in VERBS or word in ACTING or word in SMALL or word in TENS:
            break
        if word in PLURAL_PEOPLE or is_plural(word):
            return page.printed(index, index + 1)
    beside = page.word(at)
    if beside in CASUALTY_VERBS or beside in ACTING or beside.endswith("ed") or not page.counts(at):
        return ""
    return page.printed(at, at + 1)
