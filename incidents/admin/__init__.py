"""Lists, inlines and buttons of incidents. No rule: rules belong to the verbs and to PostgreSQL."""

from typing import cast

from django.contrib import admin

from incidents.admin.citation import CitationAdmin
from incidents.admin.claim import ClaimAdmin
from incidents.admin.exporting import export_sources
from incidents.admin.figure import FigureAdmin
from incidents.admin.incident import IncidentAdmin
from incidents.admin.origin import OriginAdmin
from incidents.admin.partner import ApiKeyAdmin, PartnerAdmin
from incidents.admin.place import PlaceAdmin
from incidents.admin.record import FeedEntryAdmin, PublicationAdmin, RecordAdmin
from incidents.admin.review import DecisionAdmin, ReviewAdmin
from incidents.admin.second_factor import SecondFactorAdmin
from incidents.admin.vocabulary import CategoryAdmin, IncidentTypeAdmin, MetricAdmin
from incidents.admin.webhook import DeliveryAdmin, EndpointAdmin
from incidents.desk import anchors, importing
from incidents.desk.reading.views import addresses
from incidents.desk.site import Desk
from sources.admin.source import SourceAdmin

__all__ = [
    "ApiKeyAdmin",
    "CategoryAdmin",
    "CitationAdmin",
    "ClaimAdmin",
    "DecisionAdmin",
    "DeliveryAdmin",
    "EndpointAdmin",
    "FeedEntryAdmin",
    "FigureAdmin",
    "IncidentAdmin",
    "IncidentTypeAdmin",
    "MetricAdmin",
    "OriginAdmin",
    "PartnerAdmin",
    "PlaceAdmin",
    "PublicationAdmin",
    "RecordAdmin",
    "ReviewAdmin",
    "SecondFactorAdmin",
]

cast(Desk, admin.site).add_pages(addresses)
cast(Desk, admin.site).add_pages(anchors.addresses)
cast(Desk, admin.site).add_pages(importing.addresses)
# A dossier is of this app, which `sources` does not know.
SourceAdmin.actions = (*SourceAdmin.actions, export_sources)
