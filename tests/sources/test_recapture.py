"""manage.py recapture: which articles changed since they were read."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command

from incidents.models import Citation
from sources.models import Snapshot
from sources.models.audit import acting
from tests.builders import make_citation, make_claim, make_snapshot, make_source, make_user
from tests.documents import page
from tests.sites import Site, serving

pytestmark = pytest.mark.django_db
HTML = "Content-Type: text/html"


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with serving() as site:
        settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", site.port)})
        yield site


@pytest.fixture
def editor(db: None) -> User:
    user = make_user("editor")
    user.groups.add(Group.objects.get(name="Contributor"))
    return User.objects.get(pk=user.pk)


def recaptured(*options: str) -> list[str]:
    out = StringIO()
    call_command("recapture", "--by", "editor", *options, stdout=out)
    return out.getvalue().splitlines()


def test_changed_articles_are_kept_and_wait(editor: User, site: Site) -> None:
    changed = make_source(editor, "Changed", url=site.page("/changed", page(), HTML))
    gone = make_source(editor, "Gone", url=site.page("/gone", b"", status="410 Gone"))
    make_snapshot(editor, "Never fetched.", make_source(editor, "Pasted"))
    snapshot = make_snapshot(editor, "It killed four people.", changed)
    make_snapshot(editor, "It hurt four people.", gone)
    make_citation(editor, make_claim(editor, "four"), snapshot, "killed four people")

    said = recaptured("--days", "0")

    assert said[0] == "Changed: the text has changed."
    assert said[1].startswith("Gone: ")
    assert "answers 410: it has no such page" in said[1]
    assert said[2:] == ["1 changed, 0 the same, 1 not read."]
    assert changed.snapshots.count() == 2
    assert Citation.objects.adrift().count() == 1
    assert recaptured("--days", "0", "--most", "5")[-1] == "0 changed, 1 the same, 1 not read."


def test_fresh_and_withdrawn_articles_are_left(editor: User, site: Site) -> None:
    fresh = make_source(editor, "Fresh", url=site.page("/fresh", page(), HTML))
    make_snapshot(editor, "It killed four people.", fresh)

    assert recaptured() == ["0 changed, 0 the same, 0 not read."]
    with acting(by=editor.pk):
        fresh.status = "withdrawn"
        fresh.save()
    assert recaptured("--days", "0") == ["0 changed, 0 the same, 0 not read."]
    assert Snapshot.objects.count() == 1


def test_account_must_be_one_that_may_capture(editor: User) -> None:
    make_user("guest")

    with pytest.raises(CommandError, match="There is no active account “nobody”"):
        call_command("recapture", "--by", "nobody")
    with pytest.raises(CommandError, match="“guest” may not capture"):
        call_command("recapture", "--by", "guest")
