# SPDX-License-Identifier: GPL-3.0-or-later
"""Images per second on one device, and the time of the work besides rendering.

    python -m benchmarks.render_speed                        # the first GPU, or the CPU without one
    python -m benchmarks.render_speed --device-type CUDA     # the same GPU without its ray tracing cores
    python -m benchmarks.render_speed --gpu-id cpu --images 5
    python -m benchmarks.render_speed --workers 1,4,8 --images 100    # of each worker, with the launcher

Without --workers, whole scenes are made as a run does, but nothing is written. The first scene, on which the
device compiles its kernels, is excluded. Time on the clock and of the processor is printed by part of the work;
"render" is the call of Cycles, everything else runs on the CPU. With --workers the launcher makes datasets in a
folder that is removed, and only the time in which all workers are at work counts. How busy the GPU is and what
of its memory is used is NVML's word, or `nvidia-smi`'s.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as dataset_generation.py does

import bpy  # noqa: E402
import numpy as np  # noqa: E402
import psutil  # noqa: E402

from benchmarks.watched_run import watch  # noqa: E402
from core.assets.catalogue import read_catalogue  # noqa: E402
from core.assets.library import AssetLibrary  # noqa: E402
from core.config.flag_values import CPU  # noqa: E402
from core.config.quality import Quality  # noqa: E402
from core.config.settings import GenerationConfig  # noqa: E402
from core.engine.blender.engine import blender_engine  # noqa: E402
from core.engine.blender.renderer import DEVICE_TYPES, choose_device  # noqa: E402
from core.engine.gpu_state import gpu_states  # noqa: E402
from core.engine.protocol import Engine  # noqa: E402
from core.generation.scene_maker import SceneMaker  # noqa: E402
from core.language.settings import LanguageSettings  # noqa: E402
from utils.memory import keep_heap_small  # noqa: E402
from utils.stopwatch import Stopwatch  # noqa: E402

SEED = 11
_TICK = 0.5  # seconds between looks at the GPU
IMAGES_A_SCENE = 5


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gpu-id", default="0", help="as the generator counts; 'cpu' for the CPU")
    parser.add_argument("--device-type", choices=DEVICE_TYPES, help="instead of the best there is")
    parser.add_argument("--quality", choices=list(Quality), default=Quality.DEFAULT)
    parser.add_argument("--size", type=int, default=512, help="width and height, pixels")
    parser.add_argument("--images", type=int, default=20, help="after the first scene")
    parser.add_argument("--workers", help="numbers of workers on the GPU, such as 1,4,8")
    options = parser.parse_args(arguments)
    keep_heap_small()
    if options.workers:
        for workers in map(int, options.workers.split(",")):
            measure_workers(options, workers)
        return 0
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
        stopwatch, scenes = Stopwatch(), range(1, 1 + -(-images // IMAGES_A_SCENE))
        wall, cpu = time.perf_counter(), time.process_time()
        with GpuMeter() as gpu:
            made = make_scenes(config, assets, engine, stopwatch, scenes)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"{made} images in {wall:.1f} s: {made / wall:.2f} images a second, {wall / made:.2f} s each"
    )
    print(f"processor time: {cpu / made:.2f} s an image")
    print(f"memory: {psutil.Process().memory_info().rss >> 20} MiB; {gpu.told()}")
    print("             s an image    of all   processor s")
    for name, seconds in sorted(stopwatch.times.wall.items(), key=lambda item: -item[1]):
        spent = stopwatch.times.processor[name] / made
        print(f"  {name:10} {seconds / made:10.3f} {100 * seconds / wall:7.1f} % {spent:13.3f}")


class GpuMeter:
    """Asks the driver again and again, in a thread, how busy the busiest GPU is; a context manager."""

    def __init__(self) -> None:
        self._busy: list[int] = []
        self._memory = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "GpuMeter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def told(self) -> str:
        """Return what was found, in words."""
        if not self._busy:
            return "no driver tells how busy a GPU is"
        return f"GPU busy {np.mean(self._busy):.0f} %, {self._memory} MiB of its memory at most"

    def _look(self) -> None:
        while not self._done.wait(_TICK):
            states = gpu_states()
            if not states:
                return
            busiest = max(states, key=lambda state: state.busy)
            self._busy.append(busiest.busy)
            self._memory = max(self._memory, busiest.memory - busiest.free)


def measure_workers(options: argparse.Namespace, workers: int) -> None:
    """Let the launcher make datasets, and print what so many workers did."""
    scenes = -(-options.images * workers // IMAGES_A_SCENE)
    on_cpu = options.gpu_id == "cpu"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "dataset"
        command = [
            *(sys.executable, str(ROOT / "dataset_generation_multi_gpu.py")),
            f"--gpu-ids={','.join(['cpu'] * workers) if on_cpu else options.gpu_id}",
            f"--workers-per-gpu={workers}",
            *(f"--scenes={scenes}", f"--images-per-iteration={IMAGES_A_SCENE}"),
            *(f"--seed={SEED}", f"--quality={options.quality}", f"--output-dir={folder}"),
            *(f"--resolution-width={options.size}", f"--resolution-height={options.size}"),
        ]
        span = watch(command, folder, workers, scenes)
    print(
        f"{workers} workers: {span.images} images in {span.seconds:.0f} s, {span.images_an_hour:.0f} an hour; "
        f"{span.cost:.2f} processor s an image; {span.memory} MiB a worker; GPU busy {span.gpu_busy:.0f} %, "
        f"{span.gpu_memory} MiB of its memory"
    )
    for part, seconds in span.parts.items():
        print(f"  {part:10} {seconds:7.3f} processor s an image")


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
