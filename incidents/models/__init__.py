"""The desk's tables of what happened and who says so, reviews, and the public record.

The public record lives in `incidents.models.publication`, `hold` and `feed`, which import nothing of the drafts.
"""

from incidents.models.citation import Citation
from incidents.models.claim import Claim, ClaimRelation, IncidentClaim
from incidents.models.comment import Comment
from incidents.models.feed import Epoch, FeedEntry, FeedHead
from incidents.models.figure import Figure
from incidents.models.hold import Hold
from incidents.models.incident import Incident, PartyRole, PlaceUse
from incidents.models.notification import Notification
from incidents.models.origin import Origin
from incidents.models.partner import ApiKey, ApiKeyUse, Partner
from incidents.models.place import Place
from incidents.models.presence import Presence
from incidents.models.publication import (
    Publication,
    PublishedClaim,
    PublishedFigure,
    PublishedSource,
    Record,
)
from incidents.models.review import Decision, Review
from incidents.models.saved import SavedFilter
from incidents.models.second_factor import SecondFactor
from incidents.models.taking import Taking
from incidents.models.touch import Touch
from incidents.models.upload import Upload
from incidents.models.vocabulary import Category, IncidentType, Metric
from incidents.models.webhook import Delivery, Endpoint

__all__ = [
    "ApiKey",
    "ApiKeyUse",
    "Category",
    "Citation",
    "Claim",
    "ClaimRelation",
    "Comment",
    "Decision",
    "Delivery",
    "Endpoint",
    "Epoch",
    "FeedEntry",
    "FeedHead",
    "Figure",
    "Hold",
    "Incident",
    "IncidentClaim",
    "IncidentType",
    "Metric",
    "Notification",
    "Origin",
    "Partner",
    "PartyRole",
    "Place",
    "PlaceUse",
    "Presence",
    "Publication",
    "PublishedClaim",
    "PublishedFigure",
    "PublishedSource",
    "Record",
    "Review",
    "SavedFilter",
    "SecondFactor",
    "Taking",
    "Touch",
    "Upload",
]
