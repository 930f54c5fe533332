"""The addresses of the reading desk: its page, what it asks while an editor types, and what it saves.

Answers are JSON with one sentence in `said`; a refusal is status 422 with a sentence for each field.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path

from incidents.claiming import cite, remove_claim
from incidents.desk.reading.forms import (
    MAY_CREATE,
    IncidentForm,
    MarkForm,
    ReadingForm,
    not_allowed,
)
from incidents.desk.reading.page import Reading, reading_of_source, remembered, remembered_of
from incidents.desk.reading.quoting import quote_around
from incidents.desk.reading.suggesting import WHOLE, read_or_refusal, suggestion
from incidents.models import Category, Citation, Claim, Incident, IncidentClaim, Metric, Place
from sources.admin.refusing import refused_by
from sources.errors import Refused
from sources.models import Mark, Party, Snapshot, Source

WRITES = ("incidents.add_claim", "incidents.add_citation", "incidents.add_incidentclaim")
LOOKED_UP = 8


def addresses(site: AdminSite) -> list[Any]:
    """Return the addresses of the reading desk on `site`, all under the source that is read."""
    desk = ReadingDesk(site)
    base = "sources/source/<uuid:source>/read/"
    routes: list[tuple[str, Callable[..., HttpResponse], str]] = [
        ("", desk.page, ""),
        ("suggest/", desk.suggest, "_suggest"),
        ("reads/", desk.reads, "_reads"),
        ("look-up/", desk.look_up, "_look_up"),
        ("claim/", desk.claim, "_claim"),
        ("claim/<uuid:claim>/", desk.claim, "_revise"),
        ("claim/<uuid:claim>/remove/", desk.remove, "_remove"),
        ("claim/<uuid:claim>/again/", desk.again, "_again"),
        ("mark/", desk.mark, "_mark"),
        ("mark/<uuid:mark>/undo/", desk.unmark, "_unmark"),
        ("incident/", desk.incident, "_incident"),
    ]
    return [
        path(base + route, site.admin_view(view), name=f"sources_source_read{name}") for route, view, name in routes
    ]


class ReadingDesk:
    """The views of one admin site."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def page(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Show the newest text with its claims."""
        row = _source(request, source)
        reading = reading_of_source(row, user=request.user)
        may_write = request.user.has_perms(WRITES)
        context = {
            **self.site.each_context(request),
            "title": row.title,
            "is_nav_sidebar_enabled": False,
            "source": row,
            "reading": reading,
            "may_write": may_write,
            "choices": _choices() if may_write else None,
            "settings": _settings(request, row) if may_write else None,
        }
        request.current_app = self.site.name
        return TemplateResponse(request, "desk/reading/page.html", context)

    def suggest(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Say what the selected words would be recorded as."""
        snapshot = _snapshot(_source(request, source))
        start, end = _number(request, "start"), _number(request, "end")
        return JsonResponse(suggestion(snapshot, min(start, len(snapshot.text)), min(end, len(snapshot.text))))

    def reads(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Read a phrase again as it is typed, under another operator or metric."""
        _source(request, source)
        metric = Metric.objects.filter(pk=request.GET.get("metric", "")).first()
        whole = metric is None or metric.value_kind in WHOLE
        operator = request.GET.get("operator", "")
        known = operator if operator in Claim.Operator.values else ""
        return JsonResponse(read_or_refusal(request.GET.get("phrase", "")[:200], whole=whole, operator=known))

    def look_up(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Return a few parties, incidents or places whose name holds what was typed."""
        _source(request, source)
        what, words = request.GET.get("what", ""), " ".join(request.GET.get("q", "").split())[:200]
        rows: list[dict[str, str]]
        if what == "party":
            named = Q(name__icontains=words) | Q(aliases__icontains=words)
            parties = Party.objects.filter(named).select_related("parent").order_by("name")[:LOOKED_UP]
            rows = [
                {"id": str(row.pk), "label": row.name, "note": str(row.parent or row.get_kind_display())}
                for row in parties
            ]
        elif what == "incident":
            incidents = Incident.objects.filter(title__icontains=words).order_by("-created_at")[:LOOKED_UP]
            rows = [{"id": str(row.pk), "label": row.title, "note": str(row.start_on or "")} for row in incidents]
        elif what == "place":
            places = Place.objects.filter(Q(name__icontains=words) | Q(aliases__icontains=words))
            rows = [
                {"id": str(row.pk), "label": row.name, "note": row.get_kind_display()}
                for row in places.order_by("name")[:LOOKED_UP]
            ]
        else:
            raise Http404
        return JsonResponse({"rows": rows})

    def claim(self, request: HttpRequest, source: UUID, claim: UUID | None = None) -> HttpResponse:
        """Record a claim, or change one; GET returns the values of one for the form."""
        row = _source(request, source)
        snapshot = _snapshot(row)
        citation = _citation(snapshot, claim) if claim else None
        if request.method != "POST":
            if citation is None:
                raise Http404
            return JsonResponse({"values": _values(citation)})
        needed = ("incidents.change_claim", "incidents.change_citation") if citation else WRITES
        if not request.user.has_perms(needed):
            return _refused({}, str(not_allowed("write claims")))
        may = {permission for permission in MAY_CREATE.values() if request.user.has_perm(permission)}
        form = ReadingForm(request.POST, instance=citation.claim if citation else None, snapshot=snapshot, may=may)
        if not form.is_valid():
            return _form_refused(form)
        by: Any = request.user
        try:
            with transaction.atomic():
                saved = form.save_reading(citation=citation, by=by)
        except IntegrityError as error:
            return _rule_refused(form, refused_by(error))
        except Refused as refused:
            return _rule_refused(form, refused)
        said = f"{form.echo}. " if form.echo else ""
        verb = "Changed" if citation else "Recorded"
        return self._done(
            request,
            row,
            f"{verb}: {said or saved.claim}".strip(),
            claim=str(saved.claim_id),
            remembered=remembered_of(saved.claim, form.cleaned_data["incident"]),
        )

    def remove(self, request: HttpRequest, source: UUID, claim: UUID) -> HttpResponse:
        """Take a claim away from this article."""
        row = _source(request, source)
        snapshot = _snapshot(row)
        citation = _citation(snapshot, claim)
        if request.method != "POST" or not request.user.has_perm("incidents.delete_claim"):
            return _refused({}, str(not_allowed("remove claims")))
        words = str(citation.claim)
        by: Any = request.user
        try:
            with transaction.atomic():
                gone = remove_claim(claim=citation.claim, snapshot=snapshot, by=by)
        except (IntegrityError, Refused) as error:
            return _refused({}, str(refused_by(error) if isinstance(error, IntegrityError) else error))
        kept = "" if gone else " It still rests on other articles."
        return self._done(request, row, f"Removed: {words}.{kept}")

    def again(self, request: HttpRequest, source: UUID, claim: UUID) -> HttpResponse:
        """Let a claim of this article cite a second place that carries the same words."""
        row = _source(request, source)
        snapshot = _snapshot(row)
        citation = _citation(snapshot, claim)
        if request.method != "POST" or not request.user.has_perm("incidents.add_citation"):
            return _refused({}, str(not_allowed("cite")))
        start, end = _number(request, "start"), _number(request, "end")
        if not 0 <= start < end <= len(snapshot.text):
            return _refused({}, "Select the words that carry the claim again.")
        phrase = snapshot.text[start:end]
        first, last = quote_around(snapshot.text, start, end)
        by: Any = request.user
        own = "" if phrase == citation.claim.phrase or citation.claim.kind == Claim.Kind.STATEMENT else phrase
        try:
            cite(
                claim=citation.claim,
                snapshot=snapshot,
                start=first,
                end=last,
                by=by,
                stance=Citation.Stance.REPEATS,
                phrase=own,
            )
        except Refused as refused:
            return _refused({}, str(refused))
        return self._done(request, row, f"Cited again: {citation.claim}.", claim=str(claim))

    def mark(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Mark words as no claim."""
        row = _source(request, source)
        snapshot = _snapshot(row)
        if request.method != "POST" or not request.user.has_perm("sources.add_mark"):
            return _refused({}, str(not_allowed("mark numbers")))
        form = MarkForm(request.POST, instance=Mark(snapshot=snapshot))
        if not form.is_valid():
            return _form_refused(form)
        try:
            with transaction.atomic():
                mark = form.save()
        except IntegrityError as error:
            return _refused({}, str(refused_by(error)))
        words = snapshot.text[mark.start : mark.end]
        return self._done(request, row, f"No claim: “{words}”, {mark.get_kind_display()}.", mark=str(mark.pk))

    def unmark(self, request: HttpRequest, source: UUID, mark: UUID) -> HttpResponse:
        """Take a mark back."""
        row = _source(request, source)
        found = get_object_or_404(Mark, pk=mark, snapshot__source=row)
        if request.method != "POST" or not request.user.has_perm("sources.delete_mark"):
            return _refused({}, str(not_allowed("take marks back")))
        found.delete()
        return self._done(request, row, "Taken back: the number is open again.")

    def incident(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Create an incident of this article."""
        row = _source(request, source)
        if request.method != "POST" or not request.user.has_perm("incidents.add_incident"):
            return _refused({}, str(not_allowed("create incidents")))
        form = IncidentForm(request.POST)
        if not form.is_valid():
            return _form_refused(form)
        made = form.made()
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as error:
            return _refused({}, str(refused_by(error)))
        return self._done(request, row, f"Created: {made.title}.", incident=str(made.pk), title=made.title)

    def _done(self, request: HttpRequest, source: Source, said: str, **more: Any) -> HttpResponse:
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


def _source(request: HttpRequest, pk: UUID) -> Source:
    if not request.user.has_perms(("sources.view_source", "incidents.view_claim")):
        raise PermissionDenied
    return get_object_or_404(Source.objects.select_related("publisher", "copied_from"), pk=pk)


def _snapshot(source: Source) -> Snapshot:
    newest = source.snapshots.defer("raw").order_by("-captured_at").first()
    if newest is None:
        raise Http404("No text of this source is captured yet.")
    newest.source = source
    return newest


def _citation(snapshot: Snapshot, claim: UUID) -> Citation:
    cited = Citation.objects.filter(snapshot=snapshot, claim=claim).select_related("claim__metric", "snapshot")
    first = cited.order_by("stance", "start").filter(stance="supports").first() or cited.order_by("start").first()
    if first is None:
        raise Http404("This claim does not cite this text.")
    return first


def _number(request: HttpRequest, name: str) -> int:
    values = request.POST if request.method == "POST" else request.GET
    value = values.get(name, "")
    if not value.isdecimal() or len(value) > 9:
        raise Http404(f"{name} is a number of characters.")
    return int(value)


def _values(citation: Citation) -> dict[str, Any]:
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


def _form_refused(form: forms.BaseForm) -> HttpResponse:
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
    return _refused(errors, said, **more)


def _rule_refused(form: ReadingForm, refused: Refused) -> HttpResponse:
    field = form.rule_fields.get(refused.rule, "__all__")
    return _refused({field: [str(refused)]}, str(refused))


def _refused(errors: dict[str, list[str]], said: str, **more: Any) -> HttpResponse:
    return JsonResponse({"said": said, "errors": errors or {"__all__": [said]}, **more}, status=422)


def _choices() -> dict[str, Any]:
    """Return the vocabularies and the fixed lists of the form. 2 queries."""
    return {
        "metrics": list(Metric.objects.filter(active=True).order_by("label")),
        "categories": list(Category.objects.filter(active=True).order_by("label")),
        "operators": Claim.Operator.choices,
        "attributions": Claim.Attribution.choices,
        "stances": Claim.Stance.choices,
        "statements": sorted(Claim.StatementType.choices, key=lambda pair: str(pair[1])),
        "kinds": Claim.Kind.choices,
        "roles": IncidentClaim.Role.choices,
        "party_kinds": Party.Kind.choices,
        "place_kinds": Place.Kind.choices,
        "marks": Mark.Kind.choices,
    }


def _settings(request: HttpRequest, source: Source) -> dict[str, Any]:
    """Return what the page's scripts need to know."""
    return {
        "draft": f"footnote.reading.{request.user.pk}.{source.pk}",
        "title": source.title,
        "day": str(source.published_on or ""),
        "remembered": remembered(source),
    }
