# SPDX-License-Identifier: GPL-3.0-or-later
"""A glTF file with its buffers and pictures beside it, and the same as one GLB file."""

import base64
import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import unquote, urlsplit

from core.errors import UserInputError

GLTF = ".gltf"
_DATA = "data:"
_ALIGNMENT = 4
_MIME_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}


@dataclass(frozen=True)
class GltfReference:
    """A file that a glTF file names: its address there, and where it is due."""

    uri: str
    file: Path

    @property
    def is_elsewhere(self) -> bool:
        """Whether the address is one of the web, or an absolute path, which works on one computer only."""
        name = unquote(self.uri)
        windows = PureWindowsPath(name)
        return bool(urlsplit(self.uri).scheme or windows.drive or windows.root)


def gltf_references(path: Path) -> list[GltfReference]:
    """Return the files that a glTF file names, existing or not; none if it cannot be parsed.

    Raises:
        OSError: it cannot be read.
    """
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return []
    return [
        _reference(path, item) for key in ("buffers", "images") for item in _named(content, key)
    ]


def model_bytes(path: Path) -> bytes:
    """Return the content of a model file; that of a glTF file is the GLB file with all its files in it.

    Raises:
        OSError: a file cannot be read.
        UserInputError: a glTF file cannot be parsed, or a file that it names is missing.
    """
    if path.suffix.lower() != GLTF:
        return path.read_bytes()
    try:
        content = json.loads(path.read_bytes())
        version = content["asset"]["version"]
        if not version.startswith("2."):
            raise UserInputError(f"{path}: glTF version {version}; only version 2 is supported.")
        return _glb(content, _packed(path, content))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UserInputError(
            f"{path}: not a readable glTF file ({type(error).__name__}: {error}); export it again."
        ) from error


def _packed(path: Path, content: dict[str, Any]) -> bytes:
    """Return the content of all files, and make `content` refer to it as to one buffer."""
    binary = bytearray()
    starts = []
    for buffer in content.get("buffers", []):
        data = _content(path, buffer)
        if len(data) < buffer["byteLength"]:
            raise UserInputError(
                f"{path}: '{buffer['uri'][:80]}' has {len(data)} of {buffer['byteLength']} bytes; export "
                "it again."
            )
        starts.append(_append(binary, data))
    views = content.setdefault("bufferViews", [])
    for view in views:
        view["byteOffset"] = view.get("byteOffset", 0) + starts[view["buffer"]]
        view["buffer"] = 0
    for image in _named(content, "images"):
        data = _content(path, image)
        image["mimeType"] = _MIME_TYPES.get(
            Path(unquote(image.pop("uri"))).suffix.lower(), "image/png"
        )
        image["bufferView"] = len(views)
        views.append({"buffer": 0, "byteOffset": _append(binary, data), "byteLength": len(data)})
    content["buffers"] = [{"byteLength": len(binary)}]
    return bytes(binary)


def _content(path: Path, item: Mapping[str, Any]) -> bytes:
    """Return the content of a buffer or picture."""
    uri = item["uri"]
    if uri.startswith(_DATA):
        return base64.b64decode(uri.partition(",")[2], validate=True)
    reference = _reference(path, item)
    if reference.is_elsewhere or not reference.file.is_file():
        raise UserInputError(
            f"{path}: the file '{uri[:80]}' that it names is missing; put it beside {path.name}, with its "
            "name only, or export the model as .glb."
        )
    return reference.file.read_bytes()


def _named(content: Any, key: str) -> Iterator[dict[str, Any]]:
    """Yield the buffers or pictures that are files of their own."""
    items = content.get(key) if isinstance(content, dict) else None
    for item in items if isinstance(items, list) else ():
        uri = item.get("uri") if isinstance(item, dict) else None
        if isinstance(uri, str) and not uri.startswith(_DATA):
            yield item


def _reference(path: Path, item: Mapping[str, Any]) -> GltfReference:
    return GltfReference(item["uri"], path.parent / unquote(item["uri"]))


def _append(binary: bytearray, data: bytes) -> int:
    """Append data; return where it begins."""
    start = len(binary)
    binary += data + b"\0" * (-len(data) % _ALIGNMENT)
    return start


def _glb(content: Mapping[str, Any], binary: bytes) -> bytes:
    text = json.dumps(content).encode("utf-8")
    text += b" " * (-len(text) % _ALIGNMENT)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    chunks += struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks
