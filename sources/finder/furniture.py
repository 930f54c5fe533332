"""The furniture of a page: list numbers, "Page 1 of 2", lines that lead elsewhere, a live clock, mastheads."""

import re
from bisect import bisect_right

from sources.finder.found import Found, found_at
from sources.finder.lexicon import LISTED
from sources.finder.page import Page

BOILERPLATE = "boilerplate"
_OUTLINE = re.compile(r"^[ \t]*\(?([0-9]{1,2})[.)](?=[ \t])", re.MULTILINE)
_BARE = re.compile(r"^[ \t]*([1-9])(?=[ \t]+[A-Z])", re.MULTILINE)
_PARAGRAPH = re.compile(r"^[ \t]*([0-9]{1,2}\.[0-9]{1,2})(?=[ \t]+[A-Z0-9€$£])", re.MULTILINE)
_ASIDES = re.compile(
    r"^[^\w\n]*(?:read (?:more|next|also)|also (?:read|see)|related|see also|more (?:on|from|stories)|recommended|"
    r"most (?:read|viewed|popular)|trending|don['’]t miss|you may also|watch|listen|subscribe|sign up|newsletter|"
    r"advertisement|comments?|share this|follow us)\b(?: ?[:|–-]|[^.\n]{0,90}$).*$",
    re.MULTILINE | re.IGNORECASE,
)
_LIVE = re.compile(
    r"\blive (?:blog|updates|coverage|text)|\blive ?[:|–—-]|\bas it happened\b|^\W*live\b", re.IGNORECASE
)
_STAMP = re.compile(
    r"[^\w\n]*(?:(?:last )?updated|today|yesterday|posted|published|first published)\b[^.\n]{0,40}[:|]", re.I
)
_NUMBERED = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}")
_CLOCK = re.compile(r"[0-9]{1,2}[:.][0-9]{2}(?:am|pm)?")
_SHEETS = frozenset(("page", "photo", "image", "slide", "picture", "part", "sheet"))
_FEEDBACK = frozenset(("comments", "shares", "likes", "views", "replies", "retweets"))
_MASTHEAD = 700
_HEADING = 110
_SEPARATORS = "|–—-·•,(:/"


class Furniture:
    """What the lines of a text are for, found once."""

    def __init__(self, page: Page) -> None:
        self.page = page
        text = page.text
        self.outline = frozenset(match[1] for match in _OUTLINE.finditer(text))
        pointed = {match[1] for match in _PARAGRAPH.finditer(text)}
        self.paragraphs = frozenset(pointed if {"1.1", "1.2"} <= pointed else ())
        bare = {match[1] for match in _BARE.finditer(text)}
        self.steps = frozenset(bare if {"1", "2", "3"} <= bare else ())
        asides = [match.span() for match in _ASIDES.finditer(text)]
        self.starts = [start for start, _ in asides]
        self.ends = [end for _, end in asides]
        title = text.lstrip().partition("\n")[0][:300]
        self.live = _LIVE.search(title) is not None

    def at(self, at: int) -> tuple[list[Found], int]:
        """Return the number at an index that belongs to the page, not to what it tells, and the index after it."""
        page = self.page
        number = page.number(at)
        if page.word(at - 1) in _SHEETS and page.word(at + 1) == "of" and page.number(at + 2).isdigit():
            return [found_at(page, at, at + 3, BOILERPLATE)], at + 3
        if page.word(at - 1) in _SHEETS and page.at(at + 1) in (":", ")", ".") and page.stops(at - 2):
            return [found_at(page, at, at + 1, BOILERPLATE)], at + 1
        if page.word(at - 1) == "updated" or (page.word(at + 1) in _FEEDBACK and page.stops(at + 2)):
            return [found_at(page, at, at + 1, BOILERPLATE)], at + 1
        bracket = page.at(at - 1) == "(" and page.glued(at)
        if page.breaks(at - bracket) or at == bracket:
            if self.live and _CLOCK.fullmatch(number):
                return [found_at(page, at, at + 1, "publication_date", unit="time")], at + 1
            if _NUMBERED.fullmatch(number) and self._is_listed(at, bracket=bracket):
                return [found_at(page, at, at + 1, BOILERPLATE)], at + 1
            if page.word(at + 1) in LISTED:
                return [found_at(page, at, at + 1, BOILERPLATE)], at + 1
        return [], at

    def _is_listed(self, at: int, *, bracket: bool) -> bool:
        page, number = self.page, self.page.number(at)
        mark = page.at(at + 1)
        if mark == ")" and page.glued(at + 1):
            return bracket or not page.breaks(at + 2)
        if bracket:
            return False
        if mark == "." and page.glued(at + 1):
            return not page.glued(at + 2) and not page.breaks(at + 2) and len(number) < 6
        if number in self.paragraphs:
            return True
        if number in self.steps and page.capital(at + 1):
            return True
        return "." in number and page.capital(at + 1) and number.partition(".")[0] in self.outline

    def kind_of(self, found: Found) -> str:
        """Return the kind of what was found, seen in its line."""
        if self.starts:
            last = bisect_right(self.starts, found.number_start) - 1
            if last >= 0 and found.number_end <= self.ends[last]:
                return BOILERPLATE
        if found.unit == "time" and found.number_start < _MASTHEAD:
            start = self.page.text.rfind("\n", 0, found.start) + 1
            if _STAMP.match(self.page.text, start, start + _HEADING):
                return "publication_date"
        if found.unit == "date" and found.number_start < _MASTHEAD and found.kind == "figure":
            return "publication_date" if self._is_masthead(found) else found.kind
        return found.kind

    def _is_masthead(self, found: Found) -> bool:
        """Tell whether a day stands apart at the edge of a short line at the top: "Public notice – Oct. 18"."""
        text = self.page.text
        start = text.rfind("\n", 0, found.start) + 1
        end = text.find("\n", found.end)
        end = len(text) if end < 0 else end
        if end - start > _HEADING or text[start:end].rstrip()[-1:] in '.!?”"':
            return False
        before, after = text[start : found.start].rstrip(), text[found.end : end].strip(" )")
        if before.endswith(":") and not re.search(
            r"(?i)report|meeting|publish|release|updated|issued|posted|statement", before
        ):
            return False
        if after and after[0] not in _SEPARATORS:
            return False
        return bool(before) and before[-1] in _SEPARATORS and (len(after) < 30) and not (before[-1] == "(" and after)
