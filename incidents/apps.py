"""The Django application `incidents`."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """What happened, who says so, and the public record."""

    name = "incidents"
    verbose_name = "Incidents"
