"""The gazetteer: names in any spelling, homonyms side by side, and the way onto the desk."""

import lzma

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incidents.gazetteer import entry, search
from incidents.gazetteer.entry import FILE, fold
from incidents.models import Place, PlaceUse
from incidents.placing import take_place
from sources.models.audit import acting
from tests.builders import make_incident, make_user
from tests.refusals import refused


def words(query: str) -> list[str]:
    return [found.words for found in search(query)]


def test_search_finds_other_spellings_and_scripts() -> None:
    for query in ("Kyiv", "kiev", "KIEV", "Київ", "Киев"):
        assert "Kyiv (town), Kyiv City, Ukraine" in words(query), query
    for query in ("Odessa", "Odesa"):
        assert "Odesa (town), Odesa, Ukraine" in words(query), query
    assert words("sao paulo")[:2] == [
        "São Paulo (first-level division), Brazil",
        "São Paulo (town), São Paulo, Brazil",
    ]


def test_search_shows_homonyms_apart() -> None:
    assert words("Belgorod")[:2] == [
        "Belgorod (town), Belgorod Oblast, Russia",
        "Belgorod Oblast (first-level division), Russia",
    ]
    assert words("Georgia")[:2] == ["Georgia (country)", "Georgia (first-level division), United States"]
    springfields = [found for found in search("Springfield") if found.name == "Springfield"]
    assert len({found.within for found in springfields}) == len(springfields) > 3


def test_search_puts_whole_names_before_beginnings() -> None:
    found = search("york", most=5)
    whole = ["york" in (fold(found.name), *map(fold, found.aliases)) for found in found]
    assert whole == sorted(whole, reverse=True)
    assert whole[0]


@pytest.mark.parametrize("query", ["", "   ", "…", "|", "\t", "no such place at all"])
def test_search_finds_nothing_for_nothing(query: str) -> None:
    assert search(query) == []


def test_search_gives_as_many_as_asked() -> None:
    assert len(search("san", most=3)) == 3


def test_entry_of_no_number() -> None:
    count = len(lzma.decompress(FILE.read_bytes()).split(b"\n"))
    assert (entry(0).number, entry(0).kind, entry(count - 1).number) == (0, "country", count - 1)
    for number in (-1, count):
        with pytest.raises(LookupError, match=rf"^The gazetteer has no entry {number}\.$"):
            entry(number)


def test_fold_leaves_letters_and_digits() -> None:
    assert fold("  L’Île-d'Or_2  (São) ") == "lile dor 2 sao"


def test_areas_have_no_point_and_towns_have_one() -> None:
    ukraine, kyiv = search("Ukraine")[0], search("Kyiv")[0]
    town = next(found for found in search("Kyiv") if found.kind == "settlement")
    assert (ukraine.kind, ukraine.lat, ukraine.lon) == ("country", None, None)
    assert kyiv.country == "UA"
    assert town.lat is not None
    assert (round(float(town.lat), 1), round(float(town.lon or 0), 1)) == (50.5, 30.5)


@pytest.mark.django_db
def test_take_place_makes_what_it_lies_in_once(editor: User) -> None:
    first = take_place(entry=search("Belgorod")[0], by=editor)
    again = take_place(entry=search("Белгород")[0], by=editor)

    assert again == first
    chain = [first, first.parent, first.parent.parent if first.parent else None]
    assert [(place.name, place.kind) if place else None for place in chain] == [
        ("Belgorod", "settlement"),
        ("Belgorod Oblast", "adm1"),
        ("Russia", "country"),
    ]
    assert Place.objects.count() == 3


@pytest.mark.django_db
def test_take_place_takes_what_the_desk_has(editor: User) -> None:
    with acting(by=editor.pk):
        russia = Place.objects.create(name="Russian Federation", aliases=["Russia"], kind="country", country="RU")
        region = Place.objects.create(name="Belgorod region", kind="adm1", country="RU", parent=russia)
        town = Place.objects.create(name="Belgorod", kind="settlement", country="RU", parent=russia)

    assert take_place(entry=search("Belgorod Oblast")[0], by=editor) == region
    assert take_place(entry=search("Belgorod")[0], by=editor) == town
    assert Place.objects.count() == 3


@pytest.mark.django_db
def test_take_place_keeps_two_towns_of_one_name_apart(editor: User) -> None:
    missouri, massachusetts = search("Springfield")[:2]

    assert take_place(entry=missouri, by=editor) != take_place(entry=massachusetts, by=editor)


@pytest.mark.django_db
def test_place_use_pins_no_area(editor: User) -> None:
    incident = make_incident(editor)
    region = take_place(entry=search("Belgorod Oblast")[0], by=editor)
    town = take_place(entry=search("Belgorod")[0], by=editor)

    with acting(by=editor.pk):
        use = PlaceUse.objects.create(incident=incident, place=region, precision="adm1")
        PlaceUse.objects.create(incident=incident, place=town, precision="settlement")
    for precision in ("exact", "settlement", "near"):
        with refused("place_use_pins_no_area"), acting(by=editor.pk):
            PlaceUse.objects.create(incident=incident, place=region, precision=precision, role="hit")
        use.refresh_from_db()
        use.precision = precision
        with refused("place_use_pins_no_area"), acting(by=editor.pk):
            use.save()
    town.kind = "region"
    with refused("place_use_pins_no_area"), acting(by=editor.pk):
        town.save()


@pytest.mark.django_db
def test_gazetteer_page_takes_an_entry_onto_the_desk(client: Client) -> None:
    chief = make_user("chief", is_superuser=True)
    client.force_login(chief)
    page = reverse("admin:incidents_place_gazetteer")

    found = client.get(page, {"q": "Київ"}).content.decode()
    number = next(each.number for each in search("Київ") if each.kind == "settlement")
    assert f'value="{number}"' in found
    answer = client.post(page, {"entry": str(number)})

    place = Place.objects.get(name="Kyiv", kind="settlement")
    assert answer["Location"] == reverse("admin:incidents_place_change", args=[place.pk])
    assert "find one in the gazetteer" in client.get(reverse("admin:incidents_place_add")).content.decode()
    assert page in client.get(reverse("admin:incidents_place_changelist")).content.decode()


@pytest.mark.django_db
def test_gazetteer_page_in_a_window_of_its_own_hands_the_place_back(client: Client) -> None:
    client.force_login(make_user("chief", is_superuser=True))
    page = reverse("admin:incidents_place_gazetteer") + "?_popup=1"

    answer = client.post(page, {"entry": str(search("Ukraine")[0].number), "_popup": "1"})

    assert "django-admin-popup-response-constants" in answer.content.decode()
    assert str(Place.objects.get(name="Ukraine").pk) in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["", "x", "-1", "999999999999", "99999999", "²"])
def test_gazetteer_page_refuses_what_is_no_entry(client: Client, number: str) -> None:
    client.force_login(make_user("chief", is_superuser=True))

    answer = client.post(reverse("admin:incidents_place_gazetteer"), {"entry": number})

    assert "The gazetteer has no such entry: search again." in answer.content.decode()
    assert not Place.objects.exists()


@pytest.mark.django_db
def test_gazetteer_page_says_what_it_does_not_know_and_escapes_it(client: Client) -> None:
    client.force_login(make_user("chief", is_superuser=True))

    answer = client.get(reverse("admin:incidents_place_gazetteer"), {"q": "<script>alert(1)</script>"})

    assert "no place called “&lt;script&gt;alert(1)&lt;/script&gt;”" in answer.content.decode()


@pytest.mark.django_db
def test_gazetteer_page_is_for_those_who_may_add_places(client: Client) -> None:
    client.force_login(make_user("guest"))

    assert client.get(reverse("admin:incidents_place_gazetteer")).status_code == 403
