# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that makes no image fails, with the reasons counted and what to change."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from core.app.progress.progress import RunSummary
from core.app.run.ending import nothing_made
from core.app.run.exit_codes import guarded
from core.errors import RefGraspError, SceneRejectedError
from tests.core.app import test_run
from tests.core.app.test_run import config_of, events, generate
from tests.fake_engine import FakeEngine

inputs = test_run.inputs  # the fixture


class Rolling(FakeEngine):
    """Nothing stays where it is put."""

    def settle(self, *args: object, **kwargs: object) -> list[np.ndarray]:
        raise SceneRejectedError("rolled_away", "'can_red' left the place planned for it")


class RollingLater(FakeEngine):
    """The first scene can be made, and no other."""

    settled = 0

    def settle(self, *args: object, **kwargs: object) -> list[np.ndarray]:
        type(self).settled += 1
        if self.settled > 1:
            raise SceneRejectedError("rolled_away", "'can_red' left the place planned for it")
        return super().settle(*args, **kwargs)


def test_a_run_of_which_every_scene_is_given_up_fails(inputs: Path, tmp_path: Path) -> None:
    config = config_of(inputs, tmp_path)
    for _ in range(2):  # the second time there is nothing left to try
        with pytest.raises(RefGraspError) as caught:
            generate(config, Rolling)
        said = str(caught.value)
        assert "No images were made: all 3 scenes were given up" in said
        assert "Attempts rejected: rolled_away 60." in said
        assert "Check that the models stand" in said
        assert "another --output-dir" in said
        assert guarded(lambda: generate(config, Rolling).scenes, debug=False) == 1
    assert [e["ending"] for e in events(tmp_path) if e["event"] == "run_ended"] == ["failed"] * 4
    recorded = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    assert [item["scene"] for item in recorded["given_up"]] == [0, 1, 2]


def test_a_run_that_made_something_does_not(inputs: Path, tmp_path: Path) -> None:
    summary = generate(config_of(inputs, tmp_path), RollingLater)
    assert (summary.scenes, summary.given_up) == (1, 2)
    # Complete as it can be: again, there is nothing to do and nothing wrong.
    assert generate(config_of(inputs, tmp_path), RollingLater).scenes == 0


@pytest.mark.parametrize(
    ("reason", "flag"),
    [
        ("crowded", "--scene-graph-rows"),
        ("no_camera", "--min-visibility"),
        ("nothing_to_say", "--kind-weights"),
        ("render_mismatch", "validate_models.py"),
        ("leaning", "'pose'"),
    ],
)
def test_every_reason_has_an_advice(reason: str, flag: str) -> None:
    summary = RunSummary(given_up=2, rejections=Counter({reason: 40, "floating": 1}))
    said = nothing_made(summary, [], 5)
    assert f"{reason} 40, floating 1" in said
    assert flag in said
    assert "--output-dir" not in said  # the dataset holds scenes already


def test_all_reasons_of_the_program_have_an_advice() -> None:
    """Words of `SceneRejectedError` in the sources, found as text."""
    import re

    from core.app.run import ending
    from utils.repository import REPOSITORY

    known = {*ending._ADVICE, *ending._ADVICE_ON_PHYSICS}
    found = set()
    for path in (REPOSITORY / "core").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'SceneRejectedError\(\s*"(\w+)"', text))
        found |= set(re.findall(r'\{"(\w+)": RENDER_TRIES\}', text))
    assert len(found) > 8
    assert found <= known
