# SPDX-License-Identifier: GPL-3.0-or-later
from . import app as app
from . import ops as ops
from . import types as types
from . import utils as utils

context: types.Context
data: types.BlendData
