"""What happened that the user should know of: a count on every page, and a list."""

from typing import Any

from django.contrib import admin
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from incidents.models import Notification

SHOWN = 50


def unread_of(user: Any) -> int:
    """Return how many notifications the user has not read. 1 query, of 100 rows at most."""
    return Notification.objects.unread().filter(person=user).order_by()[:100].count()


def link_of(row: Notification) -> str:
    """Return where a notification leads: to the review, the source or the incident it speaks of."""
    if row.review_id and row.kind in (Notification.Kind.TO_DECIDE, Notification.Kind.MENTIONED):
        return reverse("admin:incidents_review_change", args=[row.review_id])
    if row.source_id:
        return reverse("admin:sources_source_change", args=[row.source_id])
    if row.incident_id:
        page = reverse("admin:incidents_incident_change", args=[row.incident_id])
        return f"{page}#comments" if row.comment_id else page
    return reverse("admin:index")


def subject_of(row: Notification) -> str:
    """Return the name of what a notification speaks of."""
    return str(row.incident or row.source or "")


def listed(user: Any) -> "list[Notification]":
    """Return the newest notifications of a user with what they speak of. 1 query."""
    rows = Notification.objects.filter(person=user).select_related("incident", "source", "by")
    return list(rows.order_by("-id")[:SHOWN])


def notifications_view(request: HttpRequest) -> HttpResponse:
    """Show the list; follow one, or mark all as read."""
    mine = Notification.objects.filter(person=request.user.pk)
    if request.method == "POST":
        chosen = request.POST.get("open", "")
        rows = mine.filter(pk=int(chosen)) if chosen.isdecimal() else mine
        row = rows.select_related("incident", "source").first()
        rows.unread().update(read_at=Now())
        return HttpResponseRedirect(link_of(row) if row and chosen else reverse("admin:notifications"))
    rows_shown = [{"row": row, "subject": subject_of(row)} for row in listed(request.user)]
    context = {**admin.site.each_context(request), "title": "Notifications", "rows": rows_shown}
    return TemplateResponse(request, "desk/notifications.html", context)
