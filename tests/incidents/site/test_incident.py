"""The page of one incident, and those of its versions."""

import re
from datetime import date
from typing import Any

from pytest_django import DjangoAssertNumQueries

from incidents.models import Incident
from tests.builders import make_party
from tests.incidents.site.conftest import Read


def test_incident_shows_each_figure_with_its_words(publish: Any, read: Read) -> None:
    reference = publish("Silo explosion", start_on=date(2026, 5, 14)).reference

    text = read(f"/incidents/{reference}/")

    assert "<h1>Silo explosion</h1>" in text
    assert "14 May 2026" in text
    assert "4 or more" in text
    assert "killed <strong>at least four</strong> people</mark>" in text
    assert "nobody named" in text


def test_incident_leaves_no_room_for_what_is_not_known(publish: Any, read: Read, editor: Any) -> None:
    def heading(**fields: Any) -> tuple[str, bool]:
        text = read(f"/incidents/{publish(**fields).reference}/")
        section, words = re.search(r'<section([^>]*)>\s*<h2 id="places">(.*?)</h2>', text, re.DOTALL).groups()  # type: ignore[union-attr]
        return words.strip(), "split" in section

    assert heading() == ("When", False)
    assert heading(party=make_party(editor)) == ("Who and when", True)
    assert heading(place=("Port town", "PL")) == ("Where and when", True)


def test_incident_shows_a_correction_above_its_figures(publish: Any, read: Read) -> None:
    incident = Incident.objects.get(pk=publish("Silo explosion").record)
    corrected = publish(
        incident=incident,
        kind="correction",
        notice="We gave 40 injured. It is around 50.",
        figures=[("around 50", "injured around 50", "injured")],
    )

    text = read(f"/incidents/{corrected.reference}/")

    assert text.index("We gave 40 injured. It is around 50.") < text.index('id="figures"')
    assert "What differs between version 1 and version 2" in text


def test_old_version_stays_readable_and_says_that_it_was_corrected(publish: Any, read: Read) -> None:
    first = publish("Silo explosion")
    incident = Incident.objects.get(pk=first.record)
    publish(
        incident=incident,
        kind="correction",
        notice="We left out around 50 injured.",
        figures=[("around 50", "injured around 50", "injured")],
    )

    text = read(f"/incidents/{first.reference}/versions/1/")

    assert "This is version 1" in text
    assert "It was corrected since: We left out around 50 injured." in text
    assert 'content="noindex"' in text
    assert 'id="injured.all"' not in text


def test_what_was_never_published_is_told_alike(publish: Any, read: Read) -> None:
    reference = publish("Silo explosion").reference

    pages = {
        read("/incidents/FN-2026-999999/", expect=404),
        read("/incidents/FN-1900-000001/", expect=404),
        read(f"/incidents/{reference}/versions/7/", expect=404),
        read("/incidents/FN-1900-000001/versions/1/", expect=404),
        read("/incidents/FN-1900-000001/versions/1/words/1/", expect=404),
        read(f"/incidents/{reference}/versions/1/words/2/", expect=404),
    }

    assert len(pages) == 1


def test_incident_costs_two_queries_at_most(
    publish: Any, read: Read, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publication = publish("Silo explosion")
    with django_assert_num_queries(1):
        read(f"/incidents/{publication.reference}/")
    incident = Incident.objects.get(pk=publication.record)
    publish(
        incident=incident,
        kind="update",
        notice="More is known.",
        figures=[("around 50", "injured around 50", "injured")] * 15,
    )
    with django_assert_num_queries(2):
        read(f"/incidents/{publication.reference}/")
    with django_assert_num_queries(2):
        read(f"/incidents/{publication.reference}/versions/1/")


def test_summary_leads_from_a_figure_to_its_line(publish: Any, read: Read) -> None:
    reference = publish("Silo explosion", summary="Before dawn, {killed}; more is not known.").reference

    text = read(f"/incidents/{reference}/")

    assert '<a class="figure" href="#killed.all">at least four, not attributed</a>; more is not known.' in text
