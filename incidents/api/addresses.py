"""Addresses as answers name them, relative to the site."""

from django.conf import settings

ROOT = "/api/v1/"


def incident(reference: str) -> str:
    """Return the address of a live version."""
    return f"{ROOT}incidents/{reference}/"


def version(reference: str, number: int) -> str:
    """Return the address of a version that never changes."""
    return f"{ROOT}incidents/{reference}/versions/{number}/"


def page(reference: str, number: int | None = None) -> str:
    """Return the address of the page for people: of a live version, or of one by its number."""
    return absolute(f"/incidents/{reference}/" + (f"versions/{number}/" if number else ""))


def alternate(reference: str, number: int | None = None) -> str:
    """Return the link that leads from a document to its page for people."""
    return f'<{page(reference, number)}>; rel="alternate"; type="text/html"'


def absolute(address: str) -> str:
    """Return an address with the site before it, for documents that travel."""
    return settings.PUBLIC_URL.rstrip("/") + address


def of_the_web(url: str | None) -> str:
    """Return an address that a page may link to, or ""."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""
