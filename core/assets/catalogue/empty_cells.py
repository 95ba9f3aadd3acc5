# SPDX-License-Identifier: GPL-3.0-or-later
"""Workbooks without the cells that hold nothing but a format.

A sheet whose columns or rows are formatted to the end has up to 1,048,576 rows of 16,384 such cells, which a
reader of workbooks would make objects of, one by one, for minutes.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# Only what states its own address, first of all as every program writes it: of others the position counts.
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"[^<>]*(?:/>|></c>)')
_EMPTY_ROW = re.compile(rb'<row r="[0-9]+"[^<>]*(?:/>|></row>)')
_ROW_START = b"<row"
_CHUNK = 16 << 20
# Far more than a catalogue of MAX_ROWS models; a damaged or hostile archive can unpack to anything.
_MAX_BYTES = 1 << 29


def without_empty_cells(path: Path) -> IO[bytes]:
    """Return a workbook (.xlsx) in memory, its empty cells and rows left out.

    Raises:
        OSError, zipfile.BadZipFile, ...: as `zipfile` does for files that cannot be read.
        ValueError: its content is too large.
    """
    result = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(result, "w") as target:
        for entry in source.infolist():
            with source.open(entry) as file, target.open(entry.filename, "w") as copy:
                is_sheet = _SHEETS.fullmatch(entry.filename) is not None
                for piece in _filled(file) if is_sheet else _pieces(file):
                    copy.write(piece)
                    if result.tell() > _MAX_BYTES:
                        raise ValueError("its content is too large for a list of models")
    result.seek(0)
    return result


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_CHUNK):
        yield piece


def _filled(sheet: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML of a sheet in pieces, without empty cells and rows."""
    rest = b""
    for piece in _pieces(sheet):
        rest += piece
        whole = rest.rfind(_ROW_START)
        if whole > 0:
            yield _stripped(rest[:whole])
            rest = rest[whole:]
    yield _stripped(rest)


def _stripped(xml: bytes) -> bytes:
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", xml))
