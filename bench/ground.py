"""A database of a bench's own, on the project's embedded PostgreSQL: never the demo's, never one that serves others.

Migrations run once for each state of the code, into a template that every database is copied from.
"""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ".footnote/bench"


def arguments(about: str, **numbers: tuple[float, str]) -> argparse.Namespace:
    """Return the command line: `--json`, and numbers with their usual values."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object on the last line")
    for name, (usual, what) in numbers.items():
        parser.add_argument(f"--{name}", type=type(usual), default=usual, help=what)
    return parser.parse_args()


def tell(figures: dict[str, Any], as_json: bool, promised: dict[str, Any], name: str) -> None:
    """Drop the database, print the figures, and fail where one is not what is promised: a number, or `...` above 0."""
    drop(name)
    broken = [
        f"{name} is {figures[name]}, promised is {'more than 0' if value is ... else value}"
        for name, value in promised.items()
        if (not figures[name] if value is ... else figures[name] != value)
    ]
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):>28}  {value}")
    for each in broken:
        print(f"Broken: {each}.")
    if as_json:
        print(json.dumps(figures))
    sys.stdout.flush()
    sys.exit(1 if broken else 0)


def make(name: str) -> str:
    """Make an empty database with the schema of now, turn Django to it, and return its name."""
    for variable in ("DATABASE_URL", "PUBLIC_DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
        os.environ.pop(variable, None)
    os.environ |= {"DEBUG": "1", "FOOTNOTE_DATA_DIR": FOLDER, "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.chdir(ROOT)
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    settings.DEBUG = False  # which would keep every statement
    template = f"t_{_state()}"
    if template not in _names():
        _use("building")
        _run("drop database if exists building with (force)", "create database building")
        call_command("migrate", verbosity=0)
        connections.close_all()
        _run(f"alter database building rename to {template}")
        for old in _names():
            if old.startswith("t_") and old != template:
                _run(f"drop database {old} with (force)")
    _run(f"drop database if exists {name} with (force)", f"create database {name} template {template}")
    _use(name)
    return name


def drop(name: str) -> None:
    """Drop a database that `make` made."""
    from django.db import connections

    connections.close_all()
    _run(f"drop database if exists {name} with (force)")


def server() -> Any:
    """Return the embedded server that the database lies on."""
    from django.db import connection

    from config import embedded

    return embedded.server_at(**connection.settings_dict["EMBEDDED"])


def people(*names: str) -> list[Any]:
    """Return accounts that may do everything there is to do with records."""
    from django.contrib.auth.models import Permission, User

    found = []
    for name in names:
        user = User.objects.create_user(name, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="incidents"))
        found.append(User.objects.get(pk=user.pk))
    return found


def incident(by: Any, title: str = "Silo explosion") -> Any:
    """Return an incident with one figure, cited: ready for a review."""
    from tests.builders import make_figure, make_incident

    made = make_incident(by, title)
    make_figure(by, made)
    return made


def reviewed(incident: Any, kind: str, by: Any, second: Any, **more: Any) -> Any:
    """Ask for a review and approve it."""
    from incidents.reviewing import approve, request_review
    from tests.builders import figures_in

    review = request_review(incident=incident, kind=kind, by=by)
    return approve(review=review, digest=review.digest, checked=figures_in(review), by=second, **more)


def _state() -> str:
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/migrations/sql/*"), *ROOT.glob("*/migrations/data/*")]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)} {hashlib.sha256(file.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()[:16]


def _use(name: str) -> None:
    from django.db import connections

    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def _names() -> set[str]:
    return {row[0] for row in _run("select datname from pg_database")}


def _run(*statements: str) -> list[Any]:
    import psycopg

    from config import embedded

    host = server().ensure()
    with psycopg.connect(
        host=str(host), port=embedded.PORT, user="footnote", dbname="postgres", autocommit=True
    ) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
    return cursor.fetchall() if cursor.description else []
