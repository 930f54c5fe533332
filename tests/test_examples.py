"""docs/examples: a partner's programs, against the site in a process of its own, over real HTTP."""

import importlib.util
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, IncompleteRead
from io import StringIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from incidents.delivering import deliver, secrets_of, signed
from incidents.holding import hold, release
from incidents.issuing import issue
from incidents.models import FeedHead, Incident, Partner, Record
from incidents.reviewing import approve, request_review
from sources.models.audit import acting
from tests.builders import make_figure, make_incident, make_published, make_snapshot, make_user
from tests.incidents.test_delivering import told_at
from tests.serving import server

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def standards(db: None) -> User:
    """A standards editor, who ends records."""
    return make_user("standards", "request_review", "decide_review", "hold_record", "retract_record", "merge_record")


@pytest.fixture
def mirror() -> Iterator[ModuleType]:
    yield example("mirror")
    sys.modules.pop("mirror")


@pytest.fixture(scope="module")
def base(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("server") / "log"
    with server(log=log, API_ANONYMOUS_RATE="0", API_PAGES_KEPT="0") as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(tmp_path / "copy.sqlite")
    yield database
    database.close()


def publish(editor: User, reviewer: User, count: int = 1) -> list[Incident]:
    snapshot = make_snapshot(editor)
    incidents = []
    for number in range(count):
        incident = make_incident(editor, f"“Übergabe” {number}")
        make_figure(editor, incident, snapshot=snapshot)
        make_published(editor, reviewer, incident)
        incidents.append(incident)
    return incidents


def correct(editor: User, reviewer: User, incident: Incident) -> None:
    with acting(by=editor.pk):
        incident.title += ", corrected"
        incident.save()
    make_published(editor, reviewer, incident, kind="correction", notice="The title was wrong.")


def truth() -> dict[str, str]:
    live = Record.objects.live().values_list("reference", "publication__document")
    return {reference: bytes(document).decode() for reference, document in live}


def held(copy: sqlite3.Connection) -> dict[str, str]:
    return dict(copy.execute("select reference, document from records where status = 'usable'"))


def test_mirror_follows_publications_and_corrections(
    base: str, copy: sqlite3.Connection, mirror: ModuleType, editor: User, reviewer: User
) -> None:
    assert mirror.sync(base, copy)
    assert held(copy) == {}
    first, *_ = publish(editor, reviewer, 5)
    mirror.sync(base, copy, limit=2)
    assert held(copy) == truth()
    assert len(truth()) == 5
    correct(editor, reviewer, first)
    assert held(copy) != truth()
    mirror.sync(base, copy)
    assert held(copy) == truth()


def test_mirror_follows_holds_releases_retractions_and_merges(
    base: str, copy: sqlite3.Connection, mirror: ModuleType, editor: User, reviewer: User, standards: User
) -> None:
    held_back, taken_back, merged, stays = publish(editor, reviewer, 4)
    mirror.sync(base, copy)
    hold(record=held_back.pk, reason="Under examination.", by=standards)
    for incident, kind, into in ((taken_back, "retraction", None), (merged, "merge", stays)):
        review = request_review(incident=incident, kind=kind, by=standards, notice="It is told twice.", merge_into=into)
        approve(review=review, digest=review.digest, checked=[], by=reviewer)
    mirror.sync(base, copy)
    assert held(copy) == truth()
    assert set(truth()) == {Record.objects.get(pk=stays.pk).reference}
    told = dict(copy.execute("select status, document from records where status <> 'usable'"))
    assert set(told) == {"withheld", "canceled", "merged"}
    assert "Under examination." in told["withheld"]
    release(record=held_back.pk, version=1, reason="It stands.", by=standards)
    mirror.sync(base, copy)
    assert held(copy) == truth()
    assert len(truth()) == 2


def test_mirror_killed_between_pages_goes_on_where_it_was(
    base: str, copy: sqlite3.Connection, mirror: ModuleType, editor: User, reviewer: User, tmp_path: Path
) -> None:
    publish(editor, reviewer, 5)
    dies = (
        "import sys, os, sqlite3; sys.path.insert(0, sys.argv[1]); import mirror; ask, asked = mirror.ask, []\n"
        "def dying(*args):\n"
        "    asked.append(1)\n"
        "    page = ask(*args)\n"
        "    if len(asked) == 3: os.kill(os.getpid(), 9)\n"
        "    return page\n"
        "mirror.ask = dying; mirror.sync(sys.argv[2], sqlite3.connect(sys.argv[3]), limit=1)"
    )
    path = str(tmp_path / "copy.sqlite")
    killed = subprocess.run([sys.executable, "-c", dies, str(EXAMPLES), base, path], check=False, timeout=60)
    assert killed.returncode == -9
    assert len(held(copy)) == 2
    again = subprocess.run(
        [sys.executable, str(EXAMPLES / "mirror.py"), base, path], check=True, capture_output=True, timeout=60
    )
    assert again.stdout.decode().strip().endswith(":5")
    assert held(copy) == truth()


def test_mirror_reads_a_new_epoch_and_drops_what_it_does_not_know(
    base: str, copy: sqlite3.Connection, mirror: ModuleType, editor: User, reviewer: User
) -> None:
    publish(editor, reviewer, 2)
    before = mirror.sync(base, copy)
    copy.execute("insert into records select 'FN-2026-999999', epoch, 99, status, etag, document from records limit 1")
    copy.commit()
    new_epoch()
    publish(editor, reviewer)
    after = mirror.sync(base, copy)
    assert before.partition(":")[0] != after.partition(":")[0]
    assert held(copy) == truth()
    assert len(truth()) == 3


def new_epoch() -> None:
    call_command("new_epoch", str(FeedHead.objects.get().epoch), reason="Restored for a test.", stdout=StringIO())


def test_mirror_refuses_bytes_that_were_not_published(
    base: str,
    copy: sqlite3.Connection,
    mirror: ModuleType,
    editor: User,
    reviewer: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(editor, reviewer)
    ask = mirror.ask
    monkeypatch.setattr(mirror, "ask", lambda *args: ask(*args).replace('"value":4', '"value":5'))
    with pytest.raises(ValueError, match="not what was published"):
        mirror.sync(base, copy)
    assert held(copy) == {}


def test_mirror_waits_when_it_asks_too_often(
    base: str,
    copy: sqlite3.Connection,
    mirror: ModuleType,
    editor: User,
    reviewer: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(editor, reviewer, 2)
    with acting(system="test"):
        secret = issue(partner=Partner.objects.create(name="Wire", rate=2)).secret

    def wait(seconds: int) -> None:
        raise Waited(seconds)

    monkeypatch.setattr(mirror, "time", SimpleNamespace(sleep=wait))
    with pytest.raises(Waited) as caught:
        mirror.sync(base, copy, secret, limit=1)
    assert 1 <= caught.value.args[0] <= 60
    assert len(held(copy)) >= 1


class Waited(Exception):
    """Where the program would have slept."""


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="no curl or jq on this machine")
def test_mirror_in_shell_does_the_same(
    base: str, editor: User, reviewer: User, standards: User, tmp_path: Path
) -> None:
    path = tmp_path / "copy"

    def sync() -> dict[str, Any]:
        subprocess.run(
            ["sh", str(EXAMPLES / "mirror.sh"), base, str(path)], check=True, timeout=60, capture_output=True
        )
        documents = [json.loads(file.read_text()) for file in path.glob("*.json")]
        return {each["reference"]: each for each in documents if each["status"] == "usable"}

    def served() -> dict[str, Any]:
        return {reference: json.loads(document) for reference, document in truth().items()}

    first, second, _ = publish(editor, reviewer, 3)
    assert sync() == served()
    correct(editor, reviewer, first)
    hold(record=second.pk, reason="Under examination.", by=standards)
    assert sync() == served()
    assert len(list(path.glob("*.json"))) == 3  # the held one as its notice
    new_epoch()
    assert sync() == served()
    refused = ["sh", str(EXAMPLES / "mirror.sh"), base, str(path), "fn_wrong"]
    done = subprocess.run(refused, check=False, timeout=60, capture_output=True, text=True)
    assert (done.returncode, done.stderr.startswith("This is no key of Footnote")) == (1, True)


@pytest.mark.skipif(shutil.which("node") is None, reason="no node on this machine")
def test_mirror_in_javascript_does_the_same(
    base: str, editor: User, reviewer: User, standards: User, tmp_path: Path
) -> None:
    path = tmp_path / "copy.json"

    def sync() -> dict[str, Any]:
        command = ["node", str(EXAMPLES / "mirror.mjs"), base, str(path)]
        subprocess.run(command, check=True, timeout=60, capture_output=True)
        records = json.loads(path.read_text())["records"]
        return {name: record["document"] for name, record in records.items() if record["status"] == "usable"}

    first, second, _ = publish(editor, reviewer, 3)
    assert sync() == {reference: json.loads(document) for reference, document in truth().items()}
    correct(editor, reviewer, first)
    hold(record=second.pk, reason="Under examination.", by=standards)
    new_epoch()
    assert sync() == {reference: json.loads(document) for reference, document in truth().items()}


def test_webhook_example_takes_what_is_signed_and_lately() -> None:
    example("mirror")
    webhook = example("webhook")
    secret = "whsec_" + "A" * 43 + "="
    other = "whsec_" + "B" * 43 + "="
    now = int(time.time())
    headers = signed(b"{}", id="msg_1", timestamp=now, secrets=[other, secret])
    assert webhook.genuine(headers, b"{}", secret)
    assert not webhook.genuine(headers, b"[]", secret)
    assert not webhook.genuine(headers, b"{}", "whsec_" + "C" * 43 + "=")
    assert not webhook.genuine({**headers, "webhook-id": "msg_2"}, b"{}", secret)
    assert not webhook.genuine(headers, b"{}", secret, now + 301)
    assert not webhook.genuine({}, b"{}", secret)


def test_webhook_example_follows_hints(
    base: str, copy: sqlite3.Connection, editor: User, reviewer: User, settings: Any, tmp_path: Path
) -> None:
    example("mirror")
    webhook = example("webhook")
    news = threading.Event()
    endpoint = told_at("http://127.0.0.1:1/")
    listening = webhook.server(0, news, secrets_of(endpoint)[0])
    port = listening.server_address[1]
    settings.OUTBOUND_ALLOWED = frozenset({("127.0.0.1", port)})
    with acting(system="test"):
        endpoint.url = f"http://127.0.0.1:{port}/hooks"
        endpoint.save()
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    follower = threading.Thread(target=webhook.follow, args=(news, base, str(tmp_path / "copy.sqlite")), daemon=True)
    follower.start()
    try:
        asked = HTTPConnection("127.0.0.1", port, timeout=10)
        asked.request("POST", "/hooks", body=b"{}", headers={"webhook-id": "msg_forged"})
        assert asked.getresponse().status == 401
        asked.close()
        publish(editor, reviewer, 2)
        while deliver():
            pass
        for _ in range(400):
            copy.executescript(sys.modules["mirror"].TABLES)
            if held(copy) == truth():
                break
            time.sleep(0.05)
        assert held(copy) == truth()
    finally:
        listening.shutdown()
        listening.server_close()


def test_webhook_example_goes_on_after_any_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mirror = example("mirror")
    webhook = example("webhook")
    news, done = threading.Event(), threading.Event()
    failures = [ValueError("not what was published"), sqlite3.OperationalError("locked"), IncompleteRead(b"")]

    def sync(*given: Any) -> None:
        if failures:
            news.set()
            raise failures.pop()
        done.set()

    monkeypatch.setattr(mirror, "sync", sync)
    news.set()
    given = (news, "http://127.0.0.1:1", str(tmp_path / "copy.sqlite"))
    threading.Thread(target=webhook.follow, args=given, daemon=True).start()

    assert done.wait(20)
