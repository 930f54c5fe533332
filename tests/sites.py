"""Web servers of the tests' own, on loopback: what they answer is given byte for byte."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Handler = Callable[[socket.socket], None]


@dataclass
class Site:
    """A server on 127.0.0.1. `pages` maps a path to the bytes of its answer, or to who writes them."""

    pages: dict[str, bytes | Handler] = field(default_factory=dict)
    accepted: int = 0
    heard: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)  # what TLS clients asked for
    closing: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, path: str, body: bytes, *headers: str, status: str = "200 OK") -> str:
        """Answer with `body` at `path`, and return its address."""
        self.pages[path] = answer(body, *headers, status=status)
        return self.url(path)


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return an HTTP answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def drip(site: Site, start: bytes, drop: bytes) -> Handler:
    """Write `start`, then `drop` again and again, for as long as somebody listens."""

    def write(client: socket.socket) -> None:
        client.sendall(start)
        while not site.closing.wait(0.02):
            client.sendall(drop)

    return write


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Run a site until the block ends."""
    site = Site()
    listener = socket.create_server(("127.0.0.1", 0))
    site.port = listener.getsockname()[1]
    threads: list[threading.Thread] = []
    if context is not None:
        context.sni_callback = lambda _, name, __: site.names.append(name)

    def serve(client: socket.socket) -> None:
        # A client that ends early, or refuses the certificate, is what some tests are about.
        with suppress(OSError), client:
            secured = context.wrap_socket(client, server_side=True) if context else client
            with secured:
                request = b""
                while b"\r\n\r\n" not in request and (part := secured.recv(65_536)):
                    request += part
                    if part.startswith(b"\x16"):  # TLS, where none is spoken
                        secured.sendall(answer(b"", status="400 Bad Request"))
                        return
                if not request:
                    return
                site.heard.append(request)
                path = request.split(b" ", 2)[1].decode()
                page = site.pages.get(path, answer(b"nothing here", status="404 Not Found"))
                if callable(page):
                    page(secured)
                else:
                    secured.sendall(page)
                    with suppress(OSError):
                        secured.shutdown(socket.SHUT_WR)
                        while secured.recv(65_536):
                            pass

    def accept() -> None:
        while True:
            client: Any = listener.accept()[0]
            if site.closing.is_set():
                client.close()
                return
            site.accepted += 1
            threads.append(threading.Thread(target=serve, args=(client,), daemon=True))
            threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield site
    finally:
        site.closing.set()
        socket.create_connection(("127.0.0.1", site.port)).close()
        accepting.join()
        listener.close()
        for thread in threads:
            thread.join(5)
