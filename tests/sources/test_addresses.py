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
    ],
)
def test_address_has_one_spelling(url: str, kept: str) -> None:
    assert canonical(url) == kept
    assert canonical(kept) == kept


@given(st.text(max_size=40), st.text(max_size=40))
def test_spelling_of_a_spelling_is_the_same(path: str, query: str) -> None:
    try:
        kept = canonical(f"https://news.example/{path}?{query}")
    except BadAddress:
        return
    assert canonical(kept) == kept
    assert kept.isascii()
    assert str(read(kept)) == kept or "#!" in kept
