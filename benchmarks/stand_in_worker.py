# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker for `benchmarks/stand_in.py`: everything is real but the GPU, for which a sleep stands in.

Blender settles, rays measure, and sentences and files are made as ever. Renders are those of the ray renderer,
prepared by an earlier run and kept in the folder that REFGRASP_PREPARED names: as with a GPU, a render call is
a wait in which the processor has nothing to do.
"""

import hashlib
import logging
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as dataset_generation.py does

import bpy
import numpy as np

from core.app.launch.protocol import Channel
from core.app.launch.worker import run_worker
from core.app.run.device_probe import main as probe
from core.assets.library import AssetLibrary
from core.config.command_line import parse_config
from core.engine.blender.engine import BlenderSettler
from core.engine.blender.scene_file import open_scene
from core.engine.blender.versions import blender_versions
from core.engine.protocol import Engine
from core.engine.rays import RayRenderer
from core.engine.roles import Role, role
from core.scene.appearance import Appearance
from core.scene.camera import Camera
from core.scene.render_result import RenderResult
from utils.memory import keep_heap_small
from utils.process_lifetime import die_with_parent

# Set by that benchmark.
FOLDER_VARIABLE = "REFGRASP_PREPARED"
SECONDS_VARIABLE = "REFGRASP_RENDER_SECONDS"


class StandIn(RayRenderer):
    """Sleeps, and returns what an earlier run has rendered of the same view, or renders and keeps it."""

    def __init__(self, assets: AssetLibrary, folder: Path, seconds: float) -> None:
        super().__init__(assets)
        self._folder = folder
        self._seconds = seconds

    def render(self, camera: Camera, appearance: Appearance, sampling_seed: int) -> RenderResult:
        view = hashlib.sha256(camera.cam_to_world.tobytes() + camera.K.tobytes()).hexdigest()[:16]
        path = self._folder / f"{view}.npz"
        if not path.exists():
            result = super().render(camera, appearance, sampling_seed)
            np.savez(path, rgb=result.rgb, depth=result.depth, ids=result.ids)
        time.sleep(self._seconds)
        with np.load(path) as kept:
            return RenderResult(rgb=kept["rgb"], depth=kept["depth"], ids=kept["ids"])


def main() -> int:
    """Answer a probe, or work for the launcher."""
    if role() in (Role.DEVICES, Role.MODELS):
        return probe()
    keep_heap_small()
    die_with_parent()
    logging.basicConfig(stream=sys.stdout, level=logging.INFO)
    words = [word for word in sys.argv[1:] if not word.startswith("--temp-dir=")]
    config = parse_config(words)
    folder, seconds = Path(os.environ[FOLDER_VARIABLE]), float(os.environ[SECONDS_VARIABLE])

    def make_engine(assets: AssetLibrary, temporary: Path) -> Engine:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        opened = open_scene(config.blender_scene_file_path)
        settler = BlenderSettler(opened.surfaces, assets)
        return Engine(settler, StandIn(assets, folder, seconds), "a sleep")

    return run_worker(config, Channel(), make_engine, blender_versions())


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the bpy module can crash at interpreter shutdown after a successful run
