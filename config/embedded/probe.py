"""Whether a server answers, and whether a process is the server of a data folder.

What counts is an answer on the socket. `pg_ctl status` and PostgreSQL's own pid files believe a killed server
alive while its process waits to be reaped, or once its number is another process's.
"""

import os
import socket
import struct
import subprocess
import time
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

WAIT = 5.0  # seconds for an answer
PROC = Path("/proc")  # not on macOS

_WHO = b"user\0footnote\0database\0footnote\0\0"
_HELLO = struct.pack("!ii", 8 + len(_WHO), 3 << 16) + _WHO
_GOODBYE = b"X\0\0\0\4"
_CANNOT_CONNECT_NOW = b"C57P03\0"


class Answer(Enum):
    """What came back from the socket."""

    READY = auto()
    BUSY = auto()  # starting up, recovering, shutting down, or too slow to say
    SILENT = auto()  # nobody listens


def ask(address: Path) -> Answer:
    """Open a session on the socket at `address`, as a client does, and say what came of it."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
            server.settimeout(WAIT)
            server.connect(os.fsencode(address))
            server.sendall(_HELLO)
            answer = server.recv(8192)
            with suppress(OSError):
                server.sendall(_GOODBYE)
    except (TimeoutError, BlockingIOError):  # the second: its queue of new connections is full
        return Answer.BUSY
    except OSError:
        return Answer.SILENT
    if answer.startswith(b"E") and _CANNOT_CONNECT_NOW in answer:
        return Answer.BUSY
    return Answer.READY if answer else Answer.SILENT


def pid_in(data: Path) -> int | None:
    """Give the process number in the data folder's pid file, whatever has become of that process."""
    try:
        first = (data / "postmaster.pid").read_text().partition("\n")[0]
    except OSError:
        return None
    return int(first) if first.isdigit() else None


def serves(pid: int | None, data: Path) -> bool:
    """Say whether the process is alive and the server of this data folder."""
    if pid is None:
        return False
    state, command = _process(pid)
    for _ in range(100):
        if command or state in ("", "Z"):
            break
        time.sleep(0.001)  # between two programs of one process Linux shows no command line
        state, command = _process(pid)
    return state != "Z" and (f"\0-D\0{data}\0" in command or f" -D {data} " in command)


def _process(pid: int) -> tuple[str, str]:
    """Give a process's state and command line, in /proc's form or ps's; both are empty when there is none."""
    if not PROC.exists():
        ps = ["/bin/ps", "-ww", "-o", "stat=", "-o", "command=", "-p", str(pid)]
        printed = subprocess.run(ps, capture_output=True, text=True, check=False).stdout  # noqa: S603
        return printed[:1], f"{printed.rstrip()} "
    try:
        state = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(") ")[2][:1]
        command = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return "", ""
    return state, os.fsdecode(command)
