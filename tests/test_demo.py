"""The demo: what it makes, that it makes it once, and that its texts are its own."""

import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import override_settings

from incidents.management.commands import demo as story
from incidents.models import Comment, Decision, Incident, Notification, Publication, Record, Review
from sources.models import AuditEntry
from tests.live_set import live_set, live_set_by_the_orm

SEEDS = Path(settings.BASE_DIR).parent / "shared" / "seeds"
RUN = 9


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Make the demo once for this file, and give what it printed."""
    with django_db_blocker.unblock(), override_settings(DEBUG=True), transaction.atomic():
        yield run()
        transaction.set_rollback(True)


def run() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def document(publication: Publication) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(publication.document))
    return found


def versions(key: str) -> list[dict[str, Any]]:
    """Return the published documents of an incident, oldest first."""
    incident = Incident.objects.get(key=key)
    return [document(publication) for publication in Publication.objects.filter(record=incident.pk).order_by("version")]


def line(content: dict[str, Any], metric: str, place: str | None = None) -> dict[str, Any]:
    """Return the figure line of a metric and a place, for all categories together."""
    return next(
        figure
        for figure in content["figures"]
        if (figure["metric"], figure["category"], (figure["place"] or {}).get("name")) == (metric, "all", place)
    )


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower().replace("’", "'"))


def runs_of(text: str) -> set[tuple[str, ...]]:
    """Return every run of RUN words."""
    words = words_of(text)
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def test_demo_publishes_records_whose_every_figure_is_cited(printed: str) -> None:
    live = [document(record.publication) for record in Record.objects.live()]

    assert len(live) == len(story.PUBLISHED) - 2 >= 6  # one is withheld, one retracted
    for content in live:
        cited = {claim["id"] for claim in content["claims"] if claim["citations"]}
        assert all(claim["citations"] for claim in content["claims"]), content["title"]
        assert all(figure["claims"] and cited.issuperset(figure["claims"]) for figure in content["figures"])


def test_demo_corrects_a_slip_and_names_the_wrong_and_the_right_value(printed: str) -> None:
    wrong, right = versions(story.CORRECTED)

    assert (wrong["kind"], right["kind"]) == ("first", "correction")
    assert line(wrong, "injured")["reported"] == {"low": 10, "high": 55, "highest_stated": 50}
    assert line(right, "injured")["reported"] == {"low": 45, "high": 55, "highest_stated": 50}
    assert line(right, "injured", "Ternopil")["reported"] == {"low": 10, "high": 10, "highest_stated": 10}
    notice = right["changes"][-1]["notice"]
    assert "10 to 55" in notice
    assert "45 to 55" in notice
    assert Publication.objects.filter(kind="correction").count() == 1


def test_demo_updates_the_fictional_record_with_a_best_value_and_its_reason(printed: str) -> None:
    first, second = versions(story.UPDATED)

    assert (first["kind"], second["kind"]) == ("first", "update")
    assert line(first, "killed")["best"] is None
    assert line(first, "killed")["reported"] == {"low": 2, "high": None, "highest_stated": 4}
    assert line(second, "killed")["reported"] == {"low": 2, "high": 5, "highest_stated": 5}
    assert line(second, "killed")["best"] == {"value": 5, "basis": "most_authoritative", "rationale": story.TOLL}
    assert line(second, "killed")["level"] == "contested"
    assert "Fictional" in second["title"]


def test_demo_is_shown_as_the_orm_would_write_it_and_reindex_changes_nothing(printed: str) -> None:
    shown = live_set()
    assert shown == live_set_by_the_orm()
    out = StringIO()
    call_command("reindex", check=True, stdout=out)
    assert out.getvalue() == f"{len(story.PUBLISHED)} records checked, 0 of them differed.\n"


def test_demo_leaves_one_review_waiting_and_one_sent_back(printed: str) -> None:
    waiting = Review.objects.waiting().get()
    sent_back = Decision.objects.get(verdict="sent_back")

    assert waiting.incident.key == story.WAITING
    assert sent_back.review.incident.key == story.MACHINE_ONLY
    assert "machine-written text alone" in sent_back.reason
    assert versions(story.MACHINE_ONLY) == []


def test_demo_withholds_one_record_and_retracts_one(printed: str) -> None:
    held, retracted = (Incident.objects.get(key=key).pk for key in (story.HELD, story.RETRACTED))

    assert dict(Record.objects.filter(pk__in=[held, retracted]).values_list("pk", "status")) == {
        held: "withheld",
        retracted: "canceled",
    }
    assert Publication.objects.get(record=retracted, kind="retraction").notice == story.RETRACTED_WHY


def test_demo_has_a_comment_that_mentions_and_tells(printed: str) -> None:
    reviewer = User.objects.get(username="reviewer")
    unread = Notification.objects.unread().filter(person=reviewer)

    assert sorted(unread.values_list("kind", flat=True)) == ["mentioned", "to_decide"]
    assert Comment.objects.filter(resolved_at__isnull=False).count() == 1
    kinds = set(Notification.objects.filter(person__username="editor").values_list("kind", flat=True))
    assert kinds == {"approved", "sent_back", "held", "retracted", "mentioned"}


def test_demo_shows_machine_claims_beside_others_and_counts_none_of_them(printed: str) -> None:
    (content,) = versions("belgorod-2023-12-30")

    machine = {claim["id"] for claim in content["claims"] if claim["machine"]}
    killed = line(content, "killed", "Belgorod")
    assert {source["made_by"] for source in content["sources"]} == {"machine", "unknown"}
    assert (killed["reported"]["low"], killed["reported"]["high"], killed["best"]["value"]) == (24, 24, 24)
    assert {left["reason"] for left in killed["left_out"]} == {"machine", "superseded"}
    assert not machine.intersection(*[set(figure["claims"]) for figure in content["figures"]])


def test_demo_keeps_the_garbled_number_and_does_not_count_it(printed: str) -> None:
    (content,) = versions("ukraine-drones-2024-12-22")

    shot_down = [claim for claim in content["claims"] if claim["metric"] == "weapons_shot_down"]
    assert {(claim["phrase"], claim["status"]) for claim in shot_down} == {
        ("More than the 100", "deprecated"),
        ("52", "active"),
    }
    figure = next(figure for figure in content["figures"] if figure["metric"] == "weapons_shot_down")
    assert figure["reported"] == {"low": 52, "high": 52, "highest_stated": 52}
    assert {claim["phrase"] for claim in content["claims"] if claim["role"] == "context" and claim["phrase"]} >= {
        "20 missiles",
        "almost 550 drones",
        "more than 550 guided bombs",
    }


def test_demo_names_its_addresses_and_accounts(printed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")

    again = run()

    assert "http://127.0.0.1:9000/admin/" in again
    assert "/api/v1/docs/" in printed
    for username, (group, _) in story.ACCOUNTS.items():
        user = User.objects.get(username=username)
        assert user.is_staff
        assert user.is_superuser is (username == "admin")
        assert user.check_password(story.PASSWORD)
        assert [role.name for role in user.groups.all()] == [group]
        assert username in printed


def test_demo_again_changes_nothing(printed: str) -> None:
    def counts() -> tuple[int, ...]:
        return AuditEntry.objects.count(), Publication.objects.count(), Review.objects.count(), User.objects.count()

    before = counts()

    assert run() == printed
    assert counts() == before


def test_demo_is_refused_where_others_are_served(printed: str) -> None:
    with override_settings(DEBUG=False), pytest.raises(CommandError, match="only with DEBUG on"):
        run()


@pytest.mark.django_db
def test_demo_says_what_does_not_fit(settings: Any) -> None:
    settings.DEBUG = True
    user = User.objects.create_user("editor")

    with pytest.raises(CommandError, match="ask an administrator"):
        run()

    assert list(User.objects.all()) == [user]
    assert Incident.objects.count() == 0


def test_demo_texts_share_no_run_of_words_with_the_seeds() -> None:
    if not SEEDS.is_dir():
        pytest.skip("the seed articles are not here")
    theirs: set[tuple[str, ...]] = set()
    for path in SEEDS.glob("*.txt"):
        theirs |= runs_of(path.read_text(encoding="utf-8"))

    assert theirs
    for path in sorted(story.FOLDER.rglob("*.*")):
        assert theirs & runs_of(path.read_text(encoding="utf-8")) == set(), path.name
