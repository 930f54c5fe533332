"""Locks that the kernel drops when a process dies, however it dies: there is no list of pids to go stale."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.account import Account
from config.embedded.errors import Unavailable

SHARED = fcntl.LOCK_SH
ALONE = fcntl.LOCK_EX
PATIENCE = 180.0  # seconds; a first start on a slow machine takes ten


def open_lock(path: Path, account: Account | None) -> int:
    """Open the lock's file, making it when it is missing."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise Unavailable(
            f"{path} cannot be opened ({error.strerror}): set FOOTNOTE_DATA_DIR to a folder of your own, "
            "or set DATABASE_URL."
        ) from error
    if account:
        os.fchown(descriptor, account.uid, account.gid)  # or its owner could not join a server root started
    return descriptor


def take(descriptor: int, kind: int, path: Path) -> None:
    """Take a lock, waiting a bounded time for whoever holds it."""
    deadline = time.monotonic() + PATIENCE
    while not try_take(descriptor, kind):
        if time.monotonic() > deadline:
            raise Unavailable(f"{path} has been locked for {PATIENCE:.0f} seconds: end the process that holds it.")
        time.sleep(0.02)


def try_take(descriptor: int, kind: int) -> bool:
    """Take a lock if nobody is in the way; one already held is exchanged, and lost if that fails."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def alone(path: Path, account: Account | None) -> Iterator[None]:
    """Hold an exclusive lock for a block."""
    descriptor = open_lock(path, account)
    try:
        take(descriptor, ALONE, path)
        yield
    finally:
        os.close(descriptor)
