"""gzip from parts that were deflated once: incidents/packing.py."""

import gzip
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.packing import Stream, holds, joined, pack, taken

CHANCE = random.Random(7)
# Lengths at which a place of the power changes, and blocks of what is stored end.
LENGTHS = (0, 1, 2, 255, 256, 257, 0xFFFF, 0x10000, 0x10001, 0x20005, 1_000_003)


def some(length: int) -> bytes:
    """Return bytes of which half can be deflated."""
    return CHANCE.randbytes(length // 2) + b"a" * (length - length // 2)


@given(head=st.binary(max_size=40), parts=st.lists(st.binary(max_size=40), max_size=5), tail=st.binary(max_size=9))
def test_parts_are_read_as_what_was_packed(head: bytes, parts: list[bytes], tail: bytes) -> None:
    assert gzip.decompress(joined(head, map(pack, parts), tail)) == head + b",".join(parts) + tail


@pytest.mark.parametrize("length", LENGTHS)
def test_checksums_and_blocks_hold_at_every_length(length: int) -> None:
    content = some(length)
    whole = joined(content, [pack(content), pack(b"x" + content)], content)
    assert gzip.decompress(whole) == content + content + b",x" + content + content


def test_what_can_be_deflated_is() -> None:
    document = b'{"phrase":"at least four people"},' * 500
    assert len(joined(b"[", [pack(document)], b"]")) < len(document) / 10


def test_part_holds_its_document_and_no_other() -> None:
    document = some(5_000)
    packed = pack(document)
    later = zlib.compressobj(0, wbits=-zlib.MAX_WBITS)  # another zlib deflates the same to other bytes
    other = packed[:12] + later.compress(document) + later.flush(zlib.Z_FULL_FLUSH)

    assert holds(packed, document)
    assert other != packed
    assert holds(other, document)
    assert not holds(packed, document[:-1] + b"b")
    assert not holds(None, document)
    assert not holds(b"", document)
    for place in (0, 5, 9, 40):  # checksum, length, power, what was deflated
        assert not holds(packed[:place] + bytes([packed[place] ^ 1]) + packed[place + 1 :], document)


def test_a_stream_is_made_in_turn() -> None:
    stream = Stream()
    made = [
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff",
        stream.plain(b"a"),
        stream.packed(pack(b"b")),
        stream.plain(b"\n"),
    ]
    assert gzip.decompress(b"".join([*made, stream.end()])) == b"ab\n"


@pytest.mark.parametrize(
    ("header", "is_taken"),
    [
        ("gzip", True),
        ("GZIP;q=0.1", True),
        ("deflate, gzip, br", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("gzip, identity", True),
        ("", False),
        ("identity", False),
        ("deflate, br", False),
        ("gzip;q=0", False),
        ("*, gzip;q=0", False),
        ("gzip;q=0.5, identity;q=0.9", False),
        ("gzip;q=much", False),
    ],
)
def test_gzip_is_sent_to_whoever_takes_it(header: str, is_taken: bool) -> None:
    assert taken(header) == is_taken
