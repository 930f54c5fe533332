"""Addresses of web pages: what may be fetched, and the one spelling under which a page is kept. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from sources import networks

PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 2000

# What a click adds and the page does not need. A name that some site uses for its own pages (id, p, ref, source,
# page) is none of these: dropping it would lead to another page.
TRACKING = re.compile(
    r"(?:utm_\w+|at_(?:medium|campaign|link\w*|custom\d*)|mc_[ce]id|pk_\w+|mtm_\w+|matomo_\w+|hsa_\w+|vero_\w+|oly_\w+_id"
    r"|[_]?hs(?:enc|mi)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh"
    r"|mkt_tok|_openstat|wickedid|_ga|_gl|s_cid|cmpid|ocid|ns_(?:mchannel|source|campaign|linkname|fee)|__twitter_impression"
    r"|guce_referrer(?:_sig)?|guccounter)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# Anything that one program reads as an end of the address, and another does not.
_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]")


class BadAddress(ValueError):
    """An address that is none of a web page; `str()` is the sentence."""


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address, each in the form in which a request carries it."""

    scheme: str
    host: str  # lower case, ASCII, without brackets or final dot
    port: int
    target: str  # path and query, as sent

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


def read(url: str) -> Address:
    """Return the parts of a web page's address. Raises BadAddress with a sentence."""
    url = url.strip()
    if len(url) > MAX_LENGTH:
        raise BadAddress(f"The address has {len(url):,} characters: at most {MAX_LENGTH:,} are read.")
    if _ODD.search(url):
        raise BadAddress(f"“{url}” holds a space, a backslash or a control character: copy the address again.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadAddress(f"“{url}” cannot be read as an address: copy it again.") from None
    if parts.scheme not in PORTS:
        raise BadAddress(f"“{url}” is no address of a web page: it must start with https:// or http://.")
    if "@" in parts.netloc:
        raise BadAddress("The address carries a user name or a password: take out what stands before the @.")
    return Address(
        scheme=parts.scheme,
        host=_host(parts.hostname or "", bracketed=parts.netloc.startswith("[")),
        port=PORTS[parts.scheme] if port is None else port,
        target=_quoted(parts.path or "/") + (f"?{_quoted(parts.query)}" if parts.query else ""),
    )


def canonical(url: str) -> str:
    """Return the one spelling of an address: no fragment, no tracking, no default port, host in lower case.

    The order of parameters stays, and so do the letters of the path: for some sites they are another page.
    A fragment that names the page itself (`#!/…`) stays. Raises BadAddress.
    """
    address = read(url)
    path, _, query = address.target.partition("?")
    parts = [part for part in query.split("&") if part and not TRACKING.fullmatch(part.partition("=")[0])]
    fragment = urlsplit(url.strip()).fragment
    kept = f"#{_quoted(fragment)}" if fragment.startswith("!") else ""
    target = path + (f"?{'&'.join(parts)}" if parts else "") + kept
    return str(Address(address.scheme, address.host, address.port, target))


def _host(host: str, *, bracketed: bool) -> str:
    """Return a host as it is looked up, refusing what different programs read differently."""
    if bracketed:
        try:
            return networks.read(host).compressed
        except ValueError:
            raise BadAddress(f"“[{host}]” is no IPv6 address: write it in full, without a zone.") from None
    if len(host) > 253 or "%" in host:
        raise BadAddress(f"“{host[:60]}” is no name of a site: copy the address again.")
    try:
        name = host.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        raise BadAddress(f"“{host}” is no name of a site: copy the address again.") from None
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise BadAddress(f"“{host}” is no name of a site: copy the address again.")
    # A last part that is a number makes it an IPv4 address, which octal, hex and short spellings disguise.
    if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]):
        try:
            return networks.read(name).compressed
        except ValueError:
            raise BadAddress(f"“{host}” is no IPv4 address: write four decimal numbers.") from None
    if len(labels) < 2:
        raise BadAddress(f"“{host}” is a name inside a network: only sites of the public internet are fetched.")
    return name


def _quoted(text: str) -> str:
    """Percent-encode what a request cannot carry, once: what is encoded already stays."""
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(text, safe="%/?:@!$&'()*+,;=~-._[]|")
