"""What every desk row carries: a key for dossiers and the version that keeps two savers apart."""

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no 0/o, 1/l/i: a key may be read out over the telephone


def new_key() -> str:
    """Return a random key of 10 letters and digits (49 bits), for rows that nobody has named."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


if TYPE_CHECKING:
    Base = models.PositiveIntegerField[int, int]
else:
    Base = models.PositiveIntegerField


class VersionField(Base):
    """Count the saves of a row, so that PostgreSQL can refuse a save of something stale.

    Every save writes one more than what was loaded; the trigger `row_version_is_next` lets only that
    through. A `QuerySet.update()` must say `version=F("version") + 1` itself.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(default=0, editable=False)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> int:
        """Return the next version, and keep it on the instance so that it may be saved again."""
        loaded: int = getattr(model_instance, self.attname)
        following = 1 if add else loaded + 1
        setattr(model_instance, self.attname, following)
        return following
