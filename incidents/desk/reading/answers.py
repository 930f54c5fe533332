"""What the reading desk answers to a save: the page's parts as they are now, or a sentence for each field."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from incidents.desk.reading.forms import ReadingForm
from incidents.desk.reading.page import Reading, reading_of_source
from incidents.models import Citation, IncidentClaim
from sources.errors import Refused
from sources.models import Source


def done(request: HttpRequest, source: Source, said: str, **more: Any) -> HttpResponse:
    """Say what happened, with the page's parts as they are now."""
    reading = reading_of_source(source, user=request.user)
    if reading is None:
        raise Http404
    return JsonResponse({"said": said, **parts_of(reading, request), **more})


def parts_of(reading: Reading, request: HttpRequest) -> dict[str, Any]:
    """Return the parts of the page that a save changes."""
    context = {"reading": reading, "may_write": True}
    return {
        "paragraphs": reading.paragraphs,
        "claims": render_to_string("desk/reading/claims.html", context, request=request),
        "coverage": {"done": reading.coverage.done, "total": reading.coverage.total},
    }


def values_of(citation: Citation) -> dict[str, Any]:
    claim = citation.claim
    form = ReadingForm(instance=claim, snapshot=citation.snapshot, may=())
    values = {name: form[name].value() for name in form.Meta.fields}
    link = claim.incident_links.select_related("incident").order_by("pk").first()
    return {
        **{name: "" if value is None else value for name, value in values.items()},
        "opened_version": claim.version,
        "quote_start": citation.start,
        "quote_end": citation.end,
        "quote": citation.exact,
        "incident": link.incident_id if link else "",
        "incident_label": link.incident.title if link else "",
        "role": link.role if link else IncidentClaim.Role.FIGURE,
        "claimant_label": claim.claimant.name if claim.claimant else "",
        "relay_label": claim.relay.name if claim.relay else "",
        "place_label": claim.place.name if claim.place else "",
    }


def form_refused(form: forms.BaseForm) -> HttpResponse:
    errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
    conflict = getattr(form, "conflict", None)
    more: dict[str, Any] = {}
    if conflict is not None and isinstance(form, ReadingForm):
        stored = form.instance
        more = {
            "conflict": render_to_string("desk/conflicts.html", {"conflicts": [conflict]}),
            "values": {
                name: form.data.get(name, "") for name in (*form.Meta.fields, "opened_version") if name in form.data
            },
            "labels": {
                "claimant": stored.claimant.name if stored.claimant else "",
                "place": stored.place.name if stored.place else "",
            },
        }
    said = " ".join(sentence for found in errors.values() for sentence in found)
    return refused(errors, said, **more)


def rule_refused(form: ReadingForm, said_no: Refused) -> HttpResponse:
    field = form.rule_fields.get(said_no.rule, "__all__")
    return refused({field: [str(said_no)]}, str(said_no))


def refused(errors: dict[str, list[str]], said: str, **more: Any) -> HttpResponse:
    return JsonResponse({"said": said, "errors": errors or {"__all__": [said]}, **more}, status=422)
