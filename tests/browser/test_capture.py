"""Adding a source in a real browser, and two hundred vectors that must not run in one."""

import html
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from sources.intake import take_file, take_text
from sources.models import Source
from tests.browser.conftest import Visit
from tests.builders import make_party, make_snapshot, make_source
from tests.documents import PARAGRAPHS, TABLE, page
from tests.sites import Site, serving
from tests.sources.test_capturing import TAKE
from tests.sources.test_hostile import hostile_sources
from tests.sources.test_reader import HEAD
from tests.vectors import VECTORS, packed

ARTICLE = "\n".join(["Silo fire kills four", *PARAGRAPHS])
HTML = "Content-Type: text/html"
WATCH = "window.runs = 0; window.ran = () => { window.runs += 1; };"
ALIVE = """() => [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes]
  .filter((a) => /^on/i.test(a.name) || (/^(href|src|action|formaction|data|srcdoc)$/i.test(a.name)
    && /^\\s*(javascript|data|vbscript):/i.test(a.value)))
  .map((a) => `${element.tagName} ${a.name}=${a.value}`))"""


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with serving() as site:
        settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", site.port)})
        yield site


def test_address_is_added_with_the_keyboard_alone(visit: Visit, contributor: User, site: Site) -> None:
    url = site.page("/silo", page(head=HEAD, more=TABLE), HTML)
    shown = visit.open(reverse("admin:index"), by=contributor)
    shown.goto(reverse("admin:sources_source_add"))

    shown.keyboard.type(url)
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/capture/*-*/")
    assert shown.locator(".article").inner_text().startswith("Silo fire kills four")
    assert shown.locator("#id_published_on").input_value() == ""

    # A suggestion is a button: the day of the second one, with how it is known.
    chip = shown.get_by_role("button", name="2026-05-15")
    chip.focus()
    shown.keyboard.press("Enter")
    assert shown.locator("#id_published_on").input_value() == "2026-05-15"
    assert shown.locator("#id_published_basis").input_value() == "metadata"
    assert chip.get_attribute("aria-pressed") == "true"
    shown.get_by_role("button", name="River Post", exact=True).press("Space")
    assert shown.locator("#id_new_publisher").input_value() == "River Post"

    shown.locator("#id_title").focus()
    shown.locator("#id_title").press("Tab")
    shown.get_by_role("button", name="Keep the text", exact=True).press("Enter")
    shown.wait_for_url("**/read/")
    source = Source.objects.get()
    assert (source.title, str(source.published_on), str(source.publisher)) == (
        "Silo fire kills four",
        "2026-05-15",
        "River Post",
    )


def test_recorded_publisher_is_taken_with_a_press(visit: Visit, contributor: User) -> None:
    party = make_party(contributor, "River Post", kind="outlet")
    other = make_party(contributor, "Other Post", kind="outlet")
    head = '<meta property="og:site_name" content="River Post"><meta name="publisher" content="Other Post">'
    intake = take_file(data=page(head=head), name="silo.html", by=contributor)
    shown = visit.open(reverse("admin:sources_source_settle", args=[intake.pk]), by=contributor)
    for name, row in (("Other Post", other), ("River Post", party)):
        shown.get_by_role("button", name=name, exact=True).click()
        assert shown.locator("#id_publisher").input_value() == str(row.pk)
        assert shown.locator(".select2-selection__rendered").first.inner_text().strip("×\n ") == name


def test_file_is_dropped_anywhere(visit: Visit, contributor: User) -> None:
    shown = visit.open(TAKE, by=contributor)
    shown.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["Silo fire\\nFour people died."], "silo.txt", { type: "text/plain" }));
          for (const type of ["dragenter", "dragover", "drop"])
            document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    shown.get_by_role("button", name="Read it").click()
    shown.wait_for_url("**/capture/*-*/")
    assert "silo.txt" in shown.locator(".read").inner_text()


def test_refusal_keeps_what_was_typed_and_goes_to_it(visit: Visit, contributor: User) -> None:
    shown = visit.open(TAKE, by=contributor)
    shown.fill("#id_url", "http://169.254.169.254/latest")
    shown.get_by_role("button", name="Read it").click()
    shown.get_by_text("is no public address").wait_for()
    assert shown.locator("#id_url").input_value() == "http://169.254.169.254/latest"
    assert shown.evaluate("document.activeElement.id") == "id_url"


def test_text_that_is_not_kept_says_why_on_top_and_goes_to_the_field(visit: Visit, contributor: User) -> None:
    intake = take_text(text="Silo 4: 17 / 40", by=contributor)
    shown = visit.open(reverse("admin:sources_source_settle", args=[intake.pk]), by=contributor)
    expect(shown.locator("#id_language")).to_be_focused()  # all else is filled in
    shown.locator("#id_title").fill("Silo fire")
    shown.get_by_role("button", name="Keep the text", exact=True).click()
    summary = shown.get_by_role("alert")
    summary.wait_for()
    assert "The text is not kept yet." in summary.inner_text()
    expect(shown.locator("#id_language")).to_be_focused()
    assert shown.locator("#id_title").input_value() == "Silo fire"
    summary.get_by_role("link", name="Language").click()
    expect(shown.locator("#id_language")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_pages_of_capturing_meet_axe_and_fit(
    visit: Visit, axe: Callable[[Page], list[str]], contributor: User, scheme: Any, width: int
) -> None:
    original = make_source(contributor, "Earlier edition", publisher=make_party(contributor, "Wire"))
    make_snapshot(contributor, ARTICLE.replace("two dead", "three dead"), original)
    head = HEAD.replace("River Post", "A publisher with a name that goes on and on, Limited")
    intake = take_file(data=page(head=head, more=TABLE), name="silo.html", by=contributor)
    shown = visit.open(TAKE, by=contributor, color_scheme=scheme, viewport={"width": width, "height": 900})
    for path in (TAKE, reverse("admin:sources_source_settle", args=[intake.pk])):
        shown.goto(path)
        assert axe(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    shown.get_by_role("button", name="Keep the text", exact=True).click()
    shown.wait_for_url("**/read/")


def test_vectors_run_where_nothing_is_escaped(chromium: Browser) -> None:
    """The control: the same vectors, put into a page as they stand."""
    context = chromium.new_context()
    shown = context.new_page()
    shown.add_init_script(WATCH)
    ran = 0
    with serving() as open_site:
        for n, vector in enumerate(VECTORS):
            body = f"<!doctype html><meta charset=utf-8><body>{vector}".encode()
            shown.goto(open_site.page(f"/{n}", body, HTML))
            ran += bool(shown.evaluate("window.runs"))
        context.close()
    print(f"{ran} of {len(VECTORS)} vectors run in a page that does not escape them")
    assert ran > 60


def test_no_vector_runs_on_the_desk(visit: Visit, contributor: User) -> None:
    """As article, title, address, author and publisher. A stopped script would be a fault of the visit as well."""
    sources = hostile_sources(contributor)
    make_snapshot(contributor, "\n".join(VECTORS), sources[0])
    intakes = []
    for pack in packed(290)[:6]:
        said = html.escape(pack)
        head = f'<meta name="author" content="{said}"><meta property="og:site_name" content="{said}">'
        intakes.append(take_file(data=page(heading=said, head=head), name="silo.html", by=contributor))
    paths = [
        reverse("admin:index"),
        reverse("admin:sources_source_changelist"),
        reverse("admin:sources_party_changelist"),
    ]
    paths += [reverse("admin:sources_source_settle", args=[intake.pk]) for intake in intakes]
    paths += [reverse("admin:sources_source_read", args=[source.pk]) for source in sources[:16]]
    paths += [reverse("admin:sources_source_change", args=[source.pk]) for source in sources[:4]]
    shown = visit.open(paths[0], by=contributor)
    shown.add_init_script(WATCH)
    runs, alive = 0, {}
    for path in paths:
        answer = shown.goto(path)
        assert answer is not None
        assert answer.ok, path
        runs += shown.evaluate("window.runs")
        if found := shown.evaluate(ALIVE):
            alive[path] = found
    print(f"{len(VECTORS)} vectors on {len(paths)} pages of the desk: {runs} scripts run")
    assert (runs, alive) == (0, {})
