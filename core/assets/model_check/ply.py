# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of a PLY file's header and, for ASCII files, of the number of lines."""

from pathlib import Path

from core.assets.model_check.report import Findings

_MAX_HEADER = 1 << 16
_COLOR = {"red", "green", "blue"}
_FORMATS = ("ascii", "binary_little_endian", "binary_big_endian")


def check_ply(path: Path, findings: Findings) -> bool:
    """Check the header of a PLY file; return whether its mesh is worth reading.

    Raises:
        OSError: the file cannot be read.
    """
    data = path.read_bytes()
    head, mark, body = data[:_MAX_HEADER].partition(b"end_header")
    lines = [line.split() for line in head.decode("latin-1").splitlines()]
    if not data.startswith(b"ply") or not mark:
        findings.problem("not a PLY file, despite its name; export it again.")
        return False
    kind = next((words[1] for words in lines if len(words) > 1 and words[0] == "format"), "")
    if kind not in _FORMATS:
        findings.problem(f"PLY format '{kind}' is not supported; export it as binary or ASCII.")
        return False
    counts = _counts(lines)
    if not counts.get("vertex") or not counts.get("face"):
        findings.problem("the model has no faces, so there is nothing to show.")
        return False
    needed = sum(counts.values())
    if kind == "ascii" and (there := sum(map(bool, body.split(b"\n")[1:]))) < needed:
        findings.problem(f"truncated: {there} of {needed} lines are present; export it again.")
        return False
    return _check_colors(lines, findings)


def _check_colors(lines: list[list[str]], findings: Findings) -> bool:
    """Check that a color that the file has is one that is shown; return whether that is so."""
    found = _properties(lines)
    has_texture = any(words[:2] == ["comment", "TextureFile"] for words in lines)
    if found.get("vertex", set()) >= _COLOR:
        if has_texture:
            findings.note("refers to a texture; PLY files are shown with vertex colors only.")
        return True
    if found.get("face", set()) >= _COLOR:
        what = "the colors of faces"
    elif has_texture:
        what = "the texture"
    else:
        return True
    findings.problem(
        f"Blender does not show {what} of a PLY file, so the object would be gray; give the colors to the "
        "vertices, or export it as GLB."
    )
    return False


def _properties(lines: list[list[str]]) -> dict[str, set[str]]:
    """Return the names of the properties of each element that the header declares."""
    found: dict[str, set[str]] = {}
    element = ""
    for words in lines:
        if words[:1] == ["element"] and len(words) > 1:
            element = words[1]
        elif words[:1] == ["property"]:
            found.setdefault(element, set()).add(words[-1])
    return found


def _counts(lines: list[list[str]]) -> dict[str, int]:
    """Return the number of entries of each element that the header declares."""
    announced = [words for words in lines if len(words) == 3 and words[0] == "element"]
    return {name: int(number) for _, name, number in announced if number.isdecimal()}
