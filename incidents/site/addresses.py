"""Addresses of the public pages, and the line of HTML that shows one of them elsewhere."""

from urllib.parse import urlencode

from django.utils.html import format_html

from incidents.site.pages import absolute

FIGURE_HEIGHT = 320
INCIDENT_HEIGHT = 480
WIDTH = 480


def incident(reference: str) -> str:
    """Return the address of the live version."""
    return f"/incidents/{reference}/"


def version(reference: str, number: int) -> str:
    """Return the address of one version."""
    return f"/incidents/{reference}/versions/{number}/"


def words(reference: str, number: int, part: int) -> str:
    """Return the address of a page of the words of a long record."""
    return f"{version(reference, number)}words/{part}/"


def embed(reference: str, figure: str = "", **query: str | int) -> str:
    """Return the address of a card: of one figure, or of the incident."""
    path = f"/embed/{reference}/" + (f"figures/{figure}" if figure else "")
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def embed_code(
    reference: str, title: str, figure: str = "", *, width: str = "100%", height: int = 0, **query: str | int
) -> str:
    """Return the one line of HTML that shows a card on another site."""
    line = format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" frameborder="0"></iframe>',
        absolute(embed(reference, figure, **query)),
        title,
        width,
        height or (FIGURE_HEIGHT if figure else INCIDENT_HEIGHT),
    )
    return line + ""  # text again: where a page shows it, it is escaped once more
