"""The site's addresses, and those of the stock application."""

from django.urls import include, path

from bench.stock.views import Incidents, IncidentsByNumber, IncidentStream

PAGE, ONE = {"get": "list"}, {"get": "retrieve"}
urlpatterns = [
    path("stock/incidents/", Incidents.as_view(PAGE)),
    path("stock/incidents/<str:reference>/", Incidents.as_view(ONE)),
    path("stock/numbered/", IncidentsByNumber.as_view(PAGE)),
    path("stock/stream/", IncidentStream.as_view()),
    path("", include("config.urls")),
]
