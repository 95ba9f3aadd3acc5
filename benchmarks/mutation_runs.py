# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs tests on a copy of the tree: all of them to measure coverage, or those of one mutant."""

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil

from benchmarks import mutation_plugin
from benchmarks.mutation_sites import Mutant

# Not copied: what git ignores too, except object models.
_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "output*", "node_modules"
)
# A mutant may loop forever, but a slow machine must not be mistaken for that.
_LEAST_SECONDS = 120.0
_PATIENCE = 10.0
_MEMORY_SHARE = 0.5
# Exit codes of pytest.
_PASSED, _FAILED, _NOT_COLLECTED = 0, 1, 2


class Outcome(StrEnum):
    """What became of a mutant; TIMEOUT counts as killed, UNCOVERED as survived."""

    KILLED = "killed"
    TIMEOUT = "timeout"
    SURVIVED = "survived"
    UNCOVERED = "uncovered"


@dataclass(frozen=True)
class Verdict:
    """The result of the tests on a mutant.

    Attributes:
        by: the test that failed.
        tests: number of tests selected.
    """

    outcome: Outcome
    by: str
    tests: int
    seconds: float


@dataclass(frozen=True)
class Copy:
    """A copy of a tree to run tests in; the tree itself is never touched."""

    root: Path
    scratch: Path
    tests: tuple[str, ...]
    marks: str

    @classmethod
    def of(cls, tree: Path, folder: Path, tests: Sequence[str], marks: str) -> "Copy":
        copy = cls(folder / "tree", folder / "scratch", tuple(tests), marks)
        shutil.copytree(tree, copy.root, ignore=_LEFT_OUT, symlinks=True)
        copy.scratch.mkdir()
        shutil.copy(mutation_plugin.__file__, copy.scratch)
        return copy

    def measure(self, sources: Iterable[str]) -> dict[str, Any]:
        """Run all tests; return the coverage of `sources`, files or folders, by each (`mutation_plugin`)."""
        output = self.scratch / "coverage.json"
        paths = [str(self.root / source) for source in sources]
        order = {"measure": {"sources": paths, "output": str(output)}}
        done = self._start(order, self.tests, None)
        done.wait()
        if not output.exists():
            raise RuntimeError("the tests could not be run")
        facts = json.loads(output.read_text(encoding="utf-8"))
        prefix = len(str(self.root)) + 1
        facts["lines"] = {Path(f[prefix:]).as_posix(): lines for f, lines in facts["lines"].items()}
        return facts

    def judge(self, mutant: Mutant, tests: Sequence[str], seconds: float) -> Verdict:
        """Run tests on a mutant, in this order, up to the first failure.

        Args:
            seconds: time that they take without a fault.
        """
        if not tests:
            return Verdict(Outcome.UNCOVERED, "", 0, 0.0)
        selected = self.scratch / "selected.json"
        selected.write_text(json.dumps(list(tests)), encoding="utf-8")
        files = list(dict.fromkeys(name.partition("::")[0] for name in tests))
        path = self.root / mutant.path
        source = path.read_bytes()
        start = time.monotonic()
        with (self.scratch / "said.txt").open("w+", encoding="utf-8") as said:
            try:
                self._write(path, mutant.applied(source))
                process = self._start({"select": str(selected)}, ["-x", "-q", *files], said)
                code = _code(process, _LEAST_SECONDS + _PATIENCE * seconds)
            finally:
                self._write(path, source)
            said.seek(0)
            outcome, by = _outcome(code, said.read())
        return Verdict(outcome, by, len(tests), time.monotonic() - start)

    def _start(
        self, order: Mapping[str, Any], words: Iterable[str], said: Any
    ) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "pytest", "-p", "mutation_plugin", "-m", self.marks]
        command += ["-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0", *words]
        variables = {
            mutation_plugin.VARIABLE: json.dumps(order),
            "PYTHONPATH": str(self.scratch),
            # A compiled file counts as current by size and time, which a mutant may share.
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        process = subprocess.Popen(
            command,
            cwd=self.root,
            env=os.environ | variables,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        if sys.platform == "linux":
            limit = int(psutil.virtual_memory().total * _MEMORY_SHARE)
            psutil.Process(process.pid).rlimit(psutil.RLIMIT_AS, (limit, limit))
        return process

    @staticmethod
    def _write(path: Path, source: bytes) -> None:
        path.write_bytes(source)
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
            compiled.unlink()


def _code(process: "subprocess.Popen[bytes]", limit: float) -> int | None:
    """Wait for pytest to end; return its exit code, or kill it after `limit` seconds and return None."""
    try:
        return process.wait(timeout=limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # including processes that tests left running
        process.wait()


def _outcome(code: int | None, said: str) -> tuple[Outcome, str]:
    if code is None:
        return Outcome.TIMEOUT, ""
    if code == _PASSED:
        return Outcome.SURVIVED, ""
    if code not in (_FAILED, _NOT_COLLECTED) and code > 0:
        raise RuntimeError(f"pytest ended with code {code}:\n{said[-2000:]}")
    failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", said, re.MULTILINE)
    return Outcome.KILLED, failed.group(1) if failed else f"exit code {code}"


@dataclass(frozen=True)
class Coverage:
    """Which tests run which lines; `facts` are those of `Copy.measure`, `sources` the files covered."""

    facts: Mapping[str, Any]
    sources: Mapping[str, bytes]

    def tests_of(self, mutant: Mutant) -> tuple[list[str], float]:
        """Return the tests that run a mutant's lines, fast ones first, and the seconds they take."""
        if mutant.inside:
            lines = {(mutant.path, line) for line in range(mutant.lines[0], mutant.lines[1] + 1)}
        else:
            lines = self._lines_naming(mutant.names)
        contexts = self._contexts(lines)
        if not contexts and not mutant.inside:
            whole = range(1, self.sources[mutant.path].count(b"\n") + 2)
            contexts = self._contexts((mutant.path, line) for line in whole)
        return self._ordered(self._tests_with(contexts))

    def _contexts(self, lines: Iterable[tuple[str, int]]) -> set[str]:
        covered = self.facts["lines"]
        return {
            context for path, line in lines for context in covered.get(path, {}).get(str(line), ())
        } - {""}

    def _tests_with(self, contexts: set[str]) -> list[str]:
        return [
            test
            for test, fixtures in self.facts["fixtures"].items()
            if test in contexts or not contexts.isdisjoint(fixtures)
        ]

    def _ordered(self, tests: Iterable[str]) -> tuple[list[str], float]:
        """Order by file, fastest file first, so that fixtures shared by a file's tests are made once."""
        seconds = self.facts["seconds"]
        by_file: dict[str, list[str]] = defaultdict(list)
        for test in sorted(tests, key=lambda name: seconds.get(name, 0.0)):
            by_file[test.partition("::")[0]].append(test)
        times = {file: self._seconds(names) for file, names in by_file.items()}
        ordered = [test for file in sorted(times, key=times.__getitem__) for test in by_file[file]]
        return ordered, sum(times.values())

    def _seconds(self, tests: Iterable[str]) -> float:
        used = {name for test in tests for name in (test, *self.facts["fixtures"][test])}
        return sum(self.facts["seconds"].get(name, 0.0) for name in used)

    def _lines_naming(self, names: Iterable[str]) -> set[tuple[str, int]]:
        """Return the lines in functions that use the names, or names that are defined with them."""
        todo, done = set(names), set[str]()
        lines = set()
        while todo:
            name = todo.pop()
            done.add(name)
            for path, line, defined in self._uses.get(name, ()):
                lines.add((path, line))
                todo |= set(defined) - done
        return lines

    @cached_property
    def _uses(self) -> dict[str, list[tuple[str, int, tuple[str, ...]]]]:
        """File and line of the uses of each name, and the module-level names they define."""
        uses: dict[str, list[tuple[str, int, tuple[str, ...]]]] = defaultdict(list)
        for path, source in self.sources.items():
            for name, line, defined in _uses_in(ast.parse(source), ()):
                uses[name].append((path, line, defined))
        return uses


def _uses_in(
    node: ast.AST, defined: tuple[str, ...], inside: bool = False
) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield (name, line, names defined with it) for the names and attributes that are read."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        inside, defined = True, ()
    elif not inside and isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        defined = tuple(n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id, node.lineno, defined
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield node.attr, node.lineno, defined
    for child in ast.iter_child_nodes(node):
        yield from _uses_in(child, defined, inside)
