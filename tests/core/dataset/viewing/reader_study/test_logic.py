# SPDX-License-Identifier: GPL-3.0-or-later
"""The study's logic in Node: which object a click hits, and what is kept and saved of the answers."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.dataset.viewing.reader_study import read_answers, read_key, write_study
from core.dataset.viewing.reader_study.files import Answer, Verdict
from core.dataset.viewing.reader_study.items import DrawSettings
from tests.synthetic import SyntheticDataset
from tests.worded_dataset import make_worded_dataset

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed")
ITEMS = 5


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("logic") / "ds", 2, 1, 96)


@pytest.fixture(scope="module")
def study(made: SyntheticDataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logic_study")
    write_study(made.root, folder, DrawSettings(items=ITEMS))
    return folder


def run(study: Path, script: str) -> Any:
    """Return what a script logs as JSON, run after the page's files but its screens."""
    names = ("base.js", "mask.js", "logic.js", "data.js")
    files = [(study / "page" / name).read_text(encoding="utf-8") for name in names]
    text = "\n".join([*files, f"console.log(JSON.stringify((() => {{ {script} }})()));"])
    assert NODE is not None
    result = subprocess.run(
        [NODE, "-"], input=text, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_every_pixel_belongs_to_the_object_of_the_mask_image(
    made: SyntheticDataset, study: Path
) -> None:
    maps = run(study, "return RefGrasp.study.images.map((image) => [...RefGrasp.labelMap(image)])")
    key = read_key(study / "key.json")
    for number, img_idx in enumerate(dict.fromkeys(item.img_idx for item in key.items)):
        mask = np.array(Image.open(made.layout.mask(img_idx))).astype(int)
        assert (np.reshape(maps[number], mask.shape) == np.where(mask == 255, -1, mask)).all()


def test_a_click_hits_the_object_there_or_the_nearest_within_reach(study: Path) -> None:
    labels = [-1] * 60  # 10 wide, 6 high
    labels[0], labels[25], labels[29] = 3, 7, 8  # at (0, 0), (5, 2), (9, 2)
    clicks = [
        (0, 0, 0),
        (5, 2, 3),
        (6, 2, 3),
        (8, 2, 3),
        (7, 5, 2),
        (7, 5, 4),
        (1, 1, 1),
        (1, 1, 2),
        (9, 5, 2),
    ]
    expected = [3, 7, 7, 8, -1, 7, -1, 3, -1]
    script = f"""const labels = Int16Array.from({labels});
        return {json.dumps(clicks)}.map(([x, y, r]) => RefGrasp.objectAt(labels, 10, 6, x, y, r));"""
    assert run(study, script) == expected


def test_answers_are_kept_resumed_and_saved(study: Path, tmp_path: Path) -> None:
    script = """
        const kept = new Map();
        const storage = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v) };
        const count = RefGrasp.study.items.length;
        const store = RefGrasp.storeOf(storage, RefGrasp.study.study, "Ann");
        const first = RefGrasp.makeAnswers(count, store.load());
        first.set(2, { choice: "several" });
        first.set(2, { natural: 2 });
        first.set(0, { natural: 5 });
        first.set(0, { choice: 3 });
        first.set(0, { choice: 0 });
        first.set(1, { natural: 4 });
        const stored = store.save(first.save());
        const again = RefGrasp.makeAnswers(count, store.load());
        const bobs = RefGrasp.storeOf(storage, RefGrasp.study.study, "Bob");
        const other = RefGrasp.makeAnswers(count, bobs.load());
        const opens = [again.open(0), again.open(2), again.open(4)];
        const file = again.file(RefGrasp.study.study, "Ann");
        [1, 3, 4].forEach((item) => again.set(item, { choice: "none", natural: 1 }));
        return { stored, opens, file, done: [first.done(), other.done(), again.done()], end: again.open(3),
          one: again.get(1) };"""
    result = run(study, script)
    assert result["stored"] is True
    assert result["opens"] == [1, 3, 4]
    assert result["done"] == [2, 0, ITEMS]
    assert result["end"] is None
    assert result["one"] == {"choice": "none", "natural": 1}
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(result["file"]), encoding="utf-8")
    (read,) = read_answers([path], read_key(study / "key.json"))
    assert (read.reader, read.answers) == ("Ann", (Answer(0, 0, 5), Answer(2, Verdict.SEVERAL, 2)))


def test_damaged_or_forbidden_storage_is_no_error(study: Path) -> None:
    script = """
        const damaged = { getItem: () => "{", setItem: () => { throw new Error("full"); } };
        const rows = [[0, { choice: "both", natural: 9 }], [1, { choice: 1, natural: 3 }],
          [99, { choice: 1, natural: 1 }], 7, [2], null];
        const store = RefGrasp.storeOf(damaged, "s", "r");
        const none = RefGrasp.storeOf(null, "s", "r");
        const answers = RefGrasp.makeAnswers(3, rows);
        return [store.load(), store.save([]), none.load(), none.save([]), answers.done(), answers.get(0),
          RefGrasp.makeAnswers(3, "x").done()];"""
    nothing = {"choice": None, "natural": None}
    assert run(study, script) == [None, False, None, False, 1, nothing, 0]
