"""The reading desk in a real browser: keys, selections, drafts, two savers, what axe finds."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from incidents.models import Citation, Claim, Incident, Review
from incidents.phrases import standing
from sources.models import Mark, Snapshot
from sources.selectors import utf16
from tests.browser.conftest import Visit
from tests.builders import make_figure, make_incident, make_party, make_snapshot, make_source

SHARED = Path(__file__).resolve().parents[3] / "shared"

LINE = "Over 2,000 homes lost power, the grid company said, and five schools stayed shut."
TEXT = (
    "A fire at the mill killed at least three people and injured around 40, the fire service said.\n\n"
    "Nearly 200 firefighters came. The watchman, 54, was unhurt.\n\n"
    f"{LINE}\n\n{LINE}\n"
)
# Combining marks that NFC leaves alone, astral letters, emoji joined and flagged, Cyrillic, right to left.
STRANGE = (
    "🚒🧯 Пожар: 17 человек, 👩‍🚒 и 3 дома.\n\n"
    "𝟜𝟚 is no 42; e\u0302\u0323 and q\u0307 stay; 🇺🇦 5 flags, 𐍈𐍉 7 letters.\n\n"
    "قُتل 12 شخصًا وأصيب 30.\n"
)


def read(source: Any) -> str:
    return reverse("admin:sources_source_read", args=[source.pk])


@pytest.fixture
def snapshot(contributor: User) -> Snapshot:
    return make_snapshot(contributor, TEXT, make_source(contributor, "Mill fire"))


def said(page: Page, words: str) -> None:
    expect(page.locator("#said")).to_contain_text(words)


def at(page: Page, words: str) -> None:
    expect(page.locator(".spot:focus")).to_have_text(words)


def claimed(page: Page, incident: str = "") -> None:
    """Open the form on the focused number, pick or create the incident, and save: with keys alone."""
    page.keyboard.press("Enter")
    expect(page.locator("#claim-form")).to_be_visible()
    if incident:
        expect(page.locator("#f-incident")).to_be_focused()
        page.keyboard.type(incident)
        page.keyboard.press("Tab")
        expect(page.locator('[name="incident_new"]')).to_have_value(incident)
        page.keyboard.press("Control+Enter")
    else:
        expect(page.locator("#form-save")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.locator("#claim-form")).to_be_hidden()


def test_offsets_of_the_browser_are_those_of_python(visit: Visit, contributor: User) -> None:
    snapshot = make_snapshot(contributor, STRANGE)
    page = visit.open(read(snapshot.source), by=contributor)
    text = snapshot.text
    assert text != unicodedata.normalize("NFD", text)
    cuts = page.evaluate(
        """async (text) => {
          const { codePoints, units } = await import("/static/footnote/reading/offsets.js");
          const all = [...text].length;
          return Array.from({ length: all + 1 }, (_, n) => [units(text, n), codePoints(text, units(text, n))]);
        }""",
        text,
    )
    assert cuts == [[0, 0], *([utf16(text, 0, n)[1], n] for n in range(1, len(text) + 1))]
    asked = [
        ["158 in 15 regions", "15"],
        ["one of two drones", "one"],
        ["1.5 and 5", "5"],
        ["forty-four", "four"],
        ["a", "b"],
    ]
    stands = """async (asked) => {
      const { standing } = await import("/static/footnote/reading/offsets.js");
      return asked.map(([words, phrase]) => standing(words, phrase));
    }"""
    assert page.evaluate(stands, asked) == [next(iter(standing(*each)), -1) for each in asked]
    # Every word that a selection of the page covers has the place that Python gives it.
    found = page.evaluate(
        """async () => {
          const { rangeOf, selected } = await import("/static/footnote/reading/offsets.js");
          const root = document.getElementById("article");
          const words = [];
          for (const paragraph of root.children) {
            const start = Number(paragraph.dataset.start), end = Number(paragraph.dataset.end);
            for (let from = start; from < end; from += 3) {
              const selection = window.getSelection();
              selection.removeAllRanges();
              selection.addRange(rangeOf(root, from, Math.min(from + 5, end)));
              const { start: at, end: to } = selected(root);
              words.push([at, to, selection.getRangeAt(0).toString()]);
            }
          }
          return words;
        }"""
    )
    assert len(found) > 30
    for start, end, words in found:
        assert text[start:end] == words


def test_words_are_selected_with_keys_and_claimed_where_they_stand(visit: Visit, contributor: User) -> None:
    snapshot = make_snapshot(contributor, STRANGE)
    make_incident(contributor, "Fire")
    page = visit.open(read(snapshot.source), by=contributor)
    page.locator("#article").focus()
    page.keyboard.press("ArrowDown")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    selection = page.evaluate("window.getSelection().toString()")
    page.keyboard.press("Enter")
    expect(page.locator("#claim-form")).to_be_visible()
    start, end = (int(page.locator(f'[name="quote_{edge}"]').input_value()) for edge in ("start", "end"))
    assert selection in snapshot.text[start:end]
    assert page.locator("#form-quote").inner_text() == snapshot.text[start:end]


def test_numbers_are_claimed_marked_and_cited_again_with_keys_alone(
    visit: Visit, contributor: User, snapshot: Snapshot
) -> None:
    page = visit.open(read(snapshot.source), by=contributor)
    press = page.keyboard.press
    press("n")
    at(page, "at least three")
    claimed(page, "Mill fire")
    said(page, "Recorded: “at least three” reads as 3 or more.")
    at(page, "around 40")
    press("Enter")
    expect(page.locator("#form-save")).to_be_focused()
    expect(page.locator("#mentioned")).to_contain_text("Create “Fire service”")
    press("1")
    expect(page.locator("#f-claimant")).to_have_value("Fire service")
    press("Control+Enter")
    said(page, "Recorded: “around 40” reads as 35 to 45.")
    at(page, "Nearly 200")
    press("Enter")
    expect(page.locator("#form-save")).to_be_focused()
    expect(page.locator("#f-claimant")).to_have_value("")  # the last speaker is offered, and not filled in
    expect(page.locator("#mentioned")).to_have_text("Carried over: check Fire service 1")
    press("1")
    expect(page.locator("#f-claimant")).to_have_value("Fire service")
    press("Control+Enter")
    said(page, "Recorded: “Nearly 200”")
    at(page, "54")
    press("x")
    said(page, "No claim: “54”, part of a name, rank, age or model.")
    at(page, "Over 2,000")
    press("p")
    at(page, "five")
    press("u")
    said(page, "Taken back")
    at(page, "five")
    for _ in range(4):
        press("p")
    at(page, "54")
    press("Shift+X")
    expect(page.locator("#reasons")).to_be_visible()
    press("1")
    said(page, "No claim: “54”, number of the background.")
    at(page, "Over 2,000")
    claimed(page)
    at(page, "five")
    press("x")
    expect(page.locator("#reasons")).to_be_visible()
    press("1")
    at(page, "Over 2,000")
    press("a")
    said(page, "Cited again")
    at(page, "five")
    press("x")
    said(page, "All 8 numbers are accounted for.")

    assert Incident.objects.get().title == "Mill fire"
    assert list(Claim.objects.order_by("created_at").values_list("phrase", "metric", "category", "claimant__name")) == [
        ("at least three", "killed", "all", None),
        ("around 40", "injured", "all", "Fire service"),
        ("Nearly 200", "responders", "firefighter", "Fire service"),
        ("Over 2,000", "homes_without_power", "home", None),
    ]
    assert Citation.objects.filter(stance="repeats").count() == 1
    assert sorted(Mark.objects.values_list("kind", flat=True)) == ["context", "context", "repeated"]


def test_claims_and_text_show_each_other(visit: Visit, contributor: User, snapshot: Snapshot) -> None:
    incident = make_incident(contributor)
    for phrase, quote in (("at least three", "killed at least three people"), ("at least three", "at least three")):
        make_figure(contributor, incident, phrase, quote, snapshot)
    page = visit.open(read(snapshot.source), by=contributor)
    spot = page.locator(".spot.cited")
    assert spot.get_attribute("data-claims").count(" ") == 1  # two claims on one span
    page.locator(".claim .what").first.focus()
    expect(page.locator("#article .lit").first).to_be_visible()
    assert "".join(page.locator("#article .lit").all_inner_texts()).startswith("killed at least three")
    spot.focus()
    expect(page.locator(".claim.lit")).to_have_count(1)


def test_claim_is_edited_moved_and_removed_with_keys(visit: Visit, contributor: User, snapshot: Snapshot) -> None:
    make_figure(contributor, make_incident(contributor), "at least three", "killed at least three people", snapshot)
    page = visit.open(read(snapshot.source), by=contributor)
    page.locator(".spot.cited").focus()
    page.keyboard.press("e")
    expect(page.locator("#f-phrase")).to_be_focused()
    page.locator("#f-incident").focus()
    page.keyboard.type("Another fire")
    page.keyboard.press("Control+Enter")
    said(page, "Changed")
    assert [incident.title for incident in Claim.objects.get().incidents.all()] == ["Another fire"]
    remove = page.get_by_role("button", name="Remove claim 1")
    remove.focus()
    page.keyboard.press("Enter")
    said(page, "Press once more")
    page.keyboard.press("Enter")
    said(page, "Removed")
    assert not Claim.objects.exists()


def test_enter_takes_no_party_of_elsewhere_by_a_part_of_its_name(
    visit: Visit, contributor: User, snapshot: Snapshot
) -> None:
    make_party(contributor, "Police of another town")
    make_party(contributor, "The fire service")
    page = visit.open(read(snapshot.source), by=contributor)
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.locator("#f-claimant").fill("Police")
    page.get_by_role("option", name="Police of another town").wait_for()
    page.keyboard.press("Enter")
    expect(page.locator('[name="claimant"]')).to_have_value("")
    expect(page.locator('[name="claimant_new"]')).to_have_value("Police")
    page.locator("#f-claimant").fill("Fire")
    page.get_by_role("option", name="The fire service").wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("#f-claimant")).to_have_value("The fire service")


def test_incident_is_created_without_leaving_the_page(visit: Visit, contributor: User, snapshot: Snapshot) -> None:
    page = visit.open(read(snapshot.source), by=contributor)
    page.locator("#article").focus()
    page.keyboard.press("i")
    page.keyboard.type("Fire at the mill")
    page.keyboard.press("Enter")
    said(page, "Created: Fire at the mill.")
    page.keyboard.press("Enter")
    expect(page.locator("#f-incident")).to_have_value("Fire at the mill")
    assert Incident.objects.get().title == "Fire at the mill"


def test_draft_is_kept_restored_and_cleared_when_saved(visit: Visit, contributor: User, snapshot: Snapshot) -> None:
    make_incident(contributor, "Mill fire")
    page = visit.open(read(snapshot.source), by=contributor)
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.locator("#form-more summary").click()
    page.locator("#f-period").fill("the first hour")
    warned: list[str] = []

    def leave(dialog: Any) -> None:
        warned.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.reload()
    assert warned == ["beforeunload"]
    expect(page.locator("#kept")).to_contain_text("Not saved yet: “at least three”")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#f-period")).to_have_value("the first hour")
    page.locator("#f-incident").fill("Mill")
    page.get_by_role("option", name="Mill fire", exact=False).first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    said(page, "Recorded")
    assert Claim.objects.get().period == "the first hour"
    page.reload()
    expect(page.locator("#kept")).to_be_hidden()
    assert warned == ["beforeunload"]  # nothing was left unsaved, so nothing was asked


def test_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    visit: Visit, contributor: User, snapshot: Snapshot
) -> None:
    page = visit.open(read(snapshot.source), by=contributor)
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.locator("#f-phrase").fill("at least thirty")
    page.locator("#f-incident").fill("Mill fire")
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-error="phrase"]')).to_have_text(
        "“at least thirty” does not stand in the quote: widen the quote, or correct the phrase."
    )
    expect(page.locator("#f-phrase")).to_be_focused()
    expect(page.locator("#f-incident")).to_have_value("Mill fire")
    assert not Claim.objects.exists()
    assert not Incident.objects.exists()


def test_words_selected_in_the_quote_become_the_phrase(visit: Visit, contributor: User, snapshot: Snapshot) -> None:
    page = visit.open(read(snapshot.source), by=contributor)
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect(page.locator("#form-reads")).to_have_text("“at least three” reads as 3 or more")
    quote = page.locator("#form-quote")
    quote.evaluate(
        """(quote) => {
          const text = [...quote.childNodes].at(-1);
          const at = text.data.indexOf("around 40");
          window.getSelection().setBaseAndExtent(text, at, text, at + 9);
          quote.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
        }"""
    )
    expect(page.locator("#f-phrase")).to_have_value("around 40")
    expect(page.locator("#form-reads")).to_have_text("“around 40” reads as 35 to 45")
    expect(quote.locator("mark")).to_have_text("around 40")


def test_second_of_two_savers_sees_both_versions(
    visit: Visit, contributor: User, second: User, snapshot: Snapshot
) -> None:
    make_figure(contributor, make_incident(contributor), "at least three", "killed at least three people", snapshot)
    pages = [visit.open(read(snapshot.source), by=user) for user in (contributor, second)]
    for page in pages:
        page.get_by_role("button", name="Edit claim 1").click()
        expect(page.locator("#f-phrase")).to_have_value("at least three")
        page.locator("#form-more summary").click()
    first, late = pages
    first.locator("#f-period").fill("the first hour")
    first.keyboard.press("Control+Enter")
    said(first, "Changed")
    late.locator("#f-stance").select_option("unconfirmed")
    late.keyboard.press("Control+Enter")
    conflict = late.locator("#form-conflict")
    expect(conflict).to_contain_text("editor saved the claim")
    expect(conflict).to_contain_text("the first hour")
    expect(late.locator("#f-period")).to_have_value("the first hour")
    expect(late.locator("#f-stance")).to_have_value("unconfirmed")
    late.keyboard.press("Control+Enter")
    said(late, "Changed")
    claim = Claim.objects.get()
    assert (claim.period, claim.stance) == ("the first hour", "unconfirmed")


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_reading_desk_meets_axe(
    visit: Visit, axe: Callable[[Page], list[str]], contributor: User, snapshot: Snapshot, scheme: Any, width: int
) -> None:
    make_party(contributor, "Fire service")
    make_figure(contributor, make_incident(contributor), "at least three", "killed at least three people", snapshot)
    size: Any = {"width": width, "height": 800}
    page = visit.open(read(snapshot.source), by=contributor, color_scheme=scheme, viewport=size)
    found = {"read": axe(page)}
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect(page.locator("#claim-form")).to_be_visible()
    page.locator("#form-more summary").click()
    page.locator("#f-metric").fill("inj")
    expect(page.get_by_role("option").first).to_be_visible()
    found["form"] = axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator("#article").focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    found["keys"] = axe(page)
    assert found == {"read": [], "form": [], "keys": []}
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def seed(number: str) -> tuple[str, dict[str, Any]]:
    try:
        gold = json.loads((SHARED / "gold" / f"{number}.json").read_text())
        return (SHARED / "seeds" / gold["text_file"]).read_text(), gold
    except FileNotFoundError:
        pytest.skip("The seed articles are not in this checkout: this test needs ../shared.")


def test_figures_of_a_real_article_are_claimed_with_the_keyboard_alone(visit: Visit, contributor: User) -> None:
    """Seed 002: every figure of its first three paragraphs, then a request for review."""
    text, gold = seed("002")
    page = visit.open(reverse("admin:sources_source_capture"), by=contributor)
    press = page.keyboard.press
    tab_to(page, "textarea")
    page.keyboard.insert_text(text)
    tab_to(page, "form.take button[type=submit]")
    press("Enter")
    page.wait_for_url("**/capture/*/")
    for field, words in (("#id_title", "Seed 002"), ("#id_language", "en")):
        if not page.locator(field).input_value():  # what the text does not say is not guessed
            tab_to(page, field)
            page.keyboard.type(words)
    tab_to(page, "form.which button.default")
    press("Enter")
    page.wait_for_url("**/read/")
    snapshot = Snapshot.objects.get()
    assert snapshot.text == text
    make_party(contributor, "United Nations", kind="organisation")
    lines = [n for n, _ in enumerate(text.splitlines(keepends=True))]
    ends = [sum(map(len, text.splitlines(keepends=True)[: n + 1])) for n in lines]
    bodies = [n for n in lines if text.splitlines()[n].strip()][2:5]  # behind title and standfirst
    first, last = ends[bodies[0] - 1], ends[bodies[-1]]
    wanted = [
        item
        for item in gold["items"]
        if item["kind"] == "figure" and item["unit"] != "date" and first <= item["start"] < last
    ]
    assert len(wanted) >= 6
    for n, item in enumerate(sorted(wanted, key=span_of)):
        start, end = span_of(item)
        reach(page, start, end)
        press("Enter")
        expect(page.locator("#claim-form")).to_be_visible()
        answer(page, "Attack on Ukraine" if n == 0 else "")
        press("Control+Enter")
        expect(page.locator("#claim-form")).to_be_hidden()
    assert Claim.objects.filter(kind="figure").count() == len(wanted)
    for item in wanted:
        start, end = span_of(item)
        cited = Citation.objects.filter(snapshot=snapshot, start__lte=start, end__gte=end).select_related("claim")
        values = {claim.claim.value for claim in cited}
        assert item["value"] is None or item["value"] in {float(value) for value in values if value is not None}
    press("r")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Request review"
    press("Enter")
    page.wait_for_url("**/request-review/")
    tab_to(page, "form.decide button[type=submit]")
    press("Enter")
    page.wait_for_url("**/incidents/review/**")
    assert Review.objects.get().incident == Incident.objects.get()


def span_of(item: dict[str, Any]) -> tuple[int, int]:
    """Return where the number of a label stands, or its words where it has none."""
    span = item["number_span"] or item
    return span["start"], span["end"]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what `selector` names has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}.")


def reach(page: Page, start: int, end: int) -> None:
    """Move to the number with `n`, or by words where the finder sees none there."""
    page.locator("#article").focus()
    has = page.evaluate(
        """([start, end]) => [...document.querySelectorAll(".spot.open")].some(
             (spot) => Number(spot.dataset.start) < end && start < Number(spot.dataset.end))""",
        [start, end],
    )
    for _ in range(400):
        page.keyboard.press("n" if has else "ArrowRight")
        here = page.evaluate(
            """async () => {
              const { selected } = await import("/static/footnote/reading/offsets.js");
              const spot = document.activeElement.closest(".spot");
              const words = spot ? spot.dataset : selected(document.getElementById("article"));
              return words ? [Number(words.start), Number(words.end)] : [-1, -1];
            }"""
        )
        if here[0] < end and start < here[1]:
            return
    raise AssertionError(f"No key leads to {start}–{end}.")


def answer(page: Page, incident: str) -> None:
    """Fill in what the form could not guess: with keys."""
    if page.locator("#f-metric").is_visible() and not page.locator('[name="metric"]').input_value():
        expect(page.locator("#f-metric")).to_be_focused()
        page.keyboard.type("Duration")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("Enter")
    if incident:
        while not page.evaluate("document.activeElement.id === 'f-incident'"):
            page.keyboard.press("Tab")
        page.keyboard.type(incident)
        page.keyboard.press("Tab")
        expect(page.locator('[name="incident_new"]')).to_have_value(incident)


def test_headline_stands_once_and_the_word_of_the_page_before_goes(visit: Visit, contributor: User) -> None:
    page = visit.open(reverse("admin:sources_source_capture"), by=contributor)
    page.locator("textarea").first.fill(f"Mill  fire\n\n{TEXT}")
    page.locator("form.take button[type=submit]").click()
    page.get_by_role("button", name="Keep the text", exact=True).click()
    page.wait_for_url("**/read/")  # loaded, keys and all
    expect(page.get_by_text("Kept as the text of")).to_be_visible()
    # For a screen reader it is the heading of the page; the eye sees it in the article.
    expect(page.get_by_role("heading", name="Mill fire")).to_have_css("width", "1px")
    expect(page.locator("#article > p").first).to_have_css("font-weight", "600")

    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect(page.locator("#claim-form")).to_be_visible()
    expect(page.get_by_text("Kept as the text of")).to_have_count(0)

    page.goto(read(make_snapshot(contributor, TEXT, make_source(contributor, "Another headline")).source))
    expect(page.get_by_role("heading", name="Another headline")).not_to_have_css("width", "1px")
    expect(page.locator("#article > p").first).to_have_css("font-weight", "400")


def test_metric_is_found_by_what_it_counts_and_never_carried_over(visit: Visit, contributor: User) -> None:
    text = "They shot down 34 drones, the army said. It came to 15 of these in all."
    page = visit.open(read(make_snapshot(contributor, text).source), by=contributor)
    page.keyboard.press("n")
    claimed(page, "Drones over the town")
    assert Claim.objects.get().metric_id == "weapons_shot_down"
    at(page, "15")
    page.keyboard.press("Enter")
    expect(page.locator("#f-phrase")).to_have_value("15")
    expect(page.locator("#f-metric")).to_have_value("")
    expect(page.locator("#f-incident")).to_have_value("Drones over the town")

    page.locator("#f-metric").fill("towns struck")
    offered = page.locator("#f-metric-list [role=option]")
    expect(offered).to_have_text(["Places hit places"])
    page.locator("#f-metric").fill("places")
    expect(offered.first).to_have_text("Places hit places")
