# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine without Blender: objects stay where they are put, and are rendered by ray casting.

With `fake_models` it makes whole scenes through `core.generation.scene_maker` in a fraction of a second.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import openpyxl
import trimesh

from core.assets.catalogue import SHEET_NAME
from core.assets.geometry import load_geometry
from core.assets.library import AssetLibrary
from core.engine.protocol import Placement
from core.engine.rays import RayRenderer
from core.generation.placer import DROP_HEIGHT
from core.scene.appearance import Appearance, Palette, Surface
from core.scene.camera import Camera
from core.scene.render_result import RenderResult

SURFACES = (
    Surface("surface_bench", (0.0, 0.0, 0.75), (0.80, 0.70)),
    Surface("surface_desk", (0.1, -0.1, 0.70), (0.90, 0.80)),
)
PALETTE = Palette(floors=("boards", "carpet"), walls=("brick", "paint"), worlds=("dawn", "studio"))
_COLORS = {
    "red": (190, 40, 35), "green": (50, 140, 60), "blue": (45, 80, 180), "yellow": (225, 190, 50),
    "white": (225, 225, 220), "black": (45, 45, 48),
}  # fmt: skip
SPREADSHEET = "models_info_all.xlsx"
_FULLY_LIT = 180  # gray level of the ray renderer
_NOISE = 4  # levels of 8 bits


class FakeEngine(RayRenderer):
    """Implements both halves of `core.engine.protocol.Engine` without Blender: colored ray-cast objects."""

    palette = PALETTE
    surfaces = SURFACES
    device = ""

    def __init__(self, assets: AssetLibrary) -> None:
        super().__init__(assets)
        self._colors = np.zeros((0, 3))
        self.purges = 0

    @property
    def settler(self) -> "FakeEngine":
        return self

    @property
    def renderer(self) -> "FakeEngine":
        return self

    def settle(
        self, surface: Surface, placements: Sequence[Placement], standing: Sequence[Placement] = ()
    ) -> list[np.ndarray]:
        """Lower every object by its drop height."""
        poses = [item.pose.copy() for item in placements]
        for pose in poses:
            pose[2, 3] -= DROP_HEIGHT
        return poses

    def show(self, surface: Surface, placements: Sequence[Placement]) -> None:
        super().show(surface, placements)
        named = [_COLORS.get(item.model.color, (128, 128, 128)) for item in placements]
        self._colors = np.array(named, dtype=float)

    def render(self, camera: Camera, appearance: Appearance, sampling_seed: int) -> RenderResult:
        """Color each object by its name, with a little noise from the seed."""
        shown = super().render(camera, appearance, sampling_seed)
        colors = np.vstack(
            [self._colors, _named_color(appearance.floor)]
        )  # the last one is id -1's
        noise = np.random.default_rng(sampling_seed).integers(-_NOISE, _NOISE + 1, shown.ids.shape)
        rgb = colors[shown.ids] * (shown.rgb / _FULLY_LIT) + noise[..., None]
        return replace(shown, rgb=rgb.clip(0, 255).astype(np.uint8))

    def purge(self) -> None:
        self.purges += 1


def fake_models(folder: Path) -> Path:
    """Write a small catalogue of boxes and cylinders below `folder`; return its spreadsheet.

    The convex parts of the models, which take seconds, are already in their cache.
    """
    for name, data in _model_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / SPREADSHEET


@cache
def _model_files() -> dict[str, bytes]:
    """Return the files of `fake_models` by their paths below its folder, made once in a process."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write_models(folder)
        paths = [path for path in folder.rglob("*") if path.is_file()]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _write_models(folder: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET_NAME
    sheet.append(["id", "name", "category", "color", "aliases", "material", "shape"])
    for name, category, aliases, shape, mesh in _kinds():
        geometry = None
        for color in ("red", "green", "blue", "white"):
            model_id = f"{name}_{color}".replace(" ", "_")
            path = folder / f"{model_id}.obj"
            sheet.append([model_id, name, category, color, aliases, "plastic", shape])
            # Model files are Y up.
            y_up = mesh.copy()
            y_up.vertices = mesh.vertices[:, [0, 2, 1]] * (1.0, 1.0, -1.0)
            path.write_text(y_up.export(file_type="obj"), encoding="utf-8")
            geometry = load_geometry(path, known=geometry)
    book.save(folder / SPREADSHEET)


def add_bowl(folder: Path) -> None:
    """Add a red bowl with a flat inside, in which dice lie, to a folder of fake models."""
    profile = np.array(
        [(0, 0), (0.07, 0), (0.08, 0.05), (0.075, 0.05), (0.065, 0.006), (0, 0.006), (0, 0)]
    )
    mesh = trimesh.creation.revolve(profile, sections=24)
    mesh.vertices = mesh.vertices[:, [0, 2, 1]] * (1.0, 1.0, -1.0)
    sheet = folder / SPREADSHEET
    book = openpyxl.load_workbook(sheet)
    (folder / "bowl_red.obj").write_text(mesh.export(file_type="obj"), encoding="utf-8")
    book[SHEET_NAME].append(["bowl_red", "bowl", "tableware", "red", "", "ceramic", "round"])
    book.save(sheet)


def _kinds() -> list[tuple[str, str, str, str, trimesh.Trimesh]]:
    def solid_box(*extents: float) -> trimesh.Trimesh:
        return trimesh.creation.box(extents)

    def cylinder(radius: float, height: float) -> trimesh.Trimesh:
        return trimesh.creation.cylinder(radius=radius, height=height, sections=24)

    return [
        ("can", "drink", "tin", "cylindrical", cylinder(0.033, 0.12)),
        ("cup", "drinkware", "beaker", "cylindrical", cylinder(0.04, 0.09)),
        ("cereal box", "food", "", "rectangular", solid_box(0.08, 0.05, 0.18)),
        ("die", "toy", "", "cubic", solid_box(0.04, 0.04, 0.04)),
        ("book", "stationery", "", "rectangular", solid_box(0.10, 0.07, 0.02)),
    ]


def _named_color(name: str) -> np.ndarray:
    """Return a medium color (3,), always the same one for a name."""
    return np.frombuffer(hashlib.sha256(name.encode()).digest()[:3], dtype=np.uint8) * 0.4 + 80.0
