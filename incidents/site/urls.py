"""The addresses that readers and embedding sites use."""

from django.urls import path, register_converter

from incidents.api import converters
from incidents.site.incident import incident, version

register_converter(converters.Reference, "record")
register_converter(converters.Number, "version")

urlpatterns = [
    path("incidents/<record:reference>/", incident),
    path("incidents/<record:reference>/versions/<version:number>/", version),
]
