"""A document as its page shows it, and where it stands on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.drawing.worldmap import Map, Spot, map_of
from incidents.site import words
from incidents.site.claims import ClaimShown, Document, SourceShown, claims_of, sources_of
from incidents.site.figures import FigureShown, figures_of
from incidents.site.notes import Note


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """One place, with how precisely it is meant."""

    name: str
    role: str
    precision: str
    country: str
    pin: bool


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One version in the list of versions."""

    version: int
    kind: str
    kind_words: str
    at: datetime
    notice: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of an incident's own timeline."""

    day: str
    words: str
    what: str
    n: Note | None = None


@dataclass(frozen=True, slots=True)
class RecordShown:
    """One version of one incident."""

    reference: str
    version: int
    kind: str
    title: str
    summary: str
    lead: tuple[tuple[str, str], ...]
    when: str
    start: str
    types: tuple[str, ...]
    published_at: datetime
    reviewed_at: datetime
    digest: str
    figures: tuple[FigureShown, ...]
    claims: tuple[ClaimShown, ...]
    sources: tuple[SourceShown, ...]
    places: tuple[PlaceShown, ...]
    parties: tuple[tuple[str, str, str], ...]
    changes: tuple[ChangeShown, ...]
    map: Map | None
    moments: tuple[Moment, ...]
    apart: bool = False

    @property
    def corrections(self) -> tuple[ChangeShown, ...]:
        """The corrections so far, the newest first."""
        return tuple(change for change in self.changes if change.kind == "correction")

    @property
    def sided(self) -> tuple[FigureShown, ...]:
        """The figures on which more than one side has spoken."""
        return tuple(figure for figure in self.figures if len(figure.sides) > 1)

    @property
    def statements(self) -> tuple[ClaimShown, ...]:
        """What was said of the incident without a number, and when it happened."""
        return tuple(claim for claim in self.claims if claim.counts and claim.kind != "figure")

    @property
    def uncounted(self) -> tuple[ClaimShown, ...]:
        """Numbers about this incident that enter no figure: machine-written, or without a bound."""
        in_figures = {claim.id for figure in self.figures for claim in figure.claims}
        in_figures |= {claim.id for figure in self.figures for claim, _ in figure.left_out}
        return tuple(
            claim for claim in self.claims if claim.counts and claim.kind == "figure" and claim.id not in in_figures
        )

    @property
    def context(self) -> tuple[ClaimShown, ...]:
        """Wider totals and other background, which never count here."""
        return tuple(claim for claim in self.claims if not claim.counts)


def record_of(document: Document, *, apart: bool = False) -> RecordShown:
    """Return a published document as its page shows it; `apart`, its words are on pages of their own."""
    sources = sources_of(document, apart=apart)
    claims = claims_of(document, sources, apart=apart)
    figures = figures_of(document, claims)
    return RecordShown(
        reference=document["reference"],
        version=document["version"],
        kind=document["kind"],
        title=document["title"],
        summary=document["summary"],
        lead=_lead(document),
        when=words.when(document["occurred"]),
        start=document["occurred"]["start"] or "",
        types=tuple(kind["label"] for kind in document["types"]),
        published_at=words.instant(document["published_at"]),
        reviewed_at=words.instant(document["review"]["reviewed_at"]),
        digest=document["review"]["digest"],
        figures=figures,
        claims=claims,
        sources=tuple(sources.values()),
        places=tuple(_place(place) for place in document["places"]),
        parties=tuple(_party(party) for party in document["parties"]),
        changes=changes_of(document),
        map=map_of(spots_of(document), shaded_by([document])),
        moments=_moments(document, claims, sources),
        apart=apart,
    )


def changes_of(document: Document) -> tuple[ChangeShown, ...]:
    """Return the versions so far, the newest first."""
    return tuple(
        ChangeShown(
            version=change["version"],
            kind=change["kind"],
            kind_words=words.plain(change["kind"], words.KINDS),
            at=words.instant(change["at"]),
            notice=change["notice"] or "",
        )
        for change in sorted(document["changes"], key=lambda change: -change["version"])
    )


def spots_of(document: Document, label: str = "", href: str = "#places", name: str = "") -> list[Spot]:
    """Return the precise places of a document."""
    return [
        Spot(place["lon"], place["lat"], label, name or place["name"], href)
        for place in document["places"]
        if place["lon"] is not None and place["lat"] is not None
    ]


def shaded_by(documents: Sequence[Document]) -> set[str]:
    """Return the countries of the places that have no pin."""
    return {
        place["country"]
        for document in documents
        for place in document["places"]
        if place["country"] and place["lon"] is None
    }


def _lead(document: Document) -> tuple[tuple[str, str], ...]:
    """Return the summary in stretches: its text, and the figure that a stretch is taken from."""
    parts = document.get("summary_parts") or [{"text": document["summary"], "figure": None}]
    return tuple((part["text"], _anchor(part["figure"]) if part["figure"] else "") for part in parts if part["text"])


def _anchor(figure: Document) -> str:
    return ".".join(filter(None, (figure["metric"], figure["category"], figure["place"])))


def _place(place: Document) -> PlaceShown:
    return PlaceShown(
        name=place["name"],
        role=words.plain(place["role"], words.PLACE_ROLES),
        precision=words.plain(place["precision"], words.PRECISIONS),
        country=place["country"] or "",
        pin=place["lon"] is not None,
    )


def _party(party: Document) -> tuple[str, str, str]:
    return party["name"], words.plain(party["role"]), words.RESPONSIBILITIES.get(party["responsibility"], "")


def _moments(document: Document, claims: Sequence[ClaimShown], sources: dict[str, SourceShown]) -> tuple[Moment, ...]:
    """Return what happened when, as far as days are known: the incident, the counts, the sources, the versions."""
    found = []
    if document["occurred"]["start"]:
        found.append(Moment(document["occurred"]["start"], words.when(document["occurred"]), "It happened."))
    for claim, raw in zip(claims, document["claims"], strict=True):
        if raw["as_of"] and claim.counts:
            found.append(Moment(raw["as_of"], claim.day, f"{claim.who}: {claim.what}", claim.n))
    for source in sources.values():
        if source.published_on:
            by = f", {source.publisher}" if source.publisher else ""
            found.append(Moment(source.published_on, source.published, f"{source.title}{by}"))
    for change in reversed(changes_of(document)):
        what = f"Version {change.version}: {change.kind_words.lower()}"
        found.append(Moment(change.at.date().isoformat(), words.day(change.at.date()), what))
    return tuple(sorted(found, key=lambda moment: moment.day))
