"""Web pages: the article in them, by trafilatura, and what they say of themselves."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import trafilatura
from lxml import etree, html

from sources.reader.plain import Unreadable, decode
from sources.reader.suggestions import Suggestion, merged, printed, suggestion

NAME = f"trafilatura {trafilatura.__version__}"
LONGEST_DATA = 500_000  # characters of one block of JSON-LD
DEEPEST = 12
MANY = 2_000  # objects of a page's JSON-LD that are looked at

# Where pages put what they say of themselves; the first named is the first offered.
METAS = {
    "title": ("og:title", "twitter:title", "dc.title", "headline"),
    "publisher": ("og:site_name", "publisher", "dc.publisher", "application-name"),
    "byline": ("author", "article:author_name", "parsely-author", "dc.creator", "byl", "sailthru.author"),
    "published_on": (
        "article:published_time", "og:published_time", "datepublished", "date", "pubdate", "publishdate", "dc.date",
        "dc.date.issued", "dcterms.created", "parsely-pub-date", "sailthru.date", "publication_date",
    ),
    "language": ("og:locale", "content-language", "dc.language"),
    "url": ("og:url",),
}  # fmt: skip

_ODD = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));",
    re.I,
)


def read(data: bytes, charset: str, url: str) -> tuple[str, list[Suggestion], list[str]]:
    """Read a web page that stands at `url`, which may be empty. Raises Unreadable."""
    text, notes = decode(data, charset, markup=True)
    # Bytes again: lxml refuses text that names another encoding in its first line. A form feed or another sign that
    # XML does not have, anywhere in the page, would leave trafilatura without an article.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True)
    try:
        page = html.document_fromstring(_ODD.sub(" ", text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise Unreadable("There is no page in it: open it in a browser, and paste its text.") from None
    said = merged(said_by(page, url))
    heading = _words(page.find(".//h1"))
    # trafilatura changes the tree it is given, so this comes last.
    article = trafilatura.extract(page, include_tables=True, include_comments=False, include_formatting=False) or ""
    article = _tidied(article)
    if not article.strip():
        raise Unreadable("No article was found in the page: it may need a browser or an account. Paste its text.")
    if heading and heading not in article[: len(heading) + 400]:
        article = f"{heading}\n{article}"
    return article, merged(iter([*said, *printed(article)])), notes


def said_by(page: Any, url: str) -> Iterator[Suggestion]:
    """Give what a page says of itself, in its head, its data and its markup."""
    metas: dict[str, list[str]] = {}
    for meta in page.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        metas.setdefault(name.strip().lower(), []).append(meta.get("content") or "")
    data = list(_articles(page))
    link = page.find(".//link[@rel='canonical']")
    if link is not None and link.get("href"):
        yield from _address(link.get("href"), url, "link canonical")
    for field, names in METAS.items():
        for name in names:
            for value in metas.get(name, ()):
                if field == "url":
                    yield from _address(value, url, f"meta {name}")
                else:
                    yield from suggestion(field, value, f"meta {name}", _basis(field))
    for article in data:
        yield from _data(article)
    yield from suggestion("title", _words(page.find(".//h1")), "heading of the page")
    yield from suggestion("title", _words(page.find(".//title")), "title of the page")
    yield from suggestion("language", page.get("lang") or page.get("xml:lang"), "html lang")
    for element in page.xpath("//*[@itemprop='author' or @rel='author']")[:5]:
        yield from suggestion("byline", element.get("content") or _words(element), "author element")
    for element in list(page.iter("time"))[:20]:
        yield from suggestion("published_on", element.get("datetime") or _words(element), "time element", "metadata")


def _articles(page: Any) -> Iterator[dict[str, Any]]:
    """Give the objects of JSON-LD that are articles."""
    looked = 0
    for script in page.xpath("//script[@type='application/ld+json']")[:20]:
        source = script.text or ""
        if len(source) > LONGEST_DATA:
            continue
        try:
            waiting: list[tuple[Any, int]] = [(json.loads(source, strict=False), 0)]
        except (ValueError, RecursionError):
            continue
        while waiting and looked < MANY:
            looked += 1
            value, depth = waiting.pop(0)
            if isinstance(value, dict):
                kind = value.get("@type")
                kinds = kind if isinstance(kind, list) else [kind]
                if any(isinstance(one, str) and re.search(r"(?:Article|Posting|Report)$", one) for one in kinds):
                    yield value
                nested = [value.get("@graph"), value.get("mainEntity"), value.get("mainEntityOfPage")]
                waiting += [(one, depth + 1) for one in nested if depth < DEEPEST]
            elif isinstance(value, list):
                waiting += [(one, depth + 1) for one in value[:200] if depth < DEEPEST]


def _data(article: dict[str, Any]) -> Iterator[Suggestion]:
    yield from suggestion("title", article.get("headline"), "JSON-LD headline")
    for name in _names(article.get("publisher")):
        yield from suggestion("publisher", name, "JSON-LD publisher")
    yield from suggestion("byline", ", ".join(_names(article.get("author"))), "JSON-LD author")
    yield from suggestion("published_on", article.get("datePublished"), "JSON-LD datePublished", "metadata")
    yield from suggestion("language", article.get("inLanguage"), "JSON-LD inLanguage")


def _names(value: Any) -> list[str]:
    """Return the names of a person or organisation, or of a list of them."""
    values = value if isinstance(value, list) else [value]
    names = [one.get("name") if isinstance(one, dict) else one for one in values[:20]]
    return [name for name in names if isinstance(name, str) and name.strip() and "://" not in name]


def _address(value: str, url: str, where: str) -> Iterator[Suggestion]:
    try:
        absolute = urljoin(url, value.strip())
    except ValueError:
        return
    if absolute.startswith(("https://", "http://")):
        yield from suggestion("url", absolute, where)


def _basis(field: str) -> str:
    return "metadata" if field == "published_on" else ""


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _tidied(text: str) -> str:
    """Drop the rules between the rows of tables; set the cells apart by tabs' plain sister, the bar."""
    lines = [re.sub(r"^\|\s*|\s*\|\s*$", "", line) if line.startswith("|") else line for line in text.split("\n")]
    return "\n".join(line for line in lines if not re.fullmatch(r"[-:| ]*-{3}[-:| ]*", line))
