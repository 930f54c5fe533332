"""The addresses that readers and embedding sites use."""

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter
from django.views.generic import RedirectView

from incidents.api import converters
from incidents.site.about import about
from incidents.site.compare import compare
from incidents.site.corrections import corrections
from incidents.site.embeds import figure_card, incident_card, no_card
from incidents.site.incident import incident, version
from incidents.site.listing import incidents
from incidents.site.oembed import oembed
from incidents.site.quoted import quoted
from incidents.site.sources import source


class Figure(StringConverter):
    """Metric and category of a figure, such as killed.all."""

    regex = r"[-_a-z0-9]{1,60}\.[-_a-z0-9]{1,60}"


register_converter(converters.Reference, "record")
register_converter(converters.Number, "version")
register_converter(Figure, "figure")

urlpatterns = [
    path("", incidents),
    path("incidents/", RedirectView.as_view(url="/", permanent=True, query_string=True)),
    path("incidents/<record:reference>/", incident),
    path("embed/<record:reference>/", incident_card),
    path("embed/<record:reference>/figures/<figure:figure>", figure_card),
    re_path("^embed/", no_card),
    re_path("^oembed/?$", oembed),
    path("sources/<uuid:id>/", source),
    path("corrections/", corrections),
    path("compare/", compare),
    path("about/", about),
    path("incidents/<record:reference>/versions/<version:number>/", version),
    path("incidents/<record:reference>/versions/<version:number>/words/<version:part>/", quoted),
]
