"""Importing at the desk: what the preview says, what is written, by whom, and what is refused."""

import copy
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.desk import importing
from incidents.dossier import around, dump, parts
from incidents.models import Citation, Claim, Figure, Incident, Review, Upload
from sources.models import AuditEntry, Party, Source
from sources.models.audit import acting
from tests.builders import make_published, make_user
from tests.incidents.test_dossier import EXAMPLE

pytestmark = pytest.mark.django_db
Json = dict[str, Any]


@pytest.fixture
def contributor(db: None) -> User:
    user = User.objects.create_user("contributor", is_staff=True)
    user.groups.add(Group.objects.get(name="Contributor"))
    return user


@pytest.fixture
def desk(client: Client, contributor: User) -> Client:
    client.force_login(contributor)
    return client


def text(dossier: Json) -> str:
    return json.dumps(dossier)


def sent(desk: Client, content: str | bytes, name: str = "train.json") -> Upload:
    raw = content if isinstance(content, bytes) else content.encode()
    answer = desk.post(reverse("admin:import"), {"file": SimpleUploadedFile(name, raw)})
    finished(answer)
    upload: Upload = Upload.objects.latest("sent_at")
    return upload


def finished(answer: Any) -> None:
    """Read an answer to its end, which is where the work ends."""
    where = (answer.streaming and b"".join(answer.streaming_content).decode()) or answer.get("Location", "")
    assert reverse("admin:import") in where, answer.content.decode()


def written(desk: Client, upload: Upload) -> Upload:
    finished(desk.post(reverse("admin:import_preview", args=[upload.pk]), {"write": "1"}))
    upload.refresh_from_db()
    return upload


def page(desk: Client, upload: Upload, **query: str) -> str:
    answer = desk.get(reverse("admin:import_preview", args=[upload.pk]), query)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode().split("content-main")[1]).split())


def outcomes(upload: Upload) -> dict[str, str]:
    return {line["place"]: line["outcome"] for line in upload.lines}


def changed(**claim: Any) -> Json:
    dossier = copy.deepcopy(EXAMPLE)
    dossier["claims"][0] |= claim
    return dossier


def line_of(upload: Upload, place: str) -> Json:
    return next(line for line in upload.lines if line["place"] == place)


def test_a_preview_says_what_each_row_becomes_and_writes_nothing(desk: Client) -> None:
    before = AuditEntry.objects.count()
    upload = sent(desk, text(EXAMPLE))
    assert set(outcomes(upload).values()) == {"new"}
    assert list(outcomes(upload))[:2] == ["parties[0]", "parties[1]"]
    assert (Claim.objects.count(), Source.objects.count(), AuditEntry.objects.count()) == (0, 0, before)
    claim = line_of(upload, "claims[0]")
    assert (claim["kind"], claim["key"], claim["name"]) == ("claim", "rescue-injured", "At least 12")
    assert {change["field"]: change["after"] for change in claim["changes"]} == {
        "phrase": "At least 12",
        "attribution": "named_body",
        "provisional": "yes",
        "operator": "at_least",
        "value": "12",
        "low": "12",
        "metric": "People injured",
        "category": "Passengers",
        "claimant": "Valley rescue service",
        "origin": "Briefing at the bridge",
        "incident": "Derailment at the lower bridge, figure",
        "citation": "“At least 12 passengers were injured”",
    }
    figures = [change for change in line_of(upload, "incidents[0]")["changes"] if change["field"] == "figure"]
    assert figures == [{"field": "figure", "before": "", "after": "injured, passenger: 12"}]
    assert "Write 12 rows" in page(desk, upload)


def test_what_was_previewed_is_written_in_the_name_of_who_sent_it(desk: Client, contributor: User) -> None:
    upload = written(desk, sent(desk, text(EXAMPLE)))
    assert upload.written_at is not None
    assert bytes(upload.raw) == b""
    assert (Claim.objects.count(), Citation.objects.count(), Figure.objects.get().best) == (3, 3, 12)
    entries = AuditEntry.objects.filter(table_name="incidents_claim")
    assert set(entries.values_list("actor", "reason")) == {(contributor.pk, "import of train.json")}
    assert "Written: 12 rows." in page(desk, upload)
    shown = desk.get(reverse("admin:import_preview", args=[upload.pk])).content.decode()
    for row in (Claim.objects.get(key="rescue-injured"), Incident.objects.get(), Source.objects.get()):
        assert reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]) in shown
    again = written(desk, upload)  # a second press of the button
    assert again.written_at == upload.written_at


def test_the_same_file_again_changes_nothing(desk: Client) -> None:
    written(desk, sent(desk, text(EXAMPLE)))
    before = AuditEntry.objects.count()
    upload = sent(desk, text(EXAMPLE))
    assert set(outcomes(upload).values()) == {"same"}
    said = page(desk, upload)
    assert "There is nothing to write" in said
    assert "Write 1" not in said
    assert AuditEntry.objects.count() == before


def test_a_change_is_told_field_by_field(desk: Client) -> None:
    written(desk, sent(desk, text(EXAMPLE)))
    dossier = changed(provisional=False, as_of="2031-05-08")
    dossier["claims"][0]["citations"][0]["quote"] = "At least 12 passengers were"
    del dossier["incidents"][0]["parties"][1]
    upload = sent(desk, text(dossier))
    assert {place: outcome for place, outcome in outcomes(upload).items() if outcome != "same"} == {
        "incidents[0]": "changed",
        "claims[0]": "changed",
    }
    assert line_of(upload, "claims[0]")["changes"] == [
        {"field": "as_of", "before": "", "after": "2031-05-08"},
        {"field": "provisional", "before": "yes", "after": "no"},
        {
            "field": "citation “At least 12 passengers were”: quote",
            "before": "At least 12 passengers were injured",
            "after": "At least 12 passengers were",
        },
    ]
    assert line_of(upload, "incidents[0]")["changes"] == [
        {"field": "figure", "before": "", "after": "injured, passenger: 12, chosen anew among other claims"},
        {"field": "party", "before": "Valley rescue service, responder, unknown", "after": ""},
    ]
    assert "yes was: yes becomes: no" not in page(desk, upload)
    written(desk, upload)
    assert Claim.objects.get(key="rescue-injured").provisional is False


def test_a_refused_row_says_why_and_nothing_is_written(desk: Client) -> None:
    dossier = changed(stanse="denied")
    dossier["claims"][1]["citations"][0]["quote"] = "nine passengers"
    upload = sent(desk, text(dossier))
    assert line_of(upload, "claims[0]")["faults"] == [
        {"field": "stanse", "sentence": "There is no field “stanse” here: did you mean “stance”?"}
    ]
    assert line_of(upload, "claims[1]")["faults"] == [
        {
            "field": "citations[0].quote",
            "sentence": "The quote “nine passengers” does not stand in the text: copy it from the article.",
        }
    ]
    said = page(desk, upload)
    assert "2 rows are refused, so nothing is written" in said
    assert "Write" not in said
    assert written(desk, upload).written_at is None  # the button that is not shown, pressed all the same
    assert Party.objects.count() == 0
    assert "claims[0]" in said
    assert "claims[2]" not in said  # what stands in the way comes first
    assert "claims[2]" in page(desk, upload, outcome="all")
    assert "claims[0]" in page(desk, upload, outcome="refused")
    assert "claims[2]" not in page(desk, upload, outcome="refused")


def test_what_postgresql_refuses_is_in_the_preview(desk: Client) -> None:
    dossier = copy.deepcopy(EXAMPLE)
    dossier["incidents"][0]["figures"][0]["best"] = 3
    upload = sent(desk, text(dossier))
    (fault,) = line_of(upload, "incidents[0]")["faults"]
    assert fault["field"] == "figures[0].best"
    assert Party.objects.count() == 0


def test_a_row_that_somebody_changed_meanwhile_is_stale_and_shows_both(desk: Client, reviewer: User) -> None:
    written(desk, sent(desk, text(EXAMPLE)))
    upload = sent(desk, text(changed(provisional=False)))
    with acting(by=reviewer.pk):
        claim = Claim.objects.get(key="rescue-injured")
        claim.period = "since dawn"
        claim.save()
    stale = written(desk, upload)
    assert stale.written_at is None
    line = line_of(stale, "claims[0]")
    assert line["changes"] == [
        {"field": "period", "before": "since dawn", "after": ""},
        {"field": "provisional", "before": "yes", "after": "no"},
    ]
    assert line["earlier"]["changes"] == [{"field": "provisional", "before": "yes", "after": "no"}]
    claim.refresh_from_db()
    assert (claim.period, claim.provisional) == ("since dawn", True)
    assert "1 row would not become what you were shown" in page(desk, stale)
    assert written(desk, stale).written_at is not None  # both were shown: now it is what was agreed to
    claim.refresh_from_db()
    assert (claim.period, claim.provisional) == ("", False)


def test_a_published_row_is_not_taken_away(desk: Client, contributor: User, reviewer: User) -> None:
    written(desk, sent(desk, text(EXAMPLE)))
    make_published(contributor, reviewer, Incident.objects.get())
    dossier = copy.deepcopy(EXAMPLE)
    dossier["claims"][1]["citations"] = []
    (fault,) = line_of(sent(desk, text(dossier)), "claims[1]")["faults"]
    assert "but review 1 published it" in fault["sentence"]
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[" * 30 + "]" * 30, "The file nests lists or objects too deeply."),
        ("[" * 200_000, "The file nests lists or objects too deeply."),
        ('{"format": "footnote.dossier/1", "claims": [', "This is no JSON"),
        (b'{"\xff": 1}', "The file is no UTF-8"),
        ("{" + ",".join(f'"{n}":[[]]' for n in range(400_000)) + "}", "has more than 1,000,000 parts"),
        (text({"format": "footnote.dossier/1", "claims": [{}] * 5_001}), "This has 5,001 rows"),
        ('{"format": "footnote.dossier/1", "\\u0000": 1}', "There is no field"),
    ],
)
def test_a_strangers_file_is_bounded(desk: Client, content: str | bytes, sentence: str) -> None:
    upload = sent(desk, content)
    (line,) = upload.lines
    assert line["outcome"] == "refused"
    assert sentence in line["faults"][0]["sentence"]
    assert sentence in page(desk, upload)


def test_no_more_faults_are_told_than_anybody_reads(desk: Client) -> None:
    upload = sent(desk, text({"format": "footnote.dossier/1", "claims": [{}] * 4_000}))
    assert len(upload.lines) == 1_000


def test_a_file_that_is_sent_reads_no_file_of_the_server(desk: Client) -> None:
    dossier = copy.deepcopy(EXAMPLE)
    dossier["sources"][0]["snapshots"] = [{"text_file": "/etc/hostname"}]
    upload = sent(desk, text(dossier))
    assert line_of(upload, "sources[0]")["faults"] == [
        {
            "field": "snapshots[0].text_file",
            "sentence": "A file that is sent brings no other with it: give the text itself, as “text”.",
        }
    ]


def test_what_a_file_holds_is_never_markup(desk: Client) -> None:
    dossier = copy.deepcopy(EXAMPLE)
    dossier["parties"][0]["name"] = "<script>alert(1)</script>"
    upload = sent(desk, text(dossier), name="<img src=x onerror=alert(1)>.json")
    answer = desk.get(reverse("admin:import_preview", args=[upload.pk])).content.decode()
    assert "<script>alert(1)" not in answer
    assert "<img src=x" not in answer


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Nothing is here yet: choose a file, or paste its text."),
        ({"text": "{}", "file": SimpleUploadedFile("a.json", b"{}")}, "There are a text and a file"),
        ({"file": SimpleUploadedFile("a.json", b" ")}, "This is empty"),
        ({"file": SimpleUploadedFile("a.json", b" " * 10_000_001)}, "at most 10,000,000 are read"),
    ],
)
def test_the_form_takes_one_thing(desk: Client, data: Json, sentence: str) -> None:
    answer = desk.post(reverse("admin:import"), data)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert Upload.objects.count() == 0


def test_text_is_pasted_and_thrown_away(desk: Client) -> None:
    desk.post(reverse("admin:import"), {"text": text(EXAMPLE)})
    upload = Upload.objects.get()
    assert "pasted text" in desk.get(reverse("admin:import")).content.decode()
    desk.post(reverse("admin:import_preview", args=[upload.pk]), {"throw_away": "1"})
    assert Upload.objects.count() == 0


def test_a_long_text_is_pasted(desk: Client) -> None:
    dossier = copy.deepcopy(EXAMPLE)
    dossier["sources"][0]["snapshots"][0]["text"] += "The line was closed. " * 200_000
    finished(desk.post(reverse("admin:import"), {"text": text(dossier)}))
    assert len(Upload.objects.get().raw) > 4_000_000


def test_uploads_are_forgotten_after_a_week(desk: Client) -> None:
    old, written_then = sent(desk, text(EXAMPLE)), sent(desk, text(EXAMPLE))
    written(desk, written_then)
    Upload.objects.update(sent_at=timezone.now() - timedelta(days=8))
    new = sent(desk, text(EXAMPLE))
    assert list(Upload.objects.values_list("pk", flat=True)) == [new.pk]
    assert desk.get(reverse("admin:import_preview", args=[old.pk])).status_code == 404


def test_nobody_else_sees_or_writes_it(desk: Client, reviewer: User) -> None:
    upload = sent(desk, text(EXAMPLE))
    other = User.objects.create_user("other", is_staff=True)
    other.groups.add(Group.objects.get(name="Contributor"))
    desk.force_login(other)
    address = reverse("admin:import_preview", args=[upload.pk])
    assert (desk.get(address).status_code, desk.post(address, {"write": "1"}).status_code) == (404, 404)
    for user in (reviewer, make_user("administrator", "view_incident")):
        desk.force_login(user)
        assert desk.get(reverse("admin:import")).status_code == 403
        assert desk.post(reverse("admin:import"), {"text": text(EXAMPLE)}).status_code == 403
        assert reverse("admin:import") not in desk.get(reverse("admin:index")).content.decode()


def test_long_work_says_how_far_it_is_without_a_script(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "PATIENCE", -1.0)
    monkeypatch.setattr(importing, "OFTEN", -1.0)
    answer: Any = desk.post(reverse("admin:import"), {"text": text(EXAMPLE)})
    assert answer.status_code == 200
    assert answer.streaming
    whole = b"".join(answer.streaming_content).decode()
    upload = Upload.objects.get()
    address = reverse("admin:import_preview", args=[upload.pk])
    assert len(re.findall(r'<progress value="\d+" max="24">', whole)) > 5
    assert f'<meta http-equiv="refresh" content="0; url={address}">' in whole
    assert whole.rstrip().endswith("</html>")
    answer = desk.post(address, {"write": "1"})
    steps = iter(answer.streaming_content)
    assert b"Keep this page open" in next(steps)
    assert Party.objects.count() == 0
    for _ in steps:
        pass
    assert Party.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_who_leaves_before_the_end_takes_everything_back(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = sent(desk, text(EXAMPLE))
    monkeypatch.setattr(importing, "PATIENCE", -1.0)
    monkeypatch.setattr(importing, "OFTEN", -1.0)
    answer: Any = desk.post(reverse("admin:import"), {"text": text(EXAMPLE)})
    next(iter(answer.streaming_content))
    answer.close()
    assert Upload.objects.get().pk == upload.pk  # what was not looked at to the end was not sent
    answer = desk.post(reverse("admin:import_preview", args=[upload.pk]), {"write": "1"})
    steps = iter(answer.streaming_content)
    while b"8 of 24" not in next(steps):
        pass
    assert Party.objects.count() == 4  # within the transaction
    answer.close()
    assert Party.objects.count() == 0
    upload.refresh_from_db()
    assert upload.written_at is None


def many(count: int) -> Json:
    dossier = copy.deepcopy(EXAMPLE)
    dossier["claims"] = [{**dossier["claims"][0], "key": f"claim-{no}"} for no in range(count)]
    dossier["relations"] = []
    return dossier


def test_queries_do_not_grow_with_new_rows(desk: Client, contributor: User) -> None:
    counted = []
    for count in (1, 30):
        Upload.objects.all().delete()
        with CaptureQueriesContext(
            connection,
        ) as sending:
            upload = sent(desk, text(many(count)))
        with CaptureQueriesContext(connection) as looking:
            page(desk, upload)
        counted.append((len(sending), len(looking)))
    assert counted[0] == counted[1]


def exported(answer: Any) -> str:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def test_incidents_are_exported_from_their_list_and_page(desk: Client) -> None:
    written(desk, sent(desk, text(EXAMPLE)))
    incident = Incident.objects.get()
    chosen = {"action": "export_incidents", "_selected_action": [str(incident.pk)]}
    answer = desk.post(reverse("admin:incidents_incident_changelist"), chosen)
    file = exported(answer)
    assert re.fullmatch(r'attachment; filename="incidents-\d{4}-\d\d-\d\d.json"', answer["Content-Disposition"])
    assert file == dump([incident]) == json.dumps(json.loads(file), ensure_ascii=False, indent=2) + "\n"
    address = reverse("admin:incidents_incident_export", args=[incident.pk, "json"])
    assert address in desk.get(reverse("admin:incidents_incident_change", args=[incident.pk])).content.decode()
    assert exported(desk.get(address)) == file
    assert desk.get(reverse("admin:incidents_incident_export", args=[incident.pk, "xml"])).status_code == 404
    assert set(outcomes(sent(desk, file)).values()) == {"same"}


def test_sources_are_exported_with_their_texts_and_load_without_a_change(desk: Client) -> None:
    written(desk, sent(desk, text(EXAMPLE)))
    source = Source.objects.get()
    chosen = {"action": "export_sources", "_selected_action": [str(source.pk)]}
    file = exported(desk.post(reverse("admin:sources_source_changelist"), chosen))
    assert sorted(json.loads(file)) == ["format", "parties", "sources"]
    assert set(outcomes(sent(desk, file)).values()) == {"same"}


def test_export_follows_the_permission_to_see(client: Client, desk: Client, contributor: User) -> None:
    written(desk, sent(desk, text(EXAMPLE)))
    incident, source = Incident.objects.get(), Source.objects.get()
    looker = make_user("looker", "view_incident", "view_claim", "view_citation")
    client.force_login(looker)
    assert client.get(reverse("admin:incidents_incident_export", args=[incident.pk, "json"])).status_code == 403
    for model, action, row in (("incidents_incident", "export_incidents", incident),):
        chosen = {"action": action, "_selected_action": [str(row.pk)]}
        answer = client.post(reverse(f"admin:{model}_changelist"), chosen)
        assert "Content-Disposition" not in answer
    assert "export" not in client.get(reverse("admin:incidents_incident_change", args=[incident.pk])).content.decode()
    assert source.pk


def test_a_dossier_is_given_piece_by_piece(desk: Client) -> None:
    written(desk, sent(desk, text(EXAMPLE)))
    pieces = list(parts(around([Incident.objects.get()])))
    assert len(pieces) > 10
    assert "".join(pieces) == dump()
