# SPDX-License-Identifier: GPL-3.0-or-later
"""The curated list `models.toml`: which item of which package becomes which model, and what to mend."""

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from tool_scripts.importing.obj_mesh import CREASE_ANGLE

DEFINITIONS_FILE = Path(__file__).with_name("models.toml")
# What a definition says for the workbook only.
WORDS = frozenset(
    ("name", "category", "color", "aliases", "material", "shape", "pose", "plural", "article")
)


@dataclass(frozen=True)
class Definition:
    """One model. What is written into the workbook:

    id, name, category, color, aliases, material, shape, pose, plural, article.

    Where it comes from: `library`, a key of `sources.LIBRARIES`, and `item`, its folder in there.

    What is mended: `turn`, quarter turns about the axes of the OBJ frame (Y up) such as "x", "-x", "yy";
    `size`, the longest side in metres (else the source's own size holds); `keep` and `drop`, names of
    the materials or groups whose faces stay or go; `paint`, material to web colour, which
    also drops the texture; `metal`, materials that are metal; `rough`, material to roughness;
    `crease`, the angle in degrees up to which edges are shaded smooth.
    "*" stands for all materials not named.
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
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    paint: dict[str, str] = field(default_factory=dict)
    metal: tuple[str, ...] = ()
    rough: dict[str, float] = field(default_factory=dict)
    crease: float = CREASE_ANGLE

    def shape_key(self) -> tuple[object, ...]:
        """Return what decides the mesh: definitions with equal keys differ in material only."""
        return (self.library, self.item, self.turn, self.size, self.keep, self.drop, self.crease)

    def digest(self) -> str:
        """Return a hash of what decides the files, so that a model is made anew if that changes.

        Words are left out: they are in the workbook, and correcting one costs no conversion.
        """
        values = {key: value for key, value in asdict(self).items() if key not in WORDS}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def read_definitions(path: Path = DEFINITIONS_FILE) -> tuple[Definition, ...]:
    """Return the definitions of a file `[[model]]` after `[[model]]`, sorted by id.

    Raises:
        ValueError: an unknown key, or an id that occurs twice.
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
