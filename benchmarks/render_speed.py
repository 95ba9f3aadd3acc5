# SPDX-License-Identifier: GPL-3.0-or-later
"""Images per second on one device, and the time of the work besides rendering.

    python -m benchmarks.render_speed                        # the first GPU, or the CPU without one
    python -m benchmarks.render_speed --device-type CUDA     # the same GPU without its ray tracing cores
    python -m benchmarks.render_speed --gpu-id cpu --images 5

Makes whole scenes as a run does, but writes nothing. The first scene, on which the device compiles its
kernels, is excluded. The wall time is printed by part of the work; "render" is the call of Cycles, everything
else runs on the CPU.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bpy  # noqa: E402

from core.assets.catalogue import read_catalogue  # noqa: E402
from core.assets.library import AssetLibrary  # noqa: E402
from core.config.flag_values import CPU  # noqa: E402
from core.config.quality import Quality  # noqa: E402
from core.config.settings import GenerationConfig  # noqa: E402
from core.engine.blender.engine import blender_engine  # noqa: E402
from core.engine.blender.renderer import DEVICE_TYPES, choose_device  # noqa: E402
from core.engine.protocol import Engine  # noqa: E402
from core.generation.scene_maker import SceneMaker  # noqa: E402
from core.language.settings import LanguageSettings  # noqa: E402
from utils.stopwatch import Stopwatch  # noqa: E402

SEED = 11
IMAGES_A_SCENE = 5


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gpu-id", default="0", help="as the generator counts; 'cpu' for the CPU")
    parser.add_argument("--device-type", choices=DEVICE_TYPES, help="instead of the best there is")
    parser.add_argument("--quality", choices=list(Quality), default=Quality.DEFAULT)
    parser.add_argument("--size", type=int, default=512, help="width and height, pixels")
    parser.add_argument("--images", type=int, default=20, help="after the first scene")
    options = parser.parse_args(arguments)
    config = GenerationConfig(
        gpu_id=CPU if options.gpu_id == "cpu" else int(options.gpu_id),
        quality=options.quality,
        resolution_width=options.size,
        resolution_height=options.size,
        images_per_iteration=IMAGES_A_SCENE,
        obj_dir=ROOT / "models",
        models_info_file_path=ROOT / "models" / "models_info_all.xlsx",
        blender_scene_file_path=ROOT / "blender_files" / "background.blend",
    )
    measure(config, (options.device_type,) if options.device_type else DEVICE_TYPES, options.images)
    return 0


def measure(config: GenerationConfig, kinds: Sequence[str], images: int) -> None:
    """Make scenes with at least `images` images and print the time they took."""
    assets = AssetLibrary(read_catalogue(config.models_info_file_path, config.obj_dir))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with tempfile.TemporaryDirectory() as temporary:
        engine = blender_engine(config, assets, Path(temporary))
        device = choose_device(config.gpu_id, kinds)
        print(
            f"{device.name} ({device.kind}), quality {config.quality}, {os.cpu_count()} CPU cores"
        )
        make_scenes(config, assets, engine, Stopwatch(), range(1))
        watch = Stopwatch()
        wall, cpu = time.perf_counter(), time.process_time()
        made = make_scenes(
            config, assets, engine, watch, range(1, 1 + -(-images // IMAGES_A_SCENE))
        )
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"{made} images in {wall:.1f} s: {made / wall:.2f} images a second, {wall / made:.2f} s each"
    )
    print(f"processor time: {cpu / made:.2f} s an image")
    for name, seconds in sorted(watch.times.wall.items(), key=lambda item: -item[1]):
        print(f"  {name:10} {seconds / made:7.3f} s an image, {100 * seconds / wall:5.1f} %")


def make_scenes(
    config: GenerationConfig,
    assets: AssetLibrary,
    engine: Engine,
    watch: Stopwatch,
    scenes: range,
) -> int:
    """Make scenes and return the number of images."""
    maker = SceneMaker(
        config,
        assets,
        engine.settler,
        engine.renderer,
        LanguageSettings(),
        SEED,
        "benchmark",
        watch,
    )
    return sum(len(maker.make(scene).images) for scene in scenes)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the bpy module can crash at interpreter shutdown after a successful run
