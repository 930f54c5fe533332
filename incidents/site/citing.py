"""How to cite a version: in plain words and as BibTeX. Pure."""

import re
from dataclasses import dataclass

from incidents.site import words
from incidents.site.record import RecordShown


@dataclass(frozen=True, slots=True)
class Cited:
    """One version as others cite it."""

    plain: str
    bibtex: str
    url: str


def cited(record: RecordShown, url: str) -> Cited:
    """Return how to cite a version that stands at `url` for ever."""
    on = record.published_at
    plain = f"“{record.title}”, Footnote, {record.reference}, version {record.version}, {words.day(on.date())}. {url}"
    fields = {
        "title": f"{{{_tex(record.title)}}}",
        "author": "{Footnote}",
        "year": str(on.year),
        "month": f"{on:%b}".lower(),
        "note": f"{record.reference}, version {record.version}",
        "url": url,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if name != "month")
    return Cited(
        plain=plain,
        bibtex=f"@misc{{{record.reference}-v{record.version},\n{lines},\n  month = {fields['month']}\n}}",
        url=url,
    )


def _tex(text: str) -> str:
    text = re.sub(r"([\\{}])", lambda sign: {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}"}[sign[0]], text)
    return re.sub(r"[&%$#_]", lambda sign: f"\\{sign[0]}", text)
