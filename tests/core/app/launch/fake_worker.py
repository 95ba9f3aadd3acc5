# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker program for tests: the real worker with an engine without Blender, and trouble on request.

Like BlenderProc it starts a process of its own that does the work, and hands on only its standard
files. The variable REFGRASP_TROUBLE holds JSON:

    {"seconds": 0.1,                      how long each scene takes at least
     "given_up": [0, 1],                  scenes of which every attempt is rejected
     "scenes": {"3": ["crash", 2]},       what happens when scene 3 is begun, how often (-1 = always);
                                          "wait" goes on when the file `open` is in the folder of counts
     "start": ["crash", 1],               what happens before the worker is ready
     "counts": "/folder",                 where it is counted how often something has happened
     "gpus": ["A", "B"],                  answer to the question for devices
     "magenta": ["can_red"],              models of which Blender shows another texture
     "stop_seconds": 0.5,                 what scenes in work get after one Ctrl-C, instead of an hour
     "inside": {"numpy": "1.26.4"},       versions of packages that are not this Python's: in a stock Blender
     "probed": {"numpy": "1.26.4"}}       the same, if the probe is to see others than the worker
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

# What takes a second to import is imported where it is needed: most of these processes only start another, or
# answer the question for devices.
from core.config.packages import installed_versions
from core.engine.roles import Role, role
from utils.process_lifetime import die_with_parent

# With the 150 to 200 MiB of a worker: over the limit of the test, and over one and a half times it.
_GROWN_BYTES = 400 << 20
_EATEN_BYTES = 800 << 20
_INSIDE = "REFGRASP_FAKE_INSIDE"


class Trouble:
    """Does what REFGRASP_TROUBLE says."""

    def __init__(self) -> None:
        self._plan: Mapping[str, Any] = json.loads(os.environ.get("REFGRASP_TROUBLE", "{}"))
        self._eaten = b""

    @property
    def seconds(self) -> float:
        return float(self._plan.get("seconds", 0.0))

    @property
    def given_up(self) -> list[int]:
        return list(self._plan.get("given_up", []))

    @property
    def gpus(self) -> list[str]:
        return list(self._plan.get("gpus", []))

    def is_magenta(self, model: str) -> bool:
        return model in self._plan.get("magenta", [])

    def versions(self, kind: str) -> dict[str, str]:
        """Return the versions inside; kind is "inside" or "probed"."""
        return {**installed_versions(), **self._plan.get(kind, self._plan.get("inside", {}))}

    def at_start(self) -> None:
        if "start" in self._plan:
            self._happen("start", *self._plan["start"])

    def at_scene(self, scene: int) -> None:
        rules = self._plan.get("scenes", {})
        if str(scene) in rules:
            self._happen(f"scene_{scene}", *rules[str(scene)])

    def _happen(self, key: str, what: str, times: int) -> None:
        marks = Path(self._plan["counts"])
        if 0 <= times <= len(list(marks.glob(f"{key}.*"))):
            return
        (marks / f"{key}.{os.getpid()}").touch()
        print(f"trouble: {what} at {key}", flush=True)
        if what == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        elif what == "hang":
            time.sleep(3600.0)
        elif what == "wait":
            while not (marks / "open").exists():
                time.sleep(0.02)
        elif what == "eat":
            self._eaten = os.urandom(_EATEN_BYTES)
            time.sleep(3600.0)
        elif what == "grow":
            self._eaten = os.urandom(_GROWN_BYTES)
        elif what == "raise":
            raise RuntimeError("a bug")
        elif what == "full":
            raise OSError(28, "No space left on device", "rgb/rgb_00000000.jpg")


def _work() -> int:
    die_with_parent()
    trouble = Trouble()
    if role() is Role.DEVICES:
        return _tell_devices(trouble)
    if role() is Role.MODELS:
        return _judge_models(trouble)
    return _make_scenes(trouble)


def _tell_devices(trouble: Trouble) -> int:
    from core.engine.probe import Question, announce

    announce(devices=trouble.gpus, versions=trouble.versions("probed"))
    if Question.asked().scene_file:
        announce(surfaces=[("surface_bench", (0.0, 0.0, 0.75), (0.80, 0.70))])
    announce(done=True)
    return 0


def _judge_models(trouble: Trouble) -> int:
    from core.assets.model_check.verdicts import Verdict
    from core.engine.model_probe import asked_models, tell_reading, tell_verdict

    for number, path in enumerate(asked_models()):
        tell_reading(number)
        problems = ("it is magenta",) if trouble.is_magenta(path.stem) else ()
        tell_verdict(number, Verdict(problems))
    return 0


def _make_scenes(trouble: Trouble) -> int:
    flags = [word for word in sys.argv[1:] if not word.startswith("--temp-dir=")]
    trouble.at_start()
    from core.app.launch import worker
    from core.app.launch.protocol import Channel
    from core.app.progress.progress import Outcome
    from core.assets.library import AssetLibrary
    from core.config.command_line import parse_config
    from tests.fake_engine import FakeEngine

    make_scene = worker.make_scene

    def troubled_make_scene(maker: Any, store: Any, scene: int) -> Any:
        time.sleep(trouble.seconds)
        trouble.at_scene(scene)
        if scene in trouble.given_up:
            store.give_up(scene, {"crowded": 20})
            return Outcome(scene, True, rejections={"crowded": 20}, problem="given up")
        return make_scene(maker, store, scene)

    def make_engine(assets: AssetLibrary, temporary: Path) -> FakeEngine:
        (temporary / "scratch").write_text("of no use later")
        return FakeEngine(assets)

    worker.make_scene = troubled_make_scene
    return worker.run_worker(
        parse_config(flags), Channel(), make_engine, trouble.versions("inside")
    )


def main() -> int:
    if os.environ.get(_INSIDE):
        return _work()
    return subprocess.call([sys.executable, *sys.argv], env={**os.environ, _INSIDE: "1"})


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
