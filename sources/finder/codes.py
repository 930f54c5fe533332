"""Digits that only tell one thing from another: telephone numbers, addresses, registers, ports, coordinates."""

import re

from sources.finder.found import Found, found_at
from sources.finder.lexicon import DOCUMENTS, REGISTERS, STREETS
from sources.finder.names import run_end
from sources.finder.page import Page
from sources.finder.units import MEASURES

_SCORED = re.compile(r"(?:10|[0-9](?:\.[0-9])?)/(?:5|10)")
_SEASON = re.compile(r"(?:19|20)[0-9]{2}/(?:[0-9]{2}|20[0-9]{2})")
_SLASHED = re.compile(r"[0-9]+(?:/[0-9]+)+")
_FILED = re.compile(r"[0-9]{1,5}/(?:19|20)[0-9]{2}")
_RATIO = re.compile(r"[0-9]{1,2}:[0-9]")
_JETS = re.compile(r"7[0-9]7")
_POINTED = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}")
_REGISTER = 5
_LINKS = frozenset(("and", "or", "to", "through", "on", "for", "with", "is", "was", "has", ""))


def code_at(page: Page, at: int) -> tuple[list[Found], int]:
    """Return the digits at an index that tell one thing from another, and the index after them."""
    end = _telephone(page, at) or _of_year(page, at)
    if end:
        return [found_at(page, at, end, "document_number")], end
    if end := _result(page, at):
        return [found_at(page, at, at + 1, "score"), found_at(page, end - 1, end, "score")], end
    kind, end = _code(page, at)
    return ([found_at(page, at, end, kind)], end) if kind else ([], at)


def _code(page: Page, at: int) -> tuple[str, int]:
    text, before = page.number(at), page.word(at - 1)
    if page.tokens[at].currency:
        return "", at
    if page.at(at + 1) == "." and page.glued(at + 1) and page.word(at + 2) == "x" and page.glued(at + 2):
        return "model_number", at + 3
    if text.isalnum() and page.hyphened(at + 1) and _is_caps(page, at + 1) and text[-1].isalpha():
        return "document_number", at + 2
    if page.word(at + 1) == "of" and page.hyphened(at + 1) and page.hyphened(at + 2) and page.number(at + 2):
        return "name", at + 3
    if page.at(at - 1) == "+" and page.glued(at) and page.glued(at - 1) and _is_caps(page, at - 2):
        return "name", at + 1
    if _is_statute(page, at):
        return "document_number", at + 1
    if _SCORED.fullmatch(text) and page.word(at + 1) != "of":
        return "score", at + 1
    if _RATIO.fullmatch(text):
        return "score", at + 1
    if _SLASHED.fullmatch(text):
        if _SEASON.fullmatch(text):
            return "period_qualifier", at + 1
        if _is_caps(page, at - 1) or _FILED.fullmatch(text):
            return "document_number", at + 1
    if page.at(at - 1) == "(" and page.at(at + 1) == ")" and page.glued(at) and page.glued(at - 1) and len(text) <= 2:
        return "document_number", at + 1
    if text.endswith("s") and page.hyphened(at) and before in ("under", "over"):
        return "age", at + 1
    if page.at(at - 1) == "/" and page.glued(at) and not page.glued(at - 1):
        return "name", at + 1
    if text.isdigit():
        kind = _digits(page, at, text, before)
        if kind == "document_number":
            return kind, run_end(page, at)
        if kind:
            return kind, at + 1 + (kind == "model_number" and page.hyphened(at + 1) and page.number(at + 1).isdigit())
    if page.at(at + 1) == "°" and page.word(at + 2) in ("n", "s", "e", "w"):
        return "document_number", at + 1
    if before in ("latitude", "longitude", "lat", "lon"):
        return "document_number", at + 1
    if "fm" in (before, page.word(at + 1)) or (before == "radio" and "." in text):
        return "name", at + 1
    if page.at(at - 1) == "/" and page.glued(at) and page.glued(at - 1) and _is_caps(page, at - 2):
        return "name", at + 1
    if (
        _POINTED.fullmatch(text)
        and not page.hyphened(at + 1)
        and _is_caps(page, at - 1)
        and page.word(at + 1) in _LINKS
        and page.at(at + 1) != "%"
    ):
        return "name", at + 1
    if before in DOCUMENTS and "." in text and page.word(at - 2) in ("under", "of", "by", "per", "see", "with", "to"):
        return "document_number", at + 1
    return "", at


def _digits(page: Page, at: int, text: str, before: str) -> str:
    if text[0] == "0" and len(text) > 1 and not page.hyphened(at) and not page.number(at + 1):
        return "document_number"
    if len(text) >= _REGISTER and _is_caps(page, at - 1) and not page.counts(at + 1):
        return "document_number"
    if before in REGISTERS or (page.at(at - 1) == ":" and page.word(at - 2) in REGISTERS):
        return "document_number"
    if _JETS.fullmatch(text) and before in ("a", "an", "the", "boeing") and page.word(at + 1) not in MEASURES:
        return "model_number"
    if len(text) >= _REGISTER and not page.counts(at + 1) and page.near(at - 1, -4, frozenset(("text", "sms"))):
        return "document_number"
    if _is_address(page, at, text):
        return "name"
    if len(text) == _REGISTER and page.capital(at - 1) and page.stops(at + 1) and not page.opens(at - 1):
        # A postal code: a count of five digits has its comma.
        return "name"
    if before == "no" and page.capital(at - 1) and not page.breaks(at) and len(text) < 3:
        return "name"
    return ""


def _telephone(page: Page, at: int) -> int:
    """Return the end of a telephone number with its area in brackets: "(800) 555-0163"."""
    area = page.at(at - 1) == "(" and page.at(at + 1) == ")"
    if area and page.number(at).isdigit() and page.number(at + 2).isdigit() and page.number(at + 3).isdigit():
        return at + 4
    return 0


def _of_year(page: Page, at: int) -> int:
    """Return the end of the number of a law: "Act 29 of 1996", "Decree 12 of 2004"."""
    named = page.capital(at - 1) and page.word(at - 1) in DOCUMENTS | {"act", "no", "case"}
    year = page.number(at + 2)
    return at + 3 if named and page.word(at + 1) == "of" and len(year) == 4 and year.isdigit() else 0


def _result(page: Page, at: int) -> int:
    """Return the end of a result that stands alone in its line: "Rovers 2 Athletic 1"."""
    if not (page.capital(at - 1) and page.capital(at + 1)) or page.breaks(at) or page.breaks(at + 1):
        return 0
    led = any(page.breaks(index) or index == 0 for index in range(max(at - 3, 0), at))
    for last in (at + 2, at + 3):
        if not led or page.breaks(last) or len(page.number(at)) > 2:
            return 0
        if page.number(last):
            ends = page.breaks(last + 1) or last + 1 >= page.size or page.at(last + 1) == "("
            return last + 1 if len(page.number(last)) <= 2 and ends else 0
        if not page.capital(last):
            return 0
    return 0


def _is_statute(page: Page, at: int) -> bool:
    """Tell whether digits stand at either side of a code of laws: "49 U.S.C. 60122"."""
    after = (page.word(at + 1), page.word(at + 3), page.word(at + 5))
    before = (page.word(at - 6), page.word(at - 4), page.word(at - 2))
    return ("u", "s", "c") in (after, before)


def _is_address(page: Page, at: int, text: str) -> bool:
    if len(text) > _REGISTER:
        return False
    for index in range(at + 1, at + 5):
        if page.word(index) in STREETS:
            return index > at + 1 and page.capital(index)
        if not page.capital(index) or page.breaks(index):
            return False
    return False


def _is_caps(page: Page, index: int) -> bool:
    """Tell whether a word is an abbreviation in capitals in a line that is not all of them."""
    word = page.word(index)
    if not 2 <= len(word) <= 6 or not word.isascii() or (index + 1 < page.size and page.breaks(index + 1)):
        return False
    token = page.tokens[index]
    if not page.text[token.start : token.end].isupper():
        return False
    beside = page.word(index - 1) or page.word(index + 2)
    place = index - 1 if page.word(index - 1) else index + 2
    return not (len(beside) > 3 and page.text[page.tokens[place].start : page.tokens[place].end].isupper())
