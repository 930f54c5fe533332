"""Read the number that a printed phrase states: phrase → operator, value, interval. Pure.

One number grammar whatever the language setting: ASCII digits, `,` or a blank between groups of three, `.`
before decimals or a fraction of one sign (½) after the digits. The interval rules are data with a version
(`RULES`): what was published under one version is never read again under the next. `phrase_value` in PostgreSQL
(migrations/sql/numbers_as_printed.sql) is the twin of `read`: it returns the same numbers from the same words,
and its test holds the two together.
"""

from sources.numerals.intervals import interval, step_of
from sources.numerals.operators import RULES, NumeralError, Operator, Reading
from sources.numerals.phrases import phrase_in, read
from sources.numerals.wording import grouped, in_words

__all__ = [
    "RULES",
    "NumeralError",
    "Operator",
    "Reading",
    "grouped",
    "in_words",
    "interval",
    "phrase_in",
    "read",
    "step_of",
]
