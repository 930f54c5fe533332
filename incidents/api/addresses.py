"""Addresses as answers name them, relative to the site."""

ROOT = "/api/v1/"


def incident(reference: str) -> str:
    """Return the address of a live version."""
    return f"{ROOT}incidents/{reference}/"


def version(reference: str, number: int) -> str:
    """Return the address of a version that never changes."""
    return f"{ROOT}incidents/{reference}/versions/{number}/"
