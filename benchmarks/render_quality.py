# SPDX-License-Identifier: GPL-3.0-or-later
"""The cost and the error of an image, by rendering settings.

    python -m benchmarks.render_quality --folder /tmp/quality                  # renders, then the table
    python -m benchmarks.render_quality --folder /tmp/quality --scenes 1 --only default min_samples=32
    python -m benchmarks.render_quality --folder /tmp/quality --strip 32       # a first impression

The generator itself draws and settles the scenes and chooses the cameras. Each view is rendered twice at 256
samples without denoiser (A and B, different seeds) and once with each setting; the error of an image x is
mean((x-A)(x-B)), in which the noise of the references cancels. Cost is processor time of the process, which
other load on the machine changes little; a scene takes about ten minutes on two cores. With --strip only a
vertical strip of each image is rendered: wall, objects and table, but the denoiser sees less than in the whole
image. Images stay in the folder, so an interrupted run continues.
"""

import argparse
import hashlib
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bpy  # noqa: E402
import numpy as np  # noqa: E402

from benchmarks.quality_crops import save_crops  # noqa: E402
from benchmarks.quality_table import (  # noqa: E402
    REFERENCES,
    cost_file,
    crop_row,
    picture_file,
    print_table,
)
from core.assets.catalogue import read_catalogue  # noqa: E402
from core.assets.library import AssetLibrary  # noqa: E402
from core.config.quality import QUALITIES, Denoiser, Quality, RenderSettings  # noqa: E402
from core.config.settings import GenerationConfig  # noqa: E402
from core.engine.blender.engine import blender_engine  # noqa: E402
from core.engine.blender.renderer import apply_settings  # noqa: E402
from core.engine.protocol import Renderer  # noqa: E402
from core.generation.scene_maker import SceneMaker  # noqa: E402
from core.language.settings import LanguageSettings  # noqa: E402
from core.scene.appearance import Appearance  # noqa: E402
from core.scene.camera import Camera  # noqa: E402
from core.scene.render_result import RenderResult  # noqa: E402
from utils.stopwatch import Stopwatch  # noqa: E402

SEED = 11  # of the scenes
SEED_A, SEED_B, SEED_X = 100_003, 200_003, 300_007
TRUTH = RenderSettings(256, 0, 0.0, 32, Denoiser.NONE)
ORIGINAL = RenderSettings(512, 0, 0.01, 32, Denoiser.OIDN)
# Pixels at the sides of a strip that are not counted: there the denoiser sees less than in a whole image.
EDGE = 8
CROP_ROWS = 2
GRID = (
    "original",
    "default",
    "draft",
    "min_samples=8",
    "min_samples=16",
    "min_samples=32",
    "noise_threshold=0.05",
)


@dataclass(frozen=True)
class Candidate:
    """One way to render.

    Attributes:
        extra: further properties of Cycles.
    """

    name: str
    settings: RenderSettings
    sampling_seed: int = SEED_X
    extra: Mapping[str, Any] = field(default_factory=dict)


def read_candidate(name: str) -> Candidate:
    """Parse a name of `GRID`, or `key=value,...` as changes of the default: flags, else Cycles properties."""
    known = {"original": ORIGINAL, **{str(q): QUALITIES[q] for q in Quality}}
    if name in known:
        return Candidate(name, known[name])
    settings, extra = QUALITIES[Quality.DEFAULT], {}
    flags = {item.name for item in fields(RenderSettings)}
    for part in name.split(","):
        key, _, text = part.partition("=")
        if key == "denoiser":
            settings = replace(settings, denoiser=Denoiser(text))
        elif key in flags:
            kind = float if key == "noise_threshold" else int
            settings = replace(settings, **{key: kind(text)})
        else:
            extra[key] = json.loads(text) if text[:1].isdigit() or text in _JSON_WORDS else text
    return Candidate(name, settings, extra=extra)


_JSON_WORDS = ("true", "false")


class Studio:
    """Photographs each view once with every candidate; see `core.engine.protocol.Renderer`.

    Args:
        folder: receives a subfolder for each view.
        strip: width of the rendered vertical strip in the middle of the image, as a share of the image's.
    """

    def __init__(
        self, renderer: Renderer, candidates: Sequence[Candidate], folder: Path, strip: float
    ) -> None:
        self._renderer = renderer
        self._strip = strip
        self._candidates = candidates
        self._folder = folder
        self.views: list[Path] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._renderer, name)

    def render(self, camera: Camera, appearance: Appearance, sampling_seed: int) -> RenderResult:
        """Render missing images; the first render loads what all of them share and is not counted."""
        view = self._folder / f"{_view_name(camera, appearance)}_{self._strip:g}"
        view.mkdir(parents=True, exist_ok=True)
        apply_settings(RenderSettings(1, 1, 0.0, 1, Denoiser.NONE))
        result = self._renderer.render(camera, appearance, sampling_seed)
        for candidate in self._candidates:
            if not cost_file(view, candidate.name).is_file():
                self._measure(view, candidate, camera, appearance)
        self.views.append(view)
        return result

    def _measure(
        self, view: Path, candidate: Candidate, camera: Camera, appearance: Appearance
    ) -> None:
        apply_settings(candidate.settings)
        with _cycles_properties(candidate.extra), _only_middle(self._strip):
            wall, cpu = time.perf_counter(), time.process_time()
            self._renderer.render(camera, appearance, candidate.sampling_seed)
            cost = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
            _save_16_bit(picture_file(view, candidate.name))
        cost_file(view, candidate.name).write_text(json.dumps(cost), encoding="utf-8")
        print(f"  {candidate.name}: {cost['cpu']:.1f} s of processor time", flush=True)


@contextmanager
def _cycles_properties(values: Mapping[str, Any]) -> Iterator[None]:
    cycles = bpy.context.scene.cycles
    before = {key: getattr(cycles, key) for key in values}
    for key, value in values.items():
        setattr(cycles, key, value)
    try:
        yield
    finally:
        for key, value in before.items():
            setattr(cycles, key, value)


@contextmanager
def _only_middle(share: float) -> Iterator[None]:
    render = bpy.context.scene.render
    low, high = 0.5 - share / 2.0, 0.5 + share / 2.0
    render.border_min_x, render.border_max_x = low, high
    render.border_min_y, render.border_max_y = 0.0, 1.0
    render.use_border = render.use_crop_to_border = share < 1.0
    try:
        yield
    finally:
        render.use_border = render.use_crop_to_border = False


def _save_16_bit(path: Path) -> None:
    """Save the last render with its view transform; 8 bits would hide errors below 59 dB."""
    scene = bpy.context.scene
    image = scene.render.image_settings
    before, image.file_format = image.file_format, "PNG"
    image.color_depth = "16"
    try:
        bpy.data.images["Render Result"].save_render(str(path), scene=scene)
    finally:
        image.file_format = before


def _view_name(camera: Camera, appearance: Appearance) -> str:
    """Name a view by its content, so that images of another program version are never mixed in."""
    digest = hashlib.sha256(repr(appearance).encode())
    for part in (camera.K, camera.cam_to_world, np.array([camera.width, camera.height])):
        digest.update(np.ascontiguousarray(part, dtype=np.float64).tobytes())
    return digest.hexdigest()[:12]


def render_all(options: argparse.Namespace, candidates: Sequence[Candidate]) -> list[Path]:
    """Render missing images and return the folders of the views."""
    config = GenerationConfig(
        resolution_width=options.size,
        resolution_height=options.size,
        images_per_iteration=1,
        gpu_id=options.gpu_id,
        cpu_threads=options.cpu_threads,
        obj_dir=ROOT / "models",
        models_info_file_path=ROOT / "models" / "models_info_all.xlsx",
        blender_scene_file_path=ROOT / "blender_files" / "background.blend",
    )
    assets = AssetLibrary(read_catalogue(config.models_info_file_path, config.obj_dir))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with tempfile.TemporaryDirectory() as temporary:
        engine = blender_engine(config, assets, Path(temporary))
        studio = Studio(engine.renderer, candidates, options.folder, options.strip / options.size)
        maker = SceneMaker(
            config,
            assets,
            engine.settler,
            studio,
            LanguageSettings(),
            SEED,
            "benchmark",
            Stopwatch(),
        )
        for scene in range(options.first_scene, options.first_scene + options.scenes):
            print(f"scene {scene}", flush=True)
            maker.make(scene)
    return studio.views


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="where the pictures are kept")
    parser.add_argument("--scenes", type=int, default=6)
    parser.add_argument("--first-scene", type=int, default=0)
    parser.add_argument("--size", type=int, default=512, help="width and height, pixels")
    parser.add_argument(
        "--strip",
        type=int,
        help="width of the upright strip in the middle that is rendered, pixels; without it the whole",
    )
    parser.add_argument("--cpu-threads", type=int, default=0, help="0 for all")
    parser.add_argument("--gpu-id", type=int, default=-1, help="-1 for the CPU")
    parser.add_argument("--crops", type=Path, help="where to put pictures side by side, a JPEG")
    parser.add_argument("--only", nargs="*", default=GRID, help="settings to compare")
    options = parser.parse_args(arguments)
    options.strip = options.strip or options.size
    logging.basicConfig(level=logging.WARNING)
    candidates = [
        Candidate(name, TRUTH, seed)
        for name, seed in zip(REFERENCES, (SEED_A, SEED_B), strict=True)
    ]
    candidates += [read_candidate(name) for name in options.only]
    views = render_all(options, candidates)
    edge = EDGE if options.strip < options.size else 0
    names = [candidate.name for candidate in candidates if candidate.name not in REFERENCES]
    print_table(views, names, edge)
    if options.crops is not None:
        save_crops([crop_row(view) for view in views[:CROP_ROWS]], options.crops)
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    code = main()
    os._exit(code)  # the bpy module can crash at interpreter shutdown after a successful run
