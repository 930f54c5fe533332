"""docs/api.md: its programs run, and it knows every filter and every key."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from incidents.api import filters
from incidents.api.components import COMPONENTS
from incidents.api.problems import KINDS
from incidents.models import Incident
from incidents.models.feed import Epoch, FeedHead
from sources.models.audit import acting
from tests.incidents.api.conftest import Partner, Publish

GUIDE = (Path(__file__).parents[3] / "docs" / "api.md").read_text()


def program(language: str, name: str) -> str:
    """Return the block of the guide that defines `name`."""
    blocks = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return next(block for block in blocks if f" {name}(" in block)


def run(name: str) -> Any:
    """Return what a Python block of the guide defines."""
    space: dict[str, Any] = {}
    exec(compile(program("python", name), "docs/api.md", "exec"), space)
    return space[name]


def test_digest_of_the_guide_is_that_of_the_review(publish: Publish, partner: Partner) -> None:
    reviewed_digest = run("reviewed_digest")
    first = publish("“Tür” \\ {brace}, [list] 🔥", summary='A "quoted": summary,\nwith lines')
    publish(
        incident=Incident.objects.get(pk=first.record),
        figures=[("two", "counts two dead", "killed")],
        kind="correction",
        notice='Wrong: "four", {right}: two.',
    )

    for address in ("", "versions/1/", "versions/2/"):
        body = partner.get(f"incidents/{first.reference}/{address}").content
        assert reviewed_digest(body) == json.loads(body)["review"]["digest"]
        changed = body.replace(b"people", b"peopel")
        assert changed != body
        assert reviewed_digest(changed) != json.loads(body)["review"]["digest"]


def test_copy_of_the_guide_is_what_is_live(publish: Publish, partner: Partner) -> None:
    sync = run("sync")

    def get(path: str) -> tuple[int, Any]:
        answer = partner.client.get(path)
        return answer.status_code, json.loads(answer.content)

    def live() -> dict[str, Any]:
        return {each["reference"]: each for each in partner.read("incidents/")["results"]}

    first = publish("River port")
    copy = sync(get)
    assert copy["documents"] == live()

    publish(
        incident=Incident.objects.get(pk=first.record), figures=[("two", "counts two dead", "killed")], kind="update"
    )
    publish("Dam leak")
    copy = sync(get, copy)
    assert copy["documents"] == live()
    assert len(copy["documents"]) == 2

    with acting(system="test"):
        Epoch.objects.create(after=FeedHead.objects.get().epoch, reason="Restored from a backup.")
    copy["documents"]["FN-1999-000001"] = {}  # published after the backup that was restored
    assert sync(get, copy)["documents"] == live()


@pytest.mark.browser
def test_offsets_of_the_guide_agree_with_python(chromium: Browser) -> None:
    text = "Fünf 🔥🔥 am “Fluss”: nearly 200 dead 🕊, e\u0301 and more"
    start = text.index("nearly")
    end = start + len("nearly 200 dead 🕊")
    call = f"([text, start, end]) => {{ {program('js', 'units')}; return text.slice(...units(text, start, end)); }}"
    page = chromium.new_page()
    quote = page.evaluate(call, [text, start, end])
    page.close()

    assert quote == text[start:end] == "nearly 200 dead 🕊"


def named() -> set[str]:
    """Return every word that the guide sets as code."""
    return set(re.findall(r"`([^`\n]+)`", GUIDE))


def keys(shape: Any) -> set[str]:
    """Return every key of a shape."""
    if isinstance(shape, list):
        return set().union(*map(keys, shape))
    if not isinstance(shape, dict):
        return set()
    own = set(shape.get("properties", {}))
    return own.union(*(keys(value) for name, value in shape.items() if name != "examples"))


def test_guide_knows_every_filter_and_every_key() -> None:
    declared = (filters.IncidentFilters, filters.ClaimFilters, filters.SourceFilters, filters.FigureFilters)
    words = {word.partition("=")[0] for word in named()}

    assert {name for each in declared for name in each.base_filters} - words == set()
    of_api = {"@context", "@graph", "results", "addresses", "gives", "versions", "name", "version", "type"}
    assert keys(COMPONENTS) - words - of_api == set()


def test_guide_s_statuses_are_those_of_problems() -> None:
    assert {str(kind.status) for kind in KINDS.values()} - {"500"} <= set(re.findall(r"\b4\d\d\b", GUIDE))
