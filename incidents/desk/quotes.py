"""Quotes as they stand in their article, with the words that matter marked."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from incidents.desk.surroundings import Surroundings
from incidents.phrases import standing


def parted(exact: str, phrase: str) -> tuple[str, str, str]:
    """Return what stands before the phrase in a quote, the phrase, and what stands behind it."""
    found = standing(exact, phrase)
    if not found:
        return exact, "", ""
    at = found[0]
    return exact[:at], phrase, exact[at + len(phrase) :]


def in_context(prefix: str, exact: str, suffix: str, phrase: str = "") -> SafeString:
    """Return prefix, quote and suffix, escaped; the quote is marked, and the phrase in it once more."""
    return _marked(
        f"…{prefix.lstrip()}" if prefix.strip() else "", exact, f"{suffix.rstrip()}…" if suffix.strip() else "", phrase
    )


def in_paragraph(around: Surroundings, exact: str, phrase: str = "") -> SafeString:
    """Return the quote in its paragraph, escaped and marked likewise; … says that the paragraph goes on."""
    before = around.before.lstrip() if around.whole_before else f"… {around.before.lstrip()}"
    behind = around.behind.rstrip() if around.whole_behind else f"{around.behind.rstrip()} …"
    return _marked(before, exact, behind, phrase)


def _marked(before: str, exact: str, behind: str, phrase: str) -> SafeString:
    head, words, tail = parted(exact, phrase)
    inner = format_html("{}<strong>{}</strong>{}", head, words, tail) if words else format_html("{}", head)
    return format_html(
        '<span class="around">{}</span><mark class="cited">{}</mark><span class="around">{}</span>',
        before,
        inner,
        behind,
    )
