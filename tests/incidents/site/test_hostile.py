"""Texts of strangers in every word of a record: no page that shows them holds anything that could run."""

from typing import Any
from urllib.parse import quote

from django.contrib.auth.models import User
from django.test import Client

from incidents.api.addresses import of_the_web
from incidents.models import Claim, Incident
from sources.models.audit import acting
from tests.builders import link, make_citation, make_incident, make_party, make_snapshot, make_source
from tests.incidents.site.conftest import Read
from tests.vectors import VECTORS, alive_in, packed

LINKED_DATA = "script"  # JSON-LD: data, which `test_linked_data_is_in_the_page…` parses in a browser
NEW_TABS = "base"  # cards open their links in a tab of their own


def test_no_text_of_a_record_becomes_a_script(publish: Any, read: Read, editor: User) -> None:
    packs = packed(190)
    incident = make_incident(editor, packs[0], phrase=packs[1])
    for n, pack in enumerate(packs):
        source = make_source(editor, pack, url=f"https://example.org/{n}", byline=pack)
        claim = Claim(
            kind="statement", statement_type="damage", attribution="named_body", claimant=make_party(editor, pack)
        )
        with acting(by=editor.pk):
            claim.save()
        make_citation(editor, claim, make_snapshot(editor, pack, source), pack.strip())
        link(editor, incident, claim)
    publish(incident=incident)
    reference = publish(incident=incident, kind="update", notice="\n".join(VECTORS)).reference

    source_id = Incident.objects.get(pk=incident.pk).claims.first().citations.first().source_id
    pages = {
        "/": [],
        f"/incidents/{reference}/": [LINKED_DATA],
        f"/incidents/{reference}/versions/1/": [],
        f"/sources/{source_id}/": [],
        "/compare/?metric=killed": [],
        f"/embed/{reference}/": [NEW_TABS],
        f"/embed/{reference}/figures/killed.all": [NEW_TABS],
    }
    for path, expected in pages.items():
        assert alive_in(read(path)) == expected, path


def test_no_text_of_a_reader_becomes_a_script(db: None) -> None:
    for pack in packed(180):
        for path in ("/?q=", "/?place=", "/?type=", "/compare/?metric=", "/compare/?metric=killed&incidents="):
            answer = Client().get(f"{path}{quote(pack)}")
            assert answer.status_code in (200, 400)
            assert alive_in(answer.content.decode()) == [], (path, pack)


def test_only_web_addresses_become_links() -> None:
    assert of_the_web("https://example.org/fire#:~:text=four") == "https://example.org/fire#:~:text=four"
    assert {of_the_web(vector) for vector in VECTORS} == {""}
    assert of_the_web(None) == ""
