# SPDX-License-Identifier: GPL-3.0-or-later
"""The two readers of the tests, for records of scenes with the shipped models."""

from dataclasses import replace
from pathlib import Path

from core.assets.catalogue import read_catalogue
from core.assets.library import AssetLibrary
from core.scene.record import SceneRecord
from core.scene.views import View
from tests.core.language.oracle.resting import Shape

# The plain reader's numbers of pixels are those of images of this width.
USUAL_WIDTH = 512


class Meshes:
    """The meshes of the models in a folder."""

    def __init__(self, models: Path) -> None:
        catalogue = read_catalogue(models / "models_info_all.xlsx", models)
        self._assets = AssetLibrary(catalogue)
        self._models = {model.id: model for model in self._assets.models}

    def of(self, record: SceneRecord) -> list[Shape]:
        """Return the settled meshes by scene_id."""
        found = []
        for item in record.objects:
            geometry = self._assets.geometry(self._models[item.id])
            vertices = geometry.vertices @ item.pose[:3, :3].T + item.pose[:3, 3]
            found.append(Shape(vertices, geometry.faces))
        return found


def as_usual(record: SceneRecord) -> SceneRecord:
    """Return a scene whose objects have as many pixels as they would have in images of the usual width."""
    return replace(record, images=tuple(map(_usual, record.images)))


def _usual(view: View) -> View:
    scale = (USUAL_WIDTH / view.width) ** 2
    objects = tuple(
        replace(o, pixels=round(o.pixels * scale), amodal_pixels=round(o.amodal_pixels * scale))
        for o in view.objects
    )
    return replace(view, objects=objects)
