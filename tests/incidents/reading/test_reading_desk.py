"""The reading desk's page, and what it saves."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from incidents.claiming import record_claim, remove_claim, revise_claim, take_reading
from incidents.errors import Refused
from incidents.models import Citation, Claim, Incident, IncidentClaim
from sources.models import AuditEntry, Mark, Party, Snapshot, Source
from sources.models.audit import acting
from tests.builders import (
    TEXT,
    link,
    make_citation,
    make_claim,
    make_figure,
    make_incident,
    make_metric,
    make_party,
    make_snapshot,
    make_source,
    make_user,
)
from tests.refusals import refused
from tests.sources.test_admin import queries, sentences

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script> killed 12 people & “more”.\n"


@pytest.fixture
def contributor(db: None) -> User:
    user = make_user("contributor")
    user.groups.add(Group.objects.get(name="Contributor"))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def desk(client: Client, contributor: User) -> Client:
    client.force_login(contributor)
    return client


@pytest.fixture
def snapshot(contributor: User) -> Snapshot:
    return make_snapshot(contributor)


def address(snapshot: Snapshot, name: str = "", **more: Any) -> str:
    return reverse(f"admin:sources_source_read{name}", kwargs={"source": snapshot.source_id, **more})


def words(snapshot: Snapshot, quote: str) -> dict[str, int]:
    start = snapshot.text.index(quote)
    return {"start": start, "end": start + len(quote)}


def figure(snapshot: Snapshot, incident: Incident | None = None, **fields: Any) -> dict[str, Any]:
    """Return what the form posts for a figure."""
    span = words(snapshot, fields.pop("quote", "killed at least four people"))
    return {
        "kind": "figure",
        "phrase": "at least four",
        "metric": make_metric().pk,
        "quote_start": span["start"],
        "quote_end": span["end"],
        "role": "figure",
        **({"incident": str(incident.pk)} if incident else {}),
        **fields,
    }


def test_page_shows_every_word_of_the_article_and_nothing_of_it_as_markup(desk: Client, contributor: User) -> None:
    snapshot = make_snapshot(contributor, SCRIPT + TEXT)
    page = desk.get(address(snapshot)).content.decode()
    assert "<script>alert" not in page
    shown = re.search(r'<div class="article".*?>(.*?)</div>', page, re.DOTALL)
    assert shown is not None
    text = re.sub(r"<[^>]+>", "", shown[1]).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert " ".join(text.split()) == "".join(snapshot.text.split("\n")).strip()


def test_page_tells_what_is_cited_marked_and_open(desk: Client, contributor: User, snapshot: Snapshot) -> None:
    incident = make_incident(contributor)
    claim = make_figure(contributor, incident, snapshot=snapshot)
    with acting(by=contributor.pk):
        Mark.objects.create(snapshot=snapshot, kind="context", **words(snapshot, "two"))
    page = desk.get(address(snapshot))
    content = page.content.decode()
    assert "2 of 4 numbers accounted for" in sentences(page)
    assert '<span class="spot cited" role="button" tabindex="0" aria-description="cited by claim 1"' in content
    assert f'data-claims="{claim.pk}"' in content
    assert 'aria-description="no claim: number of the background"' in content
    assert 'aria-description="open, reads as 150 to 199"' in content
    assert "“at least four” People killed · 4 or more" in sentences(page)
    assert f'href="{reverse("admin:incidents_incident_request", args=[incident.pk])}"' in content


def test_page_without_a_text_leads_to_its_capture(desk: Client, contributor: User) -> None:
    source = make_source(contributor)
    page = desk.get(reverse("admin:sources_source_read", args=[source.pk]))
    assert "No text of this source is captured yet." in sentences(page)


def test_page_asks_the_same_number_of_queries_for_many_claims(
    desk: Client, contributor: User, snapshot: Snapshot
) -> None:
    make_figure(contributor, make_incident(contributor), snapshot=snapshot)
    few = queries(desk, address(snapshot))
    for n in range(30):
        incident = make_incident(contributor, f"Incident {n}")
        claim = make_claim(contributor, claimant=make_party(contributor, f"Party {n}"), attribution="named_body")
        make_citation(contributor, claim, snapshot, "killed at least four people")
        link(contributor, incident, claim)
    assert queries(desk, address(snapshot)) == few
    assert few <= 16


def test_page_of_100_kb_is_made_within_its_time(desk: Client, contributor: User) -> None:
    line = "On day {n} the fire service counted nearly {n} dead and at least {m} injured, it said; “about {n}” fled.\n"
    text = "".join(line.format(n=n, m=n + 7) for n in range(1000))
    snapshot = make_snapshot(contributor, text[:100_000])
    assert queries(desk, address(snapshot)) <= 16


def test_account_that_may_not_write_reads_only(client: Client, snapshot: Snapshot) -> None:
    reader = make_user("reader", "view_claim")
    client.force_login(reader)
    assert client.get(address(snapshot)).status_code == 403
    source_reader = make_user("source-reader", is_superuser=True)
    client.force_login(source_reader)
    assert 'id="claim-form"' in client.get(address(snapshot)).content.decode()


def test_anonymous_is_sent_to_login(client: Client, snapshot: Snapshot) -> None:
    assert client.get(address(snapshot)).status_code == 302
    assert client.post(address(snapshot, "_claim")).status_code == 302


def test_suggestion_reads_guesses_and_quotes(desk: Client, contributor: User) -> None:
    make_party(contributor, "Fire service")
    snapshot = make_snapshot(contributor)
    found = desk.get(address(snapshot, "_suggest"), words(snapshot, "around 50")).json()
    assert found["kind"] == "figure"
    assert found["quote"]["text"] == (
        "An explosion at the river port killed at least four people and injured around 50, the fire service said."
    )
    assert found["phrase"]["text"] == "around 50"
    assert (found["metric"], found["category"]) == ("injured", "all")
    assert found["reading"]["words"] == "“around 50” reads as 45 to 55"
    assert [(party["label"], party["near"]) for party in found["parties"]] == [("Fire service", True)]


def test_suggestion_offers_a_speaker_that_nobody_recorded(desk: Client, snapshot: Snapshot) -> None:
    found = desk.get(address(snapshot, "_suggest"), words(snapshot, "around 50")).json()
    assert found["parties"] == [{"id": "", "label": "Fire service", "near": True}]


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("Halvorn Mills ran the plant. It said seven were hurt.", [("Halvorn Mills", True)]),
        ("Halvorn Mills ran the plant. Seven were hurt there.", [("Halvorn Mills", False)]),
        ("The plant is closed. It said seven were hurt.", []),
    ],
)
def test_suggestion_takes_a_pronoun_for_who_the_sentence_before_names(
    desk: Client, contributor: User, line: str, near: list[tuple[str, bool]]
) -> None:
    make_party(contributor, "Halvorn Mills")
    snapshot = make_snapshot(contributor, line)
    found = desk.get(address(snapshot, "_suggest"), words(snapshot, "even")).json()
    assert [(party["label"], party["near"]) for party in found["parties"]] == near


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("The Weir Fire Service came.\nSeven were hurt, the fire service said.", [("Weir Fire Service", True)]),
        ("Seven were hurt, the fire service said.", [("Elm Fire Service", False), ("Weir Fire Service", False)]),
        ("Seven were hurt, the service said.", [("Elm Fire Service", False), ("Weir Fire Service", False)]),
        ("Seven were hurt, the vice said.", [("Vice", True)]),
    ],
)
def test_suggestion_finds_a_party_by_a_part_of_its_name(
    desk: Client, contributor: User, line: str, offered: list[tuple[str, bool]]
) -> None:
    make_party(contributor, "Weir Fire Service")
    make_party(contributor, "Elm Fire Service")
    snapshot = make_snapshot(contributor, line)
    found = desk.get(address(snapshot, "_suggest"), words(snapshot, "Seven")).json()
    assert [(party["label"], party["near"]) for party in found["parties"]] == offered


def test_suggestion_of_words_without_a_number_is_a_statement(desk: Client, snapshot: Snapshot) -> None:
    found = desk.get(address(snapshot, "_suggest"), words(snapshot, "explosion at the river port")).json()
    assert (found["kind"], found["quote"]["text"]) == ("statement", "explosion at the river port")
    assert desk.get(address(snapshot, "_suggest"), {"start": 2, "end": 2}).json()["error"].startswith("There are no")
    assert desk.get(address(snapshot, "_suggest"), {"start": "x", "end": 2}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "words_read"),
    [
        ({"phrase": "nearly 200"}, "“nearly 200” reads as 150 to 199"),
        ({"phrase": "200", "operator": "at_least"}, "“200” reads as 200 or more"),
        ({"phrase": "over 2.5", "metric": "duration"}, "“over 2.5” reads as 2.5 or more, 2.5 itself left out"),
    ],
)
def test_phrase_is_read_again_by_the_one_grammar(
    desk: Client, snapshot: Snapshot, asked: dict[str, str], words_read: str
) -> None:
    assert desk.get(address(snapshot, "_reads"), asked).json()["words"] == words_read


def test_phrase_that_reads_as_nothing_says_why(desk: Client, snapshot: Snapshot) -> None:
    assert "states no quantity" in desk.get(address(snapshot, "_reads"), {"phrase": "the fire"}).json()["error"]


def test_look_up_finds_parties_incidents_and_places(desk: Client, contributor: User, snapshot: Snapshot) -> None:
    party = make_party(contributor, "County fire service", aliases=["Brigade"])
    incident = make_incident(contributor)
    for what, asked, row in (("party", "brigade", party), ("incident", "silo", incident)):
        rows = desk.get(address(snapshot, "_look_up"), {"what": what, "q": asked}).json()["rows"]
        assert [found["id"] for found in rows] == [str(row.pk)]
    assert desk.get(address(snapshot, "_look_up"), {"what": "place", "q": "nowhere"}).json() == {"rows": []}
    assert desk.get(address(snapshot, "_look_up"), {"what": "user", "q": ""}).status_code == 404


def test_look_up_tells_which_parties_the_text_or_the_incident_knows(desk: Client, contributor: User) -> None:
    source = make_source(contributor)
    snapshot = make_snapshot(contributor, "Police of Weir said four died. Three were hurt.", source)
    incident = make_incident(contributor)
    named, used = make_party(contributor, "Police of Weir"), make_party(contributor, "Police union")
    make_party(contributor, "Police of another town")
    make_figure(contributor, incident, "Three", "Three were hurt", snapshot, claimant=used, attribution="named_body")

    def here(**asked: str) -> list[tuple[str, bool]]:
        found = desk.get(address(snapshot, "_look_up"), {"what": "party", "q": "police", **asked}).json()["rows"]
        return [(row["label"], row["here"]) for row in found]

    assert here() == [(named.name, True), ("Police of another town", False), (used.name, False)]
    assert here(incident=str(incident.pk)) == [(named.name, True), (used.name, True), ("Police of another town", False)]


def test_claim_is_recorded_with_incident_and_quote_in_one_go(
    desk: Client, contributor: User, snapshot: Snapshot
) -> None:
    incident = make_incident(contributor)
    answer = desk.post(address(snapshot, "_claim"), figure(snapshot, incident))
    assert answer.status_code == 200, answer.json()
    claim = Claim.objects.get()
    assert (claim.operator, claim.low, claim.high, claim.category_id) == ("at_least", 4, None, "all")
    assert claim.attribution == "unattributed"
    assert [(row.incident, row.role) for row in claim.incident_links.all()] == [(incident, "figure")]
    assert [quote.exact for quote in claim.citations.all()] == ["killed at least four people"]
    said = answer.json()
    assert said["said"] == "Recorded: “at least four” reads as 4 or more."
    assert said["coverage"] == {"done": 1, "total": 4}
    assert said["remembered"]["incident"] == str(incident.pk)
    assert {entry.actor for entry in AuditEntry.objects.filter(row_pk=str(claim.pk))} == {contributor}


def test_claimant_place_and_incident_are_created_with_the_claim(
    desk: Client, contributor: User, snapshot: Snapshot
) -> None:
    side = make_party(contributor, "County")
    answer = desk.post(
        address(snapshot, "_claim"),
        figure(
            snapshot,
            claimant_new="County fire service",
            claimant_kind="authority",
            claimant_side=str(side.pk),
            incident_new="Silo explosion",
            incident_day="2026-05-14",
            place_new="River port",
            place_kind="site",
        ),
    )
    assert answer.status_code == 200, answer.json()
    claim = Claim.objects.get()
    assert claim.claimant is not None
    assert (claim.claimant.name, claim.claimant.kind, claim.claimant.parent) == (
        "County fire service",
        "authority",
        side,
    )
    assert claim.attribution == "named_body"
    assert claim.place is not None
    assert (claim.place.name, claim.place.kind) == ("River port", "site")
    incident = Incident.objects.get()
    assert (incident.title, str(incident.start_on), incident.precision) == ("Silo explosion", "2026-05-14", "day")


def test_name_that_is_known_is_not_created_twice(desk: Client, contributor: User, snapshot: Snapshot) -> None:
    party = make_party(contributor, "Fire service", kind="officials")
    answer = desk.post(
        address(snapshot, "_claim"), figure(snapshot, make_incident(contributor), claimant_new="fire  SERVICE")
    )
    assert answer.status_code == 200, answer.json()
    claim = Claim.objects.get()
    assert (claim.claimant, claim.attribution) == (party, "unnamed_officials")


def test_nothing_is_created_where_the_claim_is_refused(desk: Client, snapshot: Snapshot) -> None:
    answer = desk.post(
        address(snapshot, "_claim"),
        figure(snapshot, claimant_new="Fire service", incident_new="Silo explosion", operator="exact", value="5",
               low="5", high="5"),
    )  # fmt: skip
    assert answer.status_code == 422
    assert answer.json()["errors"] == {
        "phrase": ["The phrase “at least four” does not read as 5: correct the value, or give a reason."]
    }
    assert not Party.objects.exists()
    assert not Incident.objects.exists()
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        (
            {"incident": ""},
            {"incident": ["Pick the incident that these words speak of, or type a title to create it."]},
        ),
        ({"metric": ""}, {"metric": ["Say what is counted."]}),
        (
            {"phrase": "around 50"},
            {"phrase": ["“around 50” does not stand in the quote: widen the quote, or correct the phrase."]},
        ),
        ({"quote_end": "9000"}, {"quote": ["Select the words in the article that state this."]}),
    ],
)
def test_refusal_stands_beside_its_field(
    desk: Client, contributor: User, snapshot: Snapshot, fields: dict[str, str], errors: dict[str, list[str]]
) -> None:
    answer = desk.post(address(snapshot, "_claim"), {**figure(snapshot, make_incident(contributor)), **fields})
    assert (answer.status_code, answer.json()["errors"]) == (422, errors)


def test_quote_that_has_the_phrase_twice_is_refused(desk: Client, contributor: User) -> None:
    snapshot = make_snapshot(contributor, "Two died, and two fled, and two stayed.")
    posted = figure(snapshot, make_incident(contributor), phrase="two", quote="and two fled, and two stayed")
    answer = desk.post(address(snapshot, "_claim"), posted)
    assert answer.json()["errors"] == {"quote": ["“two” stands in the quote 2 times: select fewer words."]}


def test_long_quote_is_refused(desk: Client, contributor: User) -> None:
    snapshot = make_snapshot(contributor, "killed at least four people " + "and so on " * 40)
    posted = figure(snapshot, make_incident(contributor), quote=snapshot.text.strip())
    answer = desk.post(address(snapshot, "_claim"), posted)
    assert answer.json()["errors"] == {
        "quote": [f"The quote has {len(snapshot.text.strip())} characters: select 300 at most."]
    }


def test_statement_and_date_are_recorded(desk: Client, contributor: User, snapshot: Snapshot) -> None:
    incident = make_incident(contributor)
    statement = figure(snapshot, incident, kind="statement", phrase="", statement_type="explosion",
                       quote="An explosion at the river port")  # fmt: skip
    assert desk.post(address(snapshot, "_claim"), statement).status_code == 200
    date = figure(snapshot, incident, kind="date", phrase="explosion", start_on="2026-05-14", quote="An explosion")
    assert desk.post(address(snapshot, "_claim"), date).status_code == 200
    assert sorted(Claim.objects.values_list("kind", "statement_type", "metric", "operator")) == [
        ("date", "", None, ""),
        ("statement", "explosion", None, ""),
    ]


def test_statement_without_a_type_is_refused_at_its_field(desk: Client, contributor: User, snapshot: Snapshot) -> None:
    answer = desk.post(
        address(snapshot, "_claim"), figure(snapshot, make_incident(contributor), kind="statement", phrase="")
    )
    assert "Say what the statement is" in answer.json()["said"]


def test_account_that_may_not_create_parties_is_told(client: Client, snapshot: Snapshot, contributor: User) -> None:
    clerk = make_user("clerk", "view_claim", "add_claim", "add_citation", "add_incidentclaim", "view_incident")
    clerk.user_permissions.add(Permission.objects.get(codename="view_source"))
    client.force_login(User.objects.get(pk=clerk.pk))
    posted = figure(snapshot, make_incident(contributor), claimant_new="Fire service")
    assert client.post(address(snapshot, "_claim"), posted).json()["errors"] == {
        "claimant": ["Your account may not create “Fire service”: pick one that exists."]
    }
    for name, more in (("_mark", {}), ("_incident", {})):
        answer = client.post(address(snapshot, name), {"start": 0, "end": 3, "kind": "date", "title": "x"}, **more)
        assert (answer.status_code, "Your account may not" in answer.json()["said"]) == (422, True)


def opened(desk: Client, snapshot: Snapshot, claim: Claim) -> dict[str, Any]:
    values = desk.get(address(snapshot, "_revise", claim=claim.pk)).json()["values"]
    values["moved_from"] = values["incident"]
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_claim_is_changed_with_its_quote_and_moved(desk: Client, contributor: User, snapshot: Snapshot) -> None:
    here, there = make_incident(contributor), make_incident(contributor, "Another")
    claim = make_figure(contributor, here, snapshot=snapshot)
    values = opened(desk, snapshot, claim)
    span = words(snapshot, "injured around 50")
    values |= {
        "phrase": "around 50",
        "quote_start": span["start"],
        "quote_end": span["end"],
        "incident": str(there.pk),
        "role": "context",
    }
    answer = desk.post(address(snapshot, "_revise", claim=claim.pk), values)
    assert answer.status_code == 200, answer.json()
    claim.refresh_from_db()
    assert (claim.phrase, claim.low, claim.high) == ("around 50", 45, 55)
    assert [(row.incident, row.role) for row in claim.incident_links.all()] == [(there, "context")]
    assert [quote.exact for quote in claim.citations.all()] == ["injured around 50"]


def test_second_saver_sees_both_versions_and_saves_deliberately(
    desk: Client, contributor: User, snapshot: Snapshot
) -> None:
    claim = make_figure(contributor, make_incident(contributor), snapshot=snapshot)
    values = opened(desk, snapshot, claim)
    with acting(by=contributor.pk):
        stored = Claim.objects.get(pk=claim.pk)
        stored.period = "the first hour"
        stored.save()
    values["stance"] = "unconfirmed"
    answer = desk.post(address(snapshot, "_revise", claim=claim.pk), values)
    assert answer.status_code == 422
    conflict = answer.json()
    assert "saved the claim" in conflict["conflict"]
    assert "the first hour" in conflict["conflict"]
    assert conflict["values"]["period"] == "the first hour"  # what was not touched is taken over
    again = desk.post(address(snapshot, "_revise", claim=claim.pk), {**values, **conflict["values"]})
    assert again.status_code == 200, again.json()
    stored.refresh_from_db()
    assert (stored.period, stored.stance) == ("the first hour", "unconfirmed")


def test_claim_is_removed_and_one_that_rests_elsewhere_stays(
    desk: Client, contributor: User, snapshot: Snapshot
) -> None:
    incident = make_incident(contributor)
    here = make_figure(contributor, incident, snapshot=snapshot)
    both = make_figure(contributor, incident, "around 50", "injured around 50", snapshot, metric="injured")
    make_citation(contributor, both, make_snapshot(contributor, source=make_source(contributor, "Other")),
                  "injured around 50")  # fmt: skip
    assert desk.get(address(snapshot, "_remove", claim=here.pk)).status_code == 422
    assert desk.post(address(snapshot, "_remove", claim=here.pk)).json()["said"].startswith("Removed: at least four")
    answer = desk.post(address(snapshot, "_remove", claim=both.pk)).json()
    assert answer["said"].endswith("It still rests on other articles.")
    assert list(Claim.objects.all()) == [both]
    assert both.citations.count() == 1
    assert desk.post(address(snapshot, "_remove", claim=both.pk)).status_code == 404


def test_same_claim_is_cited_where_it_is_printed_again(desk: Client, contributor: User) -> None:
    line = "The explosion killed at least four people in the town."
    snapshot = make_snapshot(contributor, f"{line}\n{line}\nA total of four was named later.")
    claim = make_claim(contributor)
    link(contributor, make_incident(contributor), claim)
    answer = desk.post(address(snapshot, "_again", claim=claim.pk), {"start": 0, "end": 1})
    assert answer.status_code == 404  # it cites nothing here yet
    with acting(by=contributor.pk):
        Citation.objects.create(claim=claim, source=snapshot.source, snapshot=snapshot, start=0, end=len(line),
                                exact=line)  # fmt: skip
    page = desk.get(address(snapshot)).content.decode()
    assert f'data-again="{claim.pk}"' in page
    second = snapshot.text.index("at least four", 40)
    answer = desk.post(address(snapshot, "_again", claim=claim.pk), {"start": second, "end": second + 13})
    assert answer.status_code == 200, answer.json()
    later = snapshot.text.rindex("four")
    assert desk.post(address(snapshot, "_again", claim=claim.pk), {"start": later, "end": later + 4}).status_code == 200
    assert list(claim.citations.order_by("start").values_list("stance", "phrase")) == [
        ("supports", ""),
        ("repeats", ""),
        ("repeats", "four"),
    ]
    assert "printed 3 times" in sentences(desk.get(address(snapshot)))
    twice = desk.post(address(snapshot, "_again", claim=claim.pk), {"start": later, "end": later + 4})
    assert twice.json()["said"] == "This claim cites these words already."
    assert desk.post(address(snapshot, "_again", claim=claim.pk), {"start": 5, "end": 5}).status_code == 422


def test_number_is_marked_and_taken_back(desk: Client, snapshot: Snapshot) -> None:
    posted = {**words(snapshot, "two"), "kind": "context", "note": ""}
    answer = desk.post(address(snapshot, "_mark"), posted).json()
    assert answer["said"] == "No claim: “two”, number of the background."
    assert answer["coverage"] == {"done": 1, "total": 4}
    assert desk.post(address(snapshot, "_mark"), posted).json()["said"] == "These words are marked already."
    beyond = desk.post(address(snapshot, "_mark"), {**posted, "start": 1, "end": 99999})
    assert "mark words of the article" in beyond.json()["said"]
    assert desk.post(address(snapshot, "_mark"), {**posted, "kind": "weather"}).status_code == 422
    undone = desk.post(address(snapshot, "_unmark", mark=answer["mark"])).json()
    assert (undone["coverage"], Mark.objects.count()) == ({"done": 0, "total": 4}, 0)
    assert desk.post(address(snapshot, "_unmark", mark=answer["mark"])).status_code == 404


def test_incident_is_created_from_the_source(desk: Client, snapshot: Snapshot) -> None:
    answer = desk.post(address(snapshot, "_incident"), {"title": "Silo explosion", "day": "2026-05-14"}).json()
    incident = Incident.objects.get()
    assert (answer["incident"], answer["said"]) == (str(incident.pk), "Created: Silo explosion.")
    assert desk.post(address(snapshot, "_incident"), {"title": ""}).status_code == 422


def test_claims_that_rest_on_an_older_text_are_counted(desk: Client, contributor: User, snapshot: Snapshot) -> None:
    make_figure(contributor, make_incident(contributor), snapshot=snapshot)
    newer = make_snapshot(contributor, TEXT + "More is known now.\n", source=Source.objects.get(pk=snapshot.source_id))
    page = desk.get(address(newer))
    assert "1 claim rests on another text of this source only" in sentences(page)


def test_list_and_page_of_sources_lead_to_the_reading_desk(desk: Client, snapshot: Snapshot) -> None:
    for page in ("admin:sources_source_changelist", "admin:sources_source_change"):
        where = reverse(page, args=[snapshot.source_id] if page.endswith("_change") else [])
        assert f'href="{address(snapshot)}"' in desk.get(where).content.decode()


def unsaved(phrase: str = "at least four", **fields: Any) -> Claim:
    claim = Claim(phrase=phrase, metric=make_metric(), category_id="all", **fields)
    take_reading(claim)
    return claim


def test_record_claim_saves_all_or_nothing(contributor: User, snapshot: Snapshot) -> None:
    incident, party = Incident(title="Silo explosion"), Party(name="Fire service")
    with refused("citation_holds_the_phrase"):
        record_claim(claim=unsaved(), snapshot=snapshot, start=0, end=12, incident=incident, by=contributor)
    assert not Incident.objects.exists()
    incident = Incident(title="Silo explosion")
    claim = unsaved(claimant=party, attribution="named_body")
    citation = record_claim(
        claim=claim, snapshot=snapshot, incident=incident, by=contributor, **words(snapshot, "at least four people")
    )
    assert citation.claim.claimant == Party.objects.get()
    assert IncidentClaim.objects.get().incident == Incident.objects.get()


def test_revise_claim_keeps_links_to_other_incidents(contributor: User, snapshot: Snapshot) -> None:
    here, there = make_incident(contributor), make_incident(contributor, "Another")
    claim = make_figure(contributor, here, snapshot=snapshot)
    link(contributor, there, claim, "context")
    citation = claim.citations.get()
    kept = revise_claim(
        claim=claim, citation=citation, start=citation.start, end=citation.end, incident=here, by=contributor
    )
    assert kept == citation
    assert set(claim.incident_links.values_list("incident", "role")) == {(here.pk, "figure"), (there.pk, "context")}


def test_remove_claim_says_whether_it_is_gone(contributor: User, snapshot: Snapshot) -> None:
    claim = make_figure(contributor, make_incident(contributor), snapshot=snapshot)
    assert remove_claim(claim=claim, snapshot=snapshot, by=contributor) is True
    assert not Claim.objects.exists()
    with pytest.raises(Refused):
        record_claim(
            claim=unsaved(claimant=Party(name=" ")), snapshot=snapshot, start=0, end=9, incident=make_incident(
                contributor), by=contributor
        )  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "reads"),
    [
        ("Some 40% of homes lost power.", "35 to 45%"),
        ("Damage may reach €35 million.", "35,000,000 EUR"),
        ("Nearly half of the homes lost power.", "a share of another figure"),
        ("No casualties were reported.", "none reported, not a zero"),
        ("It burned on 14 May 2026.", "2026-05-14"),
        ("It burned on 14 May.", "2026-05-14, its year guessed"),
    ],
)
def test_number_says_what_was_read(desk: Client, contributor: User, sentence: str, reads: str) -> None:
    source = make_source(contributor, published_on="2026-05-20", published_basis="printed")
    page = desk.get(address(make_snapshot(contributor, sentence, source))).content.decode()
    said = re.findall(r'data-reads="([^"]*)"', page)
    assert said == [reads]


@pytest.mark.parametrize(
    ("sentence", "printed", "days"),
    [
        ("It burned on 14 May 2026.", "14 May 2026", {"start_on": "2026-05-14"}),
        ("It burned in May 2026.", "May 2026", {"start_on": "2026-05-01", "end_on": "2026-05-31"}),
        ("It burned at 4:10 a.m. there.", "4:10 a.m.", {}),
    ],
)
def test_suggestion_of_a_day_is_a_date(
    desk: Client, contributor: User, sentence: str, printed: str, days: dict[str, str]
) -> None:
    snapshot = make_snapshot(contributor, sentence)
    found = desk.get(address(snapshot, "_suggest"), words(snapshot, printed)).json()
    assert (found["kind"], found["values"], found["metric"]) == ("date", days, "")


def test_suggestion_of_a_measure_keeps_strict_bounds_at_the_number(desk: Client, contributor: User) -> None:
    snapshot = make_snapshot(contributor, "Over 900 tonnes of nitrate burned.")
    found = desk.get(address(snapshot, "_suggest"), words(snapshot, "Over 900")).json()
    assert found["metric"] == "mass_involved"
    assert (found["reading"]["low"], found["reading"]["high"]) == ("900", "")


def test_selection_around_a_number_is_its_phrase_where_it_reads_as_one(desk: Client, snapshot: Snapshot) -> None:
    found = desk.get(address(snapshot, "_suggest"), words(snapshot, "at least four people")).json()
    assert found["phrase"]["text"].startswith("at least four")
    several = desk.get(address(snapshot, "_suggest"), words(snapshot, "at least four people and injured around 50"))
    assert several.json()["phrase"]["text"].startswith("at least four")


def test_account_that_may_only_read_is_told_at_every_save(client: Client, contributor: User) -> None:
    snapshot = make_snapshot(contributor)
    claim = make_figure(contributor, make_incident(contributor), snapshot=snapshot)
    with acting(by=contributor.pk):
        mark = Mark.objects.create(snapshot=snapshot, kind="context", **words(snapshot, "two"))
    reader = make_user("reader", "view_claim")
    reader.user_permissions.add(Permission.objects.get(codename="view_source"))
    client.force_login(User.objects.get(pk=reader.pk))
    assert 'id="claim-form"' not in client.get(address(snapshot)).content.decode()
    for where in (
        address(snapshot, "_claim"),
        address(snapshot, "_revise", claim=claim.pk),
        address(snapshot, "_again", claim=claim.pk),
        address(snapshot, "_unmark", mark=mark.pk),
    ):
        answer = client.post(where, {})
        assert (answer.status_code, "Your account may not" in answer.json()["said"]) == (422, True)
    assert client.get(address(snapshot, "_claim")).status_code == 404
