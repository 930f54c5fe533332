"""HTTP to the public internet alone: sources/outbound.py, sources/networks.py."""

import errno
import gzip
import socket
import ssl
import subprocess
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from sources import networks, outbound
from sources.errors import AddressRefused, NotFetched, NotReached
from sources.outbound import request
from tests.sites import Site, answer, drip, serving

PUBLIC = "1.1.1.1"
# How an address is written, and what it means.
BAD = [
    ("127.0.0.1", "127.0.0.1"),
    ("127.1", "127.0.0.1"),
    ("2130706433", "127.0.0.1"),
    ("0177.0.0.1", "127.0.0.1"),
    ("0x7f.0.0.1", "127.0.0.1"),
    ("①②⑦.⓪.⓪.①", "127.0.0.1"),
    ("localhost", "127.0.0.1"),
    ("0.0.0.0", "0.0.0.0"),
    ("10.0.0.1", "10.0.0.1"),
    ("100.64.0.1", "100.64.0.1"),
    ("168.63.129.16", "168.63.129.16"),
    ("169.254.169.254", "169.254.169.254"),
    ("192.0.0.192", "192.0.0.192"),
    ("192.88.99.1", "192.88.99.1"),
    ("192.168.0.1", "192.168.0.1"),
    ("198.18.0.1", "198.18.0.1"),
    ("203.0.113.1", "203.0.113.1"),
    ("224.0.0.1", "224.0.0.1"),
    ("240.0.0.1", "240.0.0.1"),
    ("255.255.255.255", "255.255.255.255"),
    ("[::1]", "::1"),
    ("[::]", "::"),
    ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
    ("[::127.0.0.1]", "::7f00:1"),
    ("[64:ff9b::7f00:1]", "64:ff9b::7f00:1"),
    ("[2002:7f00:1::]", "2002:7f00:1::"),
    ("[2001:0:7f00:1::]", "2001:0:7f00:1::"),
    ("[fe80::1%25lo]", "fe80::1%lo"),
    ("[fc00::1]", "fc00::1"),
    ("[fec0::1]", "fec0::1"),
    ("[ff0e::1]", "ff0e::1"),
    ("[2001:db8::1]", "2001:db8::1"),
]


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with serving() as site:
        settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", site.port)})
        yield site


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> list[tuple[str, int]]:
    """Return every address a socket was told to connect to; none but the tests' own sites are reached."""
    made: list[tuple[str, int]] = []
    connect = socket.socket.connect

    def record(self: socket.socket, address: Any) -> None:
        made.append((address[0], address[1]))
        if address[0] != "127.0.0.1" or address[1] in outbound.PORTS:
            raise OSError(errno.ENETUNREACH, "no network in tests")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", record)
    return made


def test_table_holds_thirty_two_addresses() -> None:
    assert len(BAD) == len({written for written, _ in BAD}) == 32


def test_no_bad_address_is_connected_to_directly(dialled: list[tuple[str, int]]) -> None:
    for written, meant in BAD:
        for scheme in ("http", "https"):
            with pytest.raises(AddressRefused):
                request("GET", f"{scheme}://{written}/", resolve=lambda *_, meant=meant: [meant])
    print(f"{len(BAD)} bad addresses, directly: {len(dialled)} connections")
    assert dialled == []


def test_no_redirect_to_a_bad_address_is_followed(site: Site, dialled: list[tuple[str, int]]) -> None:
    for n, (written, meant) in enumerate(BAD):
        ascii_host = written.encode("idna").decode() if not written.isascii() else written
        url = site.page(f"/{n}", b"", f"Location: http://{ascii_host}/", status="302 Found")
        found = {"127.0.0.1": ["127.0.0.1"]}

        def resolve(host: str, port: int, *, found: Any = found, meant: str = meant) -> list[str]:
            return found.pop(host, [meant])

        with pytest.raises(AddressRefused):
            request("GET", url, redirects=5, resolve=resolve)
    bad = [place for place in dialled if place != ("127.0.0.1", site.port)]
    print(f"{len(BAD)} bad addresses, by redirect: {len(bad)} connections")
    assert (bad, len(dialled), site.accepted) == ([], 32, 32)


def test_no_name_that_changes_its_mind_leads_to_a_bad_address(dialled: list[tuple[str, int]]) -> None:
    for _, meant in BAD:
        asked: list[str] = []

        def resolve(host: str, port: int, *, asked: list[str] = asked, meant: str = meant) -> list[str]:
            asked.append(host)
            return [PUBLIC] if len(asked) == 1 else [meant]

        with pytest.raises(NotReached):
            request("GET", "http://news.example/", resolve=resolve)
        assert asked == ["news.example"]
        # One bad address among good ones spoils them all.
        for both in ([PUBLIC, meant], [meant, PUBLIC]):
            with pytest.raises(AddressRefused):
                request("GET", "http://news.example/", resolve=lambda *_, both=both: both)
    bad = [place for place in dialled if place[0] != PUBLIC]
    print(f"{len(BAD)} bad addresses, by rebinding: {len(bad)} connections")
    assert (bad, len(dialled)) == ([], 32)


def test_naive_check_lets_bad_addresses_through(
    dialled: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the tests above would find if the guard were the usual one."""
    through = [written for written, meant in BAD if not ip_address(meant).is_private]
    print(f"is_private lets {len(through)} of {len(BAD)} through: {', '.join(through)}")
    assert len(through) >= 8

    for _, meant in BAD:
        answers = [PUBLIC, meant]

        def rebound(*_: Any, answers: list[str] = answers, **__: Any) -> Any:
            family = socket.AF_INET6 if ":" in answers[0] else socket.AF_INET
            return [(family, socket.SOCK_STREAM, 6, "", (answers.pop(0), 80))]

        monkeypatch.setattr(socket, "getaddrinfo", rebound)
        assert not ip_address(socket.getaddrinfo("news.example", 80)[0][4][0]).is_private
        with pytest.raises(OSError, match="no network"):
            socket.create_connection(("news.example", 80))
    assert len([place for place in dialled if place[0] != PUBLIC]) == 32


def test_listener_inside_is_not_touched_until_it_is_allowed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as inside:
        monkeypatch.setattr(outbound, "PORTS", outbound.PORTS | {inside.port})
        for host in ("127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0"):
            with pytest.raises(AddressRefused):
                request("GET", f"http://{host}:{inside.port}/")
        assert inside.accepted == 0
        settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", inside.port)})
        assert request("GET", inside.url()).status == 404
        assert inside.accepted == 1


def test_other_end_is_checked_as_the_kernel_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect
    with serving() as inside:
        # As a translator of addresses between here and there would do it.
        monkeypatch.setattr(socket.socket, "connect", lambda self, _: connect(self, ("127.0.0.1", inside.port)))
        with pytest.raises(AddressRefused, match=r"leads to 127.0.0.1, which is no public address"):
            request("GET", "http://news.example/", resolve=lambda *_: [PUBLIC])
        monkeypatch.undo()
        assert inside.heard == []


def test_machine_itself_is_refused_under_its_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect
    with serving() as inside:
        monkeypatch.setattr(socket.socket, "connect", lambda self, _: connect(self, ("127.0.0.1", inside.port)))
        monkeypatch.setattr(networks, "is_public", lambda _: True)
        with pytest.raises(AddressRefused, match="is this machine itself"):
            request("GET", "http://news.example/", resolve=lambda *_: [PUBLIC])
        monkeypatch.undo()
        assert inside.heard == []


@pytest.mark.parametrize("address", [PUBLIC, "93.184.216.34", "223.255.255.254", "2606:4700::1111", "2a00:1450::1"])
def test_public_addresses_are_public(address: str) -> None:
    assert networks.is_public(address)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://news.example/", "“ftp://news.example/” is no address of a web page: it must start with https:// or"),
        ("file:///etc/passwd", "is no address of a web page"),
        ("javascript:alert(1)", "is no address of a web page"),
        ("http://anna:secret@news.example/", "carries a user name or a password: take out what stands before the @."),
        ("http://news.example\\@127.0.0.1/", "holds a space, a backslash or a control character"),
        ("http://news.example/\r\nHost: inside", "holds a space, a backslash or a control character"),
        ("http://news.example:99999/", "cannot be read as an address"),
        ("http://[::1/", "cannot be read as an address"),
        ("http://[fe80::1%25eth0]/", "is no IPv6 address: write it in full, without a zone."),
        ("http:///path", "is no name of a site"),
        ("http://a..example/", "is no name of a site"),
        ("http://-a.example/", "is no name of a site"),
        ("http://new%73.example/", "is no name of a site"),
        ("http://999.1/", "“999.1” is no IPv4 address: write four decimal numbers."),
        ("http://intranet/", "“intranet” is a name inside a network: only sites of the public internet are fetched."),
        (f"http://news.example/{'a' * 2000}", "characters: at most 2,000 are read."),
        (
            "http://news.example:22/",
            "Port 22 of “news.example” is not fetched from: only ports 80, 443, 8080, 8443 are",
        ),
    ],
)
def test_address_that_is_not_fetched_is_refused_in_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        request("GET", url, resolve=lambda *_: [PUBLIC])
    assert sentence in str(caught.value)


def test_answer_is_given_whatever_its_status(site: Site) -> None:
    url = site.page("/gone", b"It was here.", "X-Kind: Gone", status="410 Gone")
    found = request("POST", url, headers={"X-Key": "one"}, body=b"words")
    assert (found.status, found.body, found.url, found.headers["x-kind"]) == (410, b"It was here.", url, "Gone")
    assert site.heard[0].startswith(b"POST /gone HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{site.port}\r\n".encode() in site.heard[0]
    assert b"X-Key: one\r\n" in site.heard[0]


def test_name_and_path_are_sent_as_they_are_meant(site: Site) -> None:
    site.page("/%D0%B2?a=%20b&c=d|e", b"here")
    found = request("GET", f"http://Пожежа.example:{site.port}/в?a=%20b&c=d|e#part", resolve=lambda *_: ["127.0.0.1"])
    assert found.body == b"here"
    assert f"Host: xn--80ajcb1bf.example:{site.port}".encode() in site.heard[0]


def test_redirects_are_followed_as_far_as_asked(site: Site) -> None:
    site.page("/a", b"", "Location: b", status="301 Moved Permanently")
    site.page("/b", b"", "Location: /c?x#y", status="308 Permanent Redirect")
    site.page("/c?x", b"arrived")
    assert request("GET", site.url("/a"), redirects=2).body == b"arrived"
    assert request("GET", site.url("/a"), redirects=2).url == site.url("/c?x")
    assert request("GET", site.url("/a")).status == 301
    with pytest.raises(AddressRefused, match="leads from one address to another more than 1 times"):
        request("GET", site.url("/a"), redirects=1)


def test_redirect_in_a_circle_ends(site: Site) -> None:
    site.page("/a", b"", "Location: /b", status="302 Found")
    site.page("/b", b"", "Location: /a", status="302 Found")
    with pytest.raises(AddressRefused, match="more than 5 times"):
        request("GET", site.url("/a"), redirects=5)
    assert site.accepted == 6


def test_other_site_learns_no_secret(site: Site, settings: Any) -> None:
    with serving() as other:
        settings.OUTBOUND_ALLOWED |= {("127.0.0.1", other.port)}
        url = site.page("/a", b"", f"Location: {other.url('/b')}", status="307 Temporary Redirect")
        request("GET", url, headers={"X-Key": "secret", "Accept": "text/html"}, redirects=1)
        assert b"X-Key" in site.heard[0]
        assert b"secret" not in other.heard[0]
        assert b"Accept: text/html" in other.heard[0]
        with pytest.raises(AddressRefused, match="sends what was posted on to"):
            request("POST", url, body=b"secret", redirects=1)
        assert len(other.heard) == 1


def test_posting_turns_into_reading_where_the_site_says_so(site: Site) -> None:
    url = site.page("/a", b"", "Location: /b", status="303 See Other")
    site.page("/b", b"thanks")
    assert request("POST", url, body=b"words", redirects=1).body == b"thanks"
    assert site.heard[1].startswith(b"GET /b ")


def test_no_proxy_of_the_environment_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy.url())
        assert request("GET", site.page("/", b"direct")).body == b"direct"
        assert proxy.accepted == 0


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["status", "headers", "body", "announced body", "chunks", "promises"],
)
def test_what_drips_is_cut_off_at_the_deadline(site: Site, start: bytes, drop: bytes) -> None:
    site.pages["/"] = drip(site, start, drop)
    began = time.monotonic()
    with pytest.raises(NotFetched) as caught:
        request("GET", site.url(), seconds=0.5)
    # More headers than a hundred are refused before the time is up.
    assert str(caught.value).startswith("“127.0.0.1” did not answer in full within 0.5 seconds") or drop == b"X: y\r\n"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_who_never_speaks_is_left_at_the_deadline(scheme: str, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", port)})
        with pytest.raises(NotReached, match=r"did not answer in full within 0.3 seconds: try again later"):
            request("GET", f"{scheme}://127.0.0.1:{port}/", seconds=0.3)


def test_name_service_that_hangs_is_left_at_the_deadline() -> None:
    def hang(host: str, port: int) -> list[str]:
        time.sleep(2)
        return [PUBLIC]

    with pytest.raises(NotReached, match=r"The name service did not say where “news.example” is"):
        request("GET", "https://news.example/", seconds=0.1, resolve=hang)


def test_unknown_name_is_said_to_be_unknown() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(NotReached, match=r"“news.example” is not known to the name service"):
        request("GET", "https://news.example/", resolve=unknown)
    with pytest.raises(NotReached, match="is not known"):
        request("GET", "https://news.example/", resolve=lambda *_: [])


def test_name_service_of_the_machine_is_asked() -> None:
    assert outbound.look_up("127.0.0.1", 80) == ["127.0.0.1"]


def test_closed_port_is_said_to_be_silent(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", port)})
    with pytest.raises(NotReached, match=r"“127.0.0.1” does not answer"):
        request("GET", f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("sent", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
def test_who_breaks_off_is_said_to(site: Site, sent: bytes) -> None:
    site.pages["/"] = sent
    with pytest.raises(NotReached, match="broke off or answered no HTTP"):
        request("GET", site.url())


def test_body_is_bounded(site: Site) -> None:
    url = site.page("/", b"a" * 1000)
    assert len(request("GET", url, max_bytes=1000).body) == 1000
    assert request("GET", url, max_bytes=0).body == b""
    with pytest.raises(NotFetched, match="answers with more than 999 bytes: that is too long"):
        request("GET", url, max_bytes=999)


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_packed_body_is_unpacked(site: Site, coding: str, pack: Any) -> None:
    assert (
        request("GET", site.page("/", pack(b"four dead" * 9), f"Content-Encoding: {coding}")).body == b"four dead" * 9
    )


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_bomb_is_never_held_unpacked(site: Site, coding: str) -> None:
    packer = zlib.compressobj(9, wbits=31 if coding == "gzip" else 15)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()
    url = site.page("/", packed, f"Content-Encoding: {coding}")
    tracemalloc.start()
    with pytest.raises(NotFetched, match="answers with more than 10,000,000 bytes"):
        request("GET", url)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{len(packed):,} bytes of {coding} for 300 MB: {peak / 1e6:.1f} MB held at most")
    assert peak < 32_000_000


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        (["Content-Encoding: br"], "answers in the coding “br”, which was not asked for."),
        (["Content-Encoding: gzip, gzip"], "answers in the coding “gzip, gzip”, which was not asked for."),
        (["Content-Encoding: gzip"], "broke off or answered no HTTP"),
        ([f"X-{n}: {'a' * 1000}" for n in range(80)], "answers with more than 64,000 bytes of headers"),
        ([f"X-{n}: a" for n in range(200)], "broke off or answered no HTTP"),
        ([f"X: {'a' * 70_000}"], "broke off or answered no HTTP"),
    ],
)
def test_answer_that_no_browser_would_get_is_refused(site: Site, headers: list[str], sentence: str) -> None:
    with pytest.raises(NotFetched) as caught:
        request("GET", site.page("/", b"words", *headers))
    assert sentence in str(caught.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate for news.example that nobody vouches for but itself."""
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example",
         "-out", str(paths[0]), "-keyout", str(paths[1])],
        check=True, capture_output=True,
    )  # fmt: skip
    return paths


def test_tls_is_verified_by_name_though_the_address_is_dialled(
    certificate: tuple[Path, Path], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    with serving(context) as site:
        site.page("/", b"secured")
        settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", site.port)})

        def fetch(host: str) -> bytes:
            return request("GET", f"https://{host}:{site.port}/", resolve=lambda *_: ["127.0.0.1"]).body

        with pytest.raises(NotReached, match=r"“news.example” shows no valid certificate"):
            fetch("news.example")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        assert fetch("news.example") == b"secured"
        assert site.names[-1] == "news.example"
        assert f"Host: news.example:{site.port}".encode() in site.heard[0]
        with pytest.raises(NotReached, match=r"“other.example” shows no valid certificate"):
            fetch("other.example")


def test_plain_answer_to_tls_is_refused(site: Site) -> None:
    with pytest.raises(NotReached, match="broke off or answered no HTTP"):
        request("GET", f"https://127.0.0.1:{site.port}/")


def test_answer_helper_counts_its_bytes() -> None:
    assert answer(b"four").endswith(b"\r\n\r\nfour")
