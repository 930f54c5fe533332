"""Cards on other sites, and how those sites find them."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from incidents.models import Claim, Incident, IncidentClaim
from sources.models.audit import acting
from tests.builders import make_party
from tests.incidents.site.conftest import Read


def correct(publish: Any, publication: Any, notice: str = "We left out the injured: they are around 50.") -> Any:
    return publish(
        incident=Incident.objects.get(pk=publication.record),
        kind="correction",
        notice=notice,
        figures=[("around 50", "injured around 50", "injured")],
    )


def test_figure_card_shows_the_figure_as_stated(publish: Any, read: Read) -> None:
    reference = publish("Silo explosion").reference

    text = read(f"/embed/{reference}/figures/killed.all")

    assert ">at least four</span>" in text
    assert "not attributed" in text
    assert f'href="/incidents/{reference}/#killed.all"' in text


def test_incident_card_shows_title_and_figures(publish: Any, read: Read) -> None:
    reference = publish("Silo explosion").reference

    text = read(f"/embed/{reference}/?theme=dark")

    assert "Silo explosion" in text
    assert ">at least four</span>" in text
    assert 'data-theme="dark"' in text


def test_only_cards_may_be_framed(publish: Any) -> None:
    reference, client = publish("Silo explosion").reference, Client()

    cards = [
        client.get(path)
        for path in (f"/embed/{reference}/", f"/embed/{reference}/figures/killed.all", "/embed/FN-1900-000001/")
    ]
    pages = [
        client.get(path)
        for path in ("/", f"/incidents/{reference}/", "/corrections/", "/about/", "/admin/login/", "/api/v1/incidents/")
    ]

    for card in cards:
        assert "frame-ancestors *" in card["Content-Security-Policy"]
        assert "script-src" not in card["Content-Security-Policy"]
        assert card["Content-Security-Policy"].startswith("default-src 'none'")
        assert "X-Frame-Options" not in card
    for page in pages:
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"


def test_cards_set_no_cookie_even_for_who_is_signed_in(publish: Any, editor: Any) -> None:
    reference, client = publish("Silo explosion").reference, Client()
    client.force_login(editor)
    client.cookies.clear()

    for path in (f"/embed/{reference}/", f"/incidents/{reference}/", "/"):
        answer = client.get(path)
        assert not answer.cookies
        assert "Vary" not in answer
        assert answer["Cache-Control"] == "public, max-age=60"


def test_card_is_not_sent_twice(publish: Any) -> None:
    address = f"/embed/{publish('Silo explosion').reference}/"
    first = Client().get(address)

    again = Client().get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_live_card_says_that_it_was_corrected(publish: Any, read: Read) -> None:
    first = publish("Silo explosion")
    assert "orrected" not in read(f"/embed/{first.reference}/")

    correct(publish, first)

    for path in ("", "figures/injured.all"):
        text = read(f"/embed/{first.reference}/{path}")
        assert "<b>Corrected on " in text
        assert "We left out the injured: they are around 50." in text


def test_card_of_a_figure_tells_quietly_of_a_correction_of_another(publish: Any, read: Read) -> None:
    first = publish("Silo explosion")
    correct(publish, first)

    for query in ("", "?version=1"):
        text = read(f"/embed/{first.reference}/figures/killed.all{query}")
        assert 'class="strip bad"' not in text
        assert "We left out the injured" not in text
        assert f'href="/incidents/{first.reference}/#correction-2"' in text
        assert ">Record corrected on " in text


def test_correction_of_other_words_of_a_figure_heads_its_card(publish: Any, read: Read, editor: Any) -> None:
    first = publish("Silo explosion")
    claim = Claim.objects.get(incidents=first.record)
    with acting(by=editor.pk):
        claim.claimant, claim.attribution = make_party(editor, "Fire service"), "named_body"
        claim.save()
    correct(
        publish, first, "We named nobody for at least four killed. It was the fire service. Around 50 were injured."
    )

    assert "We named nobody" in read(f"/embed/{first.reference}/figures/killed.all")
    assert "Corrected since, on " in read(f"/embed/{first.reference}/figures/killed.all?version=1")


def test_pinned_card_says_that_it_was_corrected_since(publish: Any, read: Read) -> None:
    first = publish("Silo explosion")
    before = read(f"/embed/{first.reference}/figures/killed.all?version=1")
    assert "orrected" not in before
    assert f'href="/incidents/{first.reference}/versions/1/#killed.all"' in before

    correct(publish, first)

    assert "Corrected since, on " in read(f"/embed/{first.reference}/?version=1")


def test_pinned_card_says_that_a_newer_version_is_live(publish: Any, read: Read) -> None:
    first = publish("Silo explosion")
    publish(
        incident=Incident.objects.get(pk=first.record),
        kind="update",
        notice="More is known.",
        figures=[("around 50", "injured around 50", "injured")],
    )

    assert "A newer one is live" in read(f"/embed/{first.reference}/?version=1")


def test_card_of_a_figure_that_a_correction_took_out_says_so(publish: Any, read: Read, editor: Any) -> None:
    first = publish("Silo explosion", figures=[("two", "counts two dead", "killed")])
    with acting(by=editor.pk):
        IncidentClaim.objects.filter(incident=first.record).delete()
    correct(publish, first, "We gave two killed. Two was another count, and around 50 were injured.")

    text = read(f"/embed/{first.reference}/figures/killed.all", expect=404)

    assert "This figure is no longer part of the record." in text
    assert "We gave two killed." in text


@pytest.mark.parametrize(
    "path",
    [
        "/embed/FN-1900-000001/",
        "/embed/FN-1900-000001/figures/killed.all",
        "/embed/",
        "/embed/fn-2026-000001/",
        "/embed/nothing/at/all",
        "/embed/{reference}/figures/nobody.all",
        "/embed/{reference}/?version=9",
        "/embed/{reference}/?version=x",
        "/embed/{reference}/figures/killed.all?place=00000000-0000-0000-0000-000000000000",
    ],
)
def test_card_of_nothing_says_so(publish: Any, read: Read, path: str) -> None:
    reference = publish("Silo explosion").reference

    assert "There is nothing here" in read(path.format(reference=reference), expect=404)


def test_cards_cost_two_queries_at_most(
    publish: Any, read: Read, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publication = publish("Silo explosion")
    reference = publication.reference
    for path, queries in (("", 1), ("figures/killed.all", 1), ("?version=1", 2)):
        with django_assert_num_queries(queries):
            read(f"/embed/{reference}/{path}")
    correct(publish, publication)
    for path, queries in (("", 1), ("figures/killed.all", 2), ("figures/killed.all?version=1", 2)):
        with django_assert_num_queries(queries):
            read(f"/embed/{reference}/{path}")


def oembed(url: str, *, expect: int = 200, **query: str) -> Any:
    answer = Client().get("/oembed", {"url": url, **query})
    assert answer.status_code == expect, answer.content
    assert answer["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.content)


def test_oembed_gives_a_line_of_html_for_each_address(publish: Any, settings: Any) -> None:
    reference = publish("Silo <explosion>").reference
    home = settings.PUBLIC_URL

    cards = {
        f"/incidents/{reference}/": f"/embed/{reference}/",
        f"/incidents/{reference}/versions/1/": f"/embed/{reference}/?version=1",
        f"/incidents/{reference}/#killed.all": f"/embed/{reference}/figures/killed.all",
        f"/embed/{reference}/": f"/embed/{reference}/",
        f"/embed/{reference}/figures/killed.all": f"/embed/{reference}/figures/killed.all",
        f"/embed/{reference}/figures/killed.all?version=1": f"/embed/{reference}/figures/killed.all?version=1",
    }
    for asked, card in cards.items():
        found = oembed(f"{home}{asked}", format="json")
        assert f'src="{home}{card}"' in found["html"], asked
        assert (found["type"], found["version"], found["provider_name"]) == ("rich", "1.0", "Footnote")
        assert "&lt;explosion&gt;" in found["html"]
    small = oembed(f"{home}/incidents/{reference}/", maxwidth="300", maxheight="200")
    assert (small["width"], small["height"]) == (300, 200)
    assert 'width="300" height="200"' in small["html"]


def test_oembed_refuses_a_size_that_is_none(publish: Any, settings: Any) -> None:
    url = f"{settings.PUBLIC_URL}/incidents/{publish('Silo explosion').reference}/"

    for asked in ({"maxheight": "abc"}, {"maxwidth": "0"}, {"maxwidth": "-1"}, {"maxheight": "100000"}):
        assert f"“{next(iter(asked.values()))}” is no number of pixels" in oembed(url, expect=400, **asked)["error"]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("", 400),
        ("https://elsewhere.example/incidents/{reference}/", 404),
        ("{home}/incidents/FN-1900-000001/", 404),
        ("{home}/incidents/{reference}/versions/9/", 404),
        ("{home}/incidents/{reference}/#nobody.all", 404),
        ("{home}/admin/", 404),
        ("http://[", 404),
    ],
)
def test_oembed_knows_nothing_else(publish: Any, settings: Any, url: str, status: int) -> None:
    reference = publish("Silo explosion").reference

    assert oembed(url.format(reference=reference, home=settings.PUBLIC_URL), expect=status)["error"]


def test_oembed_speaks_json_alone(publish: Any, settings: Any) -> None:
    url = f"{settings.PUBLIC_URL}/incidents/{publish('Silo explosion').reference}/"

    assert oembed(url, format="xml", expect=501)["error"]


def test_page_leads_to_its_oembed(publish: Any, read: Read, settings: Any) -> None:
    reference = publish("Silo explosion").reference

    text = read(f"/incidents/{reference}/")

    href = text.split('type="application/json+oembed"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    answer = Client().get(href.removeprefix(settings.PUBLIC_URL))
    assert json.loads(answer.content)["title"] == "Silo explosion"
    assert "&lt;iframe src=" in text
    assert "<iframe" not in text
