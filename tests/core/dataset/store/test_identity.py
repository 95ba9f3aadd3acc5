# SPDX-License-Identifier: GPL-3.0-or-later
"""Which folder may be continued by which program, and what is said where it may not."""

import json
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.identity import Identity, check_recorded, identity_of, read_recorded
from core.dataset.store.layout import DatasetLayout
from core.errors import UserInputError

CORPUS = Path(__file__).parents[2] / "scene" / "corpus"
VERSIONS = {
    "python": "3.11.7", "bpy": "4.2.23", "numpy": "2.1.3", "scipy": "1.14.1", "shapely": "2.0.6",
    "geos": "3.11.4", "embreex": "2.17.7.post6", "trimesh": "4.5.0", "inflect": "7.4.0",
    "pillow": "11.0.0", "pycocotools": "2.0.8",
}  # fmt: skip
DECIDING = ("bpy", "numpy", "scipy", "shapely", "geos", "embreex", "trimesh", "inflect", "pillow")
SCENES = {"scenes": 2}


def identity(versions: Mapping[str, str], **settings: Any) -> Identity:
    return identity_of(GenerationConfig(**settings), 7, {"spreadsheet": "aa"}, versions)


def begun(root: Path, versions: Mapping[str, str] = VERSIONS) -> DatasetStore:
    store = DatasetStore(root)
    store.begin(identity(versions), SCENES, versions)
    return store


def refusal(store: DatasetStore, other: Identity) -> str:
    """Return what is said, after the folder's name, and check that nothing has changed."""
    before = store.layout.config.read_bytes()
    with pytest.raises(UserInputError) as error:
        store.begin(other, SCENES, VERSIONS)
    assert store.layout.config.read_bytes() == before
    root, said = str(error.value).split(": ", 1)
    assert root == str(store.layout.root)
    return said


def test_config_says_what_made_the_dataset(tmp_path: Path) -> None:
    config = json.loads(begun(tmp_path).layout.config.read_bytes())
    assert config["content_version"] >= 2
    assert config["packages"] == {
        "bpy": "4.2", "numpy": "2.1", "scipy": "1.14", "shapely": "2.0", "geos": "3.11",
        "embreex": "2.17", "trimesh": "4.5", "inflect": "7.4", "pillow": "11.0",
    }  # fmt: skip
    assert config["runs"] == [{"versions": VERSIONS}]


@pytest.mark.parametrize("name", ["python", "pycocotools", *DECIDING])
def test_a_patch_is_the_same_dataset_and_noted(tmp_path: Path, name: str) -> None:
    store = begun(tmp_path)
    first, second, *_ = VERSIONS[name].split(".")
    patched = {**VERSIONS, name: f"{first}.{second}.99"}
    assert identity(patched) == identity(VERSIONS)
    for versions in (VERSIONS, patched, patched, VERSIONS):
        assert store.begin(identity(versions), SCENES, versions) == 2
    recorded = read_recorded(store.layout)
    assert recorded is not None
    # One entry for runs in a row with equal versions.
    assert recorded["runs"] == [{"versions": v} for v in (VERSIONS, patched, VERSIONS)]


@pytest.mark.parametrize("name", DECIDING)
def test_another_minor_version_is_refused(tmp_path: Path, name: str) -> None:
    store = begun(tmp_path)
    first, second, *_ = VERSIONS[name].split(".")
    said = refusal(store, identity({**VERSIONS, name: f"{first}.{int(second) + 1}"}))
    package = {"geos": "shapely"}.get(name, name)
    assert said == (
        f"made with other versions of packages: {name} was {first}.{second}, now "
        f"{first}.{int(second) + 1}. Install {package}=={VERSIONS[package]} to continue, or choose "
        "another --output-dir"
    )


def test_a_package_that_is_gone_is_told(tmp_path: Path) -> None:
    without = {name: version for name, version in VERSIONS.items() if name != "embreex"}
    said = refusal(begun(tmp_path), identity(without))
    assert "embreex was 2.17, now not there. Install embreex==2.17.7.post6 to" in said


def test_all_that_differs_is_told_at_once(tmp_path: Path) -> None:
    said = refusal(
        begun(tmp_path),
        identity({**VERSIONS, "numpy": "2.3.0", "geos": "3.13.0", "shapely": "2.1.0"}, samples=9),
    )
    assert said.startswith("made with another configuration: --samples was ")
    assert "; geos was 3.11, now 3.13; numpy was 2.1, now 2.3; shapely was 2.0, now 2.1. " in said
    assert said.endswith(
        "Use the same settings and install shapely==2.0.6 numpy==2.1.3 to continue, or choose another "
        "--output-dir"
    )


def test_what_to_type_is_told_where_only_settings_differ(tmp_path: Path) -> None:
    store = DatasetStore(tmp_path / "out")
    store.begin(identity(VERSIONS), {**SCENES, "resolved": {"samples": 512}}, VERSIONS)
    (tmp_path / "out_2").mkdir()
    said = refusal(store, identity(VERSIONS, samples=9))
    assert f"dataset_generation.py --config {store.layout.config};" in said
    assert said.endswith(f"add to your command: --output-dir {tmp_path / 'out_3'}")
    other = identity({**VERSIONS, "numpy": "2.3.0"}, samples=9)
    assert "To continue it: " not in refusal(store, other)


def test_another_content_version_is_refused(tmp_path: Path) -> None:
    store = begun(tmp_path)
    config = json.loads(store.layout.config.read_bytes())
    later = {**config, "content_version": 99, "fingerprint": "0" * 64}
    store.layout.config.write_text(json.dumps(later), encoding="utf-8")
    said = refusal(store, identity(VERSIONS))
    assert said.startswith("made by another version of RefGrasp")
    assert f"content version 99, this one has {config['content_version']})" in said
    assert "choose another --output-dir, or continue it with the version that started it" in said


def test_a_fingerprint_that_nothing_explains_is_refused(tmp_path: Path) -> None:
    store = begun(tmp_path)
    other = Identity(**{**vars(identity(VERSIONS)), "fingerprint": "0" * 64})
    assert refusal(store, other) == (
        "made with another configuration: nothing recorded in config.json. Choose another --output-dir"
    )


@pytest.mark.parametrize("name", ["content_1_en", "content_1_de"])
def test_a_dataset_of_the_first_version_is_read_and_not_continued(
    tmp_path: Path, name: str
) -> None:
    layout = DatasetLayout(copytree(CORPUS / name, tmp_path / "old"))
    recorded = read_recorded(layout)
    assert recorded is not None
    assert "content_version" not in recorded
    same = GenerationConfig(
        **{key: recorded["settings"][key] for key in ("samples", "min_samples", "language")}
    )
    for config in (GenerationConfig(), same):
        other = identity_of(config, recorded["seed"], recorded["content"], recorded["versions"])
        with pytest.raises(UserInputError, match=r"content version 1, this one has \d+\)\. It can"):
            check_recorded(layout, other)
