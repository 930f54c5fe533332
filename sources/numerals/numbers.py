"""One number at one place: digits or words, with its scale, its fraction and the unit printed beside it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from sources.numerals.amounts import (
    DECIMAL_SCALE,
    FRACTIONS,
    Amount,
    Form,
    fraction_at,
    literal_of,
    with_unit,
)
from sources.numerals.intervals import HALF, MOST_DIGITS, ONE, plain, step_of
from sources.numerals.lexicon import (
    AGES,
    ARTICLES,
    ATTACHED,
    ATTACHED_UNITS,
    COMPARING,
    COUNTED,
    CRORES,
    ENDINGS,
    ORDINALS,
    PARTS,
    PLURAL_PARTS,
    SCALES,
    SINGLES,
    SMALL,
    TENS,
    THIRD_PLACE,
    TIMES,
    VULGAR,
)
from sources.numerals.tokens import Kind, Token, word_at


def amount_at(tokens: Sequence[Token], at: int, *, joins_and: bool = True) -> Amount | None:
    """Return the number that begins at a token, None where none does.

    With `joins_and` false "one hundred and five" ends at the hundred: after "between" its "and" joins two.
    """
    amount = _single(tokens, at) or _words(tokens, at, joins_and)
    if amount is None:
        return None
    if amount.form is Form.SHARE:
        amount = _of_scale(tokens, amount)
    if amount.form is Form.SHARE and tokens[at].text in VULGAR and with_unit(tokens, amount).unit == "%":
        amount = replace(amount, form=Form.CARDINAL)
    if amount.form is Form.CARDINAL:
        amount = with_unit(tokens, amount)
    if amount.unit is None:
        for token in tokens[at : amount.end]:
            if token.currency:
                return replace(amount, unit=token.currency)
    return amount


def article_at(tokens: Sequence[Token], at: int) -> Amount:
    """Return the 1 of the article at a token, with a time unit and its half ("an hour and a half")."""
    return with_unit(tokens, Amount(ONE, ONE, at + 1))


def _single(tokens: Sequence[Token], at: int) -> Amount | None:
    if tokens[at].text in VULGAR:
        value = Decimal(VULGAR[tokens[at].text])
        return Amount(value, step_of(value), at + 1, Form.SHARE)
    word = word_at(tokens, at)
    if word not in SINGLES:
        return None
    multiplies = word in ("twice", "thrice") and word_at(tokens, at + 1) in COMPARING
    return Amount(Decimal(SINGLES[word]), ONE, at + 1, Form.SHARE if multiplies else Form.CARDINAL)


class _Sum:
    """A number while its words are read: `last` is what came last, `current` lies below the next scale."""

    def __init__(self, current: Decimal = Decimal(0), places: int = 0, last: str = "start") -> None:
        self.total = Decimal(0)
        self.current = current
        self.places = places
        self.last = last
        self.scale = 1
        self.scales = 0
        self.smallest = 0
        self.chained = False
        self.fraction = False

    @property
    def value(self) -> Decimal:
        return self.total + self.current

    def take(self, word: str) -> bool:
        """Add a number word; False when it does not continue this number."""
        if word in SMALL or word in TENS:
            follows_tens = self.last == "tens" and SMALL.get(word, 10) < 10
            if self.last not in ("start", "hundred", "scale") and not follows_tens:
                return False
            self.current += SMALL.get(word) or TENS[word]
            self.last, self.scale, self.chained = ("small" if word in SMALL else "tens"), 1, False
            return True
        if word == "hundred":
            if self.last in ("hundred", "scale") or self.current >= 100:
                return False
            self.current = (self.current if self.last != "start" else ONE) * 100
            self.last, self.scale = "hundred", 100
            return True
        if word in COUNTED and self.last == "start":
            return False
        if word in CRORES and self.last == "scale" and self.scales == 1 and self.smallest < SCALES[word]:
            self.total *= SCALES[word]
            self.scale, self.smallest = self.scale * SCALES[word], SCALES[word]
            return True
        return self.multiply(SCALES.get(word, 0))

    def multiply(self, scale: int) -> bool:
        """Close a group with its scale; scales fall from left to right ("two million three thousand")."""
        if not scale or self.last == "scale" or (self.scales and scale >= self.smallest):
            return False
        self.total += (self.current if self.last != "start" else ONE) * scale
        self.current = Decimal(0)
        self.chained = self.last == "hundred"
        self.last, self.scale, self.smallest = "scale", scale, scale
        self.scales += 1
        return True

    def add(self, fraction: Decimal) -> None:
        """Add "and a half": of the scale word just read ("a million and a half"), else of one."""
        if self.last in ("hundred", "scale"):
            fraction *= self.scale
        else:
            self.last = "fraction"
        self.current += fraction
        self.fraction = True

    def amount(self, end: int) -> Amount:
        """Return what was read."""
        step = step_of(self.value)
        if self.places and self.last in ("literal", "hundred", "scale") and self.scales <= 1 and not self.fraction:
            step = plain(self.scale * ONE.scaleb(-self.places))
        bare = self.scales <= 1 and not (self.last == "hundred" and self.scales)
        return Amount(
            plain(self.value),
            step,
            end,
            scale=self.scale if bare else 1,
            chained=self.chained,
            rounded=bool(self.places or self.fraction) and self.scale >= DECIMAL_SCALE,
        )


def _words(tokens: Sequence[Token], at: int, joins_and: bool) -> Amount | None:
    reading, end = _Sum(), at
    if tokens[at].kind is Kind.NUMBER:
        literal = literal_of(tokens[at].text)
        if literal is None:
            return None
        if literal.suffix in ENDINGS:
            return Amount(plain(literal.value), ONE, at + 1, Form.ORDINAL)
        reading, end = _Sum(literal.value, literal.places, "literal"), at + 1
        if literal.suffix in ATTACHED_UNITS:
            return replace(reading.amount(end), unit=TIMES.get(literal.suffix))
        reading.multiply(ATTACHED.get(literal.suffix, 0))
    elif word_at(tokens, at) in ARTICLES:
        reading, end = _Sum(ONE, last="article"), at + 1
    while True:
        beyond, word = end, word_at(tokens, end)
        if joins_and and reading.last in ("hundred", "scale") and word == "and":
            joined = word_at(tokens, end + 1)
            if joined in SMALL or joined in TENS or joined in ORDINALS:
                beyond, word = end + 1, joined
        if not reading.take(word):
            break
        end = beyond + 1
    part = _part(tokens, reading, word, beyond)
    if part is not None:
        return part
    if reading.last in ("start", "article") and word not in ("dozen", "decade", "century"):
        return None
    fraction, end = fraction_at(tokens, end)
    if fraction:
        reading.add(fraction)
        beyond, word = end, word_at(tokens, end)
        if reading.last == "fraction" and reading.take(word):
            end += 1
            beyond, word = end, word_at(tokens, end)
    amount = reading.amount(end)
    if amount.value >= 10**MOST_DIGITS:
        return None
    count = ONE if reading.last == "start" else amount.value
    if word == "dozen":
        # A dozen is a round number of its own: "about a dozen" is as wide for its size as "about ten".
        return Amount(plain(count * 12), Decimal(12), beyond + 1, scale=12)
    if word in AGES:
        value = plain(count * AGES[word])
        return Amount(value, step_of(value), beyond + 1, unit="years")
    return amount


def _part(tokens: Sequence[Token], reading: _Sum, word: str, at: int) -> Amount | None:
    """Return the ordinal or the share that a word makes of the number before it, None for neither."""
    alone = reading.last == "start"
    one = reading.last == "article" or (reading.last == "small" and reading.value == 1)
    if word == "half" and (alone or one):
        return _share(ONE, 2, at)
    if word == "quarter" and (alone or one):
        share = _share(ONE, 4, at)
        # "The first quarter" and "the old quarter" are no share of anything.
        return share if one or _of_scale(tokens, share).form is Form.CARDINAL else None
    if word in PARTS and one:
        ends = at + 1 == len(tokens) or tokens[at + 1].kind is Kind.STOP or word_at(tokens, at + 1) == "of"
        # "A third of the staff", but "a third victim".
        return _share(ONE, PARTS[word], at) if reading.last == "small" or ends else None
    if word in PLURAL_PARTS and reading.last in ("small", "tens", "literal") and not reading.places:
        return _share(reading.value, PLURAL_PARTS[word], at)
    number = ORDINALS.get(word, 0)
    if number and (alone or reading.last in ("hundred", "scale") or (reading.last == "tens" and number < 10)):
        return Amount(plain(reading.value + number), ONE, at + 1, Form.ORDINAL)
    return None


def _share(count: Decimal, parts: int, at: int) -> Amount:
    value = plain((count / parts).quantize(THIRD_PLACE, ROUND_HALF_UP))
    return Amount(value, step_of(value), at + 1, Form.SHARE)


def _of_scale(tokens: Sequence[Token], share: Amount) -> Amount:
    """Return the number in "half a million", "a quarter of an hour", "half a mile"; else the share."""
    if share.value not in FRACTIONS.values():
        return share
    of = word_at(tokens, share.end) == "of"
    article = word_at(tokens, share.end + of) in ARTICLES
    at = share.end + of + article
    word = word_at(tokens, at)
    if word == "dozen":
        return Amount(plain(share.value * 12), plain(share.value * 12), at + 1, scale=12)
    if word in ("decade", "century"):
        value = plain(share.value * AGES[word])
        return Amount(value, step_of(value), at + 1, unit="years")
    scale = 100 if word == "hundred" else SCALES.get(word, 0)
    if scale and word not in COUNTED:
        value = plain(share.value * scale)
        rounded = scale >= DECIMAL_SCALE
        return Amount(value, step_of(value), at + 1, scale=scale, rounded=rounded)
    if word in TIMES and (article or (share.value == HALF and not of)):
        return replace(share, form=Form.CARDINAL, end=at)
    if article and word and share.value == HALF and not of:
        return replace(share, form=Form.CARDINAL, end=at + 1)
    return share
