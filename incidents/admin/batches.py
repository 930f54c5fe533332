"""What the lists of incidents and reviews do with many chosen rows."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from incidents.document import build, encode
from incidents.models import Incident, Publication, Review, Taking
from incidents.notice import notice_for
from incidents.reviewing import request_review
from incidents.taking import give_back, take
from sources.admin.batch import act_on_each
from sources.errors import Refused

Kind = Review.Kind
Action = Callable[[Any, HttpRequest, QuerySet[Any]], None]


def asking(kind: Review.Kind, words: str) -> Action:
    """Return the action that asks for a review of `kind` of every chosen incident."""

    @admin.action(description=f"Request review: {words.lower()}", permissions=["ask"])
    def ask(modeladmin: Any, request: HttpRequest, incidents: QuerySet[Any]) -> None:
        by: Any = request.user

        def act(incident: Incident) -> str:
            notice = _notice(incident) if kind == Kind.CORRECTION else ""
            request_review(incident=incident, kind=kind, by=by, notice=notice)
            return "asked; a second person reads it now."

        act_on_each(request, incidents, act)

    ask.__name__ = f"ask_{kind}"
    return ask


def _notice(incident: Incident) -> str:
    """Return the notice that the page of one request proposes."""
    live = Publication.objects.filter(record=incident.pk).order_by("-version").first()
    before = json.loads(bytes(live.document)) if live else {}
    return notice_for(before, json.loads(encode(build(incident)))) if "claims" in before else ""


@admin.action(description="I take the chosen ones", permissions=["decide"])
def take_chosen(modeladmin: Any, request: HttpRequest, reviews: QuerySet[Any]) -> None:
    """Put the user down as reader of the reviews that nobody else reads."""
    by: Any = request.user

    def act(review: Review) -> str:
        taking = Taking.objects.filter(review=review).select_related("taken_by").first()
        if taking is not None and taking.taken_by_id != by.pk:
            raise Refused(f"{taking.taken_by.get_username()} reads it: take it over at its own row.")
        if by.pk == review.requested_by_id or by.pk in review.authors:
            raise Refused("It is your own work: somebody else decides it.")
        take(review=review, by=by)
        return "you read it."

    act_on_each(request, reviews, act)


@admin.action(description="Give the chosen ones back", permissions=["decide"])
def give_chosen_back(modeladmin: Any, request: HttpRequest, reviews: QuerySet[Any]) -> None:
    """Leave the reviews that the user had taken to others."""
    by: Any = request.user

    def act(review: Review) -> str:
        if not Taking.objects.filter(review=review, taken_by=by).exists():
            raise Refused("You had not taken it.")
        give_back(review=review, by=by)
        return "given back."

    act_on_each(request, reviews, act)
