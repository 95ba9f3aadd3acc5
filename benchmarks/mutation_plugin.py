# SPDX-License-Identifier: GPL-3.0-or-later
"""A pytest plugin of `benchmarks.mutants`: records which lines each test runs, or selects and orders tests.

Self-contained, because it is copied next to the tested tree. The variable MUTATION_PLUGIN holds JSON:
{"measure": {"sources": [folder or file, ...], "output": file}} or {"select": file}, a JSON list of tests.
"""

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

VARIABLE = "MUTATION_PLUGIN"


def pytest_configure(config: pytest.Config) -> None:
    order = json.loads(os.environ[VARIABLE])
    if "measure" in order:
        config.pluginmanager.register(_Measure(**order["measure"]))
    else:
        names = json.loads(Path(order["select"]).read_text(encoding="utf-8"))
        config.pluginmanager.register(_Select(names))


class _Select:
    """Keeps only the named tests, in this order."""

    def __init__(self, names: list[str]) -> None:
        self._rank = {name: i for i, name in enumerate(names)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        kept = [item for item in items if item.nodeid in self._rank]
        items[:] = sorted(kept, key=lambda item: self._rank[item.nodeid])


class _Measure:
    """Records which lines each test runs, and how long it takes.

    A fixture that several tests share runs once, in the first of them. So it is measured separately, and
    every test that uses it counts as running its lines.
    """

    def __init__(self, sources: list[str], output: str) -> None:
        import coverage

        self._output = Path(output)
        self._coverage = coverage.Coverage(
            data_file=None, include=[_pattern(source) for source in sources], config_file=False
        )
        self._coverage.start()
        self._contexts = [""]
        self._seconds: dict[str, float] = defaultdict(float)
        self._fixtures: dict[str, list[str]] = {}
        self._failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        info = getattr(item, "_fixtureinfo", None)
        definitions = [d for ds in info.name2fixturedefs.values() for d in ds] if info else []
        self._fixtures[item.nodeid] = [_name(d) for d in definitions if d.scope != "function"]
        self._enter(item.nodeid)
        try:
            return (yield)
        finally:
            self._leave()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        if fixturedef.scope == "function":
            return (yield)
        self._enter(_name(fixturedef))
        start = time.perf_counter()
        try:
            return (yield)
        finally:
            seconds = time.perf_counter() - start
            self._leave()
            self._seconds[_name(fixturedef)] += seconds
            self._seconds[self._contexts[-1]] -= seconds

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration
        if report.failed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        data = self._coverage.get_data()
        lines = {file: data.contexts_by_lineno(file) for file in sorted(data.measured_files())}
        facts = {
            "seconds": {name: max(s, 0.0) for name, s in self._seconds.items()},
            "fixtures": {n: f for n, f in self._fixtures.items() if n not in self._failed},
            "failed": sorted(self._failed),
            "lines": lines,
        }
        self._output.write_text(json.dumps(facts), encoding="utf-8")

    def _enter(self, context: str) -> None:
        self._contexts.append(context)
        self._coverage.switch_context(context)

    def _leave(self) -> None:
        self._contexts.pop()
        self._coverage.switch_context(self._contexts[-1])


def _name(fixture: Any) -> str:
    return f"fixture {fixture.baseid} {fixture.argname}"


def _pattern(source: str) -> str:
    return f"{source}/*" if Path(source).is_dir() else source
