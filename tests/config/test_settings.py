"""`config.settings` and `config.environment`: what is read, and the sentence when it is missing or wrong."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment

ROOT = Path(__file__).resolve().parents[2]
READ = (
    "DEBUG",
    "DATABASE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "PUBLIC_URL",
    "CSRF_TRUSTED_ORIGINS",
    "FOOTNOTE_DATA_DIR",
    "FOOTNOTE_POSTGRES_BIN",
)
SERVING = {
    "DATABASE_URL": "postgresql://footnote:secret@database.example/footnote",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "footnote.example, www.footnote.example",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in READ:
        monkeypatch.delenv(name, raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict[str, Any]:
    """Give the settings that a process with these variables would have."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "config" / "settings.py"))


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(monkeypatch, **variables)
    return str(refused.value)


# DATABASE_URL


def test_database_url_is_read_in_full() -> None:
    url = "postgresql://anna%40desk:p%2Fa%23s%3As@db.example:6432/foot%20note?sslmode=require&connect_timeout=5"

    assert environment.database(url) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "foot note",
        "USER": "anna@desk",
        "PASSWORD": "p/a#s:s",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require", "connect_timeout": "5"},
    }


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgres://db.example/footnote", "db.example", ""),
        ("postgres://u:p@[::1]:5433/footnote", "::1", "5433"),
        ("postgres://[::1]/footnote", "::1", ""),
        ("postgresql://u@%2Fvar%2FRun%2Fpg:5433/footnote", "/var/Run/pg", "5433"),
        ("postgresql:///footnote", "", ""),
    ],
)
def test_database_url_may_name_any_kind_of_host(url: str, host: str, port: str) -> None:
    settings = environment.database(url)

    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == (host, port, "footnote")


@pytest.mark.parametrize(
    ("url", "shown", "why"),
    [
        ("mysql://u:secret@h/n", "mysql://u:***@h/n", "only PostgreSQL will do"),
        ("sqlite:///file", "sqlite:///file", "only PostgreSQL will do"),
        ("footnote", "footnote", "only PostgreSQL will do"),
        ("postgres://u:secret@h", "postgres://u:***@h", "it names no database"),
        ("postgres://u:secret@h/", "postgres://u:***@h/", "it names no database"),
        ("postgres://u:se#cret@h/n", "postgres://u:***@h/n", "its host, port or options cannot be read"),
        ("postgres://u:s/e@cr/et@h/n", "postgres://u:***@h/n", "its host, port or options cannot be read"),
        ("postgres://u:secret@h/n#x", "postgres://u:***@h/n#x", "a # in it must be written %23"),
        (
            "postgres://u:secret@h:99999/n",
            "postgres://u:***@h:99999/n",
            "its host, port or options cannot be read",
        ),
        ("postgres://u:secret", "postgres://u:***", "its host, port or options cannot be read"),
        ("postgres://h/n?sslmode", "postgres://h/n?sslmode", "its host, port or options cannot be read"),
        ("postgres://h/?password=secret&a=b", "postgres://h/?password=***&a=b", "it names no database"),
    ],
)
def test_database_url_that_is_wrong_is_shown_without_its_password(url: str, shown: str, why: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.database(url)

    assert str(refused.value) == (
        f"DATABASE_URL is {shown!r}, and {why}: write postgresql://user:password@host:5432/name."
    )


# What must be set, and what follows


def test_with_nothing_set_it_is_for_development(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch)

    assert (settings["DEBUG"], settings["ALLOWED_HOSTS"]) == (True, ["localhost", "127.0.0.1", "[::1]"])
    database = settings["DATABASES"]["default"]
    assert database["ENGINE"] == "config.postgres"
    assert database["EMBEDDED"] == {"data": ROOT / ".footnote" / "postgres", "binaries": None}
    assert database["TEST"]["EMBEDDED"] == {
        "data": ROOT / ".footnote" / "test-postgres",
        "binaries": None,
        "durable": False,
    }


def test_data_and_programs_may_lie_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, FOOTNOTE_DATA_DIR="/srv/data", FOOTNOTE_POSTGRES_BIN="pg/bin")

    assert settings["DATABASES"]["default"]["EMBEDDED"] == {
        "data": Path("/srv/data/postgres"),
        "binaries": ROOT / "pg" / "bin",
    }


@pytest.mark.parametrize("name", SERVING)
def test_whoever_sets_one_of_them_is_told_the_first_that_is_missing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert refusal(monkeypatch, **{name: SERVING[name]}) in (
        "SECRET_KEY is not set, and with DEBUG off sessions need a key of your own: "
        "set SECRET_KEY, or set DEBUG=1 to try things out.",
        "ALLOWED_HOSTS is not set, and with DEBUG off the site must know its names: "
        "set ALLOWED_HOSTS, or set DEBUG=1 to try things out.",
    )


def test_with_debug_off_the_database_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, **{**SERVING, "DATABASE_URL": " "}) == (
        "DATABASE_URL is not set, and the project's own PostgreSQL is for development: set DATABASE_URL."
    )


def test_windows_has_no_server_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    assert refusal(monkeypatch) == (
        "The project's own PostgreSQL does not run on Windows: work in WSL, or set DATABASE_URL."
    )


def test_a_database_of_ones_own_serves_development_too(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, DEBUG="yes", DATABASE_URL="postgres:///mine")

    assert settings["DEBUG"] is True
    assert settings["DATABASES"]["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert settings["DATABASES"]["default"]["NAME"] == "mine"


def test_a_switch_that_is_neither_on_nor_off_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, DEBUG="maybe") == "DEBUG is 'maybe': set it to 1 or 0."


def test_with_everything_set_it_serves_others_over_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **SERVING, CSRF_TRUSTED_ORIGINS="https://a.example,")

    assert {name: settings[name] for name in ("DEBUG", "ALLOWED_HOSTS", "PUBLIC_URL", "CSRF_TRUSTED_ORIGINS")} == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["footnote.example", "www.footnote.example"],
        "PUBLIC_URL": "https://footnote.example",
        "CSRF_TRUSTED_ORIGINS": ["https://a.example"],
    }
    assert over_tls(settings) == [True, True, True, 31_536_000]


def test_tls_is_left_out_on_a_loopback_address_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000"):
        settings = read(monkeypatch, **SERVING, PUBLIC_URL=address)
        assert over_tls(settings) == [False, False, False, 0]
    for address in ("http://footnote.example", "http://192.0.2.1", "ftp://localhost", "localhost:8000"):
        assert refusal(monkeypatch, **SERVING, PUBLIC_URL=address) == (
            f"PUBLIC_URL is {address!r}: write an https:// address."
        )


def test_names_that_give_no_address_need_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, **{**SERVING, "ALLOWED_HOSTS": ".a.example"})["PUBLIC_URL"] == "https://a.example"
    assert refusal(monkeypatch, **{**SERVING, "ALLOWED_HOSTS": "*"}) == (
        "PUBLIC_URL is 'https://': write an https:// address."
    )


def over_tls(settings: dict[str, Any]) -> list[object]:
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    return [settings[name] for name in names]


def test_check_deploy_has_nothing_to_say() -> None:
    """Silenced are only the two promises for a whole domain, which its owner makes."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        # Nothing of this run's: other tests and the coverage of this one have variables of their own.
        env={**{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}, **SERVING},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "System check identified no issues (2 silenced).\n",
        "",
    )
