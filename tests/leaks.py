"""What could leak and does not: tokens in everything unpublished, and the questions that would find them."""

import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from rest_framework.serializers import ModelSerializer
from rest_framework.test import APIRequestFactory
from rest_framework.viewsets import ModelViewSet

from incidents.models import Claim, Incident
from sources.models import Source
from tests.conftest import without_triggers

TOKEN = re.compile(r"leak[0-9]{4}z")
PUBLIC = {"incidents.models.publication", "incidents.models.feed", "incidents.models.hold"}
TEXTS = (models.CharField, models.TextField, models.JSONField, models.URLField, models.SlugField)


def unpublished() -> list[type[models.Model]]:
    """Return the models that partners see nothing of: all but the public record, and all accounts."""
    labels = ("incidents", "sources", "auth", "otp_totp", "otp_static")
    ours = [model for model in apps.get_models() if model._meta.app_label in labels]
    return [model for model in ours if model.__module__ not in PUBLIC and model is not Permission]


def fields() -> list[Any]:
    """Return every field of them that holds words."""
    found = []
    for model in unpublished():
        for field in model._meta.concrete_fields:
            inner = getattr(field, "base_field", field)  # of an array
            if isinstance(inner, TEXTS) and not field.primary_key and not field.is_relation:
                found.append(field)
    return found


def plant() -> tuple[set[str], set[str]]:
    """Put a token of its own into every field that holds words, in every row. Return where, and where not.

    The rows behind what is published are among them: nothing that was edited since may show.
    """
    planted, left = set(), set()
    with without_triggers() as cursor:
        for n, field in enumerate(fields()):
            table, column = field.model._meta.db_table, connection.ops.quote_name(field.column)
            name, token = f"{table}.{field.column}", f"leak{n:04}z"
            kind = field.db_type(connection) or ""
            # Alone; told apart by row, where no two may be equal; as an address, where only one may stand.
            words = [f"'{token}'", f"'{token}' || ctid::text", f"'https://{token}.example/' || ctid::text"]
            if kind.endswith("[]"):
                words = [f"array[{word}]" for word in words]
            elif kind == "jsonb":
                words = [f"""'{{"{token}": "{token}"}}'::jsonb"""]
            (planted if any(_put(cursor, table, column, word) for word in words) else left).add(name)
        cursor.execute("set constraints all immediate")
    return planted, left


def _put(cursor: Any, table: str, column: str, word: str) -> int:
    """Write a word into a column of every row, if the table's constraints let it stand there. Return how many."""
    try:
        with transaction.atomic():
            cursor.execute(f"update {table} set {column} = {word}")
            changed = int(cursor.rowcount)
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
            return changed
    except DatabaseError:  # a check constraint knows better, or the word is too long
        return 0


def holds(name: str) -> int:
    """Return how many rows of a field hold a token."""
    table, _, column = name.partition(".")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from {table} where {connection.ops.quote_name(column)}::text ~ 'leak[0-9]{{4}}z'"
        )
        [(n,)] = cursor.fetchall()
    return int(n)


class Questions:
    """Requests made from the schema: every address, with the parameters it knows and values that mean something."""

    def __init__(self, openapi: Any, known: dict[str, list[str]], seed: int = 1) -> None:
        self.paths = {
            path: methods["get"]["parameters"] for path, methods in sorted(openapi["paths"].items()) if "get" in methods
        }
        self.known = known
        self.random = random.Random(seed)

    def each(self) -> Iterator[str]:
        """Yield every address, in every format, and with every parameter alone."""
        for path, parameters in self.paths.items():
            for address in self._filled(path, parameters):
                yield self._with_needed(address, parameters, {})
                for parameter in parameters:
                    if parameter["in"] == "query":
                        for value in self._values(parameter):
                            yield self._with_needed(address, parameters, {parameter["name"]: value})

    def some(self, n: int) -> Iterator[str]:
        """Yield `n` requests, each with a few parameters."""
        for _ in range(n):
            path = self.random.choice(list(self.paths))
            parameters = self.paths[path]
            address = self.random.choice(self._filled(path, parameters))
            asked = [each for each in parameters if each["in"] == "query"]
            chosen = self.random.sample(asked, k=min(len(asked), self.random.randint(0, 3)))
            query = {each["name"]: self.random.choice(self._values(each)) for each in chosen}
            yield self._with_needed(address, parameters, query)

    def _filled(self, path: str, parameters: Any) -> list[str]:
        filled = [path]
        for parameter in parameters:
            if parameter["in"] == "path":
                mark = "{" + parameter["name"] + "}"
                filled = [each.replace(mark, quote(value)) for each in filled for value in self._values(parameter)]
        return filled

    def _with_needed(self, address: str, parameters: Any, query: dict[str, str]) -> str:
        needed = {
            each["name"]: self._values(each)[0] for each in parameters if each["in"] == "query" and each.get("required")
        }
        query = {**needed, **query}
        return f"{address}?{urlencode(query)}" if query else address

    def _values(self, parameter: Any) -> list[str]:
        schema, name = parameter["schema"], parameter["name"]
        if name in self.known:
            return self.known[name]
        if "enum" in schema:
            return list(map(str, schema["enum"]))
        if schema.get("type") == "boolean":
            return ["true", "false"]
        if schema.get("type") in ("integer", "number"):
            return ["1", "2", "50"]
        return self.known["q"]


def ask(client: Client, address: str) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers of an answer; a stream is read to its end."""
    answer = client.get(address)
    body = answer.getvalue() if answer.streaming else answer.content
    return answer.status_code, body, dict(answer.headers)


def stock_views() -> list[tuple[str, Any]]:
    """Return what would be written without a thought: REST framework's own views over the desk's tables."""
    views = []
    for model in (Incident, Claim, Source):
        meta = type("Meta", (), {"model": model, "fields": "__all__"})
        shape = type(f"{model.__name__}Serializer", (ModelSerializer,), {"Meta": meta})
        view = type(
            f"{model.__name__}ViewSet",
            (ModelViewSet,),
            {"queryset": model._default_manager.order_by("pk"), "serializer_class": shape},
        )
        views.append((model.__name__, view))
    return views


def ask_stock(view: Any) -> tuple[int, bytes]:
    """Return what such a view answers."""
    answer = view.as_view({"get": "list"})(APIRequestFactory().get("/"))
    answer.render()
    return answer.status_code, answer.content
