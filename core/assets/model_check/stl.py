# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of an STL file, text or binary: complete, and with a color of its row."""

import struct
from pathlib import Path

from core.assets.model_check.report import Findings
from core.assets.plain_colors import is_unpainted, shown_color

_HEADER = 80
_COUNT = struct.Struct("<I")
_TRIANGLE = 50  # bytes
_END = 256


def check_stl(path: Path, findings: Findings) -> bool:
    """Check that an STL file is whole; return whether its mesh is worth reading.

    Raises:
        OSError: the file cannot be read.
    """
    data = path.read_bytes()
    if data.lstrip()[:5].lower() == b"solid" and b"facet" in data[:1000].lower():
        is_whole = b"endsolid" in data[-_END:].lower()
    elif len(data) < _HEADER + _COUNT.size:
        findings.problem("not an STL file, despite its name; export it again.")
        return False
    else:
        (count,) = _COUNT.unpack_from(data, _HEADER)
        is_whole = len(data) >= _HEADER + _COUNT.size + count * _TRIANGLE
    if not is_whole:
        findings.problem("truncated: not all of its triangles are there; export it again.")
    return is_whole


def color_problem(path: Path, color: str) -> str:
    """Return why an STL file, which has no color, cannot be shown in that of its row, "" if it can."""
    if not is_unpainted(path) or shown_color(color) is not None:
        return ""
    return (
        f"an STL file has no color, and its row's color '{color}' is not one that can be shown; use a color "
        "from the drop-down, or export the model as .glb with its material."
    )


def color_note(path: Path, color: str) -> str:
    """Return in which color an STL file is shown, "" for other files."""
    if not is_unpainted(path):
        return ""
    return (
        f"an STL file has no color: it is shown in {f'plain {color}' if color else 'plain gray'}."
    )
