# SPDX-License-Identifier: GPL-3.0-or-later
"""A raw model with a texture, for the tests of what repairs textures."""

import io

import numpy as np
from PIL import Image

from tool_scripts.importing.obj_mesh import parse_obj
from tool_scripts.importing.sources import RawModel


def textured(picture: Image.Image) -> RawModel:
    """Return a triangle whose texture `a.png` is a picture, with another one, `b.png`, that cannot be read."""
    buffer = io.BytesIO()
    picture.save(buffer, format="png")
    mesh = parse_obj("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    return RawModel(mesh, {}, {"a.png": buffer.getvalue(), "b.png": b"not looked at"})


def pixels(model: RawModel) -> np.ndarray:
    """Return the RGB values (h, w, 3) of its texture."""
    with Image.open(io.BytesIO(model.textures["a.png"])) as picture:
        return np.asarray(picture.convert("RGB"))
