# SPDX-License-Identifier: GPL-3.0-or-later
"""The content of a dataset, but for grasps, never changes without a new CONTENT_VERSION.

Resuming relies on it: equal settings, files and content version have to make equal scenes. Grasps have a
version of their own, which is part of the fingerprint by the hashes of their caches.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from core.app.run.run import run
from core.config.fingerprint import CONTENT_VERSION
from core.config.packages import deciding_versions, installed_versions
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import iterate_scenes, read_mask
from core.scene.record import SceneRecord
from tests.fake_engine import FakeEngine, fake_models

# The content version, and the hash of what it makes of the models and settings below.
CONTENT = (2, "0848a571b10e42454b2a9636b11b8816cc1142f07c47634024ee8aef498ccd96")
# Other processors round the last digits otherwise.
_DIGITS = 4
_SCENES = {"en": 7, "de": 2}
_ADVICE = """
The same configuration and seed now make another dataset: content {now}, expected {expected}.
- If you meant to change poses, cameras, light, masks, programs or sentences: raise CONTENT_VERSION in
  core/config/fingerprint.py (once a release is enough), say so in CHANGELOG.md, and set here
      CONTENT = {now_line}
- If you did not mean to, your change is no mere refactoring: find out what it does.
- Without any change of yours, another version of a package did it. Here are {packages}.
"""


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    fake_models(tmp_path / "models")
    (tmp_path / "background.blend").write_bytes(b"BLENDER: only its hash matters here")
    return tmp_path


def make(inputs: Path, language: str, scenes: int) -> DatasetLayout:
    """Make a small dataset without Blender."""
    config = GenerationConfig(
        output_dir=inputs / language,
        obj_dir=inputs / "models",
        models_info_file_path=inputs / "models" / "models_info_all.xlsx",
        blender_scene_file_path=inputs / "background.blend",
        seed=5,
        iterations=scenes,
        images_per_iteration=2,
        resolution_width=64,
        resolution_height=48,
        min_visibility=0.2,
        language=language,
        grasps="off",
    )
    store = DatasetStore(config.output_dir)
    try:
        run(config, store, lambda assets, _temporary: FakeEngine(assets), installed_versions())
    finally:
        store.close()
    return DatasetLayout(config.output_dir)


def rounded(value: Any) -> Any:
    """Round all numbers below `value`; 0 has one sign."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return round(value, _DIGITS) + 0.0 if isinstance(value, float) else value


def content(record: SceneRecord) -> dict[str, Any]:
    """Return the content of a scene, without the measurements."""
    data = record.to_json()
    return {
        "attempt": data["attempt"],
        "surface": data["surface"],
        "objects": [
            rounded({key: item[key] for key in ("id", "pose")}) for item in data["objects"]
        ],
        "images": [
            rounded({key: view[key] for key in ("K", "cam_to_world", "light", "background")})
            for view in data["images"]
        ],
        "expressions": [
            {key: said[key] for key in ("text", "targets", "kind", "program", "minimal")}
            for said in data["expressions"]
        ],
    }


def digest(layout: DatasetLayout) -> bytes:
    found = hashlib.sha256()
    for record in iterate_scenes(layout):
        found.update(json.dumps(content(record), sort_keys=True).encode())
        for view in record.images:
            found.update(read_mask(layout, view.img_idx).tobytes())
    return found.digest()


def test_content_changes_only_with_its_version(inputs: Path) -> None:
    parts = [digest(make(inputs, language, scenes)) for language, scenes in _SCENES.items()]
    now = (CONTENT_VERSION, hashlib.sha256(b"".join(parts)).hexdigest())
    advice = _ADVICE.format(
        now=now[1][:12],
        expected=CONTENT[1][:12],
        now_line=json.dumps(now).replace("[", "(").replace("]", ")"),
        packages=deciding_versions(installed_versions()),
    )
    assert now == CONTENT, advice
