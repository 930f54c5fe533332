"""A database of the benches' own, on a PostgreSQL of the project's own, or on the one that BENCH_DATABASE_URL names."""

import os
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def url_of(name: str) -> str:
    """Return the address of the database `name`, on a server that answers for as long as this process runs."""
    if given := os.environ.get("BENCH_DATABASE_URL"):
        return urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    from config import embedded

    host = embedded.server_at(data=ROOT / ".footnote" / "bench-store", durable=False).ensure()
    return f"postgresql://footnote@{quote(str(host), safe='')}:{embedded.PORT}/{name}"


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs."""
    from config import embedded

    return str(embedded.server_at(data=ROOT / ".footnote" / "bench-store", durable=False).binaries().program(name))


def make(name: str) -> bool:
    """Make the database if it is not there. Return whether it was made."""
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return False
        connection.execute(f"create database {name} encoding 'UTF8' template template0")
        return True


def drop(name: str) -> None:
    """Drop the database."""
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


def use(name: str) -> str:
    """Let Django of this process, and of those it starts, work on the database `name`. Return its address."""
    url = url_of(name)
    os.environ.update(DATABASE_URL=url, DEBUG="0", SECRET_KEY="bench" * 12, ALLOWED_HOSTS="127.0.0.1")
    os.environ.update(PUBLIC_URL="http://127.0.0.1", API_ANONYMOUS_RATE="0", DJANGO_SETTINGS_MODULE="bench.settings")
    return url
