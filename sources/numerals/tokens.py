"""A phrase cut into tokens, each knowing its offsets.

Case is folded for ASCII alone and letters are told by code point, not by locale: PostgreSQL must cut the same
phrase at the same places under every collation.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from sources.numerals.lexicon import SYMBOLS, VULGAR

# Beyond ASCII all is a letter, but for Latin-1 signs, × and ÷, general punctuation, currency, arrows and
# mathematics, CJK punctuation, the byte order mark, and fractions.
_LETTER = (
    r"a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2070-\u209f\u20d0-\u2152\u215f-\u218f\u2300-\u2fff"
    r"\u3040-\ufefe\uff00-\U0010ffff"
)
_SKIPPED = (
    r""" \t\n\r\f\v"'`\u00a0\u00ab\u00ad\u00bb\u2000-\u200f\u2018-\u201f\u2028-\u202f\u2039\u203a"""
    r"\u205f-\u206f\u3000\ufeff"
)
_CODES = "|".join(re.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True) if not symbol.isalpha())
_MONEY = "|".join(symbol for symbol in SYMBOLS if symbol.isalpha())
_FRACTION = "".join(VULGAR)
_TOKEN = re.compile(
    rf"""
      (?P<number> [0-9] (?: [0-9a-z_] | [.,'’:/] (?=[0-9]) )* (?: [{_FRACTION}] [a-z]* )? | [{_FRACTION}] [a-z]* )
    | (?P<currency> {_CODES} | (?:{_MONEY}) (?![{_LETTER}0-9_]) )
    | (?P<word> [{_LETTER}] [{_LETTER}0-9_]* )
    | (?P<dash> [-‐‑‒–] )
    | (?P<sign> >= | <= | [%~≈<>≥≤+] )
    | (?P<skip> [{_SKIPPED}]+ )
    | (?P<stop> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGN = re.compile(f"[{_FRACTION}]")
_SHOWN = 60
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class Kind(Enum):
    """What a token is. Quotation marks and spaces are none: a hedge may stand outside its number's quotes."""

    NUMBER = auto()
    WORD = auto()
    DASH = auto()
    SIGN = auto()
    STOP = auto()


_KINDS = {kind.name.lower(): kind for kind in Kind}


@dataclass(slots=True)
class Token:
    """One token: `text` in lower case, its offsets with its currency, `glued` when it touches the last.

    A hyphen between two tokens is no token: the second is `hyphened`. `currency` is the ISO code of
    a currency printed before or after it: currencies are no tokens of their own, so that nothing stands
    between "over" and the 5 of "over $5".
    """

    kind: Kind
    text: str
    start: int
    end: int
    glued: bool
    hyphened: bool = False
    currency: str | None = None


def tokens_of(phrase: str) -> list[Token]:
    """Cut a phrase into tokens, in one pass."""
    tokens: list[Token] = []
    reached = 0
    pending: re.Match[str] | None = None
    for match in _TOKEN.finditer(phrase.translate(_LOWER)):
        start, end = match.span()
        if match.lastgroup == "skip":
            continue
        if match.lastgroup == "currency":
            _pay(tokens, pending)
            pending = match
        else:
            token = Token(_KINDS[str(match.lastgroup)], match[0], start, end, glued=0 < start == reached)
            if token.kind is Kind.NUMBER:
                token.text = _SIGN.sub(_decimal, token.text)
            if pending and token.kind is Kind.NUMBER:
                token.currency, token.start = SYMBOLS[pending[0]], pending.start()
                pending = None
            _pay(tokens, pending)
            pending = None
            if token.glued and token.kind in (Kind.NUMBER, Kind.WORD) and _ends_in_hyphen(tokens):
                tokens.pop()
                token.hyphened = True
            tokens.append(token)
        reached = end
    _pay(tokens, pending)
    return tokens


def _decimal(sign: re.Match[str]) -> str:
    """Write "2½" as 2.5 and "½m" as 0.5m; "½" alone stays: it is a share."""
    if sign[0] == sign.string:
        return sign[0]
    return VULGAR[sign[0]][sign.start() > 0 :]


def _ends_in_hyphen(tokens: Sequence[Token]) -> bool:
    return len(tokens) > 1 and tokens[-1].kind is Kind.DASH and tokens[-1].glued and tokens[-2].kind is not Kind.DASH


def _pay(tokens: list[Token], symbol: re.Match[str] | None) -> None:
    """Give a currency that no number follows to the token before it."""
    if symbol and tokens and tokens[-1].kind in (Kind.NUMBER, Kind.WORD):
        tokens[-1].currency, tokens[-1].end = SYMBOLS[symbol[0]], symbol.end()


def word_at(tokens: Sequence[Token], at: int) -> str:
    """Return the word at an index, "" where there is none."""
    return tokens[at].text if 0 <= at < len(tokens) and tokens[at].kind is Kind.WORD else ""


def printed(text: str, tokens: Sequence[Token], first: int, end: int) -> str:
    """Return the tokens [first, end) as the text prints them, shortened for a sentence."""
    return shortened(text[tokens[first].start : tokens[end - 1].end])


def shortened(text: str) -> str:
    """Return a text on one line and no longer than a sentence can carry."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def foreign_digits(phrase: str) -> str:
    """Return the first word with a digit that is neither ASCII nor a fraction ("x²"), "" for none."""
    for run in phrase.split():
        if any(char > "\x7f" and char not in VULGAR and unicodedata.category(char)[0] == "N" for char in run):
            return run
    return ""
