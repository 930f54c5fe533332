"""When something happened, in words; `ago` is a builtin filter of templates, so that no page loads it."""

from datetime import date, datetime, timedelta

from django.template import Library
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince

register = Library()


def day_of(text: str | None) -> str:
    """Return a day of a document as "21 December 2024", as it is where it is more than a day, and "" for none."""
    if not text:
        return ""
    try:
        return date_format(date.fromisoformat(text))
    except ValueError:
        return text


@register.filter
def ago(at: datetime | None) -> str:
    """Return “just now” within a minute, else the age in its largest unit: “2 hours ago”."""
    if at is None:
        return ""
    now = timezone.now()
    return "just now" if now - at < timedelta(minutes=1) else f"{timesince(at, now, depth=1)} ago"
