# SPDX-License-Identifier: GPL-3.0-or-later
import tarfile

from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import run_export


def test_shards_hold_the_datasets_files_under_keys_without_dots(dataset, tmp_path):
    run_export(dataset.root, "webdataset", tmp_path / "out", ExportOptions(shard_size=4))
    shards = sorted((tmp_path / "out").glob("*.tar"))
    assert [shard.name for shard in shards] == ["train-000000.tar", "train-000001.tar"]
    index = 0
    for shard, size in zip(shards, (4, 2), strict=True):
        with tarfile.open(shard) as tar:
            names = tar.getnames()
            assert len(names) == 4 * size
            for start in range(0, len(names), 4):
                key = f"{index:09d}"
                assert names[start : start + 4] == [
                    f"{key}.{kind}" for kind in ("jpg", "mask.png", "depth.png", "json")
                ]
                for kind, path in (
                    ("jpg", dataset.layout.rgb(index)),
                    ("mask.png", dataset.layout.mask(index)),
                    ("depth.png", dataset.layout.depth(index)),
                ):
                    assert tar.extractfile(f"{key}.{kind}").read() == path.read_bytes()
                index += 1
    assert index == 6
