# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the workers of a run busy and alive: hands out scenes, restarts workers, trusts only the disk."""

import queue
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.app.launch.protocol import EventKind
from core.app.launch.report import Report
from core.app.launch.schedule import MAX_FAILURES, Schedule
from core.app.launch.worker_pool import Event, Limits, Slot, State, Verdict, WorkerPool

TICK = 0.25  # seconds between checks of the clocks
MEMORY_TICK = 2.0  # seconds between checks of memory
# On a stop, workers get this long to finish their scenes; batch systems kill after 30 s.
STOP_SECONDS = 20.0
# An idle worker that was asked to quit exits within this time, or hangs on exit.
LEAVE_SECONDS = 30.0
# This many ends in a row without a scene: the device or the installation is broken.
MAX_IDLE_ENDS = 3
# This many ends in a row during scenes: so many scenes cannot all be to blame.
MAX_ENDS = 4 * MAX_FAILURES
# A worker over its memory limit finishes its scene; at this multiple of the limit it is killed.
HARD_LIMIT_SHARE = 1.5


@dataclass
class Supervisor:
    """Runs a schedule on a worker pool; everything happens in the thread that calls `run`.

    Attributes:
        recorded: says whether a scene is on disk or given up for good.
        report: receives what happens.
    """

    pool: WorkerPool
    schedule: Schedule
    limits: Limits
    recorded: Callable[[int], bool]
    report: Report
    _inbox: "queue.SimpleQueue[tuple[int, Event] | None]" = field(default_factory=queue.SimpleQueue)
    _slots: list[Slot] = field(default_factory=list)
    _verdict: Verdict = field(default_factory=Verdict)
    _stop_at: float | None = None
    _memory_checked: float = 0.0

    def stop(self) -> None:
        """Request an orderly end or, the second time, an immediate one; safe in a signal handler."""
        self._inbox.put(None)

    def run(self) -> Verdict:
        """Work until every scene is done or quarantined, or the run cannot continue."""
        self._slots = [Slot(number) for number in range(len(self.pool.names))]
        try:
            while self._staff():
                self._wait()
                self._check_clocks()
        finally:
            self._dismiss()
        return self._verdict

    def _staff(self) -> bool:
        """Start workers and hand out scenes as needed; return whether there is something to wait for."""
        over = bool(self._verdict.problem or self._verdict.stopped)
        for slot in self._slots:
            if over:
                self._let_go(slot)
            elif slot.state is State.IDLE:
                self._hand_out(slot)
        if not over:
            self._start_workers()
            busy = any(s.state is State.BUSY for s in self._slots)
            if not busy and not self.schedule.waiting:
                for slot in self._slots:
                    self._let_go(slot)
        alive = any(s.state not in (State.OFF, State.RETIRED) for s in self._slots)
        return alive and not self._overdue(LEAVE_SECONDS)

    def _start_workers(self) -> None:
        """Start as many workers as there are scenes waiting for one."""
        coming = sum(s.state is State.STARTING for s in self._slots)
        for slot in self._slots:
            if slot.state is State.OFF and coming < self.schedule.waiting:
                self._start(slot)
                coming += 1
        if self.schedule.waiting and all(s.state is State.RETIRED for s in self._slots):
            last = next((s.trouble for s in reversed(self._slots) if s.trouble), "unknown reason")
            self._end(f"no worker is left; the last one ended because {last}", 1)

    def _start(self, slot: Slot) -> None:
        self._enter(slot, State.STARTING)
        slot.trouble = ""
        slot.quit_sent = False
        slot.starts += 1
        if slot.starts > 1:
            self.report.restarted(slot.number)
        number = slot.number
        slot.worker = self.pool.start(number, lambda event: self._inbox.put((number, event)))

    def _hand_out(self, slot: Slot) -> None:
        scene = self.schedule.next_scene()
        if scene is None:
            return  # the worker stays, in case another one fails
        slot.scene = scene
        self._enter(slot, State.BUSY)
        self.report.handed_out(slot.number)
        self._send(slot, {"scene": scene})

    def _let_go(self, slot: Slot) -> None:
        """Ask a worker to quit after its scene, once."""
        if slot.state is State.STARTING:
            self._kill(slot, "no longer needed")
        elif slot.state in (State.IDLE, State.BUSY) and not slot.quit_sent:
            self._send(slot, {"quit": True})
            slot.quit_sent = True
        if slot.state in (State.STARTING, State.IDLE):
            self._enter(slot, State.LEAVING)

    def _wait(self) -> None:
        try:
            item = self._inbox.get(timeout=TICK)
        except queue.Empty:
            return
        if item is None:
            self._heed_stop()
        else:
            self._handle(self._slots[item[0]], item[1])

    def _heed_stop(self) -> None:
        if self._verdict.stopped:
            for slot in self._slots:
                self._kill(slot, "interrupted")
            return
        self._verdict = Verdict(True, self._verdict.problem, self._verdict.exit_code)
        self._stop_at = time.monotonic() + STOP_SECONDS
        self.report.stopping(sum(s.state is State.BUSY for s in self._slots), STOP_SECONDS)

    def _handle(self, slot: Slot, event: Event) -> None:
        kind = event["event"]
        if kind == EventKind.READY:
            if slot.state is State.STARTING:
                self._enter(slot, State.IDLE)
                self.report.ready(slot.number, str(event.get("device", "")))
        elif kind == EventKind.DONE:
            self._handle_done(slot, event)
        elif kind == EventKind.FAILED:
            slot.trouble = str(event["message"])
        elif kind == EventKind.FATAL:
            slot.trouble = str(event["message"])
            self._end(slot.trouble, int(event["exit_code"]))
        elif kind == EventKind.ENDED:
            self._handle_end(slot, event)

    def _handle_done(self, slot: Slot, event: Event) -> None:
        scene, slot.scene = slot.scene, None
        if scene is None or scene != event["scene"]:
            return
        if not self.recorded(scene):
            slot.scene = scene
            self._kill(slot, "it reported a scene as done that is not on disk")
            return
        now = time.monotonic()
        self.limits.patience.learn(now - slot.since)
        slot.ends = slot.idle_ends = 0
        self.schedule.finish()
        self.report.done(slot.number, event)
        self._enter(slot, State.IDLE)
        if self.limits.memory and int(event.get("memory", 0)) > self.limits.memory:
            self.report.outgrown(slot.number, int(event["memory"]), self.limits.memory)
            self._let_go(slot)

    def _handle_end(self, slot: Slot, event: Event) -> None:
        was, scene, slot.scene, slot.worker = slot.state, slot.scene, None, None
        cause = str(event.get("cause") or slot.trouble or f"it exited with code {event['code']}")
        slot.trouble = cause
        self._enter(slot, State.OFF)
        if scene is not None and self.recorded(scene):
            self.schedule.finish()
            self.report.done(slot.number, {"scene": scene})
            scene = None
        if self._verdict.stopped or self._verdict.problem:
            if scene is not None:
                self.schedule.put_back(scene)
        elif scene is not None:
            slot.ends += 1
            self.report.failed(slot.number, scene, self.schedule.fail(scene), cause)
        elif was is not State.LEAVING:
            slot.idle_ends += 1
            self.report.ended_idle(slot.number, cause)
        if slot.idle_ends >= MAX_IDLE_ENDS or slot.ends >= MAX_ENDS:
            self._enter(slot, State.RETIRED)
            self.report.retired(slot.number, cause)

    def _check_clocks(self) -> None:
        now = time.monotonic()
        if self._overdue(0.0):
            for slot in self._slots:
                self._kill(slot, "interrupted")
        patience = self.limits.patience
        for slot in self._slots:
            waited = now - slot.since
            limit = patience.limit if slot.state is State.BUSY else patience.start
            if slot.state in (State.STARTING, State.BUSY) and waited > limit:
                self._kill(slot, _hung(waited, limit))
            elif slot.state is State.LEAVING and waited > LEAVE_SECONDS:
                self._kill(slot, "it did not exit")
        if self.limits.memory and now - self._memory_checked > MEMORY_TICK:
            self._memory_checked = now
            self._check_memory()

    def _check_memory(self) -> None:
        hard = HARD_LIMIT_SHARE * self.limits.memory
        for slot in self._slots:
            if slot.state is State.BUSY and slot.worker is not None:
                used = slot.worker.memory()
                if used > hard:
                    self._kill(slot, f"it used {used} MiB of memory (limit {hard:.0f} MiB)")

    def _end(self, problem: str, exit_code: int) -> None:
        if not self._verdict.problem:
            self._verdict = Verdict(self._verdict.stopped, problem, exit_code)
        self._stop_at = time.monotonic()
        for slot in self._slots:
            self._kill(slot, "the run is ending")

    def _overdue(self, more: float) -> bool:
        """Return whether the workers should have been gone for `more` seconds."""
        return self._stop_at is not None and time.monotonic() > self._stop_at + more

    def _dismiss(self) -> None:
        """Kill the workers that are left, after an exception, and wait until they are gone."""
        deadline = time.monotonic() + LEAVE_SECONDS
        for slot in self._slots:
            self._kill(slot, "the run is ending")
        while any(s.worker is not None for s in self._slots) and time.monotonic() < deadline:
            try:
                item = self._inbox.get(timeout=TICK)
            except queue.Empty:
                continue
            if item is not None and item[1]["event"] == EventKind.ENDED:
                self._slots[item[0]].worker = None

    def _enter(self, slot: Slot, state: State) -> None:
        slot.state = state
        slot.since = time.monotonic()

    def _send(self, slot: Slot, command: Mapping[str, Any]) -> None:
        if slot.worker is not None:
            slot.worker.send(command)

    def _kill(self, slot: Slot, cause: str) -> None:
        if slot.worker is not None:
            slot.worker.kill(cause)


def _hung(waited: float, limit: float) -> str:
    return (
        f"it hung: no progress for {waited:.0f} s (limit {limit:.0f} s; if scenes take that long, raise "
        "--hang-seconds)"
    )
