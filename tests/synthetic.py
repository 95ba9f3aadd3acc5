# SPDX-License-Identifier: GPL-3.0-or-later
"""A small complete dataset without Blender: simple solids on a table, ray-cast instead of rendered.

Everything is consistent as in a generated dataset: images, masks, depth with noise, poses, cameras,
footprints, boxes, encodings, proven expressions and index. Images are wider than high, so that no test
passes with rows and columns swapped. Scene 0 holds a die inside the largest box, which no camera
sees.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import trimesh
from scipy.spatial import ConvexHull

from core.annotation.depth import add_kinect_azure_noise
from core.annotation.labels.grasps import GRASPS, file_name
from core.annotation.labels.label import ImageSource, Label, SceneSource
from core.annotation.labels.parts import PARTS
from core.annotation.labels.table import image_files, scene_files
from core.annotation.masks import object_views
from core.assets.ray_scene import CastView, RayScene
from core.config.depth_format import DepthFormat
from core.dataset.store.attribution import CONFIG_ENTRY
from core.dataset.store.dataset_store import DatasetStore, Identity
from core.dataset.store.index import write_index
from core.dataset.store.layout import DatasetLayout
from core.language.search.search import say
from core.language.settings import LanguageSettings
from core.scene.appearance import Surface
from core.scene.grasps import GraspsEntry, NoGraspEntry, SceneGrasps
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.render_result import ImageFiles, RenderResult
from core.scene.table import Table
from core.scene.views import View

FINGERPRINT = "synthetic"
# Of one model more than stands anywhere, and not of all that do.
CREDITS = {
    "ball_red_01": {
        "license": "CC BY 4.0",
        "attribution": '"Ball" by A. Author',
        "source": "here | there",
    },
    "never_shown": {"license": "CC0 1.0", "attribution": "nobody", "source": "nowhere"},
}
# The frame of the table is not that of the world, so that no test passes with one for the other.
TABLE_CENTER = (0.2, -0.1, 0.0)
_SPACING = 0.13
_JITTER = 0.015
_PALETTE = {
    "red": (190, 40, 35), "green": (50, 140, 60), "blue": (45, 80, 180), "yellow": (225, 190, 50),
    "white": (225, 225, 220), "black": (45, 45, 48),
}  # fmt: skip
_TABLE_RGB = (150, 120, 95)
_SKY_RGB = (205, 215, 225)
_LIGHT = np.array([0.3, -0.5, 0.81])


@dataclass(frozen=True)
class Kind:
    """A model: a mesh in the model frame (Z up, standing on z = 0) with words for it."""

    id: str
    name: str
    category: str
    color: str
    shape: str
    suffix: str
    mesh: trimesh.Trimesh
    lies: bool = False


@dataclass(frozen=True, eq=False)
class SyntheticDataset:
    """What `make_dataset` made.

    Attributes:
        meshes: by scene, the world mesh (vertices, faces) of every object by scene_id.
    """

    layout: DatasetLayout
    models_dir: Path
    records: tuple[SceneRecord, ...]
    meshes: tuple[tuple[tuple[np.ndarray, np.ndarray], ...], ...]

    @property
    def root(self) -> Path:
        return self.layout.root


def make_dataset(
    root: Path,
    scenes: int = 3,
    images: int = 2,
    size: int = 128,
    seed: int = 0,
    labels: tuple[Label, ...] = (),
    depth_format: DepthFormat = DepthFormat.FLOAT16,
) -> SyntheticDataset:
    """Write a dataset to `root` and its models to `<root>_models`; the same for the same arguments.

    Images are `size` wide and three quarters of it high.
    """
    root = Path(root)
    models_dir = root.with_name(f"{root.name}_models")
    _write_models(models_dir)
    model_ids = sorted(kind.id for kind in (*kinds(), die()))
    records, meshes = [], []
    store = DatasetStore(root)
    try:
        settings = {
            "images_per_iteration": images,
            "resolution_width": size,
            "extra_outputs": ",".join(label.name for label in labels),
            "depth_format": depth_format.value,
        }
        store.begin(
            Identity(seed, FINGERPRINT, settings, {}), {"scenes": scenes, CONFIG_ENTRY: CREDITS}
        )
        for scene in range(scenes):
            record, pictures, world = make_scene(scene, images, size, seed, labels, depth_format)
            record = _without_parts(record) if PARTS in labels else record
            record, grasps = _without_grasps(record) if GRASPS in labels else (record, None)
            source = SceneSource(record, model_ids, grasps)
            store.commit(record, pictures, scene_files(labels, source))
            records.append(record)
            meshes.append(world)
        store.finish()
    finally:
        store.close()
    write_index(root)
    return SyntheticDataset(DatasetLayout(root), models_dir, tuple(records), tuple(meshes))


def make_scene(
    scene: int,
    images: int,
    size: int,
    seed: int,
    labels: tuple[Label, ...] = (),
    depth_format: DepthFormat = DepthFormat.FLOAT16,
) -> tuple[SceneRecord, list[ImageFiles], tuple[tuple[np.ndarray, np.ndarray], ...]]:
    """Return the record of one scene, its pictures and its world meshes."""
    rng = np.random.default_rng([seed, scene])
    placed = _place(scene, rng)
    world = tuple(
        (trimesh.transform_points(kind.mesh.vertices, pose), np.asarray(kind.mesh.faces))
        for kind, pose, _ in placed
    )
    objects = tuple(
        _scene_object(i, kind, pose, cell, world[i][0])
        for i, (kind, pose, cell) in enumerate(placed)
    )
    table = trimesh.creation.box((1.2, 1.2, 0.04))
    table.apply_translation((0, 0, -0.02))
    rays = RayScene(world, ground=[(table.vertices, table.faces)])
    views, pictures = [], []
    for number in range(images):
        img_idx = scene * images + number
        view, files = _render(img_idx, objects, rays, size, rng, labels, depth_format)
        views.append(view)
        pictures.append(files)
    surface = Surface("surface_table", TABLE_CENTER, (1.2, 1.2))
    record = SceneRecord(
        scene, seed, FINGERPRINT, surface.name, objects, tuple(views), table=Table.of(surface)
    )
    said = say(record, LanguageSettings(), rng, scene)
    return replace(record, expressions=said.expressions), pictures, world


def look_at(eye: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return the (4, 4) cam_to_world of a level camera, OpenCV axes."""
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, (0.0, 0.0, 1.0))
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([right, np.cross(forward, right), forward], axis=1)
    pose[:3, 3] = eye
    return pose


def kinds() -> tuple[Kind, ...]:
    """Return all models; two boxes and two cans differ in color only, one ring has a hole."""

    def standing(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
        mesh.apply_translation((0, 0, -mesh.bounds[0, 2]))
        return mesh

    box = trimesh.creation.box
    cylinder = trimesh.creation.cylinder
    return (
        Kind("box_red_01", "box", "packaging", "red", "boxy", "ply",
             standing(box((0.09, 0.06, 0.12)))),
        Kind("box_blue_01", "box", "packaging", "blue", "boxy", "obj",
             standing(box((0.09, 0.06, 0.12)))),
        Kind("can_green_01", "can", "food", "green", "cylindrical", "glb",
             standing(cylinder(0.033, 0.1, sections=40))),
        Kind("can_yellow_01", "can", "food", "yellow", "cylindrical", "glb",
             standing(cylinder(0.033, 0.1, sections=40)), lies=True),
        Kind("ring_white_01", "ring", "toy", "white", "round", "ply",
             standing(trimesh.creation.annulus(0.028, 0.05, 0.02, sections=48))),
        Kind("ball_red_01", "ball", "toy", "red", "round", "ply",
             standing(trimesh.creation.icosphere(3, 0.035))),
        Kind("cone_blue_01", "cone", "toy", "blue", "conical", "obj",
             standing(trimesh.creation.cone(0.04, 0.09, sections=40))),
        Kind("mug_white_01", "mug", "drinkware", "white", "cylindrical", "ply",
             standing(trimesh.creation.annulus(0.034, 0.04, 0.09, sections=40))),
    )  # fmt: skip


def die() -> Kind:
    """Return the model that hides another."""
    mesh = trimesh.creation.box((0.012, 0.012, 0.012))
    mesh.apply_translation((0, 0, 0.006))
    return Kind("die_black_01", "die", "toy", "black", "cubic", "ply", mesh)


def _write_models(models_dir: Path) -> None:
    models_dir.mkdir(parents=True, exist_ok=True)
    y_up = trimesh.transformations.rotation_matrix(-np.pi / 2, (1, 0, 0))
    for kind in (*kinds(), die()):
        mesh = kind.mesh.copy()
        if kind.suffix != "ply":
            mesh.apply_transform(y_up)
        mesh.export(models_dir / f"{kind.id}.{kind.suffix}")


def _place(scene: int, rng: np.random.Generator) -> list[tuple[Kind, np.ndarray, tuple[int, int]]]:
    """Return models with their poses, two rows and a free order; scene_ids are the positions."""
    chosen = [kinds()[i] for i in rng.permutation(len(kinds()))]
    placed = []
    for i, kind in enumerate(chosen):
        row, column = divmod(i, 3)
        pose = trimesh.transformations.rotation_matrix(rng.uniform(0, 2 * np.pi), (0, 0, 1))
        if kind.lies:
            pose = pose @ trimesh.transformations.rotation_matrix(np.pi / 2, (1, 0, 0))
        lowest = trimesh.transform_points(kind.mesh.vertices, pose)[:, 2].min()
        x, y = (np.array([column, row]) - 1) * _SPACING + rng.uniform(-_JITTER, _JITTER, 2)
        pose[:3, 3] = x, y, -lowest
        placed.append((kind, pose, (row, column)))
    if scene == 0:
        outer = next(item for item in placed if item[0].id == "box_red_01")
        placed.append((die(), outer[1].copy(), outer[2]))
    return placed


def _scene_object(
    scene_id: int, kind: Kind, pose: np.ndarray, cell: tuple[int, int], vertices: np.ndarray
) -> SceneObject:
    outline = vertices[:, :2]
    return SceneObject(
        scene_id=scene_id,
        id=kind.id,
        name=kind.name,
        category=kind.category,
        color=kind.color,
        aliases=(),
        attributes={"shape": kind.shape},
        cell=cell,
        pose=pose,
        extents=np.ptp(kind.mesh.vertices, axis=0),
        bounds=np.stack([vertices.min(axis=0), vertices.max(axis=0)]),
        footprint=outline[ConvexHull(outline).vertices],
    )


def _render(
    img_idx: int,
    objects: tuple[SceneObject, ...],
    rays: RayScene,
    size: int,
    rng: np.random.Generator,
    labels: tuple[Label, ...],
    depth_format: DepthFormat,
) -> tuple[View, ImageFiles]:
    width, height = size, size * 3 // 4
    azimuth, elevation = rng.uniform(-2.0, -1.1), rng.uniform(0.55, 0.95)
    eye = 0.75 * np.array(
        [
            np.cos(azimuth) * np.cos(elevation),
            np.sin(azimuth) * np.cos(elevation),
            np.sin(elevation),
        ]
    )
    cam_to_world = look_at(eye, np.array([0.0, 0.0, 0.03]))
    K = np.array([[1.15 * width, 0, width / 2], [0, 1.15 * width, height / 2], [0, 0, 1]])
    cast = rays.cast(K, cam_to_world, width, height)
    seen = rays.measure(K, cam_to_world, width, height)
    view = View(img_idx, width, height, K, cam_to_world, object_views(cast.ids, seen))
    rgb = _shade(cast, [_PALETTE[item.color] for item in objects], K, cam_to_world)
    depth = add_kinect_azure_noise(cast.depth, rng)
    facing = np.where(cast.depth[..., None] > 0, np.float32([0, 0, -1]), np.float32(0))
    result = RenderResult(rgb, cast.depth, cast.ids, facing)
    files = image_files(labels, ImageSource(view, result, rays, depth_format))
    return view, ImageFiles(rgb, depth, cast.ids, files, depth_format)


def _shade(
    cast: CastView, colors: list[tuple[int, int, int]], K: np.ndarray, cam_to_world: np.ndarray
) -> np.ndarray:
    """Return (H, W, 3) uint8: each object in its color, lit from one side."""
    palette = np.array([*colors, _TABLE_RGB], dtype=np.float64)
    rows, columns = np.indices(cast.depth.shape) + 0.5
    rays = np.stack([columns, rows, np.ones_like(rows)], axis=-1) @ np.linalg.inv(K).T
    points = rays * cast.depth[..., None] @ cam_to_world[:3, :3].T
    normals = np.cross(np.gradient(points, axis=0), np.gradient(points, axis=1))
    length = np.linalg.norm(normals, axis=-1, keepdims=True)
    lit = np.clip(normals / np.maximum(length, 1e-12) @ _LIGHT, 0, 1)
    rgb = palette[cast.ids] * (0.45 + 0.55 * lit)[..., None]
    rgb[cast.depth == 0] = _SKY_RGB
    return rgb.round().astype(np.uint8)


def _without_parts(record: SceneRecord) -> SceneRecord:
    """Return a scene of whose objects no parts are named."""
    objects = tuple(replace(item, parts=(), parts_complete=False) for item in record.objects)
    images = tuple(
        replace(view, objects=tuple(replace(seen, parts=()) for seen in view.objects))
        for view in record.images
    )
    return replace(record, objects=objects, images=images)


def _without_grasps(record: SceneRecord) -> tuple[SceneRecord, SceneGrasps]:
    """Return a scene whose objects no hand can hold, and its empty arrays."""
    reason = NoGraspEntry("too_wide")
    objects = tuple(replace(item, no_grasp=reason) for item in record.objects)
    masses = (0.1,) * len(objects)
    entry = GraspsEntry("franka_hand", 1, file_name(record.scene), masses, (0.5,), "none")
    numbers, pairs = np.zeros(0, dtype=np.float32), np.zeros((0, 2, 3))
    counts = np.zeros(0, dtype=np.int16)
    grasps = SceneGrasps(
        np.zeros(0, dtype=np.int32),
        np.zeros((0, 4, 4)),
        *(numbers,) * 6,
        pairs,
        pairs,
        counts,
        counts,
    )
    return replace(record, objects=objects, grasps=entry), grasps
