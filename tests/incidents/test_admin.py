"""The desk's lists and forms of incidents, claims and figures."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from incidents.claiming import choose_best
from incidents.models import (
    Category,
    Citation,
    Claim,
    ClaimRelation,
    Decision,
    FeedEntry,
    Figure,
    Incident,
    IncidentClaim,
    IncidentType,
    Metric,
    Origin,
    PartyRole,
    Place,
    PlaceUse,
    Publication,
    Record,
    Review,
)
from incidents.reviewing import request_review, send_back
from sources.models import AuditEntry
from sources.models.audit import acting
from tests.builders import (
    TEXT,
    link,
    make_category,
    make_citation,
    make_claim,
    make_figure,
    make_incident,
    make_metric,
    make_party,
    make_published,
    make_snapshot,
    make_source,
    make_user,
)
from tests.sources.test_admin import SCRIPT, address, fields_of, queries, sentences

pytestmark = pytest.mark.django_db

WRITTEN = [Metric, Category, IncidentType, Place, Origin, Incident, Claim, Citation, Figure]
READ = [Review, Decision, Publication, Record]
LONG = "the only count, and nobody disputes it"


@pytest.fixture
def chief(db: None) -> User:
    return make_user("chief", is_superuser=True)


@pytest.fixture
def desk(client: Client, chief: User) -> Client:
    client.force_login(chief)
    return client


def fill(by: User, second: User, first: int, last: int) -> None:
    """Make everything there is, `first` to `last`: drafts, sent back, waiting and published incidents."""
    for n in range(first, last):
        side = make_party(by, f"Side {n}")
        party = make_party(by, f"Service {n}", parent=side)
        snapshot = make_snapshot(by, f"{TEXT}{n}", make_source(by, f"Article {n}", publisher=party))
        with acting(by=by.pk):
            region = Place.objects.create(name=f"Region {n}", kind="adm1")
            place = Place.objects.create(name=f"Port {n}", kind="site", parent=region)
            origin = Origin.objects.create(label=f"Briefing {n}", party=party)
            Category.objects.create(key=f"part-{n}", label=f"Part {n}", part_of=make_category())
            IncidentType.objects.create(key=f"type-{n}", label=f"Type {n}", field="natural", definition="…")
        make_metric(f"metric-{n}")
        for state in ("new", "sent back", "waiting", "published"):
            incident = make_incident(by, f"Incident {n} {state}", start_on="2026-05-14", precision="day")
            claim = make_figure(
                by,
                incident,
                snapshot=snapshot,
                metric=f"metric-{n}",
                claimant=party,
                attribution="named_body",
                origin=origin,
                place=place,
            )
            other = make_claim(by, "50", metric=f"metric-{n}")
            with acting(by=by.pk):
                ClaimRelation.objects.create(claim=claim, kind="contradicts", other=other)
                PlaceUse.objects.create(incident=incident, place=place, precision="near")
                PartyRole.objects.create(incident=incident, party=party, role="other")
            choose_best(
                incident=incident,
                metric=claim.metric,
                category=claim.category,
                place=place,
                best=4,
                basis="only_claim",
                rationale=LONG,
                by=by,
            )
            if state == "sent back":
                review = request_review(incident=incident, kind="first", by=by)
                send_back(review=review, reason="Who counts?", by=second)
            elif state == "waiting":
                request_review(incident=incident, kind="first", by=by)
            elif state == "published":
                make_published(by, second, incident)


@pytest.fixture
def pair() -> tuple[User, User]:
    return make_user("writer", "request_review"), make_user("second", "decide_review")


def test_lists_ask_the_same_number_of_queries_for_30_rows_as_for_1(desk: Client, pair: tuple[User, User]) -> None:
    lists = {model: f"{address(model(), 'changelist')}?state=all" for model in [Review]}
    lists |= {
        model: f"{address(model(), 'changelist')}?q=" for model in [*WRITTEN, Decision, Publication, Record, FeedEntry]
    }
    fill(*pair, 0, 1)
    for url in lists.values():
        desk.get(url)  # content types are read once
    few = {model: queries(desk, url) for model, url in lists.items()}
    fill(*pair, 1, 30)

    assert {model: queries(desk, url) for model, url in lists.items()} == few
    assert {model: queries(desk, f"{url}&q=1") for model, url in lists.items()} == few


@pytest.mark.parametrize("model", [*WRITTEN, *READ])
def test_pages_of_a_row_answer(desk: Client, pair: tuple[User, User], model: Any) -> None:
    fill(*pair, 0, 1)
    for row in model.objects.order_by("-pk")[:6]:  # the vocabularies have a hundred
        assert desk.get(address(row)).status_code == 200
        assert desk.get(address(row, "history")).status_code == 200
    assert desk.get(address(model(), "add")).status_code == (200 if model in WRITTEN else 403)


@pytest.mark.parametrize("model", [Publication, Record, Decision, Review])
def test_record_is_not_changed_here(desk: Client, pair: tuple[User, User], model: Any) -> None:
    fill(*pair, 0, 1)
    row = model.objects.first()
    assert desk.post(address(row, "delete"), {"post": "yes"}).status_code == 403
    if model is not Review:
        assert desk.post(address(row), {}).status_code == 403


@pytest.mark.parametrize("model", [Incident, Claim])
def test_page_asks_the_same_number_of_queries_for_many_rows_below(desk: Client, chief: User, model: Any) -> None:
    few, many = make_incident(chief, "Few"), make_incident(chief, "Many")
    make_figure(chief, few, snapshot=make_snapshot(chief, TEXT, make_source(chief, "One")))
    lone = make_claim(chief, "at least four")
    link(chief, few, lone)
    make_citation(chief, lone, make_snapshot(chief, TEXT, make_source(chief, "Two")), "at least four people")
    busy = make_claim(chief, "at least four")
    for n in range(12):
        party = make_party(chief, f"Service {n}")
        snapshot = make_snapshot(chief, f"{TEXT}{n}", make_source(chief, f"Article {n}", publisher=party))
        make_figure(chief, many, snapshot=snapshot, claimant=party, attribution="named_body")
        make_citation(chief, busy, snapshot, "at least four people")
        link(chief, make_incident(chief, f"Incident {n}"), busy)
    rows = {Incident: (few, many), Claim: (lone, busy)}[model]
    desk.get(address(rows[0]))
    assert queries(desk, address(rows[0])) == queries(desk, address(rows[1]))


def test_anonymous_is_sent_to_login(client: Client, chief: User) -> None:
    incident = make_incident(chief)
    for url in (
        address(incident),
        address(incident, "changelist"),
        address(incident, "request"),
        address(Review(), "changelist"),
    ):
        answer = client.get(url)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("admin:login"))


def claim_values(**values: Any) -> dict[str, Any]:
    return {
        "kind": "figure",
        "category": "all",
        "attribution": "unattributed",
        "stance": "asserted",
        "credibility": "6",
        "status": "active",
        "key": "k",
        **{
            f"{prefix}-{name}_FORMS": "0"
            for prefix in ("citations", "incident_links", "relations")
            for name in ("TOTAL", "INITIAL")
        },
        **values,
    }


def test_claim_is_read_cited_and_linked_in_one_form(desk: Client, chief: User) -> None:
    make_metric()
    incident, snapshot = make_incident(chief), make_snapshot(chief)
    values = claim_values(
        phrase="at least four",
        metric="killed",
        **{
            "citations-TOTAL_FORMS": "1",
            "citations-0-source": str(snapshot.source_id),
            "citations-0-exact": "killed at least four people",
            "citations-0-stance": "supports",
            "incident_links-TOTAL_FORMS": "1",
            "incident_links-0-incident": str(incident.pk),
            "incident_links-0-role": "figure",
        },
    )
    page = desk.post(address(Claim(), "add"), values, follow=True)

    claim = Claim.objects.get()
    assert (claim.operator, claim.value, claim.low, claim.high) == ("at_least", 4, 4, None)
    quote = claim.citations.get()
    assert (quote.exact, quote.start, quote.end) == ("killed at least four people", 31, 58)
    assert quote.snapshot == snapshot
    assert claim.incidents.get() == incident
    assert "“at least four” reads as 4 or more." in sentences(page)
    assert set(
        AuditEntry.objects.filter(table_name__in=["incidents_claim", "incidents_citation"]).values_list(
            "actor", flat=True
        )
    ) == {chief.pk}


def test_claim_page_shows_its_words_with_the_phrase_marked(desk: Client, chief: User) -> None:
    claim = make_figure(chief, make_incident(chief))
    page = desk.get(address(claim)).content.decode()
    assert '<mark class="cited">killed <strong>at least four</strong> people</mark>' in page
    assert "“at least four” reads as 4 or more." in page


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [("soon", "states no quantity: mark the words that state the figure."), ("3 or 1.000.000", "“3 or 1.000.000”")],
)
def test_phrase_that_states_no_number_is_refused_at_its_field(
    desk: Client, chief: User, phrase: str, sentence: str
) -> None:
    make_metric()
    page = desk.post(address(Claim(), "add"), claim_values(phrase=phrase, metric="killed"))
    assert page.status_code == 200
    assert "phrase" in page.context["adminform"].form.errors
    if phrase == "soon":
        assert sentence in sentences(page)
    assert not Claim.objects.exists()


def test_changed_phrase_is_read_again_unless_numbers_are_typed(desk: Client, chief: User) -> None:
    make_category()
    claim = make_claim(chief, "about 50")
    values = fields_of(desk, address(claim))
    assert desk.post(address(claim), {**values, "phrase": "at least 50"}).status_code == 302
    claim.refresh_from_db()
    assert (claim.operator, claim.low, claim.high) == ("at_least", 50, None)

    values = fields_of(desk, address(claim))
    typed = {
        **values,
        "phrase": "some fifty-odd",
        "low": "50",
        "high": "59",
        "operator": "about",
        "override_reason": "read by hand",
    }
    assert desk.post(address(claim), typed).status_code == 302
    claim.refresh_from_db()
    assert (claim.low, claim.high, claim.override_reason) == (50, 59, "read by hand")


def test_read_again_throws_typed_numbers_away(desk: Client, chief: User) -> None:
    claim = make_claim(chief, "about 50")
    values = {**fields_of(desk, address(claim)), "low": "1", "high": "2", "read_again": "on"}
    assert desk.post(address(claim), values).status_code == 302
    claim.refresh_from_db()
    assert (claim.low, claim.high) == (45, 55)


def test_phrase_that_leaves_its_quote_is_refused_and_kept_in_the_form(desk: Client, chief: User) -> None:
    claim = make_figure(chief, make_incident(chief))
    values = {**fields_of(desk, address(claim)), "phrase": "at least nine", "period": "one night"}
    page = desk.post(address(claim), values)
    assert "The phrase “at least nine” does not stand in the quote “killed at least four people”" in sentences(page)
    form = page.context["adminform"].form
    assert list(form.errors) == ["phrase"]
    assert (form["phrase"].value(), form["period"].value()) == ("at least nine", "one night")
    assert Claim.objects.get().phrase == "at least four"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"exact": "killed at least nine people"}, "does not stand in the text: copy it from the article."),
        ({"exact": "e"}, "times: say which one, or widen it."),
        ({"exact": "killed", "start": "3"}, "The words do not stand at 3"),
        ({"exact": "The operator counts two"}, "The phrase “at least four” does not stand in the quote"),
        ({"exact": "killed at least four people", "source": ""}, "Say which source has these words."),
    ],
)
def test_quote_that_is_not_so_is_a_sentence_at_the_form(
    desk: Client, chief: User, typed: dict[str, str], sentence: str
) -> None:
    claim, snapshot = make_claim(chief), make_snapshot(chief)
    values = {"claim": str(claim.pk), "source": str(snapshot.source_id), "stance": "supports", **typed}
    page = desk.post(address(Citation(), "add"), values)
    assert page.status_code == 200
    assert sentence in sentences(page)
    assert page.context["adminform"].form["exact"].value() == typed["exact"]
    assert not Citation.objects.exists()


def test_source_without_a_text_cannot_be_cited(desk: Client, chief: User) -> None:
    claim, source = make_claim(chief), make_source(chief, "Never captured")
    page = desk.post(
        address(Citation(), "add"),
        {"claim": str(claim.pk), "source": str(source.pk), "stance": "supports", "exact": "x"},
    )
    assert "No text of “Never captured” is captured yet: capture it first, then cite it." in sentences(page)


def test_text_of_another_source_is_refused(desk: Client, chief: User) -> None:
    claim, snapshot, source = make_claim(chief), make_snapshot(chief), make_source(chief, "Another")
    values = {
        "claim": str(claim.pk),
        "source": str(source.pk),
        "snapshot": str(snapshot.pk),
        "stance": "supports",
        "exact": "killed at least four people",
    }
    page = desk.post(address(Citation(), "add"), values)
    assert "This text belongs to another source: choose a text of the source above." in sentences(page)


def test_quote_is_moved_to_one_of_several_places(desk: Client, chief: User) -> None:
    claim = make_claim(chief, "four")
    snapshot = make_snapshot(chief, "First four dead. Then four dead.")
    values = {
        "claim": str(claim.pk),
        "snapshot": str(snapshot.pk),
        "stance": "supports",
        "exact": "four dead",
        "occurrence": "2",
    }
    assert desk.post(address(Citation(), "add"), values).status_code == 302
    cited = Citation.objects.get()
    assert cited.start == 22
    moved = {**fields_of(desk, address(cited)), "start": "6"}
    assert desk.post(address(cited), moved).status_code == 302
    assert Citation.objects.get().start == 6
    again = {**fields_of(desk, address(cited)), "phrase": "four"}
    assert desk.post(address(cited), again).status_code == 302
    assert Citation.objects.get().start == 6


def test_stale_row_of_an_inline_is_reported_and_an_untouched_one_is_left(desk: Client, chief: User) -> None:
    incident = make_incident(chief)
    first, second = (link(chief, incident, make_claim(chief, phrase)) for phrase in ("four", "five"))
    values = fields_of(desk, address(incident))
    with acting(by=make_user("other").pk):
        for row in (first, second):
            row.role = "context"
            row.save()
    # Mine touched the title alone: what others changed in the rows stands.
    assert desk.post(address(incident), {**values, "title": "Renamed"}).status_code == 302
    assert set(IncidentClaim.objects.values_list("role", flat=True)) == {"context"}

    values = fields_of(desk, address(incident))
    with acting(by=make_user("third").pk):
        first.refresh_from_db()
        first.role = "figure"
        first.save()
    position = next(n for n in (0, 1) if values[f"claim_links-{n}-id"] == str(first.pk))
    stale = {
        **values,
        f"claim_links-{position}-DELETE": "",
        f"claim_links-{position}-role": "figure",
        f"claim_links-{1 - position}-role": "figure",
    }
    page = desk.post(address(incident), stale)
    assert page.status_code == 200
    assert "third saved the claim of an incident" in sentences(page)
    assert IncidentClaim.objects.get(pk=second.pk).role == "context"


def test_row_deleted_meanwhile_is_reported(desk: Client, chief: User) -> None:
    incident = make_incident(chief)
    row = link(chief, incident, make_claim(chief))
    values = {**fields_of(desk, address(incident)), "claim_links-0-role": "context", "title": "Mine"}
    with acting(by=chief.pk):
        row.delete()
    page = desk.post(address(incident), values)
    assert page.status_code == 200
    assert "Somebody deleted 1 of these rows since you opened this page" in sentences(page)
    assert Incident.objects.get().title == "Silo explosion"


def test_stale_incident_shows_both_versions_and_keeps_the_typed_one(desk: Client, chief: User) -> None:
    incident = make_incident(chief)
    values = {**fields_of(desk, address(incident)), "summary": "My words."}
    with acting(by=make_user("other").pk):
        theirs = Incident.objects.get()
        theirs.title = "Silo explosion at the port"
        theirs.save()
    page = desk.post(address(incident), values)
    (conflict,) = page.context["conflicts"]
    assert [(row.label, row.theirs, row.yours) for row in conflict.differences] == [
        ("Title", "Silo explosion at the port", "Silo explosion at the port"),
        ("Summary", "–", "My words."),
    ]
    assert page.context["adminform"].form["summary"].value() == "My words."


@pytest.mark.parametrize("state", ["new", "in_review", "published", "changed"])
def test_state_is_derived_in_list_and_filter(desk: Client, chief: User, pair: tuple[User, User], state: str) -> None:
    writer, second = pair
    incident = make_incident(writer)
    make_figure(writer, incident)
    if state == "in_review":
        request_review(incident=incident, kind="first", by=writer)
    elif state in ("published", "changed"):
        make_published(writer, second, incident)
    if state == "changed":
        with acting(by=writer.pk):
            incident.title = "Renamed"
            incident.save()
    for asked in ("new", "in_review", "published", "changed", "withheld"):
        rows = desk.get(address(incident, "changelist"), {"state": asked}).context["cl"].result_list
        assert len(rows) == (1 if asked == state else 0), asked
    page = sentences(desk.get(address(incident)))
    assert {"new": "new", "in_review": "in review", "published": "published", "changed": "changed since publication"}[
        state
    ] in page
    assert ("FN-" in page) == (state in ("published", "changed"))


def test_refused_form_names_its_fields_at_the_top(desk: Client, chief: User) -> None:
    incident = make_incident(chief)
    with acting(by=chief.pk):
        place = Place.objects.create(name="River port", kind="settlement", country="PL", lat="53.4", lon="14.5")
    fields = fields_of(desk, address(incident)) | {
        "title": "",
        "place_uses-TOTAL_FORMS": "1",
        "place_uses-0-place": str(place.pk),
        "place_uses-0-role": "location",
        "place_uses-0-precision": "",
    }
    page = desk.post(address(incident), fields)
    content = page.content.decode()
    assert '<a href="#id_title">Title</a>: This field is required.' in content
    assert '<a href="#id_place_uses-0-precision">Place 1, precision</a>: This field is required.' in content
    assert 'id="id_place_uses-0-precision"' in content
    assert content.index('class="wrong-fields"') < content.index('id="id_title"')
    assert "wrong-fields" not in desk.get(address(incident)).content.decode()


def test_places_of_an_incident_lead_to_the_gazetteer(desk: Client, chief: User) -> None:
    assert (
        f'href="{reverse("admin:incidents_place_gazetteer")}"'
        in desk.get(address(make_incident(chief))).content.decode()
    )


def test_incident_is_found_by_its_reference(desk: Client, pair: tuple[User, User]) -> None:
    writer, second = pair
    incident = make_incident(writer)
    make_figure(writer, incident)
    reference = make_published(writer, second, incident).reference
    make_incident(writer, "Another")
    rows = desk.get(address(incident, "changelist"), {"q": reference.lower()}).context["cl"].result_list
    assert [row.pk for row in rows] == [incident.pk]


def test_incident_page_shows_its_figures(desk: Client, chief: User) -> None:
    incident = make_incident(chief)
    operator, service = make_party(chief, "Operator"), make_party(chief, "Fire service")
    snapshot = make_snapshot(chief)
    make_figure(chief, incident, snapshot=snapshot, claimant=service, attribution="named_body")
    make_figure(chief, incident, "two", "counts two dead", snapshot, claimant=operator, attribution="named_body")
    robot = make_snapshot(chief, "It killed 9 people.", make_source(chief, "Robot", made_by="machine"))
    make_figure(chief, incident, "9", "killed 9 people", robot)
    page = desk.get(address(incident))
    (line,) = page.context["figures"]
    assert (line.interval, line.level, line.origins) == ("2 or more", "contested", "2 origins in 1 outlet")
    assert line.left_out == (("9", "machine"),)
    assert {bar.words for bar in line.bars} == {"Fire service: 4 or more", "Operator: 2"}
    assert "at least four, according to Fire service" in sentences(page)


def test_numbers_of_a_summary_that_no_figure_stands_for_are_told_when_it_is_saved(desk: Client, chief: User) -> None:
    incident = make_incident(chief)
    make_figure(chief, incident)
    told = (
        "The summary says “4”, “1,200” and “Two” with no figure behind it: write a figure's token such as {killed}, or "
        "mark what is none of this incident's figures, such as {=4}.",
        "In the summary {injured} and {killed@Kyiv} name no figure of this incident, or several: take a token from its "
        "list of figures.",
    )
    summary = "4 ways: {killed}, {=F-16}; 1,200 homes, {injured}. Two networks, {killed@Kyiv}, 4 more."
    values = {**fields_of(desk, address(incident)), "summary": summary}

    listed = desk.post(address(incident), values, follow=True)
    assert [str(message) for message in listed.context["messages"]][:-1] == list(told)
    page = desk.get(address(incident))
    assert page.context["unsaid"] == told
    assert told[0] in sentences(page)

    values = {**fields_of(desk, address(incident)), "_continue": "1"}
    kept = desk.post(address(incident), values, follow=True)
    assert len(list(kept.context["messages"])) == 1  # the page says the rest itself
    assert sentences(kept).count(told[1]) == 1

    values = {**fields_of(desk, address(incident)), "summary": "Killed: {killed}. A {=F-16} was seen."}
    assert len(list(desk.post(address(incident), values, follow=True).context["messages"])) == 1
    assert desk.get(address(incident)).context["unsaid"] == ()


def test_best_value_is_chosen_or_refused_with_a_sentence(desk: Client, chief: User) -> None:
    incident = make_incident(chief)
    claim = make_figure(chief, incident)
    values = {
        "incident": str(incident.pk),
        "metric": "killed",
        "category": "all",
        "best": "3",
        "basis": "only_claim",
        "rationale": LONG,
    }
    page = desk.post(address(Figure(), "add"), values)
    assert "3 is outside what is reported, 4 or more: pick a value inside it, or none." in sentences(page)
    assert page.context["adminform"].form["rationale"].value() == LONG
    assert desk.post(address(Figure(), "add"), {**values, "best": "4"}).status_code == 302
    figure = Figure.objects.get()
    assert (figure.best, figure.low, figure.chosen_by) == (4, 4, chief)

    short = {**fields_of(desk, address(figure)), "rationale": "because"}
    assert "A best value needs its basis and a reason of 20 letters or more." in sentences(
        desk.post(address(figure), short)
    )
    none = {**fields_of(desk, address(figure)), "best": "", "basis": ""}
    assert desk.post(address(figure), none).status_code == 302
    assert Figure.objects.get().best is None
    with acting(by=chief.pk):
        Claim.objects.get(pk=claim.pk).delete()
    missing = {**values, "incident": str(make_incident(chief, "Another").pk), "best": "4"}
    assert "No claim of this incident counts" in sentences(desk.post(address(Figure(), "add"), missing))


def test_choice_that_lost_a_race_is_refused(desk: Client, chief: User, monkeypatch: pytest.MonkeyPatch) -> None:
    incident = make_incident(chief)
    claim = make_figure(chief, incident)
    figure = choose_best(
        incident=incident,
        metric=claim.metric,
        category=claim.category,
        best=4,
        basis="only_claim",
        rationale=LONG,
        by=chief,
    )
    from incidents.admin.figure import FigureForm

    values = {**fields_of(desk, address(figure)), "best": "5"}
    stock = FigureForm.clean

    def clean(self: Any) -> Any:
        cleaned = stock(self)
        self.stored_version = 0
        return cleaned

    monkeypatch.setattr(FigureForm, "clean", clean)
    page = desk.post(address(figure), values)
    assert "Somebody saved this figure while you did: look at it again." in sentences(page)
    assert Figure.objects.get().best == 4


def test_key_of_a_word_stays(desk: Client, chief: User) -> None:
    metric = make_metric()
    values = {**fields_of(desk, address(metric)), "key": "renamed", "label": "People who died"}
    assert desk.post(address(metric), values).status_code == 302
    assert Metric.objects.get(label="People who died").key == "killed"


def test_titles_quotes_and_reasons_are_escaped(desk: Client, chief: User, pair: tuple[User, User]) -> None:
    writer, _ = pair
    snapshot = make_snapshot(writer, f"{SCRIPT} killed 4 {SCRIPT} people {SCRIPT}", make_source(writer, SCRIPT))
    incident = make_incident(writer, SCRIPT, summary=SCRIPT.replace("1", "{=1}"))
    claim = make_figure(
        writer,
        incident,
        "4",
        f"killed 4 {SCRIPT} people",
        snapshot,
        claimant=make_party(writer, SCRIPT),
        attribution="named_body",
    )
    review = request_review(incident=incident, kind="first", by=writer)
    urls = [address(row) for row in (incident, claim, claim.citations.get(), review)]
    urls += [address(row, "changelist") for row in (incident, claim, review, Citation())]
    urls += [address(incident, "request"), reverse("admin:index")]
    send = {"verdict": "send_back", "reason": SCRIPT}
    for url in urls:
        assert SCRIPT not in desk.get(url).content.decode(), url
    desk.post(address(review), send)
    publication = None
    for url in [address(review), address(Decision(), "changelist"), address(incident, "history")]:
        content = desk.get(url).content.decode()
        assert SCRIPT not in content, url
        assert "&lt;script&gt;" in content, url
    assert publication is None


def test_groups_are_on_the_desk(desk: Client) -> None:
    assert desk.get(reverse("admin:auth_group_changelist")).status_code == 200
    assert desk.get(reverse("admin:auth_user_changelist")).status_code == 200
    assert desk.get(reverse("admin:auth_group_change", args=[Group.objects.first().pk])).status_code == 200
