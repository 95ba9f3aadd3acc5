# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error of the project has one base, and every program ends with the same exit codes."""

import ast
from collections.abc import Iterator

import pytest

from core.app.run.exit_codes import guarded
from core.errors import RefGraspError, SceneRejectedError, UserInputError, several
from utils.repository import REPOSITORY

_BUILTIN = {
    "Exception",
    "ValueError",
    "RuntimeError",
    "OSError",
    "KeyError",
    "TypeError",
    "BaseException",
}


def error_classes() -> Iterator[tuple[str, list[str]]]:
    for folder in ("core", "tool_scripts"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
                    yield node.name, [ast.unparse(base) for base in node.bases]


def test_all_errors_have_one_base() -> None:
    """In core and the tools; utils and BlenderProc know nothing of RefGrasp."""
    classes = dict(error_classes())
    assert classes.pop("RefGraspError") == ["Exception"]
    known = {"RefGraspError"}
    while new := {name for name, bases in classes.items() if known & set(bases)} - known:
        known |= new
    assert set(classes) <= known
    assert len(known) > 8


def test_exceptions_are_named_errors() -> None:
    for path in sorted((REPOSITORY / "core").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and _BUILTIN & {ast.unparse(b) for b in node.bases}:
                assert node.name.endswith("Error"), (path, node.name)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UserInputError("a.xlsx: C17: no"), 2, "Error: a.xlsx: C17: no"),
        (RefGraspError("no"), 1, "Error: no"),
        (SceneRejectedError("occluded", "no"), 1, "Error: no"),
        (KeyboardInterrupt(), 130, "Interrupted."),
        (
            OSError(28, "No space left on device", "x.jpg"),
            1,
            "Error: x.jpg: No space left on device",
        ),
        (KeyError("a bug"), 1, "Error: unexpected KeyError: 'a bug'; --debug shows where"),
        (SystemExit(2), 2, ""),
        (SystemExit(None), 0, ""),
        (SystemExit("a reason"), 1, ""),
    ],
)
def test_exit_codes(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def action() -> int:
        raise error

    assert guarded(action, debug=False) == code
    printed = capsys.readouterr().err
    assert said in printed
    assert "Traceback" not in printed
    assert guarded(action, debug=True) == code
    has_one = not isinstance(error, SystemExit | KeyboardInterrupt)
    assert ("Traceback" in capsys.readouterr().err) == has_one


def test_several_problems_are_one_list() -> None:
    assert str(several(["one", "one"])) == "one"
    assert str(several(["one", "two\n  more"], "Stopped. ")) == (
        "Stopped. 2 problems:\n  - one\n  - two\n      more"
    )
