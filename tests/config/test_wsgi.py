"""`config.wsgi`: what a WSGI server is given."""

import pytest
from django.test import RequestFactory

from config.wsgi import application


@pytest.mark.django_db  # a request looks after the connections that are open
def test_the_application_answers() -> None:
    answered: list[str] = []
    request = RequestFactory().get("/nothing-here/").environ

    application(request, lambda status, headers, error=None: answered.append(status))

    assert answered == ["404 Not Found"]
