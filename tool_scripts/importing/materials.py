# SPDX-License-Identifier: GPL-3.0-or-later
"""Materials of models: read from MTL files of many programs, written in one simple form for Blender.

Imported materials are opaque, and neither pure black nor mirror-like: what looks right in another
program's viewer often renders as a black or glowing object under physically based light.
"""

import re
from dataclasses import dataclass, field

# Real surfaces are rarely darker or lighter than this (charcoal, fresh snow); linear reflectance.
_DARKEST, _LIGHTEST = 0.012, 0.85
_DEFAULT_ROUGHNESS = 0.45
# Shininess (Ns) from old viewers means little, so its roughness is clamped to this range.
_ROUGHNESS_RANGE = (0.15, 0.8)
METAL_ROUGHNESS = 0.3
# Below 1, so that a metal keeps some color where it reflects only a dark room.
METALLIC = 0.85
_GLASS_IOR = 1.5
GRAY = (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class Material:
    """One material.

    Attributes:
        color: linear RGB, 0 to 1.
        roughness, metallic, transmission: 0 to 1; clear glass has a transmission of 1.
        texture: file name of an image, "" = none.
    """

    name: str
    color: tuple[float, float, float] = GRAY
    roughness: float = _DEFAULT_ROUGHNESS
    metallic: float = 0.0
    texture: str = ""
    transmission: float = 0.0


@dataclass
class _Draft:
    values: dict[str, list[str]] = field(default_factory=dict)


def parse_mtl(text: str) -> dict[str, Material]:
    """Return the materials of an MTL file by name; only diffuse textures are kept."""
    drafts: dict[str, _Draft] = {}
    draft = _Draft()
    for line in text.splitlines():
        keyword, _, rest = line.strip().partition(" ")
        if keyword == "newmtl":
            draft = drafts.setdefault(rest.strip(), _Draft())
        elif keyword and not keyword.startswith("#"):
            draft.values[keyword] = rest.split()
    return {name: _material(name, draft) for name, draft in drafts.items()}


def format_mtl(materials: list[Material]) -> str:
    """Return MTL text that Blender's importer turns into principled materials with these values."""
    lines = []
    for material in materials:
        color = " ".join(f"{_clamp(value):.4f}" for value in material.color)
        illumination = "illum 4" if material.transmission else "illum 2"
        lines += [f"newmtl {material.name}", illumination, f"Kd {color}", "Ks 0.5 0.5 0.5", "d 1"]
        lines += [f"Pr {material.roughness:.3f}", f"Pm {material.metallic:.3f}"]
        if material.transmission:
            lines += ["Tf" + f" {material.transmission:.3f}" * 3, f"Ni {_GLASS_IOR}"]
        if material.texture:
            lines.append(f"map_Kd {material.texture}")
        lines.append("")
    return "\n".join(lines)


def plain_name(name: str) -> str:
    """Return a material or file name reduced to letters, digits, dots, dashes and underscores."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._") or "material"


def from_srgb(code: str) -> tuple[float, float, float]:
    """Return the linear color of a web color code such as "#c02018" (IEC 61966-2-1)."""
    values = [int(code[i : i + 2], 16) / 255.0 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return (linear[0], linear[1], linear[2])


def _material(name: str, draft: _Draft) -> Material:
    values = draft.values
    red, green, blue = (float(word) for word in values.get("Kd", ["0.5", "0.5", "0.5"])[:3])
    # The inverse of how Blender reads Ns: Ns = 1000 (1 - roughness)^2.
    shine = float(values["Ns"][0]) if values.get("Ns") else 1000 * (1 - _DEFAULT_ROUGHNESS) ** 2
    roughness = 1.0 - (min(max(shine, 0.0), 1000.0) / 1000.0) ** 0.5
    low, high = _ROUGHNESS_RANGE
    texture = " ".join(values.get("map_Kd", []))
    return Material(name, (red, green, blue), min(max(roughness, low), high), 0.0, texture)


def _clamp(value: float) -> float:
    return min(max(value, _DARKEST), _LIGHTEST)
