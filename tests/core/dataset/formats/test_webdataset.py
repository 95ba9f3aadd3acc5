# SPDX-License-Identifier: GPL-3.0-or-later
"""Shards read by webdataset itself, with its own decoders and with several workers."""

import io
import json
import tarfile

import numpy as np
import pytest

from core.config.depth_format import DepthFormat
from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import run_export
from core.dataset.formats.webdataset import MAX_IMAGES_PER_SHARD, SHARDS, images_per_shard
from core.dataset.store.reader import read_depth, read_mask
from tests.synthetic import make_dataset

KINDS = ("jpg", "mask.png", "mask.npy", "depth.npy", "json")


def shards_of(root, split="train"):
    return sorted(str(path) for path in root.glob(f"{split}-*.tar"))


def test_shards_hold_the_datasets_files_under_keys_without_dots(dataset, tmp_path):
    run_export(dataset.root, "webdataset", tmp_path / "out", ExportOptions(shard_size=4))
    shards = sorted((tmp_path / "out").glob("*.tar"))
    assert [shard.name for shard in shards] == ["train-000000.tar", "train-000001.tar"]
    index = 0
    for shard, size in zip(shards, (4, 2), strict=True):
        with tarfile.open(shard) as tar:
            names = tar.getnames()
            assert len(names) == len(KINDS) * size
            for start in range(0, len(names), len(KINDS)):
                key = f"{index:09d}"
                assert names[start : start + len(KINDS)] == [f"{key}.{kind}" for kind in KINDS]
                for kind, path in (
                    ("jpg", dataset.layout.rgb(index)),
                    ("mask.png", dataset.layout.mask(index)),
                ):
                    assert tar.extractfile(f"{key}.{kind}").read() == path.read_bytes()
                for kind, values in (
                    ("mask.npy", read_mask(dataset.layout, index)),
                    ("depth.npy", read_depth(dataset.layout, index)),
                ):
                    data = io.BytesIO(tar.extractfile(f"{key}.{kind}").read())
                    np.testing.assert_array_equal(np.load(data), values)
                index += 1
    assert index == 6


@pytest.mark.parametrize("decoder", ["pil", "l", "rgb", "rgb8", None])
@pytest.mark.parametrize("form", DepthFormat)
def test_depth_and_masks_survive_every_decoder_of_images(tmp_path, decoder, form):
    webdataset = pytest.importorskip("webdataset", reason="see requirements-export.txt")
    made = make_dataset(tmp_path / "ds", 1, 2, 64, depth_format=form)
    run_export(made.root, "webdataset", tmp_path / "out")
    handlers = [decoder] if decoder else []
    samples = list(
        webdataset.WebDataset(shards_of(tmp_path / "out"), shardshuffle=False).decode(*handlers)
    )
    assert len(samples) == 2
    for i, sample in enumerate(samples):
        mask = read_mask(made.layout, i)
        assert sample["mask.npy"].dtype == np.uint8
        np.testing.assert_array_equal(sample["mask.npy"], mask)
        np.testing.assert_array_equal(sample["depth.npy"], read_depth(made.layout, i))
        expected = np.float16 if form is DepthFormat.FLOAT16 else np.float32
        assert sample["depth.npy"].dtype == expected
        if decoder == "pil":  # color in form, but with the same numbers
            channels = np.array(sample["mask.png"])
            assert (channels == mask[..., None]).all()


@pytest.mark.parametrize("workers", [2, 3, 8])
def test_every_worker_of_a_loader_has_a_shard(tmp_path, monkeypatch, workers):
    webdataset = pytest.importorskip("webdataset", reason="see requirements-export.txt")
    made = make_dataset(tmp_path / "ds", 5, 2, 64)
    run_export(made.root, "webdataset", tmp_path / "out")
    monkeypatch.setenv("NUM_WORKERS", str(workers))
    found = []
    for worker in range(workers):
        monkeypatch.setenv("WORKER", str(worker))
        shards = shards_of(tmp_path / "out")
        keys = [sample["__key__"] for sample in webdataset.WebDataset(shards, shardshuffle=False)]
        assert keys  # without a shard the loader raises
        found += keys
    assert sorted(found) == [f"{i:09d}" for i in range(10)]


def test_workers_of_pytorch_share_the_images(tmp_path):
    webdataset = pytest.importorskip("webdataset", reason="see requirements-export.txt")
    data = pytest.importorskip("torch.utils.data", reason="PyTorch is not installed")
    made = make_dataset(tmp_path / "ds", 5, 2, 64)
    run_export(made.root, "webdataset", tmp_path / "out")
    shards = webdataset.WebDataset(shards_of(tmp_path / "out"), shardshuffle=False)
    loader = data.DataLoader(shards.decode("pil"), batch_size=None, num_workers=2)
    found = {int(sample["__key__"]): sample["depth.npy"] for sample in loader}
    assert sorted(found) == list(range(10))
    for index, depth in found.items():
        np.testing.assert_array_equal(depth, read_depth(made.layout, index))


def test_shards_are_many_but_not_small_without_need():
    assert images_per_shard(1) == 1
    assert images_per_shard(SHARDS * 50) == 50
    assert images_per_shard(10**7) == MAX_IMAGES_PER_SHARD
    for images in range(8, 300):
        assert -(-images // images_per_shard(images)) >= 8


def test_the_index_is_what_wids_wants(exported):
    root = exported("webdataset")
    index = json.loads((root / "train.json").read_text())
    assert (index["__kind__"], index["wids_version"]) == ("wids-shard-index-v1", 1)
    assert [root / shard["url"] for shard in index["shardlist"]] == sorted(root.glob("*.tar"))
    for shard in index["shardlist"]:
        with tarfile.open(root / shard["url"]) as tar:
            assert len({name.split(".")[0] for name in tar.getnames()}) == shard["nsamples"]
        assert (root / shard["url"]).stat().st_size == shard["filesize"]
