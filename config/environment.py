"""Reading the environment: what is missing or wrong is told in a sentence that names it."""

import os
import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = ("1", "true", "yes", "on")
NO = ("0", "false", "no", "off")


def text(name: str, default: str = "") -> str:
    """Give a variable's value; one that is empty counts as unset."""
    return os.environ.get(name, "").strip() or default


def needed(name: str, why: str) -> str:
    """Give a variable's value, or stop with a sentence."""
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"{name} is not set, and {why}: set {name}, or set DEBUG=1 to try things out.")


def flag(name: str, *, default: bool) -> bool:
    """Give a switch's position."""
    value = text(name).lower()
    if not value:
        return default
    if value not in YES + NO:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to 1 or 0.")
    return value in YES


def number(name: str, default: int) -> int:
    """Give a whole number that is not below zero."""
    value = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number, such as {default}.")
    return int(value)


def names(name: str) -> list[str]:
    """Give the parts of a comma-separated value."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """Give Django's settings for a `postgresql://user:password@host:port/name?option=value` address.

    A host that begins with a slash, written %2F, is the folder of a Unix socket. The options are libpq's.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise _bad(url, "its host, port or options cannot be read") from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise _bad(url, "only PostgreSQL will do")
    if parts.fragment:
        raise _bad(url, "a # in it must be written %23")
    if not parts.path.removeprefix("/"):
        raise _bad(url, "it names no database")
    # Not parts.hostname, which is in lower case: the folder of a socket need not be.
    host = parts.netloc.rpartition("@")[2].removesuffix(f":{port}").strip("[]")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def _bad(url: str, why: str) -> ImproperlyConfigured:
    """Make the refusal. A password may be badly encoded and hold any sign, so all it could be is hidden."""
    shown = re.sub(r"(://[^:/@]*:)(?:.*(?=@)|(?!\d+(?:/|$)).*)", r"\1***", url)
    shown = re.sub(r"(?i)(password=)[^&]*", r"\1***", shown)
    return ImproperlyConfigured(
        f"DATABASE_URL is {shown!r}, and {why}: write postgresql://user:password@host:5432/name."
    )
