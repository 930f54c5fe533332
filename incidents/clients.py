"""Whom a request is counted on, where what one may do in a while is limited."""

import hashlib
from functools import cache
from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings


def client_of(meta: dict[str, Any]) -> str:
    """Return whom a request is counted on: the address connected from, an IPv6 one by its /64.

    `X-Forwarded-For` is believed only as far as proxies of ours wrote it: API_TRUSTED_PROXIES counts them.
    """
    text: str = meta.get("REMOTE_ADDR", "")
    proxies: int = settings.API_TRUSTED_PROXIES
    if proxies:
        told = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(told) >= proxies:
            text = told[-proxies]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)


def bucket_of(*whom: str) -> bytes:
    """Return what somebody is counted under, 16 bytes: nobody reads from the tables who has asked."""
    return hashlib.blake2b("\0".join(whom).encode(), digest_size=16, key=_pepper()).digest()


@cache
def _pepper() -> bytes:
    return hashlib.sha256(f"rates:{settings.SECRET_KEY}".encode()).digest()
