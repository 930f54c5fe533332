"""How long ago something happened, for templates: a builtin filter, so that no page loads it."""

from datetime import datetime, timedelta

from django.template import Library
from django.utils import timezone
from django.utils.timesince import timesince

register = Library()


@register.filter
def ago(at: datetime | None) -> str:
    """Return “just now” within a minute, else the age in its largest unit: “2 hours ago”."""
    if at is None:
        return ""
    now = timezone.now()
    return "just now" if now - at < timedelta(minutes=1) else f"{timesince(at, now, depth=1)} ago"
