"""A guess at what a number counts, from the words near it. Pure; always a suggestion, never a record."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

# Words of articles that say what a vocabulary's label says in other words, by the key of its metric.
SAID_AS = {
    "killed": "killed killing dead died death deaths fatalities lives toll bodies",
    "injured": "injured injuring injuries wounded wounding hurt",
    "missing": "missing unaccounted",
    "hospitalised": "hospital hospitals hospitalised hospitalized",
    "rescued": "rescued saved pulled",
    "evacuated": "evacuated evacuation evacuations led",
    "displaced": "displaced fled",
    "homeless": "homeless",
    "detained": "arrested detained custody",
    "charged": "charged indicted",
    "weapons_launched": "launched fired sent sending unleashed barrage",
    "weapons_shot_down": "downed intercepted intercepting destroyed",
    "weapons_suppressed": "jammed suppressed lost losing",
    "weapons_neutralised": "neutralised neutralized stopped",
    "impacts": "struck strike hit hits impacted reached",
    "weapons_delivered": "delivered transferred supplied handed received",
    "places_hit": "hit struck",
    "responders": "firefighters rescuers responders crews",
    "homes_without_power": "electricity power blackout",
    "buildings_damaged": "damaged damage",
    "buildings_destroyed": "destroyed collapsed burned",
    "airports_closed": "airports",
    "forces_present": "troops soldiers amassed massed deployed",
    "participants": "marched protesters demonstrators rally gathered",
    "magnitude": "magnitude earthquake quake",
    "aftershocks": "aftershocks",
    "depth": "depth deep",
    "speed": "speed",
    "records_affected": "records",
    "accounts_affected": "accounts cards",
    "wagons_derailed": "derailed derailment",
    "economic_loss": "loss losses",
    "damage_cost": "damage repair repairs",
    "fine": "fined fine penalty",
    "ransom_demanded": "ransom demanded",
    "ransom_paid": "ransom paid",
    "mass_involved": "tonnes tons",
    "exclusion_radius": "radius cordon closed",
    "reach": "away found",
    "duration": "lasted lasting",
    "confirmed_cases": "confirmed cases infections",
    "suspected_cases": "suspected",
    "on_board": "aboard board carrying passengers",
    "population": "population inhabitants",
    "shelters_opened": "shelters",
    "flights_cancelled": "cancelled canceled diverted",
    "flights_suspended": "suspended suspensions",
}
# Phrases of two words weigh as one cue.
PAIRS = {
    ("shot", "down"): "weapons_shot_down",
    ("brought", "down"): "weapons_shot_down",
    ("got", "through"): "weapons_not_intercepted",
    ("without", "electricity"): "homes_without_power",
    ("without", "power"): "homes_without_power",
    ("lost", "power"): "homes_without_power",
    ("power", "to"): "homes_without_power",
    ("air", "defences"): "weapons_shot_down",
}
WEAPONS = {
    "drones",
    "drone",
    "missiles",
    "missile",
    "rockets",
    "rocket",
    "uavs",
    "uav",
    "bombs",
    "shells",
    "projectiles",
}
EMPTY = {
    "a", "an", "and", "any", "as", "at", "by", "for", "from", "in", "is", "means", "of", "on", "or", "out", "people",
    "that", "the", "their", "to", "up", "was", "were", "which", "who", "with", "its", "kind",
}  # fmt: skip
MONEY = re.compile(r"^[A-Z]{3}$")
# Units of measured metrics → as articles print them.
PRINTED = {
    "km": "kilometers kilometres kilometer kilometre km miles mile",
    "metres": "meters metres meter metre feet yards",
    "hectares": "hectares hectare acres acre",
    "tonnes": "tonnes tonne tons ton kilograms kg",
    "litres": "litres liters gallons barrels",
    "GB": "gigabytes terabytes gb tb",
    "mm": "millimetres millimeters mm inches inch",
    "°C": "degrees celsius fahrenheit",
    "km/h": "kph mph knots",
    "magnitude": "magnitude",
}
MEASURES = {word: unit for unit, words in PRINTED.items() for word in words.split()}
# What is meant where nothing near says more.
PLAIN = {"km": "distance", "hours": "duration", "weapons": "weapons_launched", "metres": "exclusion_radius"}
TIMES = {"seconds", "minutes", "hours", "days", "weeks", "months", "years", "decades", "nights"}
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
# What else is counted by a unit of things, by that unit.
THINGS = {
    "buildings": "houses homes apartments schools shops hospitals churches warehouses",
    "homes": "households houses customers",
    "vehicles": "cars trucks lorries buses tankers",
    "vehicles and systems": "tanks launchers guns howitzers",
    "wagons": "carriages",
    "animals": "cows sheep pigs horses dogs cats birds cattle",
    "settlements": "villages towns",
    "airports": "airfields",
}
PERSON = re.compile(
    r"people|persons?|men|women|man|woman|child(?:ren)?|boys?|girls?|adults?|minors|staff|residents?|inhabitants|victims?"
    r"|patients|students?|pupils|troops|police|crew|migrants|passengers?|hostages|families|customers|guests|militants"
    r"|\w+(?:men|women)|\w+(?:ers|ors|ians|ists|ees)"
)
NO_PERSON = {
    "others", "towers", "trailers", "tankers", "containers", "boilers", "computers", "servers", "shelters", "sectors",
    "launchers", "motors", "reactors", "sensors", "tractors", "letters", "helicopters", "carriers", "numbers", "orders",
    "metres", "meters", "acres", "hectares", "trees", "papers", "quarters", "covers", "rivers", "offers",
}  # fmt: skip
# Words that follow a number with no noun of its own: "four were killed", "the four dead".
BARE = {
    "others", "more", "dead", "are", "have", "had", "has", "been", "be", "remain", "remained", "still", "since",
    "after", "when", "but", "while", "so", "near", "during", "this", "that", "last", "on", "before", "under", "its",
    "early", "late", "overnight", "today", "yesterday", "there", "here", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday", "sunday",
}  # fmt: skip
VERBS = {"was", "were", "are", "have", "had", "has", "remain", "remained"}
BREAK = re.compile(r"[;:—–]|,? (?:but|while|whereas|although)\b|, (?:who|which|where|when|as)\b")
STOP = re.compile(r"[,;:.—–()]|\b(?:in|at|from|near|by|when|after|before|during|since|on|who|which|that|and|or)\b")
OTHER_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|hundreds|thousands)\b"
)
JOINT = re.compile(r",|\band\b")
# "34 drones over Dale, 28 over Moss": what the second number counts, the first one says.
ELLIPSIS = re.compile(r"\s*(?:over|in|at|near|from|around|outside|across)\b")
PART = {"half", "third", "quarter", "halves", "thirds", "quarters"}
PLACE_IN_A_ROW = re.compile(r"\d(?:st|nd|rd|th)\b|\b(?:first|second|third|fourth|fifth|\w+th)\b", re.IGNORECASE)
CATEGORY_SAID_AS = {
    "civilian": "civilians",
    "child": "children minors boys girls teenagers",
    "woman": "women",
    "man": "men",
    "police": "police policemen",
    "official": "officials",
    "drone": "drones uavs uav unmanned",
    "worker": "workers staff employees",
    "student": "pupils students",
    "prisoner": "prisoners inmates",
    "combatant": "soldiers troops servicemen fighters",
    "foreign_force": "mercenaries",
    "customer": "customers",
    "resident": "residents inhabitants",
    "home": "homes houses households",
    "lorry": "trucks lorries",
}
REACH = 14  # words on either side that are looked at
UNLIKELY = 0.11  # below this a guess is none


@dataclass(frozen=True, slots=True)
class Metric:
    """What a guess needs of a metric."""

    key: str
    label: str
    unit: str
    value_kind: str


@dataclass(frozen=True, slots=True)
class Guess:
    """Keys of a metric and a category, or "" and "all"."""

    metric: str
    category: str


def guess(
    *,
    before: str,
    phrase: str,
    after: str,
    unit: str,
    metrics: Iterable[Metric],
    categories: Iterable[tuple[str, str]],
) -> Guess:
    """Return what the phrase most likely counts, by the words of its sentence `before` and `after` it.

    `unit` is what the phrase itself prints ("%", a currency, a unit of time) and rules metrics out. `categories`
    are pairs of key and label.
    """
    nouns = _borrowed(before) if ELLIPSIS.match(after) else []
    before, after = _clause(before, after)
    left = [word.lower() for word in WORD.findall(before)][-REACH:]
    right = [word.lower() for word in WORD.findall(after)][:REACH]
    inside = [word.lower() for word in WORD.findall(phrase)]
    placed = [(word, (len(left) - at) * 1.1) for at, word in enumerate(left)]
    placed += [(word, 0.6) for word in inside]
    placed += [(word, at + 1.0) for at, word in enumerate(right)]
    own = [word.lower() for word in WORD.findall(STOP.split(after.lower())[0])][:3]
    of_category = [*inside, *(nouns or own)]
    nouns = [*inside, *own]
    if PART & set(inside) and not unit:
        return Guess("", _category(of_category, categories))
    row = bool(PLACE_IN_A_ROW.search(phrase))
    able = [metric for metric in metrics if (metric.value_kind == "ordinal") <= row]
    return Guess(_metric(placed, nouns, left, right, unit, able), _category(of_category, categories))


def _borrowed(before: str) -> list[str]:
    """Return the nouns of the nearest number before that has some of its own."""
    for behind in reversed(OTHER_NUMBER.split(before.lower())[1:]):
        nouns = WORD.findall(STOP.split(behind)[0])[:3]
        if nouns and not ELLIPSIS.match(behind):
            return nouns
    return []


def _clause(before: str, after: str) -> tuple[str, str]:
    """Return what of a sentence speaks of the number between: its clause, and behind it nothing of another number."""
    before = BREAK.split(before)[-1]
    after = BREAK.split(after)[0]
    after = OTHER_NUMBER.split(after)[0]
    words = WORD.findall(after.lower())
    if words and words[0] in VERBS:
        before = JOINT.split(before)[-1]  # "nine were killed and 31 were treated": 31 has a verb of its own
    return before, after


def _counted(metric: Metric, nouns: list[str], right: list[str], cues: set[str]) -> bool:
    """Say whether what is counted can be of the metric's unit: people for people, houses for buildings."""
    people = any(word not in NO_PERSON and PERSON.fullmatch(word) for word in nouns)
    if metric.value_kind != "count" or metric.unit == "weapons":
        return not people
    if metric.unit == "people":
        return people or not right or right[0] in BARE | EMPTY | cues
    units = set(WORD.findall(metric.unit.lower())) | set(THINGS.get(metric.unit, "").split())
    persons = [word for word in nouns if word not in NO_PERSON | units and PERSON.fullmatch(word)]
    return bool(units & set(nouns)) and not persons


def _metric(
    placed: list[tuple[str, float]],
    nouns: list[str],
    left: list[str],
    right: list[str],
    unit: str,
    metrics: Iterable[Metric],
) -> str:
    pairs = [
        *((pair, len(left) - at) for at, pair in enumerate(pairwise(left))),
        *((pair, at + 1.0) for at, pair in enumerate(pairwise(right))),
    ]
    arms = bool(WEAPONS & set(nouns))
    measured = next((MEASURES[word] for word in nouns if word in MEASURES), "")
    best, most = _plain(measured, unit, arms), UNLIKELY
    for metric in metrics:
        if not _may_be(metric, unit, measured):
            continue
        if metric.unit == "weapons" and not arms and WEAPONS.isdisjoint(word for word, _ in placed):
            continue
        cues = set(WORD.findall(metric.label.lower())) - EMPTY
        cues |= set(SAID_AS.get(metric.key, "").split())
        if not _counted(metric, nouns, right, cues):
            continue
        score = sum(1 / (1 + far) for word, far in placed if word in cues)
        score += sum(1.6 / (1 + far) for pair, far in pairs if PAIRS.get(pair) == metric.key)
        units = set(WORD.findall(metric.unit.lower()))
        if units & set(nouns) and metric.unit != "people":
            score += 0.25
        # "Killed" is said of animals only where animals are named.
        if metric.unit not in ("people", "weapons") and not units & {word for word, _ in placed}:
            score *= 0.7
        if arms != (metric.unit == "weapons"):
            score *= 0.35 if arms else 0.6
        if score > most:
            best, most = metric.key, score
    return best


def _plain(measured: str, unit: str, arms: bool) -> str:
    if unit in TIMES:
        return PLAIN["hours"]
    if arms:
        return PLAIN["weapons"]
    return PLAIN.get(measured, "")


def _may_be(metric: Metric, unit: str, measured: str) -> bool:
    if measured and not unit:
        return metric.unit == measured
    if unit in ("%", "percentage points"):
        return metric.value_kind == "share"
    if MONEY.match(unit):
        return metric.value_kind == "money"
    if unit in TIMES:
        return metric.value_kind == "duration"
    return metric.value_kind in ("count", "measure", "ordinal")


def _category(nouns: list[str], categories: Iterable[tuple[str, str]]) -> str:
    best, longest = "all", 0
    said = " ".join(nouns)
    for key, label in categories:
        if key == "all":
            continue
        for name in (label.lower(), *CATEGORY_SAID_AS.get(key, "").split()):
            single = name[:-1] if name.endswith("s") else name
            if re.search(rf"\b(?:{re.escape(name)}|{re.escape(single)})\b", said) and len(name) > longest:
                best, longest = key, len(name)
    return best
