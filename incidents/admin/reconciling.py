"""The page of an incident's figures: claims side by side, and what an editor decides about them."""

import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from incidents.claiming import choose_best, name_origin, supersede
from incidents.desk.duplicates import near
from incidents.desk.reconciliation import reconciliation_of
from incidents.desk.states import STATES, sent_back_of, state_of
from incidents.desk.whereabouts import whereabouts_of
from incidents.models import Category, Claim, Figure, Incident, Metric, Place
from sources.errors import Refused


def figures_view(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Show the figures of an incident; a POST makes one decision and comes back to its line."""
    incident = model_admin.get_object(request, unquote(object_id))
    if incident is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)  # type: ignore[no-any-return]
    if not model_admin.has_view_or_change_permission(request, incident):
        raise PermissionDenied
    typed: dict[str, str] = {}
    if request.method == "POST":
        if not model_admin.has_change_permission(request, incident):
            raise PermissionDenied
        try:
            said = _act(request, incident)
        except Refused as refused:
            typed = {key: str(value) for key, value in request.POST.items()}
            model_admin.message_user(request, str(refused), messages.ERROR)
        else:
            model_admin.message_user(request, said, messages.SUCCESS)
            return HttpResponseRedirect(request.path)
    words, pill = STATES[state_of(incident)]
    context = {
        **admin.site.each_context(request),
        "title": "Figures",
        "subtitle": incident.title,
        "opts": model_admin.opts,
        "incident": incident,
        "state_words": words,
        "state_pill": pill,
        "sent_back": sent_back_of(incident),
        "figures": reconciliation_of(incident),
        "near": near(incident.pk),
        "where": whereabouts_of(incident),
        "bases": Figure.Basis.choices,
        "typed": typed,
        "may_change": model_admin.has_change_permission(request, incident),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "desk/reconciliation.html", context)


def _act(request: HttpRequest, incident: Incident) -> str:
    by: Any = request.user
    act = request.POST.get("act")
    if act in ("best", "none"):
        return _choose(request, incident, by, none=act == "none")
    if act == "supersede":
        older, newer = (_claim(incident, request.POST.get(name, "")) for name in ("older", "newer"))
        supersede(older=older, newer=newer, by=by)
        return f"“{older.phrase}” is kept as superseded by “{newer.phrase}”."
    if act == "origin":
        claims = [_claim(incident, identifier) for identifier in request.POST.getlist("claim")]
        origin = name_origin(claims=claims, label=request.POST.get("label", ""), by=by)
        return f"{len(claims)} claims go back to “{origin}”: they count as one origin."
    raise Refused("Nothing was decided: press one of the buttons.")


def _choose(request: HttpRequest, incident: Incident, by: Any, *, none: bool) -> str:
    metric = Metric.objects.filter(pk=request.POST.get("metric", "")).first()
    category = Category.objects.filter(pk=request.POST.get("category", "")).first()
    if metric is None or category is None:
        raise Refused("That figure is not known any more: open the page again.")
    place = Place.objects.get(pk=_uuid(request.POST["place"])) if request.POST.get("place") else None
    version = request.POST.get("version", "")
    choose_best(
        incident=incident,
        metric=metric,
        category=category,
        place=place,
        best=None if none else _number(request.POST.get("value", "")),
        basis="" if none else request.POST.get("basis", ""),
        rationale=request.POST.get("rationale", "").strip(),
        opened=int(version) if version.isdecimal() and len(version) < 9 else None,
        by=by,
    )
    return f"{metric}: there is no best value." if none else f"{metric}: the desk stands by {request.POST['value']}."


def _number(text: str) -> Decimal:
    """Read digits with commas between groups and a point before decimals, in every language."""
    plain = text.strip().replace(",", "")
    try:
        value = Decimal(plain)
        if not value.is_finite() or "e" in plain.lower() or abs(value) >= 10**18:
            raise InvalidOperation
    except InvalidOperation:
        raise Refused(f"“{text[:60]}” is no number: write digits, such as 1,250 or 2.5.") from None
    return value


def _claim(incident: Incident, identifier: str) -> Claim:
    claim = Claim.objects.filter(incidents=incident, pk=_uuid(identifier)).first()
    if claim is None:
        raise Refused("That claim is not one of this incident any more: open the page again.")
    return claim


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refused("Something in the form is damaged: open the page again.") from None
