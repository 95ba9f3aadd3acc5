# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are written whole or not at all."""

import hashlib
import os
from pathlib import Path

import pytest

from utils.files import atomic_write_bytes, atomic_write_text, content_hash


def test_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    atomic_write_text(path, "first\n")
    atomic_write_text(path, "zweite Zeile: ä\n")
    assert path.read_bytes() == "zweite Zeile: ä\n".encode()
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_failure_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.bin"
    atomic_write_bytes(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        atomic_write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.bin"]


def test_content_hash_is_sha256_of_the_bytes(tmp_path: Path) -> None:
    data = bytes(range(256)) * 9000  # longer than one chunk
    (tmp_path / "x").write_bytes(data)
    assert content_hash(tmp_path / "x") == hashlib.sha256(data).hexdigest()
