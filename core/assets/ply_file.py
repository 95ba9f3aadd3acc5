# SPDX-License-Identifier: GPL-3.0-or-later
"""A PLY file without what follows its last element, which Blender leaves out and trimesh does not accept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

_END = b"end_header"
_ORDERS = {b"binary_little_endian": "<", b"binary_big_endian": ">"}
_TYPES = {
    b"char": "i1", b"uchar": "u1", b"short": "i2", b"ushort": "u2", b"int": "i4", b"uint": "u4",
    b"float": "f4", b"double": "f8", b"int8": "i1", b"uint8": "u1", b"int16": "i2", b"uint16": "u2",
    b"int32": "i4", b"uint32": "u4", b"float32": "f4", b"float64": "f8",
}  # fmt: skip


@dataclass
class _Element:
    """An element of the header: how many there are, and the types of their properties; lists have two."""

    count: int
    properties: list[Sequence[bytes]] = field(default_factory=list)


def plain_ply(data: bytes) -> bytes:
    """Return a PLY file up to the end of its last element; all of it if it is damaged or the end unknown."""
    head, mark, body = data.partition(_END)
    start = len(head) + len(mark) + body.find(b"\n") + 1
    try:
        kind, elements = _parsed(head)
        if kind == b"ascii":
            end = _end_of_lines(data, start, sum(element.count for element in elements))
        else:
            end = _end_of_rows(data, start, elements, _ORDERS[kind])
    except (LookupError, ValueError, TypeError, OverflowError):
        return data  # what is wrong is found by who reads it
    return data[:end] if 0 < end < len(data) else data


def _parsed(head: bytes) -> tuple[bytes, list[_Element]]:
    kind, elements = b"", []
    for line in head.splitlines():
        words = line.split()
        if words[:1] == [b"format"]:
            kind = words[1]
        elif words[:1] == [b"element"]:
            elements.append(_Element(int(words[2])))
        elif words[:1] == [b"property"]:
            is_list = words[1] == b"list"
            elements[-1].properties.append(words[2:4] if is_list else words[1:2])
    return kind, elements


def _end_of_lines(data: bytes, start: int, count: int) -> int:
    """Return where the last of so many lines ends that are not empty; 0 if there are fewer."""
    while count:
        end = data.find(b"\n", start)
        if end < 0:
            return 0
        count -= bool(data[start:end].strip())
        start = end + 1
    return start


def _end_of_rows(data: bytes, start: int, elements: Sequence[_Element], order: str) -> int:
    """Return where the rows of all elements end; 0 if the lists of an element differ in length."""
    for element in elements:
        if not element.count:
            continue
        fields: list[tuple[str, str, int]] = []
        for types in element.properties:
            kinds = [order + _TYPES[word] for word in types]
            length = 1
            if len(kinds) == 2:
                fields.append((f"length {len(fields)}", kinds[0], 1))
                place = start + np.dtype(fields).itemsize - np.dtype(kinds[0]).itemsize
                length = int(np.frombuffer(data, kinds[0], 1, place)[0])
            fields.append((f"value {len(fields)}", kinds[-1], length))
        rows = np.frombuffer(data, np.dtype(fields), element.count, start)
        for name in (name for name, *_ in fields if name.startswith("length")):
            if (rows[name] != rows[name][0]).any():
                return 0
        start += rows.nbytes
    return start
