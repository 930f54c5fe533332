"""Drop each rule of the database in turn, and see whether a test fails without it.

The rules are the constraints that have a name of ours, the triggers, the unique indexes, and each refusal by name
inside a trigger function. What Django names is left out: references, NOT NULL, keys and checks that follow from a
field's type (`tests/golden/rules.txt` lists those as well). A rule is noticed where a test fails without it that
passes with it: first those are run that name it, then those that speak of its table; what is left is dropped all at
once under every test but those with a browser or a server of their own, and each test that fails then is run again
for each rule.

One run of pytest does it: a rule is dropped in the transaction of the test, once that is open and before
anything is written in it; where a test commits, the rule is made again afterwards. A dropped rule leaves its table
locked, so a test that asks on a second connection would fail of that: its failure counts only where it passes once the
rule was dropped and made again, under the same lock.
"""

import argparse
import inspect
import json
import re
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pytest
from _pytest.runner import runtestprotocol

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
  and i.indrelid::regclass::text ~ '^(incidents|sources|otp)_'
order by 1, 2
"""
# What refers to a unique key goes with it, and comes back with it.
REFERENCES = """
select f.conrelid::regclass::text, f.conname, pg_get_constraintdef(f.oid)
from pg_constraint f join pg_constraint k using (conindid)
where f.contype = 'f' and k.contype = 'u' and k.conrelid = %s::regclass and k.conname = %s
"""
REFUSALS = """
select distinct m[1], p.proname from pg_proc p, regexp_matches(p.prosrc, 'footnote_refuse\\(\\s*''(\\w+)''', 'g') m
where p.pronamespace = 'public'::regnamespace order by 1
"""
# Django ends the names that it makes itself so.
DJANGOS = re.compile(r"_(check|key|uniq)\d*$|_fk(_|$)|_not_null\d*$")
LIST = "test_rules_are_all_there"
OF_ITS_TABLE = 6


class Rule:
    """A constraint, trigger, unique index or refusal: how it is dropped, and the words by which tests name it."""

    def __init__(self, table: str, name: str, kind: str, definition: str, function: str) -> None:
        self.table, self.name, self.kind, self.definition = table, name, kind, definition
        self.id = f"{table}.{name}"
        words = {name}
        if kind == "trigger":
            words |= {function.split(" ")[0], *re.findall(r"footnote_refuse\(\s*'(\w+)'", function)}
            if "footnote_refuse(tg_argv[0]" in function:
                words |= set(re.findall(r"'(\w+)'", definition))
        self.words = re.compile(rf"\b({'|'.join(map(re.escape, sorted(words)))})\b")

    @cached_property
    def model(self) -> re.Pattern[str]:
        """Return the words by which tests speak of its table."""
        from django.apps import apps

        models = {each._meta.db_table: each.__name__ for each in apps.get_models(include_auto_created=True)}
        return re.compile(rf"\b({models.get(self.table, self.table)}|{self.table})\b")

    def drop(self, cursor: Any) -> str:
        """Drop it, and return the statements that make it again."""
        match self.kind:
            case "constraint":
                cursor.execute(REFERENCES, [self.table, self.name])
                made = [(self.table, self.name, self.definition), *cursor.fetchall()]
                cursor.execute(f'alter table {self.table} drop constraint if exists "{self.name}" cascade')
                return "; ".join(f'alter table {table} add constraint "{name}" {what}' for table, name, what in made)
            case "trigger":
                cursor.execute(
                    "select tgenabled from pg_trigger where tgrelid = %s::regclass and tgname = %s",
                    [self.table, self.name],
                )
                always = "always" if cursor.fetchone()[0] in ("A", b"A") else ""
                cursor.execute(f'drop trigger "{self.name}" on {self.table}')
                return f'{self.definition}; alter table {self.table} enable {always} trigger "{self.name}"'
            case "index":
                cursor.execute(f'drop index "{self.name}"')
                return self.definition
            case _:
                cursor.execute("select pg_get_functiondef('footnote_refuse'::regproc)")
                whole: str = cursor.fetchone()[0]
                silent = f"\nbegin\n  if rule = '{self.name}' then return; end if;\n"
                cursor.execute(whole.replace("\nbegin\n", silent, 1).replace("%", "%%"), [])
                return whole


def rules_in(cursor: Any) -> list[Rule]:
    """Return the rules that are ours."""
    cursor.execute(RULES)
    rules = [Rule(*row) for row in cursor.fetchall()]
    cursor.execute(REFUSALS)
    return [rule for rule in rules if rule.kind != "constraint" or not DJANGOS.search(rule.name)] + [
        Rule(function, name, "refusal", "", "") for name, function in cursor.fetchall()
    ]


class Plugin:
    """Runs the tests instead of pytest's own loop: for each rule, those that should notice."""

    def __init__(self, only: str) -> None:
        self.only = only
        self.rules: list[Rule] = []
        self.noticed: dict[str, pytest.Item] = {}
        self.unsteady: set[str] = set()
        self.runs = 0
        self._without: list[Rule] = []
        self._with_again = False
        self._again: list[str] = []
        self._errors: list[BaseException] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Read the rules, and find who notices each."""
        by_name = {item.name: item for item in session.items}
        if LIST not in by_name or self._fails(by_name[LIST], []):
            raise pytest.UsageError("The list of rules is not whole: run this again with --list, or mend the database.")
        items = [item for item in session.items if isinstance(item, pytest.Function) and item.name != LIST]
        sources = {item: _source(item) for item in items}
        for number, rule in enumerate(self.rules, 1):
            began = time.monotonic()
            for item in self._likely(rule, items, sources):
                if self._notices(item, rule):
                    self.noticed[rule.id] = item
                    break
            who = self.noticed[rule.id].nodeid if rule.id in self.noticed else "nobody yet"
            print(f"{number}/{len(self.rules)} {rule.id}: {who} ({time.monotonic() - began:.1f} s)", file=sys.stderr)
        self._widely(items)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Iterator[Any]:
        """Drop what the test is to be without, where its transaction has just begun."""
        found = yield
        if fixturedef.argname == "django_db_setup":
            # A second connection that asks for the table of the dropped rule would wait for ever.
            from django.db import connection

            name = connection.settings_dict["NAME"]
            _alone(f"alter database {name} set lock_timeout = '5s'")
            connection.close()
        if fixturedef.argname == "_django_db_helper":
            from django.db import connection

            try:
                with connection.cursor() as cursor:
                    if not self.rules:
                        self.rules = [rule for rule in rules_in(cursor) if self.only in rule.id]
                    again = [rule.drop(cursor) for rule in self._without]
                    if self._with_again:
                        for statement in reversed(again):
                            cursor.execute(statement.replace("%", "%%"), [])
                    self._again = [] if connection.in_atomic_block or self._with_again else again
            except Exception as error:
                self._errors.append(error)
                raise
        return found

    @pytest.hookimpl
    def pytest_fixture_post_finalizer(self, fixturedef: Any) -> None:
        """Make again what a test that commits was without."""
        if fixturedef.argname != "_django_db_helper" or not self._again:
            return
        again, self._again = self._again, []
        _alone(*reversed(again))

    def _notices(self, item: pytest.Item, rule: Rule) -> bool:
        if not self._fails(item, [rule]):
            return False
        if self._fails(item, [rule], made_again=True):
            self.unsteady.add(item.nodeid)
            return False
        return True

    def _fails(self, item: pytest.Item, without: list[Rule], made_again: bool = False) -> bool:
        self._without, self._with_again, self.runs = without, made_again, self.runs + 1
        # To the session all fixtures end: the next test is of another module.
        reports = runtestprotocol(item, log=False, nextitem=item.session)  # type: ignore[arg-type]
        self._without = []
        if self._errors:
            raise self._errors[0]
        return any(report.failed for report in reports)

    def _likely(
        self, rule: Rule, items: Iterable[pytest.Function], sources: dict[pytest.Function, tuple[str, str]]
    ) -> list[pytest.Function]:
        """Return the tests that name a rule, in their parameters, in their text, or in their file; then its table's."""
        ranks: list[list[pytest.Function]] = [[], [], [], [], []]
        files = {file for _, file in sources.values()}
        named = {file for file in files if rule.words.search(file)}
        spoken = {file for file in files if rule.model.search(file)}
        for item in items:
            own, file = sources[item]
            params = item.callspec.params if hasattr(item, "callspec") else {}
            if str(params.get("table", rule.table)) != rule.table and rule.kind == "trigger":
                continue
            said = " ".join(map(str, params.values()))
            if file in named and (rule.words.search(said) or params.get("table") == rule.table):
                ranks[0].append(item)
            elif file in named:
                ranks[1 if rule.words.search(own) else 2].append(item)
            elif file in spoken:
                ranks[3 if rule.model.search(own) else 4].append(item)
        return [*ranks[0], *ranks[1], *(ranks[2] + ranks[3] + ranks[4])[:OF_ITS_TABLE]]

    def _widely(self, items: Iterable[pytest.Function]) -> None:
        left = [rule for rule in self.rules if rule.id not in self.noticed]
        for item in items:
            if not left:
                return
            if self._fails(item, left):
                for rule in left:
                    if self._notices(item, rule):
                        self.noticed[rule.id] = item
                left = [rule for rule in left if rule.id not in self.noticed]


def _alone(*statements: str) -> None:
    """Execute `statements` on a connection of their own."""
    import psycopg
    from django.db import connection

    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as own:  # type: ignore[misc]
        for statement in statements:
            own.execute(statement.encode())


def _source(item: pytest.Function) -> tuple[str, str]:
    try:
        return inspect.getsource(item.function), item.path.read_text()
    except OSError:
        return "", ""


def main() -> None:
    """Find the rules, and who notices that one is gone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object on the last line")
    parser.add_argument("--only", default="", help="rules whose table.name holds this")
    parser.add_argument("--tests", default="tests", help="the folder or file whose tests are run")
    parser.add_argument("--list", action="store_true", help="write the list of all rules, and do nothing else")
    asked = parser.parse_args()
    if asked.list:
        name = ground.make("bench_rules")
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(RULES)
            lines = [f"{table} {kind} {rule}\n" for table, rule, kind, _, _ in cursor.fetchall()]
        ground.drop(name)
        (ROOT / "tests" / "golden" / "rules.txt").write_text("".join(lines))
        return
    began, plugin = time.monotonic(), Plugin(asked.only)
    quiet = ["-q", "-n", "0", "-p", "no:cacheprovider", "--no-header", "-rN", "-m", "not browser and not launcher"]
    pytest.main([*quiet, "--create-db", "--rootdir", str(ROOT), asked.tests, "tests/test_rules.py"], plugins=[plugin])
    unnoticed = [rule.id for rule in plugin.rules if rule.id not in plugin.noticed]
    for test in sorted(plugin.unsteady):
        print(f"Not counted, for it fails also where the rule is made again: {test}")
    for each in unnoticed:
        print(f"Nobody noticed: {each}")
    figures = {
        "rules": len(plugin.rules),
        "noticed": len(plugin.noticed),
        "unnoticed": len(unnoticed),
        "not_counted": len(plugin.unsteady),
        "runs": plugin.runs,
        "seconds": round(time.monotonic() - began),
    }
    for label, value in figures.items():
        print(f"{label.replace('_', ' '):>28}  {value}")
    if asked.json:
        print(json.dumps(figures))
    sys.exit(bool(unnoticed or not plugin.rules))


if __name__ == "__main__":
    main()
