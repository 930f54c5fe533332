"""What the reading desk saves. Answers are JSON with one sentence in `said`; a refusal is status 422."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from incidents.claiming import cite, remove_claim
from incidents.desk.reading.answers import done, form_refused, refused, rule_refused, values_of
from incidents.desk.reading.forms import MAY_CREATE, WRITES, IncidentForm, MarkForm, ReadingForm, not_allowed
from incidents.desk.reading.lookups import citation_of, number_in, snapshot_of, source_of
from incidents.desk.reading.page import remembered_of
from incidents.desk.reading.quoting import quote_around
from incidents.models import Citation, Claim
from sources.admin.refusing import refused_by
from sources.errors import Refused
from sources.models import Mark


def claim(request: HttpRequest, source: UUID, claim: UUID | None = None) -> HttpResponse:
    """Record a claim, or change one; GET returns the values of one for the form."""
    row = source_of(request, source)
    snapshot = snapshot_of(row)
    citation = citation_of(snapshot, claim) if claim else None
    if request.method != "POST":
        if citation is None:
            raise Http404
        return JsonResponse({"values": values_of(citation)})
    needed = ("incidents.change_claim", "incidents.change_citation") if citation else WRITES
    if not request.user.has_perms(needed):
        return refused({}, str(not_allowed("write claims")))
    may = {permission for permission in MAY_CREATE.values() if request.user.has_perm(permission)}
    form = ReadingForm(request.POST, instance=citation.claim if citation else None, snapshot=snapshot, may=may)
    if not form.is_valid():
        return form_refused(form)
    by: Any = request.user
    try:
        with transaction.atomic():
            saved = form.save_reading(citation=citation, by=by)
    except IntegrityError as error:
        return rule_refused(form, refused_by(error))
    except Refused as said_no:
        return rule_refused(form, said_no)
    said = f"{form.echo}. " if form.echo else ""
    verb = "Changed" if citation else "Recorded"
    return done(
        request,
        row,
        f"{verb}: {said or saved.claim}".strip(),
        claim=str(saved.claim_id),
        remembered=remembered_of(saved.claim, form.cleaned_data["incident"]),
    )


def remove(request: HttpRequest, source: UUID, claim: UUID) -> HttpResponse:
    """Take a claim away from this article."""
    row = source_of(request, source)
    snapshot = snapshot_of(row)
    citation = citation_of(snapshot, claim)
    if request.method != "POST" or not request.user.has_perm("incidents.delete_claim"):
        return refused({}, str(not_allowed("remove claims")))
    words = str(citation.claim)
    by: Any = request.user
    try:
        with transaction.atomic():
            gone = remove_claim(claim=citation.claim, snapshot=snapshot, by=by)
    except (IntegrityError, Refused) as error:
        return refused({}, str(refused_by(error) if isinstance(error, IntegrityError) else error))
    kept = "" if gone else " It still rests on other articles."
    return done(request, row, f"Removed: {words}.{kept}")


def again(request: HttpRequest, source: UUID, claim: UUID) -> HttpResponse:
    """Let a claim of this article cite a second place that carries the same words."""
    row = source_of(request, source)
    snapshot = snapshot_of(row)
    citation = citation_of(snapshot, claim)
    if request.method != "POST" or not request.user.has_perm("incidents.add_citation"):
        return refused({}, str(not_allowed("cite")))
    start, end = number_in(request, "start"), number_in(request, "end")
    if not 0 <= start < end <= len(snapshot.text):
        return refused({}, "Select the words that carry the claim again.")
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
    except Refused as said_no:
        return refused({}, str(said_no))
    return done(request, row, f"Cited again: {citation.claim}.", claim=str(claim))


def mark(request: HttpRequest, source: UUID) -> HttpResponse:
    """Mark words as no claim."""
    row = source_of(request, source)
    snapshot = snapshot_of(row)
    if request.method != "POST" or not request.user.has_perm("sources.add_mark"):
        return refused({}, str(not_allowed("mark numbers")))
    form = MarkForm(request.POST, instance=Mark(snapshot=snapshot))
    if not form.is_valid():
        return form_refused(form)
    try:
        with transaction.atomic():
            mark = form.save()
    except IntegrityError as error:
        return refused({}, str(refused_by(error)))
    words = snapshot.text[mark.start : mark.end]
    return done(request, row, f"No claim: “{words}”, {mark.get_kind_display()}.", mark=str(mark.pk))


def unmark(request: HttpRequest, source: UUID, mark: UUID) -> HttpResponse:
    """Take a mark back."""
    row = source_of(request, source)
    found = get_object_or_404(Mark, pk=mark, snapshot__source=row)
    if request.method != "POST" or not request.user.has_perm("sources.delete_mark"):
        return refused({}, str(not_allowed("take marks back")))
    found.delete()
    return done(request, row, "Taken back: the number is open again.")


def incident(request: HttpRequest, source: UUID) -> HttpResponse:
    """Create an incident of this article."""
    row = source_of(request, source)
    if request.method != "POST" or not request.user.has_perm("incidents.add_incident"):
        return refused({}, str(not_allowed("create incidents")))
    form = IncidentForm(request.POST)
    if not form.is_valid():
        return form_refused(form)
    made = form.made()
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        return refused({}, str(refused_by(error)))
    return done(request, row, f"Created: {made.title}.", incident=str(made.pk), title=made.title)
