# SPDX-License-Identifier: GPL-3.0-or-later
"""What a render call costs beside its samples, what a sample costs, and what the denoiser costs.

    python -m benchmarks.render_parts                                # one scene, samples 1 and 4
    python -m benchmarks.render_parts --scenes 2 --samples 1,4,12    # a better line

The generator makes whole scenes at default settings, and each of their views is rendered several times in a row
in one process: without denoiser at each number of samples, and with it at the lowest. Cost is processor time.
A line through the costs without denoiser gives what a sample costs and what does not depend on samples; the
denoiser is the difference of two neighboring renders of one view, at few samples, so that what they cost does
not drown it. What the first view of a scene costs more is told apart; the first render of all, which loads what
all scenes share, is not counted.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as dataset_generation.py does

import bpy  # noqa: E402
import numpy as np  # noqa: E402

from core.app.run.ledger import (  # noqa: E402
    CALL,
    DENOISER,
    RENDER_ENTRIES,
    SAMPLES,
    ledger_lines,
)
from core.assets.catalogue import read_catalogue  # noqa: E402
from core.assets.library import AssetLibrary  # noqa: E402
from core.assets.selection import select_models  # noqa: E402
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
from utils.memory import keep_heap_small  # noqa: E402
from utils.stopwatch import Stopwatch  # noqa: E402

SEED = 11
VIEWS = 5
DEFAULT = QUALITIES[Quality.DEFAULT]


@dataclass(frozen=True)
class Parts:
    """Processor seconds of a render call.

    Attributes:
        beside: of a view, without samples and denoiser.
        first: that the first view of a scene costs more.
        sample: of one sample of a view.
        denoiser: of a view.
    """

    beside: float
    first: float
    sample: float
    denoiser: float

    def of_scene(self) -> dict[str, float]:
        """Return the seconds of a default scene by entry of the ledger."""
        return {
            CALL: VIEWS * self.beside + self.first,
            DENOISER: VIEWS * self.denoiser,
            SAMPLES: VIEWS * self.sample * DEFAULT.limit,
        }


class Meter:
    """Renders each view with several settings; see `core.engine.protocol.Renderer`."""

    def __init__(self, renderer: Renderer, samples: Sequence[int]) -> None:
        self._renderer = renderer
        self._samples = samples
        self._is_first = False
        self._is_warm = False
        self._shown: tuple[Any, ...] = ()
        self.first: list[float] = []
        self.plain: list[tuple[int, float]] = []
        self.denoiser: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._renderer, name)

    def show(self, *arguments: Any) -> None:
        self._is_first = True
        self._shown = arguments
        self._renderer.show(*arguments)

    def render(self, camera: Camera, appearance: Appearance, sampling_seed: int) -> RenderResult:
        view = (camera, appearance, sampling_seed)
        fewest = replace(_settings(self._samples[0]), denoiser=DEFAULT.denoiser)
        if not self._is_warm:
            self._time(fewest, view)
            self._renderer.show(*self._shown)
            self._is_warm = True
        if self._is_first:
            self.first.append(self._time(_settings(self._samples[0]), view)[0])
            self._is_first = False
        for count in self._samples:
            seconds, result = self._time(_settings(count), view)
            self.plain.append((count, seconds))
            if count == self._samples[0]:
                self.denoiser.append(self._time(fewest, view)[0] - seconds)
        return result

    def parts(self) -> Parts:
        counts, seconds = np.array(self.plain).T
        sample, beside = np.polyfit(counts, seconds, 1)
        later = np.mean([cost for count, cost in self.plain if count == self._samples[0]])
        first, denoiser = np.mean(self.first) - later, np.mean(self.denoiser)
        return Parts(*(float(part) for part in (beside, first, sample, denoiser)))

    def _time(
        self, settings: RenderSettings, view: tuple[Camera, Appearance, int]
    ) -> tuple[float, RenderResult]:
        apply_settings(settings)
        start = time.process_time()
        result = self._renderer.render(*view)
        return time.process_time() - start, result


def _settings(samples: int) -> RenderSettings:
    return replace(DEFAULT, min_samples=samples, denoiser=Denoiser.NONE)


def measure(config: GenerationConfig, scenes: int, samples: Sequence[int]) -> Parts:
    """Make scenes and return the parts of their render calls."""
    models = read_catalogue(config.models_info_file_path, config.obj_dir)
    assets = AssetLibrary(select_models(models, config.models, config.categories))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with tempfile.TemporaryDirectory() as temporary:
        engine = blender_engine(config, assets, Path(temporary))
        meter = Meter(engine.renderer, samples)
        language = LanguageSettings()
        maker = SceneMaker(
            config, assets, engine.settler, meter, language, SEED, "benchmark", Stopwatch()
        )
        for scene in range(scenes):
            maker.make(scene)
    return meter.parts()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scenes", type=int, default=1)
    parser.add_argument("--samples", default="1,4", help="to render with, the fewest first")
    parser.add_argument("--size", type=int, default=512, help="width and height, pixels")
    parser.add_argument("--gpu-id", type=int, default=-1, help="-1 for the CPU")
    parser.add_argument(
        "--json", type=Path, help="file for what a scene costs by entry of the ledger"
    )
    options = parser.parse_args(arguments)
    keep_heap_small()
    config = GenerationConfig(
        gpu_id=options.gpu_id,
        resolution_width=options.size,
        resolution_height=options.size,
        images_per_iteration=VIEWS,
        obj_dir=ROOT / "models",
        models_info_file_path=ROOT / "models" / "models_info_all.xlsx",
        blender_scene_file_path=ROOT / "blender_files" / "background.blend",
    )
    parts = measure(config, options.scenes, [int(text) for text in options.samples.split(",")])
    for name, seconds in asdict(parts).items():
        print(f"{name:10} {seconds:8.3f} processor seconds")
    print("\n".join(["of a default scene:", *ledger_lines(parts.of_scene(), RENDER_ENTRIES, True)]))
    if options.json:
        options.json.write_text(json.dumps(parts.of_scene()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the bpy module can crash at interpreter shutdown after a successful run
