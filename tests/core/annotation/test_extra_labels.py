# SPDX-License-Identifier: GPL-3.0-or-later
"""Extra outputs: what the command line says, what the files hold, and that resuming knows them."""

from pathlib import Path

import numpy as np
import pytest

from core.annotation.extra_labels import (
    decode_amodal,
    decode_normals,
    encode_amodal,
    encode_normals,
)
from core.annotation.label_files import extra_names
from core.config.command_line import parse_config
from core.config.extra_outputs import Extra
from core.config.fingerprint import fingerprint
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.verify.manifest import manifest_lines
from core.errors import UserInputError
from tests.synthetic import FINGERPRINT, make_dataset


def test_equal_choices_are_equal_settings() -> None:
    one = parse_config(["--extra-outputs", "normals, clean_depth,normals"])
    other = parse_config(["--extra-outputs", "clean_depth,normals"])
    assert one.extras == (Extra.CLEAN_DEPTH, Extra.NORMALS)
    assert fingerprint(one, 0, {}) == fingerprint(other, 0, {})
    assert fingerprint(one, 0, {}) != fingerprint(GenerationConfig(), 0, {})


def test_an_unknown_extra_is_refused_with_what_there_is() -> None:
    with pytest.raises(UserInputError, match="clean_depth, normals, amodal_masks, bop"):
        parse_config(["--extra-outputs", "depth"])


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


@pytest.mark.parametrize("name", extra_names(tuple(Extra), 1, (2, 3)))
def test_a_torn_extra_file_makes_its_scene_missing(tmp_path: Path, name: str) -> None:
    made = make_dataset(tmp_path / "ds", scenes=2, images=2, size=48, extras=tuple(Extra))
    (made.root / name).write_bytes((made.root / name).read_bytes()[:-1])
    store = DatasetStore(made.root)
    try:
        found = store.discard_corrupt(2, FINGERPRINT, tuple(Extra))
        assert [(corrupt.scene, corrupt.path) for corrupt in found] == [(1, made.root / name)]
        assert store.missing(2) == [1]
    finally:
        store.close()


def test_the_manifest_names_every_extra_file_and_leftovers_are_swept(tmp_path: Path) -> None:
    made = make_dataset(tmp_path / "ds", scenes=2, images=2, size=48, extras=tuple(Extra))
    expected = {n for s in (0, 1) for n in extra_names(tuple(Extra), s, (2 * s, 2 * s + 1))}
    paths = [path for path, _ in manifest_lines(made.root)]
    assert expected <= set(paths)
    assert paths == sorted(paths)
    leftovers = [(made.root / name).parent / ".x.tmp" for name in expected]
    for path in leftovers:
        path.touch()
    DatasetStore(made.root).close()
    assert not any(path.exists() for path in leftovers)
