# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the launcher that need no Blender."""

import importlib
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from refgrasp_blenderproc.after_import import after_import
from refgrasp_blenderproc.environment import BlenderUnavailableError
from refgrasp_blenderproc.language import shield_language
from refgrasp_blenderproc.launcher import BlenderCall, parse_call, run_script

BLENDERPROC_RUN = "--background --python-use-system-env --python-exit-code 2 --python"


def test_blenderprocs_command_line_is_understood() -> None:
    words = [
        *BLENDERPROC_RUN.split(),
        "a script.py",
        "--",
        "a script.py",
        "/tmp/x",
        "--python",
        "y",
    ]
    assert parse_call(words) == BlenderCall(Path("a script.py"), True, 2)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("--background", "--python SCRIPT is missing"),
        ("--python x.py", "stock Blender"),
        ("--background --render-anim --python x.py", "'--render-anim'"),
        ("-- --background --python x.py", "--python SCRIPT is missing"),
    ],
)
def test_what_the_module_cannot_do_is_said(words: str, reason: str) -> None:
    with pytest.raises(BlenderUnavailableError, match=reason):
        parse_call(words.split())


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("", 0, ""),
        ("import sys; sys.exit()", 0, ""),
        ("import sys; sys.exit(0)", 0, ""),
        ("import sys; sys.exit(1)", 1, ""),
        ("import sys; sys.exit('a reason')", 1, "a reason\n"),
        ("raise KeyboardInterrupt", 130, ""),
        ("raise ValueError('a reason')", 9, "ValueError: a reason\n"),
        ("1 +", 9, "SyntaxError: invalid syntax\n"),
        ("assert __name__ == '__main__'; import __main__; __main__.run_path = 1; run_path", 0, ""),
    ],
)
def test_exit_code_of_a_script(
    body: str,
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    script = tmp_path / "script.py"
    script.write_text(body, encoding="utf-8")
    assert run_script(BlenderCall(script, background=True, exit_code_on_error=9)) == code
    error = capsys.readouterr().err
    assert error.endswith(said)
    assert bool(error) == bool(said)
    assert "launcher.py" not in error


def test_after_import_acts_once_on_the_executed_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "late_module.py").write_text("value = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    finders = list(sys.meta_path)
    seen: list[int] = []

    def act(module: ModuleType) -> None:
        seen.append(module.value)
        module.value = 2  # type: ignore[attr-defined]

    after_import("late_module", act)
    try:
        assert importlib.import_module("late_module").value == 2
        assert (seen, sys.meta_path) == ([1], finders)
        after_import("late_module", act)
        assert seen == [1, 2]
    finally:
        del sys.modules["late_module"]


def _initializer(languages: list[str]) -> tuple[ModuleType, SimpleNamespace]:
    """Return a module with a `bpy` that refuses languages it does not know, and its view."""

    class View(SimpleNamespace):
        def __setattr__(self, name: str, value: object) -> None:
            if name == "language" and value not in languages:
                raise TypeError(f"enum {value!r} not found in {languages}")
            super().__setattr__(name, value)

    items = [SimpleNamespace(identifier=name) for name in languages]
    properties = {"language": SimpleNamespace(enum_items=items)}
    view = View(language=languages[0], bl_rna=SimpleNamespace(properties=properties))
    context = SimpleNamespace(preferences=SimpleNamespace(view=view), scene=SimpleNamespace())
    module = ModuleType("initializer")
    module.bpy = SimpleNamespace(context=context, data="data")  # type: ignore[attr-defined]
    return module, view


def test_shield_hides_the_language_and_nothing_else() -> None:
    module, view = _initializer(["DEFAULT"])
    shield_language(module)
    bpy = module.bpy
    assert bpy.context.preferences.view.language == "en_US"
    assert view.language == "DEFAULT"
    bpy.context.object = "cube"
    bpy.context.preferences.view.gizmo_size = 7
    assert (bpy.data, bpy.context.object, view.gizmo_size) == ("data", "cube", 7)
    with pytest.raises(AttributeError):
        _ = bpy.context.nothing


def test_a_blender_that_knows_english_is_not_shielded() -> None:
    module, _ = _initializer(["DEFAULT", "en_US"])
    before = module.bpy
    shield_language(module)
    assert module.bpy is before
