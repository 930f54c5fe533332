"""Change the pure modules in one small way at a time, and see whether a test of their own fails.

    python -m bench.mutants [--only sources.numerals] [--sample 200] [--json]

The modules are those of the contract "pure" in pyproject.toml, and `stated`, whose rows need not be saved. The tests
of `incidents/summing.py` are `tests/**/test_summing.py`, without those that open the database: what only computes is
to be proved without one.
A change (mutant) is made inside a function: another comparison, `and` for `or`, a number one more or less, a word
left out, a condition turned round, a bound of a slice, a statement or what is returned dropped. It is killed where
one of the tests that reach its line fails, breaks, or takes far more of the processor than before; what no test
reaches survives. One process, forked for each mutant: only the code of the changed function is replaced, so what
a module computes while it is imported stays as it was. The control is a fork in which nothing is changed.
"""

import argparse
import ast
import functools
import gc
import importlib.util
import json
import os
import random
import resource
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parents[1]
GOAL = 0.9
MEMORY = 4 << 30  # bytes of addresses that a mutant may take
KILLED, SURVIVED = 10, 11  # how a fork ends that ended as it should

OTHERS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
}
SWAPPED = {"min": "max", "any": "all", "startswith": "endswith", "find": "rfind", "partition": "rpartition"}
SWAPPED |= {other: name for name, other in SWAPPED.items()}
TURNED = (ast.Compare, ast.BoolOp, ast.UnaryOp)  # conditions that are changed from within
NO_CODE = {"annotation", "returns", "decorator_list", "args", "type_comment"}


class Mutant:
    """One change: `new` stands at `field` of `parent`, and at `index` where that is a list."""

    def __init__(self, place: tuple[ast.AST, str, int | None], old: ast.AST, new: ast.AST) -> None:
        self.place, self.old, self.new = place, old, new
        self.file, self.name, self.lines = Path(), ("", 0), range(0)

    def put(self, node: ast.AST) -> None:
        """Put the old or the new node in its place."""
        parent, field, index = self.place
        if index is None:
            setattr(parent, field, node)
        else:
            getattr(parent, field)[index] = node

    def __str__(self) -> str:
        line = getattr(self.old, "lineno", self.lines.start)
        old, new = (" ".join((ast.unparse(each) or "''").split()) for each in (self.old, self.new))
        return f"{self.file.relative_to(ROOT)}:{line}  {old}  →  {new}"


def instead_of(node: ast.AST) -> Iterator[ast.AST]:
    """Return what may stand instead of a node."""
    match node:
        case ast.Compare(left=left, ops=ops, comparators=right):
            for at, op in enumerate(ops):
                for other in OTHERS[type(op)]:
                    yield ast.Compare(left, [*ops[:at], other(), *ops[at + 1 :]], right)  # type: ignore[list-item]
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(OTHERS[type(op)][0](), values)  # type: ignore[arg-type]
        case ast.BinOp(left=left, op=op, right=right_side) if type(op) in OTHERS:
            yield ast.BinOp(left, OTHERS[type(op)][0](), right_side)  # type: ignore[arg-type]
        case ast.AugAssign(target=target, op=op, value=value):
            yield ast.AugAssign(target, OTHERS[type(op)][0](), value)  # type: ignore[arg-type]
            yield ast.Pass()
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Constant(value=str(value)):
            yield ast.Constant("" if value else "x")
        case ast.Slice(lower=lower, upper=upper, step=step):
            if lower:
                yield ast.Slice(None, upper, step)
            if upper:
                yield ast.Slice(lower, None, step)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=named) if name in SWAPPED:
            yield ast.Call(ast.Name(SWAPPED[name], ast.Load()), args, named)
        case ast.Call(func=ast.Attribute(value=of, attr=name), args=args, keywords=named) if name in SWAPPED:
            yield ast.Call(ast.Attribute(of, SWAPPED[name], ast.Load()), args, named)
        case ast.IfExp(test=test, body=body, orelse=otherwise) if not isinstance(test, TURNED):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), body, otherwise)
        case ast.comprehension(ifs=[*tests]):
            for at in range(len(tests)):
                yield ast.comprehension(node.target, node.iter, tests[:at] + tests[at + 1 :], node.is_async)
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(None)
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()
        case ast.Raise() | ast.Expr() | ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()


def mutants_in(file: Path, tree: ast.Module) -> Iterator[Mutant]:
    """Return every mutant of the functions of a module, in the order of the text."""

    def functions(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
        for each in body:
            if isinstance(each, ast.ClassDef):
                yield from functions(each.body, f"{prefix}{each.name}.")
            elif isinstance(each, ast.FunctionDef):
                yield prefix + each.name, each

    def inside(parent: ast.AST, statement: ast.stmt) -> Iterator[Mutant]:
        for field, value in ast.iter_fields(parent):
            if field in NO_CODE and not (field == "args" and isinstance(parent, ast.Call)):
                continue
            for index, node in enumerate(value if isinstance(value, list) else [value]):
                if not isinstance(node, ast.AST) or _says(node):
                    continue
                within = node if isinstance(node, ast.stmt) else statement
                place = (parent, field, index if isinstance(value, list) else None)
                news = list(instead_of(node))
                if field == "test" and isinstance(parent, ast.If | ast.While) and not isinstance(node, TURNED):
                    news.append(ast.UnaryOp(ast.Not(), node))
                for new in news:
                    mutant = Mutant(place, node, ast.fix_missing_locations(ast.copy_location(new, within)))
                    mutant.lines = range(within.lineno, getattr(node, "end_lineno", within.lineno) + 1)
                    if isinstance(node, ast.stmt):
                        mutant.lines = range(node.lineno, node.lineno + 1)
                    yield mutant
                yield from inside(node, within)

    for name, function in functions(tree.body, ""):
        first = min(each.lineno for each in [function, *function.decorator_list])
        for mutant in inside(function, function):
            mutant.file, mutant.name = file, (name, first)
            yield mutant


def _says(node: ast.AST) -> bool:
    """Whether this is a docstring, or what a type checker reads."""
    return isinstance(node, ast.Assert | ast.Global) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def codes_in(code: CodeType) -> dict[tuple[str, int], CodeType]:
    """Return the code of every function by its name and first line."""
    found = {}
    for each in code.co_consts:
        if isinstance(each, CodeType):
            found[each.co_qualname, each.co_firstlineno] = each
            found |= codes_in(each)
    return found


def pure_modules() -> dict[str, list[Path]]:
    """Return the files of each module that only computes, without those that are run as programs."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    modules = next(each["source_modules"] for each in contracts if each["id"] == "pure")
    found = {}
    for module in [*modules, "incidents.stated"]:
        path = ROOT / module.replace(".", "/")
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
        found[module] = [file for file in files if "__main__" not in file.read_text()]
    return found


class Plugin:
    """Runs the tests instead of pytest's own loop: once as they are, then for each mutant those that reach it."""

    def __init__(self, modules: dict[str, list[Path]], sample: int) -> None:
        self.modules, self.sample = modules, sample
        self.survivors: dict[str, list[Mutant]] = {}
        self.figures: dict[str, dict[str, float]] = {}
        self.broken: list[str] = []
        self._seconds: dict[str, float] = {}
        self._kills: Counter[str] = Counter()
        self._reach: dict[Path, dict[int, list[str]]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Have Hypothesis stop at the first example that fails, and let a slow machine be slow."""
        import hypothesis  # pytest rewrites what its plugins assert, and warns of those that are there before it

        hypothesis.settings.register_profile(
            "mutants",
            parent=hypothesis.settings.get_profile("footnote"),
            database=None,
            phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        hypothesis.settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find who reaches which line, then try the mutants."""
        for file in (each for files in self.modules.values() for each in files):
            importlib.import_module(str(file.relative_to(ROOT).with_suffix("")).replace("/", "."))
        self._functions: dict[tuple[str, str, int], FunctionType] = {}
        self._caches: list[Any] = []
        for each in gc.get_objects():
            if isinstance(each, FunctionType) and each.__code__.co_filename.startswith(str(ROOT)):
                code = each.__code__
                self._functions[code.co_filename, code.co_qualname, code.co_firstlineno] = each
            elif isinstance(each, functools._lru_cache_wrapper):
                self._caches.append(each)
        items = {
            item.nodeid: item
            for item in session.items
            if not item.get_closest_marker("django_db") and not {"db", "transactional_db"} & set(item.fixturenames)  # type: ignore[attr-defined]
        }
        self._measure(items)
        gc.collect()
        gc.freeze()  # what a fork never frees is not copied for it
        for module, files in self.modules.items():
            self._try(module, files, items)
        return True

    def _measure(self, items: dict[str, pytest.Item]) -> None:
        """Run every test as the code is; note its seconds and the lines that it reaches."""
        files = [str(file) for each in self.modules.values() for file in each]
        reach = coverage.Coverage(data_file=None, config_file=False, include=files)
        reach.start()
        for name, item in items.items():
            self._clear()
            reach.switch_context(name)
            began = time.process_time()
            if self._fails(item):
                self.broken.append(name)
            self._seconds[name] = time.process_time() - began
        reach.stop()
        data = reach.get_data()
        self._reach = {Path(file): data.contexts_by_lineno(file) for file in files}

    def _try(self, module: str, files: list[Path], items: dict[str, pytest.Item]) -> None:
        """Try the mutants of one module, or a sample of them that is the same every time."""
        began = time.monotonic()
        trees = {file: ast.parse(file.read_text()) for file in files}
        mutants = [mutant for file, tree in trees.items() for mutant in mutants_in(file, tree)]
        made = len(mutants)
        if self.sample and made > self.sample:
            chosen = set(random.Random(module).sample(range(made), self.sample))
            mutants = [mutant for at, mutant in enumerate(mutants) if at in chosen]
        self.survivors[module] = []
        reached = {test for file in files for tests in self._reach[file].values() for test in tests} - {""}
        if self._killer(None, None, [items[each] for each in reached]):
            self.broken.append(f"{module} without a change")
        for number, mutant in enumerate(mutants, 1):
            lines = self._reach[mutant.file]
            reaching = {test for line in mutant.lines for test in lines.get(line, [])} - {""}
            # The dear ones last, unless they have killed in proportion.
            order = sorted(reaching, key=lambda test: (self._seconds[test] + 0.001) / (self._kills[test] + 1))
            mutant.put(mutant.new)
            killer = self._killer(mutant, trees[mutant.file], [items[each] for each in order])
            mutant.put(mutant.old)
            if killer:
                self._kills[killer] += 1
            else:
                self.survivors[module].append(mutant)
                print(f"{number}/{len(mutants)} {mutant}", file=sys.stderr)
        killed = len(mutants) - len(self.survivors[module])
        self.figures[module] = {
            "made": made,
            "tried": len(mutants),
            "killed": killed,
            "share": round(killed / len(mutants), 4) if mutants else 1.0,
            "seconds": round(time.monotonic() - began),
        }

    def _killer(self, mutant: Mutant | None, tree: ast.Module | None, items: list[pytest.Item]) -> str:
        """Return the test that fails under a mutant, in a process of its own; "" if none does."""
        if not items:
            return ""
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                seconds = int(5 + 5 * sum(self._seconds[item.nodeid] for item in items))
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                self._clear()
                if mutant and tree:
                    codes = codes_in(compile(tree, str(mutant.file), "exec", dont_inherit=True))
                    self._functions[str(mutant.file), *mutant.name].__code__ = codes[mutant.name]
                end = SURVIVED
                for item in items:
                    os.write(writer, f"{item.nodeid}\n".encode())
                    if self._fails(item):
                        end = KILLED
                        break
                os._exit(end)
            except BaseException as error:
                print(f"{mutant}: {error!r}", file=sys.stderr)
                os._exit(KILLED if isinstance(error, MemoryError) else 1)
        os.close(writer)
        with os.fdopen(reader) as told:
            tests = told.read().splitlines()
        status = os.waitpid(child, 0)[1]
        ended = os.waitstatus_to_exitcode(status)
        if ended >= 0 and ended not in (KILLED, SURVIVED):
            raise RuntimeError(f"The fork of {mutant} ended with {ended}.")
        return "" if ended == SURVIVED else tests[-1]

    def _clear(self) -> None:
        for each in self._caches:
            each.cache_clear()

    def _fails(self, item: pytest.Item) -> bool:
        # To the session all fixtures end: the next test is of another module.
        reports = runtestprotocol(item, log=False, nextitem=item.session)  # type: ignore[arg-type]
        return any(report.failed for report in reports)


def main() -> None:
    """Try the mutants, and tell which survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="modules whose dotted name begins so")
    parser.add_argument("--sample", type=int, default=0, help="how many mutants of each module to try, all if 0")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object on the last line")
    asked = parser.parse_args()
    modules = {name: files for name, files in pure_modules().items() if name.startswith(asked.only)}
    tests = [str(test) for name in modules for test in (ROOT / "tests").rglob(f"test_{name.rpartition('.')[2]}.py")]
    if not tests:
        parser.error(f"No pure module begins with {asked.only}, or it has no tests of its own.")
    plugin = Plugin(modules, asked.sample)
    quiet = ["-q", "-n", "0", "-p", "no:cacheprovider", "--no-header", "-rN", "-m", "not browser and not launcher"]
    pytest.main([*quiet, "--rootdir", str(ROOT), *tests], plugins=[plugin])
    for test in plugin.broken:
        print(f"Fails without a change: {test}")
    for survivors in plugin.survivors.values():
        print(*survivors, sep="\n", end="\n" if survivors else "")
    print(f"{'module':<36}{'made':>6}{'tried':>7}{'killed':>8}{'survived':>10}{'share':>9}{'seconds':>9}")
    for module, of in plugin.figures.items():
        survived = of["tried"] - of["killed"]
        print(
            f"{module:<36}{of['made']:>6}{of['tried']:>7}{of['killed']:>8}{survived:>10}"
            f"{of['share']:>9.1%}{of['seconds']:>9}"
        )
    if asked.json:
        print(json.dumps({"control_failed": len(plugin.broken), "goal": GOAL, "modules": plugin.figures}))
    missed = [module for module, of in plugin.figures.items() if of["share"] < GOAL]
    sys.exit(bool(missed or plugin.broken or not plugin.figures))


if __name__ == "__main__":
    main()
