"""gzip answers from documents that were deflated once, each by itself. Pure: bytes in, bytes out.

Deflated up to the end of a byte, documents follow each other in one stream (RFC 1951) with what is between them stored
as it is. What a gzip ends with (RFC 1952), the CRC-32 and the length of all, is combined from those of the parts: a
CRC is a remainder of polynomials over two elements, so that of `a` before `b` is that of `a` times x to the bits of
`b`, plus that of `b`.
"""

import struct
import zlib
from collections.abc import Iterable
from functools import cache, lru_cache

_PART = struct.Struct(">III")  # CRC-32 of a document, its length, and x to the power of its bits
_POLYNOMIAL = 0xEDB88320  # of CRC-32, its lowest power in the highest bit, as are all here
_ONE = 0x80000000
_BYTE = 0x00800000  # x to the power of 8
BEGIN = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # no name, no time


def pack(document: bytes) -> bytes:
    """Return a document as `Stream` takes it: CRC-32, length and power in 12 bytes, then what it deflates to."""
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS, memLevel=9)
    return _told(document) + deflate.compress(document) + deflate.flush(zlib.Z_SYNC_FLUSH)


def holds(packed: bytes | None, document: bytes) -> bool:
    """Return whether this is `document`, packed by whatever version of zlib."""
    if packed is None or packed[: _PART.size] != _told(document):
        return False
    try:
        return zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(packed[_PART.size :]) == document
    except zlib.error:
        return False


class Stream:
    """One gzip in the making: `BEGIN`, whatever `plain` and `packed` return in turn, then `end`."""

    def __init__(self) -> None:
        self._crc = self._length = 0

    def plain(self, content: bytes) -> bytes:
        """Return bytes as they stand in the stream: not deflated, for they are few."""
        self._crc = zlib.crc32(content, self._crc)
        self._length += len(content)
        blocks = (content[at : at + 0xFFFF] for at in range(0, len(content), 0xFFFF))
        return b"".join(struct.pack("<BHH", 0, len(block), len(block) ^ 0xFFFF) + block for block in blocks)

    def packed(self, part: bytes) -> memoryview:
        """Return a packed document as it stands in the stream."""
        crc, length, power = _PART.unpack_from(part)
        self._crc = _times(self._crc, power) ^ crc
        self._length += length
        return memoryview(part)[_PART.size :]

    def end(self) -> bytes:
        """Return the end of the stream."""
        return b"\x03\x00" + struct.pack("<II", self._crc, self._length & 0xFFFFFFFF)


def joined(head: bytes, parts: Iterable[bytes], tail: bytes) -> bytes:
    """Return the gzip of packed documents with commas between them, after `head` and before `tail`."""
    stream = Stream()
    pieces: list[bytes | memoryview] = [BEGIN, stream.plain(head)]
    for n, part in enumerate(parts):
        if n:
            pieces.append(stream.plain(b","))
        pieces.append(stream.packed(part))
    pieces += [stream.plain(tail), stream.end()]
    return b"".join(pieces)


@lru_cache(maxsize=256)
def taken(accept: str) -> bool:
    """Return whether an `Accept-Encoding` header takes gzip, and likes it no less than none (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for each in accept.lower().split(","):
        name, _, told = each.partition(";")
        try:
            weights[name.strip()] = float(told.partition("=")[2].strip() or 1)
        except ValueError:
            return False
    gzip = weights.get("gzip", weights.get("*", 0.0))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _told(document: bytes) -> bytes:
    return _PART.pack(zlib.crc32(document), len(document), _power(len(document)))


def _times(a: int, b: int) -> int:
    """Return the product of two remainders."""
    product = 0
    while a:
        if a & _ONE:
            product ^= b
        a = (a << 1) & 0xFFFFFFFF
        b = (b >> 1) ^ _POLYNOMIAL if b & 1 else b >> 1
    return product


@lru_cache(maxsize=16_384)
def _power(length: int) -> int:
    """Return x to the power of the bits of `length` bytes."""
    power, place = _ONE, 0
    while length:
        power = _times(power, _powers(place)[length & 0xFF])
        length, place = length >> 8, place + 1
    return power


@cache
def _powers(place: int) -> list[int]:
    """Return x to the power of the bits of 0 to 255 times 256 to `place` bytes."""
    base = _BYTE if place == 0 else _times(_powers(place - 1)[128], _powers(place - 1)[128])
    powers = [_ONE]
    while len(powers) < 256:
        powers.append(_times(powers[-1], base))
    return powers
