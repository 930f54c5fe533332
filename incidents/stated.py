"""A figure as it is stated, in words: what it counts, its hedge, who says so."""

from collections.abc import Iterable

from incidents.models import Claim
from sources.numerals.lexicon import APPROXIMATORS, ARTICLES, FACTORS, SCALES, SINGLES, SMALL, TENS, VAGUE, ZEROS, words

# Words that a stated figure may begin with and that are no name: what is first in its sentence alone has a capital.
COMMON = {*APPROXIMATORS, *ARTICLES, *FACTORS, *SCALES, *SINGLES, *SMALL, *TENS, *VAGUE, *ZEROS} | set(
    words("all another at between close exactly fewer from half just less more most only over under up")
)


def label_of(claim: Claim) -> str:
    """Return what a figure counts, in words: "Weapons shot down: drones"."""
    metric = claim.metric.label if claim.metric else ""
    return metric if claim.category_id == "all" else f"{metric}: {claim.category.label.lower()}"


def display(claims: Iterable[Claim]) -> str:
    """Return a figure as stated, with its hedges and who says so, one after the other where they differ."""
    said: dict[str, str] = {}
    for claim in claims:
        phrase, by = claim.phrase.strip(), said_by(claim)
        said.setdefault(f"{within_a_sentence(phrase)}, {by}", f"{phrase}, {by}")
    later, first = list(said), next(iter(said.values()), "")
    return "; ".join([first, *later[1:]])


def within_a_sentence(phrase: str) -> str:
    """Return a phrase as it is written when it is not first: "Five people" becomes "five people", a name stays."""
    word = phrase.partition(" ")[0]
    common = word[1:].islower() or word == "A"
    return phrase[:1].lower() + phrase[1:] if common and word.lower().partition("-")[0] in COMMON else phrase


def said_by(claim: Claim) -> str:
    """Return who says so, for the end of a sentence."""
    if claim.attribution == Claim.Attribution.UNATTRIBUTED:
        return "not attributed"
    if claim.attribution == Claim.Attribution.OWN_REPORTING:
        return "the outlet's own reporting"
    name = claim.claimant.name if claim.claimant else claim.get_attribution_display()
    return f"according to {name}" + (f", as told by {claim.relay.name}" if claim.relay else "")
