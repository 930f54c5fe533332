"""HTTP to the public internet, and to nothing else: for capture and for webhooks.

The host is looked up once, every address found is checked, and the connection is made to the checked address; so
there is no moment in which the name service could answer something else. Each redirect is checked anew. One deadline
covers everything: look-up, connecting, TLS, headers and body, however slowly they drip.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urljoin

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from sources import networks
from sources.addresses import Address, BadAddress, read
from sources.errors import AddressRefused, NotFetched, NotReached

PORTS = frozenset({80, 443, 8080, 8443})
MAX_BYTES = 10_000_000
MAX_SECONDS = 15.0
MAX_HEADERS = 64_000  # bytes of an answer's headers, all together
MAX_TRIES = 3  # addresses of one host
CHUNK = 65_536
CODINGS = ("", "identity", "gzip", "x-gzip", "deflate")
MOVED = (301, 302, 303, 307, 308)
# What a site that was not meant by the caller is still told.
HARMLESS = ("accept", "accept-language", "user-agent")

Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered. `body` is decoded; `url` is the address it came from, after redirects.

    `headers` finds a name in any spelling.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    max_bytes: int = MAX_BYTES,
    seconds: float = MAX_SECONDS,
    redirects: int = 0,
    resolve: Resolver | None = None,
) -> Answer:
    """Send one request to a site of the public internet and return its answer, whatever its status.

    `max_bytes` bounds the decoded body, of which 0 reads nothing; `seconds` bounds all of it. With `redirects` that
    many are followed, each checked; with 0 a redirect is the answer. Raises AddressRefused for an address that is not
    fetched, now or ever, NotReached where trying again may help, and else NotFetched, of which both are kinds.
    """
    deadline = time.monotonic() + seconds
    sent = {"User-Agent": "Footnote", "Accept-Encoding": "gzip, deflate", **(headers or {})}
    for _ in range(redirects + 1):
        address = _read(url)
        answer = _exchange(method, address, sent, body, max_bytes, deadline, seconds, resolve or look_up)
        location = answer.headers.get("location")
        if answer.status not in MOVED or not location or not redirects:
            return answer
        url = urljoin(str(address), location)
        if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
            method, body = "GET", None
        there = _read(url)
        if (there.scheme, there.host, there.port) != (address.scheme, address.host, address.port):
            sent = {name: value for name, value in sent.items() if name.lower() in (*HARMLESS, "accept-encoding")}
            if body is not None:
                raise AddressRefused(f"“{address.host}” sends what was posted on to “{there.host}”: give that address.")
    raise AddressRefused(
        f"“{address.host}” leads from one address to another more than {redirects} times: open the page in a browser "
        "and copy the address that it ends at."
    )


def look_up(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the name service of this machine gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def _read(url: str) -> Address:
    try:
        return read(url)
    except BadAddress as error:
        raise AddressRefused(str(error)) from None


def _check(address: Address, found: str) -> None:
    """Refuse an address that is not public. Only tests have others allowed: no variable of the environment sets it."""
    if (found, address.port) in settings.OUTBOUND_ALLOWED:
        return
    if address.port not in PORTS:
        allowed = ", ".join(map(str, sorted(PORTS)))
        raise AddressRefused(f"Port {address.port} of “{address.host}” is not fetched from: only ports {allowed} are.")
    if not networks.is_public(found):
        leads = "is" if found == address.host else f"leads to {found}, which is"
        raise AddressRefused(f"“{address.host}” {leads} no public address: only the public internet is fetched from.")


def _addresses(address: Address, resolve: Resolver, deadline: float) -> list[str]:
    """Look a host up, within the deadline, and check all that is found: one bad address spoils the host."""
    found: list[str] = []
    failed: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            found.extend(resolve(address.host, address.port))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    # The name service knows no deadline, so it is asked by a thread that can be left behind.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(0.0, deadline - time.monotonic()))
    if asking.is_alive():
        raise NotReached(f"The name service did not say where “{address.host}” is: try again later.")
    if failed or not found:
        raise NotReached(f"“{address.host}” is not known to the name service: check how it is written.")
    for one in found:
        _check(address, one)
    return found[:MAX_TRIES]


def _dial(address: Address, found: list[str], deadline: float) -> socket.socket:
    """Connect to the first of the checked addresses that answers."""
    for one in found:
        family = socket.AF_INET6 if ":" in one else socket.AF_INET
        dialled = socket.socket(family, socket.SOCK_STREAM)
        try:
            dialled.settimeout(max(0.001, deadline - time.monotonic()))
            dialled.connect((one, address.port))
            # What the kernel says is at the other end, not what was asked for.
            peer = str(dialled.getpeername()[0])
            _check(address, peer)
            if peer == dialled.getsockname()[0] and (peer, address.port) not in settings.OUTBOUND_ALLOWED:
                raise AddressRefused(f"“{address.host}” is this machine itself: only other sites are fetched from.")
        except OSError:
            dialled.close()
        except AddressRefused:
            dialled.close()
            raise
        else:
            return dialled
    raise NotReached(f"“{address.host}” does not answer: check the address, or try again later.")


class _Dialled(HTTPConnection):
    """A connection over a socket that is connected already: it looks nothing up and knows no proxy."""

    dialled: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.dialled


class _DialledTLS(HTTPSConnection):
    dialled: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.dialled


@contextmanager
def _ends_at(deadline: float, dialled: socket.socket) -> Iterator[None]:
    """Shut the connection at the deadline. A timeout of a socket starts anew with each byte that drips in."""
    watched = dialled.dup()  # TLS takes the socket over; this handle stays

    def shut() -> None:
        with suppress(OSError):
            watched.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        watched.close()


def _exchange(
    method: str,
    address: Address,
    headers: Mapping[str, str],
    body: bytes | None,
    max_bytes: int,
    deadline: float,
    seconds: float,
    resolve: Resolver,
) -> Answer:
    """Send one request to a checked address, and read what comes back as far as the bounds go."""
    late = NotReached(f"“{address.host}” did not answer in full within {seconds:g} seconds: try again later.")
    found = _addresses(address, resolve, deadline)
    dialled = _dial(address, found, deadline)
    connection: _Dialled | _DialledTLS
    timeout = max(0.001, deadline - time.monotonic())
    if address.scheme == "https":
        connection = _DialledTLS(address.host, address.port, timeout=timeout, ssl_context=ssl.create_default_context())
    else:
        connection = _Dialled(address.host, address.port, timeout=timeout)
    connection.dialled = dialled
    try:
        with _ends_at(deadline, dialled):
            connection.request(method, address.target, body=body, headers=headers, preload_content=False)
            with closing(connection.getresponse()) as response:
                answer = _received(response, address, max_bytes)
    except ssl.SSLCertVerificationError as error:
        raise NotReached(
            f"“{address.host}” shows no valid certificate ({error.verify_message}): check the address."
        ) from None
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        if time.monotonic() >= deadline or isinstance(error, TimeoutError):
            raise late from None
        raise NotReached(f"“{address.host}” broke off or answered no HTTP: try again later.") from None
    finally:
        connection.close()
        dialled.close()
    # A connection that was shut looks like the end of a body that names no length.
    if time.monotonic() >= deadline:
        raise late
    return answer


def _received(response: HTTPResponse, address: Address, max_bytes: int) -> Answer:
    """Read an answer, decoding as it comes: what a bomb would unpack to is never held."""
    if sum(len(name) + len(value) for name, value in response.headers.items()) > MAX_HEADERS:
        raise NotFetched(f"“{address.host}” answers with more than {MAX_HEADERS:,} bytes of headers: that is no page.")
    coding = response.headers.get("content-encoding", "").strip().lower()
    if max_bytes and coding not in CODINGS:
        raise NotFetched(f"“{address.host}” answers in the coding “{coding[:40]}”, which was not asked for.")
    parts: list[bytes] = []
    size = 0
    while max_bytes and (part := response.read(CHUNK, decode_content=True)):
        size += len(part)
        if size > max_bytes:
            raise NotFetched(f"“{address.host}” answers with more than {max_bytes:,} bytes: that is too long.")
        parts.append(part)
    return Answer(response.status, response.headers, b"".join(parts), str(address))
