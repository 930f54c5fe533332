"""Making a data folder, and the settings its server reads."""

import os
import shutil
import tempfile
from pathlib import Path

from config.embedded.account import Place, give, run
from config.embedded.binaries import Binaries
from config.embedded.errors import Unavailable

NAME = "footnote"  # of the database, and of the role that owns it
PORT = 5432  # no more than a part of the socket's name

# Not a superuser: what works here works with the rights of a hosted database. CREATEDB is for the tests.
FIRST_STATEMENTS = f"CREATE ROLE {NAME} LOGIN CREATEDB;\nCREATE DATABASE {NAME} OWNER {NAME};\n"

# The second is for macOS. The builtin provider does not make them needless: text search tells quotes from
# letters by the operating system's locale, and under C indexes “word” with its quotes.
LOCALES = ("C.UTF-8", "en_US.UTF-8")

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "iso, mdy",
    "lc_messages": "C",
    "default_transaction_isolation": "read committed",
    "default_text_search_config": "pg_catalog.simple",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def make_cluster(place: Place, programs: Binaries, *, durable: bool) -> None:
    """Make the data folder, whole or not at all: it is made beside its place and then renamed.

    The name beside is new each time: the initdb of a killed process may still be writing to its own.
    """
    data, account = place.data, place.account
    for leftover in data.parent.glob(f"{data.name}.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    half = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    give(half, account)
    options = ["--username=postgres", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8"]
    if programs.major >= 17:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if not durable:
        options += ["--no-sync"]
    for locale in LOCALES:
        made = run([programs.program("initdb"), "-D", half, f"--locale={locale}", *options], account)
        if made.returncode == 0:
            break
    else:
        raise Unavailable(f"PostgreSQL's data cannot be laid at {data}: {_last_line(made.stdout)}.")
    single: list[str | Path] = [programs.program("postgres"), "--single", "-D", half, "postgres"]
    first = run(single, account, stdin=FIRST_STATEMENTS)
    if first.returncode != 0 or "ERROR:" in first.stdout:
        raise Unavailable(f"PostgreSQL's data cannot be laid at {data}: {_last_line(first.stdout)}.")
    half.rename(data)


def check_major(data: Path, programs: Binaries) -> None:
    """Raise Unavailable if another major version made the data: these programs cannot read its files."""
    try:
        made_by = (data / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise Unavailable(f"{data} is no data folder of PostgreSQL's: move it away.") from error
    if made_by != str(programs.major):
        raise Unavailable(
            f"The data in {data} is of PostgreSQL {made_by}, and the programs in {programs.folder} are "
            f"of {programs.major}: set FOOTNOTE_POSTGRES_BIN to a PostgreSQL {made_by}, or dump the data "
            "with it, move the folder away and restore."
        )


def write_settings(place: Place, *, socket_folder: Path, durable: bool) -> None:
    """Write the server's settings anew: the socket's folder goes by where the project lies now."""
    settings = SETTINGS | {"unix_socket_directories": str(socket_folder)} | ({} if durable else NOT_DURABLE)
    new = place.data / "postgresql.conf.new"
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("# Written at each start by config/embedded/cluster.py; ALTER SYSTEM stands above it.\n")
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    give(new, place.account)
    new.rename(place.data / "postgresql.conf")


def _last_line(printed: str) -> str:
    lines = [line for line in printed.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "initdb said nothing"
