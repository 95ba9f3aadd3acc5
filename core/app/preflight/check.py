# SPDX-License-Identifier: GPL-3.0-or-later
"""The preflight: every check, then one report with all problems, or the plan of the run."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from core.app.preflight.cameras import camera_problem
from core.app.preflight.estimates import dataset_bytes
from core.app.preflight.first_look import NOTHING_STARTED, FirstLook, first_look
from core.app.preflight.folders import space_problem
from core.app.preflight.gpu_advice import (
    announce_kernels,
    launcher_advice,
    new_kernels,
    quality_advice,
    remember_kernels,
)
from core.app.preflight.grasps import prepare_grasps
from core.app.preflight.plan import Plan
from core.app.preflight.printed import print_hints
from core.app.preflight.room import room_problem
from core.app.preflight.scene_file import KnownSet, grid_problems, known_set, remember_set
from core.app.run.comparing import judge_in_blender, verdict_store
from core.app.run.input_hashes import input_hashes
from core.app.run.models import chosen_models
from core.assets.catalogue import ModelInfo
from core.assets.textures import check_textures, texture_files
from core.config.command_line import LaunchCommand, SingleCommand
from core.config.flag_values import CPU
from core.config.launch_settings import LAUNCHER_NAME
from core.config.packages import installed_versions
from core.config.settings import GenerationConfig
from core.dataset.store.identity import (
    check_recorded,
    given_up_scenes,
    identity_of,
    read_recorded,
)
from core.dataset.store.layout import DatasetLayout
from core.engine import devices
from core.engine.gpu_state import GpuState, gpu_states
from core.engine.model_probe import Ask, judge_models
from core.engine.probe import Answer, ProbeProgram, Question
from core.engine.probe import ask as ask_probe
from core.errors import Problems, RefGraspError, UserInputError
from utils.logs import held_back

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What to check.

    Attributes:
        config: with several devices, `scenes` is the total of all.
        devices: device name of each worker.
        problems: found so far, in the flags and by the probe.
        answer: of the probe.
        preview: the output folder will be replaced.
        ask: compares new models in Blender; None to use them without that.
        advice: lines for the plan.
        first: what was seen before the probe; None to look now.
    """

    config: GenerationConfig
    devices: tuple[str, ...]
    problems: tuple[str, ...] = ()
    answer: Answer = field(default_factory=Answer)
    preview: bool = False
    ask: Ask | None = None
    advice: tuple[str, ...] = ()
    first: FirstLook | None = None


def single_preflight(command: SingleCommand, program: ProbeProgram) -> Plan:
    """Check a run of `dataset_generation.py` and return its plan.

    Raises:
        UserInputError: lists all problems.
    """
    config = command.config
    first = first_look(config, command.problems, command.options.preview)
    first.raise_if_any()
    states = gpu_states() if config.gpu_id != CPU else ()
    answer = survey(config, (config.gpu_id,), program, states)
    device, problem = _single_device(config, answer)
    advice: list[str] = []
    if answer.gpus and device and config.gpu_id != CPU:
        advice = [launcher_advice(config, device, states, LAUNCHER_NAME), quality_advice(config)]
    return check(
        Order(
            config,
            (device,),
            (problem,) if problem else (),
            answer,
            command.options.preview,
            partial(judge_models, program),
            tuple(filter(None, advice)),
            first,
        )
    )


def launch_survey(
    command: LaunchCommand, program: ProbeProgram, states: Sequence[GpuState] = ()
) -> tuple[Answer, list[int]]:
    """Return the probe's answer for a run on this machine, and the numbers of the devices to use.

    A device that does not exist is among the answer's problems.
    """
    launch = command.launch
    answer = survey(command.config, launch.gpu_ids, program, states)
    try:
        return answer, devices.choose_devices(launch.gpu_ids, answer.gpus, command.gpu_flag)
    except UserInputError as error:
        if answer.failure:  # the GPUs are unknown
            return answer, [CPU]
        return replace(answer, problems=(*answer.problems, str(error))), [CPU]


def survey(
    config: GenerationConfig,
    gpu_ids: tuple[int, ...] | None,
    program: ProbeProgram,
    states: Sequence[GpuState] = (),
) -> Answer:
    """Ask Blender for devices and, unless its content is known, about the scene file.

    Args:
        states: of the GPUs, as far as the driver tells.
    """
    path = config.blender_scene_file_path
    known = known_set(path)
    wanted = "" if known.surfaces or not path.is_file() else str(path.resolve())
    compiling = new_kernels(gpu_ids, states)
    announce_kernels(compiling)
    answer = ask_probe(program, Question(gpu_ids, wanted))
    if not answer.failure:
        remember_kernels(compiling)
    if answer.surfaces:
        known = KnownSet(answer.surfaces, answer.set_triangles)
        remember_set(path, known)
    return replace(answer, surfaces=known.surfaces, set_triangles=known.triangles)


def check(order: Order) -> Plan:
    """Run all checks that the probe has not made, and return the plan; only new models need Blender for that.

    Models' files are read only if nothing else is wrong: that takes a while.

    Raises:
        UserInputError: lists all problems, those of the order first.
        RefGraspError: the only problem is that Blender did not answer.
    """
    first = order.first or first_look(order.config, (), order.preview)
    # The number of scenes and of threads is known only after the probe.
    config = replace(order.config, extra_outputs=first.config.extra_outputs)
    found = Problems((*order.problems, *first.problems))
    surfaces = order.answer.surfaces
    found.add(*order.answer.problems)
    found.add(*(found.attempt(lambda: grid_problems(config, surfaces)) or ()))
    hints = [] if found.listed else found.attempt(lambda: _texture_hints(config)) or []
    models: tuple[ModelInfo, ...] = ()
    # The run reads the models again and logs the warnings; here they are only for runs that do not start.
    versions = order.answer.versions or installed_versions()
    with held_back() as warnings:
        if not found.listed:
            models = found.attempt(lambda: _usable(config, order, first, versions)) or ()
        if models:
            found.add(found.attempt(lambda: room_problem(config, models, surfaces)) or "")
    hints += found.attempt(lambda: print_hints(config, models)) or []
    if not found.listed:
        found.add(camera_problem(config, models, surfaces, order.answer.set_triangles))
    if models and not (found.listed or order.answer.failure):
        found.attempt(lambda: prepare_grasps(config, models))
    state = None
    if not (order.preview or found.listed or order.answer.failure):
        # Only for valid input: a default in place of a bad value would look like another dataset.
        state = found.attempt(lambda: _resume(config, models, versions))
    total, missing, seed = state or (config.total_scenes, config.total_scenes, config.seed)
    found.add(space_problem(config, dataset_bytes(config, missing)))
    if order.answer.failure and found.listed:
        found.add(order.answer.failure)
    if order.answer.failure or found.listed:
        first.tell()
        for warning in warnings:
            logger.warning("%s", warning)
    found.raise_if_any(NOTHING_STARTED)
    if order.answer.failure:
        raise RefGraspError(order.answer.failure)
    noted = (*first.warnings, *warnings)
    plan = Plan(config, models, order.devices, total, missing, seed, noted, versions)
    return replace(plan, advice=(*order.advice, *hints))


def _texture_hints(config: GenerationConfig) -> list[str]:
    """Check the user's own textures, and return what is to be said of them."""
    if config.texture_dir is None:
        return []
    return check_textures(texture_files(config.texture_dir))


def _usable(
    config: GenerationConfig, order: Order, first: FirstLook, versions: Mapping[str, str]
) -> tuple[ModelInfo, ...]:
    """Return the models that can be used; new ones are compared in Blender, if it answers."""
    store, ask = verdict_store(versions), order.ask
    judge = None
    if store is not None and ask is not None and not order.answer.failure:
        judge = judge_in_blender(ask, store)
    return chosen_models(config, store, judge, first.models)


def _resume(
    config: GenerationConfig, models: tuple[ModelInfo, ...], versions: Mapping[str, str]
) -> tuple[int, int, int | None]:
    """Return the number of scenes in total and still to be made, and the seed, for the output folder.

    Raises:
        UserInputError: the dataset in it was made with another configuration.
    """
    layout = DatasetLayout(config.output_dir)
    recorded = read_recorded(layout)
    if recorded is None:
        return config.total_scenes, config.total_scenes, config.seed
    seed = config.seed if config.seed is not None else int(recorded["seed"])
    check_recorded(layout, identity_of(config, seed, input_hashes(config, models), versions))
    total = max(config.total_scenes, int(recorded.get("scenes", 0)))
    settled = {*layout.scenes(), *given_up_scenes(recorded)}
    return total, sum(scene not in settled for scene in range(total)), seed


def _single_device(config: GenerationConfig, answer: Answer) -> tuple[str, str]:
    """Return the device name of a single run, and what is wrong with it ("" if nothing)."""
    if config.gpu_id == CPU or not answer.gpus:
        return devices.device_name(CPU), ""
    if config.gpu_id < len(answer.gpus):
        return answer.gpus[config.gpu_id].name, ""
    names = ", ".join(f"{gpu.number}: {gpu.name}" for gpu in answer.gpus)
    return "", f"--gpu-id {config.gpu_id}: no such GPU; found: {names}"


def device_names(chosen: Sequence[int], answer: Answer) -> tuple[str, ...]:
    """Return the device names of the workers."""
    return tuple(
        devices.device_name(number) if number == CPU else answer.gpus[number].name
        for number in chosen
    )
