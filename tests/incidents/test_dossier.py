"""Dossiers: what loads, what is refused and where, and that nothing is lost on the way there and back."""

import base64
import copy
import hashlib
import io
import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.db.models import CheckConstraint
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError as SchemaError

from incidents.document import build
from incidents.dossier import Faulty, Outcome, dump, load
from incidents.dossier.constraints import broken, holds
from incidents.dossier.desk import Row
from incidents.dossier.dumping import NAMES
from incidents.dossier.fields import CHILDREN, KEYED, READ, SHAPES, WHEN
from incidents.dossier.loading import _insert
from incidents.dossier.reading import Entry, File
from incidents.dossier.schema import SchemaFault, sentences, validator
from incidents.models import Citation, Claim, Figure, Incident, IncidentClaim, PlaceUse
from sources.models import AuditEntry, Mark, Party, Snapshot, Source
from sources.models.audit import acting
from tests.builders import make_published, make_user

ROOT = Path(__file__).resolve().parents[2]
DOC = (ROOT / "docs/dossier.md").read_text(encoding="utf-8")
EXAMPLE: dict[str, Any] = json.loads(DOC.split("```json\n")[1].split("```")[0])
TEXT = EXAMPLE["sources"][0]["snapshots"][0]["text"]
Json = dict[str, Any]

BLAST = "💥 «Загинуло 4», each 4 of them a docker. Dozens were hurt — 4 of them a docker. Wind 7.5 m/s."
# Every field of the format is used here; test_every_field_is_tried holds it to that.
RICH: Json = {
    "$schema": "../incidents/dossier/schema.json",
    "format": "footnote.dossier/1",
    "parties": [
        {
            "key": "порт",
            "name": "Адміністрація порту ⚓",
            "aliases": ["Port office", "Портова служба"],
            "kind": "authority",
            "parent": "river-state",
            "homepage": "https://port.example/",
            "country": "UA",
            "reliability": "B",
        },
        {"key": "river-state", "name": "River state", "kind": "country"},
        {"key": "gazette", "name": "Port gazette", "kind": "outlet"},
        {"key": "wire", "name": "River wire", "kind": "agency"},
    ],
    "places": [
        {"key": "quay", "name": "Grain quay", "kind": "site", "parent": "harbour", "lat": 46.48235, "lon": -30.5},
        {
            "key": "harbour",
            "name": "Harbour",
            "aliases": ["Гавань"],
            "kind": "settlement",
            "country": "UA",
            "geonames_id": 4711,
        },
    ],
    "sources": [
        {
            "key": "gazette-1",
            "title": "Вибух на причалі 💥",
            "url": "https://gazette.example/1?a=b&c=d",
            "publisher": "gazette",
            "byline": "Staff of the gazette",
            "published_on": "2025-03-02",
            "published_basis": "metadata",
            "language": "uk",
            "kind": "report",
            "made_by": "human",
            "status": "corrected",
            "copied_from": "wire-1",
            "copy_kind": "translation",
            "note": "Bought at the kiosk.",
            "snapshots": [
                {
                    "text": BLAST,
                    "media_type": "text/html",
                    "method": "address",
                    "extractor": "page reader 3",
                    "captured_at": "2025-03-02T09:30:00.125Z",
                    "raw_base64": base64.b64encode(b"<p>\xf0\x9f\x92\xa5</p>\x00\xff").decode(),
                },
                {"text": "💥 «Загинуло 5», it says now.", "captured_at": "2025-03-03T10:00:00+02:00"},
            ],
            "marks": [
                {
                    "quote": "7.5 m/s",
                    "kind": "context",
                    "note": "Wind.",
                    "snapshot": hashlib.sha256(BLAST.encode()).hexdigest(),
                }
            ],
        },
        {
            "key": "wire-1",
            "title": "Blast at quay",
            "publisher": "wire",
            "snapshots": [{"text_file": "texts/wire.txt"}],
            "marks": [{"quote": "88", "occurrence": 2, "kind": "name"}],
        },
    ],
    "origins": [
        {"key": "call", "label": "Call to the office", "kind": "interview", "party": "порт", "said_on": "2025-03-01"}
    ],
    "incidents": [
        {
            "key": "quay-blast",
            "title": "Blast at the grain quay",
            "summary": "{killed} people were killed.\nTwo lines.",
            "when": {
                "start_on": "2025-03-01",
                "end_on": "2025-03-02",
                "start_time": "23:55",
                "precision": "instant",
                "zone": "Europe/Kyiv",
                "phrase": "shortly before midnight",
                "basis": "derived",
            },
            "types": ["industrial_explosion", "industrial_fire"],
            "places": [
                {"place": "quay", "role": "hit", "precision": "exact"},
                {"place": "harbour", "role": "location", "precision": "settlement"},
            ],
            "parties": [{"party": "порт", "role": "regulator", "responsibility": "denied"}],
            "figures": [
                {
                    "metric": "killed",
                    "category": "worker",
                    "place": "quay",
                    "best": 4,
                    "basis": "most_recent",
                    "rationale": "The newest count of those who were there.",
                },
                {"metric": "injured", "rationale": "No count is worth its name."},
            ],
        },
        {"key": "year", "title": "Blasts of the year"},
    ],
    "claims": [
        {
            "key": "killed",
            "kind": "figure",
            "phrase": "4",
            "metric": "killed",
            "category": "worker",
            "operator": "exact",
            "value": 4,
            "value_max": None,
            "low": "4",
            "high": 4.0,
            "unit": "people",
            "place": "quay",
            "period": "that night",
            "as_of": "2025-03-02",
            "claimant": "порт",
            "relay": "wire",
            "attribution": "named_body",
            "origin": "call",
            "stance": "unconfirmed",
            "status": "active",
            "provisional": True,
            "credibility": "2",
            "incidents": [{"incident": "quay-blast", "role": "figure"}, {"incident": "year", "role": "context"}],
            "citations": [
                {
                    "source": "gazette-1",
                    "quote": "4 of them a docker",
                    "occurrence": 2,
                    "snapshot": "d" * 64,  # set below
                    "stance": "supports",
                },
                {"source": "wire-1", "quote": "Four dead at 88", "stance": "repeats", "phrase": "Four"},
            ],
        },
        {
            "key": "hurt",
            "phrase": "Dozens",
            "metric": "injured",
            "operator": "at_least",
            "value": 36,
            "low": 36,
            "high": None,
            "override_reason": "The gazette says elsewhere that its dozens are three.",
            "status": "deprecated",
            "status_reason": "garbled",
            "incidents": [{"incident": "quay-blast"}],
            "citations": [{"source": "gazette-1", "quote": "Dozens were hurt", "snapshot": "d" * 64}],
        },
        {"key": "hurt-2", "phrase": "«1,024»", "metric": "injured", "incidents": [{"incident": "quay-blast"}],
         "citations": [{"source": "wire-1", "quote": "«1,024» hurt"}]},
        {"key": "wind", "phrase": "7.5 m/s", "metric": "wind_speed", "unit": "m/s",
         "citations": [{"source": "gazette-1", "quote": "Wind 7.5 m/s", "snapshot": "d" * 64}]},
        {"key": "day", "kind": "date", "phrase": "1 March", "start_on": "2025-03-01", "end_on": "2025-03-02",
         "citations": [{"source": "wire-1", "quote": "On 1 March"}]},
        {"key": "denial", "kind": "statement", "statement_type": "denial", "stance": "denied",
         "citations": [{"source": "wire-1", "quote": "no comment", "stance": "denies"}]},
    ],
    "relations": [
        {"claim": "hurt-2", "kind": "supersedes", "other": "hurt"},
        {"claim": "hurt-2", "kind": "contradicts", "other": "hurt"},
    ],
}  # fmt: skip
GAZETTE = hashlib.sha256(BLAST.encode()).hexdigest()
for _claim in RICH["claims"]:
    for _citation in _claim["citations"]:
        if "snapshot" in _citation:
            _citation["snapshot"] = GAZETTE
WIRE = "\ufeffOn 1 March: Four dead at 88 Quay.\r\n«1,024» hurt, cafe\u0301 88 said; no comment.\r\n".encode()


@pytest.fixture
def editor(db: None) -> User:
    """A contributor without a password: to hash one takes longer than to load a dossier."""
    user = User.objects.create(username="editor")
    user.user_permissions.add(Permission.objects.get(codename="request_review"))
    return user


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write dossiers, and the text file that RICH names, into a folder of their own."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/wire.txt").write_bytes(WIRE)

    def write(content: Any, name: str = "a.json") -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


@pytest.fixture
def rich(editor: User, write: Callable[..., Path]) -> Path:
    """RICH, loaded."""
    path = write(RICH)
    load([path], by=editor)
    return path


def changed(content: Json, change: Callable[[Json], object]) -> Json:
    content = copy.deepcopy(content)
    change(content)
    return content


def faults_of(by: User, *paths: Path) -> list[tuple[str, str]]:
    """Return path and sentence of every fault; nothing may have been written."""
    before = AuditEntry.objects.count()
    with pytest.raises(Faulty) as caught:
        load(paths, by=by)
    assert AuditEntry.objects.count() == before
    return [(fault.path, fault.sentence) for fault in caught.value.faults]


def audited() -> int:
    return AuditEntry.objects.count()


def state() -> Json:
    """Return every row of the desk by what it says, without numbers, versions and times of writing."""
    names: dict[Any, str] = {row.pk: row.key for model in KEYED.values() for row in model._default_manager.all()}
    names |= {snapshot.pk: snapshot.text_sha256 for snapshot in Snapshot.objects.all()}
    unsaid = {"id", "version", "created_at", "inputs"}  # inputs are the digest of numbers of rows
    found: Json = {}
    for model in (*SHAPES, Incident.types.through):
        columns = [column.attname for column in model._meta.concrete_fields if column.attname not in unsaid]
        rows = [{column: getattr(row, column) for column in columns} for row in model._default_manager.all()]
        for row in rows:
            row.update({name: names.get(value, value) for name, value in row.items() if not isinstance(value, list)})
            if "raw" in row:
                row["raw"] = bytes(row["raw"])
        found[model.__name__] = sorted(rows, key=repr)
    return found


# The example of docs/dossier.md, as a stranger would copy it.


def test_the_example_loads_and_says_what_it_means(editor: User, write: Callable[..., Path]) -> None:
    outcome = load([write(EXAMPLE)], by=editor)

    assert str(outcome) == "25 rows new, 0 changed, 0 removed"
    incident = Incident.objects.get(key="lower-bridge-derailment")
    document = build(incident)
    assert [(claim["phrase"], claim["operator"], claim["low"], claim["high"]) for claim in document["claims"]] == [
        ("At least 12", "at_least", 12, None),
        ("nine", "exact", 9, 9),
        ("Nobody was killed", "none", 0, 0),
    ]
    assert [figure["best"] and figure["best"]["value"] for figure in document["figures"]] == [12, None]
    assert {entry.actor_id for entry in AuditEntry.objects.filter(table_name__startswith="incidents_claim")} == {
        editor.pk
    }


def test_a_second_load_of_the_example_writes_nothing(editor: User, write: Callable[..., Path]) -> None:
    path = write(EXAMPLE)
    load([path], by=editor)
    before = audited()

    outcome = load([path], by=editor)

    assert (outcome, audited()) == (Outcome(0, 0, 0), before)


def test_the_reference_tells_every_field_with_its_choices() -> None:
    schema: Any = validator().schema
    for entry in (schema, *schema["$defs"].values()):
        for name, said in entry.get("properties", {}).items():
            if "$ref" in said:
                said = schema["$defs"][said["$ref"].rsplit("/", 1)[1]] | said
            line = said["description"]
            if "enum" in said:
                line += f" One of {', '.join(f'`{value}`' for value in said['enum'] if value)}."
            if "maxLength" in said:
                line += f" At most {said['maxLength']} characters."
            needed = "yes" if name in entry["required"] else ""
            assert f"| `{name}` | {needed} | {line} |" in DOC


# schema.json against the models, so that the two cannot drift.


def test_the_schema_is_a_schema() -> None:
    validator().check_schema(validator().schema)


@pytest.mark.parametrize("model", SHAPES, ids=lambda model: model.__name__)
def test_fields_choices_and_lengths_are_those_of_the_model(model: type[models.Model]) -> None:
    schema: Any = validator().schema
    entry = schema["$defs"][NAMES[model]]
    own = {*SHAPES[model].fields, *SHAPES[model].references}
    own |= {"key"} if model in KEYED.values() else set()
    own |= set(READ) if model is Claim else set()
    more = {
        Source: {"snapshots", "marks"},
        Snapshot: {"text", "text_file", "captured_at", "raw_base64"},
        Mark: {"quote", "occurrence", "snapshot"},
        Citation: {"quote", "occurrence", "snapshot"},
        Incident: {"when", "types", *CHILDREN[Incident]},
        Claim: set(CHILDREN[Claim]),
    }
    assert set(entry["properties"]) == own | more.get(model, set())
    _hold_together(schema, entry, model, own)


def test_a_rule_without_a_sentence_is_still_a_fault() -> None:
    error = SchemaError("5 is too much", validator="maximum", path=["claims", 0, "value"], instance=5, schema={})
    assert list(sentences(error)) == [SchemaFault("claims[0].value", "5 is too much.", of_value=True)]


def test_when_has_the_fields_of_an_incident() -> None:
    schema: Any = validator().schema
    assert tuple(schema["$defs"]["when"]["properties"]) == WHEN
    _hold_together(schema, schema["$defs"]["when"], Incident, set(WHEN))


def test_every_column_of_the_desk_is_in_the_format_or_known_not_to_be() -> None:
    derived = {
        Snapshot: {"length", "raw_sha256", "text_sha256", "raw", "captured_by", "source"},
        Mark: {"start", "end"},
        Citation: {"start", "end", "exact", "prefix", "suffix", "anchor", "kept_reason", "claim"},
        Figure: {"low", "high", "level", "inputs", "chosen_by", "incident"},
        Incident: set(WHEN),
        PlaceUse: {"incident"},
        IncidentClaim: {"claim"},
    }
    for model, shape in SHAPES.items():
        said = {*shape.fields, *shape.references, *derived.get(model, ()), "id", "key", "version", "created_at"}
        said |= set(READ) | {"incident", "snapshot", "text", "captured_at"}
        assert {column.name for column in model._meta.concrete_fields} <= said, model


def _hold_together(schema: Any, entry: Any, model: type[models.Model], own: set[str]) -> None:
    for name in own:
        column: Any = model._meta.get_field(name)
        said = entry["properties"][name]
        if "$ref" in said:
            said = schema["$defs"][said["$ref"].rsplit("/", 1)[1]] | said
        if column.choices:
            blank = [""] if column.blank else []
            assert said["enum"] == [*blank, *(value for value, _ in column.choices)], name
        elif column.max_length and not column.is_relation:
            assert said["maxLength"] == column.max_length, name
        base = getattr(column, "base_field", None)
        if base is not None:
            assert said["items"]["maxLength"] == base.max_length, name
        needed = not (column.blank or column.null or column.has_default()) and name in entry["required"]
        assert needed or column.blank or column.null or column.has_default() or model in (Snapshot,), name


# Load, dump, load.


def test_every_field_is_tried() -> None:
    schema: Any = validator().schema
    used: set[tuple[str, str]] = set()

    def walk(value: Any, rule: Any) -> None:
        if "$ref" in rule:
            rule = schema["$defs"][rule["$ref"].rsplit("/", 1)[1]]
        for name, inner in value.items() if isinstance(value, dict) else ():
            used.add((rule["description"], name))
            walk(inner, rule["properties"][name])
        for inner in value if isinstance(value, list) else ():
            walk(inner, rule["items"])

    walk(RICH, schema)
    entries = [entry for entry in (schema, *schema["$defs"].values()) if "properties" in entry]
    assert used == {(entry["description"], name) for entry in entries for name in entry["properties"]}


def test_a_dump_loads_into_an_empty_database_as_it_was(editor: User, write: Callable[..., Path]) -> None:
    class Undone(Exception):
        pass

    with suppress(Undone), transaction.atomic():
        load([write(RICH)], by=editor)
        first, before = dump(), state()
        raise Undone
    assert not Claim.objects.exists()

    load([write(first, "dump.json")], by=editor)

    assert state() == before
    assert dump() == first


def test_a_dump_loads_where_it_came_from_without_writing(editor: User, rich: Path, write: Any) -> None:
    before, said = audited(), dump()

    outcome = load([write(said, "dump.json")], by=editor)

    assert (outcome, audited(), dump()) == (Outcome(0, 0, 0), before, said)


def test_a_second_load_of_every_field_writes_nothing(editor: User, rich: Path) -> None:
    before = audited()
    assert load([rich], by=editor) == Outcome(0, 0, 0)
    assert audited() == before


def test_the_dump_says_what_was_loaded(rich: Path) -> None:
    said = json.loads(dump())

    assert [claim["key"] for claim in said["claims"]] == [claim["key"] for claim in RICH["claims"]]
    assert said["claims"][0]["citations"] == RICH["claims"][0]["citations"]
    assert said["incidents"][0]["places"] == RICH["incidents"][0]["places"]
    assert said["sources"][0]["snapshots"][0] == RICH["sources"][0]["snapshots"][0] | {
        "captured_at": "2025-03-02T09:30:00.125000Z"
    }
    assert {name: said["claims"][1][name] for name in READ} == {
        "operator": "at_least", "value": 36, "value_max": None, "low": 36, "high": None, "unit": "",
    }  # fmt: skip
    assert said["claims"][3]["value"] == 7.5


def test_a_text_file_is_kept_byte_for_byte_and_read_normalised(rich: Path) -> None:
    snapshot = Snapshot.objects.get(source__key="wire-1")
    assert bytes(snapshot.raw) == WIRE
    assert snapshot.text == "On 1 March: Four dead at 88 Quay.\n«1,024» hurt, café 88 said; no comment.\n"
    assert snapshot.method == "file"


def test_an_empty_database_dumps_the_format_alone(db: None) -> None:
    assert dump() == '{\n  "format": "footnote.dossier/1"\n}\n'


@pytest.mark.parametrize(
    "printed", ["9007199254740993", "123,456,789,012,345,678", "0.1", "123456789012.654321", "0.000001"]
)
def test_numbers_come_back_exactly(editor: User, write: Any, printed: str) -> None:
    content = {
        "format": "footnote.dossier/1",
        "sources": [{"key": "s", "title": "S", "snapshots": [{"text": f"It is {printed} m/s."}]}],
        "claims": [
            {
                "key": "c",
                "phrase": printed,
                "metric": "wind_speed",
                "citations": [{"source": "s", "quote": printed}],
            }
        ],
    }
    load([write(content)], by=editor)
    before, said = audited(), dump()

    load([write(said)], by=editor)

    assert (audited(), dump()) == (before, said)
    assert Claim.objects.get().value == models.DecimalField(max_digits=24).to_python(printed.replace(",", ""))


def test_one_incident_is_dumped_with_all_it_needs(editor: User, rich: Path, write: Any) -> None:
    load([write(EXAMPLE, "b.json")], by=editor)

    said = json.loads(dump(list(Incident.objects.filter(key="year"))))

    keys = {name: {row["key"] for row in said[name]} for name in KEYED}
    assert keys == {
        "parties": {"порт", "river-state", "gazette", "wire"},
        "places": {"quay", "harbour"},
        "sources": {"gazette-1", "wire-1"},
        "origins": {"call"},
        "incidents": {"year", "quay-blast"},
        "claims": {"killed", "hurt", "hurt-2"},
    }
    before = audited()
    assert load([write(said, "c.json")], by=editor) == Outcome(0, 0, 0)
    assert audited() == before


def test_a_void_best_value_is_neither_dumped_nor_taken_away(editor: User, rich: Path, write: Any) -> None:
    more = {
        "format": "footnote.dossier/1",
        "claims": [
            {"key": "later", "phrase": "Four", "metric": "killed", "category": "worker", "place": "quay",
             "incidents": [{"incident": "quay-blast"}], "citations": [{"source": "wire-1", "quote": "Four dead"}]}
        ],
    }  # fmt: skip
    load([write(more, "b.json")], by=editor)
    before, said = audited(), dump()

    assert [figure["metric"] for figure in json.loads(said)["incidents"][0]["figures"]] == ["injured"]
    load([write(said, "c.json")], by=editor)
    assert audited() == before
    # Stated again beside the new claim, it stands again.
    load([rich], by=editor)
    assert [figure["metric"] for figure in json.loads(dump())["incidents"][0]["figures"]] == ["injured", "killed"]


def test_queries_do_not_grow_with_the_claims(editor: User, write: Any) -> None:
    def queries(work: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as caught:
            work()
        return len(caught)

    few, many = write(_claims(1), "few.json"), write(_claims(30), "many.json")
    assert queries(lambda: load([few], by=editor)) == queries(lambda: load([many], by=editor))
    assert queries(lambda: load([few], by=editor)) == queries(lambda: load([many], by=editor))
    one, thirty = Incident.objects.get(key="i1"), Incident.objects.get(key="i30")
    assert queries(lambda: dump([one])) == queries(lambda: dump([thirty]))


def _claims(count: int) -> Json:
    lines = [f"At least {number + 2} were hurt in town {number}." for number in range(count)]
    return {
        "format": "footnote.dossier/1",
        "sources": [{"key": f"s{count}", "title": "S", "snapshots": [{"text": "\n".join(lines)}]}],
        "incidents": [{"key": f"i{count}", "title": "I"}],
        "claims": [
            {"key": f"c{count}-{number}", "phrase": f"At least {number + 2}", "metric": "injured",
             "incidents": [{"incident": f"i{count}"}], "citations": [{"source": f"s{count}", "quote": line}]}
            for number, line in enumerate(lines)
        ],
    }  # fmt: skip


# A listed row is what the file says.


def test_fields_change_in_place(editor: User, rich: Path, write: Any) -> None:
    ids = list(Claim.objects.order_by("key").values_list("pk", flat=True))
    quotes = set(Citation.objects.values_list("pk", flat=True))

    def change(content: Json) -> None:
        content["claims"][0]["credibility"] = "1"
        content["claims"][0]["citations"][1] |= {"quote": "Four dead", "stance": "disputes"}
        content["claims"][0]["incidents"][1]["role"] = "figure"
        content["incidents"][0]["when"]["phrase"] = "at midnight"
        content["incidents"][0]["figures"][0]["rationale"] = "Counted twice, and the same both times."
        content["sources"][1]["marks"][0]["kind"] = "context"
        del content["parties"][0]["reliability"]

    outcome = load([write(changed(RICH, change))], by=editor)

    assert outcome == Outcome(new=0, changed=7, removed=0)
    assert list(Claim.objects.order_by("key").values_list("pk", flat=True)) == ids
    assert set(Citation.objects.values_list("pk", flat=True)) == quotes
    assert Party.objects.get(key="порт").reliability == "F"
    assert Claim.objects.get(key="killed").version == 2


def test_rows_that_are_no_longer_listed_go(editor: User, rich: Path, write: Any) -> None:
    def change(content: Json) -> None:
        content["claims"][3]["citations"].pop()
        content["claims"][0]["incidents"].pop()
        content["incidents"][0]["places"].pop(0)
        content["incidents"][0]["figures"].pop(0)
        for listed in (content["relations"], content["incidents"][0]["types"], content["incidents"][0]["parties"]):
            listed.pop(0)
        content["sources"][1].pop("marks")

    outcome = load([write(changed(RICH, change))], by=editor)

    assert outcome == Outcome(new=0, changed=0, removed=8)
    said = json.loads(dump())
    assert [place["place"] for place in said["incidents"][0]["places"]] == ["harbour"]
    assert said["relations"] == [RICH["relations"][1]]


def test_what_no_file_lists_stays(editor: User, rich: Path, write: Any) -> None:
    before = dump()
    load([write({"format": "footnote.dossier/1", "parties": RICH["parties"][:2]})], by=editor)
    assert dump() == before


def test_a_relation_of_a_claim_that_is_not_listed_is_added(editor: User, rich: Path, write: Any) -> None:
    relation = {"claim": "day", "kind": "refines", "other": "killed"}
    content = {"format": "footnote.dossier/1", "relations": [relation, RICH["relations"][0]]}
    assert load([write(content)], by=editor) == Outcome(1, 0, 0)
    assert relation in json.loads(dump())["relations"]
    assert load([write(content)], by=editor) == Outcome(0, 0, 0)


def test_the_order_of_places_and_parties_is_kept(editor: User, rich: Path, write: Any) -> None:
    content = changed(RICH, lambda content: content["incidents"][0]["places"].reverse())
    load([write(content)], by=editor)
    assert [place["place"] for place in json.loads(dump())["incidents"][0]["places"]] == ["harbour", "quay"]
    assert load([write(content)], by=editor) == Outcome(0, 0, 0)


def test_a_phrase_changes_with_its_quote(editor: User, write: Any) -> None:
    load([write(EXAMPLE)], by=editor)

    def change(content: Json) -> None:
        content["claims"][1] |= {"phrase": "At least 12"}
        content["claims"][1]["citations"] = [{"source": "courier-morning", "quote": "At least 12 passengers"}]

    load([write(changed(EXAMPLE, change))], by=editor)

    claim = Claim.objects.get(key="railway-injured")
    assert (claim.low, claim.high, claim.operator) == (12, None, "at_least")
    assert [citation.exact for citation in claim.citations.all()] == ["At least 12 passengers"]


def test_another_text_is_a_new_snapshot_and_quotes_move_to_it(editor: User, write: Any) -> None:
    load([write(EXAMPLE)], by=editor)
    Citation.objects.filter(claim__key="rescue-injured").get()

    def change(content: Json) -> None:
        content["sources"][0]["snapshots"][0]["text"] = "Corrected. " + TEXT

    content = changed(EXAMPLE, change)
    assert load([write(content)], by=editor) == Outcome(new=2, changed=3, removed=1)
    assert load([write(content)], by=editor) == Outcome(0, 0, 0)
    assert Snapshot.objects.count() == 2
    citation = Citation.objects.get(claim__key="rescue-injured")
    assert citation.snapshot.text.startswith("Corrected.")
    # Both texts are dumped, and every quote names its own.
    said = dump()
    assert json.loads(said)["claims"][0]["citations"][0]["snapshot"] == citation.snapshot.text_sha256
    assert load([write(said)], by=editor) == Outcome(0, 0, 0)
    # The first text alone, again: nothing is captured twice.
    assert load([write(EXAMPLE)], by=editor) == Outcome(new=1, changed=3, removed=1)


def test_files_are_loaded_together(editor: User, write: Any) -> None:
    rest = {name: value for name, value in RICH.items() if name != "parties"}
    parties = {"format": "footnote.dossier/1", "parties": RICH["parties"]}
    load([write(rest, "rest.json"), write(parties, "parties.json")], by=editor)
    assert Claim.objects.count() == 6


def test_numbers_may_be_overridden_with_a_reason(editor: User, write: Any) -> None:
    def numbers(**given: Any) -> list[Any]:
        content = changed(EXAMPLE, lambda content: content["claims"][1].update(given, override_reason="Said so."))
        load([write(content)], by=editor)
        claim = Claim.objects.get(key="railway-injured")
        return [claim.operator, claim.value, claim.value_max, claim.low, claim.high]

    assert numbers(operator="more_than") == ["more_than", 9, None, 10, None]
    assert numbers(value=8) == ["exact", 8, None, 8, 8]
    assert numbers(operator="between", value=8, value_max=10) == ["between", 8, 10, 8, 10]
    assert numbers(operator="vague", low=3, high=9) == ["vague", None, None, 3, 9]
    assert numbers() == ["exact", 9, None, 9, 9]


# What a second person approved is not taken away by a file.


@pytest.fixture
def published(editor: User, reviewer: User, write: Callable[..., Path]) -> None:
    load([write(EXAMPLE)], by=editor)
    make_published(editor, reviewer, Incident.objects.get())


@pytest.mark.parametrize(
    ("change", "path", "name"),
    [
        (lambda c: c["claims"][0].pop("citations"), "claims[0].citations", "At least 12 passengers were injured"),
        (lambda c: c["claims"][0].pop("incidents"), "claims[0].incidents", "lower-bridge-derailment"),
        (lambda c: c.pop("relations"), "claims[0].relations", "contradicts railway-injured"),
        (lambda c: c["incidents"][0].pop("places"), "incidents[0].places", "lower-bridge"),
        (lambda c: c["incidents"][0]["parties"].pop(), "incidents[0].parties", "valley-rescue"),
        (lambda c: c["incidents"][0].pop("types"), "incidents[0].types", "rail_accident"),
        (lambda c: c["incidents"][0].pop("figures"), "incidents[0].figures", "injured, passenger"),
    ],
)
def test_removal_of_what_was_published_is_a_fault(
    published: None, editor: User, write: Any, change: Callable[[Json], object], path: str, name: str
) -> None:
    assert faults_of(editor, write(changed(EXAMPLE, change))) == [
        (
            path,
            f"“{name}” is not listed any more, but review 1 published it: list it again, or take it out at the desk.",
        )
    ]


def test_what_came_after_the_review_may_go(published: None, editor: User, write: Any) -> None:
    extra = {"source": "courier-morning", "quote": "At least 12"}
    load([write(changed(EXAMPLE, lambda c: c["claims"][0]["citations"].append(extra)))], by=editor)
    assert load([write(EXAMPLE)], by=editor) == Outcome(new=0, changed=0, removed=1)


def test_marks_are_no_history(published: None, editor: User, write: Any) -> None:
    content = changed(EXAMPLE, lambda c: c["sources"][0].pop("marks"))
    assert load([write(content)], by=editor) == Outcome(new=0, changed=0, removed=1)


def _set(*path: str | int, to: Any) -> Callable[[Json], object]:
    def change(content: Any) -> None:
        for part in path[:-1]:
            content = content[part]
        content[path[-1]] = to

    return change


CLAIM, CITED, SOURCE = ("claims", 1), ("claims", 1, "citations", 0), ("sources", 0)
SHOT, FIGURE = (*SOURCE, "snapshots", 0), ("incidents", 0, "figures", 0)
FAULTS: list[tuple[Callable[[Json], object], str, str]] = [
    # What the schema says
    (
        _set("format", to="footnote.dossier/2"),
        "format",
        "This is not “footnote.dossier/1”, the one format that is read.",
    ),
    (lambda c: c.pop("format"), "", "“format” is missing: it is needed here."),
    (_set("claimz", to=[]), "claimz", "There is no field “claimz” here: did you mean “claims”?"),
    (_set("claims", to={}), "claims", "This is an object: write a list."),
    (_set("claims", 1, to=7), "claims[1]", "This is a number: write an object."),
    (
        _set(*CLAIM, "stanse", to="denied"),
        "claims[1].stanse",
        "There is no field “stanse” here: did you mean “stance”?",
    ),
    (
        _set(*CITED, "zzz", to=1),
        "claims[1].citations[0].zzz",
        "There is no field “zzz” here: it may have source, quote, occurrence, snapshot, stance, phrase.",
    ),
    (lambda c: c["parties"][0].pop("name"), "parties[0]", "“name” is missing: it is needed here."),
    (
        _set("parties", 0, "name", to=" "),
        "parties[0].name",
        "This is empty: fill it in, or leave it out where it may be left out.",
    ),
    (_set("parties", 0, "name", to=None), "parties[0].name", "This is null: write a text in quotation marks."),
    (
        _set("parties", 0, "aliases", to=["a", True]),
        "parties[0].aliases[1]",
        "This is true or false: write a text in quotation marks.",
    ),
    (
        _set("parties", 0, "aliases", to=[""]),
        "parties[0].aliases",
        "“['']” cannot be kept: item 1 in the array did not validate: This field cannot be blank.",
    ),
    (
        _set("parties", 0, "kind", to="countri"),
        "parties[0].kind",
        "“countri” is no choice here: did you mean “country”?",
    ),
    (
        _set(*CLAIM, "credibility", to=6),
        "claims[1].credibility",
        "A number is no choice here: choose from 1, 2, 3, 4, 5, 6.",
    ),
    (_set("parties", 0, "country", to="ABC"), "parties[0].country", "“ABC” has 3 characters: at most 2 are kept."),
    (
        _set(*SOURCE, "published_on", to="8 May"),
        "sources[0].published_on",
        "“8 May” is no day: write it as 2031-05-08.",
    ),
    (
        _set("incidents", 0, "when", "start_time", to="4am"),
        "incidents[0].when.start_time",
        "“4am” is no time: write it as 04:10.",
    ),
    (
        _set(*SHOT, "captured_at", to="yesterday"),
        "sources[0].snapshots[0].captured_at",
        "“yesterday” is no instant: write it as 2031-05-08T09:30:00Z.",
    ),
    (
        _set(*CITED, "snapshot", to="abc"),
        "claims[1].citations[0].snapshot",
        "“abc” is no SHA-256: write its 64 digits, 0 to 9 and a to f.",
    ),
    (_set(*CITED, "occurrence", to=0), "claims[1].citations[0].occurrence", "0 is too small: write 1 or more."),
    (
        _set(*CITED, "occurrence", to=1.5),
        "claims[1].citations[0].occurrence",
        "This is a number: write a whole number.",
    ),
    (
        _set(*CLAIM, "value", to="1e3"),
        "claims[1].value",
        "“1e3” is no number: write digits alone, at most 18 before the point and 6 behind it.",
    ),
    (
        _set("incidents", 0, "types", to=["rail_accident"] * 2),
        "incidents[0].types",
        "One of these stands here twice: name each once.",
    ),
    # Characters
    (
        _set(*SOURCE, "byline", to="a\x00b"),
        "sources[0].byline",
        "The text holds U+0000, which cannot be stored: take it out.",
    ),
    (
        _set(*SOURCE, "byline", to="a\ud83d"),
        "sources[0].byline",
        "The text holds U+D83D, which cannot be stored: take it out.",
    ),
    (
        _set("parties", 0, "kind", to="\x00"),
        "parties[0].kind",
        "The text holds U+0000, which cannot be stored: take it out.",
    ),
    # Calendar, numbers, addresses
    (
        _set(*SOURCE, "published_on", to="2031-02-30"),
        "sources[0].published_on",
        "“2031-02-30” is in no calendar and on no clock: correct it.",
    ),
    (
        _set(*SHOT, "captured_at", to="2031-02-30T00:00Z"),
        "sources[0].snapshots[0].captured_at",
        "“2031-02-30T00:00Z” is in no calendar and on no clock: correct it.",
    ),
    (
        _set(*SHOT, "captured_at", to="0001-01-01T00:00+14:00"),
        "sources[0].snapshots[0].captured_at",
        "“0001-01-01T00:00+14:00” is in no calendar and on no clock: correct it.",
    ),
    (
        _set(*SHOT, "captured_at", to="9998-01-01T00:00Z"),
        "sources[0].snapshots[0].captured_at",
        "“9998-01-01T00:00Z” lies in the future: a text is captured before it is loaded.",
    ),
    (
        _set("places", 0, "lat", to=1.0000001),
        "places[0].lat",
        "“1.0000001” cannot be kept: ensure that there are no more than 5 decimal places.",
    ),
    (
        _set("places", 0, "geonames_id", to=10**30),
        "places[0].geonames_id",
        f"“{10**30}” cannot be kept: ensure this value is less than or equal to 2147483647.",
    ),
    (_set(*SOURCE, "url", to="courier"), "sources[0].url", "“courier” cannot be kept: enter a valid URL."),
    (
        _set("incidents", 0, "when", "zone", to="Europe/Kiyv"),
        "incidents[0].when.zone",
        "“Europe/Kiyv” is no time zone: did you mean “Europe/Kyiv”?",
    ),
    # What the models' constraints say
    (
        _set("parties", 0, "country", to="ua"),
        "parties[0]",
        "A country is two capital letters of ISO 3166-1, such as UA.",
    ),
    (
        _set("places", 0, "lat", to=91),
        "places[0]",
        "Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
    ),
    (
        lambda c: c["sources"][0].pop("published_basis"),
        "sources[0]",
        "Say both when the source was published and how that is known, or neither.",
    ),
    (_set("incidents", 0, "when", "end_on", to="2031-05-01"), "incidents[0]", "The last day is before the first day."),
    (
        lambda c: c["claims"][1].pop("metric"),
        "claims[1]",
        "A figure needs a metric, an operator and the phrase as printed.",
    ),
    (
        _set(*CLAIM, "attribution", to="unattributed"),
        "claims[1]",
        "A claim with a claimant is not unattributed: say how it is attributed.",
    ),
    # Keys
    (
        _set("parties", 1, "key", to="valley"),
        "parties[1].key",
        "The key “valley” stands at parties[0] already: give each row its own.",
    ),
    (
        _set(*CLAIM, "claimant", to="valley-rayl"),
        "claims[1].claimant",
        "No party has the key “valley-rayl”: did you mean “valley-rail”?",
    ),
    (
        _set(*CLAIM, "origin", to="nothing"),
        "claims[1].origin",
        "No origin has the key “nothing”: write the key of one in these files, or of one recorded.",
    ),
    (
        _set("incidents", 0, "types", to=["rail_acident"]),
        "incidents[0].types[0]",
        "No incident type has the key “rail_acident”: did you mean “rail_accident”?",
    ),
    (
        _set("incidents", 0, "types", to=["zz"]),
        "incidents[0].types[0]",
        "No incident type has the key “zz”: choose one of the vocabulary at the desk.",
    ),
    (
        _set("parties", 1, "name", to="The valley"),
        "parties[1].name",
        "The party “valley” has “The valley” already: use that key, or tell the two apart.",
    ),
    (
        _set("parties", 0, "parent", to="valley-rail"),
        "parties[0].parent",
        "This parent lies below the row itself: choose another.",
    ),
    # Texts and quotes
    (
        _set(*SHOT, "text", to=7),
        "sources[0].snapshots[0].text",
        "This is a number: write a text in quotation marks.",
    ),
    (
        lambda c: c["sources"][0]["snapshots"][0].pop("text"),
        "sources[0].snapshots[0]",
        "Give the text, or a text_file with it.",
    ),
    (
        _set(*SHOT, "text_file", to="a.txt"),
        "sources[0].snapshots[0]",
        "Give the text, or a text_file with it, not both.",
    ),
    (
        _set(*SOURCE, "snapshots", to=[{"text": " \n"}]),
        "sources[0].snapshots[0].text",
        "The text is empty: there is nothing to cite.",
    ),
    (
        _set(*SOURCE, "snapshots", to=[{"text_file": "../a.txt"}]),
        "sources[0].snapshots[0].text_file",
        "“../a.txt” lies outside the folder of the dossier: copy it into that.",
    ),
    (
        _set(*SOURCE, "snapshots", to=[{"text_file": "/a.txt"}]),
        "sources[0].snapshots[0].text_file",
        "“/a.txt” lies outside the folder of the dossier: copy it into that.",
    ),
    (
        _set(*SOURCE, "snapshots", to=[{"text_file": "a.txt"}]),
        "sources[0].snapshots[0].text_file",
        "“a.txt” cannot be read: No such file or directory.",
    ),
    (
        _set(*SOURCE, "snapshots", to=[{"text_file": "latin.txt"}]),
        "sources[0].snapshots[0].text_file",
        "“latin.txt” is no plain text in UTF-8: save it as such.",
    ),
    (
        _set(*SOURCE, "snapshots", to=[{"text_file": "long.txt"}]),
        "sources[0].snapshots[0].text_file",
        "“long.txt” has more than 10,000,000 bytes: it is too long.",
    ),
    (
        _set(*SHOT, "raw_base64", to="§"),
        "sources[0].snapshots[0].raw_base64",
        "This is no Base64: leave it out where the raw bytes are the text.",
    ),
    (
        _set(*SHOT, "text", to=TEXT + "a" * 10_000_000),
        "sources[0].snapshots[0].text",
        f"This has {10_000_000 + len(TEXT):,} bytes: at most 10,000,000 are kept.",
    ),
    (
        lambda c: c["sources"][0]["snapshots"].append({"text": TEXT}),
        "sources[0].snapshots[1]",
        "This text stands at sources[0].snapshots[0] already: list it once.",
    ),
    (
        _set(*CITED, "quote", to="nine passengers"),
        "claims[1].citations[0].quote",
        "The quote “nine passengers” does not stand in the text: copy it from the article.",
    ),
    (
        _set(*CITED, "quote", to="injured passengers"),
        "claims[1].citations[0].quote",
        "The phrase “nine” does not stand in the quote “injured passengers”: widen the quote, or correct the phrase.",
    ),
    (
        _set(*CITED, "quote", to="passengers"),
        "claims[1].citations[0].quote",
        "The quote “passengers” stands in the text 2 times: give its occurrence, or widen it.",
    ),
    (
        _set(*CITED, "occurrence", to=3),
        "claims[1].citations[0].quote",
        "The quote “The railway counts nine injured passengers” stands in the text 1 times, not 3.",
    ),
    (
        _set(*CITED, "phrase", to="nine"),
        "claims[1].citations[0].phrase",
        "Words that support a claim have its phrase: leave this out, or choose another stance.",
    ),
    (
        _set(*CITED, to={"source": "courier-morning", "quote": "88 years", "stance": "repeats", "phrase": "nine"}),
        "claims[1].citations[0].quote",
        "The phrase “nine” does not stand in the quote “88 years”: widen the quote, or correct the phrase.",
    ),
    (
        _set(*CITED, "snapshot", to="a" * 64),
        "claims[1].citations[0].snapshot",
        f"The source has no such text: its texts are {hashlib.sha256(TEXT.encode()).hexdigest()}.",
    ),
    (
        lambda c: c["claims"][1]["citations"].append(c["claims"][1]["citations"][0]),
        "claims[1].citations[1]",
        "This stands at claims[1].citations[0] already: list it once.",
    ),
    # Numbers of a phrase
    (
        _set(*CLAIM, "phrase", to="railway"),
        "claims[1].phrase",
        "“railway” states no quantity: mark the words that state the figure.",
    ),
    (
        _set(*CLAIM, "value", to=8),
        "claims[1].value",
        "This says 8, but “nine” reads as 9 (value 9): leave it out, or give an override_reason.",
    ),
    (
        _set(*CLAIM, "high", to=None),
        "claims[1].high",
        "This says none, but “nine” reads as 9 (high 9): leave it out, or give an override_reason.",
    ),
    (
        _set(*CLAIM, "operator", to="about"),
        "claims[1].operator",
        "This says about, but “nine” reads as 9 (operator exact): leave it out, or give an override_reason.",
    ),
    (
        lambda c: c["claims"][1].update(phrase="railway", value=9, override_reason="So."),
        "claims[1].operator",
        "“railway” reads as no number: say the operator as well.",
    ),
    (
        lambda c: c["claims"][1].update(operator="between", value=9, override_reason="So."),
        "claims[1].value",
        "“between” needs a number of 0 or more: enter the number that is printed.",
    ),
    (_set(*CLAIM, "metric", to="kiled"), "claims[1].metric", "No metric has the key “kiled”: did you mean “killed”?"),
    # Best values
    (
        lambda c: (
            c["claims"][1].update(low=None, high=20, override_reason="So."),
            c["claims"][0]["incidents"][0].update(role="context"),
        ),
        "incidents[0].figures[0]",
        "The best value lies outside the range that the claims give.",
    ),
    (
        _set(*FIGURE, "rationale", to="Short."),
        "incidents[0].figures[0]",
        "A best value needs its basis and a reason of 20 letters or more.",
    ),
    (
        _set(*FIGURE, "basis", to=""),
        "incidents[0].figures[0]",
        "A best value needs its basis and a reason of 20 letters or more.",
    ),
    (
        _set(*FIGURE, "category", to="civilian"),
        "incidents[0].figures[0]",
        "No claim of this incident counts “People injured” (Civilians): record one first.",
    ),
    (
        lambda c: c["incidents"][0]["figures"].append({"metric": "injured", "category": "passenger"}),
        "incidents[0].figures[1]",
        "This figure stands at incidents[0].figures[0] already: list it once.",
    ),
    # Lists
    (
        lambda c: c["incidents"][0]["places"].append(c["incidents"][0]["places"][0]),
        "incidents[0].places[1]",
        "This stands at incidents[0].places[0] already: list it once.",
    ),
    (
        lambda c: c["relations"].append(c["relations"][0]),
        "relations[1]",
        "This stands at relations[0] already: list it once.",
    ),
    (
        _set("relations", 0, "other", to="rescue-injured"),
        "relations[0]",
        "A claim cannot stand in a relation to itself.",
    ),
]
CONSEQUENCES = {
    "parties[1].key": [
        ("claims[1].claimant", "No party has the key “valley-rail”: did you mean “valley-courier”?"),
        ("incidents[0].parties[0].party", "No party has the key “valley-rail”: did you mean “valley-courier”?"),
    ],
    "parties[0].parent": [("parties[1].parent", "This parent lies below the row itself: choose another.")],
}


# Every fault stands at its path, with its sentence, and nothing is written.


@pytest.mark.parametrize(
    ("change", "path", "sentence"), FAULTS, ids=[f"{path} {said[:40]}" for _, path, said in FAULTS]
)
def test_a_fault_stands_at_its_path_and_nothing_is_written(
    editor: User,
    write: Any,
    tmp_path: Path,
    change: Callable[[Json], object],
    path: str,
    sentence: str,
) -> None:
    (tmp_path / "latin.txt").write_bytes("café".encode("latin-1"))
    (tmp_path / "long.txt").write_bytes(b"a" * 10_000_001)
    content = changed(EXAMPLE, change)

    found = faults_of(editor, write(content))

    assert found == [(path, sentence), *CONSEQUENCES.get(path, [])]


def test_all_faults_are_reported_at_once(editor: User, write: Any) -> None:
    changes = [
        _set("parties", 0, "kind", to="nothing"),
        _set("incidents", 0, "when", "end_on", to="2031-05-01"),
        _set(*CLAIM, "value", to=8),
        _set(*CITED, "quote", to="not there"),
        _set(*SOURCE, "marks", 0, "quote", to="not there either"),
        _set("relations", 0, "other", to="nobody"),
    ]

    def change(content: Json) -> None:
        for one in changes:
            one(content)

    assert [path for path, _ in faults_of(editor, write(changed(EXAMPLE, change)))] == [
        "parties[0].kind",
        "incidents[0]",
        "claims[1].value",
        "sources[0].marks[0].quote",
        "claims[1].citations[0].quote",
        "relations[0].other",
    ]


def test_one_faulty_file_stops_all(editor: User, write: Any) -> None:
    good, bad = write(EXAMPLE), write({"format": "footnote.dossier/1", "parties": [{"key": "x"}]}, "bad.json")
    assert faults_of(editor, good, bad) == [("parties[0]", "“name” is missing: it is needed here.")]
    assert not Party.objects.exists()


def test_a_key_stands_once_in_all_files(editor: User, write: Any) -> None:
    one = write({"format": "footnote.dossier/1", "parties": [{"key": "a", "name": "A"}]}, "one.json")
    two = write({"format": "footnote.dossier/1", "parties": [{"key": "a", "name": "B"}]}, "two.json")
    assert faults_of(editor, one, two) == [
        ("parties[0].key", f"The key “a” stands at parties[0] of {one} already: give each row its own.")
    ]


@pytest.mark.parametrize(
    ("content", "path", "sentence"),
    [
        ("{", "line 1, column 2", "This is no JSON: Expecting property name enclosed in double quotes."),
        ('{"format": NaN}', "", "NaN is no number of JSON: leave the field out, or write null."),
        ("[" * 200_000, "", "The file nests lists or objects too deeply."),
        ("7", "", "This is a number: write an object."),
        (
            '{"format": "footnote.dossier/1", "claims": [], "claims": []}',
            "claims",
            "This stands twice in one object: the second would replace the first; keep one.",
        ),
    ],
)
def test_what_is_no_dossier(editor: User, write: Any, content: str, path: str, sentence: str) -> None:
    assert faults_of(editor, write(content)) == [(path, sentence)]


def test_files_that_cannot_be_read(editor: User, tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes("é".encode("latin-1"))
    assert faults_of(editor, tmp_path / "none.json", tmp_path / "latin.json") == [
        ("", "The file cannot be read: No such file or directory."),
        ("", "The file is no UTF-8: byte 0 is none of it; save it as UTF-8."),
    ]


def test_a_source_without_a_text_cannot_be_cited(editor: User, write: Any) -> None:
    content = changed(EXAMPLE, lambda c: c["sources"][0].update(snapshots=[], marks=[]))
    sentence = f"“{EXAMPLE['sources'][0]['title']}” has no text to cite: give it a snapshot."
    assert faults_of(editor, write(content)) == [(f"claims[{n}].citations[0].source", sentence) for n in range(3)]


def test_a_number_too_long_to_keep(editor: User, write: Any) -> None:
    def change(content: Json) -> None:
        content["sources"][0]["snapshots"][0]["text"] = TEXT.replace("nine", "12,000,000 trillion")
        content["claims"][1] |= {"phrase": "12,000,000 trillion"}
        content["claims"][1]["citations"][0]["quote"] = "12,000,000 trillion"

    said = "cannot be kept: ensure that there are no more than 18 digits before the decimal point."
    number = "12,000,000,000,000,000,000"
    assert faults_of(editor, write(changed(EXAMPLE, change))) == [("claims[1].phrase", f"“{number}” {said}")]


def test_of_several_texts_one_must_be_named(editor: User, write: Any) -> None:
    content = changed(EXAMPLE, lambda c: c["sources"][0]["snapshots"].append({"text": TEXT + " More."}))
    digests = ", ".join(hashlib.sha256(text.encode()).hexdigest() for text in (TEXT, TEXT + " More."))
    assert ("claims[0].citations[0].snapshot", f"The source has 2 texts: name one of {digests}.") in faults_of(
        editor, write(content)
    )


def test_a_best_value_outside_its_range(editor: User, write: Any) -> None:
    content = changed(EXAMPLE, _set(*FIGURE, "best", to=8))
    assert faults_of(editor, write(content)) == [
        (
            "incidents[0].figures[0].best",
            "8 is outside what is reported, 9 or more: pick a value inside it, or none.",
        )
    ]


def test_what_is_recorded_already_under_another_key(editor: User, write: Any) -> None:
    load([write(EXAMPLE)], by=editor)
    source = {"key": "other", "title": "Other", "url": EXAMPLE["sources"][0]["url"]}
    place = {"key": "other", "name": "Lower bridge", "kind": "site"}
    content = {"format": "footnote.dossier/1", "sources": [source], "places": [place]}
    assert faults_of(editor, write(content)) == [
        (
            "places[0].name",
            "The place “lower-bridge” has “Lower bridge” already: use that key, or tell the two apart.",
        ),
        (
            "sources[0].url",
            f"The source “courier-morning” has “{source['url']}” already: use that key, or tell the two apart.",
        ),
    ]


def test_a_line_of_output_is_one_line_and_printable(editor: User, write: Any) -> None:
    path = write({"format": "footnote.dossier/1", "a\nb\x1b[31m\ud83d": 1})
    with pytest.raises(Faulty) as caught:
        load([path], by=editor)
    line = str(caught.value.faults[0])
    assert line.isprintable()
    line.encode()


# What only the database sees is reported at the row, and all of it.


def test_circles_through_rows_that_are_not_listed(editor: User, write: Any) -> None:
    parties = [{"key": key, "name": key, "parent": parent} for key, parent in (("a", "b"), ("b", None))]
    parties += [{"key": key, "name": key, "parent": parent} for key, parent in (("c", "d"), ("d", None))]
    load([write({"format": "footnote.dossier/1", "parties": parties})], by=editor)
    circle = [{"key": "b", "name": "b", "parent": "a"}, {"key": "d", "name": "d", "parent": "c"}]

    assert faults_of(editor, write({"format": "footnote.dossier/1", "parties": circle})) == [
        ("parties[0]", "This parent would lie above itself: choose another."),
        ("parties[1]", "This parent would lie above itself: choose another."),
    ]


def test_names_that_change_places(editor: User, write: Any) -> None:
    parties = [{"key": "a", "name": "A"}, {"key": "b", "name": "B"}]
    load([write({"format": "footnote.dossier/1", "parties": parties})], by=editor)
    swapped = [{"key": "a", "name": "B"}, {"key": "b", "name": "A"}]
    assert faults_of(editor, write({"format": "footnote.dossier/1", "parties": swapped})) == [
        (f"parties[{n}]", "Another party has one of these values already (sources_party_name_key).") for n in (0, 1)
    ]


def test_new_rows_are_looked_at_singly(editor: User) -> None:
    # Two loads at a time can meet here: what was free when it was checked is taken when it is written.
    file = File("a.json", Path())
    rows = [
        Row(Entry(file, f"parties[{n}]", {}), Party(name=name, country=country))
        for n, (name, country) in enumerate([("A", ""), ("A", ""), ("B", "b"), ("C", "ÄÖÜ")])
    ]
    with acting(by=editor.pk):
        _insert(Party, rows)
    assert [(fault.path, fault.sentence) for fault in file.faults] == [
        ("parties[1]", "Another party has one of these values already (sources_party_name_key)."),
        ("parties[2]", "A country is two capital letters of ISO 3166-1, such as UA."),
        ("parties[3]", "PostgreSQL refuses this: value too long for type character varying(2)."),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_row_that_goes_meanwhile(write: Any) -> None:
    # Whoever loads is referred to like any other row, and is the one that a test can leave out.
    path = write(EXAMPLE)
    assert faults_of(User(pk=999, username="ghost"), path) == [
        ("", "A row that these files refer to was deleted while they were loaded: load them again.")
    ]


# CHECK constraints without the database, against the database's own answer.


def test_every_condition_is_understood() -> None:
    for model in SHAPES:
        for constraint in model._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                holds(constraint.condition, model())


def test_conditions_that_are_not_understood_are_refused_aloud() -> None:
    for condition in (
        models.Q(name__iexact="a"),
        models.Exists(Party.objects.all()),
        models.Q(name=models.F("a") * 2),
    ):
        with pytest.raises(NotImplementedError):
            holds(condition, Party())


@settings(max_examples=60)
@given(
    kind=st.sampled_from(Claim.Kind.values),
    operator=st.sampled_from(["", *Claim.Operator.values]),
    numbers=st.lists(st.one_of(st.none(), st.integers(-1, 3)), min_size=4, max_size=4),
    reason=st.sampled_from(["", " ", "Said so."]),
    phrase=st.sampled_from(["", "three"]),
)
@pytest.mark.django_db
def test_claims_break_what_postgres_says(
    kind: str, operator: str, numbers: list[int | None], reason: str, phrase: str
) -> None:
    value, value_max, low, high = numbers
    claim = Claim(
        kind=kind, operator=operator, value=value, value_max=value_max, low=low, high=high,
        override_reason=reason, phrase=phrase, metric_id="killed",
    )  # fmt: skip

    def refuses(constraint: CheckConstraint) -> bool:
        try:
            constraint.validate(Claim, claim)
        except ValidationError:
            return True
        return False

    checks = [constraint for constraint in Claim._meta.constraints if isinstance(constraint, CheckConstraint)]
    assert list(broken(claim)) == [constraint for constraint in checks if refuses(constraint)]


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.floats(allow_nan=False),
        st.text(max_size=8),
        st.sampled_from(
            ["killed", "порт", "gazette-1", "2025-02-31", "\x00", "\ud83d", "4", "exact", "d" * 64, "a" * 400]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["key", "format", "claims", "parties", "text", "quote", "x"]), inner, max_size=3
        ),
    ),
    max_leaves=8,
)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        found += _places(inner, (*path, name))
    return found


# Whatever stands in a file, the answer is a load or faults.


@settings(max_examples=100)
@given(content=JSON)
@pytest.mark.django_db
def test_any_json(tmp_path_factory: pytest.TempPathFactory, content: Any) -> None:
    _try(tmp_path_factory, content)


@settings(max_examples=150)
@given(places=st.lists(st.sampled_from(_places(RICH)), min_size=1, max_size=3), value=JSON, gone=st.booleans())
@pytest.mark.django_db
def test_a_good_dossier_with_anything_in_it(
    tmp_path_factory: pytest.TempPathFactory, places: list[tuple[str | int, ...]], value: Any, gone: bool
) -> None:
    content = copy.deepcopy(RICH)
    for *way, last in places:
        inner: Any = content
        with suppress(KeyError, IndexError, TypeError):  # one of the places before has taken this away
            for part in way:
                inner = inner[part]
            if gone:
                del inner[last]
            else:
                inner[last] = value
    _try(tmp_path_factory, content)


@settings(max_examples=50)
@given(raw=st.binary(max_size=40))
@pytest.mark.django_db
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    _try(tmp_path_factory, raw)


def _try(folders: pytest.TempPathFactory, content: Any) -> None:
    path = folders.getbasetemp() / "any.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    (path.parent / "texts").mkdir(exist_ok=True)
    (path.parent / "texts/wire.txt").write_bytes(WIRE)
    by = User.objects.get_or_create(username="anyone")[0]
    with transaction.atomic():
        before = audited()
        try:
            load([path], by=by)
        except Faulty as faulty:
            faults = [str(fault) for fault in faulty.faults]
        else:
            faults = []
        assert [fault for fault in faults if not fault.isprintable()] == []
        if faults:
            assert audited() == before
        else:
            said = dump()
            path.write_text(said)
            assert load([path], by=by) == Outcome(0, 0, 0)
            assert dump() == said
        transaction.set_rollback(True)


# manage.py load_dossier and dump_dossier.


def test_load_says_what_it_did(editor: User, write: Any) -> None:
    out = io.StringIO()
    call_command("load_dossier", str(write(EXAMPLE)), by="editor", stdout=out)
    assert out.getvalue() == "Loaded: 25 rows new, 0 changed, 0 removed.\n"


def test_load_prints_faults_and_their_number(editor: User, write: Any) -> None:
    path = write(changed(EXAMPLE, lambda c: (_set(*CITED, "quote", to="x1")(c), _set("relations", to=7)(c))))
    err = io.StringIO()
    with pytest.raises(CommandError, match=r"^2 faults: nothing was loaded\.$") as caught:
        call_command("load_dossier", str(path), by="editor", stderr=err)
    assert caught.value.returncode == 1
    assert err.getvalue().splitlines() == [
        f"{path}: relations: This is a number: write a list.",
        f"{path}: claims[1].citations[0].quote: The quote “x1” does not stand in the text: copy it from the article.",
    ]


@pytest.mark.parametrize("name", ["nobody", "gone"])
def test_load_needs_an_active_account(editor: User, write: Any, name: str) -> None:
    make_user("gone", is_active=False)
    with pytest.raises(CommandError, match=f"There is no active account “{name}”: name one with --by."):
        call_command("load_dossier", str(write(EXAMPLE)), by=name)


def test_dump_writes_to_standard_output_or_a_file(rich: Path, tmp_path: Path) -> None:
    out, file = io.StringIO(), tmp_path / "out.json"
    call_command("dump_dossier", stdout=out)
    call_command("dump_dossier", output=file)
    assert out.getvalue() == dump()
    assert file.read_bytes() == dump().encode()


def test_dump_takes_some_incidents(editor: User, rich: Path, write: Any) -> None:
    load([write(EXAMPLE)], by=editor)
    out = io.StringIO()
    call_command("dump_dossier", "--incident", "lower-bridge-derailment", stdout=out)
    assert [row["key"] for row in json.loads(out.getvalue())["incidents"]] == ["lower-bridge-derailment"]


def test_dump_refuses_what_is_not_there(rich: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No incident has the key “none”"):
        call_command("dump_dossier", "--incident", "year", "none")
    with pytest.raises(CommandError, match=re.escape("cannot be written: Is a directory.")):
        call_command("dump_dossier", output=tmp_path)
