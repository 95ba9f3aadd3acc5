# SPDX-License-Identifier: GPL-3.0-or-later
"""events.jsonl: every line whole, none lost, and never a reason to end a run."""

import json
import logging
from datetime import datetime
from pathlib import Path

import pytest

from core.app.progress.event_log import Entry, EventLog


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_lines_are_appended_and_there_at_once(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    first = EventLog(path)
    first.write(Entry.SCENE_MADE, scene=3, text='tab\t, line\nend, "quote", größer')
    assert lines(path)[0]["text"] == 'tab\t, line\nend, "quote", größer'
    first.close()
    second = EventLog(path)
    second.write(Entry.RUN_ENDED)
    second.close()
    second.write(Entry.RUN_ENDED)  # of no effect, as nobody listens any more
    assert [line["event"] for line in lines(path)] == ["scene_made", "run_ended"]
    assert datetime.fromisoformat(str(lines(path)[0]["time"])).tzinfo is not None


def test_a_torn_line_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text('{"event": "run_started"}\n{"event": "scene_ma', encoding="utf-8")
    event_log = EventLog(path)
    event_log.write(Entry.RUN_RESUMED)
    event_log.close()
    found = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(found[i])["event"] for i in (0, 2)] == ["run_started", "run_resumed"]
    assert len(found) == 3


def test_a_file_that_cannot_be_written_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    event_log = EventLog(tmp_path / "no such folder" / "events.jsonl")
    for _ in range(3):
        event_log.write(Entry.WORKER_READY)
    event_log.close()
    assert len(caplog.records) == 1
    assert "the run continues" in caplog.text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_no_reason_to_end(caplog: pytest.LogCaptureFixture) -> None:
    event_log = EventLog(Path("/dev/full"))
    event_log.write(Entry.WORKER_READY)
    event_log.write(Entry.WORKER_READY)
    assert caplog.text.count("No space left on device") == 1
