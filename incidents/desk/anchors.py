"""What a newer text of a source does to the quotes that rest on an older one, and how an editor settles it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from incidents.anchoring import Outcome, compare, in_words, keep_words, newest_of, reanchor_source, recite
from incidents.models import Citation, Claim
from incidents.stated import label_of
from sources.admin.conflict import Parts, worded
from sources.errors import Refused
from sources.models import Snapshot, Source
from sources.selectors import CONTEXT, AnchorStatus, SelectorError

READS = ("sources.view_source", "incidents.view_citation")
WRITES = ("incidents.change_citation",)

SAID = {
    AnchorStatus.EXACT: ("stands where it stood", "good"),
    AnchorStatus.MOVED: ("stands elsewhere", "good"),
    AnchorStatus.AMBIGUOUS: ("stands in several places", "wait"),
    AnchorStatus.FIGURE_CHANGED: ("a figure changed", "bad"),
    AnchorStatus.MISSING: ("gone", "bad"),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the newest text with what stands around them; a quote may be made to cite them."""

    start: int
    end: int
    before: str
    words: Parts
    behind: str


@dataclass(frozen=True, slots=True)
class Row:
    """One quote that cites an older text."""

    quote: Citation
    claim: str
    said: str
    pill: str
    old: Parts
    passages: tuple[Passage, ...]
    may_cite: bool
    settled: str
    waits: bool


def addresses(site: AdminSite) -> list[Any]:
    """Return the addresses of the comparison on `site`, all under the source whose text changed."""
    desk = Anchors(site)
    base = "sources/source/<uuid:source>/newer-text/"
    routes: list[tuple[str, Callable[..., HttpResponse], str]] = [
        ("", desk.page, ""),
        ("follow/", require_POST(desk.follow), "_follow"),
        ("<uuid:citation>/keep/", require_POST(desk.keep), "_keep"),
        ("<uuid:citation>/cite/", require_POST(desk.cite), "_cite"),
    ]
    return [
        path(base + route, site.admin_view(view), name=f"sources_source_newer{name}") for route, view, name in routes
    ]


def rows_of(outcomes: list[Outcome], text: str) -> list[Row]:
    """Return the quotes as the page shows them, those that wait first. No query."""
    rows = [_row(outcome, text) for outcome in outcomes]
    return sorted(rows, key=lambda row: not row.waits)


def _row(outcome: Outcome, text: str) -> Row:
    quote, found = outcome.citation, outcome.anchor
    claim = quote.claim
    said, pill = SAID[found.status]
    if found.status is AnchorStatus.MISSING and found.start is not None:
        said = "reworded"
    spans = list(found.places)
    if found.start is not None and found.end is not None:
        spans = [(found.start, found.end)]
    compared = worded(quote.exact, text[slice(*spans[0])]) if len(spans) == 1 else (("kept", quote.exact),)
    settled = ""
    if claim.status != Claim.Status.ACTIVE:
        settled = f"The claim is {claim.get_status_display()}."
    elif quote.kept_reason:
        settled = f"Kept: {quote.kept_reason}"
    return Row(
        quote=quote,
        claim=label_of(claim) if claim.metric else claim.get_statement_type_display() or "when it happened",
        said=said,
        pill=pill,
        old=tuple(part for part in compared if part[0] != "new"),
        passages=tuple(_passage(quote, text, start, end) for start, end in spans),
        # A changed figure is another claim: its words are never cited for this one with a single press.
        may_cite=found.status is not AnchorStatus.FIGURE_CHANGED,
        settled=settled,
        waits=not settled and found.status not in (AnchorStatus.EXACT, AnchorStatus.MOVED),
    )


def _passage(quote: Citation, text: str, start: int, end: int) -> Passage:
    words = tuple(part for part in worded(quote.exact, text[start:end]) if part[0] != "gone")
    before, behind = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    if start > CONTEXT:
        before = f"… {before.partition(' ')[2]}"
    if end + CONTEXT < len(text):
        behind = f"{behind.rpartition(' ')[0]} …"
    return Passage(start, end, before, words, behind)


class Anchors:
    """The views of one admin site."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def page(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Show what the newest text does to each quote that cites an older one. Nothing is written."""
        row, newest = self._asked(request, source, READS)
        outcomes = compare(row, newest) if newest else []
        rows = rows_of(outcomes, newest.text if newest else "")
        request.current_app = self.site.name
        context = {
            **self.site.each_context(request),
            "title": "A newer text",
            "subtitle": row.title,
            "source": row,
            "newest": newest,
            "rows": rows,
            "summary": in_words(outcomes),
            "waiting": sum(found.waits for found in rows),
            "unwritten": any(outcome.anchor.status != outcome.citation.anchor for outcome in outcomes)
            or any(outcome.anchor.status in (AnchorStatus.EXACT, AnchorStatus.MOVED) for outcome in outcomes),
            "may_write": request.user.has_perms(WRITES),
        }
        return TemplateResponse(request, "desk/newer_text.html", context)

    def follow(self, request: HttpRequest, source: UUID) -> HttpResponse:
        """Let the quotes follow into the newest text."""
        row, newest = self._asked(request, source, WRITES)
        by: Any = request.user
        if newest is not None:
            self._try(
                request, lambda: f"Done: {in_words(reanchor_source(source=row, snapshot=newest, by=by)) or 'no quote'}."
            )
        return self._back(row)

    def keep(self, request: HttpRequest, source: UUID, citation: UUID) -> HttpResponse:
        """Keep old words, for a reason."""
        row, _ = self._asked(request, source, WRITES)
        quote = get_object_or_404(Citation, pk=citation, source=row)
        by: Any = request.user

        def kept() -> str:
            keep_words(citation=quote, reason=request.POST.get("reason", ""), by=by)
            return f"Kept: “{quote.exact}” stays cited from the older text."

        self._try(request, kept)
        return self._back(row)

    def cite(self, request: HttpRequest, source: UUID, citation: UUID) -> HttpResponse:
        """Let a quote cite other words of the newest text, which the page showed."""
        row, newest = self._asked(request, source, WRITES)
        quote = get_object_or_404(Citation, pk=citation, source=row)
        by: Any = request.user

        def cited() -> str:
            if newest is None or str(newest.pk) != request.POST.get("snapshot"):
                raise Refused(f"A newer text of “{row}” was captured meanwhile: compare with that one.")
            start, end = (int(request.POST.get(name, "")) for name in ("start", "end"))
            recite(citation=quote, snapshot=newest, start=start, end=end, by=by)
            return f"Cited: “{quote.exact}”."

        self._try(request, cited)
        return self._back(row)

    def _asked(self, request: HttpRequest, source: UUID, needed: tuple[str, ...]) -> tuple[Source, Snapshot | None]:
        if not request.user.has_perms(needed):
            raise PermissionDenied
        row = get_object_or_404(Source, pk=source)
        return row, newest_of(row)

    def _try(self, request: HttpRequest, act: Callable[[], str]) -> None:
        try:
            messages.success(request, act())
        except (Refused, SelectorError) as refused:
            messages.error(request, str(refused))
        except ValueError:
            messages.error(request, "The place of the words is not a number: open this page again.")

    def _back(self, source: Source) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:sources_source_newer", args=[source.pk]))
