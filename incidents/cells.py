"""Cells of CSV that no spreadsheet runs, and back.

A cell that begins with a sign that starts a formula (= + - @, their wide forms, tab, line end), with a space or
with an apostrophe has an apostrophe before it: take the first apostrophe of such a cell away and the text is back.
Numbers are written as they are.
"""

import csv
import io
from collections.abc import Iterable
from typing import Any

RISKY = tuple("=+-@＝＋－＠'\t\r\n \u00a0\ufeff")


def cell(value: Any) -> str:
    """Return a value as its cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list() | tuple():
            return cell("; ".join(str(each) for each in value))
    text = str(value)
    return f"'{text}" if text.startswith(RISKY) else text


def plain(text: str) -> str:
    """Return what a cell was written from; an apostrophe before anything else was typed, and stays."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY) else text


def lines(rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows as RFC 4180 has them, in UTF-8."""
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()
