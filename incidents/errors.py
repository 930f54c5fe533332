"""Editorial rules that said no. The base class and what PostgreSQL says live in `sources.errors`."""

from sources.errors import Refused


class NothingToCite(Refused):
    """A quote does not stand in the text, or stands there more than once."""


class Moved(Refused):
    """The screen showed another document than the review holds."""


class AlreadyDecided(Refused):
    """Somebody decided this review before."""


class NotAllowed(Refused):
    """The account may not do this."""
