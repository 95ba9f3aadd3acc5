# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts are kept by content and version of Blender, and all who ask get the same."""

from pathlib import Path

import pytest

from core.assets.catalogue import ModelInfo, read_catalogue
from core.assets.model_check import check_models, usable_models, with_verdicts
from core.assets.model_check.content_key import content_key
from core.assets.model_check.verdicts import (
    COMPARISON_VERSION,
    VERDICTS_FILE,
    Verdict,
    VerdictStore,
    write_shipped,
)
from core.errors import UserInputError
from tests.odd_models import write_obj
from utils.json_cache import JsonCache
from utils.repository import REPOSITORY

MAGENTA = Verdict(("Blender cannot decode the texture 'label.pcx'.",), ("it is odd",))
NOTED = Verdict((), ("it glows",))
MODELS = REPOSITORY / "models"
BPY = "4.2.23"
CURRENT_SHARE = 0.9


def store(folder: Path, bpy: str = BPY, shipped: str = "none.json") -> VerdictStore:
    return VerdictStore(JsonCache(folder / "v.json", COMPARISON_VERSION), bpy, folder / shipped)


@pytest.fixture
def models(tmp_path: Path) -> list[ModelInfo]:
    return [
        ModelInfo(name, "mug", "drinkware", write_obj(tmp_path / f"{name}.obj"))
        for name in ("mug", "vase")
    ]


def test_a_verdict_is_that_of_one_minor_version_of_blender(tmp_path: Path):
    first = store(tmp_path)
    first.put("a", MAGENTA)
    first.put("b", Verdict())
    assert first.save()
    assert store(tmp_path, "4.2.0").get("a") == MAGENTA
    assert store(tmp_path).get("b") == Verdict()
    assert store(tmp_path, "4.5.1").get("a") is None
    assert store(tmp_path).get("c") is None


@pytest.mark.parametrize("entry", [5, "ab", [[]], [5, 6], None])
def test_a_damaged_verdict_is_none(entry: object, tmp_path: Path):
    cache = JsonCache(tmp_path / "v.json", COMPARISON_VERSION)
    cache.put("4.2 a", entry)
    cache.save()
    assert store(tmp_path).get("a") in (None, Verdict(("a",), ("b",)))


def test_shipped_verdicts_are_a_line_each_and_win(tmp_path: Path):
    path = tmp_path / "shipped.json"
    write_shipped({"vase": ("2" * 64, NOTED), "mug": ("1" * 64, Verdict())}, BPY, path)
    assert path.read_text().splitlines()[1:3] == [
        '"mug": "1111111111111111",',
        '"vase": ["2222222222222222", "it glows"]',
    ]
    shipped = store(tmp_path, shipped="shipped.json")
    assert shipped.get("1" * 64) == Verdict()
    assert shipped.get("2" * 64) == NOTED
    assert shipped.get("3" * 64) is None
    assert store(tmp_path, "4.5.0", "shipped.json").get("1" * 64) is None
    path.write_text(path.read_text().replace(f'"version": {COMPARISON_VERSION}', '"version": 0'))
    assert store(tmp_path, shipped="shipped.json").get("1" * 64) is None


def test_only_sound_models_without_a_verdict_are_judged_and_once(tmp_path: Path, models):
    (tmp_path / "tin.obj").write_text("# nothing\n")
    listed = [*models, ModelInfo("tin", "tin", "food", tmp_path / "tin.obj")]
    verdicts, asked = store(tmp_path), []

    def judge(new):
        for path, key in new:
            asked.append(path.stem)
            assert key == content_key(path)
            verdicts.put(key, MAGENTA if path.stem == "vase" else NOTED)

    for _ in range(2):
        checks = with_verdicts(listed, check_models(listed), verdicts, judge)
        assert checks["mug"].notes == NOTED.notes
        assert checks["vase"].problems == MAGENTA.problems
        assert checks["vase"].extents == checks["mug"].extents
        assert "no faces" in checks["tin"].problems[0]
    assert asked == ["mug", "vase"]
    write_obj(tmp_path / "mug.obj", "newmtl paint\nKd 0 1 0\n")
    with_verdicts(listed, check_models(listed), verdicts, judge)
    assert asked == ["mug", "vase", "mug"]


def test_what_blender_does_not_show_stops_a_run_or_is_left_out(tmp_path: Path, models, caplog):
    verdicts = store(tmp_path)
    verdicts.put(content_key(models[1].path), MAGENTA)
    with pytest.raises(UserInputError, match=r"1 of 2 models .*\n  - .*vase\.obj: Blender cannot"):
        usable_models(models, verdicts=verdicts)
    assert [m.id for m in usable_models(models, skip_bad=True, verdicts=verdicts)] == ["mug"]
    assert "vase.obj: Blender cannot decode" in caplog.text


def test_the_models_that_ship_have_verdicts(tmp_path: Path):
    """No Blender is asked: the verdicts are committed, by the content of the files."""
    catalogue = read_catalogue(MODELS / "models_info_all.xlsx", MODELS, skip_missing=True)
    shipped = VerdictStore(JsonCache(tmp_path / "v.json"), BPY, VERDICTS_FILE)
    found = [shipped.get(content_key(model.path)) for model in catalogue]
    # To make those of new ones: python tool_scripts/validate_models.py --write-verdicts
    assert sum(verdict is not None for verdict in found) >= CURRENT_SHARE * len(catalogue)
    assert all(verdict.problems == () for verdict in found if verdict is not None)
