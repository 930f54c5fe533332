"""How much of one text stands in another: sources/likeness.py, and the search of sources/sketching.py."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.dossier import dump, load
from sources import sketching
from sources.likeness import SIZE, likeness, numbers, shingles, sketch, telling
from sources.models import Sketch, Snapshot
from sources.models.audit import acting
from sources.sketching import alike
from tests.builders import make_snapshot, make_source
from tests.documents import PARAGRAPHS

ARTICLE = "\n".join(PARAGRAPHS)
EDITED = ARTICLE.replace("river port", "inland port").replace("two dead", "three dead")
OTHER = "A train left the rails near the border on Friday; 61 of its 240 passengers were treated, none of them died."


def test_shingles_are_sequences_of_four_words() -> None:
    assert shingles("One two, three FOUR five") == {"one two three four", "two three four five"}
    assert shingles("Four dead.") == {"four dead"}
    assert shingles(" … ") == set()


def test_likeness_is_the_share_of_common_sequences() -> None:
    assert likeness(ARTICLE, ARTICLE.upper()) == 1.0
    assert 0.6 < likeness(ARTICLE, EDITED) < 1.0
    assert likeness(ARTICLE, OTHER) == 0.0
    assert likeness("", ARTICLE) == 0.0


def test_sketch_is_small_ordered_and_the_same_everywhere() -> None:
    made = sketch(ARTICLE * 3)
    assert made == sorted(made)
    assert len(made) == SIZE
    # Hashes are kept in the database: they must not change with Python.
    assert sketch("four people died here")[0] == 3996208736644163280
    assert made[0] < 0 < made[-1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They fired 407 drones and 1,200 shells; 407 again.", ["407", "1200"]),
        ("Sixty-two people died, 12.5 percent of them at home, and 9 are missing.", ["62", "12.5"]),
        ("In 2024 an Il-76 with a pilot aged 54 burnt out on the 12th floor.", []),
        ("Some 1.2 million people fled.", ["1200000"]),
        ("They fired 10 drones and 9 shells.", ["10"]),
        ("".join(f"They fired {n} drones. " for n in range(3000, 3201)), [str(n) for n in range(3000, 3200)]),
    ],
)
def test_numbers_are_the_values_of_figures_but_small_ones(text: str, found: list[str]) -> None:
    assert numbers(text) == found


def test_telling_numbers_are_those_that_few_texts_have() -> None:
    assert [
        number for number in ("407", "1200", "50", "12.5", "12000", "1234567", "101", "46", "1.5") if telling(number)
    ] == [
        "407",
        "12.5",
        "1234567",
        "101",
    ]


@pytest.mark.django_db
def test_round_numbers_alone_lead_to_no_source(editor: User) -> None:
    make_snapshot(editor, "They counted 50 here, 200 there, 30 dead and 1,200 hurt people.", make_source(editor))
    assert alike("Of 1,200 hurt people 50 are children; 200 homes burnt and 30 dead were found.") == []


@pytest.mark.django_db
def test_copies_are_found_the_likest_first(editor: User) -> None:
    make_snapshot(editor, OTHER, make_source(editor, "Train"))
    copy = make_snapshot(editor, EDITED, make_source(editor, "Copy"))
    part = make_snapshot(editor, PARAGRAPHS[0] + OTHER, make_source(editor, "Part"))

    found = alike(ARTICLE)

    assert [one.snapshot for one in found] == [copy, part]
    assert found[0].percent == round(likeness(ARTICLE, EDITED) * 100) > 60
    assert alike(EDITED)[0].percent == 100


@pytest.mark.django_db
def test_rewrite_is_found_by_its_figures(editor: User) -> None:
    make_snapshot(editor, "They launched 407 drones and 44 missiles; 199 and 174 fell.", make_source(editor, "Wire"))
    make_snapshot(editor, "They launched 407 drones and 44 missiles.", make_source(editor, "Two of them"))

    (found,) = alike("Of 44 rockets and 407 drones, said one side, 199 were lost; the other counts 174 lost by them.")

    assert (found.source.title, found.numbers, found.percent) == ("Wire", ("407", "199", "174", "44"), 0)


@pytest.mark.django_db
def test_source_is_named_once_with_its_likest_text(editor: User) -> None:
    source = make_source(editor)
    make_snapshot(editor, EDITED, source)
    same = make_snapshot(editor, ARTICLE, source)
    (found,) = alike(ARTICLE)
    assert (found.snapshot, found.percent) == (same, 100)


@pytest.mark.django_db
def test_text_that_came_in_another_way_is_sketched_by_a_command(editor: User) -> None:
    with acting(by=editor.pk):
        Snapshot.objects.create(
            source=make_source(editor), raw=b"", text=EDITED, method="file", extractor="other", captured_by=editor
        )
    assert alike(ARTICLE) == []
    said = StringIO()
    call_command("sketch_texts", stdout=said)
    assert said.getvalue() == "1 texts sketched.\n"
    assert len(alike(ARTICLE)) == 1


@pytest.mark.django_db
def test_text_of_a_dossier_is_sketched_when_it_is_loaded(editor: User, tmp_path: Path) -> None:
    make_snapshot(editor, EDITED, make_source(editor, "Report", key="wire"))
    path = tmp_path / "copy.json"
    path.write_text(dump().replace("wire", "copy"))
    Sketch.objects.all().delete()
    load([path], by=editor)
    assert [one.source.title for one in alike(ARTICLE)] == ["Report"]


@pytest.mark.django_db
def test_search_asks_the_same_queries_for_many_copies(editor: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            alike(ARTICLE)
        return len(made)

    make_snapshot(editor, EDITED, make_source(editor, "Copy"))
    few = asked()
    for n in range(30):
        make_snapshot(editor, f"{EDITED}{n}", make_source(editor, f"Copy {n}"))
    assert asked() == few
    assert len(alike(ARTICLE)) == sketching.CANDIDATES
