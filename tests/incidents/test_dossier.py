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
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.db.models import CheckConstraint
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.document import build
from incidents.dossier import Faulty, Outcome, dump, load
from incidents.dossier.constraints import broken, holds
from incidents.dossier.desk import Row
from incidents.dossier.dumping import NAMES
from incidents.dossier.fields import CHILDREN, KEYED, READ, SHAPES, WHEN
from incidents.dossier.loading import _insert
from incidents.dossier.reading import Entry, File
from incidents.dossier.schema import validator
from incidents.models import Citation, Claim, Figure, Incident, IncidentClaim, Place, PlaceUse
from sources.models import AuditEntry, Mark, Party, Snapshot, Source
from sources.models.audit import acting
from tests.builders import make_published, make_user

ROOT = Path(__file__).resolve().parents[2]
DOC = (ROOT / "docs/dossier.md").read_text(encoding="utf-8")
EXAMPLE: dict[str, Any] = json.loads(DOC.split("```json\n")[1].split("```")[0])
TEXT = EXAMPLE["sources"][0]["snapshots"][0]["text"]
Json = dict[str, Any]

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
                    "text": "💥 «Загинуло 4», each 4 of them a docker. Dozens were hurt — 4 of them a docker. Wind 7.5 m/s.",
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
                    "snapshot": hashlib.sha256(
                        "💥 «Загинуло 4», each 4 of them a docker. Dozens were hurt — 4 of them a docker. "
                        "Wind 7.5 m/s.".encode()
                    ).hexdigest(),
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
        {"key": "call", "label": "Call of the port office", "kind": "interview", "party": "порт", "said_on": "2025-03-01"}
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
            "unit": "dockers",
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
GAZETTE = hashlib.sha256(RICH["sources"][0]["snapshots"][0]["text"].encode()).hexdigest()
for _claim in RICH["claims"]:
    for _citation in _claim["citations"]:
        if "snapshot" in _citation:
            _citation["snapshot"] = GAZETTE
WIRE = "\ufeffOn 1 March: Four dead at 88 Quay.\r\n«1,024» hurt, cafe\u0301 88 said; no comment.\r\n".encode()


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


class TestTheExample:
    """The example of docs/dossier.md, as a stranger would copy it."""

    def test_it_loads_and_says_what_it_means(self, editor: User, write: Callable[..., Path]) -> None:
        outcome = load([write(EXAMPLE)], by=editor)

        assert str(outcome) == "27 rows new, 0 changed, 0 removed"
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

    def test_a_second_load_writes_nothing(self, editor: User, write: Callable[..., Path]) -> None:
        path = write(EXAMPLE)
        load([path], by=editor)
        before = audited()

        outcome = load([path], by=make_user("another"))

        assert outcome == Outcome(0, 0, 0)
        assert AuditEntry.objects.exclude(table_name="auth_user").count() == before - 1  # the account of editor

    def test_the_reference_tells_every_field_with_its_choices(self) -> None:
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


class TestSchema:
    """schema.json against the models, so that the two cannot drift."""

    def test_it_is_a_schema(self) -> None:
        validator().check_schema(validator().schema)

    @pytest.mark.parametrize("model", SHAPES, ids=lambda model: model.__name__)
    def test_fields_choices_and_lengths_are_those_of_the_model(self, model: type[models.Model]) -> None:
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

    def test_when_is_an_incident_s_own(self) -> None:
        schema: Any = validator().schema
        assert tuple(schema["$defs"]["when"]["properties"]) == WHEN
        _hold_together(schema, schema["$defs"]["when"], Incident, set(WHEN))

    def test_every_column_of_the_desk_is_in_the_format_or_known_not_to_be(self) -> None:
        derived = {
            Snapshot: {"length", "raw_sha256", "text_sha256", "raw", "captured_by", "source"},
            Mark: {"start", "end"},
            Citation: {"start", "end", "exact", "prefix", "suffix", "anchor", "claim"},
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


class TestThereAndBack:
    """Load, dump, load."""

    def test_every_field_is_tried(self) -> None:
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

    def test_a_dump_loads_into_an_empty_database_as_it_was(self, editor: User, write: Callable[..., Path]) -> None:
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

    def test_a_dump_loads_where_it_came_from_without_writing(self, editor: User, rich: Path, write: Any) -> None:
        before, said = audited(), dump()

        outcome = load([write(said, "dump.json")], by=editor)

        assert (outcome, audited(), dump()) == (Outcome(0, 0, 0), before, said)

    def test_a_second_load_writes_nothing(self, editor: User, rich: Path) -> None:
        before = audited()
        assert load([rich], by=editor) == Outcome(0, 0, 0)
        assert audited() == before

    def test_the_dump_says_what_was_loaded(self, rich: Path) -> None:
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

    def test_a_text_file_is_kept_byte_for_byte_and_read_normalised(self, rich: Path) -> None:
        snapshot = Snapshot.objects.get(source__key="wire-1")
        assert bytes(snapshot.raw) == WIRE
        assert snapshot.text == "On 1 March: Four dead at 88 Quay.\n«1,024» hurt, café 88 said; no comment.\n"
        assert snapshot.method == "file"

    def test_an_empty_database_dumps_the_format_alone(self, db: None) -> None:
        assert dump() == '{\n  "format": "footnote.dossier/1"\n}\n'

    @pytest.mark.parametrize(
        "printed", ["9007199254740993", "123,456,789,012,345,678", "0.1", "123456789012.654321", "0.000001"]
    )
    def test_numbers_come_back_exactly(self, editor: User, write: Any, printed: str) -> None:
        content = {
            "format": "footnote.dossier/1",
            "sources": [{"key": "s", "title": "S", "snapshots": [{"text": f"It is {printed} m/s."}]}],
            "claims": [
                {"key": "c", "phrase": printed, "metric": "wind_speed", "citations": [{"source": "s", "quote": printed}]}
            ],
        }
        load([write(content)], by=editor)
        before, said = audited(), dump()

        load([write(said)], by=editor)

        assert (audited(), dump()) == (before, said)
        assert Claim.objects.get().value == models.DecimalField(max_digits=24).to_python(printed.replace(",", ""))

    def test_one_incident_is_dumped_with_all_it_needs(self, editor: User, rich: Path, write: Any) -> None:
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

    def test_a_void_best_value_is_neither_dumped_nor_taken_away(self, editor: User, rich: Path, write: Any) -> None:
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

    def test_queries_do_not_grow_with_the_claims(self, editor: User, write: Any) -> None:
        def queries(work: Callable[[], object]) -> int:
            with CaptureQueriesContext(connection) as caught:
                work()
            return len(caught)

        few, many = write(_claims(1), "few.json"), write(_claims(30), "many.json")
        assert queries(lambda: load([few], by=editor)) == queries(lambda: load([many], by=editor))
        assert queries(lambda: load([few], by=editor)) == queries(lambda: load([many], by=editor))
        incidents = list(Incident.objects.filter(key="i"))
        assert queries(lambda: dump(incidents)) == queries(dump) + queries(lambda: dump(incidents)) - queries(dump)


def _claims(count: int) -> Json:
    lines = [f"At least {number + 2} were hurt in town {number}." for number in range(count)]
    return {
        "format": "footnote.dossier/1",
        "sources": [{"key": f"s{count}", "title": "S", "snapshots": [{"text": "\n".join(lines)}]}],
        "incidents": [{"key": "i", "title": "I"}],
        "claims": [
            {"key": f"c{count}-{number}", "phrase": f"At least {number + 2}", "metric": "injured",
             "incidents": [{"incident": "i"}], "citations": [{"source": f"s{count}", "quote": line}]}
            for number, line in enumerate(lines)
        ],
    }  # fmt: skip


class TestUpdate:
    """A listed row is what the file says."""

    def test_fields_change_in_place(self, editor: User, rich: Path, write: Any) -> None:
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

    def test_rows_that_are_no_longer_listed_go(self, editor: User, rich: Path, write: Any) -> None:
        def change(content: Json) -> None:
            content["claims"][0]["citations"].pop()
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

    def test_what_no_file_lists_stays(self, editor: User, rich: Path, write: Any) -> None:
        before = dump()
        load([write({"format": "footnote.dossier/1", "parties": RICH["parties"][:2]})], by=editor)
        assert dump() == before

    def test_a_relation_of_a_claim_that_is_not_listed_is_added(self, editor: User, rich: Path, write: Any) -> None:
        relation = {"claim": "day", "kind": "refines", "other": "killed"}
        content = {"format": "footnote.dossier/1", "relations": [relation, RICH["relations"][0]]}
        assert load([write(content)], by=editor) == Outcome(1, 0, 0)
        assert relation in json.loads(dump())["relations"]
        assert load([write(content)], by=editor) == Outcome(0, 0, 0)

    def test_the_order_of_places_and_parties_is_kept(self, editor: User, rich: Path, write: Any) -> None:
        content = changed(RICH, lambda content: content["incidents"][0]["places"].reverse())
        load([write(content)], by=editor)
        assert [place["place"] for place in json.loads(dump())["incidents"][0]["places"]] == ["harbour", "quay"]
        assert load([write(content)], by=editor) == Outcome(0, 0, 0)

    def test_a_phrase_changes_with_its_quote(self, editor: User, write: Any) -> None:
        load([write(EXAMPLE)], by=editor)

        def change(content: Json) -> None:
            content["claims"][1] |= {"phrase": "At least 12"}
            content["claims"][1]["citations"] = [{"source": "courier-morning", "quote": "At least 12 passengers"}]

        load([write(changed(EXAMPLE, change))], by=editor)

        claim = Claim.objects.get(key="railway-injured")
        assert (claim.low, claim.high, claim.operator) == (12, None, "at_least")
        assert [citation.exact for citation in claim.citations.all()] == ["At least 12 passengers"]

    def test_another_text_is_a_new_snapshot_and_quotes_move_to_it(self, editor: User, write: Any) -> None:
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

    def test_files_are_loaded_together(self, editor: User, write: Any) -> None:
        rest = {name: value for name, value in RICH.items() if name != "parties"}
        parties = {"format": "footnote.dossier/1", "parties": RICH["parties"]}
        load([write(rest, "rest.json"), write(parties, "parties.json")], by=editor)
        assert Claim.objects.count() == 6

    def test_numbers_may_be_overridden_with_a_reason(self, editor: User, write: Any) -> None:
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


class TestReviewedHistory:
    """What a second person approved is not taken away by a file."""

    @pytest.fixture
    def published(self, editor: User, reviewer: User, write: Callable[..., Path]) -> None:
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
    def test_removal_is_a_fault(
        self, published: None, editor: User, write: Any, change: Callable[[Json], object], path: str, name: str
    ) -> None:
        assert faults_of(editor, write(changed(EXAMPLE, change))) == [
            (
                path,
                f"“{name}” is not listed any more, but review 1 published it: list it again, or take it out at the desk.",
            )
        ]

    def test_what_came_after_may_go(self, published: None, editor: User, write: Any) -> None:
        extra = {"source": "courier-morning", "quote": "At least 12"}
        load([write(changed(EXAMPLE, lambda c: c["claims"][0]["citations"].append(extra)))], by=editor)
        assert load([write(EXAMPLE)], by=editor) == Outcome(new=0, changed=0, removed=1)

    def test_marks_are_no_history(self, published: None, editor: User, write: Any) -> None:
        content = changed(EXAMPLE, lambda c: c["sources"][0].pop("marks"))
        assert load([write(content)], by=editor) == Outcome(new=0, changed=0, removed=1)
