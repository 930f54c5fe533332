"""Digits as other countries print them, rewritten so that the grammar reads them: "1,12,000", "30,1", "R150 000"."""

import re
from dataclasses import replace

from sources.numerals.lexicon import words
from sources.numerals.tokens import Kind, Token

_FOREIGN = re.compile(
    r"[0-9],[0-9]{1,2}(?![0-9])"
    r"|[0-9]\.[0-9]{3}\.[0-9]{3}(?![.0-9])|[0-9] [MB]\b"
    r"|\b(?:[KNR][0-9]|R[ps]|T[Kk]|RM|Ks[Hh]|[A-Z]{3}\.? [0-9])|₦|₩|₺|₱|₫|₪|฿"
)
"""Where nothing of this stands, no digit is written otherwise."""
_INDIAN = re.compile(r"([0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3})((?:\.[0-9]+)?[a-z]*)")
_MILLIONS = re.compile(r"[ \u00a0][MB](?![a-zA-Z0-9])")
_POINTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){2}(?:,[0-9]{2})?")
_COMMA = re.compile(r"([0-9]{1,4}),([0-9]{1,2})([a-z]{0,3})")
_LETTERED = re.compile(
    r"[KNR](?:(?P<groups>[0-9]{1,3}(?:[ \u00a0\u202f,][0-9]{3})+(?:[.,][0-9]{2})?)(?![0-9])"
    r"|(?P<parts>[0-9]+[.,][0-9]{1,2}(?:bn|mn|m|k)?)(?![0-9a-zA-Z])"
    r"|(?P<scaled>[0-9]+(?:bn|m)\b)"
    r"|(?P<bare>[0-9]+)(?=[ -](?:thousand|million|billion|trillion|bn)\b))"
)
_LETTERS = {"k": "ZMW", "n": "NGN", "r": "ZAR"}
_CURRENCIES = {
    "rs": "INR",
    "rp": "IDR",
    "rm": "MYR",
    "tk": "BDT",
    "ksh": "KES",
    "₦": "NGN",
    "₩": "KRW",
    "₺": "TRY",
    "₱": "PHP",
    "₫": "VND",
    "₪": "ILS",
    "฿": "THB",
} | {
    code: code.upper()
    for code in words(
        "zar ngn kes ghs ugx tzs rwf etb egp mad tnd xof xaf pkr bdt lkr npr php myr idr sgd thb vnd krw twd cny "
        "hkd nzd sek nok dkk isk pln czk huf ron bgn try ils sar aed qar kwd mxn brl ars clp cop pen"
    )
}
"""Currencies that the grammar has no sign for, written with a capital before their digits."""
_SWAPPED = str.maketrans(".,", ",.")


def rewritten(tokens: list[Token], text: str) -> list[Token]:
    """Return the tokens with every number in the form of the grammar; offsets stay those of the text."""
    if not _FOREIGN.search(text):
        return tokens
    written: list[Token] = []
    index = 0
    while index < len(tokens):
        token, end = tokens[index], index + 1
        if token.kind is Kind.NUMBER:
            token = _regrouped(token)
            paid = len(written) - 1 - (bool(written) and written[-1].text == "." and written[-1].glued)
            if not token.currency and paid >= 0 and _is_currency(written[paid], text):
                start = written[paid].start
                token = replace(token, currency=_CURRENCIES[written[paid].text], start=start, glued=written[paid].glued)
                del written[paid:]
        elif token.text[0] in _LETTERS and (match := _LETTERED.match(text, token.start)):
            end = _past(tokens, index, match.end())
            digits = re.sub(r"[ \u00a0\u202f]", ",", match[0][1:])
            token = _regrouped(
                replace(
                    token,
                    kind=Kind.NUMBER,
                    text=digits,
                    end=match.end(),
                    currency=_LETTERS[token.text[0]],
                    hyphened=False,
                )
            )
        if token.currency and end < len(tokens) and _MILLIONS.match(text, token.end):
            token, end = replace(token, text=token.text + tokens[end].text, end=tokens[end].end), end + 1
        written.append(token)
        index = end
    return written


def _past(tokens: list[Token], index: int, stop: int) -> int:
    while index < len(tokens) and tokens[index].start < stop:
        index += 1
    return index


def _is_currency(token: Token, text: str) -> bool:
    return token.text in _CURRENCIES and (not token.text.isascii() or text[token.start].isupper())


def _regrouped(token: Token) -> Token:
    """Read the groups of "1,12,000" and "1.000.010", and the comma of "30,1"."""
    if match := _INDIAN.fullmatch(token.text):
        return replace(token, text=match[1].replace(",", "") + match[2])
    if match := _COMMA.fullmatch(token.text):
        return replace(token, text=f"{match[1]}.{match[2]}{match[3]}")
    if _POINTS.fullmatch(token.text):
        return replace(token, text=token.text.translate(_SWAPPED))
    return token
