"""gzip of what was deflated when it was published: the same bytes for less of everything."""

import gzip
from collections import OrderedDict
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from incidents.api import watermark
from incidents.holding import hold
from incidents.models import Incident
from incidents.models.publication import Record
from tests.builders import make_published, make_user
from tests.incidents.api.conftest import Partner, Publish

GZIP = {"accept-encoding": "gzip, deflate"}


def test_pages_and_documents_are_the_same_bytes(partner: Partner, publish: Publish) -> None:
    documents = [publish(f"Пожежа № {n}") for n in range(3)]
    live = f"incidents/{documents[0].reference}/"
    for address in (
        "incidents/",
        "incidents/?limit=2",
        "incidents/?metric=killed&count=true",
        "incidents/?q=none",
        live,
    ):
        plain, zipped = partner.get(address), partner.get(address, headers=GZIP)
        assert "Content-Encoding" not in plain
        assert zipped["Content-Encoding"] == "gzip"
        assert gzip.decompress(zipped.content) == plain.content
        assert zipped["Vary"] == plain["Vary"] == "Accept, Accept-Encoding"
        for name in ("Content-Type", "Cache-Control", "Link"):
            assert zipped.get(name) == plain.get(name), name
    assert len(zipped.content) < len(plain.content) / 2


def test_each_encoding_of_a_document_has_its_own_tag(partner: Partner, publish: Publish) -> None:
    publication = publish()
    address = f"incidents/{publication.reference}/"
    plain, zipped = partner.get(address)["ETag"], partner.get(address, headers=GZIP)["ETag"]
    assert (plain, zipped) == (f'"{publication.etag}"', f'"{publication.etag}-gzip"')

    assert partner.get(address, headers={**GZIP, "if-none-match": zipped}, expect=304)["ETag"] == zipped
    assert partner.get(address, headers={"if-none-match": plain}, expect=304)["ETag"] == plain
    assert partner.get(address, headers={**GZIP, "if-none-match": plain})["ETag"] == zipped


def test_what_is_not_packed_comes_as_it_is(partner: Partner, publish: Publish, reviewer: User) -> None:
    standards = make_user("standards", "request_review", "retract_record", "hold_record")
    first, held, ended = publish("First"), publish("Held"), publish("Ended")
    hold(record=held.record, reason="A doubt.", by=standards)
    make_published(standards, reviewer, Incident.objects.get(pk=ended.record), "retraction", "It did not happen.")
    for address in (
        "claims/",
        "incidents/?format=csv",
        "incidents/?fields=title",
        f"incidents/{first.reference}/?fields=title",
        f"incidents/{first.reference}/?format=jsonld",
        f"incidents/{first.reference}/?as_of=2100-01-01T00:00:00Z",
        f"incidents/{first.reference}/versions/1/",
        f"incidents/{held.reference}/",
        f"incidents/{ended.reference}/",
    ):
        plain, asked = partner.get(address), partner.get(address, headers=GZIP)
        assert "Content-Encoding" not in asked
        assert asked.content == plain.content
        assert asked["ETag"] == plain["ETag"]


def test_answer_is_plain_until_its_document_was_packed(partner: Partner, publish: Publish) -> None:
    """An upgrade finds records that nothing has packed; `manage.py reindex` does."""
    first = publish()
    publish()
    Record.objects.filter(pk=first.record).update(packed=None)
    for address in ("incidents/", f"incidents/{first.reference}/"):
        asked = partner.get(address, headers=GZIP)
        assert "Content-Encoding" not in asked
        assert asked.content == partner.get(address).content
    out = StringIO()
    call_command("reindex", stdout=out)

    assert out.getvalue() == "2 records rebuilt, 1 of them differed.\n"
    assert partner.get("incidents/", headers=GZIP)["Content-Encoding"] == "gzip"
    assert partner.get(f"incidents/{first.reference}/", headers=GZIP)["Content-Encoding"] == "gzip"


def test_encodings_are_kept_apart_and_cost_no_more_queries(
    partner: Partner, publish: Publish, settings: Any, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watermark, "_pages", OrderedDict())
    monkeypatch.setattr(watermark, "_at", None)
    publish()
    settings.API_PAGES_KEPT = 10_000_000
    for queries in (2, 1):
        with django_assert_num_queries(queries):
            zipped = partner.get("incidents/", headers=GZIP)
        with django_assert_num_queries(queries):
            plain = partner.get("incidents/")
        assert zipped["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain
        assert gzip.decompress(zipped.content) == plain.content
    with django_assert_num_queries(1):
        partner.get("incidents/", headers={**GZIP, "if-none-match": zipped["ETag"]}, expect=304)
