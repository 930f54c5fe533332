"""The served pages: guide, changes, problems, examples; and the programs of the guide, run."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from incidents.api import markdown
from incidents.api.docs import EXAMPLES, MADE_UP, _page
from incidents.api.problems import KINDS
from incidents.models import Incident
from tests.incidents.api.conftest import Partner, Publish
from tests.incidents.api.test_guide import GUIDE, program

DOCS = Path(__file__).parents[3] / "docs"
PAGES = ["docs/", "docs/changes/", "problems/unknown-parameter/"]


def test_every_kind_of_problem_has_its_page(partner: Partner) -> None:
    for kind, what in KINDS.items():
        page = partner.get(f"problems/{kind}/")
        assert page["Content-Type"] == "text/html; charset=utf-8"
        assert f"<h1>{what.title}</h1>" in page.content.decode()
    partner.problem("problems/nothing/", expect=404)


def test_guide_is_served_with_this_site_s_address(partner: Partner, settings: Any) -> None:
    _page.cache_clear()
    settings.PUBLIC_URL = "https://records.example"
    page = partner.get("docs/").content.decode()
    _page.cache_clear()

    assert "https://records.example/api/v1/incidents/" in page
    assert "footnote.example" not in page
    for anchor, words in markdown.headings(GUIDE):
        assert f'<h2 id="{anchor}">' in page, words
        assert f'<a href="#{anchor}">' in page, words
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors
    for to in set(re.findall(r'href="(/api/[^"#]*)', page)):
        partner.get(to)


def test_examples_are_served_as_they_are_tested(partner: Partner) -> None:
    for name in EXAMPLES:
        served = partner.get(f"docs/examples/{name}")
        assert served.content == (DOCS / "examples" / name).read_bytes()
        assert served["Content-Type"] == "text/plain; charset=utf-8"
    partner.problem("docs/examples/api.md", expect=404)


def test_markdown_of_the_guide_is_written_as_html() -> None:
    text = (
        "# A\n\nSome `<b>` and **bold [link](x.md)**\n& more.\n\n- one\n- two\n\n"
        "    code\n\n```js\na < b\n```\n\n|h|\n|-|\n|`x`|\n"
    )

    assert markdown.html(text, {"x.md": "/x/"}) == (
        '<h1 id="a">A</h1>\n'
        '<p>Some <code>&lt;b&gt;</code> and <strong>bold <a href="/x/">link</a></strong>\n&amp; more.</p>\n'
        "<ul><li>one</li><li>two</li></ul>\n"
        '<pre tabindex="0"><code class="language-text">code</code></pre>\n'
        '<pre tabindex="0"><code class="language-js">a &lt; b</code></pre>\n'
        '<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">h</th></tr></thead>'
        "<tbody><tr><td><code>x</code></td></tr></tbody></table></div>"
    )


@pytest.fixture
def figure(transactional_db: None, publish: Publish) -> Any:
    """An incident with a figure."""
    return publish("River port fire", figures=[("two", "counts two dead", "killed")])


EXPECTED = "People killed: two, not attributed"


def cited(base: str, publication: Any) -> str:
    address = f"{base}/incidents/{publication.reference}/versions/1/"
    day = publication.published_at.date().isoformat()
    return f"River port fire. Footnote {publication.reference}, version 1, {day}. {address}"


def test_programs_in_python_run(figure: Any, live_server: Any) -> None:
    space: dict[str, Any] = {}
    for name in ("figure", "citation"):
        exec(compile(program("python", name), "docs/api.md", "exec"), space)

    assert space["figure"](live_server.url, figure.reference, "killed") == EXPECTED
    assert space["figure"](live_server.url, figure.reference, "injured") == "No figure is published."
    assert space["citation"](live_server.url, figure.reference, 1) == cited(live_server.url, figure)


@pytest.mark.browser
def test_programs_in_javascript_run_on_any_site(figure: Any, live_server: Any, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"{live_server.url}/api/v1/")
    given = [live_server.url, figure.reference]

    def call(name: str, *arguments: Any) -> Any:
        return page.evaluate(f"(given) => {{ {program('js', name)}; return {name}(...given); }}", [*given, *arguments])

    assert call("figure", "killed") == EXPECTED
    assert call("citation", 1) == cited(live_server.url, figure)
    page.close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_commands_of_curl_run(figure: Any, live_server: Any, tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    told = []
    for block in (block for block in blocks if block.startswith("curl")):
        command = block.replace("https://footnote.example", live_server.url).replace("FN-2026-000042", figure.reference)
        done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
        told.append(json.loads(done.stdout))

    line, after, version = told
    assert line["results"][0]["display"] == "two, not attributed"
    assert after["results"] == []
    assert json.loads((tmp_path / "all.ndjson").read_text().splitlines()[0])["reference"] == figure.reference
    assert version["title"] == "River port fire"


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_whole_in_either_light_and_on_a_telephone(
    transactional_db: None, live_server: Any, chromium: Browser, scheme: Any
) -> None:
    told: list[str] = []
    for width in (1280, 390):
        page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        for address in PAGES:
            page.goto(f"{live_server.url}/api/v1/{address}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, width)
            found = Axe().run(page).response["violations"]
            assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == [], address
        assert told == []
        page.close()


def test_guide_asks_for_a_record_that_is_there(publish: Publish, partner: Partner) -> None:
    assert MADE_UP in partner.get("docs/").content.decode()
    publication = publish("River port fire", figures=[("two", "counts two dead", "killed")])

    page = partner.get("docs/").content.decode()
    assert MADE_UP not in page
    assert f"/embed/{publication.reference}/figures/killed.all" in page


def test_problem_pages_set_code_as_code(partner: Partner) -> None:
    page = partner.get("problems/unknown-parameter/").content.decode()

    assert "<code>errors</code> names each one" in page
    assert "`" not in page


def test_pages_and_cards_that_the_guide_names_are_there(publish: Publish, partner: Partner, settings: Any) -> None:
    first = publish("River port fire", figures=[("two", "counts two dead", "killed")])
    homes = [("Nearly 200", "Nearly 200 homes", "homes_damaged")]
    publish(
        incident=Incident.objects.get(pk=first.record),
        figures=homes,
        kind="correction",
        notice="“Nearly 200” homes were missing.",
    )
    given = {
        "reference": first.reference,
        "version": "1",
        "id": partner.read("sources/")["results"][0]["id"],
        "metric": "killed",
        "category": "all",
    }

    rows = re.findall(r"^\| (?:… )?`(/[^`]+|\?[^`]+)`", GUIDE, re.MULTILINE)
    named = [re.sub(r"\{(\w+)\}", lambda found: given[found[1]], row) for row in rows]
    card = f"/embed/{first.reference}/figures/killed.all"
    assert len(named) == 10
    for address in named:
        if not address.startswith("?place"):  # this record's line has none
            path, _, anchor = (card + address if address.startswith("?") else address).partition("#")
            page = partner.get(path).content.decode()
            assert not anchor or f'id="{anchor}"' in page, address

    told = partner.read("changes/")["results"] + partner.read("corrections/")["results"]
    told += partner.read(f"incidents/{first.reference}/versions/")["versions"]
    assert len(told) == 5
    for each in told:
        assert each["html"].startswith(settings.PUBLIC_URL)
        partner.get(each["html"].removeprefix(settings.PUBLIC_URL))
