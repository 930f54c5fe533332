"""Requests that nobody thought of, over a real connection: every check of schemathesis, and never a 5xx."""

from typing import Any

import hypothesis
import pytest
import schemathesis
from django.contrib.auth.models import User
from hypothesis import HealthCheck, Phase
from schemathesis.config import SchemathesisConfig

from incidents.models import Incident
from tests.incidents.api.conftest import Publish
from tests.incidents.api.test_schema import everything

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = 25  # of each address
# What no schema can say: a cursor is one that was given, a lower bound is not above the upper, keys are picked of JSON.
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", 400, 404, 410]}}}
)


def test_generated_requests_meet_every_check(live_server: Any, publish: Publish, editor: User, settings: Any) -> None:
    settings.API_ANONYMOUS_RATE = 0
    publication = everything(publish, editor)
    publish(incident=Incident.objects.get(pk=publication.record), kind="update", figures=TWO)
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/schema/", config=CONFIG)
    generated = hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    told: list[str] = []
    asked = 0

    for found in schema.get_all_operations():
        operation = found.ok()

        @generated
        @hypothesis.given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate()

        try:
            ask()
        except BaseExceptionGroup as error:
            told.append(f"{operation.path}: {error}")

    assert told == []
    assert asked > EXAMPLES * 10


TWO = [("two", "counts two dead", "killed")]
