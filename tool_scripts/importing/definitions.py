# SPDX-License-Identifier: GPL-3.0-or-later
"""The curated list `models.toml`: which item of which package becomes which model, and its repairs."""

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from tool_scripts.importing.obj_mesh import CREASE_ANGLE

DEFINITIONS_FILE = Path(__file__).with_name("models.toml")
# Fields of a definition that only concern the workbook.
WORDS = frozenset(
    ("name", "category", "color", "aliases", "material", "shape", "pose", "plural", "article")
)


@dataclass(frozen=True)
class Definition:
    """One model. In material mappings, "*" stands for all materials not named.

    Attributes:
        id, name, category, color, aliases, material, shape, pose, plural, article: for the workbook.
        library, item: its source, a key of `sources.LIBRARIES` and the folder in it.
        turn: quarter turns about the axes of the OBJ frame (Y up), such as "x", "-x", "yy".
        size: longest side, meters; by default the source's own.
        thickness: of walls whose two sides lie on each other in the source, meters, see `thickened`.
        foot: what is lower than this is pressed flat, meters, so that a model with a round base stands.
        keep, drop: names of materials or groups whose faces are kept or removed.
        paint: web color by material, which also drops the texture.
        metal: materials that are metal.
        rough: roughness by material.
        crease: angle up to which edges are shaded smooth, degrees.
        parts: name in `core/assets/part_names.toml` by material or group; a group goes before a material.
        parts_complete: `parts` are all that a person would name.
        erase: rectangles that are painted over, by texture: signs of real brands, see `without_signs`.
        tone: brightness and saturation by texture, factors, see `toned`.
        backing: web color by texture, shown where it is transparent.
    """

    id: str
    library: str
    item: str
    name: str
    category: str
    color: str = ""
    aliases: tuple[str, ...] = ()
    material: str = ""
    shape: str = ""
    pose: str = ""
    plural: str = ""
    article: str = ""
    turn: str = ""
    size: float = 0.0
    thickness: float = 0.0
    foot: float = 0.0
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    paint: dict[str, str] = field(default_factory=dict)
    metal: tuple[str, ...] = ()
    rough: dict[str, float] = field(default_factory=dict)
    crease: float = CREASE_ANGLE
    parts: dict[str, str] = field(default_factory=dict)
    parts_complete: bool = False
    erase: dict[str, list[list[int]]] = field(default_factory=dict)
    tone: dict[str, list[float]] = field(default_factory=dict)
    backing: dict[str, str] = field(default_factory=dict)

    def shape_key(self) -> tuple[object, ...]:
        """Return what decides the mesh: definitions with equal keys differ only in materials."""
        return (
            self.library,
            self.item,
            self.turn,
            self.size,
            self.thickness,
            self.foot,
            self.keep,
            self.drop,
            self.crease,
        )

    def digest(self) -> str:
        """Return a hash of what decides the files, so that changes of it convert the model again.

        Words are excluded: they are in the workbook, and correcting one needs no conversion.
        """
        values = {key: value for key, value in asdict(self).items() if key not in WORDS}
        # Added later: what has none of them keeps its hash.
        for key in ("parts", "parts_complete", "erase", "foot", "thickness", "tone", "backing"):
            if not values[key]:
                del values[key]
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def read_definitions(path: Path = DEFINITIONS_FILE) -> tuple[Definition, ...]:
    """Return the `[[model]]` definitions in a file, sorted by id.

    Raises:
        ValueError: an unknown key, or a duplicate id.
    """
    known = {entry.name for entry in fields(Definition)}
    definitions = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["model"]:
        if unknown := set(entry) - known:
            raise ValueError(f"{path.name}: {entry.get('id')}: unknown keys {sorted(unknown)}")
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
        }
        definitions.append(Definition(**values))
    ids = [definition.id for definition in definitions]
    if len(set(ids)) != len(ids):
        twice = sorted({name for name in ids if ids.count(name) > 1})
        raise ValueError(f"{path.name}: ids that occur twice: {', '.join(twice)}")
    return tuple(sorted(definitions, key=lambda definition: definition.id))
