"""Which network addresses are the public internet: pure."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# IANA's special-purpose registries, multicast and reserved space, written out: `is_global` and `is_private` of
# Python change with its versions, and call multicast, relays and translators public.
_NOT_PUBLIC_4 = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a carrier's translator
        "127.0.0.0/8",
        "168.63.129.16/32",  # the host of a virtual machine, at one provider
        "169.254.0.0/16",  # link-local, and every cloud's metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# All of IPv6 that is given out. Mapped and compatible IPv4, translated (64:ff9b::/96), local, link-local, site-local
# and multicast addresses lie outside of it.
_GIVEN_OUT_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ip_network(block)
    for block in (
        "2001::/23",  # Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",
        "3fff::/20",  # documentation
    )
)


def read(address: str) -> IPv4Address | IPv6Address:
    """Return an address as written in full. Raises ValueError for octal, hex, short and zoned spellings."""
    found = ip_address(address)
    if isinstance(found, IPv6Address) and found.scope_id is not None:
        raise ValueError(address)
    return found


def is_public(address: str) -> bool:
    """Tell whether an address is one of the public internet; what cannot be read is not."""
    try:
        found = read(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return found.is_global and not any(found in block for block in _NOT_PUBLIC_4)
    return found in _GIVEN_OUT_6 and found.is_global and not any(found in block for block in _NOT_PUBLIC_6)
