"""oEmbed: the address of an incident, of a version or of a card in, the line of HTML that shows it out."""

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from incidents.site import addresses
from incidents.site.claims import claims_of, sources_of
from incidents.site.figures import figure_of
from incidents.site.standing import standing, versions

ADDRESS = re.compile(
    r"/(?:incidents|embed)/(?P<reference>FN-[0-9]{4}-[0-9]{6,11})/"
    r"(?:versions/(?P<version>[1-9][0-9]{0,8})/|figures/(?P<figure>[-_a-z0-9]{1,60}\.[-_a-z0-9]{1,60}))?"
)
FIGURE = re.compile(r"(?P<figure>[-_a-z0-9]{1,60}\.[-_a-z0-9]{1,60})(?:\.(?P<place>[-0-9a-f]{36}))?")
ENDED = {"withheld": "is withheld", "canceled": "was retracted", "merged": "was merged"}
OPEN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"}


@require_safe
def oembed(request: HttpRequest) -> JsonResponse:
    """Answer an oEmbed request of type `rich`. Two queries at most."""
    url = request.GET.get("url", "")
    if not url:
        return _refused(400, "Give the address of an incident as “url”.")
    if request.GET.get("format", "json") != "json":
        return _refused(501, "Only format=json is spoken here.")
    asked = _read(url)
    found = standing(asked["reference"]) if asked else None
    if asked is None or found is None:
        return _refused(404, "No published record has this address.")
    try:
        width, height = (_at_most(request.GET.get(f"max{side}", "")) for side in ("width", "height"))
    except ValueError as error:
        return _refused(400, f"“{error}” is no number of pixels: give a whole number from 1 to 99999, or none.")
    if not found.live:  # its card says what became of it
        return _answered(found.reference, f"{found.reference} {ENDED[found.status]}", asked, width, height)
    document = found.document
    if asked["version"]:
        document = versions(found.record, int(asked["version"])).get(int(asked["version"]), {})
    if not document:
        return _refused(404, "No published record has this address.")
    title, key = document["title"], asked["figure"]
    if key:
        figure = figure_of(document, claims_of(document, sources_of(document)), key, asked["place"])
        if figure is None:
            return _refused(404, "This record has no such figure.")
        title = f"{figure.label}: {title}"
    return _answered(found.reference, title, asked, width, height)


def _answered(reference: str, title: str, asked: dict[str, str], most_wide: int, most_high: int) -> JsonResponse:
    key = asked["figure"]
    width = min(most_wide, addresses.WIDTH)
    height = min(most_high, addresses.FIGURE_HEIGHT if key else addresses.INCIDENT_HEIGHT)
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Footnote",
        "provider_url": f"{settings.PUBLIC_URL}/",
        "title": title,
        "cache_age": 60,
        "width": width,
        "height": height,
        "html": addresses.embed_code(
            reference,
            title,
            key,
            width=f"{width}" if width < addresses.WIDTH else "100%",
            height=height,
            place=asked["place"],
            version=asked["version"],
        ),
    }
    return JsonResponse(answer, headers=OPEN)


def _read(url: str) -> dict[str, str] | None:
    """Return what an address of this site names, or None."""
    try:
        parts, home = urlsplit(url), urlsplit(settings.PUBLIC_URL)
    except ValueError:
        return None
    match = ADDRESS.fullmatch(unquote(parts.path))
    if (parts.scheme, parts.netloc) != (home.scheme, home.netloc) or not match:
        return None
    asked = {name: value or "" for name, value in match.groupdict().items()}
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    pinned = query.get("version", "")
    asked["version"] = asked["version"] or (pinned if re.fullmatch("[1-9][0-9]{0,8}", pinned) else "")
    asked["place"] = query.get("place", "")
    if not asked["figure"] and (named := FIGURE.fullmatch(parts.fragment)):
        asked |= {name: value or "" for name, value in named.groupdict().items()}
    return asked


def _at_most(asked: str) -> int:
    if asked and not re.fullmatch("[1-9][0-9]{0,4}", asked):
        raise ValueError(asked[:40])
    return int(asked or 99_999)


def _refused(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status, headers=OPEN)
