# SPDX-License-Identifier: GPL-3.0-or-later
"""A cache keeps its values, shares its file with other processes, and never causes an error."""

import json
from pathlib import Path

import pytest

from utils import json_cache
from utils.json_cache import JsonCache


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "cache.json"


def test_values_survive(path: Path) -> None:
    cache = JsonCache(path)
    cache.put("a", [1, {"b": None}])
    assert cache.get("a") == [1, {"b": None}]
    assert JsonCache(path).get("a") is None
    cache.save()
    assert JsonCache(path).get("a") == [1, {"b": None}]
    assert JsonCache(path).get("b") is None


def test_nothing_new_writes_nothing(path: Path) -> None:
    JsonCache(path).save()
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b"3", b"\xff", b"[" * 100_000, b'{"version": 1}', b'{"version": 1, "entries": 3}'],
)  # fmt: skip
def test_a_file_that_is_something_else_does_no_harm(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    cache = JsonCache(path)
    assert cache.get("a") is None
    cache.put("a", 1)
    cache.save()
    assert JsonCache(path).get("a") == 1


def test_another_version_voids_all_entries(path: Path) -> None:
    old = JsonCache(path, version=1)
    old.put("a", 1)
    old.save()
    new = JsonCache(path, version=2)
    assert new.get("a") is None
    new.put("b", 2)
    new.save()
    assert json.loads(path.read_text()) == {"version": 2, "entries": {"b": 2}}


def test_what_another_process_added_is_kept(path: Path) -> None:
    one, other = JsonCache(path), JsonCache(path)
    one.put("a", 1)
    other.put("b", 2)
    one.save()
    other.save()
    assert [JsonCache(path).get(key) for key in "ab"] == [1, 2]


def test_the_oldest_entries_go(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_cache, "_MAX_ENTRIES", 3)
    cache = JsonCache(path)
    for key in "abca":  # a is put anew, and so is younger than b
        cache.put(key, key)
        cache.save()
    cache.put("d", "d")
    cache.save()
    assert [JsonCache(path).get(key) for key in "abcd"] == ["a", None, "c", "d"]


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = JsonCache(tmp_path / "file" / "cache.json")
    cache.put("a", 1)
    cache.save()
    assert cache.get("a") == 1
