"""The Django application `sources`."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """What was published, and the words in it."""

    name = "sources"
    verbose_name = "Sources"
