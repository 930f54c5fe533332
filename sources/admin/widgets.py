"""Choosing one row out of many."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models


class KnownSelect(AutocompleteSelect):
    """An autocomplete that asks no query for the label of a row the form has loaded already."""

    known: models.Model | None = None

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> Any:
        """Return the one option chosen, and an empty one where the field may be empty."""
        known = self.known
        if known is None or value != [str(known.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*empty, self.create_option(name, str(known.pk), str(known), True, len(empty))], 0)]
