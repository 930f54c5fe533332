"""When the text of a source changes: let its quotes follow, and say which of them could not."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User

from incidents.models import Citation, Claim
from sources.errors import Refused, refusals
from sources.models import Mark, Snapshot, Source
from sources.models.audit import acting
from sources.selectors import Anchor, AnchorStatus, Selector, reanchor, select

STANDS = (AnchorStatus.EXACT, AnchorStatus.MOVED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one quote in a newer text; `followed` when it now cites that text."""

    citation: Citation
    anchor: Anchor
    followed: bool = False


def newest_of(source: Source) -> Snapshot | None:
    """Return the newest text of a source."""
    return source.snapshots.order_by("-captured_at", "-pk").defer("raw").first()


def compare(source: Source, snapshot: Snapshot) -> list[Outcome]:
    """Return what became of each quote of `source` in `snapshot` that cites another text. Writes nothing. 2 queries.

    Time is about linear in the texts, for each quote.
    """
    cited = source.citations.select_related("claim__metric", "claim__category").exclude(snapshot=snapshot)
    quotes = list(cited.order_by("snapshot", "start", "pk"))
    texts = Snapshot.objects.defer("raw").in_bulk({quote.snapshot_id for quote in quotes})
    return [Outcome(quote, _anchor(quote, texts[quote.snapshot_id].text, snapshot.text)) for quote in quotes]


def _anchor(quote: Citation, old: str, new: str) -> Anchor:
    found = reanchor(Selector(quote.exact, quote.prefix, quote.suffix, quote.start, quote.end), old, new)
    phrase = quote.phrase or ("" if quote.claim.kind == Claim.Kind.STATEMENT else quote.claim.phrase)
    needed = quote.stance in (Citation.Stance.SUPPORTS, Citation.Stance.REPEATS) and phrase
    if found.status in STANDS and needed and phrase not in str(found.exact):
        # Set with other blanks or quotation marks: the same words, yet not those that the claim quotes.
        return Anchor(AnchorStatus.MISSING, found.start, found.end, found.exact, found.score)
    return found


def reanchor_source(*, source: Source, snapshot: Snapshot, by: User) -> list[Outcome]:
    """Let the quotes of `source` follow into `snapshot`, its newest text.

    A quote that stands there word for word, at its old place or plainly at another, cites it from now on. Of
    any other the finding is kept: it goes on citing the text in which it stands, and waits for an editor.
    Marks follow likewise, and the source is `changed`. Raises Refused where a newer text came in meanwhile.
    """
    with refusals(), acting(by=by.pk):
        locked = Source.objects.select_for_update().get(pk=source.pk)
        if newest_of(locked) != snapshot:
            raise Refused(f"A newer text of “{source}” was captured meanwhile: compare with that one.")
        outcomes = [_follow(outcome, snapshot) for outcome in compare(source, snapshot)]
        older = locked.snapshots.exclude(pk=snapshot.pk).order_by("-captured_at", "-pk").defer("raw").first()
        if older is not None:
            _follow_marks(older, snapshot)
            if locked.status in (Source.Status.AVAILABLE, Source.Status.UNREACHABLE):
                locked.status = Source.Status.CHANGED
                locked.save()
        return outcomes


def _follow(outcome: Outcome, snapshot: Snapshot) -> Outcome:
    quote, found = outcome.citation, outcome.anchor
    if found.status in STANDS and found.start is not None and found.end is not None and found.exact:
        place = Citation.objects.filter(claim=quote.claim_id, snapshot=snapshot, start=found.start, end=found.end)
        if place.exists():
            return outcome  # somebody cited these words of the new text already
        _place(quote, snapshot, found.start, found.end)
        quote.save()
        return Outcome(quote, found, followed=True)
    if quote.anchor != found.status:
        quote.anchor = found.status
        quote.save()
        quote.refresh_from_db(fields=["kept_reason"])
    return outcome


def _place(quote: Citation, snapshot: Snapshot, start: int, end: int) -> None:
    selector = select(snapshot.text, start, end)
    quote.snapshot, quote.start, quote.end, quote.exact = snapshot, start, end, selector.exact
    quote.anchor, quote.kept_reason = Citation.Anchor.EXACT, ""


def _follow_marks(older: Snapshot, snapshot: Snapshot) -> None:
    """Mark the same stretches of the new text as no claim, where they plainly stand."""
    there = set(snapshot.marks.values_list("start", "end"))
    for mark in older.marks.all():
        found = reanchor(select(older.text, mark.start, mark.end), older.text, snapshot.text)
        if found.status not in STANDS or found.start is None or found.end is None:
            continue
        if (found.start, found.end) not in there:
            there.add((found.start, found.end))
            Mark(
                snapshot=snapshot, start=found.start, end=found.end, kind=mark.kind, note=mark.note
            ).save(force_insert=True)  # fmt: skip


def recite(*, citation: Citation, snapshot: Snapshot, start: int, end: int, by: User) -> None:
    """Let a quote cite other words: `start`–`end` of `snapshot`.

    Raises ValueError for offsets outside the text, Refused where the claim's phrase is not in the words.
    """
    with refusals(), acting(by=by.pk):
        _place(citation, snapshot, start, end)
        citation.save()


def keep_words(*, citation: Citation, reason: str, by: User) -> None:
    """Keep a quote that the newest text no longer has, for a reason. It is asked again when the finding changes."""
    if not reason.strip():
        raise Refused("Say why the old words are kept: a reader of the new text will not find them.")
    with refusals(), acting(by=by.pk):
        citation.kept_reason = " ".join(reason.split())[:300]
        citation.save()


def in_words(outcomes: Iterable[Outcome]) -> str:
    """Say how many quotes came to what: "10 stand word for word, 2 moved, 1 figure changed"."""
    counted: dict[str, int] = {}
    for outcome in outcomes:
        counted[outcome.anchor.status] = counted.get(outcome.anchor.status, 0) + 1
    words = {
        AnchorStatus.EXACT: ("stands where it stood", "stand where they stood"),
        AnchorStatus.MOVED: ("moved", "moved"),
        AnchorStatus.AMBIGUOUS: ("stands in several places", "stand in several places"),
        AnchorStatus.FIGURE_CHANGED: ("has a changed figure", "have a changed figure"),
        AnchorStatus.MISSING: ("is gone or reworded", "are gone or reworded"),
    }
    return ", ".join(
        f"{counted[status]} {words[status][counted[status] > 1]}" for status in AnchorStatus if status in counted
    )
