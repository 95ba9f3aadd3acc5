# SPDX-License-Identifier: GPL-3.0-or-later
"""Models that were not touched are not read again; any change of what a check depends on is noticed."""

import os
from pathlib import Path

import pytest

from core.assets.model_check import known_keys
from core.assets.model_check.content_key import content_key
from core.assets.model_check.known_keys import KnownKeys

OBJ = "mtllib mug.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl red\nf 1 2 3\n"
MTL = "newmtl red\nmap_Kd tex/wood.png\n"


@pytest.fixture
def mug(tmp_path: Path) -> Path:
    folder = tmp_path / "mug"
    (folder / "tex").mkdir(parents=True)
    (folder / "mug.obj").write_text(OBJ)
    (folder / "mug.mtl").write_text(MTL)
    (folder / "tex/wood.png").write_bytes(b"png")
    age(tmp_path)
    return folder / "mug.obj"


def age(folder: Path) -> None:
    """Let everything be an hour old: what has just changed is not trusted to stay."""
    for path in (folder, *folder.rglob("*")):
        facts = path.stat()
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns - 3600 * 10**9))


def key_of(mug: Path, cache: Path) -> str:
    keys = KnownKeys(cache)
    key = keys.key(mug)
    keys.save()
    assert key == content_key(mug)
    return key


def test_what_was_not_touched_is_not_read_again(
    mug: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_of(mug, tmp_path / "cache")
    monkeypatch.setattr(known_keys, "content_key", lambda path: pytest.fail(f"read {path}"))
    assert KnownKeys(tmp_path / "cache").key(mug) == key


def test_what_has_just_changed_is_read_again(
    mug: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mug.write_text(OBJ + "# now\n")
    key_of(mug, tmp_path / "cache")
    monkeypatch.setattr(known_keys, "content_key", lambda path: "read again")
    assert KnownKeys(tmp_path / "cache").key(mug) == "read again"


@pytest.mark.parametrize("what", ["mesh", "material", "texture", "texture goes", "library goes"])
def test_every_change_is_noticed(mug: Path, tmp_path: Path, what: str) -> None:
    before = key_of(mug, tmp_path / "cache")
    if what == "mesh":
        mug.write_text(OBJ.replace("v 1 0 0", "v 2 0 0"))
    elif what == "material":
        mug.with_suffix(".mtl").write_text(MTL.replace("red", "tan"))
    elif what == "texture":
        (mug.parent / "tex/wood.png").write_bytes(b"other")
    elif what == "texture goes":
        (mug.parent / "tex/wood.png").unlink()
    else:
        mug.with_suffix(".mtl").unlink()
    assert key_of(mug, tmp_path / "cache") != before


@pytest.mark.parametrize(
    "name", ["tex/oak.png", "-bm 0.3 tex/oak.png", "tex\\\\oak.png", "no/such/oak.png"]
)
def test_a_model_that_lacks_a_file_is_always_read(mug: Path, tmp_path: Path, name: str) -> None:
    mug.with_suffix(".mtl").write_text(MTL.replace("tex/wood.png", name))
    age(tmp_path)
    before = key_of(mug, tmp_path / "cache")
    (mug.parent / "no/such").mkdir(parents=True)
    for folder in ("tex", "no/such"):
        (mug.parent / folder / "oak.png").write_bytes(b"png")
    assert key_of(mug, tmp_path / "cache") != before
