"""A source's text changes: what stands follows, what changed waits for an editor."""

import pytest
from django.contrib.auth.models import User

from incidents.anchoring import compare, in_words, keep_words, newest_of, reanchor_source, recite
from incidents.models import Citation, Claim, Notification
from sources.errors import Refused
from sources.models import Mark, Source
from sources.models.audit import acting
from sources.selectors import AnchorStatus
from tests.builders import make_citation, make_claim, make_figure, make_incident, make_snapshot, make_source, make_user
from tests.refusals import refused

pytestmark = pytest.mark.django_db

OLD = (
    "A landslide above the quarry killed at least four people on Tuesday, the district said.\n"
    "Another 12 were hurt. The road is closed for 30 km, and nearly 200 homes have no power.\n"
    "A spokesman for the quarry said that two of its lorries were buried.\n"
)


@pytest.fixture
def editor() -> User:
    return make_user("editor")


@pytest.fixture
def source(editor: User) -> Source:
    return make_source(editor, "Landslide")


def cited(editor: User, source: Source, phrase: str, quote: str) -> Citation:
    snapshot = newest_of(source) or make_snapshot(editor, OLD, source)
    return make_citation(editor, make_claim(editor, phrase), snapshot, quote)


def captured(editor: User, source: Source, text: str) -> dict[str, AnchorStatus]:
    """Capture a newer text, let the quotes follow, and return what became of each, by its phrase."""
    snapshot = make_snapshot(editor, text, source)
    outcomes = reanchor_source(source=source, snapshot=snapshot, by=editor)
    return {outcome.citation.claim.phrase: outcome.anchor.status for outcome in outcomes}


def test_quote_that_stands_cites_the_newest_text(editor: User, source: Source) -> None:
    stays = cited(editor, source, "at least four", "killed at least four people")
    moves = cited(editor, source, "nearly 200", "nearly 200 homes have no power")

    became = captured(editor, source, OLD.replace("Another 12", "In the valley another 12"))

    assert became == {"at least four": AnchorStatus.EXACT, "nearly 200": AnchorStatus.MOVED}
    newest = newest_of(source)
    for quote in (stays, moves):
        before = quote.start
        quote.refresh_from_db()
        assert (quote.snapshot, quote.anchor) == (newest, "exact")
        assert newest.text[quote.start : quote.end] == quote.exact
        assert quote.start == before + (14 if quote == moves else 0)
    assert not Citation.objects.adrift().exists()
    source.refresh_from_db()
    assert source.status == Source.Status.CHANGED


@pytest.mark.parametrize(
    ("phrase", "quote", "was", "now"),
    [
        ("at least four", "killed at least four people", "at least four", "at least five"),
        ("at least four", "killed at least four people", "at least four", "up to four"),
        ("at least four", "killed at least four people", "killed", "has not killed"),
        ("12", "Another 12 were hurt", "12", "21"),
        ("30", "closed for 30 km", "30 km", "30 miles"),
        ("nearly 200", "nearly 200 homes", "nearly 200", "200"),
        ("two", "two of its lorries", "two of its lorries were", "two of its lorries were not"),
    ],
)
def test_changed_figure_never_follows(
    editor: User, source: Source, phrase: str, quote: str, was: str, now: str
) -> None:
    cited(editor, source, phrase, quote)
    old = newest_of(source)

    became = captured(editor, source, OLD.replace(was, now))

    kept = Citation.objects.get()
    assert became == {phrase: AnchorStatus.FIGURE_CHANGED}
    assert (kept.snapshot, kept.exact, kept.anchor) == (old, quote, "figure_changed")
    assert list(Citation.objects.adrift()) == [kept]


def test_words_that_are_gone_or_stand_twice_wait(editor: User, source: Source) -> None:
    cited(editor, source, "12", "Another 12 were hurt")
    text = "Nobody could be reached.\n"

    assert captured(editor, source, text) == {"12": AnchorStatus.MISSING}
    twice = "x " * 40 + "Another 12 were hurt. " + "y " * 40 + "Another 12 were hurt. " + "z " * 40
    assert captured(editor, source, twice) == {"12": AnchorStatus.AMBIGUOUS}
    assert Citation.objects.get().anchor == "ambiguous"
    assert list(Notification.objects.values_list("kind", flat=True)).count("source_changed") == 0  # by oneself


def test_words_set_with_another_blank_do_not_follow_as_the_phrase(editor: User, source: Source) -> None:
    cited(editor, source, "nearly 200", "nearly 200 homes")

    assert captured(editor, source, OLD.replace("nearly 200", "nearly\u00a0200")) == {
        "nearly 200": AnchorStatus.MISSING
    }


def test_words_that_come_back_are_cited_again(editor: User, source: Source) -> None:
    cited(editor, source, "12", "Another 12 were hurt")
    captured(editor, source, OLD.replace("12", "13"))

    captured(editor, source, f"Corrected.\n{OLD}")

    assert not Citation.objects.adrift().exists()
    assert Citation.objects.get().snapshot == newest_of(source)


def test_new_text_that_nobody_compared_is_a_task(editor: User, source: Source) -> None:
    quote = cited(editor, source, "12", "Another 12 were hurt")

    snapshot = make_snapshot(editor, f"{OLD}More to follow.\n", source)

    assert list(Citation.objects.adrift()) == [quote]
    assert in_words(compare(source, snapshot)) == "1 stands where it stood"
    assert list(Citation.objects.adrift()) == [quote]  # comparing writes nothing


def test_older_text_is_no_text_to_follow_into(editor: User, source: Source) -> None:
    cited(editor, source, "12", "Another 12 were hurt")
    old = newest_of(source)
    make_snapshot(editor, f"{OLD}More to follow.\n", source)

    with pytest.raises(Refused, match="captured meanwhile: compare with that one"):
        reanchor_source(source=source, snapshot=old, by=editor)


def test_task_ends_with_a_reason_until_the_finding_changes(editor: User, source: Source) -> None:
    quote = cited(editor, source, "12", "Another 12 were hurt")
    captured(editor, source, OLD.replace("12", "13"))
    quote.refresh_from_db()

    with pytest.raises(Refused, match="Say why"):
        keep_words(citation=quote, reason=" ", by=editor)
    keep_words(citation=quote, reason="The first edition  is what we report.", by=editor)

    assert not Citation.objects.adrift().exists()
    captured(editor, source, OLD.replace("12", "14"))
    assert Citation.objects.get().kept_reason == "The first edition is what we report."
    captured(editor, source, "Nobody could be reached.\n")
    assert Citation.objects.get().kept_reason == ""
    assert Citation.objects.adrift().exists()


def test_task_ends_when_the_claim_cites_new_words(editor: User, source: Source) -> None:
    quote = cited(editor, source, "12", "Another 12 were hurt")
    captured(editor, source, "Reworded: the hurt, of whom there were 12, are in hospital.\n")
    newest = newest_of(source)
    quote.refresh_from_db()

    recite(citation=quote, snapshot=newest, start=10, end=45, by=editor)

    quote.refresh_from_db()
    assert (quote.exact, quote.anchor) == ("the hurt, of whom there were 12, ar", "exact")
    assert not Citation.objects.adrift().exists()


def test_new_words_must_hold_the_phrase(editor: User, source: Source) -> None:
    quote = cited(editor, source, "12", "Another 12 were hurt")
    captured(editor, source, OLD.replace("12", "13"))
    quote.refresh_from_db()

    with refused("citation_holds_the_phrase"):
        recite(citation=quote, snapshot=newest_of(source), start=0, end=20, by=editor)


def test_task_ends_when_the_claim_is_deprecated(editor: User, source: Source) -> None:
    quote = cited(editor, source, "12", "Another 12 were hurt")
    captured(editor, source, OLD.replace("12", "13"))

    with acting(by=editor.pk):
        claim = Claim.objects.get()
        claim.status, claim.status_reason = Claim.Status.DEPRECATED, "The district corrected itself."
        claim.save()

    assert not Citation.objects.adrift().exists()
    assert Citation.objects.get() == quote


def test_task_ends_with_another_quote_in_the_newest_text(editor: User, source: Source) -> None:
    quote = cited(editor, source, "12", "Another 12 were hurt")
    newest = make_snapshot(editor, f"Moved about.\n{OLD}", source)
    make_citation(editor, quote.claim, newest, "Another 12 were hurt")

    outcomes = reanchor_source(source=source, snapshot=newest, by=editor)

    assert [(outcome.anchor.status, outcome.followed) for outcome in outcomes] == [(AnchorStatus.MOVED, False)]
    assert not Citation.objects.adrift().exists()


def test_marks_follow_what_stands(editor: User, source: Source) -> None:
    old = make_snapshot(editor, OLD, source)
    with acting(by=editor.pk):
        for words in ("30 km", "two of its lorries"):
            at = OLD.index(words)
            Mark.objects.create(snapshot=old, start=at, end=at + len(words), kind="context")

    captured(editor, source, OLD.replace("30 km", "40 km").replace("A spokesman", "Later a spokesman"))

    newest = newest_of(source)
    assert [newest.text[mark.start : mark.end] for mark in newest.marks.all()] == ["two of its lorries"]
    assert old.marks.count() == 2


def test_drifting_is_said_only_of_an_older_text(editor: User, source: Source) -> None:
    quote = cited(editor, source, "12", "Another 12 were hurt")

    quote.anchor = Citation.Anchor.FIGURE_CHANGED
    with refused("citation_stands_in_the_text_it_cites"), acting(by=editor.pk):
        quote.save()


def test_words_that_stand_are_kept_for_no_reason(editor: User, source: Source) -> None:
    quote = cited(editor, source, "12", "Another 12 were hurt")

    with refused("citation_kept_where_words_changed"):
        keep_words(citation=quote, reason="To be safe.", by=editor)


def test_who_cited_hears_of_it(editor: User, source: Source) -> None:
    make_figure(editor, make_incident(editor), "12", "Another 12 were hurt", make_snapshot(editor, OLD, source))

    captured(make_user("colleague"), source, OLD.replace("12", "13"))

    assert sorted(Notification.objects.values_list("person__username", "said")) == [
        ("editor", "It is now changed."),
        ("editor", "The quote “Another 12 were hurt” is figure changed in the newest text."),
    ]
