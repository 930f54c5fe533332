"""Issue, rotate and revoke the keys of partners. A key is told once, to the one who issues it, and kept nowhere."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from incidents.models import ApiKey, Partner
from incidents.models.partner import YEAR, all_scopes
from sources.errors import Refused, refusals
from sources.models.row import ALPHABET

OVERLAP = timedelta(days=7)  # how long an old key goes on beside its successor


@dataclass(frozen=True, slots=True)
class Issued:
    """A key as it is kept, and the secret as its holder shows it."""

    key: ApiKey
    secret: str


def new_secret() -> tuple[str, str, str]:
    """Return a secret of 256 random bits, its visible prefix, and the digest that is kept."""
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(8))
    secret = f"fn_{prefix}_{secrets.token_urlsafe(32)}"
    return secret, prefix, hashlib.sha256(secret.encode()).hexdigest()


def issue(
    *, partner: Partner, label: str = "", scopes: Collection[str] = (), expires_at: datetime | None = None
) -> Issued:
    """Make a key. Raises Refused where the partner has two live ones."""
    secret, prefix, digest = new_secret()
    key = ApiKey(partner=partner, label=label, prefix=prefix, digest=digest, scopes=list(scopes) or all_scopes())
    key.expires_at = expires_at or timezone.now() + YEAR
    with refusals(), transaction.atomic():
        key.save(force_insert=True)
    return Issued(key, secret)


def rotate(*, key: ApiKey, overlap: timedelta = OVERLAP) -> Issued:
    """Make the key that follows `key`, which ends after `overlap` at the latest. Raises Refused."""
    now = timezone.now()
    if key.revoked_at is not None or key.expires_at <= now:
        raise Refused(f"{key} is no longer live: make a new key instead.")
    with refusals(), transaction.atomic():
        key.expires_at = min(key.expires_at, now + overlap)
        key.save()
        return issue(partner=key.partner, label=key.label, scopes=key.scopes)


def revoke(*, key: ApiKey) -> None:
    """End a key at once. Every process refuses it within a second."""
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        with refusals(), transaction.atomic():
            key.save()
