"""Digits as other countries print them, rewritten so that the grammar reads them: "12 000", "30,1", "3.5 lakh"."""

import re
from dataclasses import replace

from sources.numerals.lexicon import SMALL, words
from sources.numerals.tokens import Kind, Token

_FOREIGN = re.compile(
    r"[0-9][\u00a0\u2009\u202f ][0-9]{3}(?![0-9])|[0-9],[0-9]{1,2}(?![0-9])"
    r"|[0-9]\.[0-9]{3}\.[0-9]{3}(?![.0-9])|[0-9] [MB]\b"
    r"|\b(?:[KNR][0-9]|R[ps]|[Ll]akh|[Cc]rore|T[Kk]|RM|Ks[Hh]|[A-Z]{3}\.? [0-9])|₦|₩|₺|₱|₫|₪|฿"
)
"""Where nothing of this stands, no digit is written otherwise."""
_GROUP = re.compile(r"[0-9]{3}(?:[a-z]{1,3})?")
_LEADING = re.compile(r"[1-9][0-9]{0,2}")
_BLANKS = "\u00a0\u2009\u202f "
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
_INDIAN_SCALES = {"lakh": 5, "lakhs": 5, "lac": 5, "crore": 7, "crores": 7}
_UNPOINTED = {5: ("00", "k"), 7: ("0", "mn")}
_POINTED = {5: (1, "mn"), 7: (2, "bn")}


def rewritten(tokens: list[Token], text: str) -> list[Token]:
    """Return the tokens with every number in the form of the grammar; offsets stay those of the text."""
    if not _FOREIGN.search(text):
        return tokens
    written: list[Token] = []
    index = 0
    while index < len(tokens):
        token, end = tokens[index], index + 1
        if token.kind is Kind.NUMBER:
            token, end = _grouped(tokens, index, text)
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
        if end < len(tokens) and tokens[end].text in _INDIAN_SCALES:
            scaled = _scaled(token, tokens[end])
            token, end = scaled or token, end + (scaled is not None)
        written.append(token)
        index = end
    return written


def _past(tokens: list[Token], index: int, stop: int) -> int:
    while index < len(tokens) and tokens[index].start < stop:
        index += 1
    return index


def _is_currency(token: Token, text: str) -> bool:
    return token.text in _CURRENCIES and (not token.text.isascii() or text[token.start].isupper())


def _grouped(tokens: list[Token], index: int, text: str) -> tuple[Token, int]:
    """Join digits that blanks group by threes: "12 000" is one number, "1300 555 017" is none."""
    token, end = tokens[index], index + 1
    if not _LEADING.fullmatch(token.text) or token.hyphened:
        return token, end
    gaps = set()
    while end < len(tokens) and tokens[end].kind is Kind.NUMBER and _GROUP.fullmatch(tokens[end].text):
        gap = text[tokens[end - 1].end : tokens[end].start]
        if len(gap) != 1 or gap not in _BLANKS:
            break
        gaps.add(gap)
        end += 1
    if end == index + 1:
        return token, end
    beside = tokens[index - 1] if index else None
    led = (
        beside is not None
        and beside.kind is Kind.NUMBER
        and not token.currency
        and text[beside.end : token.start]
        in (
            " ",
            "\u00a0",
            ") ",
        )
    )
    follows = end < len(tokens) and tokens[end].kind is Kind.NUMBER and text[tokens[end - 1].end] != "\n"
    if " " in gaps and (follows or led):
        return token, index + 1
    number = ",".join(one.text for one in tokens[index:end])
    currency = token.currency or tokens[end - 1].currency
    return replace(token, text=number, end=tokens[end - 1].end, currency=currency), end


def _regrouped(token: Token) -> Token:
    """Read the groups of "1,12,000" and "1.000.010", and the comma of "30,1"."""
    if match := _INDIAN.fullmatch(token.text):
        return replace(token, text=match[1].replace(",", "") + match[2])
    if match := _COMMA.fullmatch(token.text):
        return replace(token, text=f"{match[1]}.{match[2]}{match[3]}")
    if _POINTS.fullmatch(token.text):
        return replace(token, text=token.text.translate(_SWAPPED))
    return token


def _scaled(token: Token, scale: Token) -> Token | None:
    """Return a number with its lakh or crore: 3.5 lakh is 0.35 million, 12 crore 120 million."""
    number = token.text
    if token.kind is Kind.WORD and number in SMALL:
        number = str(SMALL[number])
    power = _INDIAN_SCALES[scale.text]
    if re.fullmatch("[0-9,]+", number):
        zeros, suffix = _UNPOINTED[power]
        return replace(token, kind=Kind.NUMBER, text=f"{number.replace(',', '')}{zeros}{suffix}", end=scale.end)
    if match := re.fullmatch(r"([0-9,]+)\.([0-9]+)", number):
        shift, suffix = _POINTED[power]
        whole = match[1].replace(",", "").rjust(shift + 1, "0")
        text = f"{whole[:-shift]}.{whole[-shift:]}{match[2]}{suffix}"
        return replace(token, kind=Kind.NUMBER, text=text, end=scale.end)
    return None
