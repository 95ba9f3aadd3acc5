# SPDX-License-Identifier: GPL-3.0-or-later
"""OBJ files as the world writes them: those that have to be red, and those that cannot be."""

import codecs
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

VERTICES = "v 0 0 0\nv 0.1 0 0\nv 0 0.1 0\nv 0 0 0.1\n"
FACES = "f 1/1 2/1 3/1\nf 1/1 2/1 4/1\nf 1/1 3/1 4/1\nf 2/1 3/1 4/1\n"
MESH = f"{VERTICES}vt 0.5 0.5\nusemtl paint\n{FACES}"
BARE = MESH.replace("usemtl paint\n", "")
RED = "newmtl paint\nKd 0.8 0.1 0.1\n"
PICTURE = "newmtl paint\nmap_Kd red.png\n"
BLUE = "newmtl other\nKd 0.1 0.1 0.8\n"
NAMED = f"mtllib a.mtl\n{MESH}"
BOM = codecs.BOM_UTF8.decode()

Files = Mapping[str, str]
RED_CASES: Mapping[str, Files] = {
    "plain": {"thing.obj": NAMED, "a.mtl": RED},
    "no usemtl": {"thing.obj": f"mtllib a.mtl\n{BARE}", "a.mtl": RED},
    "usemtl without a name": {"thing.obj": NAMED.replace("usemtl paint", "usemtl"), "a.mtl": RED},
    "only map_Ka": {"thing.obj": NAMED, "a.mtl": "newmtl paint\nKd 1 1 1\nmap_Ka red.png\n"},
    "only Ka": {"thing.obj": NAMED, "a.mtl": "newmtl paint\nKa 0.8 0.1 0.1\n"},
    "map_kd": {"thing.obj": NAMED, "a.mtl": "newmtl paint\nmap_kd red.png\n"},
    "KD": {"thing.obj": NAMED, "a.mtl": RED.replace("Kd", "KD")},
    "NEWMTL": {"thing.obj": NAMED, "a.mtl": RED.replace("newmtl", "NEWMTL")},
    "USEMTL": {"thing.obj": NAMED.replace("usemtl", "USEMTL"), "a.mtl": RED},
    "MTLLIB": {"thing.obj": NAMED.replace("mtllib", "MTLLIB"), "a.mtl": RED},
    "two files in a line": {
        "thing.obj": f"mtllib b b.mtl a.mtl\n{MESH}", "b b.mtl": BLUE, "a.mtl": RED,
    },
    "two lines": {"thing.obj": f"mtllib b.mtl\n{NAMED}", "b.mtl": BLUE, "a.mtl": RED},
    "own file": {"thing.obj": MESH, "thing.mtl": RED},
    "backslashes": {"thing.obj": f"mtllib .\\mats\\x.mtl\n{MESH}", "mats/x.mtl": RED},
    "mark before mtllib": {"thing.obj": BOM + NAMED, "a.mtl": RED},
    "mark before newmtl": {"thing.obj": NAMED, "a.mtl": BOM + RED},
    "mark before v": {"thing.obj": BOM + MESH, "thing.mtl": RED},
    "old line ends": {"thing.obj": NAMED.replace("\n", "\r"), "a.mtl": RED.replace("\n", "\r")},
    "Windows' line ends": {"thing.obj": NAMED.replace("\n", "\r\n"), "a.mtl": RED.replace("\n", "\r\n")},
    "comment behind mtllib": {"thing.obj": NAMED.replace("a.mtl", "a.mtl # see"), "a.mtl": RED},
    "comment behind usemtl": {"thing.obj": NAMED.replace("paint", "paint # red"), "a.mtl": RED},
    "comment behind a texture": {"thing.obj": NAMED, "a.mtl": PICTURE.replace(".png", ".png # red")},
    "comments behind numbers": {
        "thing.obj": NAMED.replace("0 0 0\n", "0 0 0 # first\n").replace("3/1\n", "3/1 # a face\n"),
        "a.mtl": RED.replace("0.1\n", "0.1 # red\n"),
    },
    "tabs": {
        "thing.obj": NAMED.replace(" ", "\t"), "a.mtl": "newmtl\tpaint\nmap_Kd\t-s\t1\t1\t1\tred.png\n",
    },
    "indented": {
        "thing.obj": NAMED.replace("usemtl", "\tusemtl").replace("v ", "  v "),
        "a.mtl": RED.replace("Kd", "\tKd"),
    },
    "Tr as scanners write it": {"thing.obj": NAMED, "a.mtl": f"{RED}d 1\nTr 1.000000\n"},
    "accents as signs": {  # the file's name in NFD, the text in NFC
        "thing.obj": NAMED.replace("a.mtl", "caf\u00e9.mtl"), "cafe\u0301.mtl": RED,
    },
    "a texture's accents as signs": {
        "thing.obj": NAMED, "a.mtl": PICTURE.replace("red", "caf\u00e9"), "cafe\u0301.png": "",
    },
}  # fmt: skip
# What the message has to say.
LOST_CASES: Mapping[str, tuple[Files, str]] = {
    "several materials, none used": (
        {"thing.obj": f"mtllib a.mtl\n{BARE}", "a.mtl": RED + BLUE},
        "thing.obj: no line says which faces have which of its 2 materials; write, before the faces, "
        "'usemtl paint'",
    ),
    "other capitals": (
        {"thing.obj": NAMED.replace("usemtl paint", "usemtl Paint"), "a.mtl": RED},
        "thing.obj, line 7: no MTL file defines the material 'Paint'; write 'paint'.",
    ),
    "undefined": (
        {"thing.obj": NAMED, "a.mtl": BLUE},
        "thing.obj, line 7: no MTL file defines the material 'paint'",
    ),
    "the file's other capitals": (
        {"thing.obj": NAMED, "A.MTL": RED},
        "thing.obj, line 1: the material library 'a.mtl' is missing (there is 'A.MTL')",
    ),
    "commas": (
        {"thing.obj": NAMED, "a.mtl": RED.replace(".", ",")},
        "a.mtl, line 2: the color 'Kd 0,8 0,1 0,1' is not three numbers from 0 to 1",
    ),
    "0 to 255": ({"thing.obj": NAMED, "a.mtl": "newmtl paint\nKd 255 0 0\n"}, "a.mtl, line 2: the color"),
    "a picture nobody knows": (
        {"thing.obj": NAMED, "a.mtl": PICTURE.replace("map_Kd", "map_diffuse")},
        "a.mtl, line 2: the picture of material 'paint' cannot be shown; write 'map_Kd'",
    ),
}  # fmt: skip


def write_case(folder: Path, files: Files) -> Path:
    """Write the files of a case, and a red picture, and return the OBJ file."""
    for name in ("red.png", *(name for name in files if name.endswith(".png"))):
        Image.new("RGB", (4, 4), (204, 20, 20)).save(folder / name)
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        if text:
            (folder / name).write_bytes(text.encode())
    return folder / "thing.obj"
