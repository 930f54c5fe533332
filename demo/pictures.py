"""Take the pictures of the guides from a running demo: start `make demo`, then run this beside it.

    .venv/bin/python demo/pictures.py [http://127.0.0.1:8000] [name …]

It captures `dispatches/fictional-fertiliser-store.txt`, claims some of its figures and keeps what the screens look
like in docs/images/. Names choose among PICTURES; without one it takes them all. It needs Chromium, and writes
to the demo as an editor does, so that a second run starts where the first ended.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
TEXT = (ROOT / "demo" / "dispatches" / "fictional-fertiliser-store.txt").read_text()
MOST = 250_000  # bytes that a picture may have
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 780}


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name, how a page is brought to show it, by whom, how wide, light or dark.

    `user` is empty where a reader sees it, who has no account.
    """

    name: str
    show: Callable[[Page], None]
    user: str = "editor"
    size: dict[str, int] | None = None
    scheme: str = "light"


def capture(page: Page) -> None:
    """Paste the article, as far as the question which source it is."""
    page.goto("/admin/sources/source/capture/")
    page.locator("textarea").first.fill(TEXT)
    page.locator("form.take button[type=submit]").click()
    page.wait_for_load_state()


def keep(page: Page) -> None:
    """Go on to the reading desk, whether the article is new or known."""
    capture(page)
    if not page.url.endswith("/read/"):
        same = page.locator("button[name=same]")
        if same.count():
            same.first.click()
        else:
            if not page.locator("#id_language").input_value():
                page.locator("#id_language").fill("en")
            page.locator("form.which button.default").click()
        page.wait_for_url("**/read/")


def read(page: Page) -> None:
    """Claim the first figures, mark one number, and stand at the next one with the form open."""
    keep(page)
    for number, party in (("at least three people", "1"), ("around 40", ""), ("Nearly 200", "")):
        spot = page.locator("p", has_text="killed at least three people").locator(
            ".spot.open", has_text=number.removesuffix(" people")
        )
        if spot.count():
            claim(page, spot.first, party)
    missing = page.locator(".spot.open", has_text="about 1,200")
    if missing.count():
        missing.first.focus()
        page.keyboard.press("Enter")
        page.locator("#claim-form").wait_for()
        page.locator("#form-reads").filter(has_text="reads as").wait_for()


def claim(page: Page, spot: Any, party: str) -> None:
    """Record one figure with keys, creating incident and party where they are not there yet."""
    spot.focus()
    page.keyboard.press("Enter")
    page.locator("#claim-form").wait_for()
    incident = page.locator("#f-incident")
    if not incident.input_value():
        incident.fill("Fertiliser store fire, Hollin Quay")
        incident.press("Tab")
        page.locator("#f-incident-day").fill("2025-11-18")
        page.locator("#form-save").focus()
    if party and not page.locator("#f-claimant").input_value():
        page.locator("#form-save").focus()
        page.keyboard.press(party)
    page.keyboard.press("Control+Enter")
    page.locator("#claim-form").wait_for(state="hidden")


def twice(page: Page) -> None:
    """Stand at a number that is no figure, and see what is offered."""
    keep(page)
    page.locator(".spot.open", has_text="12").first.focus()


def selected(page: Page) -> None:
    """Select words with the keyboard."""
    keep(page)
    page.locator("#article").focus()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")


def keys(page: Page) -> None:
    """Ask for the keys."""
    keep(page)
    page.locator("#article").focus()
    page.keyboard.press("?")


def ask(page: Page) -> None:
    """Stand before the request for a review."""
    keep(page)
    page.locator("#article").focus()
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    page.wait_for_url("**/request-review/")


def at(path: str) -> Callable[[Page], None]:
    """Return what brings a page to an address."""
    return lambda page: page.goto(path) and None


def incident(page: Page) -> None:
    """Open the fictional incident from the list of all."""
    page.goto("/")
    page.locator(".incidents h2 a", has_text="silo explosion").click()
    page.wait_for_url("**/incidents/**")


def words(page: Page) -> None:
    """Open the words of its most disputed figure."""
    incident(page)
    page.locator("td details summary").first.click()
    page.locator("#figures").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#figures').scrollIntoView()")


def corrected(page: Page) -> None:
    """Open the incident that was corrected."""
    page.goto("/corrections/")
    page.locator(".ledger h2 a", has_text="Drones and missiles").click()
    page.wait_for_url("**/incidents/**")


def old(page: Page) -> None:
    """Open the first version of the incident that was corrected."""
    corrected(page)
    page.locator(".versions a", has_text="Version 1").click()
    page.wait_for_url("**/versions/1/")


def after(event: str) -> Callable[[Page], None]:
    """Return what opens the record that the feed of changes tells this of."""

    def show(page: Page) -> None:
        changes = page.request.get("/api/v1/changes/?limit=100").json()["results"]
        reference = next(change["reference"] for change in changes if change["event"] == event)
        page.goto(f"/incidents/{reference}/")

    return show


def source(page: Page) -> None:
    """Open a source of the fictional incident."""
    incident(page)
    page.locator(".sources .title a").first.click()
    page.wait_for_url("**/sources/**")


def cards(page: Page) -> None:
    """Show cards on a page of another origin: a figure, one that was corrected, one pinned, and an incident."""
    incident(page)
    silo = page.url.split("/incidents/")[1].strip("/")
    corrected(page)
    drones = page.url.split("/incidents/")[1].strip("/")
    home = page.url.split("/incidents/")[0]
    shown = (
        f"{silo}/figures/killed.all",
        f"{drones}/figures/injured.all?version=1",
        f"{drones}/figures/weapons_shot_down.drone",
        f"{silo}/",
    )
    frames = "".join(
        f'<iframe src="{home}/embed/{card}" title="A card" height="{480 if card.endswith("/") else 320}"></iframe>'
        for card in shown
    )
    style = "body{margin:24px;display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:20px}"
    body = f"<style>:root{{color-scheme:light dark}}{style}iframe{{border:0;width:100%}}</style>{frames}"

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    site = HTTPServer(("127.0.0.1", 0), Elsewhere)
    Thread(target=site.handle_request, daemon=True).start()
    page.goto(f"http://127.0.0.1:{site.server_port}/")
    page.wait_for_load_state("networkidle")
    site.server_close()


PUBLIC = {
    "incidents": at("/"),
    "incident": incident,
    "version": old,
    "withheld": after("withheld"),
    "retracted": after("retracted"),
    "source": source,
    "corrections": at("/corrections/"),
    "compare": at("/compare/?metric=killed"),
    "about": at("/about/"),
    "cards": cards,
}


def weighed(page: Page) -> None:
    """Show the claims of the fictional incident side by side, from the most disputed figure on."""
    page.goto("/admin/incidents/incident/?q=silo+explosion")
    page.locator("#result_list tbody th a").first.click()
    page.goto(f"{page.url.partition('/change/')[0]}/figures/")
    page.locator("section.line[id^='killed.all']").first.evaluate("line => line.scrollIntoView()")


def reviewed(page: Page) -> None:
    """Show the waiting review at its first figure, ticked with the keyboard."""
    page.goto("/admin/incidents/review/")
    page.locator("#result_list tbody th a").first.click()
    page.locator("[data-count]", has_text="ticked").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("x")


def queue(page: Page) -> None:
    """Show every review that was asked for, with what is risky about it."""
    page.goto("/admin/incidents/review/?state=all&o=-4")


def correction(page: Page) -> None:
    """Show how a correction is asked for, on the record that the demo corrected."""
    page.goto("/admin/incidents/incident/?q=Drones+and+missiles+against+Ukraine")
    page.locator("#result_list tbody th a").first.click()
    page.goto(f"{page.url.partition('/change/')[0]}/request-review/?kind=correction")


def told(page: Page) -> None:
    """Show what a reviewer has not read."""
    page.goto("/admin/notifications/")


def imported(page: Page) -> None:
    """Show what a dossier would do that adds, changes and misquotes, without writing any of it."""
    dossier = json.loads((ROOT / "demo" / "river-port-day-2.json").read_text())
    wanted = {name: dossier[name] for name in ("format", "claims", "relations")}
    killed, injured, hospital, staff, _ = wanted["claims"]
    injured |= {"provisional": True, "credibility": "2"}
    staff["citations"][0]["quote"] = "it meant its staff alone"
    wanted["claims"] = [staff, injured, {**hospital, "key": "river-port.hospital-2", "phrase": "Two"}, killed]
    page.goto("/admin/import/")
    page.locator("#id_text").fill(json.dumps(wanted))
    page.locator("form.take button[type=submit]").click()
    page.wait_for_load_state()
    page.goto(f"{page.url}?outcome=all")


PICTURES = [
    Picture("capture", capture),
    Picture("reading", read),
    Picture("reading-dark", read, scheme="dark"),
    Picture("reading-small", read, size=NARROW),
    Picture("no-claim", twice),
    Picture("selected-words", selected),
    Picture("keys", keys),
    Picture("request-review", ask),
    Picture("public-words", words, user=""),
    Picture("public-correction", corrected, user=""),
    *(
        Picture(f"public-{name}{suffix}", show, user="", size=size, scheme=scheme)
        for name, show in PUBLIC.items()
        for suffix, size, scheme in (("", None, "light"), ("-dark", None, "dark"), ("-small", NARROW, "light"))
    ),
    Picture("figures", weighed),
    Picture("figures-dark", weighed, scheme="dark"),
    Picture("figures-small", weighed, size=NARROW),
    Picture("review", reviewed, user="reviewer"),
    Picture("review-dark", reviewed, user="reviewer", scheme="dark"),
    Picture("import", imported),
    Picture("queue", queue, user="reviewer"),
    Picture("kinds", correction, user="standards"),
    Picture("notifications", told, user="reviewer"),
]


def take(browser: Browser, server: str, picture: Picture) -> None:
    """Take one picture."""
    context = browser.new_context(
        base_url=server, viewport=picture.size or WIDE, color_scheme=picture.scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    if picture.user:
        page.goto("/admin/login/")
        page.fill("[name=username]", picture.user)
        page.fill("[name=password]", "demo")
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/admin/")
    picture.show(page)
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"{picture.name}.png"
    page.screenshot(path=path, animations="disabled")
    context.close()
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size:,} bytes")
    if size > MOST:
        sys.exit(f"{path.name} has {size:,} bytes, and a picture at most {MOST:,}: show less on it.")


def main(arguments: list[str]) -> None:
    """Take the pictures that are named, or all."""
    server = arguments.pop(0) if arguments and arguments[0].startswith("http") else "http://127.0.0.1:8000"
    wanted = [picture for picture in PICTURES if not arguments or picture.name in arguments]
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium is installed: on Debian run apt install chromium, or set CHROMIUM.")
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--disable-gpu", *sandbox])
        for picture in wanted:
            take(browser, server, picture)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
