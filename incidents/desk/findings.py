"""What the machine found in a review: what its reader should look at before ticking anything."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.text import get_text_list

from incidents.desk.duplicates import Near
from incidents.desk.naming import is_named
from incidents.desk.surroundings import Surroundings
from incidents.models import Citation, Claim
from sources.models import Party

STANDS = ("exact", "moved")
OWN = Claim.Attribution.OWN_REPORTING
MISSED = {"summary": "no summary", "places": "no place", "types": "no type"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at; `incident` is the other incident where there may be two of one happening."""

    kind: str
    sentence: str
    incident: Near | None = None


def anchors_of(document: dict[str, Any]) -> dict[str, str]:
    """Return where each citation of a document stands in the newest text of its source now. 1 query."""
    cited = {quote["id"]: quote["anchor"] for claim in document["claims"] for quote in claim["citations"]}
    stored = Citation.objects.filter(pk__in=cited).values_list("pk", "anchor")
    return cited | {str(identifier): anchor for identifier, anchor in stored}


def unnamed_in(document: dict[str, Any], around: dict[str, Surroundings]) -> frozenset[str]:
    """Return the claims whose claimant is named in no quote of theirs, nor in its paragraph. 1 query.

    An outlet that reports on its own need not name itself.
    """
    said = [claim for claim in document["claims"] if claim["claimant"] and claim["attribution"] != OWN]
    publishers = {source["id"]: (source["publisher"] or {}).get("id") for source in document["sources"]}
    parties = Party.objects.filter(pk__in={claim["claimant"]["id"] for claim in said})
    names = {str(pk): (name, *aliases) for pk, name, aliases in parties.values_list("pk", "name", "aliases")}
    return frozenset(
        claim["id"]
        for claim in said
        if not any(
            publishers[quote["source"]] == claim["claimant"]["id"]
            or is_named((claim["claimant"]["name"], *names.get(claim["claimant"]["id"], ())), _paragraph(quote, around))
            for quote in claim["citations"]
        )
    )


def _paragraph(quote: dict[str, Any], around: dict[str, Surroundings]) -> str:
    if found := around.get(quote["id"]):
        return found.paragraph
    words = quote["selectors"][0]
    return f"{words['prefix']}{words['exact']}{words['suffix']}"


def findings_of(
    document: dict[str, Any], anchors: dict[str, str], others: tuple[Near, ...], unnamed: Collection[str]
) -> tuple[Finding, ...]:
    """Return the findings, those that speak against approving first. No query."""
    titles = {source["id"]: source["title"] for source in document["sources"]}
    found = []
    for claim in document["claims"]:
        name = _name(claim)
        for quote in claim["citations"]:
            anchor = anchors[quote["id"]]
            if anchor not in STANDS:
                found.append(
                    Finding(
                        "stale",
                        f"The quote of “{name}” is {anchor.replace('_', ' ')} in the newest text of "
                        f"“{titles[quote['source']]}”: read the article again before you approve.",
                    )
                )
        if claim["machine"]:
            found.append(Finding("machine", f"“{name}” rests on machine-written text alone: it counts nowhere."))
    found += [Finding("unnamed", sentence) for sentence in _unnamed(document, unnamed)]
    if missing := [words for key, words in MISSED.items() if not document[key]]:
        found.append(Finding("missing", f"It has {get_text_list(missing, 'and')}."))
    for line in document["figures"]:
        where = f", {line['place']['name']}" if line["place"] else ""
        found += [Finding("line", f"{line['label']}{where}: {warned['sentence']}") for warned in line["warnings"]]
    found += [
        Finding(
            "duplicate",
            f"{other.place}, {other.start_on:%-d %B %Y}: its figures meet those of this one "
            f"({', '.join(other.met).lower()}). Is it the same happening?",
            other,
        )
        for other in others
    ]
    return tuple(found)


def _name(claim: dict[str, Any]) -> str:
    return claim["phrase"] or str(claim["statement_type"] or "").replace("_", " ")


def _unnamed(document: dict[str, Any], unnamed: Collection[str]) -> list[str]:
    """Return one sentence for each claimant."""
    said: dict[str, list[str]] = {}
    for claim in document["claims"]:
        if claim["id"] in unnamed:
            said.setdefault(claim["claimant"]["name"], []).append(f"“{_name(claim)}”")
    return [
        f"“{who}” is named neither in the quote of {get_text_list(names, 'and')} nor in its paragraph: "
        "compare who says so."
        for who, names in said.items()
    ]
