"""Numbers that a blank stands in, joined to one token: "12 000", "2 ½"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from sources.numerals.lexicon import VULGAR
from sources.numerals.tokens import Kind, Token, tokens_of

_BLANKS = " \u00a0\u2009\u202f"
_JOINED = re.compile(rf"[0-9][{_BLANKS}](?:[0-9]{{3}}(?![0-9])|[{''.join(VULGAR)}])")
"""Where nothing of this stands, nothing is joined."""
_LEADING = re.compile(r"[1-9][0-9]{0,2}")
_GROUP = re.compile(r"[0-9]{3}(?:[a-z]{1,3})?")
_WHOLE = re.compile(r"[0-9]+(?:,[0-9]{3})*")


def cut(text: str) -> list[Token]:
    """Cut a text into tokens, each number whole. Its twin in PostgreSQL is `phrase_value`."""
    tokens = tokens_of(text)
    if not _JOINED.search(text):
        return tokens
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token, index = _grouped(tokens, index, text)
        part = tokens[index] if index < len(tokens) and tokens[index].text in VULGAR else None
        if part and _WHOLE.fullmatch(token.text) and _follows(tokens, index, text):
            token = replace(token, text=token.text + VULGAR[part.text][1:], end=part.end)
            index += 1
        joined.append(token)
    return joined


def _grouped(tokens: Sequence[Token], index: int, text: str) -> tuple[Token, int]:
    """Join digits that blanks group by threes, and return the index after them: "1300 555 017" is no number."""
    token, end = tokens[index], index + 1
    before = tokens[index - 1] if index and tokens[index - 1].kind is Kind.NUMBER else None
    if not _LEADING.fullmatch(token.text) or (token.hyphened and before is None):
        return token, end
    blanks = set()
    while end < len(tokens) and _GROUP.fullmatch(tokens[end].text) and _follows(tokens, end, text):
        blanks.add(text[tokens[end].start - 1])
        end += 1
        if not tokens[end - 1].text.isdecimal():
            break
    if " " in blanks:
        # A third number beside them: digits in a row are a telephone's, or a register's.
        led = before is not None and not token.currency and text[before.end : token.start] in (" ", "\u00a0")
        after = tokens[end] if end < len(tokens) and tokens[end].kind is Kind.NUMBER else None
        alone = after is None or after.hyphened or after.text in VULGAR or text[tokens[end - 1].end] == "\n"
        if led or not alone:
            return token, index + 1
    if end > index + 1:
        last = tokens[end - 1]
        number = ",".join(one.text for one in tokens[index:end])
        token = replace(token, text=number, end=last.end, currency=token.currency or last.currency)
    return token, end


def _follows(tokens: Sequence[Token], index: int, text: str) -> bool:
    """Tell whether one blank, and nothing else, stands between a token and the one before it."""
    gap = text[tokens[index - 1].end : tokens[index].start]
    return len(gap) == 1 and gap in _BLANKS and text[tokens[index].start].isnumeric()
