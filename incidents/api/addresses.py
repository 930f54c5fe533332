"""Addresses as answers name them, relative to the site."""

from django.conf import settings

ROOT = "/api/v1/"


def incident(reference: str) -> str:
    """Return the address of a live version."""
    return f"{ROOT}incidents/{reference}/"


def version(reference: str, number: int) -> str:
    """Return the address of a version that never changes."""
    return f"{ROOT}incidents/{reference}/versions/{number}/"


def absolute(address: str) -> str:
    """Return an address with the site before it, for documents that travel."""
    return settings.PUBLIC_URL.rstrip("/") + address
