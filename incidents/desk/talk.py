"""Comments under an incident or a review, and the names an @ may be followed by."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from incidents.commenting import MENTION, comment, reopen, resolve
from incidents.models import Comment, Incident, Review
from sources.errors import Refused

NAMES = 8  # of those an @ may mean


def comments_of(incident: Any, review: Review | None = None) -> list[dict[str, Any]]:
    """Return the comments on an incident, or those on one review of it, oldest first. 1 query."""
    rows: QuerySet[Comment] = Comment.objects.filter(incident=incident).select_related(
        "written_by", "resolved_by", "review"
    )
    if review is not None:
        rows = rows.filter(Q(review=review) | Q(review__isnull=True, resolved_at__isnull=True))
    return [{"comment": row, "words": worded(row)} for row in rows.defer("review__document")]


def worded(said: Comment) -> SafeString:
    """Return the words of a comment, escaped, with the names it mentions set apart."""
    parts, at = [], 0
    for found in MENTION.finditer(said.body):
        name = found.group(1)
        parts += [("", said.body[at : found.start()]), ("mention" if said.mentioned else "", f"@{name}")]
        at = found.end()
    parts.append(("", said.body[at:]))
    return format_html_join(
        "", "{}", ((format_html('<b class="{}">{}</b>', tone, text) if tone else text,) for tone, text in parts)
    )


def comment_view(request: HttpRequest) -> HttpResponse:
    """Put down what was said, and go back to the page it was said on. What is refused stands there again."""
    if not request.user.has_perm("incidents.view_incident"):
        raise PermissionDenied
    incident = get_object_or_404(Incident, pk=request.POST.get("incident") or None)
    asked = request.POST.get("review", "")
    review = get_object_or_404(Review, pk=int(asked)) if asked.isdecimal() else None
    by: Any = request.user
    back = reverse("admin:incidents_review_change", args=[review.pk]) if review else _page_of(incident)
    try:
        comment(incident=incident, review=review, body=request.POST.get("body", ""), by=by)
    except Refused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(f"{back}#comments")


def resolve_view(request: HttpRequest, pk: Any) -> HttpResponse:
    """Resolve a comment, or open it again."""
    if not request.user.has_perm("incidents.view_incident"):
        raise PermissionDenied
    said = get_object_or_404(Comment.objects.select_related("incident"), pk=pk)
    by: Any = request.user
    try:
        (reopen if "reopen" in request.POST else resolve)(comment=said, by=by)
    except Refused as refused:
        messages.error(request, str(refused))
    on_review = "review" in request.POST and said.review_id
    back = reverse("admin:incidents_review_change", args=[said.review_id]) if on_review else _page_of(said.incident)
    return HttpResponseRedirect(f"{back}#comments")


def people_view(request: HttpRequest) -> JsonResponse:
    """Return staff whose name begins with what was typed after an @. 1 query."""
    if not request.user.has_perm("incidents.add_comment"):
        raise PermissionDenied
    typed = request.GET.get("q", "")[:150]
    found = User.objects.filter(is_staff=True, is_active=True).filter(
        Q(username__istartswith=typed) | Q(first_name__istartswith=typed) | Q(last_name__istartswith=typed)
    )
    people = [
        {"name": person.get_username(), "full": person.get_full_name()} for person in found.order_by("username")[:NAMES]
    ]
    return JsonResponse({"people": people})


def _page_of(incident: Incident) -> str:
    return reverse("admin:incidents_incident_change", args=[incident.pk])
