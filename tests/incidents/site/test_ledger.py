"""Sources, corrections, and the page that says how to read a record."""

import re
from typing import Any

from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from incidents.models import Incident
from incidents.reconcile import interval_in_words
from incidents.site.about import READINGS
from sources.numerals import read as read_phrase
from tests.builders import make_source
from tests.incidents.site.conftest import Read


def test_source_shows_every_claim_that_rests_on_it(
    publish: Any, read: Read, editor: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source = make_source(editor, "River port fire", url="https://example.org/fire")
    publish("Silo explosion", source=source)
    publish("Another incident", source=source, figures=[("around 50", "injured around 50", "injured")])
    publish("Elsewhere")

    with django_assert_num_queries(2):
        text = read(f"/sources/{source.pk}/")

    assert "River port fire" in text
    assert 'href="https://example.org/fire"' in text
    assert "Silo explosion" in text
    assert "Another incident" in text
    assert "<strong>around 50</strong>" in text
    assert "Elsewhere" not in text


def test_source_that_nothing_published_cites_is_not_there(publish: Any, read: Read, editor: Any) -> None:
    draft = make_source(editor, "Not yet cited")

    unused = read("/sources/00000000-0000-0000-0000-000000000000/", expect=404)
    assert read(f"/sources/{draft.pk}/", expect=404) == unused


def test_ledger_tells_of_every_correction(
    publish: Any, read: Read, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: Any
) -> None:
    assert "No record has been corrected yet." in read("/corrections/")
    incident = Incident.objects.get(pk=publish("Silo explosion").record)
    for phrase, quote, metric in (
        ("around 50", "injured around 50", "injured"),
        ("Nearly 200", "Nearly 200 homes lost power", "homes_without_power"),
    ):
        publish(
            incident=incident, kind="correction", notice=f"We left out {phrase}.", figures=[(phrase, quote, metric)]
        )

    with django_assert_num_queries(1):
        text = read("/corrections/")
    assert re.findall("We left out [^.]*", text) == ["We left out Nearly 200", "We left out around 50"]

    monkeypatch.setattr("incidents.site.corrections.SIZE", 1)
    older = read("/corrections/").split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert re.findall("We left out [^.]*", read(older)) == ["We left out around 50"]
    assert "There is nothing older." in read("/corrections/?before=1")
    read("/corrections/?before=x", expect=404)


def test_examples_of_readings_are_what_the_program_reads(read: Read) -> None:
    text = strip_tags(read("/about/"))

    for _, phrase, reading in READINGS:
        found = read_phrase(phrase)
        assert interval_in_words(found.low, found.high) == reading, phrase
        assert f"“{phrase}”" in text


def test_ledger_leads_to_its_feeds_and_they_answer(read: Read, client: Client) -> None:
    page = read("/corrections/")

    for name, kind in (("atom", "application/atom+xml"), ("jsonfeed", "application/feed+json")):
        address = f"/api/v1/corrections/?format={name}"
        assert page.count(f'href="{address}"') == 2  # in the head, and to click
        assert client.get(address)["Content-Type"].startswith(kind)
