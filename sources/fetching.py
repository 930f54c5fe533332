"""The page at an address, as bytes, or a sentence why not."""

from dataclasses import dataclass
from email.message import Message

from sources.addresses import BadAddress, canonical, read
from sources.errors import NotCaptured
from sources.extraction import media_type_of
from sources.outbound import MAX_BYTES, Resolver, request

REDIRECTS = 5
HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Footnote; reads pages for editors who cite them)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9",
    "Accept-Language": "*",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stood at an address. `url` is where it stood in the end, in its canonical spelling."""

    data: bytes
    media_type: str
    charset: str
    url: str


def fetch(url: str, *, resolve: Resolver | None = None) -> Fetched:
    """Fetch a page, within the bounds of `sources.outbound`. Raises NotFetched, or NotCaptured where there is none."""
    answer = request("GET", url, headers=HEADERS, max_bytes=MAX_BYTES, redirects=REDIRECTS, resolve=resolve)
    if answer.status != 200:
        raise NotCaptured(_no_page(read(answer.url).host, answer.status))
    said = Message()
    said["content-type"] = answer.headers.get("content-type", "application/octet-stream")
    media_type = said.get_content_type()
    if media_type in ("application/octet-stream", "binary/octet-stream"):
        media_type = media_type_of(answer.body)
    return Fetched(answer.body, media_type, said.get_content_charset() or "", canonical(answer.url))


def canonical_or_typed(url: str) -> str:
    """Return an address in its canonical spelling, or as it is where it has none."""
    try:
        return canonical(url)
    except BadAddress:
        return url.strip()


def _no_page(host: str, status: int) -> str:
    if status in (401, 402, 403, 407, 451):
        why = "asks for an account, or keeps programs out: open the page in a browser and paste its text"
    elif status in (404, 410):
        why = "has no such page: check the address, or paste the text if you have it"
    elif status in (408, 425, 429) or status >= 500:
        why = "is busy or broken: try again later, or paste the text"
    else:
        why = "gives no page: open it in a browser and paste its text"
    return f"“{host}” answers {status}: it {why}."
