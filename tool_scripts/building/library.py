# SPDX-License-Identifier: GPL-3.0-or-later
"""All parametric models: discovered in `families/`, stamped by their code, described as rows."""

import hashlib
import importlib
import pkgutil
from functools import cache
from pathlib import Path

from core.assets.catalogue import ALIAS_SEPARATOR
from tool_scripts.building import families
from tool_scripts.building.model import Blueprint
from tool_scripts.importing import build, materials, obj_mesh
from tool_scripts.importing.sheets import Row

LICENSE = "CC0 1.0"
AUTHOR = "RefGrasp"
_HERE = Path(__file__).parent


@cache
def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of all families, sorted by id.

    Raises:
        ValueError: a duplicate id.
    """
    found = [blueprint for _, blueprint in _listed()]
    ids = [blueprint.id for blueprint in found]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise ValueError(f"ids that occur twice: {', '.join(twice)}")
    return tuple(sorted(found, key=lambda blueprint: blueprint.id))


def blueprint_of(model_id: str) -> Blueprint:
    """Return the blueprint of an id."""
    return next(blueprint for blueprint in blueprints() if blueprint.id == model_id)


@cache
def family_of(model_id: str) -> str:
    """Return the family, the name of its module, that a model belongs to."""
    return next(name for name, blueprint in _listed() if blueprint.id == model_id)


@cache
def stamp(family: str) -> str:
    """Return a hash of all code that decides the models of a family."""
    shared = sorted(_HERE.glob("*.py"))  # the families' shared code is here, not in one of them
    shared += [Path(str(module.__file__)) for module in (build, materials, obj_mesh)]
    digest = hashlib.sha256()
    for path in (*shared, _HERE / "families" / f"{family}.py"):
        # Line endings differ between systems.
        digest.update(path.read_text(encoding="utf-8").encode())
    return digest.hexdigest()


def rows() -> list[Row]:
    """Return the rows of all models for the workbook."""
    return [make_row(blueprint) for blueprint in blueprints()]


def make_row(blueprint: Blueprint) -> Row:
    """Return the row of a model for the workbook."""
    words = blueprint.words
    return Row(
        {
            "id": blueprint.id,
            "name": words.name,
            "category": words.category,
            "color": words.color,
            "aliases": f"{ALIAS_SEPARATOR} ".join(words.aliases),
            "material": words.material,
            "shape": words.shape,
            "pose": words.pose,
            "plural": words.plural,
            "article": words.article,
            "license": LICENSE,
            "attribution": AUTHOR,
            "source": f"tool_scripts/building/families/{family_of(blueprint.id)}.py",
        }
    )


def _listed() -> list[tuple[str, Blueprint]]:
    names = sorted(module.name for module in pkgutil.iter_modules(families.__path__))
    modules = [(name, importlib.import_module(f"{families.__name__}.{name}")) for name in names]
    return [(name, blueprint) for name, module in modules for blueprint in module.MODELS]
