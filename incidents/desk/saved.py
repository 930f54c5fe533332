"""Filters of a list that somebody keeps under a name, as links above the list."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import NoReverseMatch, reverse

from incidents.models import SavedFilter
from sources.errors import Refused, refusals

LIST = "_changelist"
LEFT = ("p", "e")  # of a query: the page, and Django's mark of a filter it did not understand


def listing_of(request: HttpRequest) -> str:
    """Return the list that a request shows (`incidents_incident`), or ""."""
    match = request.resolver_match
    name = match.url_name if match and match.url_name else ""
    return name.removesuffix(LIST) if name.endswith(LIST) else ""


def saved_of(request: HttpRequest) -> list[SavedFilter]:
    """Return the user's filters of the list that is shown. 1 query."""
    return list(SavedFilter.objects.filter(owner=request.user.pk, listing=listing_of(request)))


def query_of(request: HttpRequest) -> str:
    """Return what a list is asked for, without the page."""
    asked = request.GET.copy()
    for name in LEFT:
        asked.pop(name, None)
    return asked.urlencode()


def save_view(request: HttpRequest) -> HttpResponse:
    """Keep a filter under a name, or forget one, and go back to the list."""
    listing = request.POST.get("listing", "")
    query = QueryDict(request.POST.get("query", "")[:1000]).urlencode()
    try:
        page = reverse(f"admin:{listing}{LIST}")
    except NoReverseMatch:
        return HttpResponseRedirect(reverse("admin:index"))
    forgotten = request.POST.get("forget", "")
    by: Any = request.user
    if forgotten.isdecimal():
        SavedFilter.objects.filter(owner=by, pk=int(forgotten)).delete()
        return HttpResponseRedirect(f"{page}?{query}")
    name = " ".join(request.POST.get("name", "").split())[:60]
    try:
        with refusals(), transaction.atomic():
            SavedFilter.objects.create(owner=by, listing=listing, name=name, query=query)
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(f"{page}?{query}")
    messages.success(request, f"Kept as “{name}”.")
    return HttpResponseRedirect(f"{page}?{query}")
