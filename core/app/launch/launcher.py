# SPDX-License-Identifier: GPL-3.0-or-later
"""One run on many devices, from the parsed command line to the exit code: start, generate, merge."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from core.app.launch.local_pool import LocalWorkerPool, WorkerProgram
from core.app.launch.report import Report
from core.app.launch.schedule import Patience, Schedule
from core.app.launch.sharing import MEMORY_SHARE, shared_devices
from core.app.launch.stop_switch import StopSwitch
from core.app.launch.supervisor import Supervisor
from core.app.launch.worker import hello
from core.app.launch.worker_pool import Limits, Verdict, WorkerPool
from core.app.launch.worker_process import WorkerOrder
from core.app.preflight import (
    Order,
    Plan,
    check,
    device_names,
    first_look,
    launch_survey,
    note_pace,
    quality_advice,
)
from core.app.progress.event_log import EventLog
from core.app.progress.progress import Ending
from core.app.run.ending import write_index_of_what_is_done
from core.app.run.exit_codes import COMPLETE, FAILED, INTERRUPTED
from core.app.run.run import (
    Inputs,
    begin,
    conclude,
    made_line,
    read_inputs,
    recorded_total,
    task_of,
)
from core.config.command_line import LaunchCommand
from core.config.flag_values import CPU
from core.config.flags import command_line
from core.config.launch_settings import LaunchConfig, check_ray_flags, with_total
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore, worker_temporary
from core.dataset.store.disk_errors import explained_storage_errors
from core.engine import devices
from core.engine.gpu_state import gpu_states
from core.engine.model_probe import judge_models
from core.engine.probe import Answer
from core.engine.ram_folders import sweep_abandoned
from core.errors import UserInputError, cause
from utils.logs import start_logging
from utils.words import counted

logger = logging.getLogger(__name__)

_MEBIBYTE = 1 << 20
_GIBIBYTE = 1 << 30


def launch(command: LaunchCommand, program: WorkerProgram, switch: StopSwitch) -> int:
    """Check the input, make the dataset, and return the exit code of the process.

    Args:
        program: what the workers run.
        switch: pressed by signals.

    Raises:
        RefGraspError: wrong input, a read-only folder, a full disk, ...
    """
    sweep_abandoned()
    options = command.launch
    if options.ray_address is not None:
        check_ray_flags(options, command.gpu_flag)
    first = first_look(command.config, command.problems)
    first.raise_if_any()
    if options.ray_address is not None:
        # Imported here because Ray is an optional requirement.
        from core.app.launch.ray_pool import RayCluster

        with RayCluster(options, command.config.cpu_threads) as cluster:
            config = with_total(command.config, len(cluster.seats))
            config = replace(config, cpu_threads=cluster.threads)
            # This machine's Blender says nothing about the cluster's: ask a node, and only for its packages.
            names = tuple(devices.device_name(number) for number in cluster.devices)
            answer = Answer(versions=cluster.blender.versions(program.probe()))
            ask = partial(cluster.blender.judge, program.probe())
            plan = check(Order(config, names, (), answer, ask=ask, first=first))
            return _proceed(command, plan, program, switch, cluster.devices, cluster.pool)
    states = gpu_states()
    answer, entries = launch_survey(command, program.probe(), states)
    config = with_total(command.config, len(entries))
    chosen = shared_devices(entries, options.workers_per_gpu, config, answer, states)
    cores = devices.cpu_cores()
    devices.warn_if_too_few_cores(len(chosen), cores)
    config = replace(
        config, cpu_threads=devices.threads_per_worker(config.cpu_threads, len(chosen), cores)
    )
    names = device_names(chosen, answer)
    ask = partial(judge_models, program.probe())
    advice = quality_advice(config) if any(number != CPU for number in chosen) else ""
    lines = (advice,) if advice else ()
    plan = check(Order(config, names, (), answer, ask=ask, advice=lines, first=first))
    return _proceed(
        command, plan, program, switch, chosen, lambda order: LocalWorkerPool(chosen, order)
    )


def _proceed(
    command: LaunchCommand,
    plan: Plan,
    program: WorkerProgram,
    switch: StopSwitch,
    chosen: Sequence[int],
    make_pool: Callable[[Callable[[int], WorkerOrder]], WorkerPool],
) -> int:
    """Show the plan for a dry run, else make the dataset."""
    if command.options.dry_run:
        plan.show(command.options.verbose)
        return COMPLETE
    return _generate(plan, command.launch, program, switch, chosen, make_pool)


def _generate(
    plan: Plan,
    launch: LaunchConfig,
    program: WorkerProgram,
    switch: StopSwitch,
    chosen: Sequence[int],
    make_pool: Callable[[Callable[[int], WorkerOrder]], WorkerPool],
) -> int:
    config = plan.config
    store = DatasetStore(config.output_dir)
    try:
        try:
            start_logging(config.log_path)
        except OSError as error:
            raise UserInputError(f"--log-file-path {config.log_path}: {cause(error)}") from error
        for line in plan.lines():
            logger.info("%s", line)
        with explained_storage_errors(config.output_dir):
            inputs = read_inputs(config, store, plan.versions)
            missing = begin(inputs, store)
            orders = _Orders(inputs, store, program, chosen)
            pool = make_pool(orders)
            task, event_log = task_of(inputs, store, missing), EventLog(store.layout.events)
            logs = [orders.log(slot) for slot in range(len(chosen))]
            with Report(task, event_log, pool.names, logs, store.logs) as report:
                limits = _limits(launch, len(chosen))
                supervisor = Supervisor(pool, Schedule(missing), limits, store.is_settled, report)
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
    """Merge a finished run, report the result and what to do next, and return the exit code."""
    made = report.summary.scenes
    if verdict.problem:
        report.end(Ending.FAILED, verdict.problem)
        logger.error("Error: %s", verdict.problem)
        count = f"{counted(made, 'scene')} {'was' if made == 1 else 'were'} made"
        logger.error("%s; run the same command again to resume.", count)
        write_index_of_what_is_done(store)
        return verdict.exit_code
    if verdict.stopped:
        report.end(Ending.INTERRUPTED)
        write_index_of_what_is_done(store)
        missing = len(store.missing(recorded_total(store)))
        logger.info(
            "Interrupted: %s Run the same command again to resume.", made_line(made, missing)
        )
        return INTERRUPTED
    conclude(config, store, report)
    if report.restarts:
        logger.info("Worker restarts: %d.", report.restarts)
    left = store.missing(recorded_total(store))
    if not left:
        return COMPLETE
    report.end(Ending.INCOMPLETE)
    logger.error(
        "Incomplete: %s missing (%s%s). Their logs are in %s; run the same command again "
        "to retry them.",
        "1 scene is" if len(left) == 1 else f"{len(left)} scenes are",
        ", ".join(str(scene) for scene in left[:10]),
        ", ..." if len(left) > 10 else "",
        store.logs,
    )
    return FAILED


def _limits(launch: LaunchConfig, workers: int) -> Limits:
    patience = Patience(launch.hang_factor, launch.hang_seconds)
    return Limits(patience, _memory_limit(launch, workers))


def _memory_limit(launch: LaunchConfig, workers: int) -> int:
    """Return the memory limit of a worker in MiB; 0 = none (on a cluster, whose nodes differ)."""
    if launch.memory_limit:
        return int(launch.memory_limit * _GIBIBYTE) // _MEBIBYTE
    if launch.ray_address is not None:
        return 0
    return int(devices.machine_memory() * MEMORY_SHARE) // workers // _MEBIBYTE


@dataclass(frozen=True)
class _Orders:
    """How to start the worker of each slot of this run."""

    inputs: Inputs
    store: DatasetStore
    program: WorkerProgram
    chosen: Sequence[int]

    def log(self, slot: int) -> Path:
        return self.store.logs / f"worker_{slot}.log"

    def __call__(self, slot: int) -> WorkerOrder:
        config = self.inputs.config
        # Workers may run in another folder or on another machine, so every path is absolute.
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
