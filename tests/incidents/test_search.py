"""Search over everything on the desk."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.urls import reverse

from incidents.commenting import comment
from incidents.desk.search import query_of
from incidents.models import Place, SavedFilter
from sources.models.audit import acting
from tests.builders import (
    TEXT,
    make_figure,
    make_incident,
    make_party,
    make_published,
    make_snapshot,
    make_source,
    make_user,
)
from tests.sources.test_admin import SCRIPT, queries, sentences

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(db: None) -> User:
    return make_user("chief", is_superuser=True)


@pytest.fixture
def desk(client: Client, chief: User) -> Client:
    client.force_login(chief)
    return client


def found(desk: Client, typed: str) -> dict[str, list[str]]:
    page = desk.get(reverse("admin:search"), {"q": typed})
    return {sort.heading: [hit.name for hit in sort.hits] for sort in page.context["found"]}


def test_search_finds_everything_by_its_words(desk: Client, chief: User) -> None:
    source = make_source(chief, "Harbour report", byline="A. Writer")
    incident = make_incident(chief, "Silo explosion", summary="Before dawn.")
    make_figure(chief, incident, snapshot=make_snapshot(chief, TEXT, source))
    make_party(chief, "Fire service", aliases=["Brigade"])
    with acting(by=chief.pk):
        Place.objects.create(name="East bank", aliases=["Ostufer"], kind="settlement")
    comment(incident=incident, body="Whose telephone number is this?", by=chief)

    assert found(desk, "silo dawn") == {"Incidents": ["Silo explosion"]}
    assert found(desk, "at least four") == {
        "Claims and quotes": ["at least four"],
        "Articles' texts": ["Harbour report"],
    }
    assert found(desk, "killed at least four people") == found(desk, "at least four")
    assert found(desk, "writ") == {"Sources": ["Harbour report"]}
    assert found(desk, "lost power") == {"Articles' texts": ["Harbour report"]}
    assert found(desk, "brigade") == {"Parties": ["Fire service"]}
    assert found(desk, "ostufer") == {"Places": ["East bank"]}
    assert found(desk, "telephone") == {"Comments": ["Silo explosion"]}
    assert found(desk, "no such words") == {}
    assert "Nothing on the desk holds all words of “no such words”." in sentences(
        desk.get(reverse("admin:search"), {"q": "no such words"})
    )


def test_search_finds_a_reference_and_an_address(desk: Client, chief: User) -> None:
    source = make_source(chief, url="https://wire.example/1")
    incident = make_incident(chief)
    make_figure(chief, incident, snapshot=make_snapshot(chief, TEXT, source))
    publication = make_published(chief, make_user("second", "decide_review"), incident)
    assert found(desk, publication.reference.lower()) == {"Incidents": ["Silo explosion"]}
    assert found(desk, "https://wire.example/1") == {"Sources": ["River port fire"]}


@pytest.mark.parametrize("typed", ["", "  ", "& | ! :*", "'", "a' | b", SCRIPT, "⁅x⁆", "%", "x" * 5000])
def test_search_takes_anything_that_is_typed(desk: Client, typed: str) -> None:
    page = desk.get(reverse("admin:search"), {"q": typed})
    assert page.status_code == 200
    assert SCRIPT not in page.content.decode()


def test_query_is_of_words_alone() -> None:
    assert query_of("At least four!") == "at & least & four:*"
    assert query_of("…") == ""


def test_words_that_were_found_are_marked_and_the_rest_is_escaped(desk: Client, chief: User) -> None:
    make_snapshot(chief, f"Nothing else {SCRIPT} but a lighthouse here.")
    content = desk.get(reverse("admin:search"), {"q": "lighthouse"}).content.decode()
    assert "<mark>lighthouse</mark>" in content
    assert SCRIPT not in content


def test_search_shows_what_one_may_see(client: Client, chief: User) -> None:
    make_figure(chief, make_incident(chief))
    reader = make_user("reader", "view_incident")
    client.force_login(reader)
    assert found(client, "four") == {}
    reader.user_permissions.add(Permission.objects.get(codename="view_claim"))
    assert found(client, "four") == {"Claims and quotes": ["at least four"]}
    client.force_login(make_user("stranger"))
    assert client.get(reverse("admin:search"), {"q": "four"}).status_code == 403


def test_search_asks_the_same_number_of_queries_for_many(desk: Client, chief: User) -> None:
    url = f"{reverse('admin:search')}?q=silo"
    make_incident(chief, "Silo 0")
    desk.get(url)
    few = queries(desk, url)
    for n in range(1, 30):
        make_incident(chief, f"Silo {n}")
    assert queries(desk, url) == few
    assert "There are more: add a word." in sentences(desk.get(url))


def test_search_of_texts_uses_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain select 1 from sources_snapshot where desk_words(text) @@ 'silo'::tsquery")
        assert "snapshot_words" in str(cursor.fetchall())


def test_filter_of_a_list_is_kept_under_a_name_and_forgotten(desk: Client, chief: User) -> None:
    page = reverse("admin:incidents_incident_changelist")
    posted = {"listing": "incidents_incident", "query": "q=silo&p=2", "name": "Silos "}
    assert "Keep it" in sentences(desk.get(page, {"q": "silo"}))
    assert "Kept as “Silos”." in sentences(desk.post(reverse("admin:saved"), posted, follow=True))
    assert 'href="?q=silo&amp;p=2">Silos</a>' in desk.get(page).content.decode()
    assert "Silos" not in sentences(desk.get(reverse("admin:incidents_claim_changelist")))
    told = sentences(desk.post(reverse("admin:saved"), posted, follow=True))
    assert "You have a filter of this name for this list: choose another name." in told
    nameless = sentences(desk.post(reverse("admin:saved"), posted | {"name": " "}, follow=True))
    assert "A saved filter needs a name." in nameless
    kept = SavedFilter.objects.get()
    desk.force_login(make_user("other", is_superuser=True))
    assert "Silos" not in sentences(desk.get(page))
    desk.post(reverse("admin:saved"), posted | {"forget": str(kept.pk)})
    assert SavedFilter.objects.count() == 1
    desk.force_login(chief)
    desk.post(reverse("admin:saved"), posted | {"forget": str(kept.pk)})
    assert not SavedFilter.objects.exists()
    assert desk.post(reverse("admin:saved"), {"listing": "nowhere"})["Location"] == reverse("admin:index")
