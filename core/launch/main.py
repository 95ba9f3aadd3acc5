# SPDX-License-Identifier: GPL-3.0-or-later
"""What `dataset_generation_multi_gpu.py` does: parse, hire workers, merge, and an exit code."""

import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from core.commands import LaunchCommand, read_launch
from core.config import GenerationConfig
from core.dataset.storage import storage_told
from core.dataset.store import DatasetStore, worker_temporary
from core.errors import UserInputError
from core.exit_codes import COMPLETE, DEBUG_FLAG, FAILED, INTERRUPTED, guarded
from core.flags import command_line
from core.journal import Journal
from core.launch import devices
from core.launch.crew import Crew, Limits, Verdict
from core.launch.local import LocalCrew, WorkerProgram
from core.launch.options import LaunchConfig, check_ray_flags, with_total
from core.launch.process import WorkerOrder
from core.launch.report import Report
from core.launch.schedule import Patience, Schedule
from core.launch.supervisor import Supervisor
from core.launch.worker import hello
from core.preflight import Order, Plan, check, device_names, launch_survey, note_pace
from core.progress import Ending
from core.run import Inputs, begin, conclude, read_inputs, recorded_total, task_of
from utils.logs import log_to_file_only, start_logging

logger = logging.getLogger(__name__)

_MEBIBYTE = 1 << 20
_GIBIBYTE = 1 << 30
# Left to the launcher, the system and its file cache.
_MEMORY_SHARE = 0.8


@dataclass
class StopSwitch:
    """What Ctrl-C and SIGTERM do: `action` while there is one, else they interrupt at once."""

    action: Callable[[], None] | None = None

    def press(self, _signal: int, _frame: FrameType | None) -> None:
        if self.action is None:
            raise KeyboardInterrupt
        self.action()

    @contextmanager
    def doing(self, action: Callable[[], None]) -> Iterator[None]:
        self.action = action
        try:
            yield
        finally:
            self.action = None


def main(argv: Sequence[str], program: WorkerProgram | None = None) -> int:
    """Run with command-line flags and return the exit code: 0 complete, 1 failed or incomplete, 2 wrong
    input, 130 interrupted.

    Args:
        program: what the workers run; by default the entry script inside Blender.
    """
    logging.raiseExceptions = False  # a log that cannot be written must not bury what is said
    logging.basicConfig(level=logging.INFO, format="%(message)s", force=True)
    switch = StopSwitch()
    try:
        return guarded(
            lambda: _main(argv, program, switch),
            debug=DEBUG_FLAG in argv,
            on_interrupt="Interrupted; the same command continues.",
            note_bug=log_to_file_only,
        )
    finally:
        switch.action = lambda: None  # the process ends anyway; a traceback would only puzzle


def _main(argv: Sequence[str], program: WorkerProgram | None, switch: StopSwitch) -> int:
    command = read_launch(argv)
    _catch_signals(switch)
    return _launch(
        command, program or WorkerProgram(blender=command.launch.custom_blender_path), switch
    )


def _catch_signals(switch: StopSwitch) -> None:
    """Let signals press the switch; one that is ignored (as under nohup) stays ignored."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP"):
        numbers.append(signal.SIGHUP)
    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, switch.press)


def _launch(command: LaunchCommand, program: WorkerProgram, switch: StopSwitch) -> int:
    launch = command.launch
    if launch.ray_address is not None:
        # Only here: Ray is an optional requirement.
        from core.launch.ray_crew import RayCluster

        check_ray_flags(launch)
        with RayCluster(launch, command.config.cpu_threads) as cluster:
            config = with_total(command.config, launch, len(cluster.seats))
            config = replace(config, cpu_threads=cluster.threads)
            # This machine's Blender says nothing about the cluster's, so there is no probe.
            names = tuple(devices.device_name(number) for number in cluster.devices)
            plan = check(Order(config, names, command.problems))
            return _proceed(command, plan, program, switch, cluster.devices, cluster.crew)
    answer, chosen = launch_survey(command, program.probe())
    config = with_total(command.config, launch, len(chosen))
    cores = devices.cpu_cores()
    devices.warn_if_too_few_cores(len(chosen), cores)
    config = replace(
        config, cpu_threads=devices.threads_per_worker(config.cpu_threads, len(chosen), cores)
    )
    plan = check(Order(config, device_names(chosen, answer), command.problems, answer))
    return _proceed(command, plan, program, switch, chosen, lambda order: LocalCrew(chosen, order))


def _proceed(
    command: LaunchCommand,
    plan: Plan,
    program: WorkerProgram,
    switch: StopSwitch,
    chosen: Sequence[int],
    make_crew: Callable[[Callable[[int], WorkerOrder]], Crew],
) -> int:
    """Show the plan if that is all that is asked for, else make the dataset."""
    if command.options.dry_run:
        plan.show()
        return COMPLETE
    return _generate(plan, command.launch, program, switch, chosen, make_crew)


def _generate(
    plan: Plan,
    launch: LaunchConfig,
    program: WorkerProgram,
    switch: StopSwitch,
    chosen: Sequence[int],
    make_crew: Callable[[Callable[[int], WorkerOrder]], Crew],
) -> int:
    config = plan.config
    store = DatasetStore(config.output_dir)
    try:
        try:
            start_logging(config.log_path)
        except OSError as error:
            raise UserInputError(f"--log-file-path {config.log_path}: {error}") from error
        for line in plan.lines():
            logger.info("%s", line)
        inputs = read_inputs(config, store)
        missing = begin(inputs, store)
        orders = _Orders(inputs, store, program, chosen)
        crew = make_crew(orders)
        logs = [orders.log(slot) for slot in range(len(chosen))]
        with (
            storage_told(config.output_dir),
            Report(
                task_of(inputs, store, missing),
                Journal(store.layout.events),
                crew.names,
                logs,
                store.logs,
            ) as report,
        ):
            schedule = Schedule(missing)
            limits = Limits(
                Patience(launch.hang_factor, launch.hang_seconds),
                _memory_limit(launch, len(chosen)),
            )
            supervisor = Supervisor(crew, schedule, limits, store.is_settled, report)
            with switch.doing(supervisor.stop):
                verdict = supervisor.run()
            report.stop_clock()
            store.sweep()
            summary = report.summary
            note_pace(config, plan.devices, summary.images, summary.seconds)
            return _conclude(config, store, verdict, report)
    finally:
        store.close()


def _conclude(
    config: GenerationConfig, store: DatasetStore, verdict: Verdict, report: Report
) -> int:
    """Merge if the run came to its end, say what there is and what to do next, return the exit code."""
    made = report.summary.scenes
    if verdict.problem:
        report.end(Ending.FAILED, verdict.problem)
        logger.error("Error: %s", verdict.problem)
        logger.error("%d scenes were made; the same command continues.", made)
        with suppress(OSError):  # perhaps for the very problem just told
            store.finish()
        return verdict.exit_code
    if verdict.stopped:
        report.end(Ending.INTERRUPTED)
        store.finish()
        missing = len(store.missing(recorded_total(store)))
        logger.info(
            "Interrupted: %d scenes were made, %d are missing. The same command continues.",
            made,
            missing,
        )
        return INTERRUPTED
    conclude(config, store, report)
    if report.restarts:
        logger.info("Workers started again: %d.", report.restarts)
    left = store.missing(recorded_total(store))
    if not left:
        return COMPLETE
    report.end(Ending.INCOMPLETE)
    logger.error(
        "Incomplete: %d scenes are missing (%s%s). Their logs are in %s; the same command tries them "
        "again.",
        len(left),
        ", ".join(str(scene) for scene in left[:10]),
        ", ..." if len(left) > 10 else "",
        store.logs,
    )
    return FAILED


def _memory_limit(launch: LaunchConfig, workers: int) -> int:
    """Return the memory limit of a worker, MiB; 0 = none (on a cluster, whose nodes differ)."""
    if launch.memory_limit:
        return int(launch.memory_limit * _GIBIBYTE) // _MEBIBYTE
    if launch.ray_address is not None:
        return 0
    return int(devices.machine_memory() * _MEMORY_SHARE) // workers // _MEBIBYTE


@dataclass(frozen=True)
class _Orders:
    """How to start the worker of a slot of this run."""

    inputs: Inputs
    store: DatasetStore
    program: WorkerProgram
    chosen: Sequence[int]

    def log(self, slot: int) -> Path:
        return self.store.logs / f"worker_{slot}.log"

    def __call__(self, slot: int) -> WorkerOrder:
        config = self.inputs.config
        # Workers may run in another folder, on another machine; so every path is absolute.
        flags = command_line(
            replace(
                config,
                gpu_id=self.chosen[slot],
                seed=self.inputs.identity.seed,
                output_dir=config.output_dir.resolve(),
                obj_dir=config.obj_dir.resolve(),
                models_info_file_path=config.models_info_file_path.resolve(),
                blender_scene_file_path=config.blender_scene_file_path.resolve(),
                log_file_path=None,
            )
        )
        temporary = worker_temporary(config.output_dir.resolve(), slot)
        return WorkerOrder(
            command=self.program.command(temporary, flags),
            hello=hello(slot, self.store.token),
            temporary=temporary,
            log=self.log(slot).resolve(),
        )
