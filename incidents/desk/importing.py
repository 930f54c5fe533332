"""Importing: send a file, read what it would do, and write that. Exporting: the same rows as a file."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from time import monotonic
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse

from incidents.dossier import Step, may_import, rehearse, take, write
from incidents.dossier.fields import KEYED, name_of
from incidents.dossier.reading import MAX_BYTES
from incidents.models import Upload
from sources.admin.forms import BoundedFileField
from sources.errors import Refused

PATIENCE = 1.0  # seconds until an answer says how far the work is
LONG = 300_000, 300  # bytes of a file and rows of a preview that are known to take longer
OFTEN = 0.2  # seconds between two such words
SHOWN = 200  # rows of a page
OUTCOMES = {
    "refused": ("Refused", "bad"),
    "new": ("New", "good"),
    "changed": ("Changed", "wait"),
    "same": ("As it is", ""),
}
CUT = "<!-- steps -->"


class UploadForm(forms.Form):
    """A file, or the text of one."""

    file = BoundedFileField(
        most=MAX_BYTES,
        label="A file",
        required=False,
        help_text="A dossier (JSON) or a table of claims (CSV), of 10 MB at most. Drop it anywhere.",
    )
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="Cells copied from a spreadsheet, its first row with them, are a table too.",
    )

    def clean(self) -> dict[str, Any]:
        """Take one thing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        text, file = bool(cleaned.get("text", "").strip()), cleaned.get("file")
        if text and file:
            self.add_error(None, "There are a text and a file: take one away, so that it is clear what to read.")
        elif not text and not file and not self.errors:
            self.add_error(None, "Nothing is here yet: choose a file, or paste its text.")
        return cleaned


def addresses(site: AdminSite) -> list[Any]:
    """Return the pages of importing."""
    return [
        path("import/", site.admin_view(acting_itself(site, import_view)), name="import"),
        path("import/<uuid:pk>/", site.admin_view(acting_itself(site, preview_view)), name="import_preview"),
    ]


def acting_itself(site: AdminSite, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return the view for those who may import; it names who acts itself, as its answer outlives the call."""

    def permitted(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not may_import(request.user):
            raise PermissionDenied
        request.current_app = site.name
        return view(site, request, **kwargs)

    permitted.acts_itself = True  # type: ignore[attr-defined]
    return permitted


def import_view(site: AdminSite, request: HttpRequest) -> HttpResponseBase:
    """Take a file in, and try it."""
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES, label_suffix="") if posted else UploadForm(label_suffix="")
    by: Any = request.user
    if form.is_valid():
        file = form.cleaned_data["file"]
        raw, name = (file.read(), file.name) if file else (form.cleaned_data["text"].encode(), "pasted text")
        try:
            upload = take(raw=raw, name=name, by=by)
        except Refused as refused:
            form.add_error("file" if file else "text", str(refused))
        else:
            return _told(site, request, rehearse(upload), upload, long=len(raw) > LONG[0])
    waiting = Upload.objects.filter(sent_by=by, written_at=None).defer("raw", "lines")[:5]
    context = {**site.each_context(request), "title": "Import", "form": form, "waiting": waiting}
    return TemplateResponse(request, "desk/import.html", context)


def preview_view(site: AdminSite, request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show what a file would do, or did; write it, or throw it away."""
    by: Any = request.user
    upload = get_object_or_404(Upload.objects.defer("raw"), pk=pk, sent_by=by)
    if request.method == "POST":
        if "throw_away" in request.POST:
            upload.delete()
            messages.info(request, "Thrown away: nothing of it is kept.")
            return HttpResponseRedirect(reverse("admin:import"))
        return _told(site, request, write(upload), upload, long=len(upload.lines) > LONG[1])
    counts = Counter(line["outcome"] for line in upload.lines)
    stale = [line for line in upload.lines if "earlier" in line]
    # What stands in the way comes first.
    asked = request.GET.get("outcome") or ("stale" if stale else "refused" if counts["refused"] else "all")
    chosen = {"all": upload.lines, "stale": stale}
    lines = chosen.get(asked) or [line for line in upload.lines if line["outcome"] == asked]
    page = Paginator(lines, SHOWN).get_page(request.GET.get("page"))
    filters = [
        ("all", "All", len(upload.lines)),
        ("stale", "Stale", len(stale)),
        *((name, words, counts[name]) for name, (words, _) in OUTCOMES.items()),
    ]
    context = {
        **site.each_context(request),
        "title": f"Import: {upload.name}",
        "subtitle": "What the import did."
        if upload.written_at
        else "What the import would do: nothing is written yet.",
        "upload": upload,
        "lines": _shown(page.object_list),
        "page": page,
        "filters": [(name, words, n) for name, words, n in filters if n],
        "asked": asked,
        "refused": counts["refused"],
        "writes": counts["new"] + counts["changed"],
        "stale": len(stale),
    }
    return TemplateResponse(request, "desk/import_preview.html", context)


def _shown(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with the words of their outcome, and the way to what is recorded of them: a query a kind."""
    lines = list(lines)
    pages: dict[tuple[str, str], str] = {}
    for model in KEYED.values():
        kind = name_of(model)
        keys = [line["key"] for line in lines if line["kind"] == kind]
        view = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        rows = model._default_manager.filter(key__in=keys).values_list("pk", "key") if keys else ()
        pages |= {(kind, key): reverse(view, args=[pk]) for pk, key in rows}
    return [
        {**line, "words": OUTCOMES[line["outcome"]], "page": pages.get((line["kind"], line["key"]))} for line in lines
    ]


def _told(
    site: AdminSite, request: HttpRequest, steps: Iterator[Step], upload: Upload, *, long: bool
) -> HttpResponseBase:
    """Do the steps and go on to the preview. What takes longer than PATIENCE says in between how far it is."""
    then = reverse("admin:import_preview", args=[upload.pk])
    started = monotonic()
    for step in steps:
        if long or monotonic() - started > PATIENCE:
            return _streamed(site, request, chain([step], steps), upload, then)
    return HttpResponseRedirect(then)


def _words(step: Step) -> dict[str, Any]:
    return {"step": step, "done": f"{step.done:,}", "of": f"{step.of:,}"}


def _streamed(
    site: AdminSite, request: HttpRequest, steps: Iterable[Step], upload: Upload, then: str
) -> StreamingHttpResponse:
    context = {
        **site.each_context(request),
        "title": f"Import: {upload.name}",
        "subtitle": "The import is under way.",
        "upload": upload,
        "cut": CUT,
    }
    head, _, tail = render_to_string("desk/import_steps.html", context, request).partition(CUT)

    def answer() -> Iterator[str]:
        yield head
        last, doing = 0.0, ""
        for step in steps:
            if step.doing != doing or monotonic() - last > OFTEN:
                last, doing = monotonic(), step.doing
                yield render_to_string("desk/import_step.html", _words(step))
        yield render_to_string("desk/import_step.html", {"then": then})
        yield tail

    # A proxy that gathered the whole answer would hide what it is for.
    return StreamingHttpResponse(answer(), headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})
