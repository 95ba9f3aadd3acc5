# SPDX-License-Identifier: GPL-3.0-or-later
"""benchmarks/mutants.py on a toy: what is changed, which tests are asked, and what is kept."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytest.importorskip("coverage")

from benchmarks import mutants
from benchmarks.mutation_runs import Copy, Outcome, _code, _outcome
from benchmarks.mutation_sites import Mutant, mutants_of, sample

TOY = """
GAP = 0.012
UNUSED = 3


def wide(gap):
    return gap >= GAP


def total():
    return 4


def never(x):
    return x + 1
"""
TOY_TESTS = """
import pytest

from toy.rules import total, wide


@pytest.fixture(scope="module")
def table():
    return total()


def test_narrow():
    assert not wide(0.011)


def test_wide():
    assert wide(0.012)


def test_that_makes_the_table(table):
    pass


def test_the_table(table):
    assert table == 4


def test_that_always_fails():
    assert wide(0.0)
"""


def found_in(text: str) -> list[tuple[str, str, str]]:
    source = textwrap.dedent(text).encode()
    return [(m.kind, m.original, m.replacement) for m in mutants_of("a.py", source)]


def test_faults_are_of_many_kinds() -> None:
    found = found_in("""
    def f(a, b=2):
        if not a or a < 1.5:
            g(a)
        while a == -b:
            a += [x * b for x in a if x]
        return True
    """)
    assert found == [
        ("constant", "2", "(1)"),
        ("constant", "2", "(3)"),
        ("boolean operator", "not a or a < 1.5", "(not a and a < 1.5)"),
        ("negated condition", "not a or a < 1.5", "(not (not a or a < 1.5))"),
        ("removed not", "not a", "(a)"),
        ("boundary", "a < 1.5", "(a <= 1.5)"),
        ("constant", "1.5", "(0.75)"),
        ("constant", "1.5", "(3.0)"),
        ("removed statement", "g(a)", "pass"),
        ("comparison", "a == -b", "(a != -b)"),
        ("removed sign", "-b", "(b)"),
        ("arithmetic", "a += [x * b for x in a if x]", "a -= [x * b for x in a if x]"),
        ("removed statement", "a += [x * b for x in a if x]", "pass"),
        ("arithmetic", "x * b", "(x / b)"),
        ("negated condition", "x", "(not x)"),
        ("constant", "True", "(False)"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '"""Version 1."""',
        "from a import b\n__all__ = ['b']",
        "Number = int | float",
        "@frozen(order=True)\nclass A:\n    'Of 2.'\n    size: Array[3]",
        "def f(a: Array[3]) -> Array[4]:\n    assert a > 0",
        "def f():\n    logger.info('%d', 1 + 2)\n    print(3)",
        "def f(a):\n    f'{a:3}{1}'",
        "def f():\n    list(zip('a', strict=True))",
        "if TYPE_CHECKING:\n    x = 1",
    ],
)
def test_what_people_read_is_left_alone(text: str) -> None:
    assert [f for f in found_in(text) if f != ("removed statement", text[13:], "pass")] == []


def test_the_text_of_an_error_is_left_alone_but_not_the_error() -> None:
    text = "def f(a):\n    if a:\n        raise ValueError(f'{a} is over ' + str(3))"
    assert [(kind, new) for kind, _, new in found_in(text)] == [
        ("negated condition", "(not a)"),
        ("removed statement", "pass"),
    ]


def test_every_fault_changes_the_program_and_has_its_own_name() -> None:
    path = Path(mutants.ROOT / "benchmarks" / "mutation_sites.py")
    source = path.read_bytes()
    found = mutants_of("sites.py", source)
    assert len({mutant.id for mutant in found}) == len(found) > 50
    for mutant in found:
        assert mutant.applied(source) != source
        compile(mutant.applied(source), "sites.py", "exec")
        assert source.splitlines()[mutant.line - 1].decode().strip()


def test_names_outlive_changes_elsewhere() -> None:
    names = {mutant.id for mutant in mutants_of("a.py", TOY.encode())}
    moved = "import os\n\n\ndef other(y):\n    return y\n" + TOY
    assert names < {mutant.id for mutant in mutants_of("a.py", moved.encode())}


def test_a_larger_sample_contains_a_smaller_one() -> None:
    every = mutants_of("a.py", TOY.encode())
    few, more = sample(every, 3, 1), sample(every, 6, 1)
    assert more[:3] == few
    assert sample(every, 6, 2) != more
    assert len(sample(every, 1000, 1)) == len(every)


def test_what_runs_on_is_killed() -> None:
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True)
    assert _code(process, 0.1) is None
    assert process.returncode is not None
    assert _outcome(None, "") == (Outcome.TIMEOUT, "")


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    tree = tmp_path / "toy tree"
    for name, text in {
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\nmarkers = ["blender", "long"]',
        "toy/rules.py": TOY,
        "tests/test_rules.py": TOY_TESTS,
    }.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    return tree


def outcomes(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    lines = map(json.loads, (folder / "results.jsonl").read_text().splitlines())
    return {
        (line["place"].rpartition(":")[2], line["change"].rpartition(" ")[2]): (
            line["outcome"],
            line["by"].rpartition(":")[2],
        )
        for line in lines
    }


def test_tests_that_cover_a_fault_are_asked_and_results_are_kept(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "results"
    command = ["toy", f"--tree={toy}", f"--output={output}", "--seed=3"]
    before = {path: path.read_bytes() for path in toy.rglob("*") if path.is_file()}
    assert mutants.main([*command, "--count=5"]) == 0
    assert len(outcomes(output)) == 5
    assert mutants.main(command) == 0
    assert outcomes(output) == {
        ("2", "`(0.024)`"): ("killed", "test_wide"),
        ("2", "`(0.006)`"): ("killed", "test_narrow"),
        ("3", "`(4)`"): ("survived", ""),
        ("3", "`(2)`"): ("survived", ""),
        ("7", "None`"): ("killed", "test_wide"),
        ("7", "GAP)`"): ("killed", "test_wide"),
        # The fixture runs in another test than the one that looks at it.
        ("11", "`(5)`"): ("killed", "test_the_table"),
        ("11", "`(3)`"): ("killed", "test_the_table"),
        ("15", "None`"): ("uncovered", ""),
        ("15", "1)`"): ("uncovered", ""),
        ("15", "`(2)`"): ("uncovered", ""),
        ("15", "`(0)`"): ("uncovered", ""),
    }
    said = capsys.readouterr().out
    assert said.count("running all tests") == 1
    assert "it fails without a fault: tests/test_rules.py::test_that_always_fails" in said
    assert "6 of 12 mutants found (50.0 %)" in said
    assert {path: path.read_bytes() for path in toy.rglob("*") if path.is_file()} == before

    (toy / "reasons.json").write_text(json.dumps({id_of("(4)"): "Nobody uses it."}))
    monkeypatch.setattr(Copy, "of", None)  # nothing is run again
    assert mutants.main([*command, f"--reasons={toy / 'reasons.json'}"]) == 0
    assert "`3` to `(4)` | Nobody uses it. |" in (output / "report.md").read_text()


def id_of(replacement: str) -> str:
    found: list[Mutant] = mutants_of("toy/rules.py", TOY.encode())
    return next(mutant.id for mutant in found if mutant.replacement == replacement)
