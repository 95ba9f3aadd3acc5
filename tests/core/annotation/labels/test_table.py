# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of labels: what the command line says, what the files hold, and that resuming knows them."""

from pathlib import Path

import numpy as np
import pytest

from core.annotation.labels.amodal_masks import decode_amodal, encode_amodal
from core.annotation.labels.bop import BOP
from core.annotation.labels.clean_depth import CLEAN_DEPTH
from core.annotation.labels.normals import NORMALS, decode_normals, encode_normals
from core.annotation.labels.table import (
    LABELS,
    choose_labels,
    file_names,
    render_passes,
    with_known_labels,
)
from core.config.command_line import parse_config
from core.config.fingerprint import fingerprint
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.verify.manifest import manifest_lines
from core.errors import UserInputError
from core.scene.render_result import RenderPass
from tests.synthetic import FINGERPRINT, make_dataset


def test_equal_choices_are_equal_settings() -> None:
    one, other = (
        with_known_labels(parse_config(["--grasps=off", "--extra-outputs", text]))
        for text in ("normals, clean_depth,normals", "clean_depth,normals")
    )
    assert one.extra_outputs == "clean_depth,normals"
    assert choose_labels(one.extra_outputs) == (CLEAN_DEPTH, NORMALS)
    assert fingerprint(one, 0, {}, {}) == fingerprint(other, 0, {}, {})
    assert fingerprint(one, 0, {}, {}) != fingerprint(GenerationConfig(grasps="off"), 0, {}, {})


def test_the_order_in_config_json_is_that_of_the_first_version() -> None:
    config = GenerationConfig(grasps="off", extra_outputs="bop,amodal_masks,normals,clean_depth")
    assert with_known_labels(config).extra_outputs == "clean_depth,normals,amodal_masks,bop"


def test_an_unknown_label_is_refused_with_what_there_is() -> None:
    wrong = "--extra-outputs depth,bop: choose from clean_depth, normals, amodal_masks, bop, parts$"
    with pytest.raises(UserInputError, match=wrong):
        choose_labels("depth,bop")


def test_only_normals_need_a_pass_of_the_renderer() -> None:
    assert render_passes(LABELS) == {RenderPass.NORMALS}
    assert render_passes((CLEAN_DEPTH, BOP)) == set()


def test_names_are_those_of_the_first_version() -> None:
    assert file_names(LABELS, 1, (2, 3)) == [
        "clean_depth/clean_depth_00000002.png",
        "normals/normals_00000002.png",
        "amodal_masks/amodal_masks_00000002.json",
        "clean_depth/clean_depth_00000003.png",
        "normals/normals_00000003.png",
        "amodal_masks/amodal_masks_00000003.json",
        "bop/000001/scene_camera.json",
        "bop/000001/scene_gt.json",
        "grasps/grasps_00000001.npz",
    ]
    with pytest.raises(ValueError, match="bop has no files of images"):
        BOP.image_name(2)


def test_names_of_labels_and_of_their_rules_are_unique() -> None:
    assert len({label.name for label in LABELS}) == len({label.rule for label in LABELS}) == 6


def test_normals_come_back_within_half_a_degree() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((40, 50, 3))
    vectors /= np.linalg.norm(vectors, axis=-1, keepdims=True)
    vectors[0] = 0.0
    back = decode_normals(encode_normals(vectors))
    assert not back[0].any()
    cosines = (back[1:] * vectors[1:]).sum(axis=-1)
    assert np.degrees(np.arccos(np.clip(cosines, -1, 1))).max() < 0.5


def test_amodal_masks_come_back_exactly() -> None:
    rng = np.random.default_rng(0)
    masks = [rng.random((7, 9)) < share for share in (0.0, 0.5, 1.0)]
    back = decode_amodal(encode_amodal(masks))
    assert list(back) == [0, 1, 2]
    for number, mask in enumerate(masks):
        np.testing.assert_array_equal(back[number], mask)


@pytest.mark.parametrize("name", file_names(LABELS, 1, (2, 3)))
def test_a_torn_label_file_makes_its_scene_missing(tmp_path: Path, name: str) -> None:
    made = make_dataset(tmp_path / "ds", scenes=2, images=2, size=48, labels=LABELS)
    (made.root / name).write_bytes((made.root / name).read_bytes()[:-1])
    store = DatasetStore(made.root)
    try:
        found = store.discard_corrupt(2, FINGERPRINT, LABELS)
        assert [(corrupt.scene, corrupt.path) for corrupt in found] == [(1, made.root / name)]
        assert store.missing(2) == [1]
    finally:
        store.close()


def test_the_manifest_names_every_label_file_and_leftovers_are_swept(tmp_path: Path) -> None:
    made = make_dataset(tmp_path / "ds", scenes=2, images=2, size=48, labels=LABELS)
    expected = {n for s in (0, 1) for n in file_names(LABELS, s, (2 * s, 2 * s + 1))}
    paths = [path for path, _ in manifest_lines(made.root)]
    assert expected <= set(paths)
    assert paths == sorted(paths)
    leftovers = [(made.root / name).parent / ".x.tmp" for name in expected]
    for path in leftovers:
        path.touch()
    DatasetStore(made.root).close()
    assert not any(path.exists() for path in leftovers)
