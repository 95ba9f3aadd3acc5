# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender shows the models that were checked, or the comparison says what differs: one start for all."""

import base64
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.app.launch.local_pool import WorkerProgram
from core.assets.catalogue import ModelInfo
from core.assets.model_check.verdicts import Verdict
from core.engine.model_probe import judge_models
from tests.odd_models import (
    BOX,
    CORNERS,
    RED,
    circle,
    ghost,
    listed,
    sparse,
    with_material,
    with_normals,
    with_picture,
    write_glb,
    write_obj,
    write_ply,
)

bpy = pytest.importorskip("bpy")

from mathutils import Matrix  # noqa: E402

from core.engine.blender.importing import surface_against_normals  # noqa: E402
from core.engine.blender.library import ModelLibrary  # noqa: E402

pytestmark = pytest.mark.blender

QUADS = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]


def picture(kind: str, mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (16, 16), (255, 0, 0, 255)[: len(mode)]).save(buffer, kind)
    return buffer.getvalue()


def textured(kind: str, mtl: str = "newmtl paint\nmap_Kd label.{kind}\n") -> Callable[[Path], Path]:
    """Return what writes the box as OBJ with a texture of a kind, in a folder of its own."""

    def write(path: Path) -> Path:
        (path.parent / f"label.{kind}").write_bytes(picture(kind))
        return write_obj(path, mtl.format(kind=kind))

    return write


def with_holes(more: str = "") -> Callable[[Path], Path]:
    """Return what writes the box as OBJ with a texture that is transparent on its right half."""

    def write(path: Path) -> Path:
        pixels = np.full((16, 16, 4), (255, 0, 0, 255), np.uint8)
        pixels[:, 8:] = 0
        Image.fromarray(pixels).save(path.parent / "label.png")
        return write_obj(path, f"newmtl paint\nmap_Kd label.png\n{more}")

    return write


def obj(*arguments: object, **more: object) -> Callable[[Path], Path]:
    return lambda path: write_obj(path, *arguments, **more)


def glb(change: Callable, mesh: object = BOX) -> Callable[[Path], Path]:
    return lambda path: write_glb(path, change, mesh)


def ply(*arguments: object) -> Callable[[Path], Path]:
    return lambda path: write_ply(path, *arguments)


def embedded(kind: str) -> Callable[[Path], Path]:
    return glb(with_picture(picture(kind)), CORNERS)


PNG_URI = "data:image/png;base64," + base64.b64encode(picture("png")).decode()
INWARDS = "the normals on 100% of its surface point inwards; they are turned around"
# What writes a model, and what is found: nothing, or a part of the one problem, or, after "note: ", of a note.
CASES = {
    "good.obj": (obj(), ""),
    "good.glb": (glb(with_normals(1.0), CORNERS), ""),
    "good.ply": (ply(BOX.faces.tolist(), "vertex"), ""),
    "quads.ply": (ply(QUADS), ""),
    "strip.glb": (glb(listed(5, 0, 1, 2, 3, 6, 7)), ""),
    "fan.glb": (glb(listed(6, 0, 1, 3, 7, 6)), ""),
    "sparse.glb": (glb(sparse), ""),
    # The check refuses these two before, and no one would ask.
    "ghost.glb": (glb(ghost), "Blender shows 60 x 5 x 20 cm about (30, -2.5, 10), the file measures 10 x 5"),
    "circle.glb": (glb(circle), "Blender cannot read this model: "),
    **{f"{kind}.obj": (textured(kind), "") for kind in ("png", "bmp", "webp", "tiff", "gif")},
    **{
        f"{kind}.obj": (
            textured(kind),
            f"Blender cannot decode the texture 'label.{kind}' of material 'paint' and would show it in",
        )
        for kind in ("avif", "ico", "pcx", "ppm")
    },
    "png.glb": (embedded("png"), ""),
    "uri.glb": (glb(with_picture(uri=PNG_URI), CORNERS), ""),
    "gif.glb": (embedded("gif"), "Blender cannot decode the texture 'label' of material 'paint'"),
    "junk.glb": (glb(with_picture(uri=PNG_URI[:60] + "=="), CORNERS), "Blender cannot"),
    "inwards.obj": (obj(normals=-1.0), f"note: {INWARDS}"),
    "inwards.glb": (glb(with_normals(-1.0), CORNERS), f"note: {INWARDS}"),
    "colors_1.obj": (obj(colors=0.5), ""),
    "colors_255.obj": (obj(colors=200.0), "vertex colors exceed 1, so the object would glow"),
    "holes.obj": (with_holes(), "the texture 'label.png' is transparent on "),
    "holes_map_d.obj": (with_holes("map_d label.png\n"), ""),
    "lost.obj": (
        obj("\ufeffnewmtl paint\nKd 1 0 0\n"),
        "",
    ),
    "lower.obj": (
        textured("png", "newmtl paint\nmap_kd label.{kind}\n"),
        "",
    ),
    "clear.obj": (obj(RED + "d 0.3\n"), "with opacity 0.3; masks need at least 0.5"),
    "lamp.glb": (glb(with_material(emissiveFactor=[1, 1, 1])), "note: material 'paint' emits light"),
    "unlit.glb": (
        glb(with_material(extensions={"KHR_materials_unlit": {}})),
        "note: material 'paint' is unlit",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """The verdict on each model, by its name."""
    folder = tmp_path_factory.mktemp("models")
    paths = []
    for name, (write, _) in CASES.items():
        (folder / name.replace(".", "_")).mkdir()
        paths.append(write(folder / name.replace(".", "_") / name))
    found: dict[str, Verdict] = {}
    judge_models(
        WorkerProgram().probe(), paths, lambda path, verdict: found.update({path.name: verdict})
    )
    return found


@pytest.mark.parametrize("name", CASES)
def test_what_differs_is_found_and_nothing_else(name: str, verdicts: dict[str, Verdict]) -> None:
    part = CASES[name][1]
    note = part.removeprefix("note: ")
    is_note = note != part
    problems, notes = verdicts[name].problems, verdicts[name].notes
    assert (len(problems), len(notes)) == (int(bool(part) and not is_note), int(is_note))
    assert note in " ".join([*problems, *notes])


@pytest.mark.parametrize("name", ["inwards.obj", "inwards.glb"])
def test_normals_that_point_inwards_are_turned_around(name: str, tmp_path: Path) -> None:
    """A picture of such a model was black."""
    path = CASES[name][0](tmp_path / name)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    library = ModelLibrary()
    library.show(ModelInfo("x", "box", "toy", path), Matrix.Identity(4), pass_index=1)
    (shown,) = (item for item in bpy.context.scene.objects if item.type == "MESH")
    against, area = surface_against_normals(shown.data)
    assert area == pytest.approx(BOX.area, rel=1e-5)
    assert against == 0.0
    center = BOX.bounds.mean(axis=0)
    center = np.array([center[0], -center[2], center[1]])
    for polygon in shown.data.polygons:
        for corner in polygon.loop_indices:
            outwards = np.array(polygon.center) - center
            assert np.dot(shown.data.corner_normals[corner].vector, outwards) > 0
    library.purge()
