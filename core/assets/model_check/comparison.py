# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Blender shows the model that was checked: what a file says against what Blender made of it.

To add a rule, write a function from both to its findings and name it in `RULES`.
"""

import math
from collections.abc import Callable

from core.assets.model_check.expected import ExpectedMaterial, ExpectedModel
from core.assets.model_check.obj import MIN_OPACITY
from core.assets.model_check.report import Findings
from core.assets.model_check.shown import Bounds, ShownMaterial, ShownModel
from core.assets.model_check.verdicts import Verdict

# Of the largest side: coordinates are float32, and turned.
_SIZE_TOLERANCE = 1e-5
_COLOR_TOLERANCE = 2e-3
# Shares of the surface below these are seams and slivers.
_MAX_HIDDEN = 0.01
_MAX_INSIDE_OUT = 0.05
# A little above 1: colors of bytes are rounded.
_MAX_VERTEX_COLOR = 1.001
_FAINT = 0.01
_NAME_BYTES = 63  # Blender cuts longer ones


def compare(expected: ExpectedModel, shown: ShownModel) -> Verdict:
    """Return what differs: problems keep the model out of a dataset, notes do not."""
    findings = Findings()
    for rule in RULES:
        rule(expected, shown, findings)
    return Verdict(tuple(dict.fromkeys(findings.problems)), tuple(dict.fromkeys(findings.notes)))


def _same_triangles(expected: ExpectedModel, shown: ShownModel, findings: Findings) -> None:
    """Equal triangles have equal bounds and area; where they are not equal, bounds say more to a person."""
    ours, blenders = expected.bounds, shown.bounds
    largest = max(abs(value) for corner in ours for value in corner)
    off = max(
        abs(a - b)
        for ours_corner, corner in zip(ours, blenders, strict=True)
        for a, b in zip(ours_corner, corner, strict=True)
    )
    if not off <= _SIZE_TOLERANCE * largest:
        findings.problem(
            f"Blender shows {_extent(blenders)}, the file measures {_extent(ours)}; export it again."
        )
    elif shown.triangles_problem:
        findings.problem(f"{shown.triangles_problem}.")


def _decoded_textures(expected: ExpectedModel, shown: ShownModel, findings: Findings) -> None:
    for material in shown.materials:
        for texture in material.undecoded:
            findings.problem(
                f"Blender cannot decode the texture '{texture}' of material '{material.name}' and would "
                "show it in magenta; save it as PNG or JPEG."
            )


def _same_materials(expected: ExpectedModel, shown: ShownModel, findings: Findings) -> None:
    """What an MTL file says of a material's color arrives."""
    found = {material.name: material for material in shown.materials}
    for material in expected.materials:
        there = found.get(_cut(material.name))
        if there is None:
            findings.problem(
                f"{material.where}: Blender does not show the material '{material.name}'; check its name "
                "there and after 'usemtl'."
            )
        elif material.texture:
            _same_texture(material, there, findings)
        else:
            _same_color(material, there, findings)


def _same_texture(expected: ExpectedMaterial, shown: ShownMaterial, findings: Findings) -> None:
    if expected.texture not in (*shown.textures, *shown.undecoded):
        findings.problem(
            f"{expected.where}: Blender does not show the texture '{expected.texture}' of the material "
            f"'{expected.name}'; write 'map_Kd {expected.texture}'."
        )


def _same_color(expected: ExpectedMaterial, shown: ShownMaterial, findings: Findings) -> None:
    if expected.color is None or shown.color is None:
        return
    if math.dist(expected.color, shown.color) > _COLOR_TOLERANCE:
        findings.problem(
            f"{expected.where}: Blender shows the material '{expected.name}' in the color "
            f"{_numbers(shown.color)}, not in {_numbers(expected.color)}; check its 'Kd'."
        )


def _opaque(expected: ExpectedModel, shown: ShownModel, findings: Findings) -> None:
    for material in shown.materials:
        if material.opacity < MIN_OPACITY:
            findings.problem(
                f"Blender shows the material '{material.name}' with opacity {material.opacity:.2g}; "
                f"masks need at least {MIN_OPACITY:g}."
            )
    for texture, share in shown.hidden:
        if share > _MAX_HIDDEN:
            findings.problem(
                f"the texture '{texture}' is transparent on {share:.0%} of the surface, which Blender "
                f"shows in black; fill these parts, or add 'map_d {texture}' to the material."
            )


def _lit(expected: ExpectedModel, shown: ShownModel, findings: Findings) -> None:
    for material in shown.materials:
        if not material.is_lit:
            findings.note(
                f"material '{material.name}' is unlit: it has no shading and looks flat in every light."
            )
        elif material.glow > _FAINT:
            findings.note(f"material '{material.name}' emits light.")
    if shown.vertex_color > _MAX_VERTEX_COLOR:
        findings.problem(
            "its vertex colors exceed 1, so the object would glow; write colors of 0 to 1, that is divide "
            "those of 0 to 255 by 255."
        )


def _normals_outside(expected: ExpectedModel, shown: ShownModel, findings: Findings) -> None:
    if shown.mended:
        findings.note(
            f"the normals on {shown.mended:.0%} of its surface point inwards; they are turned around when "
            "it is loaded."
        )
    if shown.inside_out > _MAX_INSIDE_OUT:
        findings.note(
            f"the normals on {shown.inside_out:.0%} of its surface point inwards, which looks dark there; "
            "recompute them."
        )


Rule = Callable[[ExpectedModel, ShownModel, Findings], None]
RULES: tuple[Rule, ...] = (
    _same_triangles,
    _decoded_textures,
    _same_materials,
    _opaque,
    _lit,
    _normals_outside,
)


def _cut(name: str) -> str:
    return name.encode("utf-8")[:_NAME_BYTES].decode("utf-8", errors="ignore")


def _extent(bounds: Bounds) -> str:
    """Return the size and place of a box in centimeters, for a person."""
    low, high = bounds
    sides = " x ".join(f"{100 * (b - a):.3g}" for a, b in zip(low, high, strict=True))
    middle = ", ".join(f"{50 * (a + b):.3g}" for a, b in zip(low, high, strict=True))
    return f"{sides} cm about ({middle})"


def _numbers(color: tuple[float, float, float]) -> str:
    return "(" + ", ".join(f"{channel:.3g}" for channel in color) + ")"
