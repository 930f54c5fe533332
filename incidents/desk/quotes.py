"""Quotes as they stand in their article, with the words that matter marked."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def parted(exact: str, phrase: str) -> tuple[str, str, str]:
    """Return what stands before the phrase in a quote, the phrase, and what stands behind it."""
    at = exact.find(phrase) if phrase else -1
    if at < 0:
        return exact, "", ""
    return exact[:at], phrase, exact[at + len(phrase) :]


def in_context(prefix: str, exact: str, suffix: str, phrase: str = "") -> SafeString:
    """Return prefix, quote and suffix, escaped; the quote is marked, and the phrase in it once more."""
    before, words, behind = parted(exact, phrase)
    inner = format_html("{}<strong>{}</strong>{}", before, words, behind) if words else format_html("{}", before)
    return format_html(
        '<span class="around">{}</span><mark class="cited">{}</mark><span class="around">{}</span>',
        f"…{prefix.lstrip()}" if prefix.strip() else "",
        inner,
        f"{suffix.rstrip()}…" if suffix.strip() else "",
    )
