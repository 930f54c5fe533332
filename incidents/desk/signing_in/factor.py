"""The second factor of an account: a TOTP device (RFC 6238), and ten backup codes beside it.

Devices, the arithmetic, the refusal of a code that was used and the growing waits after wrong ones are django-otp's.
Backup codes are kept as digests under SECRET_KEY: another SECRET_KEY makes the old codes void.
"""

import re
import secrets
from binascii import unhexlify
from dataclasses import dataclass
from math import ceil
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from sources.errors import Refused
from sources.models.audit import acting
from sources.models.row import ALPHABET

CODES = 10
LETTERS = 10  # of a backup code: 49 bits
# Waits double with each wrong code and stop at 8.5 minutes: who knows the password shall not shut its owner out.
MOST_DOUBLED = 10
SUSPICIOUS = 3  # wrong codes before a right one of which its owner is told
HEARD = "footnote.second_factor"  # where a request keeps what it found


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a code: right or wrong, or not judged for `wait` seconds; and how many wrong ones came before."""

    right: bool
    wait: int = 0
    wrong_before: int = 0


def device_of(user: Any) -> Any:
    """Return the account's TOTPDevice, or None. 1 query."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).first()


def stands(request: HttpRequest) -> bool:
    """Tell whether the session has shown all that its account must show. 1 query a request.

    A session that has shown a device which is gone since does not stand: whoever removed it meant it.
    """
    if HEARD not in request.META:
        device, shown = device_of(request.user), request.session.get(DEVICE_ID_SESSION_KEY)
        asked = device.persistent_id if device else None
        request.META[HEARD] = shown == asked and (asked is not None or not settings.REQUIRE_SECOND_FACTOR)
    return bool(request.META[HEARD])


def show(request: HttpRequest, device: Any) -> None:
    """Put down in the session that its device, or a backup code for it, was shown; None that there is none now."""
    request.session.cycle_key()
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    if device is not None:
        request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    request.META.pop(HEARD, None)


def hear(*, user: User, code: str) -> Heard:
    """Judge a code of the account's device, or one of its backup codes, which is used up by it."""
    typed = re.sub(r"[\s-]", "", code).lower()
    with acting(by=user.pk, reason="Used a backup code."):
        kind, token = (TOTPDevice, typed) if re.fullmatch(r"[0-9]{6}", typed) else (StaticDevice, _digest(user, typed))
        device: Any = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return Heard(False)
        wrong = device.throttling_failure_count
        allowed, why = device.verify_is_allowed()
        if not allowed:
            return Heard(False, wait=max(1, ceil((why["locked_until"] - timezone.now()).total_seconds())))
        if device.verify_token(token):
            return Heard(True, wrong_before=wrong)
        if device.throttling_failure_count > MOST_DOUBLED:
            device.throttling_failure_count = MOST_DOUBLED
            device.save()
        return Heard(False)


def fresh(user: User, key: str) -> Any:
    """Return a device of `key` (hex) that is not kept yet."""
    return TOTPDevice(user=user, name="Authenticator app", key=key)


@transaction.atomic
def enrol(*, user: User, key: str, code: str) -> tuple[Any, list[str]]:
    """Keep a device that has shown a code, with its backup codes, which are told here alone.

    Raises Refused where the code is not of `key` and of now, or a device is there already.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two tabs at once come one after the other
    if device_of(user):
        raise Refused("A second factor is set up already: remove it before you set up another.")
    device, clock = fresh(user, key), TOTP(unhexlify(key))
    typed = re.sub(r"[\s-]", "", code)
    if not (re.fullmatch(r"[0-9]{6}", typed) and clock.verify(int(typed), tolerance=device.tolerance)):
        raise Refused("This is not the code of now: type the six digits that the app shows, and check its clock.")
    device.last_t, device.drift = clock.t(), clock.drift
    with acting(by=user.pk, reason="Set up a second factor."):
        device.save()
        return device, new_codes(user=user)


def new_codes(*, user: User) -> list[str]:
    """Make ten backup codes in the place of those there were. They are told here alone. Needs `acting`."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(CODES)]
    with transaction.atomic():
        device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "Backup codes"})
        StaticToken.objects.filter(device=device).delete()
        StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(user, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(user: Any) -> int:
    """Return how many backup codes are not used yet."""
    return int(StaticToken.objects.filter(device__user_id=user.pk).count())


def remove(*, user: User) -> None:
    """Remove the account's second factor and its codes. Sessions that have shown it end. Needs `acting`."""
    with transaction.atomic():
        for kind in (TOTPDevice, StaticDevice):
            kind.objects.filter(user=user).delete()


def drawn(device: Any) -> SafeString:
    """Draw what an authenticator app scans, as SVG without a style: the content policy forbids one. Dark on light."""
    code = segno.make(device.config_url, micro=False)
    svg = code.svg_inline(border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(svg)  # noqa: S308  # numbers and our own words


def _digest(user: User, code: str) -> str:
    """Return what a backup code is kept as: 16 signs fit the column, 64 bits."""
    return salted_hmac("footnote.backup_code", f"{user.pk}:{code}", algorithm="sha256").hexdigest()[:16]
