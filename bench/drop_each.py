"""Drop each constraint and each trigger in turn, and run the tests that should notice.

A rule is noticed where a test that passes with it fails without it. First run those that name the rule; `by the list`
are rules that only the list of all rules misses, `tests/golden/rules.txt`: references
and keys that nothing meets while the others stand. The control drops nothing: then no test may fail.

One run of pytest does it: in each test's own transaction the rule is dropped before the test begins.
"""

import argparse
import contextlib
import inspect
import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pytest

from bench import ground

RULES = """
select c.conrelid::regclass::text, c.conname, 'constraint', pg_get_constraintdef(c.oid), ''
from pg_constraint c where c.connamespace = 'public'::regnamespace and c.contype <> 't' and c.conislocal
  and c.conrelid::regclass::text ~ '^(incidents|sources)_' and c.contype <> 'p'
union all
select t.tgrelid::regclass::text, t.tgname, 'trigger', pg_get_triggerdef(t.oid), p.proname || ' ' || p.prosrc
from pg_trigger t join pg_proc p on p.oid = t.tgfoid where not t.tgisinternal
union all
select i.indrelid::regclass::text, c.relname, 'index', pg_get_indexdef(i.indexrelid), ''
from pg_index i join pg_class c on c.oid = i.indexrelid
where i.indisunique and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
  and i.indrelid::regclass::text ~ '^(incidents|sources)_'
order by 1, 2
"""
LIST = "test_rules_are_all_there"


class Rule:
    """A constraint, trigger or unique index, and the words by which tests name it."""

    def __init__(self, table: str, name: str, kind: str, definition: str, function: str) -> None:
        self.table, self.name, self.kind, self.definition = table, name, kind, definition
        self.id = f"{table}.{name}"
        words = {name} if kind != "trigger" else set(re.findall(r"'(\w+)'", definition))
        words |= set(re.findall(r"footnote_refuse\(\s*'(\w+)'", function))
        words |= {function.split(" ")[0]} if function else set()
        self.words = re.compile(rf"\b({'|'.join(map(re.escape, sorted(words - {'known', 'any'})))})\b")

    def drop(self, cursor: Any) -> None:
        """Drop it."""
        match self.kind:
            case "constraint":
                cursor.execute(f'alter table {self.table} drop constraint "{self.name}" cascade')
            case "trigger":
                cursor.execute(f'drop trigger "{self.name}" on {self.table}')
            case _:
                cursor.execute(f'drop index "{self.name}"')


class Plugin:
    """Runs each test once as it is, and once for each rule that it should notice."""

    def __init__(self, wanted: Callable[[Rule, str, str], bool], rules: list[Rule]) -> None:
        self.wanted, self.rules = wanted, rules
        self.noticed: dict[str, str] = {}
        self.broken: set[str] = set()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Give a test the rules it should notice; before them, none."""
        text = inspect.getsource(metafunc.function)
        mine = [rule for rule in self.rules if self.wanted(rule, metafunc.function.__name__, text)]
        metafunc.fixturenames.insert(0, "without")
        metafunc.parametrize("without", [None, *mine], indirect=True, ids=lambda rule: rule.id if rule else "whole")

    @pytest.fixture
    def without(self, request: pytest.FixtureRequest) -> Iterator[None]:
        """Drop the rule in the test's transaction, before anything else is written in it."""
        rule = request.param
        marker = request.node.get_closest_marker("django_db")
        commits = bool(marker and marker.kwargs.get("transaction"))
        name = request.node.nodeid.partition("[")[0]
        if rule is None:
            yield
            return
        if (
            rule.id in self.noticed
            or name in self.broken
            or commits
            or (marker is None and "db" not in request.fixturenames)
        ):
            pytest.skip("nothing to see")
        request.getfixturevalue("db")
        from django.db import connection

        with connection.cursor() as cursor:
            rule.drop(cursor)
        yield

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Take down which rule a failed test was without."""
        report = (yield).get_result()  # type: ignore[attr-defined]
        if not report.failed:
            return
        rule = item.callspec.params["without"]  # type: ignore[attr-defined]
        name = item.nodeid.partition("[")[0]
        if rule is None:
            self.broken.add(name)
        elif name not in self.broken:
            self.noticed.setdefault(rule.id, name)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what has no rule to notice, and take every test as it is before it is without one."""
        names = {
            item.nodeid.partition("[")[0]
            for item in items
            if item.callspec.params["without"]  # type: ignore[attr-defined]
        }
        items[:] = [item for item in items if item.nodeid.partition("[")[0] in names]
        items.sort(key=lambda item: item.callspec.params["without"] is not None)  # type: ignore[attr-defined]


def main() -> None:
    """Find the rules, run the tests that name them, then the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object on the last line")
    parser.add_argument("--only", default="", help="rules whose table.name holds this")
    parser.add_argument("--list", action="store_true", help="write the list of all rules, and do nothing else")
    asked = parser.parse_args()
    name = ground.make("bench_rules")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(RULES)
        rules = [Rule(*row) for row in cursor.fetchall()]
    ground.drop(name)
    if asked.list:
        lines = [f"{rule.table} {rule.kind} {rule.name}\n" for rule in rules]
        (ROOT / "tests" / "golden" / "rules.txt").write_text("".join(lines))
        return
    rules = [rule for rule in rules if asked.only in rule.id]
    noticed: dict[str, str] = {}
    broken: set[str] = set()
    naming = sorted(str(file) for file in Path("tests").rglob("test_*.py") if "refused(" in file.read_text())
    rounds: list[tuple[str, list[str], Callable[[Rule, str, str], bool]]] = [
        ("by_name", naming, lambda rule, test, text: test != LIST and bool(rule.words.search(text))),
        ("by_the_list", ["tests/test_rules.py"], lambda rule, test, text: test == LIST),
    ]
    figures: dict[str, Any] = {"rules": len(rules)}
    for label, files, wanted in rounds:
        left = [rule for rule in rules if rule.id not in noticed]
        plugin = Plugin(wanted, left)
        if left:
            quiet = ["-q", "-n", "0", "-p", "no:cacheprovider", "--tb=no", "--no-header", "-rN", "-m", "not browser"]
            with contextlib.redirect_stdout(io.StringIO()):
                pytest.main([*quiet, "--reuse-db" if label != "by_name" else "--create-db", *files], plugins=[plugin])
        figures[label] = len(plugin.noticed)
        noticed |= plugin.noticed
        broken |= plugin.broken
    for test in sorted(broken):
        print(f"Fails with every rule in place: {test}")
    for rule in rules:
        if asked.only:
            print(f"{rule.id}: {noticed.get(rule.id, 'nobody noticed')}")
        elif rule.id not in noticed:
            print(f"Nobody noticed: {rule.id}")
    unnoticed = [rule.id for rule in rules if rule.id not in noticed]
    figures |= {"unnoticed": len(unnoticed), "control_failed": len(broken)}
    ground.tell(figures, asked.json, {"unnoticed": 0, "control_failed": 0}, name)


if __name__ == "__main__":
    main()
