# SPDX-License-Identifier: GPL-3.0-or-later
"""A short look into Blender, in a process of its own: which devices there are and whether they render,
and what the scene file offers.

A broken file or a dead driver can take its process down, so this one is expendable, and says what it is
about to do before it does it. It answers in lines like those of a worker (`core.app.launch.protocol`).
"""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from core.config.flag_values import CPU
from core.engine.devices import MOST_UNASKED, Gpu, device_name
from core.engine.roles import MARK, ROLE_VARIABLE, Role
from core.errors import explained
from core.scene.appearance import Surface
from utils.process_family import kill_family, own_group
from utils.process_lifetime import bound_command

QUESTION_VARIABLE = "REFGRASP_PROBE"
# The driver wakes up GPUs one by one and may compile for them, and a network disk loads Blender slowly.
_SECONDS = 300.0
_SECONDS_PER_DEVICE = 120.0
_LAST_LINES = 5
_HINT = "Try: python -m refgrasp_blenderproc check"


@dataclass(frozen=True)
class Question:
    """What a probe is asked.

    Attributes:
        gpu_ids: devices that have to render, CPU among them; None for those used when none is named.
        scene_file: to be opened; "" for none.
    """

    gpu_ids: tuple[int, ...] | None = None
    scene_file: str = ""

    @classmethod
    def asked(cls) -> "Question":
        """Return what this process is asked."""
        data = json.loads(os.environ.get(QUESTION_VARIABLE, "{}"))
        ids = data.get("gpu_ids")
        return cls(None if ids is None else tuple(ids), data.get("scene_file", ""))

    def devices(self, gpus: int) -> list[int]:
        """Return the devices to try, each once, where there are so many GPUs."""
        if self.gpu_ids is None:
            return list(range(min(gpus, MOST_UNASKED))) or [CPU]
        if not gpus:
            return [CPU]
        return list(dict.fromkeys(number for number in self.gpu_ids if number < gpus))


@dataclass(frozen=True)
class Answer:
    """What a probe found.

    Attributes:
        gpus: in the order that `--gpu-id` counts them.
        surfaces: of the scene file, if one was asked for and opened.
        versions: of the packages in there, see `core.config.packages`; none if it did not get so far.
        set_triangles: of the scene file's walls and cabinets; see `core.assets.obstacles.large_triangles`.
        problems: of the input, in words for the user.
        failure: why there is no answer, or not all of it, through no fault of the input.
    """

    gpus: tuple[Gpu, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    problems: tuple[str, ...] = ()
    failure: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    set_triangles: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class ProbeProgram:
    """How a probe is started.

    Attributes:
        command: starts the entry script inside Blender.
        variables: of its environment, besides this process's own.
    """

    command: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)

    def start(self, role: Role, question: Mapping[str, Any]) -> "subprocess.Popen[bytes]":
        """Start the process in a group of its own, with its messages on the standard output.

        Raises:
            OSError: it cannot be started.
        """
        variables = {ROLE_VARIABLE: str(role), QUESTION_VARIABLE: json.dumps(question)}
        return subprocess.Popen(
            bound_command(self.command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **self.variables, **variables},
            **own_group(),
        )


def announce(**facts: Any) -> None:
    """Tell the asking process some facts; called inside the probe."""
    os.write(1, b"\n" + MARK + json.dumps(facts).encode("ascii") + b"\n")


def ask(program: ProbeProgram, question: Question) -> Answer:
    """Start a probe and return what it found; nothing that befalls it is an error here."""
    seconds = _SECONDS + _SECONDS_PER_DEVICE * len(question.gpu_ids or ())
    try:
        process = program.start(Role.DEVICES, asdict(question))
    except OSError as error:
        return Answer(failure=f"Blender cannot be started: {explained(error)}")
    output, end = _outcome(process, seconds)
    return _Notes.of(output).answer(output, end)


def _outcome(process: "subprocess.Popen[bytes]", seconds: float) -> tuple[bytes, str]:
    """Wait for a process; return what it wrote and how it ended. It does not outlive the wait."""
    with process:
        try:
            output, _ = process.communicate(timeout=seconds)
            return output, f"exit code {process.returncode}"
        except subprocess.TimeoutExpired:
            kill_family(process)
            return process.communicate()[0], f"no answer within {seconds:.0f} s"
        except BaseException:
            kill_family(process)
            raise


@dataclass
class _Notes:
    """The facts that a probe told, in order."""

    gpus: list[str] | None = None
    surfaces: tuple[Surface, ...] = ()
    set_triangles: tuple[tuple[float, ...], ...] = ()
    problems: list[str] = field(default_factory=list)
    versions: Mapping[str, str] = field(default_factory=dict)
    doing: str = ""
    done: bool = False

    @classmethod
    def of(cls, output: bytes) -> "_Notes":
        notes = cls()
        for line in output.splitlines():
            if line.startswith(MARK):
                try:
                    notes._take(json.loads(line[len(MARK) :]))
                except (ValueError, TypeError, KeyError):
                    continue  # a line cut by the end of the process
        return notes

    def answer(self, output: bytes, end: str) -> Answer:
        """Return the answer of a process that said `output` and ended so."""
        failure = ""
        if not self.done:
            words = output.decode("utf-8", "replace").strip().splitlines()
            said = [word for word in words if word and not word.startswith(MARK.decode())]
            last = "\n".join(f"  {word}" for word in said[-_LAST_LINES:])
            if self.doing:
                # It had started, so what it was doing brought it down.
                self.problems.append(f"Blender ended ({end}) while {self.doing}; it said:\n{last}")
            else:
                failure = f"Blender does not start ({end}); it said:\n{last}\n{_HINT}"
        gpus = tuple(Gpu(number, name) for number, name in enumerate(self.gpus or ()))
        return Answer(
            gpus,
            self.surfaces,
            tuple(self.problems),
            failure,
            self.versions,
            self.set_triangles,
        )

    def _take(self, facts: Mapping[str, Any]) -> None:
        self.gpus = facts.get("devices", self.gpus)
        self.versions = facts.get("versions", self.versions)
        self.doing = facts.get("doing", self.doing)
        self.done = facts.get("done", self.done)
        self.set_triangles = tuple(map(tuple, facts.get("set_triangles", self.set_triangles)))
        if "problem" in facts:
            self.problems.append(facts["problem"])
        if "surfaces" in facts:
            self.surfaces = tuple(
                Surface(name, tuple(center), tuple(size))
                for name, center, size in facts["surfaces"]
            )


def trying(number: int) -> str:
    """Return what a probe says before it renders on a device."""
    return f"rendering on {device_name(number)}"


def opening(path: Path | str) -> str:
    """Return what a probe says before it opens a scene file."""
    return f"opening the scene file {path}"
