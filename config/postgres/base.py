"""Django's PostgreSQL backend, which starts the project's own server at the first connection.

`DATABASES[alias]["EMBEDDED"]` holds the arguments of `config.embedded.server_at`, and `["TEST"]["EMBEDDED"]`
those of the server on which test databases are made.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base, client, creation

from config import embedded


def _server(settings: dict[str, Any]) -> embedded.Server:
    return embedded.server_at(**settings["EMBEDDED"])


def _reach(settings: dict[str, Any]) -> dict[str, Any]:
    """Give the settings with the address of a server that answers."""
    try:
        return {**settings, "HOST": str(_server(settings).ensure()), "PORT": str(embedded.PORT)}
    except embedded.Unavailable as error:
        raise ImproperlyConfigured(str(error)) from error


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell`, with the psql that belongs to the server."""

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Give psql's command line and environment."""
        (_, *arguments), environment = super().settings_to_cmd_args_env(_reach(settings_dict), parameters)
        psql = _server(settings_dict).binaries().program("psql")
        return [str(psql) if psql.exists() else cls.executable_name, *arguments], environment


class DatabaseCreation(creation.DatabaseCreation):
    """Test databases, on a server of their own that need not outlive a power cut."""

    def create_test_db(self, *args: Any, **options: Any) -> str:
        """Turn to the tests' server, for the whole process, and make the database there."""
        settings = self.connection.settings_dict
        settings["EMBEDDED"] = settings["TEST"]["EMBEDDED"]
        return super().create_test_db(*args, **options)

    def set_as_test_mirror(self, primary_settings_dict: dict[str, Any]) -> None:
        """Turn to the tests' server with the connection that this one is another of."""
        super().set_as_test_mirror(primary_settings_dict)
        self.connection.settings_dict["EMBEDDED"] = primary_settings_dict["EMBEDDED"]

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        """Drop the database, also where a thread of a test's web server still holds a connection it is done with."""
        with self._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # the stubs do not know it
            cursor.execute(f"drop database {self.connection.ops.quote_name(test_database_name)} with (force)")


class DatabaseWrapper(base.DatabaseWrapper):
    """Connections to the project's own server, which each new one starts if it does not answer."""

    client_class = DatabaseClient
    creation_class = DatabaseCreation

    def get_connection_params(self) -> dict[str, Any]:
        """Give psycopg's arguments."""
        params = super().get_connection_params()
        reached = _reach(self.settings_dict)
        return {**params, "host": reached["HOST"], "port": reached["PORT"]}
