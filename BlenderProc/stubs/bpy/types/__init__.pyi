# SPDX-License-Identifier: GPL-3.0-or-later
# One module in Blender; the private ones only keep these files short.
from ._base import *
from ._blend_data import *
from ._context import *
from ._meshes import *
from ._nodes import *
from ._objects import *
from ._rigid_bodies import *
from ._settings import *
