"""Choosing one row out of many."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


class KnownSelect(AutocompleteSelect):
    """An autocomplete that asks no query for the label of a row the form has loaded already."""

    known: models.Model | None = None

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Return the one option chosen, and an empty one where the field may be empty."""
        known = self.known
        if known is None or value != [str(known.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*empty, self.create_option(name, str(known.pk), str(known), True, len(empty))], 0)]

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        """Name the empty field: its words are all that a screen reader has of it."""
        return {**super().build_attrs(base_attrs, extra_attrs), "data-placeholder": "choose…"}


class Stated(forms.Widget):
    """A related row that stays: its name, and the way to it."""

    def __init__(self, row: models.Model) -> None:
        super().__init__()
        self.row = row

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return a link to the row."""
        page = f"admin:{self.row._meta.app_label}_{self.row._meta.model_name}_change"
        return format_html('<a class="stated" href="{}">{}</a>', reverse(page, args=[self.row.pk]), self.row)

    def id_for_label(self, id_: str) -> str:
        """Return nothing: there is no field to label."""
        return ""
