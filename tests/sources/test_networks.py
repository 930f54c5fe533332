"""Which network addresses are the public internet: sources/networks.py."""

from ipaddress import ip_address, ip_network

import pytest

from sources.networks import is_public, read

# Each block, whose neighbours on both sides are public.
LONE = [
    "168.63.129.16/32",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.175.48.0/24",
    "2620:4f:8000::/48",
]


@pytest.mark.parametrize("block", LONE)
def test_block_is_not_public_and_its_neighbours_are(block: str) -> None:
    first, last = ip_network(block)[0], ip_network(block)[-1]
    assert [is_public(str(each)) for each in (first - 1, first, last, last + 1)] == [True, False, False, True]


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.9", "192.0.2.1",
        "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "255.255.255.255",
        "::", "::1", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2001::1", "2001:db8::1", "2002:101:101::1", "3fff::1",
        "4000::1", "fc00::1", "fe80::1", "fec0::1", "ff02::1", "2606:4700::1111%eth0",
        "", "localhost", "1.1.1", "01.1.1.1", "0x1.1.1.1", "16843009", " 1.1.1.1",
    ],
)  # fmt: skip
def test_address_inside_or_unread_is_not_public(address: str) -> None:
    assert is_public(address) is False


@pytest.mark.parametrize("address", ["1.1.1.1", "193.0.6.139", "2606:4700::1111", "2a00::1"])
def test_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address) is True
    assert read(address) == ip_address(address)


def test_zoned_address_is_told_of() -> None:
    with pytest.raises(ValueError, match=r"^fe80::1%eth0$"):
        read("fe80::1%eth0")
