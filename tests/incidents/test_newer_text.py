"""The page of a newer text: old and new words side by side, and the ways to settle each."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incidents.anchoring import newest_of, reanchor_source
from incidents.models import Citation, Incident
from sources.models import Snapshot, Source
from sources.models.audit import acting
from tests.builders import link, make_citation, make_claim, make_incident, make_snapshot, make_source, make_user
from tests.sources.test_admin import queries, sentences

pytestmark = pytest.mark.django_db

OLD = (
    "A landslide above the quarry killed at least four people on Tuesday, the district said.\n"
    "Another 12 were hurt. The road is closed for 30 km, and nearly 200 homes have no power.\n"
)
NEW = OLD.replace("at least four", "at least five").replace("Another 12", "In the valley another 12").replace(
    "nearly 200 homes have no power", "nearly 200 houses had no power"
)  # fmt: skip


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_superuser("editor")


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def source(editor: User) -> Source:
    source = make_source(editor, "Landslide")
    snapshot = make_snapshot(editor, OLD, source)
    for phrase, quote in (
        ("at least four", "killed at least four people"),
        ("12", "nother 12 were hurt"),
        ("30", "closed for 30 km"),
        ("nearly 200", "nearly 200 homes have no power"),
    ):
        make_citation(editor, make_claim(editor, phrase), snapshot, quote)
    return source


def page_of(source: Source, name: str = "", *more: object) -> str:
    return reverse(f"admin:sources_source_newer{name}", args=[source.pk, *more])


def drifted(editor: User, source: Source, phrase: str = "at least four") -> Citation:
    reanchor_source(source=source, snapshot=make_snapshot(editor, NEW, source), by=editor)
    return Citation.objects.get(claim__phrase=phrase)


def test_pasted_newer_text_leads_to_what_it_does(desk: Client, source: Source) -> None:
    answer = desk.post(
        reverse("admin:sources_snapshot_add"), {"source": source.pk, "pasted": NEW, "_save": "Save"}, follow=True
    )

    assert answer.redirect_chain[-1][0] == page_of(source)
    said = sentences(answer)
    assert "1 stands where it stood" not in said  # the 30 km stand further on
    assert "2 moved, 2 have a changed figure" in said
    page = answer.content.decode()
    assert "<del>four</del>" in page
    assert "<ins>five</ins>" in page
    assert "Let the quotes follow" in page
    assert set(Citation.objects.values_list("anchor", flat=True)) == {"exact"}  # looking writes nothing


def test_quotes_follow_on_one_press(desk: Client, editor: User, source: Source) -> None:
    make_snapshot(editor, NEW, source)

    said = sentences(desk.post(page_of(source, "_follow"), follow=True))

    assert "Done: 2 moved, 2 have a changed figure." in said
    assert "Let the quotes follow" not in said
    newest = newest_of(source)
    assert set(Citation.objects.filter(snapshot=newest).values_list("claim__phrase", flat=True)) == {"12", "30"}
    waiting = {quote.claim.phrase: quote.anchor for quote in Citation.objects.adrift().select_related("claim")}
    assert waiting == dict.fromkeys(("at least four", "nearly 200"), "figure_changed")


def test_changed_figure_is_never_cited_with_one_press(desk: Client, editor: User, source: Source) -> None:
    quote = drifted(editor, source)

    page = desk.get(page_of(source)).content.decode()

    assert page_of(source, "_cite", quote.pk) not in page
    assert page_of(source, "_keep", quote.pk) in page
    assert reverse("admin:incidents_claim_change", args=[quote.claim_id]) in page


def test_reworded_quote_cites_the_new_words(desk: Client, editor: User, source: Source) -> None:
    quote = drifted(editor, source, "12")
    old = Snapshot.objects.exclude(pk=quote.snapshot_id).get()
    newest = make_snapshot(editor, "Hurt in the valley below the road: another 12.\n", source)
    reanchor_source(source=source, snapshot=newest, by=editor)
    where = {"snapshot": newest.pk, "start": 35, "end": 45}

    stale = sentences(desk.post(page_of(source, "_cite", quote.pk), {**where, "snapshot": old.pk}, follow=True))
    assert "captured meanwhile: compare with that one" in stale
    wrong = sentences(desk.post(page_of(source, "_cite", quote.pk), {**where, "start": 0, "end": 4}, follow=True))
    assert "The phrase “12” does not stand in the quote “Hurt”" in wrong
    outside = sentences(desk.post(page_of(source, "_cite", quote.pk), {**where, "end": 900}, follow=True))
    assert "35 to 900 is outside the text" in outside
    nowhere = sentences(desk.post(page_of(source, "_cite", quote.pk), {**where, "end": "x"}, follow=True))
    assert "is not a number: open this page again" in nowhere
    done = sentences(desk.post(page_of(source, "_cite", quote.pk), where, follow=True))

    assert "Cited: “another 12”." in done
    quote.refresh_from_db()
    assert (quote.snapshot, quote.exact, quote.anchor) == (newest, "another 12", "exact")


def test_words_that_stand_twice_are_offered_twice(desk: Client, editor: User, source: Source) -> None:
    twice = "x " * 40 + "nother 12 were hurt. " + "y " * 40 + "nother 12 were hurt. " + "z " * 40
    reanchor_source(source=source, snapshot=make_snapshot(editor, twice, source), by=editor)
    quote = Citation.objects.get(claim__phrase="12")

    page = desk.get(page_of(source)).content.decode()

    assert page.count(page_of(source, "_cite", quote.pk)) == 2
    assert "stands in several places" in page


def test_old_words_are_kept_for_a_reason(desk: Client, editor: User, source: Source) -> None:
    quote = drifted(editor, source)

    nothing = sentences(desk.post(page_of(source, "_keep", quote.pk), {"reason": " "}, follow=True))
    assert "Say why the old words are kept" in nothing
    said = sentences(desk.post(page_of(source, "_keep", quote.pk), {"reason": "The first edition."}, follow=True))

    assert "stays cited from the older text" in said
    assert "Kept: The first edition." in said
    assert quote not in Citation.objects.adrift()


def test_deprecated_claim_waits_for_nobody(desk: Client, editor: User, source: Source) -> None:
    quote = drifted(editor, source)
    with acting(by=editor.pk):
        quote.claim.status, quote.claim.status_reason = "deprecated", "Corrected."
        quote.claim.save()

    assert "The claim is kept, known wrong." in sentences(desk.get(page_of(source)))


def test_dashboard_lists_articles_that_changed(desk: Client, editor: User, source: Source) -> None:
    assert "Articles that changed" not in sentences(desk.get(reverse("admin:index")))
    make_snapshot(editor, NEW, source)

    page = desk.get(reverse("admin:index"))

    assert "Articles that changed Landslide 4 quotes to look at" in sentences(page)
    assert page_of(source) in page.content.decode()


def test_figure_of_an_incident_says_that_its_words_changed(desk: Client, editor: User, source: Source) -> None:
    quote = drifted(editor, source)
    incident: Incident = make_incident(editor)
    link(editor, incident, quote.claim)

    said = sentences(desk.get(reverse("admin:incidents_incident_change", args=[incident.pk])))

    assert "The quote of “at least four” is figure changed in the newest text of its source." in said


def test_page_without_a_newer_text(desk: Client, editor: User, source: Source) -> None:
    assert "Every quote of this source cites its newest text" in sentences(desk.get(page_of(source)))
    empty = make_source(editor, "Nothing captured")
    assert "No text of this source is captured yet" in sentences(desk.get(page_of(empty)))
    assert desk.post(page_of(empty, "_follow")).status_code == 302


def test_page_asks_as_much_for_many_quotes(desk: Client, editor: User) -> None:
    sizes = []
    for number in (1, 30):
        source = make_source(editor, f"Source {number}")
        snapshot = make_snapshot(editor, "".join(f"Town {n} counts {n + 7} dead.\n" for n in range(number)), source)
        for n in range(number):
            make_citation(editor, make_claim(editor, str(n + 7)), snapshot, f"Town {n} counts {n + 7} dead")
        make_snapshot(editor, f"Corrected.\n{snapshot.text}", source)
        desk.get(page_of(source))
        sizes.append(queries(desk, page_of(source)))

    assert sizes[0] == sizes[1]


def test_reader_without_rights_changes_nothing(client: Client, editor: User, source: Source) -> None:
    client.force_login(make_user("guest", "view_citation"))

    assert client.get(page_of(source)).status_code == 403  # sees no sources
    assert client.post(page_of(source, "_follow")).status_code == 403
    assert client.get(page_of(source, "_follow")).status_code in (403, 405)
