# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Literal

def resource_path(type: Literal["USER", "LOCAL", "SYSTEM"]) -> str: ...
