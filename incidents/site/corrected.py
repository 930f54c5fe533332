"""Which corrections a card tells of: that of a figure tells of those that changed this figure. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from incidents.site.claims import Document
from incidents.site.record import ChangeShown

NUMBERS = ("unit", "reported", "consensus", "best", "level", "origins", "outlets", "claims")
CLAIMED = ("phrase", "low", "high", "claimant", "relay", "attribution", "stance", "place", "as_of", "provisional")


def documents_behind(corrections: Sequence[ChangeShown]) -> set[int]:
    """Return the versions whose documents tell what corrections changed."""
    return {number for change in corrections for number in (change.version - 1, change.version)}


def about(
    figure: str, place: str | None, corrections: Sequence[ChangeShown], documents: Mapping[int, Document]
) -> list[ChangeShown]:
    """Return those of `corrections` that changed a figure; with no `place`, any of its lines."""
    return [
        change
        for change in corrections
        if _state(documents[change.version - 1], figure, place) != _state(documents[change.version], figure, place)
    ]


def _state(document: Document, figure: str, place: str | None) -> list[Any]:
    """Return what a figure's lines say: the numbers, and for each claim its words and who says them."""
    claims = {claim["id"]: [claim[name] for name in CLAIMED] for claim in document.get("claims", [])}
    return [
        [[line[name] for name in NUMBERS], [claims[identifier] for identifier in line["claims"]]]
        for line in document.get("figures", [])
        if f"{line['metric']}.{line['category']}" == figure
        and place in (None, line["place"]["id"] if line["place"] else "")
    ]
