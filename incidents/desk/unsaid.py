"""Numbers and tokens of a draft's summary that no figure stands for: what a review would refuse, all at once."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.utils.text import get_text_list

from incidents.models import Claim
from incidents.prose import parts_of
from incidents.reconcile import Line

# `bare_number` knows the first number of a text; what stands behind it is asked again.
ALL = """
with recursive said(part, nth, rest, number) as (
  select part, 1, words, bare_number(words) from unnest(%s::text[]) with ordinality t(words, part)
  union all
  select part, nth + 1, behind, bare_number(behind)
  from said, lateral (select substr(rest, strpos(rest, number) + length(number))) t(behind)
  where number is not null
)
select number from said where number is not null order by part, nth
"""


def unsaid_in(summary: str, lines: Iterable[Line], claims: Mapping[str, Claim]) -> tuple[str, ...]:
    """Return a sentence that names each number without a figure, and one for the tokens. 1 query."""
    figures = []
    for line in lines:
        if line.has_range:
            place = claims[line.claims[0]].place
            named = {"id": str(place.pk), "name": place.name} if place else None
            figures.append({"metric": line.metric, "category": line.category, "place": named, "display": ""})
    parts = parts_of(summary, figures)
    plain = [part["text"] for part in parts if not (part["figure"] or part["marked"] or part["unknown"])]
    with connection.cursor() as cursor:
        cursor.execute(ALL, [plain])
        numbers = list(dict.fromkeys(number for (number,) in cursor.fetchall()))
    tokens = list(dict.fromkeys(part["unknown"] for part in parts if part["unknown"]))
    sentences = []
    if numbers:
        said = get_text_list([f"“{number}”" for number in numbers], "and")
        sentences.append(
            f"The summary says {said} with no figure behind it: write a figure's token such as {{killed}}, or mark "
            f"what is none of this incident's figures, such as {{={numbers[0]}}}."
        )
    if tokens:
        names = "names" if len(tokens) == 1 else "name"
        sentences.append(
            f"In the summary {get_text_list(tokens, 'and')} {names} no figure of this incident, or several: take a "
            "token from its list of figures."
        )
    return tuple(sentences)
