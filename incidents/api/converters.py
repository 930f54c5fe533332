"""What stands in an address. A text that does not fit leads nowhere, like one that names nothing."""

from django.urls.converters import IntConverter, StringConverter


class Reference(StringConverter):
    """An incident's reference, such as FN-2026-000042."""

    regex = "FN-[0-9]{4}-[0-9]{6,11}"


class Number(IntConverter):
    """A version."""

    regex = "[1-9][0-9]{0,8}"
