"""Digits that count nothing: in names, models, documents, telephone numbers, addresses and scores."""

import re

from sources.finder.found import FIGURE, Found, found_at
from sources.finder.lexicon import ABBREVIATED, DOCUMENTS, LINES, NAMED, NUMBERED, POSITIONS, VERBS_TOO
from sources.finder.page import Page
from sources.finder.units import MEASURES, attached, is_suffixed, unit_after
from sources.numerals.amounts import literal_of
from sources.numerals.hedges import hedge_before
from sources.numerals.lexicon import OPEN_COMPOUNDS, SMALL
from sources.numerals.tokens import Kind

_DOTTED = re.compile(r"[0-9]+(?:\.[0-9]+){2,}[a-z]*")
_QUAKE = re.compile(r"m[0-9]")
_RUN = re.compile(r"[0-9]+[a-z]?")
_VERSION = re.compile(r"[0-9]{1,2}\.[0-9]{1,3}")
_LONG_NUMBER = 7
_SERIAL = 5
_SHOWN_GROUPS = 3
_DOCUMENTED = (
    "case",
    "recall",
    "update",
    "order",
    "report",
    "permit",
    "docket",
    "resolution",
    "decree",
    "notice",
    "bulletin",
)
_RANKED = ("ranked", "world's", "nation's", "country's", "rated", "seeded", "seed", "currently")
_QUAKE_WORDS = frozenset(("quake", "earthquake", "magnitude", "tremor", "aftershock", "struck", "temblor"))


def name_at(page: Page, at: int) -> tuple[list[Found], int]:
    """Return the digits at an index that are no quantity, and the index after them."""
    text = page.number(at)
    if _DOTTED.fullmatch(text):
        kind = "document_number" if text.count(".") == 3 and text.replace(".", "").isdigit() else "model_number"
        return [found_at(page, at, at + 1, kind)], at + 1
    if text in ("24/7", "50/50"):
        return [found_at(page, at, at + 1, "idiom")], at + 1
    if text == page.number(at + 1) == "50" and page.hyphened(at + 1):
        return [found_at(page, at, at + 2, "idiom")], at + 2
    if text == "9/11":
        return [found_at(page, at, at + 1, "name")], at + 1
    if page.at(at - 1) == "." and page.glued(at) and page.glued(at - 1) and page.word(at - 2):
        return _after_point(page, at)
    end = run_end(page, at)
    if end > at + 1 and _is_code(page, at, end):
        kind = "score" if end <= at + 4 and all(len(page.number(i)) == 1 for i in range(at, end)) else "document_number"
        return [found_at(page, at, end, kind)], end
    if page.hyphened(at) and page.word(at - 1) and page.word(at - 1) not in OPEN_COMPOUNDS and _is_label(page, at):
        return [found_at(page, at, end, _compound(page, at))], end
    if end == at + 2 and page.hyphened(at + 1) and _is_score(page, at):
        return [found_at(page, at, end, "score")], end
    if page.at(at - 1) in ("#", "№"):
        return [found_at(page, at, at + 1, "document_number")], at + 1
    kind = numbered(page, at)
    if kind:
        end = end if page.hyphened(at + 1) else at + 1
        if page.word(at - 1).endswith("s") and page.word(at + 1) in ("and", "to", "or") and page.number(at + 2):
            end = at + 3
        return [found_at(page, at, end, kind)], end
    if _is_listed(page, at):
        end = end if end > at + 1 else at + 1
        return [found_at(page, at, end, "document_number")], end
    if text in ("911", "999", "112") and (page.word(at + 1) in LINES or page.stops(at + 1)):
        return [found_at(page, at, at + 1, "name")], at + 1
    if page.hyphened(at + 1) and len(page.word(at + 1)) == 1 and page.capital(at + 1):
        return [found_at(page, at, at + 1, "name")], at + 1
    literal = literal_of(text)
    if (
        literal is None
        and not text.isdigit()
        and re.search("[a-z]", text)
        and not attached(text)
        and not is_suffixed(text)
    ):
        return [found_at(page, at, at + 1, "model_number")], at + 1
    return [], at


def _is_listed(page: Page, at: int) -> bool:
    """Tell whether digits stand where a form gives a number: "Recall number: 25-118", "serial numbers 220401"."""
    if page.word(at + 1) in ("cfr", "usc"):
        return True
    if page.at(at - 1) == ":" and page.word(at - 2) in ("number", "no", "id", "code", "ref", "phone", "tel", "model"):
        return True
    return len(page.number(at)) >= _SERIAL and page.number(at).isdigit() and page.near(at - 1, -3, NUMBERED)


def _after_point(page: Page, at: int) -> tuple[list[Found], int]:
    """Read "M6.1" as a magnitude and "v2.3" as a version."""
    before = page.word(at - 2)
    if _QUAKE.fullmatch(before):
        start = page.tokens[at - 2].start + 1
        return [magnitude(page, at - 2, at + 1, f"{before[1:]}.{page.number(at)}", start)], at + 1
    if any(char.isdigit() for char in before):
        return [found_at(page, at - 2, at + 1, "model_number")], at + 1
    return [], at


def magnitude(page: Page, first: int, end: int, digits: str, start: int) -> Found:
    """Build the magnitude of an earthquake that is written as "M6.1"."""
    literal = literal_of(digits)
    value = literal.value if literal else None
    return found_at(page, first, end, FIGURE, value=value, low=value, high=value, unit="magnitude", number_start=start)


def coded_at(page: Page, at: int) -> Found | None:
    """Return the number inside a word of letters and digits: "A39", "H5N1", "M7"."""
    word = page.word(at)
    if _QUAKE.fullmatch(word) and page.near(at + 1, 3, _QUAKE_WORDS):
        return magnitude(page, at, at + 1, word[1:], page.tokens[at].start + 1)
    if page.at(at + 1) == "." and page.glued(at + 2) and page.number(at + 2):
        return None
    return found_at(page, at, at + 1, "model_number")


def run_end(page: Page, at: int) -> int:
    """Return the end of the digits that hyphens or single blanks join to those at an index."""
    end = at + 1
    while _RUN.fullmatch(page.number(end)) and (page.hyphened(end) or page.gap(end) in (" ", "\u00a0", ") ", ".")):
        end += 1
    return end


def _is_code(page: Page, at: int, end: int) -> bool:
    """Tell whether joined digits are a telephone, case or serial number: three groups, or a leading zero."""
    groups = [page.number(index) for index in range(at, min(end, at + 8))]
    digits = sum(map(len, groups))
    if page.at(at - 1) == "+" and page.glued(at):
        return digits >= _LONG_NUMBER
    if len(groups) >= _SHOWN_GROUPS:
        return (
            digits >= _LONG_NUMBER
            or page.at(at - 1) == ":"
            or all(page.hyphened(index) for index in range(at + 1, min(end, at + 8)))
        )
    if len(groups) > 1 and min(map(len, groups)) >= _SERIAL and not page.hyphened(at + 1):
        return True
    return digits >= _LONG_NUMBER and (
        groups[0][0] == "0" or (page.hyphened(at + 1) and len(groups[0]) == 3 and len(groups[1]) == 4)
    )


def _is_label(page: Page, at: int) -> bool:
    """Tell whether digits behind a hyphen name what they stand behind: F-16, but mid-2023 or sub-200."""
    return page.word(at - 1) not in (
        "mid",
        "early",
        "late",
        "pre",
        "post",
        "sub",
        "plus",
        "top",
        "m",
        "level",
        "category",
        "tier",
    )


def _compound(page: Page, at: int) -> str:
    before = page.word(at - 1)
    if before in ("cve", "iso", "un", "cwe"):
        return "document_number"
    return "name" if before in ("covid", "sars", "apollo", "g") else "model_number"


def _is_score(page: Page, at: int) -> bool:
    one, two = page.number(at), page.number(at + 1)
    if not (one.isdigit() and two.isdigit()) or max(len(one), len(two)) > 3:
        return False
    if int(one) > int(two):
        return True
    around = frozenset(
        ("win", "won", "beat", "draw", "drew", "defeat", "lost", "victory", "lead", "score", "scoreline")
    )
    return int(two) < 10 and (page.near(at + 2, 4, around) or page.near(at - 1, -4, around))


def numbered(page: Page, at: int) -> str:
    """Return the kind of a number that follows its name: "Flight 1549", "Article 5", "No. 3"; "" for none."""
    before = page.word(at - 1)
    point = page.at(at - 1) == "."
    if point and page.word(at - 2) in ("no", "nos") and page.glued(at - 1):
        return _number_sign(page, at - 3)
    if point and page.glued(at - 1) and page.word(at - 2) in ABBREVIATED and page.number(at):
        return "document_number"
    if (
        before in ("call", "dial", "ring", "phone")
        and len(page.number(at)) == 3
        and not page.word(at + 1).endswith("s")
    ):
        return "name"
    if not before or page.breaks(at) or page.hyphened(at):
        return ""
    alone = not _counts(page, at)
    titled = page.capital(at - 1) and not page.titled(at) and page.number(at) != ""
    if before in DOCUMENTS and (titled or (alone and before not in VERBS_TOO)):
        return "document_number"
    if before in ("number", "nr") and page.word(at - 2) not in ("the", "a"):
        return "rank" if page.word(at - 2) in _RANKED else "name"
    if before == "marker" or (before == "world" and page.word(at - 2) == "war"):
        return "name"
    if before in POSITIONS and titled and page.at(at).isdigit():
        return "ordinal_position"
    if before in POSITIONS and alone and page.word(at - 2) not in ("a", "per", "each", "every", "one"):
        return "ordinal_position" if page.capital(at - 1) or page.word(at) in SMALL or page.at(at).isdigit() else ""
    if (before in NAMED or before.removesuffix("s") in NAMED) and (
        alone or (titled and page.at(at).isdigit() and page.at(at + 1) not in MEASURES)
    ):
        return "name"
    if page.tokens[at].kind is Kind.NUMBER and alone and _is_proper(page, at):
        return "model_number"
    return ""


def _counts(page: Page, at: int) -> bool:
    """Tell whether something that a number could count or measure stands after it."""
    if page.word(at + 1) == "of":
        return False
    unit, measures = unit_after(page, at + 1)
    return (
        measures
        or page.at(at + 1) == "%"
        or (unit.endswith("s") and not page.capital(at + 1))
        or unit in ("people", "percent")
    )


def _number_sign(page: Page, before: int) -> str:
    word = page.word(before)
    if word in _DOCUMENTED:
        return "document_number"
    if (
        page.at(before - 1) in ("world", "nation", "country")
        or word in ("world", "s", "ranked", "seeded", "rated")
        or word in _RANKED
    ):
        return "rank"
    return "name"


def _is_proper(page: Page, at: int) -> bool:
    """Tell whether bare digits end a proper name: "Stoxx 600", "Windows 11"."""
    token, before = page.tokens[at], page.tokens[at - 1]
    text = token.text
    version = _VERSION.fullmatch(text) is not None and page.stops(at + 1)
    if not page.capital(at - 1) or token.currency or len(before.text) < 2:
        return False
    if not version and not (text.isdigit() and len(text) <= 4):
        return False
    if page.opens(at - 1) or page.titled(at - 1) or hedge_before(page.tokens, at)[1] != at:
        return False
    return before.text.isalpha() or any(char.isdigit() for char in before.text)
