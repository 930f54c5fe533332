"""The summary of a document as prose: what it says of figures is taken from the figures."""

from collections.abc import Sequence
from typing import Any

from incidents.site.figures import FigureShown


def summary_of(document: dict[str, Any], figures: Sequence[FigureShown]) -> str:
    """Return the summary in words."""
    return str(document["summary"])
