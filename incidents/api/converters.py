"""What stands in an address. A text that does not fit leads nowhere, like one that names nothing."""

from uuid import UUID


class Reference:
    """An incident's reference, such as FN-2026-000042."""

    regex = "FN-[0-9]{4}-[0-9]{6,11}"

    def to_python(self, value: str) -> str:
        """Return it."""
        return value

    def to_url(self, value: str) -> str:
        """Return it."""
        return value


class Number:
    """A version."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return its digits."""
        return str(value)


class Identifier:
    """A UUID in the one spelling that documents have."""

    regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    def to_python(self, value: str) -> UUID:
        """Return the UUID."""
        return UUID(value)

    def to_url(self, value: UUID) -> str:
        """Return its text."""
        return str(value)
