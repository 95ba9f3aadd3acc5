# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutation testing: how many small faults in the code the tests find.

    python -m benchmarks.mutants core/generation core/annotation core/language --count 200

Puts random faults, one at a time, into a copy of the tree and runs the tests that cover the line, fast ones
first. All tests run once beforehand to measure coverage. The results, one line of JSON per mutant, are kept, so
that the same command continues. Faults that no test finds need review: either a test is missing, or the mutant
is equivalent, which the FILE of --reasons, {"id": "why"}, records (mutant_reasons.json).
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.mutation_runs import Copy, Coverage, Outcome  # noqa: E402
from benchmarks.mutation_sites import Mutant, mutants_of, sample  # noqa: E402

REASONS = ROOT / "benchmarks" / "mutant_reasons.json"
_FOUND = (Outcome.KILLED, Outcome.TIMEOUT)
_MARKS = "not blender and not long"
# Folders whose contents decide the coverage of tests.
_PROGRAM = ("core", "utils", "tool_scripts")
_WIDTH = 100


def main(argv: Sequence[str] | None = None) -> int:
    """Run the mutants that have no result yet, and report on the whole sample."""
    options = _parser().parse_args(argv)
    tree = options.tree.resolve()
    sources = _sources(tree, options.targets)
    every = [mutant for path, source in sources.items() for mutant in mutants_of(path, source)]
    chosen = sample(every, options.count, options.seed)
    results = Results(options.output / "results.jsonl")
    todo = [m for m in chosen if results.outcome(m) in (None, *options.again)]
    if options.only:
        todo = chosen = [mutant for mutant in every if mutant.id in options.only]
    print(f"{len(every)} mutants, {len(chosen)} drawn, {len(todo)} to run", flush=True)
    if todo:
        with tempfile.TemporaryDirectory(prefix="mutants_") as folder:
            copy = Copy.of(tree, Path(folder), options.tests, options.marks)
            coverage = _coverage(copy, tree, options)
            _run(todo, copy, coverage, results)
    reasons = json.loads(options.reasons.read_text("utf-8"))
    text = report(chosen, results, reasons)
    (options.output / "report.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="+", help="files and folders to put faults into")
    parser.add_argument("--count", type=int, default=200, help="mutants to draw (200)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path, default=ROOT / "output_mutants", help="folder")
    parser.add_argument(
        "--reasons", type=Path, default=REASONS, metavar="FILE", help="why survivors are no faults"
    )
    parser.add_argument(
        "--again", nargs="*", default=[], choices=list(Outcome), help="outcomes to be tried again"
    )
    parser.add_argument("--only", nargs="*", default=[], metavar="ID", help="run these mutants")
    parser.add_argument("--tree", type=Path, default=ROOT, help="whose tests are run")
    parser.add_argument("--tests", nargs="*", default=["tests"], help="files and folders of tests")
    parser.add_argument("--marks", default=_MARKS, help=f"as pytest's -m ({_MARKS})")
    return parser


class Results:
    """The results by mutant, in an append-only file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._lines: dict[str, dict[str, Any]] = {}
        if path.exists():
            for text in path.read_text(encoding="utf-8").splitlines():
                line = json.loads(text)
                self._lines[line["id"]] = line

    def outcome(self, mutant: Mutant) -> Outcome | None:
        line = self.of(mutant)
        return Outcome(line["outcome"]) if line else None

    def of(self, mutant: Mutant) -> dict[str, Any] | None:
        return self._lines.get(mutant.id)

    def add(self, mutant: Mutant, **facts: Any) -> None:
        line = {"id": mutant.id, "place": _place(mutant), "change": _change(mutant), **facts}
        self._lines[mutant.id] = line
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _run(mutants: Sequence[Mutant], copy: Copy, coverage: Coverage, results: Results) -> None:
    for number, mutant in enumerate(mutants, start=1):
        tests, seconds = coverage.tests_of(mutant)
        verdict = copy.judge(mutant, tests, seconds)
        results.add(mutant, **(vars(verdict) | {"seconds": round(verdict.seconds, 1)}))
        print(
            f"{number}/{len(mutants)} {verdict.outcome:9} {verdict.seconds:6.1f} s "
            f"{mutant.id} {_place(mutant)} {_change(mutant)}",
            flush=True,
        )


def _coverage(copy: Copy, tree: Path, options: argparse.Namespace) -> Coverage:
    """Return the coverage of the tests; measured once per program, tests and choice of tests."""
    folders = [folder for folder in _PROGRAM if (tree / folder).exists()] or options.targets
    sources = _sources(tree, folders)
    digest = hashlib.sha256(repr((options.tests, options.marks)).encode())
    for path, source in {**sources, **_sources(tree, options.tests)}.items():
        digest.update(path.encode() + source)
    kept = options.output / f"coverage_{digest.hexdigest()[:12]}.json"
    if not kept.exists():
        print("running all tests to see what they cover", flush=True)
        facts = copy.measure(folders)
        for name in facts["failed"]:
            print(f"left out, as it fails without a fault: {name}", flush=True)
        kept.write_text(json.dumps(facts), encoding="utf-8")
    return Coverage(json.loads(kept.read_text(encoding="utf-8")), sources)


def _sources(tree: Path, targets: Iterable[str]) -> dict[str, bytes]:
    """Return the sources of Python files and of those in folders, by path in the tree."""
    files = set()
    for target in targets:
        path = tree / target
        files |= set(path.rglob("*.py")) if path.is_dir() else {path}
    return {file.relative_to(tree).as_posix(): file.read_bytes() for file in sorted(files)}


def report(mutants: Sequence[Mutant], results: Results, reasons: Mapping[str, str]) -> str:
    """Return, in Markdown, how many mutants were killed and a table of those that were not."""
    lines = {mutant: line for mutant in mutants if (line := results.of(mutant)) is not None}
    count = {o: sum(line["outcome"] == o for line in lines.values()) for o in Outcome}
    found = sum(count[outcome] for outcome in _FOUND)
    seconds = sum(line["seconds"] for line in lines.values())
    share = 100.0 * found / len(lines) if lines else 0.0
    text = [
        f"{found} of {len(lines)} mutants found ({share:.1f} %): {count[Outcome.KILLED]} by a failing "
        f"test, {count[Outcome.TIMEOUT]} by running on and on. {count[Outcome.SURVIVED]} survived, "
        f"{count[Outcome.UNCOVERED]} are in lines that no test runs. "
        f"{seconds:.0f} s, {seconds / max(len(lines), 1):.1f} s each.",
        "",
        "| Mutant | Place | Change | Reason |",
        "|---|---|---|---|",
    ]
    for mutant, line in sorted(lines.items(), key=lambda pair: (pair[0].path, pair[0].line)):
        if line["outcome"] not in _FOUND:
            reason = reasons.get(mutant.id, "")
            if line["outcome"] == Outcome.UNCOVERED:
                reason = reason or "no test runs this line"
            text.append(f"| {mutant.id} | {_place(mutant)} | {_change(mutant)} | {reason} |")
    return "\n".join(text) + "\n"


def _place(mutant: Mutant) -> str:
    return f"{mutant.path}:{mutant.line}"


def _change(mutant: Mutant) -> str:
    def shown(text: str) -> str:
        words = " ".join(text.split()).replace("|", "\\|")
        return f"`{words if len(words) <= _WIDTH else words[: _WIDTH - 3] + '...'}`"

    return f"{mutant.kind}: {shown(mutant.original)} to {shown(mutant.replacement)}"


if __name__ == "__main__":
    sys.exit(main())
