"""What stands at the addresses that belong to no app."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_nothing_is_said_in_a_sentence(client: Client) -> None:
    answer = client.get("/nothing-here/")

    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content
