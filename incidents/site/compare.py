"""One metric over several incidents, side by side on one scale, with what may not be added named."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from incidents.api.live import rows_of
from incidents.drawing.bars import Bar, bars_of
from incidents.models.publication import PublishedFigure
from incidents.reconcile import SideLine, interval_in_words, unit_in_words
from incidents.site import addresses, choices, words
from incidents.site.claims import Document
from incidents.site.pages import page
from incidents.site.standing import parsed
from incidents.summing import REASONS, Line, add

MOST = 30
REFERENCE = re.compile(r"FN-[0-9]{4}-[0-9]{6,11}")
KEY = re.compile(r"[-_a-z0-9]{1,60}")


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the comparison."""

    href: str
    reference: str
    title: str
    place: str
    says: str
    interval: str
    unit: str
    level: str
    tone: str
    best: str
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that count the same thing in the same unit, and so stand on one scale."""

    label: str
    unit: str
    lines: tuple[Compared, ...]
    total: str
    incidents: int
    left_out: tuple[tuple[str, str, str, str], ...]


@require_safe
def compare(request: HttpRequest) -> HttpResponseBase:
    """Answer the comparison. One query, and one a minute for what there is to choose from."""
    metric, category = request.GET.get("metric", "").strip(), request.GET.get("category", "").strip()
    asked = request.GET.get("incidents", "").strip()
    references = list(dict.fromkeys(REFERENCE.findall(asked)))
    faults = []
    if metric and not KEY.fullmatch(metric):
        faults.append(f"There is no metric “{metric[:80]}”: choose one of the list.")
    if category and not KEY.fullmatch(category):
        faults.append(f"There is no category “{category[:80]}”.")
    if asked and not references:
        faults.append(f"“{asked[:80]}” names no incident: a reference reads like FN-2026-000042.")
    if len(references) > MOST:
        faults.append(f"{len(references)} incidents are named: compare at most {MOST}.")
    found: list[tuple[Document, Line]] = []
    if metric and not faults:
        rows = rows_of(PublishedFigure).filter(metric=metric)
        if category:
            rows = rows.filter(category=category)
        if references:
            rows = rows.filter(record__reference__in=references)
        rows = rows.order_by("-record__published_at", "-record_id", "position")
        found = [_row(*row) for row in rows.values_list("document", "places", "additive")[: MOST * 10]]
    shown = list(dict.fromkeys(line.incident for _, line in found))[:MOST]
    kept = [(document, line) for document, line in found if line.incident in shown]
    return page(
        request,
        "site/compare.html",
        {
            "section": "compare",
            "metric": metric,
            "category": category,
            "asked": asked,
            "metrics": choices.with_chosen(choices.metrics(), metric),
            "groups": _groups(kept),
            "missing": [reference for reference in references if reference not in shown],
            "faults": faults,
        },
        status=400 if faults else 200,
    )


def _row(stored: Any, places: list[str], additive: bool) -> tuple[Document, Line]:
    """Return a line as it is shown, and as it is added."""
    document = parsed(stored)
    reported = document["reported"]
    return document, Line(
        incident=document["incident"]["reference"],
        category=document["category"],
        places=frozenset(places),
        unit=document["unit"] or "",
        low=words.decimal(reported["low"]),
        high=words.decimal(reported["high"]),
        level=document["level"],
        claims=frozenset(document["claims"]),
        additive=additive,
    )


def _groups(found: list[tuple[Document, Line]]) -> tuple[Group, ...]:
    """Return the lines by what they count; each group on a scale of its own, with its sum."""
    by_thing: dict[tuple[str, str], list[tuple[Document, Line]]] = {}
    for document, line in found:
        by_thing.setdefault((document["label"], line.unit), []).append((document, line))
    groups = [_group(label, unit, same) for (label, unit), same in by_thing.items()]
    return tuple(sorted(groups, key=lambda group: (-len(group.lines), group.label)))


def _group(label: str, unit: str, same: list[tuple[Document, Line]]) -> Group:
    sides = [SideLine(str(n), line.low, line.high, False, ()) for n, (_, line) in enumerate(same)]
    bars = {bar.words.partition(":")[0]: bar for bar in bars_of(sides)}
    in_order = sorted((line for _, line in same), key=lambda line: line.incident)  # as the API adds them
    total = add(in_order, category=same[0][1].category, unit=unit)
    documents = {id(line): document for document, line in same}
    added = len({line.incident for line in total.counted})
    return Group(
        label=label,
        unit=unit,
        lines=tuple(_compared(document, bars.get(str(n))) for n, (document, _) in enumerate(same)),
        total=interval_in_words(total.low, total.high) if added > 1 else "",
        incidents=added,
        left_out=tuple(
            _left_out(reason, documents[id(line)]) for reason, lines in total.left_out.items() for line in lines
        ),
    )


def _left_out(reason: str, line: Document) -> tuple[str, str, str, str]:
    incident, place = line["incident"], line["place"]["name"] if line["place"] else ""
    return addresses.incident(incident["reference"]), incident["title"], place, REASONS[reason]


def _compared(line: Document, bar: Bar | None) -> Compared:
    incident = line["incident"]
    low, high = (words.decimal(line["reported"][end]) for end in ("low", "high"))
    place = line["place"]["name"] if line["place"] else ""
    anchor = f"{line['metric']}.{line['category']}" + (f".{line['place']['id']}" if line["place"] else "")
    return Compared(
        href=f"{addresses.incident(incident['reference'])}#{anchor}",
        reference=incident["reference"],
        title=incident["title"],
        place=place,
        says=line["display"],
        interval=interval_in_words(low, high),
        unit=unit_in_words(low, high, line["unit"] or ""),
        level=words.plain(line["level"], words.LEVELS),
        tone=words.TONES.get(line["level"], ""),
        best=words.number(line["best"]["value"]) if line["best"] else "",
        bar=bar,
    )
