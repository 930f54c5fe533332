"""`config.headers`: what every answer carries."""

from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import path

from config.headers import HEADERS, headers


def test_every_answer_carries_the_headers() -> None:
    response = headers(lambda request: HttpResponse("…"))(RequestFactory().get("/"))

    assert {name: response.headers[name] for name in HEADERS} == {
        "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


def test_a_view_may_set_its_own() -> None:
    embed = {"Content-Security-Policy": "frame-ancestors *"}

    response = headers(lambda request: HttpResponse("…", headers=embed))(RequestFactory().get("/"))

    assert response.headers["Content-Security-Policy"] == "frame-ancestors *"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def broken(request: object) -> HttpResponse:
    raise RuntimeError("a fault in a view")


urlpatterns = [path("broken/", broken)]


@override_settings(ROOT_URLCONF=__name__)
def test_refusals_and_faults_carry_them_too() -> None:
    client = Client(raise_request_exception=False)

    missing, fault = client.get("/nothing-here/"), client.get("/broken/")

    assert (missing.status_code, fault.status_code) == (404, 500)
    assert all(HEADERS.items() <= dict(response.headers).items() for response in (missing, fault))


@override_settings(SECURE_SSL_REDIRECT=True)
def test_the_way_to_tls_carries_them_too() -> None:
    response = Client().get("/admin/")

    assert (response.status_code, response.headers["Location"]) == (301, "https://testserver/admin/")
    assert HEADERS.items() <= dict(response.headers).items()
