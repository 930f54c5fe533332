"""Adding a source: take in an address, a text or a file; look at what was read; say which source it is."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from sources.admin.base import DeskAdmin
from sources.admin.capture_forms import SettleForm, TakeForm, offered, party_named
from sources.admin.refusing import refused_by
from sources.capture import capture_address
from sources.errors import Refused
from sources.intake import recorded_at, recorded_with, settle, take_address, take_file, take_text
from sources.models import Intake, Party, Source
from sources.sketching import Alike, alike

SHOWN = 60_000  # characters of a text that the page shows

if TYPE_CHECKING:
    Base = DeskAdmin
else:
    Base = object


def page_of(source: Source) -> str:
    """Return the address of the page on which a source is read."""
    return reverse("admin:sources_source_read", args=[source.pk])


def comparison_of(source: Source) -> str:
    """Return the address of the page that says what a newer text does to what was cited."""
    return reverse("admin:sources_source_newer", args=[source.pk])


class Capturing(Base):
    """The pages of capturing, for the admin of sources."""

    def get_urls(self) -> list[Any]:
        """Add the pages."""
        view = self.admin_site.admin_view
        return [
            path("capture/", view(self.take_view), name="sources_source_capture"),
            path("capture/<uuid:intake>/", view(self.settle_view), name="sources_source_settle"),
            path("<uuid:source>/capture-again/", view(self.again_view), name="sources_source_capture_again"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        """Start with the text; the bare form is for what cannot be captured, and for a window of another form."""
        bare = request.method != "GET" or request.GET
        if bare or not self._may_capture(request):
            return super().add_view(request, form_url, extra_context)
        return HttpResponseRedirect(reverse("admin:sources_source_capture"))

    def take_view(self, request: HttpRequest) -> HttpResponse:
        """Take in; what was typed stays where it was when a site or a rule says no."""
        if not self._may_capture(request):
            raise PermissionDenied
        posted = request.method == "POST"
        form = TakeForm(request.POST, request.FILES) if posted else TakeForm()
        if form.is_valid():
            try:
                return self._taken(request, **form.cleaned_data)
            except Refused as refused:
                field = "file" if form.cleaned_data["file"] else "text" if form.cleaned_data["text"].strip() else "url"
                form.add_error(field, str(refused))
        return self._page(request, "desk/capture.html", {"title": "Add a source", "form": form})

    # A site may take seconds to answer: no transaction waits for it, so this view names who acts itself.
    take_view.acts_itself = True  # type: ignore[attr-defined]

    def settle_view(self, request: HttpRequest, intake: UUID) -> HttpResponse:
        """Show what was read, and keep it as the text of a source."""
        if not self._may_capture(request):
            raise PermissionDenied
        taken = Intake.objects.filter(pk=intake, taken_by=request.user.pk).defer("raw").first()
        if taken is None:
            self.message_user(request, "That text is kept already, or was thrown away: add it again.", messages.WARNING)
            return HttpResponseRedirect(reverse("admin:sources_source_capture"))
        if "throw_away" in request.POST:
            taken.delete()
            self.message_user(request, "Thrown away: nothing of it is kept.")
            return HttpResponseRedirect(reverse("admin:sources_source_capture"))
        found = alike(taken.text)
        recorded = recorded_at(taken.url) if taken.url else None
        if same := request.POST.get("same"):
            offers = [one.source for one in found] + ([recorded] if recorded else [])
            for source in offers:
                if str(source.pk) == same:
                    return self._kept(request, taken, source)
        form = self._settle_form(request, taken, found)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    return self._kept(request, taken, self._recorded(form))
            except (IntegrityError, Refused) as error:
                form = self._settle_form(request, taken, found)
                form.refused = error if isinstance(error, Refused) else refused_by(error)  # type: ignore[misc]
                form.is_valid()
        context = {
            "title": "Which source is this?",
            "subtitle": "Look at the text as it will be kept, then say what it is.",
            "form": form,
            "intake": taken,
            "paragraphs": [part for part in taken.text[:SHOWN].split("\n") if part.strip()],
            "hidden": max(0, len(taken.text) - SHOWN),
            "length": len(taken.text),
            "offered": _chips(taken),
            "alike": found,
            "recorded": form.recorded or recorded,
        }
        return self._page(request, "desk/settle.html", context)

    def again_view(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Fetch a source from its address again."""
        row = get_object_or_404(Source, pk=source)
        if request.method != "POST" or not self._may_capture(request):
            raise PermissionDenied
        before = set(row.snapshots.values_list("pk", flat=True))
        by: Any = request.user
        try:
            snapshot = capture_address(source=row, by=by)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:sources_source_change", args=[row.pk]))
        if snapshot.pk in before:
            self.message_user(request, "Captured again: the text is the one that is kept already.")
        else:
            self.message_user(request, "Captured again: the text has changed, and the new one is kept beside the old.")
            return HttpResponseRedirect(comparison_of(row))
        return HttpResponseRedirect(page_of(row))

    again_view.acts_itself = True  # type: ignore[attr-defined]

    def _may_capture(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return self.has_add_permission(request) and bool(user.has_perm("sources.add_snapshot"))

    def _taken(self, request: HttpRequest, *, url: str, text: str, file: Any) -> HttpResponse:
        by: Any = request.user
        alone = not text.strip() and not file
        if url and alone and (known := recorded_at(url)):
            return self._known(request, known, "This address is recorded already")
        if file:
            intake = take_file(data=file.read(), name=file.name, by=by)
        elif text.strip():
            intake = take_text(text=text, by=by)
        else:
            intake = take_address(url=url, by=by)
        if url and not alone:
            intake.url = url
            intake.save(update_fields=["url"])
        elif known := recorded_at(intake.url) if intake.url else recorded_with(intake.text):
            intake.delete()
            what = "This address leads to a source that" if intake.url else "This text"
            return self._known(request, known, f"{what} is recorded already")
        return HttpResponseRedirect(reverse("admin:sources_source_settle", args=[intake.pk]))

    def _known(self, request: HttpRequest, source: Source, sentence: str) -> HttpResponse:
        self.message_user(request, f"{sentence}: here is “{source}”.", messages.WARNING)
        return HttpResponseRedirect(page_of(source))

    def _settle_form(self, request: HttpRequest, intake: Intake, found: list[Alike]) -> SettleForm:
        by: Any = request.user
        data = request.POST if request.method == "POST" else None
        return SettleForm(data, intake=intake, alike=found, site=self.admin_site, by=by)

    def _recorded(self, form: SettleForm) -> Source:
        """Write the source, and its publisher where that is new."""
        source: Source = form.save(commit=False)
        if name := form.cleaned_data.get("new_publisher"):
            kind = form.cleaned_data.get("new_publisher_kind") or Party.Kind.OUTLET
            source.publisher = form.known_publisher or Party.objects.create(name=name, kind=kind)
        source.save(force_insert=True)
        return source

    def _kept(self, request: HttpRequest, intake: Intake, source: Source) -> HttpResponse:
        by: Any = request.user
        settle(intake=intake, source=source, by=by)
        self.message_user(request, f"Kept as the text of “{source}”.", messages.SUCCESS)
        again = source.snapshots.count() > 1
        return HttpResponseRedirect(comparison_of(source) if again else page_of(source))

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context}
        )


def _chips(intake: Intake) -> dict[str, list[dict[str, Any]]]:
    """Return the suggestions by field; a publisher that is recorded brings its row."""
    said: dict[str, list[dict[str, Any]]] = {field: list(values) for field, values in offered(intake).items()}
    for one in said.get("publisher", ()):
        one["party"] = party_named(one["value"])
    return said
