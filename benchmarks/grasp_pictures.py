# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders the pictures of docs/grasps.md: objects of settled scenes from close by, with hands drawn on them.

    python -m benchmarks.settled_scenes --scenes 80 --seed 2311 --record /tmp/records
    python -m benchmarks.grasp_pictures /tmp/records docs/images

Needs the grasps of the models that are shown; other objects of a scene are obstacles only.
"""

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bpy  # noqa: E402

from benchmarks.grasp_penetration import Known  # noqa: E402
from core.assets.catalogue import read_catalogue  # noqa: E402
from core.assets.library import AssetLibrary  # noqa: E402
from core.config.flag_values import CPU  # noqa: E402
from core.config.quality import Quality  # noqa: E402
from core.config.settings import GenerationConfig  # noqa: E402
from core.dataset.grasp_views import in_camera, to_pixels  # noqa: E402
from core.dataset.store.reader import read_scene  # noqa: E402
from core.dataset.viewing.hands import draw_hands, hands_in_view  # noqa: E402
from core.dataset.viewing.typesetting import load_font  # noqa: E402
from core.engine.blender.engine import Engine, blender_engine  # noqa: E402
from core.engine.protocol import Placement  # noqa: E402
from core.generation.appearance_sampling import sample_appearance  # noqa: E402
from core.generation.grasp_finder import GraspFinder  # noqa: E402
from core.scene.camera import Camera  # noqa: E402
from core.scene.grasps import SceneGrasps  # noqa: E402
from core.scene.record import SceneRecord  # noqa: E402
from core.scene.views import View  # noqa: E402
from utils.files import atomic_write_bytes  # noqa: E402

_WIDTH, _HEIGHT = 512, 384
_JPEG_QUALITY = 88
# Of drawn axes, meters, and their colors: x, y, z.
_AXIS = 0.05
_AXES = (("x", (235, 50, 50)), ("y", (40, 190, 60)), ("z", (60, 110, 255)))
_DARK, _WHITE = (20, 20, 24), (255, 255, 255)


@dataclass(frozen=True)
class Shot:
    """One picture.

    Attributes:
        name: of the file, without its ending.
        scene, image, target: of the records; the target is in the middle.
        span: width of what is seen at its distance, meters.
        hands: drawn on each of `others` and the target.
        axes: whether one hand is drawn, and its tip frame.
        told: whether the reason why the target has no grasp is written.
    """

    name: str
    scene: int
    target: int
    image: int = 0
    span: float = 0.4
    hands: int = 5
    others: tuple[int, ...] = ()
    axes: bool = False
    told: bool = False
    gripper: str = "franka_hand"


SHOTS = (
    Shot("grasps_frame", scene=64, target=1, span=0.3, hands=1, axes=True),
    Shot("grasps_mug", scene=64, target=2, span=0.3, hands=8),
    Shot("grasps_crayons", scene=63, target=8, span=0.4, hands=3, others=(5, 9)),
    Shot("grasps_box", scene=74, target=3, span=0.5, hands=8),
    Shot("grasps_bowl", scene=23, target=7, span=0.4, hands=8),
    Shot("grasps_blocked", scene=5, target=5, span=0.5, told=True),
    Shot("grasps_robotiq", scene=64, target=2, span=0.3, hands=8, gripper="robotiq_2f85"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("records", type=Path, help="folder of scene records")
    parser.add_argument("output", type=Path, help="folder of the pictures")
    parser.add_argument("--only", default="", help="names of pictures, with commas (all)")
    options = parser.parse_args(arguments)
    only = set(filter(None, options.only.split(",")))
    assets = AssetLibrary(read_catalogue(ROOT / "models" / "models_info_all.xlsx", ROOT / "models"))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with tempfile.TemporaryDirectory() as temporary:
        engine = blender_engine(_config(), assets, Path(temporary))
        for shot in SHOTS:
            if not only or shot.name in only:
                picture = _picture(shot, options.records, assets, engine)
                _write(picture, options.output / f"{shot.name}.jpg")
    return 0


def _config() -> GenerationConfig:
    return GenerationConfig(
        gpu_id=CPU,
        quality=Quality.DRAFT,
        resolution_width=_WIDTH,
        resolution_height=_HEIGHT,
        obj_dir=ROOT / "models",
        models_info_file_path=ROOT / "models" / "models_info_all.xlsx",
        blender_scene_file_path=ROOT / "blender_files" / "background.blend",
    )


def _picture(shot: Shot, records: Path, assets: AssetLibrary, engine: Engine) -> Image.Image:
    record = read_scene(records / f"scene_graph_{shot.scene:08d}.json")
    finder = GraspFinder(Known(assets, shot.gripper))
    record, grasps = finder.find(replace(record, grasps=None))
    view = _close_up(record, shot)
    models = {model.id: model for model in assets.models}
    surfaces = {surface.name: surface for surface in engine.settler.surfaces}
    placements = [Placement(models[item.id], item.pose) for item in record.objects]
    surface = surfaces[record.surface]
    engine.renderer.show(surface, placements)
    # Scenes that were seen by rays alone tell nothing of light.
    rng = np.random.default_rng(shot.scene)
    appearance = sample_appearance(rng, engine.renderer.palette, surface)
    camera = Camera(view.K, view.cam_to_world, view.width, view.height)
    picture = Image.fromarray(engine.renderer.render(camera, appearance, shot.scene).rgb)
    engine.renderer.clear()
    chosen = _rows(grasps, np.isin(grasps.scene_id, (shot.target, *shot.others)))
    if shot.axes:  # of the hand that is seen from its front the most
        facing = np.abs(chosen.pose[:, :3, :3].transpose(0, 2, 1) @ view.cam_to_world[:3, 2])
        chosen = _rows(chosen, np.array([np.argmax(facing[:, 1])]))
    if len(chosen.scene_id):
        draw_hands(picture, hands_in_view(chosen, view, shot.hands), 1.0)
    if shot.axes:
        _draw_axes(picture, chosen.pose[0], view)
    if shot.told:
        _tell(picture, record, shot, view)
    return picture


def _rows(grasps: SceneGrasps, chosen: np.ndarray) -> SceneGrasps:
    return SceneGrasps(**{name: column[chosen] for name, column in vars(grasps).items()})


def _close_up(record: SceneRecord, shot: Shot) -> View:
    """Return the view of a record's camera, turned to the target and closer."""
    view = record.images[shot.image]
    middle = record.objects[shot.target].bounds.mean(axis=0)
    pose = view.cam_to_world.copy()
    forward = middle - pose[:3, 3]
    distance = float(np.linalg.norm(forward))
    forward /= distance
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    pose[:3, :3] = np.stack([right, np.cross(forward, right), forward], axis=1)
    focal = _WIDTH * distance / shot.span
    K = np.array([[focal, 0.0, _WIDTH / 2.0], [0.0, focal, _HEIGHT / 2.0], [0.0, 0.0, 1.0]])
    return replace(view, width=_WIDTH, height=_HEIGHT, K=K, cam_to_world=pose)


def _draw_axes(picture: Image.Image, pose: np.ndarray, view: View) -> None:
    canvas, font = ImageDraw.Draw(picture), load_font(18)
    ends = np.concatenate([np.zeros((1, 3)), np.eye(3) * _AXIS]) @ pose[:3, :3].T + pose[:3, 3]
    start, *tips = (tuple(map(float, point)) for point in to_pixels(in_camera(ends, view), view.K))
    for (name, color), tip in zip(_AXES, tips, strict=True):
        canvas.line([start, tip], fill=_DARK, width=7)
        canvas.line([start, tip], fill=color, width=4)
        canvas.text(
            tip, name, font=font, fill=color, stroke_width=2, stroke_fill=_WHITE, anchor="mm"
        )


def _tell(picture: Image.Image, record: SceneRecord, shot: Shot, view: View) -> None:
    """Write why the target has no grasp, and the numbers of what blocks it."""
    canvas, font = ImageDraw.Draw(picture), load_font(16)
    entry = record.objects[shot.target].no_grasp
    if entry is None:
        sys.exit(f"{shot.name}: the target has grasps")
    for scene_id in (shot.target, *entry.blocked_by):
        middle = record.objects[scene_id].bounds.mean(axis=0)
        place = to_pixels(in_camera(middle, view), view.K)
        text = f"{scene_id}: {entry.reason}" if scene_id == shot.target else str(scene_id)
        canvas.text(
            (float(place[0]), float(place[1])), text, font=font, fill=_WHITE, stroke_width=3,
            stroke_fill=_DARK, anchor="mm",
        )  # fmt: skip


def _write(picture: Image.Image, path: Path) -> None:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_JPEG_QUALITY)
    atomic_write_bytes(path, buffer.getvalue())
    print(f"{path}: {len(buffer.getvalue()) / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the bpy module can crash while the interpreter shuts down after good work
