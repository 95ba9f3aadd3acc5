# SPDX-License-Identifier: GPL-3.0-or-later
"""Model files of a box, 10 x 20 x 5 cm as its file has it, with the oddities that tests are about."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

BOX = trimesh.creation.box(bounds=[[0, 0, 0], [0.1, 0.2, 0.05]])
# Each face with corners of its own, so that they can have normals and texture coordinates.
CORNERS = trimesh.Trimesh(
    BOX.vertices[BOX.faces.ravel()], np.arange(3 * len(BOX.faces)).reshape(-1, 3), process=False
)
RED = "newmtl paint\nKd 1 0 0\n"
_SHORT, _FLOAT = 5123, 5126

Change = Callable[[dict[str, Any], Callable[..., int]], object]


def write_obj(
    path: Path, mtl: str = RED, normals: float = 1.0, colors: float | None = None
) -> Path:
    """Write the box as OBJ; with `colors`, the value of all channels at all vertices, without a material."""
    name = path.with_suffix(".mtl").name
    lines = [f"mtllib {name}"] if colors is None else []
    tail = "" if colors is None else f" {colors:g}" * 3
    lines += [f"v {x:g} {y:g} {z:g}{tail}" for x, y, z in BOX.vertices]
    lines += ["vt 0.1 0.1", "vt 0.9 0.1", "vt 0.9 0.9"]
    lines += ["vn {:g} {:g} {:g}".format(*(normals * n)) for n in BOX.face_normals]
    if colors is None:
        lines.append("usemtl paint")
        (path.parent / name).write_text(mtl, encoding="utf-8")
    for number, face in enumerate(BOX.faces, start=1):
        lines.append("f " + " ".join(f"{v + 1}/{i}/{number}" for i, v in enumerate(face, 1)))
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path


def write_glb(path: Path, change: Change, mesh: trimesh.Trimesh = BOX) -> Path:
    """Write a mesh as GLB whose JSON part, and a function that appends data, went through `change`.

    The function takes bytes and returns the number of their buffer view.
    """
    data = mesh.export(file_type="glb")
    length = struct.unpack_from("<I", data, 12)[0]
    content = json.loads(data[20 : 20 + length])
    binary = bytearray(data[20 + length + 8 :])

    def append(more: bytes) -> int:
        view = {"buffer": 0, "byteOffset": len(binary), "byteLength": len(more)}
        content["bufferViews"].append(view)
        binary.extend(more + b"\0" * (-len(more) % 4))
        return len(content["bufferViews"]) - 1

    change(content, append)
    content["buffers"][0]["byteLength"] = len(binary)
    text = json.dumps(content).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<I4s", len(text), b"JSON") + text
    body += struct.pack("<I4s", len(binary), b"BIN\0") + binary
    path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body)
    return path


def accessor(content: dict, view: int, component: int, count: int, kind: str) -> int:
    """Append an accessor and return its number."""
    new = {"bufferView": view, "componentType": component, "count": count, "type": kind}
    content["accessors"].append(new)
    return len(content["accessors"]) - 1


def first_primitive(content: dict) -> dict:
    primitive: dict = content["meshes"][0]["primitives"][0]
    return primitive


def sparse(content: dict, append: Callable[..., int]) -> None:
    """Replace the position of one corner: the box is 30 cm along its file's Y then."""
    number = first_primitive(content)["attributes"]["POSITION"]
    places = append(struct.pack("<H", 7))
    values = append(struct.pack("<3f", 0.1, 0.3, 0.05))
    content["accessors"][number]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": places, "componentType": _SHORT},
        "values": {"bufferView": values},
    }


def listed(mode: int, *corners: int) -> Change:
    """Make a strip (5) or a fan (6) of some of the box's corners."""

    def change(content: dict, append: Callable[..., int]) -> None:
        view = append(struct.pack(f"<{len(corners)}H", *corners))
        number = accessor(content, view, _SHORT, len(corners), "SCALAR")
        first_primitive(content).update(indices=number, mode=mode)

    return change


def ghost(content: dict, append: Callable[..., int]) -> None:
    content["nodes"].append({"name": "ghost", "mesh": 0, "translation": [0.5, 0, 0]})


def circle(content: dict, append: Callable[..., int]) -> None:
    count = len(content["nodes"])
    content["nodes"] += [
        {"name": "snake", "children": [count + 1], "mesh": 0},
        {"name": "tail", "children": [count]},
    ]


def two_parents(content: dict, append: Callable[..., int]) -> None:
    count = len(content["nodes"])
    content["nodes"] += [{"name": "child", "mesh": 0}, {"children": [count]}, {"children": [count]}]
    content["scenes"][0]["nodes"] += [count + 1, count + 2]


def with_normals(sign: float) -> Change:
    """Give `CORNERS` the normals of their faces, times `sign`."""

    def change(content: dict, append: Callable[..., int]) -> None:
        normals = sign * np.repeat(BOX.face_normals, 3, axis=0)
        view = append(normals.astype("<f4").tobytes())
        number = accessor(content, view, _FLOAT, len(normals), "VEC3")
        first_primitive(content)["attributes"]["NORMAL"] = number

    return change


def with_picture(data: bytes = b"", uri: str = "") -> Change:
    """Give `CORNERS` a texture named "label"."""

    def change(content: dict, append: Callable[..., int]) -> None:
        places = np.random.default_rng(0).random((len(CORNERS.vertices), 2)).astype("<f4")
        number = accessor(content, append(places.tobytes()), _FLOAT, len(places), "VEC2")
        first_primitive(content)["attributes"]["TEXCOORD_0"] = number
        first_primitive(content)["material"] = 0
        picture = {"uri": uri} if uri else {"bufferView": append(data), "mimeType": "image/png"}
        content["images"] = [{"name": "label", **picture}]
        content["textures"] = [{"source": 0}]
        surface = {"baseColorTexture": {"index": 0}}
        content["materials"] = [{"name": "paint", "pbrMetallicRoughness": surface}]

    return change


def with_material(**entries: Any) -> Change:
    def change(content: dict, append: Callable[..., int]) -> None:
        content["materials"] = [{"name": "paint", **entries}]
        first_primitive(content)["material"] = 0

    return change


def write_ply(path: Path, faces: list[list[int]], colored: str = "", comment: str = "") -> Path:
    """Write the box as PLY, red by "vertex" or by "face"."""
    rgb = "".join(f"property uchar {name}\n" for name in ("red", "green", "blue"))
    header = "ply\nformat ascii 1.0\n" + comment
    header += f"element vertex {len(BOX.vertices)}\n"
    header += "".join(f"property float {axis}\n" for axis in "xyz")
    header += rgb if colored == "vertex" else ""
    header += f"element face {len(faces)}\nproperty list uchar int vertex_indices\n"
    header += rgb if colored == "face" else ""
    red = {name: " 255 0 0" if colored == name else "" for name in ("vertex", "face")}
    rows = [f"{x:g} {y:g} {z:g}{red['vertex']}" for x, y, z in BOX.vertices]
    rows += [f"{len(f)} {' '.join(map(str, f))}{red['face']}" for f in faces]
    path.write_text(header + "end_header\n" + "\n".join(rows) + "\n", encoding="ascii")
    return path
