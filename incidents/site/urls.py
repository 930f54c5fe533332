"""The addresses that readers and embedding sites use."""

from django.urls import path, register_converter
from django.views.generic import RedirectView

from incidents.api import converters
from incidents.site.incident import incident, version
from incidents.site.listing import incidents

register_converter(converters.Reference, "record")
register_converter(converters.Number, "version")

urlpatterns = [
    path("", incidents),
    path("incidents/", RedirectView.as_view(url="/", permanent=True, query_string=True)),
    path("incidents/<record:reference>/", incident),
    path("incidents/<record:reference>/versions/<version:number>/", version),
]
