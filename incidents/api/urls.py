"""The addresses of version 1."""

from django.urls import path, register_converter

from incidents.api import converters
from incidents.api.changes import Changes
from incidents.api.claims import Claim, Claims
from incidents.api.corrections import Corrections
from incidents.api.differences import Difference
from incidents.api.docs import Docs, Example, OpenAPI, ProblemPage, Reference
from incidents.api.exports import ClaimLines, ClaimTable, IncidentLines, IncidentMap, IncidentTable
from incidents.api.figures import Figures
from incidents.api.incidents import Incident, Incidents, Version, Versions
from incidents.api.root import Root
from incidents.api.sources import Source, Sources
from incidents.api.sums import FigureSum
from incidents.api.terms import Parties, Places, Vocabularies, Vocabulary

register_converter(converters.Reference, "reference")
register_converter(converters.Number, "number")

urlpatterns = [
    path("", Root.as_view()),
    path("incidents/", Incidents.as_view()),
    path("incidents/<reference:reference>/", Incident.as_view()),
    path("incidents/<reference:reference>/versions/", Versions.as_view()),
    path("incidents/<reference:reference>/versions/<number:version>/", Version.as_view()),
    path("incidents/<reference:reference>/versions/<number:old>/diff/<number:new>/", Difference.as_view()),
    path("claims/", Claims.as_view()),
    path("claims/<uuid:id>/", Claim.as_view()),
    path("sources/", Sources.as_view()),
    path("sources/<uuid:id>/", Source.as_view()),
    path("figures/", Figures.as_view()),
    path("figures/sum/", FigureSum.as_view()),
    path("vocabularies/", Vocabularies.as_view()),
    path("vocabularies/<slug:name>/", Vocabulary.as_view()),
    path("places/", Places.as_view()),
    path("parties/", Parties.as_view()),
    path("changes/", Changes.as_view()),
    path("corrections/", Corrections.as_view()),
    path("exports/incidents.ndjson", IncidentLines.as_view()),
    path("exports/incidents.csv", IncidentTable.as_view()),
    path("exports/incidents.geojson", IncidentMap.as_view()),
    path("exports/claims.ndjson", ClaimLines.as_view()),
    path("exports/claims.csv", ClaimTable.as_view()),
    path("schema/", OpenAPI.as_view()),
    path("docs/", Docs.as_view()),
    path("docs/changes/", Docs.as_view(text="api-changes.md")),
    path("docs/reference/", Reference.as_view()),
    path("docs/examples/<str:name>", Example.as_view()),
    path("problems/<slug:kind>/", ProblemPage.as_view()),
]
