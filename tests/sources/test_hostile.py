"""Two hundred vectors as article, title, address, author and publisher: nothing of them becomes markup."""

import html
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sources.intake import take_file
from sources.models import Party, Source
from sources.models.audit import acting
from tests.builders import make_party, make_snapshot, make_source, make_user
from tests.documents import page
from tests.refusals import refused
from tests.sources.test_admin import address
from tests.sources.test_capturing import TAKE
from tests.vectors import CALL, VECTORS, alive_in, packed

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(db: None) -> User:
    return make_user("chief", is_superuser=True)


@pytest.fixture
def desk(client: Client, chief: User) -> Client:
    client.force_login(chief)
    return client


def hostile_sources(by: User) -> list[Source]:
    """Record sources whose titles, authors, publishers and texts are vectors, all of them in each place."""
    titles, authors, names = packed(480), packed(290), packed(190)
    made = []
    for n in range(max(len(titles), len(authors), len(names))):
        publisher = make_party(by, f"{n} {names[n % len(names)]}", aliases=[names[n % len(names)]])
        source = make_source(
            by, titles[n % len(titles)], byline=authors[n % len(authors)], publisher=publisher,
            url=f"https://news.example/{n}?{VECTORS[n].replace(' ', '+')[:100]}",
        )  # fmt: skip
        make_snapshot(by, f"{n}\n{titles[n % len(titles)]}\nFour people died.", source)
        made.append(source)
    return made


def test_there_are_two_hundred_vectors_and_most_are_alive_where_nothing_is_escaped() -> None:
    assert len(VECTORS) == len(set(VECTORS)) == 200
    alive = sum(bool(alive_in(vector)) for vector in VECTORS)
    print(f"{alive} of {len(VECTORS)} vectors are alive as they stand, {len(VECTORS) - alive} wait for a context")
    assert alive > 140
    assert not any(alive_in(html.escape(vector)) for vector in VECTORS)


def test_no_page_of_the_desk_brings_a_vector_to_life(desk: Client, chief: User) -> None:
    sources = hostile_sources(chief)
    snapshot = make_snapshot(chief, "\n".join(VECTORS), sources[0])
    pages = [address(model(), "changelist") for model in (Source, Party)]
    pages += [f"{pages[0]}?q=%3Cscript%3E", f"{pages[0]}?p=1", reverse("admin:index")]
    for source in sources:
        pages += [address(source), address(source, "history"), reverse("admin:sources_source_read", args=[source.pk])]
    pages += [address(sources[0].publisher), address(snapshot), address(sources[0], "delete")]
    seen, alive = 0, {}
    for path in pages:
        answer = desk.get(path)
        assert answer.status_code == 200, path
        content = answer.content.decode()
        seen += content.count(html.escape(CALL)) + content.count("ran()")
        if found := alive_in(content):
            alive[path] = found
    print(f"{len(pages)} pages, vectors on them {seen} times: {len(alive)} alive")
    assert seen > 1000
    assert alive == {}


def test_no_captured_page_brings_a_vector_to_life(desk: Client) -> None:
    alive: dict[str, Any] = {}
    read = 0
    packs = packed(190)
    for n, pack in enumerate(packs):
        said = html.escape(pack)
        metas = {"og:title": said, "og:site_name": said, "author": said, "og:url": said, "og:locale": said}
        head = "".join(f'<meta property="{name}" content="{value}">' for name, value in metas.items())
        for more in [f"<p>{said}</p>", f"<p>{pack}</p>"][: 2 if n % 6 == 0 else 1]:  # the second may break the page
            document = page(head=head, heading=said, more=more)
            name = f"{pack[:80]}.html"
            answer = desk.post(TAKE, {"file": SimpleUploadedFile(name, document)}, follow=True)
            content = answer.content.decode()
            read += "As it will be kept" in content
            if found := alive_in(content):
                alive[more] = found
    assert read >= len(packs)
    assert alive == {}


def test_no_refusal_brings_a_vector_to_life(desk: Client) -> None:
    for vector in VECTORS:
        answer = desk.post(TAKE, {"url": vector, "text": ""})
        assert answer.status_code == 200, vector
        assert alive_in(answer.content.decode()) == [], vector


@pytest.mark.parametrize("url", ["javascript:ran()", "data:text/html,x", " https://news.example/", "//news.example/"])
def test_address_that_is_code_is_kept_nowhere(chief: User, url: str) -> None:
    with refused("source_address_is_of_the_web"), acting(by=chief.pk):
        Source.objects.create(title="Silo fire", url=url)
    with refused("party_homepage_is_of_the_web"), acting(by=chief.pk):
        Party.objects.create(name="River Post", homepage=url)


def test_suggested_address_that_is_code_is_not_offered(chief: User) -> None:
    document = page(
        head='<link rel="canonical" href="javascript:ran()"><meta property="og:url" content="data:text/html,x">'
    )
    intake = take_file(data=document, name="a.html", by=chief)
    assert [one for one in intake.suggestions if one["field"] == "url"] == []
