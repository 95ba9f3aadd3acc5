# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of really settled scenes, without waiting for pictures.

    python -m benchmarks.settled_scenes --scenes 1000             # settled by Blender, seen by rays alone
    python -m benchmarks.settled_scenes --scenes 20 --cycles      # the same with Cycles, to compare
    python -m benchmarks.settled_scenes --record /tmp/records     # keeps the scene records, and continues
    python -m benchmarks.settled_scenes --contact-share 1 --extra-outputs parts

Scenes are planned, settled, looked at and spoken of as in a run, of the models in models/. Objects, cameras and
sentences are those of a run of the same seed, as no decision hangs on a picture; only pixels on edges may be
counted otherwise. Prints where the time of a scene goes, and what was said.
"""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bpy  # noqa: E402

from benchmarks.language import Tally  # noqa: E402
from core.assets.catalogue import read_catalogue  # noqa: E402
from core.assets.library import AssetLibrary  # noqa: E402
from core.config.flag_values import CPU  # noqa: E402
from core.config.quality import Quality  # noqa: E402
from core.config.settings import GenerationConfig  # noqa: E402
from core.engine.blender.engine import blender_engine  # noqa: E402
from core.engine.rays import RayRenderer  # noqa: E402
from core.errors import RefGraspError  # noqa: E402
from core.generation.contact_groups import contact_groups  # noqa: E402
from core.generation.scene_maker import SceneMaker  # noqa: E402
from core.language.search.in_dataset import say_in_dataset  # noqa: E402
from core.language.settings import LanguageSettings, Style, language_settings  # noqa: E402
from utils.files import atomic_write_text  # noqa: E402
from utils.stopwatch import Stopwatch  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scenes", type=int, default=100)
    parser.add_argument("--first-scene", type=int, default=0)
    parser.add_argument("--images", type=int, default=5, help="of a scene (5)")
    parser.add_argument("--size", type=int, default=64, help="width and height, pixels (64)")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--language", default="en")
    parser.add_argument("--style", default=Style.NATURAL, choices=list(Style))
    parser.add_argument("--twin-share", type=float, default=0.0, help="of scenes, 0 to 0.5 (0)")
    parser.add_argument("--contact-share", type=float, default=0.0, help="of scenes, 0 to 1 (0)")
    parser.add_argument("--extra-outputs", default="", help="labels that records name, as parts")
    parser.add_argument(
        "--kind-weights", default="", help="as of a run; records know texts by text=1"
    )
    parser.add_argument("--cycles", action="store_true", help="render with Cycles, quality draft")
    parser.add_argument("--record", type=Path, help="folder for the scene records")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    wanted = ("language", "style", "kind_weights")
    settings = language_settings({name: getattr(options, name) for name in wanted})
    tally, watch = Tally(settings), Stopwatch()
    with tempfile.TemporaryDirectory() as temporary:
        made = make_scenes(options, _maker(options, settings, watch, Path(temporary)), tally)
    print(f"{made} scenes of {options.images} images of {options.size} pixels, seconds a scene:")
    seconds = watch.times.wall
    for name, time in [*seconds.items(), ("all", sum(seconds.values()))]:
        print(f"  {name:10} {time / max(made, 1):7.3f}")
    if made:
        tally.report()
    return 0


def _maker(
    options: argparse.Namespace, settings: LanguageSettings, watch: Stopwatch, temporary: Path
) -> SceneMaker:
    config = GenerationConfig(
        gpu_id=CPU,
        quality=Quality.DRAFT,
        resolution_width=options.size,
        resolution_height=options.size,
        images_per_iteration=options.images,
        twin_share=options.twin_share,
        contact_share=options.contact_share,
        extra_outputs=options.extra_outputs,
        kind_weights=options.kind_weights,
        obj_dir=ROOT / "models",
        models_info_file_path=ROOT / "models" / "models_info_all.xlsx",
        blender_scene_file_path=ROOT / "blender_files" / "background.blend",
    )
    assets = AssetLibrary(read_catalogue(config.models_info_file_path, config.obj_dir))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    engine = blender_engine(config, assets, temporary)
    renderer = engine.renderer if options.cycles else RayRenderer(assets)
    return SceneMaker(
        config,
        assets,
        engine.settler,
        renderer,
        settings,
        options.seed,
        "benchmark",
        watch,
        groups=contact_groups(config.contact_share),
    )


def make_scenes(options: argparse.Namespace, maker: SceneMaker, tally: Tally) -> int:
    """Make the scenes, count what is said of them, and return how many there are."""
    made = 0
    for scene in range(options.first_scene, options.first_scene + options.scenes):
        path = None
        if options.record is not None:
            path = options.record / f"scene_graph_{scene:08d}.json"
        if path is not None and path.exists():
            continue
        try:
            record = maker.make(scene).record
        except RefGraspError as error:
            print(error, file=sys.stderr)
            continue
        made += 1
        tally.add(record, say_in_dataset(record, maker.language))
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write_text(path, record.dumps())
        if made % maker.config.persistent_data_cleanup_interval == 0:
            maker.renderer.purge()
    return made


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the bpy module can crash while the interpreter shuts down after good work
