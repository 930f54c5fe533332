"""The words of fixed sets are the desk's."""

from typing import Any

import pytest

from incidents.api import words
from incidents.models import Citation, Claim, ClaimRelation, Figure, IncidentClaim, Metric, Origin, Place
from incidents.models.incident import Incident, PartyRole, PlaceUse
from incidents.models.publication import Publication
from sources.models import Source


@pytest.mark.parametrize(
    ("ours", "choices"),
    [
        (words.LEVELS, Figure.Level),
        (words.ROLES, IncidentClaim.Role),
        (words.PUBLICATION_KINDS, Publication.Kind),
        (words.CLAIM_KINDS, Claim.Kind),
        (words.CLAIM_STATUSES, Claim.Status),
        (words.CLAIM_STANCES, Claim.Stance),
        (words.ATTRIBUTIONS, Claim.Attribution),
        (words.OPERATORS, Claim.Operator),
        (words.RELATIONS, ClaimRelation.Kind),
        (words.CITATION_STANCES, Citation.Stance),
        (words.ANCHORS, Citation.Anchor),
        (words.PRECISIONS, Incident.Precision),
        (words.TIME_BASES, Incident.Basis),
        (words.VALUE_KINDS, Metric.ValueKind),
        (words.PLACE_KINDS, Place.Kind),
        (words.PLACE_ROLES, PlaceUse.Role),
        (words.PLACE_PRECISIONS, PlaceUse.Precision),
        (words.PARTY_ROLES, PartyRole.Role),
        (words.RESPONSIBILITIES, PartyRole.Responsibility),
        (words.BASES, Figure.Basis),
        (words.SOURCE_KINDS, Source.Kind),
        (words.MAKERS, Source.MadeBy),
        (words.SOURCE_STATUSES, Source.Status),
        (words.DATE_BASES, Source.DateBasis),
        (words.COPY_KINDS, Source.CopyKind),
        (words.ORIGIN_KINDS, Origin.Kind),
    ],
)
def test_words_are_the_desk_s(ours: tuple[str, ...], choices: Any) -> None:
    assert list(ours) == list(choices.values)
