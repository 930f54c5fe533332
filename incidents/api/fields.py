"""What a filter's value may be: one grammar each, whatever the language, and a sentence for what is not."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from incidents.api.problems import SHOWN, near
from incidents.index import fold


class Text(forms.Field):
    """Words of at most 200 characters."""

    schema: dict[str, Any] = {"type": "string", "maxLength": 200}
    pattern = re.compile(r".{1,200}", re.DOTALL)
    takes = "it takes at most 200 characters"

    def to_python(self, value: Any) -> Any:
        """Return the value."""
        value = value.strip()
        try:
            if not self.pattern.fullmatch(value):
                raise ValueError
            return self.parse(value)
        except ValueError:
            raise ValidationError([f"is {value[:SHOWN]!r}: {self.takes}.", self.hint(value)]) from None

    def parse(self, value: str) -> Any:
        """Return the value of a text that fits the pattern. Raises ValueError."""
        return value

    def sample(self, n: int) -> Any:
        """Return a value of its kind that nobody means, another one for each number."""
        return f"\x01{n}"

    def hint(self, value: str) -> str:
        """Return what may have been meant."""
        return ""


class Words(Text):
    """Words to look for: one letter or digit at least."""

    takes = "it takes words or numbers to look for, at most 200 characters"

    def parse(self, value: str) -> str:
        """Return them."""
        if not any(sign.isalnum() for sign in value):
            raise ValueError("nothing to look for")
        return value


class Key(Text):
    """A key of a vocabulary, such as `air_strike`."""

    schema = {"type": "string", "pattern": "^[-_a-z0-9]{1,60}$"}
    pattern = re.compile(r"[-_a-z0-9]{1,60}")
    takes = "a key has small letters, digits, _ and - alone"


class Country(Text):
    """An ISO 3166-1 code."""

    schema = {"type": "string", "pattern": "^[A-Za-z]{2}$"}
    pattern = re.compile(r"[A-Za-z]{2}")
    takes = "it takes the two letters of ISO 3166-1, such as UA"

    def parse(self, value: str) -> str:
        """Return it in capitals."""
        return value.upper()


class Reference(Text):
    """An incident's reference."""

    schema = {"type": "string", "pattern": "^FN-[0-9]{4}-[0-9]{6,}$"}
    pattern = re.compile(r"FN-[0-9]{4}-[0-9]{6,11}")
    takes = "a reference reads like FN-2026-000042"


class Identifier(Text):
    """A UUID, in the one spelling that documents have."""

    schema = {"type": "string", "format": "uuid"}
    pattern = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
    takes = "an id is a UUID with its hyphens"

    def parse(self, value: str) -> UUID:
        """Return the UUID."""
        return UUID(value)

    def sample(self, n: int) -> UUID:
        """Return a UUID."""
        return UUID(int=2**90 + n)


class Day(Text):
    """A day of the calendar."""

    schema = {"type": "string", "format": "date"}
    pattern = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    takes = "a day reads like 2026-01-31"

    def parse(self, value: str) -> date:
        """Return the day."""
        return date.fromisoformat(value)

    def sample(self, n: int) -> date:
        """Return a day of the third year."""
        return date.fromordinal(1_000 + n)


class Instant(Text):
    """An instant with its zone, or a day, which means its first moment in UTC."""

    schema = {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}
    pattern = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
        r"([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?([Zz]|[-+][0-9]{2}:[0-9]{2}))?"
    )
    takes = "an instant reads like 2026-01-31T12:00:00Z, a day like 2026-01-31"

    def parse(self, value: str) -> datetime:
        """Return the instant."""
        at = datetime.fromisoformat(value.upper())
        # astimezone overflows at the ends of the calendar, which no publication lies near.
        if not 1900 <= at.year <= 9000:
            raise ValueError("outside the calendar of publications")
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def sample(self, n: int) -> datetime:
        """Return an instant of the third year."""
        return datetime(3, 1, 1, n, tzinfo=UTC)

    def hint(self, value: str) -> str:
        """Tell of the sign that addresses turn into a space."""
        return "In an address a plus sign is written %2B." if re.search(r" [0-9]{2}:[0-9]{2}$", value) else ""


class Number(Text):
    """A number with at most 18 digits before the point and 6 behind it."""

    schema = {"type": "number", "minimum": 0}
    pattern = re.compile(r"[0-9]{1,18}(\.[0-9]{1,6})?")
    takes = "a number has digits and at most one point, such as 1200 or 0.5"

    def parse(self, value: str) -> Decimal:
        """Return the number."""
        return Decimal(value)

    def sample(self, n: int) -> Decimal:
        """Return a large number."""
        return Decimal(10**17 + n)


class Name(Text):
    """A name, or an id: small letters or capitals, with marks or without."""

    def parse(self, value: str) -> str:
        """Return it as names are compared."""
        return fold(value)


class Box(Text):
    """A part of the map: its west, south, east and north in degrees. West is above east where it crosses 180°."""

    schema = {"type": "string", "pattern": r"^-?[0-9]{1,3}(\.[0-9]{1,9})?(,-?[0-9]{1,3}(\.[0-9]{1,9})?){3}$"}
    pattern = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,9})?(,-?[0-9]{1,3}(\.[0-9]{1,9})?){3}")
    takes = "it takes west,south,east,north in degrees, such as 22,44,40,52, with south at most north"

    def parse(self, value: str) -> tuple[float, float, float, float]:
        """Return the four."""
        west, south, east, north = map(float, value.split(","))
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
            raise ValueError("not on the map")
        return west, south, east, north


class OneOf(Text):
    """One of a fixed set of words."""

    def __init__(self, *, choices: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices
        self.schema = {"type": "string", "enum": list(choices)}
        self.takes = f"it takes {', '.join(choices)}"

    def parse(self, value: str) -> Any:
        """Return the word."""
        if value not in self.choices:
            raise ValueError("not one of them")
        return value

    def hint(self, value: str) -> str:
        """Return near words."""
        return near(value, self.choices)


class Switch(OneOf):
    """true or false."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=("true", "false"), **kwargs)
        self.schema = {"type": "boolean"}

    def parse(self, value: str) -> bool:
        """Return the truth of it."""
        return bool(super().parse(value) == "true")
