# SPDX-License-Identifier: GPL-3.0-or-later
"""Models are judged by processes that may die or fall silent over one of them."""

import sys
from pathlib import Path

import pytest

from core.assets.model_check.verdicts import Verdict
from core.engine import model_probe
from core.engine.model_probe import judge_models
from core.engine.probe import ProbeProgram
from core.errors import RefGraspError

# Judges models by their names, and writes down which process read what.
HEAD = """
import os, sys, time
sys.path.insert(0, os.getcwd())
from core.assets.model_check.verdicts import Verdict
from core.engine.model_probe import asked_models, tell_reading, tell_verdict
print("Blender 4.2.3 LTS", flush=True)
asked = asked_models()
(asked[0].parent / f"asked.{time.monotonic_ns()}").write_text(" ".join(m.stem for m in asked))
for number, model in enumerate(asked):
    tell_reading(number)
    if model.stem.startswith("crash"):
        os._exit(139)
    if model.stem.startswith("once") and not (model.parent / "seen").exists():
        (model.parent / "seen").touch()
        os._exit(137)
    if model.stem.startswith("silent"):
        time.sleep(3600)
    tell_verdict(number, Verdict(("it is bad",) if model.stem == "bad" else (), ("noted",)))
os._exit(139 if asked[-1].stem == "last" else 0)
"""
FINE = Verdict((), ("noted",))
PROGRAM = ProbeProgram((sys.executable, "-c", HEAD))


def judged(folder: Path, *names: str, silence: float = 60.0) -> dict[str, Verdict]:
    """Return the verdicts by name; a model that is judged twice fails."""
    found: dict[str, Verdict] = {}

    def take(path: Path, verdict: Verdict) -> None:
        assert path.stem not in found
        found[path.stem] = verdict

    judge_models(PROGRAM, [folder / f"{name}.glb" for name in names], take, silence)
    return found


def processes(folder: Path) -> list[str]:
    return [mark.read_text() for mark in sorted(folder.glob("asked.*"))]


def test_all_are_judged_by_few_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_probe, "MODELS_AT_ONCE", 3)
    found = judged(tmp_path, "a", "b", "bad", "c", "last")
    assert found == {
        **dict.fromkeys(("a", "b", "c", "last"), FINE),
        "bad": Verdict(("it is bad",), ("noted",)),
    }
    assert processes(tmp_path) == ["a b bad", "c last"]


def test_a_model_that_kills_its_process_is_read_alone_before_it_is_blamed(tmp_path: Path) -> None:
    found = judged(tmp_path, "a", "crash", "b", "once", "c")
    assert {name for name, verdict in found.items() if verdict != FINE} == {"crash"}
    (problem,) = found["crash"].problems
    assert problem == "Blender ended (exit code 139) while reading it; export it again."
    assert set(found) == {"a", "crash", "b", "once", "c"}
    assert processes(tmp_path) == ["a crash b once c", "crash", "b once c", "once", "c"]


def test_a_silent_process_is_ended(tmp_path: Path) -> None:
    found = judged(tmp_path, "a", "silent", "b", silence=3.0)
    assert "silent for too long" in found["silent"].problems[0]
    assert found["a"] == found["b"] == FINE


def test_a_blender_that_does_not_start_is_quoted(tmp_path: Path) -> None:
    program = ProbeProgram((sys.executable, "-c", "print('no libGL'); raise SystemExit(1)"))
    with pytest.raises(RefGraspError, match=r"(?s)does not start \(exit code 1\).*no libGL"):
        judge_models(program, [tmp_path / "a.glb"], lambda path, verdict: None)


def test_long_paths_are_asked_about_in_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_probe, "_PATHS_LENGTH", 2 * len(str(tmp_path / "a.glb")))
    assert set(judged(tmp_path, "a", "b", "c")) == {"a", "b", "c"}
    assert processes(tmp_path) == ["a b", "c"]
