# SPDX-License-Identifier: GPL-3.0-or-later
"""Events survive the noise on standard output; a worker without a launcher ends."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.app.launch import protocol
from core.app.launch.protocol import EventKind, decode_event, encode_event
from core.engine import roles
from core.engine.roles import Role, role
from utils.repository import REPOSITORY

PIPE_BUFFER = 4096


@given(st.text(max_size=3000), st.integers(), st.binary(max_size=50))
def test_an_event_is_one_short_line_whatever_surrounds_it(
    text: str, number: int, noise: bytes
) -> None:
    data = encode_event(EventKind.FAILED, {"message": text, "scene": number})
    assert len(data) <= PIPE_BUFFER
    lines = (noise + data + noise).split(b"\n")
    found = [event for line in lines if (event := decode_event(line)) is not None]
    assert len(found) == 1
    assert found[0]["scene"] == number
    assert text.endswith(found[0]["message"])


@pytest.mark.parametrize(
    "line", [b"", b"hello", b"@refgrasp {", b"@refgrasp 3", b'@refgrasp {"a":1}']
)
def test_other_lines_are_no_events(line: bytes) -> None:
    assert decode_event(line) is None


def test_role_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(roles.ROLE_VARIABLE, raising=False)
    assert role() is None
    monkeypatch.setenv(roles.ROLE_VARIABLE, "worker")
    assert role() is Role.WORKER


def start_worker(code: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", f"import os, time\nfrom core.app.launch.protocol import *\n{code}"],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_a_busy_worker_ends_when_its_launcher_is_gone() -> None:
    worker = start_worker("channel = Channel(); channel.send(EventKind.READY); time.sleep(600)")
    assert worker.stdin is not None
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"\n"
    worker.stdin.close()
    assert worker.wait(timeout=300.0) == protocol.EXIT_ORPHANED
    worker.stdout.close()


def test_scenes_come_one_by_one_until_told_to_leave() -> None:
    worker = start_worker(
        "channel = Channel()\n"
        "for scene in channel.scenes():\n"
        "    print('noise', flush=True)\n"
        "    channel.send(EventKind.DONE, scene=scene)\n"
        "os._exit(7)"
    )
    assert worker.stdin is not None
    for command in ({"scene": 5}, {"scene": 6}, {"quit": True}):
        worker.stdin.write(json.dumps(command).encode() + b"\n")
    worker.stdin.flush()
    assert worker.stdout is not None
    events = [decode_event(line) for line in worker.stdout.read().splitlines()]
    assert [event["scene"] for event in events if event] == [5, 6]
    assert worker.wait(timeout=300.0) == 7
    worker.stdin.close()
    worker.stdout.close()
