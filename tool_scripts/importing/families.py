# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports models of one shape; separate from the command line, so that worker processes can import it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from core.assets.geometry import ModelGeometry, load_geometry
from core.errors import RefGraspError
from tool_scripts.importing.build import CONVERTER_VERSION, is_current, write_model
from tool_scripts.importing.definitions import Definition
from tool_scripts.importing.erasing import without_signs
from tool_scripts.importing.packages import Package
from tool_scripts.importing.sources import LIBRARIES, OpenLibrary
from tool_scripts.importing.toning import toned


class Family(NamedTuple):
    """Models of one shape, and the file of the package that has it."""

    members: tuple[Definition, ...]
    package_file: Path


@dataclass(frozen=True)
class Outcome:
    """What became of one model: `error` is "" if it is in place; `credit` names its author."""

    id: str
    error: str = ""
    credit: str = ""


def import_family(family: Family, models_dir: Path, force: bool) -> list[Outcome]:
    """Put models of one shape and their geometry in place; errors are returned, not raised."""
    source = _open(family.members[0].library, family.package_file)
    outcomes: list[Outcome] = []
    geometry: ModelGeometry | None = None
    for definition in family.members:
        stamp = (
            f"{CONVERTER_VERSION} {package_of(definition).sha256[:16]} {definition.digest()[:16]}"
        )
        path = models_dir / definition.id / f"{definition.id}.obj"
        try:
            if force or not is_current(path.parent, stamp):
                raw = without_signs(source.load(definition.item), definition.erase)
                raw = toned(raw, definition.tone, definition.backing)
                path = write_model(raw, definition, models_dir, stamp)
            geometry = load_geometry(path, known=geometry)
            outcomes.append(Outcome(definition.id, credit=source.credit(definition.item)))
        except (ValueError, KeyError, OSError, RefGraspError) as error:
            outcomes.append(Outcome(definition.id, error=f"{type(error).__name__}: {error}"))
    return outcomes


@cache
def _open(name: str, package_file: Path) -> OpenLibrary:
    return LIBRARIES[name].open(package_file)


def package_of(definition: Definition) -> Package:
    """Return the package that a model comes from."""
    return LIBRARIES[definition.library].package
