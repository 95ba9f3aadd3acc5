# SPDX-License-Identifier: GPL-3.0-or-later
"""The answering side of `core.engine.model_probe`: compares models with what this Blender shows of them."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import bpy
import numpy as np

from core.assets.geometry import ModelGeometry
from core.assets.mesh_files import load_mesh
from core.assets.model_check.comparison import compare
from core.assets.model_check.expected import ExpectedModel
from core.assets.model_check.verdicts import Verdict
from core.engine.blender.importing import import_model
from core.engine.blender.shown_model import measure
from core.engine.model_probe import tell_reading, tell_verdict
from core.errors import UserInputError
from utils.quiet import redirected_output


def answer(paths: Sequence[Path]) -> None:
    """Tell the verdict on each model file, one after the other."""
    sys.stdout.flush()
    # What a user has saved as a start-up file is no part of a comparison.
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for number, path in enumerate(paths):
        tell_reading(number)
        tell_verdict(number, judge(path))


def judge(path: Path) -> Verdict:
    """Read a model file into Blender, compare it with what was measured of it, and remove it again."""
    try:
        vertices, faces = load_mesh(path)
        expected = ExpectedModel.of(path, vertices)
        imported = import_model(path)
    except (UserInputError, OSError) as error:
        return Verdict((str(error).removeprefix(f"{path}: "),))
    try:
        # Convex parts are not shown, and take long to make.
        geometry = ModelGeometry(vertices, faces, np.empty((0, 3)), (), False)
        return compare(expected, measure(imported, geometry, path))
    finally:
        bpy.data.batch_remove(imported.meshes)
        with redirected_output(Path(os.devnull)):
            bpy.ops.outliner.orphans_purge(do_local_ids=True, do_recursive=True)
