# SPDX-License-Identifier: GPL-3.0-or-later
"""The cache key of a model's check: the model is checked again only if one of its files has changed."""

import hashlib
import json
from pathlib import Path

from core.assets.gltf_file import GLTF, gltf_references
from core.assets.model_files import (
    Reference,
    library_references,
    material_libraries,
    model_files,
    texture_references,
)
from core.assets.obj_groups import without_names
from utils.files import content_hash

# Raise it with any change of what a key depends on.
KEY_VERSION = 2


def content_key(path: Path) -> str:
    """Return a hash of what a check depends on: all files of the model, and the file names it refers to.

    Names of parts in an OBJ file are left out: they change neither its shape nor its looks.

    Raises:
        OSError: a file cannot be read.
    """
    parts: dict[str, object] = {"suffix": path.suffix.lower(), "name": path.name}
    parts["files"] = {file.name: _file_hash(file) for file in model_files(path)}
    if path.suffix.lower() == ".obj":
        parts["named"] = [
            [r.source.name, r.line, r.text, r.file is not None] for r in obj_references(path)
        ]
    elif path.suffix.lower() == GLTF:
        parts["named"] = [[one.uri, one.file.is_file()] for one in gltf_references(path)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8")).hexdigest()


def _file_hash(file: Path) -> str:
    if file.suffix.lower() != ".obj":
        return content_hash(file)
    return hashlib.sha256(without_names(file.read_bytes())).hexdigest()


def obj_references(path: Path) -> list[Reference]:
    """Return what an OBJ file and its material libraries refer to."""
    references = library_references(path)
    for library in material_libraries(path):
        references += texture_references(library)
    return references
