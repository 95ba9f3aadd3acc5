# SPDX-License-Identifier: GPL-3.0-or-later
"""The answering side of `core.engine.probe`, inside Blender."""

import sys
import tempfile
from pathlib import Path

import bpy
import numpy as np

from core.assets.obstacles import large_triangles
from core.config.flag_values import CPU
from core.config.settings import GenerationConfig
from core.engine.blender.nodes import own_tree
from core.engine.blender.renderer import Renderer, gpu_names
from core.engine.blender.scene_file import open_scene, set_mesh
from core.engine.blender.versions import blender_versions
from core.engine.probe import Question, announce, opening, trying
from core.errors import RefGraspError
from core.scene.camera import Camera

# As little as a render can be: what is tried is whether the device works at all.
_SIDE = 32  # pixels
_SAMPLES = 1
_BRIGHTNESS = 1.0


def answer(question: Question) -> None:
    """Tell the devices, render one tiny picture on each, open the scene file; tell problems as they come."""
    sys.stdout.flush()
    # What a user has saved as a start-up file is no part of a probe.
    bpy.ops.wm.read_factory_settings(use_empty=True)
    names = gpu_names()
    announce(devices=names, versions=blender_versions())
    for number in question.devices(len(names)):
        announce(doing=trying(number))
        problem = _device_problem(number)
        if problem:
            announce(problem=problem)
    if question.scene_file:
        announce(doing=opening(question.scene_file))
        try:
            opened = open_scene(Path(question.scene_file))
        except RefGraspError as error:
            announce(problem=str(error))
        else:
            announce(set_triangles=large_triangles(set_mesh()))
            announce(surfaces=[(s.name, s.center, s.size) for s in opened.surfaces])
    announce(done=True)


def _device_problem(number: int) -> str:
    """Render an empty bright world on a device; return what went wrong, or nothing."""
    config = GenerationConfig(
        gpu_id=number, resolution_width=_SIDE, resolution_height=_SIDE, samples=_SAMPLES
    )
    world = bpy.data.worlds.new("refgrasp_probe")
    background = own_tree(world).nodes["Background"]
    background.inputs["Color"].default_value = (1.0, 1.0, 1.0, 1.0)
    background.inputs["Strength"].default_value = _BRIGHTNESS
    bpy.context.scene.world = world
    intrinsics = np.array([[_SIDE, 0.0, _SIDE / 2], [0.0, _SIDE, _SIDE / 2], [0.0, 0.0, 1.0]])
    camera = Camera(intrinsics, np.eye(4), _SIDE, _SIDE)
    device = "the CPU" if number == CPU else f"GPU {number} ({gpu_names()[number]})"
    try:
        with tempfile.TemporaryDirectory() as folder:
            result = Renderer(config, Path(folder)).render(camera, sampling_seed=0)
    except RefGraspError as error:
        return f"Cycles cannot render on {device}: {error}"
    if not result.rgb.any():
        return f"Cycles renders only black on {device}: is its driver the right one?"
    return ""
