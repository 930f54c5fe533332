"""Asking for a review of an incident, of each kind of change; withholding a record, and releasing it."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from incidents.desk.duplicates import near
from incidents.difference import difference
from incidents.document import build, digest_of, encode
from incidents.holding import hold, release
from incidents.models import Hold, Incident, Publication, Record, Review
from incidents.notice import notice_for
from incidents.reviewing import ENDINGS, request_review
from sources.admin.base import DeskAdmin
from sources.errors import Refused

Kind = Review.Kind
# What each kind is for, in the words of who chooses it.
WORDS = {
    Kind.FIRST: ("First publication", "Nothing of it is public yet."),
    Kind.UPDATE: ("Update", "The world changed: a new count, a new day, a new source."),
    Kind.CORRECTION: ("Correction", "We were wrong. The notice names the wrong and the right value."),
    Kind.REFILE: ("Refile", "Only wording changed: no figure, name, date, place or quote."),
    Kind.RETRACTION: ("Retraction", "None of it stands. What stays is a stone that says why."),
    Kind.MERGE: ("Merge", "Another record tells the same. This one leads there for ever."),
}
NOTICE = {
    Kind.UPDATE: ("Notice", "Published with the update: what is new. May stay empty."),
    Kind.CORRECTION: ("Notice", "Proposed from the difference. Published, and told to every partner."),
    Kind.RETRACTION: ("Reason", "Partners and readers see it, and nothing else of the record."),
    Kind.MERGE: ("Reason", "Partners and readers see it beside the way to the other record."),
}
WAITS = (Kind.FIRST, Kind.UPDATE)  # under an embargo: what was wrong is mended at once


class RequestForm(forms.Form):
    """A request for a review of one kind; the fields that the kind does not have are left away."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    merge_into = forms.CharField(
        required=False,
        label="Leads to",
        max_length=40,
        help_text="Reference of a public record, such as FN-2026-000042.",
        widget=forms.TextInput(attrs={"list": "near-records", "autocomplete": "off"}),
    )
    notice = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 5}))
    embargo_until = forms.DateTimeField(
        required=False,
        label="Not before",
        help_text="An embargo, in UTC. Approved before, it is public at that time. Empty: at once.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind in NOTICE:
            self.fields["notice"].label, self.fields["notice"].help_text = NOTICE[Kind(kind)]
        elif not self.data.get("notice"):
            del self.fields["notice"]
        if kind not in WAITS:
            del self.fields["embargo_until"]
        if kind != Kind.MERGE:
            del self.fields["merge_into"]

    def clean_merge_into(self) -> Incident | None:
        """Return the incident of the record that was named."""
        named = self.cleaned_data["merge_into"].strip()
        record = Record.objects.filter(reference__iexact=named).values_list("pk", flat=True).first()
        if named and record is None:
            raise ValidationError(f"No public record is called “{named}”: copy its reference from its page.")
        return Incident.objects.get(pk=record) if record else None

    def clean_embargo_until(self) -> Any:
        """Refuse a time that is over."""
        until = self.cleaned_data["embargo_until"]
        if until and until <= timezone.now():
            raise ValidationError(f"{until:%-d %B %Y, %H:%M} UTC is over: choose a later time, or none.")
        return until


class HoldForm(forms.Form):
    """Why a record is withheld, or released."""

    reason = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AskingAdmin(DeskAdmin):
    """The pages of an incident that lead out of the desk."""

    def get_urls(self) -> list[Any]:
        """Add the page that asks for a review, and the one that withholds and releases."""
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/request-review/", view(self.request_view), name="incidents_incident_request"),
            path("<path:object_id>/hold/", view(self.hold_view), name="incidents_incident_hold"),
            *super().get_urls(),
        ]

    def request_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a review: what would be frozen, what differs from what is public, and why."""
        incident = self.get_object(request, unquote(object_id))
        if incident is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not self.has_view_or_change_permission(request, incident) or not request.user.has_perm(
            "incidents.request_review"
        ):
            raise PermissionDenied
        live = Publication.objects.filter(record=incident.pk).order_by("-version").first()
        kinds = _kinds(request.user, live)
        asked = request.POST.get("kind") or request.GET.get("kind") or ""
        kind = asked if asked in Kind.values else str(kinds[0])
        document = json.loads(encode(build(incident)))
        before = json.loads(bytes(live.document)) if live else None
        form = RequestForm(request.POST or None, kind=kind, initial={"kind": kind})
        if kind == Kind.CORRECTION and before and "claims" in before:
            form.initial["notice"] = notice_for(before, document)
        by: Any = request.user
        if request.method == "POST" and form.is_valid():
            try:
                review = request_review(incident=incident, by=by, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                self.message_user(request, "Asked: a second person reads it now.", messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:incidents_review_change", args=[review.pk]))
        context = {
            "title": "Request review",
            "live": live,
            "kinds": [(str(each), *WORDS[each], each == kind) for each in kinds],
            "kind": kind,
            "ends": kind in ENDINGS,
            "others": near(incident.pk) if kind == Kind.MERGE else (),
            "same": live is not None and digest_of(encode(document)) == live.digest,
            "changes": difference(before, document) if before and "claims" in before else [],
            "counts": {"claims": len(document["claims"]), "figures": len(document["figures"])},
            "form": form,
        }
        return self._answer(request, incident, "desk/request_review.html", context)

    def hold_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Withhold a record at once, or release it, with a reason."""
        incident = self.get_object(request, unquote(object_id))
        if incident is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not request.user.has_perm("incidents.hold_record") or not self.has_view_permission(request, incident):
            raise PermissionDenied
        last = Hold.objects.filter(record=incident.pk).select_related("acted_by").order_by("-no").first()
        held = last is not None and last.event == Hold.Event.WITHHELD
        version = Publication.objects.filter(record=incident.pk).order_by("-version").values_list("version").first()
        form = HoldForm(request.POST or None, initial={"version": version[0] if version else 0})
        by: Any = request.user
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"].strip()
            try:
                if request.POST.get("act") == "release":
                    release(record=incident.pk, version=form.cleaned_data["version"] or 0, reason=reason, by=by)
                    said = "Released: partners read it again."
                else:
                    hold(record=incident.pk, reason=reason, by=by)
                    said = "Withheld: partners see that it is, and your reason, and nothing else."
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:incidents_incident_change", args=[incident.pk]))
        title = "Release" if held else "Withhold"
        context = {"title": title, "form": form, "held": held, "last": last}
        return self._answer(request, incident, "desk/hold.html", context)

    def _answer(self, request: HttpRequest, incident: Any, template: str, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        shared = {"subtitle": incident.title, "opts": self.opts, "incident": incident}
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), **shared, **context})


def _kinds(user: Any, live: Publication | None) -> list[Kind]:
    """Return the kinds of change that `user` may ask for, the likeliest first."""
    if live is None:
        return [Kind.FIRST]
    ending = [kind for kind, (permission, _) in ENDINGS.items() if user.has_perm(permission)]
    return [Kind.UPDATE, Kind.CORRECTION, Kind.REFILE, *ending]
