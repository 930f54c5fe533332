"""Which account the server runs as, which folders that account can reach, and running programs as it.

PostgreSQL refuses to run as root, so root's server runs as an account that exists already. None is created
and no folder's rights are changed: to open a private home for the sake of a demo is worse than to go
elsewhere.
"""

import hashlib
import os
import pwd
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import Unavailable

ACCOUNTS = ("postgres", "nobody")
ELSEWHERE = Path("/var/tmp")  # noqa: S108 (what lies there is checked; unlike /tmp it outlives a restart)


@dataclass(frozen=True)
class Account:
    """An unprivileged account that root's server runs as."""

    name: str
    uid: int
    gid: int

    def reaches(self, folder: Path) -> bool:
        """Say whether the account may pass through `folder` and every folder above it."""
        for place in (folder, *folder.parents):
            status = place.stat()
            if status.st_uid == self.uid:
                allowed = status.st_mode & stat.S_IXUSR
            elif status.st_gid == self.gid:
                allowed = status.st_mode & stat.S_IXGRP
            else:
                allowed = status.st_mode & stat.S_IXOTH
            if not allowed:
                return False
        return True


@dataclass(frozen=True)
class Place:
    """Where a server's data lies, and as whom the server runs (None: as we do)."""

    data: Path
    account: Account | None
    moved: bool = False


def place_for(wanted: Path) -> Place:
    """Give the place for data wanted at `wanted`: there, or where root's server account can reach it.

    Two processes must come to the same answer without talking, so it rests on rights and names alone.
    """
    if os.geteuid() != 0:
        return Place(wanted, None)
    # An ordinary user's data stays that user's, so that root does not lock its owner out.
    account = _owner(wanted) or _accounts()[0]
    if account.reaches(_nearest(wanted.parent)):
        return Place(wanted, account)
    elsewhere = ELSEWHERE / f"footnote-{short_hash(wanted.parent)}" / wanted.name
    owner = _owner(elsewhere)  # anyone can make a folder there, so only an account that root would choose counts
    account = next((known for known in _accounts() if owner and known.uid == owner.uid), _accounts()[0])
    return Place(elsewhere, account, moved=True)


def short_hash(path: Path) -> str:
    """Give a short name that differs for each path: a Unix socket's address holds 103 bytes."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def own_folder(folder: Path, account: Account | None) -> None:
    """Make `folder` private to the server's account, or check that it is.

    Some lie where anyone writes and have names that can be guessed: what somebody else made there is refused.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    if account and folder.lstat().st_uid == 0:
        give(folder, account)  # made by us, or by another process of root's a moment ago
    status = folder.lstat()
    uid = account.uid if account else os.geteuid()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != uid or status.st_mode & 0o077:
        raise Unavailable(
            f"{folder} is not a private folder of {account.name if account else 'this account'}: "
            "see who made it, and remove it."
        )


def give(path: Path, account: Account | None) -> None:
    """Hand a file or folder that root has just made to the server's account."""
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def run(
    command: list[str | Path], account: Account | None, *, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a program as the server's account and give what it printed, both streams in one.

    The caller's PG… and locale variables do not reach it: they would aim it at another server, or make a
    database that compares text in another way.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "LC_")) and name not in ("LANG", "LANGUAGE")
    }
    try:
        return subprocess.run(  # noqa: S603 (PostgreSQL's programs; nothing of a request comes here)
            command,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**kept, "LC_ALL": "C", **environment},
            cwd="/",  # the caller's folder may be closed to the account
            umask=0o077,
            start_new_session=True,  # Ctrl-C at the terminal is for the caller
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(f"{command[0]} cannot be run: {error}.") from error


def tell(line: str) -> None:
    """Say one line to whoever started the command."""
    print(line, file=sys.stderr, flush=True)


def _accounts() -> list[Account]:
    """Give the accounts a server may run as, the best first."""
    found = []
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        found.append(Account(name, entry.pw_uid, entry.pw_gid))
    if not found:
        raise Unavailable(
            "PostgreSQL does not run as root, and there is neither an account postgres nor nobody: "
            "run as an ordinary user, or set DATABASE_URL."
        )
    return found


def _owner(data: Path) -> Account | None:
    """Give the account that made the data, unless there is no data or root made it."""
    try:
        status = data.stat()
    except OSError:
        return None
    return Account(f"account {status.st_uid}", status.st_uid, status.st_gid) if status.st_uid else None


def _nearest(folder: Path) -> Path:
    """Give the nearest folder at or above `folder` that exists."""
    return next(place for place in (folder, *folder.parents) if place.exists())
