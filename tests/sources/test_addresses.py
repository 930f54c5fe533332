"""The one spelling of an address: sources/addresses.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.addresses import BadAddress, canonical, read


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("HTTPS://News.Example:443", "https://news.example/"),
        ("http://news.example:80/a#part", "http://news.example/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://news.example/a?utm_source=x&UTM_Campaign=y&fbclid=z&gclid=1", "https://news.example/a"),
        ("https://news.example/?b=2&a=1&b=1", "https://news.example/?b=2&a=1&b=1"),
        ("https://news.example/?id=1&&utm_id=2&", "https://news.example/?id=1"),
        ("https://news.example/?source=a&ref=b&page=2&s=", "https://news.example/?source=a&ref=b&page=2&s="),
        ("https://news.example/Path/%7Eme/", "https://news.example/Path/%7Eme/"),
        ("https://news.example/#!/story/7", "https://news.example/#!/story/7"),
        ("https://новини.example/пожежа", "https://xn--b1amarcd.example/%D0%BF%D0%BE%D0%B6%D0%B5%D0%B6%D0%B0"),
        ("https://news.example/100%", "https://news.example/100%25"),
        ("https://[2606:4700:0:0::1111]/", "https://[2606:4700::1111]/"),
        ("  https://news.example/  ", "https://news.example/"),
        ("https://news.example/?utm_source=a=b&c=d=e", "https://news.example/?c=d=e"),
        ("https://1.2.3.4/", "https://1.2.3.4/"),
    ],
)
def test_address_has_one_spelling(url: str, kept: str) -> None:
    assert canonical(url) == kept
    assert canonical(kept) == kept


ODD = "holds a space, a backslash or a control character: copy the address again."
NO_SITE = "is no name of a site: copy the address again."
NO_PAGE = "is no address of a web page: it must start with https:// or http://."
LONG = ".".join(["a" * 49] * 5)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("https://a.example/" + "x" * 1983, "The address has 2,001 characters: at most 2,000 are read."),
        ("https://a.example/a b", f"“https://a.example/a b” {ODD}"),
        ("https://a.example\\@b.example/", f"“https://a.example\\@b.example/” {ODD}"),
        ("https://a.example:port/", "“https://a.example:port/” cannot be read as an address: copy it again."),
        ("ftp://a.example/", f"“ftp://a.example/” {NO_PAGE}"),
        ("a.example", f"“a.example” {NO_PAGE}"),
        (
            "https://me@a.example/",
            "The address carries a user name or a password: take out what stands before the @.",
        ),
        ("https://[fe80::1%eth0]/", "“[fe80::1%eth0]” is no IPv6 address: write it in full, without a zone."),
        ("https:///a", f"“” {NO_SITE}"),
        ("https://a%2eexample/", f"“a%2eexample” {NO_SITE}"),
        (f"https://{LONG}.abcd/", f"“{LONG[:60]}” {NO_SITE}"),
        ("https://a..example/", f"“a..example” {NO_SITE}"),
        ("https://a-.example/", f"“a-.example” {NO_SITE}"),
        ("https://127.1/", "“127.1” is no IPv4 address: write four decimal numbers."),
        ("https://1.2.3.0x4/", "“1.2.3.0x4” is no IPv4 address: write four decimal numbers."),
        (
            "https://intranet/",
            "“intranet” is a name inside a network: only sites of the public internet are fetched.",
        ),
    ],
)
def test_address_of_no_web_page_is_refused_in_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(BadAddress) as refused:
        read(url)
    assert str(refused.value) == sentence


def test_address_may_be_as_long_as_is_read() -> None:
    assert len(str(read("https://a.example/" + "x" * 1982))) == 2000
    assert read(f"https://{LONG}.abc/").host == f"{LONG}.abc"


@given(st.text(max_size=40), st.text(max_size=40))
def test_spelling_of_a_spelling_is_the_same(path: str, query: str) -> None:
    try:
        kept = canonical(f"https://news.example/{path}?{query}")
    except BadAddress:
        return
    assert canonical(kept) == kept
    assert kept.isascii()
    assert str(read(kept)) == kept or "#!" in kept
