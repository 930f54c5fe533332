"""The limit: it holds across processes, nobody gets round it by a header, and it costs next to nothing."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from incidents.api import keys, rates
from incidents.clients import client_of
from incidents.issuing import issue
from incidents.models import Partner
from sources.models.audit import acting
from tests.incidents.api.conftest import Partner as Reader
from tests.serving import server


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """A process that holds no token."""
    rates._leases.clear()
    yield
    rates._leases.clear()
    keys._known.clear()


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """One window for the whole test: no minute ends in the middle of it."""
    monkeypatch.setattr(rates, "WINDOW", 86_400)


@pytest.mark.django_db
def test_limit_is_told_kept_and_ends_with_429(partner: Reader, settings: Any) -> None:
    settings.API_ANONYMOUS_RATE = 20
    told = [partner.get("incidents/")["RateLimit"] for _ in range(20)]
    assert [int(each.split("r=")[1].split(";")[0]) for each in told] == list(range(19, -1, -1))
    answer = partner.get("incidents/", expect=429)
    assert 0 < int(answer["Retry-After"]) <= 86_400
    assert answer["RateLimit"].startswith('"anonymous";r=0;')
    assert answer.json()["type"].endswith("problems/too-many-requests/")


@pytest.mark.django_db
def test_refused_flood_costs_no_query(partner: Reader, settings: Any, django_assert_num_queries: Any) -> None:
    settings.API_ANONYMOUS_RATE = 1
    partner.get("incidents/")
    partner.get("incidents/", expect=429)
    with django_assert_num_queries(0):
        for _ in range(20):
            partner.get("incidents/", expect=429)


@pytest.mark.django_db
def test_most_requests_cost_no_query(partner: Reader, settings: Any, django_assert_max_num_queries: Any) -> None:
    settings.API_ANONYMOUS_RATE = 1600
    with django_assert_max_num_queries(3):  # the upsert, once the sweep, and one more upsert
        for _ in range(100):
            partner.get("")


@pytest.mark.django_db
def test_guesses_of_keys_count_on_their_address(partner: Reader, settings: Any) -> None:
    settings.API_ANONYMOUS_RATE = 3
    wrong = {"Authorization": f"Bearer fn_22222222_{'A' * 43}"}
    for _ in range(3):
        partner.get("incidents/", expect=401, headers=wrong)
    answer = partner.get("incidents/", expect=429, headers=wrong)
    assert answer["Retry-After"]


@pytest.mark.django_db
def test_keys_of_one_partner_share_its_rate_and_no_other(partner: Reader, settings: Any) -> None:
    settings.API_ANONYMOUS_RATE = 1
    with acting(system="test"):
        wire = Partner.objects.create(name="Wire", rate=2)
        mine = [issue(partner=wire).secret, issue(partner=wire).secret]
        other = issue(partner=Partner.objects.create(name="Other")).secret
    for secret in mine:
        partner.get("incidents/", headers={"Authorization": f"Bearer {secret}"})
    partner.get("incidents/", expect=429, headers={"Authorization": f"Bearer {mine[0]}"})
    partner.get("incidents/", headers={"Authorization": f"Bearer {other}"})
    partner.get("incidents/")  # and the address has its own


@pytest.mark.django_db
def test_forged_forwarding_gives_no_new_bucket(settings: Any) -> None:
    settings.API_ANONYMOUS_RATE = 2
    statuses = [
        Client().get("/api/v1/", headers={"X-Forwarded-For": f"198.51.100.{n}", "Forwarded": f"for=198.51.100.{n}"})
        for n in range(5)
    ]
    assert [answer.status_code for answer in statuses] == [200, 200, 429, 429, 429]


@pytest.mark.django_db
def test_forged_forwarding_behind_a_proxy_gives_no_new_bucket(settings: Any) -> None:
    settings.API_ANONYMOUS_RATE, settings.API_TRUSTED_PROXIES = 2, 1
    statuses = [
        Client().get("/api/v1/", headers={"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"}).status_code
        for n in range(4)
    ]
    assert statuses == [200, 200, 429, 429]
    assert Client().get("/api/v1/", headers={"X-Forwarded-For": "203.0.113.10"}).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "address", "forwarded", "client"),
    [
        (0, "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (1, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "10.0.0.1", "198.51.100.1", "10.0.0.1"),
        (1, "10.0.0.1", "", "unknown"),
        (0, "2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::/64"),
        (0, "2001:db8:1:2:bbbb::9", "", "2001:db8:1:2::/64"),
        (0, "::ffff:203.0.113.9", "", "203.0.113.9"),
        (0, "fe80::1%eth0", "", "fe80::/64"),
        (0, "", "", "unknown"),
    ],
)
def test_client_is_the_address_that_nobody_else_can_write(
    settings: Any, proxies: int, address: str, forwarded: str, client: str
) -> None:
    settings.API_TRUSTED_PROXIES = proxies
    assert client_of({"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": forwarded}) == client


@pytest.mark.django_db
def test_minute_that_is_over_is_counted_anew_and_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "WINDOW", 60)
    assert rates.spend("anonymous", b"one", 1).allowed
    assert not rates.spend("anonymous", b"one", 1).allowed
    with connection.cursor() as cursor:
        cursor.execute("update incidents_rate set started = started - 2")
        rates._leases.clear()
        assert rates.spend("anonymous", b"one", 1).allowed
        rates.spend("anonymous", b"two", 1)
        cursor.execute("update incidents_rate set started = started - 2 where bucket = %s", [b"two"])
        cursor.execute("select api_rate_sweep(60)")
        cursor.execute("select bucket from incidents_rate")
        assert [bytes(bucket) for (bucket,) in cursor.fetchall()] == [b"one"]


@pytest.mark.django_db
def test_table_of_rates_names_no_address(partner: Reader, settings: Any) -> None:
    settings.API_ANONYMOUS_RATE = 5
    partner.get("")
    with connection.cursor() as cursor:
        cursor.execute("select bucket from incidents_rate")
        [(bucket,)] = cursor.fetchall()
    assert len(bytes(bucket)) == 16
    assert b"127" not in bytes(bucket)


@pytest.mark.django_db
def test_memory_of_clients_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST", 4)
    for n in range(20):
        rates.spend("anonymous", bytes([n]), 100)
    assert len(rates._leases) <= 4


@pytest.mark.django_db(transaction=True)
def test_limit_holds_across_processes(tmp_path: Path) -> None:
    """Three processes, eight callers at once: no more than the limit is served, and little less."""
    quota = 120
    with acting(system="test"):
        secret = issue(partner=Partner.objects.create(name="Wire", rate=quota)).secret
    with server(workers=3, log=tmp_path / "server.log") as (host, port):
        seconds = 60 - time.time() % 60
        if seconds < 15:  # the whole test in one minute
            time.sleep(seconds + 0.1)
        answers: Counter[int] = Counter()
        lock = threading.Lock()

        def ask() -> None:
            for _ in range(25):
                asked = HTTPConnection(host, port, timeout=30)  # a connection each, so that every worker serves
                asked.request("GET", "/api/v1/", headers={"Authorization": f"Bearer {secret}"})
                answer = asked.getresponse()
                answer.read()
                asked.close()
                with lock:
                    answers[answer.status] += 1

        callers = [threading.Thread(target=ask) for _ in range(8)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join(60)
    assert set(answers) == {200, 429}
    assert quota * 0.85 <= answers[200] <= quota, answers


def test_question_whether_one_may_ask_is_not_counted(partner: Reader, settings: Any) -> None:
    settings.API_ANONYMOUS_RATE = 1

    for _ in range(3):
        assert partner.client.options("/api/v1/incidents/", REMOTE_ADDR="198.51.100.77").status_code == 204
    assert partner.client.get("/api/v1/incidents/", REMOTE_ADDR="198.51.100.77").status_code == 200
    assert partner.client.get("/api/v1/incidents/", REMOTE_ADDR="198.51.100.77").status_code == 429
