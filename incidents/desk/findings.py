"""What the machine found in a review: what its reader should look at before ticking anything."""

from dataclasses import dataclass
from typing import Any

from incidents.desk.duplicates import Near
from incidents.models import Citation

STANDS = ("exact", "moved")


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


def findings_of(document: dict[str, Any], anchors: dict[str, str], others: tuple[Near, ...]) -> tuple[Finding, ...]:
    """Return the findings, those that speak against approving first. No query."""
    titles = {source["id"]: source["title"] for source in document["sources"]}
    found = []
    for claim in document["claims"]:
        name = claim["phrase"] or str(claim["statement_type"] or "").replace("_", " ")
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
