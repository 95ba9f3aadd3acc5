# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a GLB file, and the same mesh written in the plain way that trimesh reads.

Blender shows strips and fans of triangles, and accessors with single values replaced ("sparse"); trimesh leaves
them out. Both become plain lists here, before it reads the file.
"""

import base64
import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import RefGraspError

_HEADER = struct.Struct("<4sII")
_CHUNK = struct.Struct("<I4s")
_JSON, _BINARY = b"JSON", b"BIN\x00"
_VERSION = 2
_COMPONENTS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_UNSIGNED = 5125
_TRIANGLES, _STRIP, _FAN = 4, 5, 6


class BadGlbError(RefGraspError):
    """The file is not a GLB file, or is incomplete."""


def split_glb(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the JSON part and the binary part of a GLB file.

    Raises:
        BadGlbError: it is none, or incomplete.
    """
    if len(data) < _HEADER.size:
        raise BadGlbError(f"only {len(data)} bytes long, not a GLB file")
    magic, version, length = _HEADER.unpack_from(data)
    if magic != b"glTF":
        raise BadGlbError("not a GLB file, despite its name (it does not begin with 'glTF')")
    if version != _VERSION:
        raise BadGlbError(f"glTF version {version}; only version {_VERSION} is supported")
    if length > len(data):
        raise BadGlbError(f"truncated: {len(data)} of {length} bytes are present")
    chunks = dict(_chunks(data[:length]))
    try:
        content = json.loads(chunks[_JSON].decode("utf-8"))
    except (KeyError, ValueError, RecursionError) as error:
        raise BadGlbError(f"its JSON part cannot be read ({error})") from error
    if not isinstance(content, dict):
        raise BadGlbError("its JSON part is not an object")
    return content, chunks.get(_BINARY, b"")


def data_uri_bytes(uri: str) -> bytes:
    """Return the bytes of a data URI.

    Raises:
        ValueError: it is not base64.
    """
    return base64.b64decode(uri.partition(",")[2], validate=True)


def plain_glb(data: bytes) -> bytes:
    """Return a GLB file of triangles only, without sparse accessors; the same bytes if it is so, or damaged."""
    try:
        content, binary = split_glb(data)
        accessors, meshes = content.get("accessors", []), content.get("meshes", [])
        primitives = [p for mesh in meshes for p in mesh["primitives"]]
        odd = [p for p in primitives if p.get("mode", _TRIANGLES) in (_STRIP, _FAN)]
        sparse = [accessor for accessor in accessors if "sparse" in accessor]
        if not odd and not sparse:
            return data
        plain = _Content(content, binary)
        for accessor in sparse:
            plain.fill(accessor)
        for primitive in odd:
            plain.cut(primitive)
        return plain.joined()
    except (BadGlbError, LookupError, TypeError, ValueError, AttributeError):
        return data  # what is wrong is found by who reads it


class _Content:
    """The two parts of a GLB file, to which values are appended."""

    def __init__(self, content: dict[str, Any], binary: bytes) -> None:
        self._content = content
        buffers = content["buffers"]
        if "uri" in buffers[0]:
            raise ValueError("its binary part is not used")
        self._binary = bytearray(binary)
        others = [data_uri_bytes(buffer["uri"]) for buffer in buffers[1:]]
        self._buffers: Sequence[bytes] = [binary, *others]

    def fill(self, accessor: dict[str, Any]) -> None:
        """Write the values of a sparse accessor one by one."""
        values = self._values(accessor)
        del accessor["sparse"]
        accessor["byteOffset"] = 0
        accessor["bufferView"] = self._append(values)

    def cut(self, primitive: dict[str, Any]) -> None:
        """Make triangles of a strip or a fan."""
        accessors = self._content["accessors"]
        if "indices" in primitive:
            corners = self._values(accessors[primitive["indices"]])[:, 0].astype(np.uint32)
        else:
            count = accessors[primitive["attributes"]["POSITION"]]["count"]
            corners = np.arange(count, dtype=np.uint32)
        first, second, third = corners[:-2], corners[1:-1], corners[2:]
        if primitive["mode"] == _FAN:
            first = np.full_like(second, corners[0])
        is_odd = (np.arange(len(first)) % 2 == 1) & (primitive["mode"] == _STRIP)
        faces = np.stack([first, np.where(is_odd, third, second), np.where(is_odd, second, third)])
        accessors.append(
            {
                "bufferView": self._append(faces.T.astype("<u4")),
                "componentType": _UNSIGNED,
                "count": faces.size,
                "type": "SCALAR",
            }
        )
        primitive["indices"], primitive["mode"] = len(accessors) - 1, _TRIANGLES

    def joined(self) -> bytes:
        """Return the file."""
        self._content["buffers"][0]["byteLength"] = len(self._binary)
        text = json.dumps(self._content).encode("utf-8")
        text += b" " * (-len(text) % 4)
        parts = [_CHUNK.pack(len(text), _JSON), text, _CHUNK.pack(len(self._binary), _BINARY)]
        body = b"".join(parts) + bytes(self._binary)
        return _HEADER.pack(b"glTF", _VERSION, _HEADER.size + len(body)) + body

    def _append(self, values: NDArray[Any]) -> int:
        """Append values to the binary part; return the number of their buffer view."""
        start, data = len(self._binary), values.tobytes()
        self._binary += data + b"\0" * (-len(data) % 4)
        views = self._content.setdefault("bufferViews", [])
        views.append({"buffer": 0, "byteOffset": start, "byteLength": len(data)})
        return len(views) - 1

    def _values(self, accessor: Mapping[str, Any]) -> NDArray[Any]:
        """Return the values (n, width) of an accessor."""
        width = _WIDTHS[accessor["type"]]
        values = self._dense(accessor, accessor["count"], width, accessor["componentType"])
        if sparse := accessor.get("sparse"):
            count, at = sparse["count"], sparse["indices"]
            places = self._dense(at, count, 1, at["componentType"])[:, 0]
            values[places] = self._dense(sparse["values"], count, width, accessor["componentType"])
        return values

    def _dense(
        self, where: Mapping[str, Any], count: int, width: int, component: int
    ) -> NDArray[Any]:
        """Return a copy of values in a buffer view, zeros if there is none."""
        dtype = np.dtype(_COMPONENTS[component])
        if "bufferView" not in where:
            return np.zeros((count, width), dtype)
        view = self._content["bufferViews"][where["bufferView"]]
        start = view.get("byteOffset", 0) + where.get("byteOffset", 0)
        strides = (view.get("byteStride", dtype.itemsize * width), dtype.itemsize)
        buffer = self._buffers[view["buffer"]]
        return np.ndarray((count, width), dtype, buffer, start, strides).copy()


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = _HEADER.size
    while position + _CHUNK.size <= len(data):
        length, kind = _CHUNK.unpack_from(data, position)
        position += _CHUNK.size
        if position + length > len(data):
            raise BadGlbError("truncated: a part is longer than the file")
        yield kind, data[position : position + length]
        position += length
