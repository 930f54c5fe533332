"""Rows beside the live records."""

from typing import Any

from django.db.models import Model, QuerySet

from incidents.models.publication import Record


def rows_of(model: type[Model]) -> QuerySet[Any]:
    """Return the claims, sources or figures of the records that are served."""
    return model._default_manager.filter(record__in=Record.objects.live())
