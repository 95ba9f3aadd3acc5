# SPDX-License-Identifier: GPL-3.0-or-later
"""BOP through bop_toolkit's own scripts and loader, where REFGRASP_BOP_TOOLKIT names a checkout.

Its dependencies, among them numpy 1, belong in `.venv` of the checkout; else this interpreter runs it.
Without a screen, Mesa renders with EGL_PLATFORM=surfaceless.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import run_export

CHECKOUT = os.environ.get("REFGRASP_BOP_TOOLKIT", "")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not CHECKOUT, reason="REFGRASP_BOP_TOOLKIT names no checkout"),
]
# The toolkit knows datasets by name. Every process of its scripts takes ours for what it calls `lm`.
REGISTER = """
import json, os
from bop_toolkit_lib import dataset_params as params
root = os.path.join(os.environ["BOP_PATH"], "lm")
numbers = sorted(map(int, json.load(open(f"{root}/models_eval/models_info.json"))))
camera = json.load(open(f"{root}/camera.json"))
models, splits = params.get_model_params, params.get_split_params
def get_model_params(*args, **options):
    return {**models(*args, **options), "obj_ids": numbers, "symmetric_obj_ids": []}
def get_split_params(*args, **options):
    split = splits(*args, **options)
    scenes = params.get_present_scene_ids(split)
    return {**split, "im_size": (camera["width"], camera["height"]), "scene_ids": scenes}
params.get_model_params, params.get_split_params = get_model_params, get_split_params
"""
SPLIT = ("--dataset", "lm", "--dataset_split", "test", "--dataset_split_type", "pbr")


class Toolkit:
    """A dataset in the place of `lm`, and the scripts of the checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "lm"
        (folder / "sitecustomize.py").write_text(REGISTER)
        own = Path(CHECKOUT) / ".venv/bin/python"
        self.python = str(own) if own.exists() else sys.executable
        paths = [str(folder), CHECKOUT, str(Path(CHECKOUT) / "scripts")]
        self.environment = {
            "EGL_PLATFORM": "surfaceless",
            **os.environ,
            # The scripts start one another as "python".
            "PATH": f"{Path(self.python).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(paths),
            "MPLBACKEND": "Agg",
            "BOP_NUM_WORKERS": "1",
            "BOP_PATH": str(folder),
            **{f"BOP_{name}_PATH": str(folder / name) for name in ("OUTPUT", "RESULTS", "EVAL")},
        }
        for name in ("OUTPUT", "RESULTS", "EVAL"):
            (folder / name).mkdir()

    def run(self, *command: str) -> str:
        """Run `command` with the interpreter of the toolkit and return what it prints."""
        done = subprocess.run(
            [self.python, *command], env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def script(self, name: str, *arguments: str, **settings: object) -> str:
        """Run a script, with changed values in `p`, its table of settings, where it has no options."""
        path = Path(CHECKOUT) / "scripts" / f"{name}.py"
        text = path.read_text(encoding="utf-8")
        for key, value in settings.items():
            text, changed = re.subn(rf'(?m)^    "{key}": .*$', f'    "{key}": {value!r},', text)
            assert changed == 1
        copy = self.folder / f"{name}.py"
        copy.write_text(text, encoding="utf-8")
        return self.run(str(copy), *arguments)

    def infos(self, name: str = "scene_gt_info") -> list[dict]:
        """Return the entries of all objects of all images of all scenes."""
        scenes = sorted((self.root / "test_pbr").iterdir())
        files = [json.loads((scene / f"{name}.json").read_text()) for scene in scenes]
        return [entry for file in files for image in file.values() for entry in image]


@pytest.fixture
def toolkit(dataset, tmp_path):
    options = ExportOptions(models_dir=dataset.models_dir)
    run_export(dataset.root, "bop", tmp_path / "lm", options, "test")
    return Toolkit(tmp_path)


def test_its_ground_truth_is_ours(toolkit):
    ours = toolkit.infos()
    targets = json.loads((toolkit.root / "test_targets_bop19.json").read_text())
    split = {"dataset": "lm", "dataset_split": "test", "dataset_split_type": "pbr"}
    toolkit.script("enumerate_test_targets", **split)
    found = json.loads((toolkit.root / "test_targets_bop19.json").read_text())

    def order(target):
        return sorted(target.items())

    assert sorted(found, key=order) == sorted(targets, key=order)
    toolkit.script("calc_gt_info", **split, modality=None, sensor=None)
    for mine, its in zip(ours, toolkit.infos(), strict=True):
        # Its renderer has its pixel centers half a pixel away.
        np.testing.assert_allclose(its["bbox_obj"], mine["bbox_obj"], atol=2)
        boundary = 4 * np.sqrt(mine["px_count_all"]) + 4
        assert abs(its["px_count_all"] - mine["px_count_all"]) < boundary
    toolkit.script("calc_gt_masks", *SPLIT)
    toolkit.script("calc_gt_coco", *SPLIT)
    assert len(list(toolkit.root.glob("test_pbr/*/scene_gt_coco.json"))) == 3


def test_it_draws_every_image(toolkit):
    toolkit.script("vis_poses", "gt", *SPLIT, "--vis_orig_color")
    assert len(list((toolkit.folder / "OUTPUT").rglob("*_overlay*"))) == 6
    assert len(list((toolkit.folder / "OUTPUT").rglob("*_depth_diff*"))) == 6


def test_true_poses_are_a_valid_result(toolkit):
    toolkit.script(
        "create_pose_results_file_from_gt", "--dataset", "lm", "--split", "test",
        "--split_type", "pbr", "--results_name", "gt", "--targets_filename", "test_targets_bop19.json",
    )  # fmt: skip
    (result,) = (toolkit.folder / "RESULTS").glob("*.csv")
    # What parses the name takes its last part for the type of the split.
    result = result.rename(result.with_name("gt_lm-test-pbr.csv"))
    assert "Check msg: OK" in toolkit.script(
        "check_results_bop19", "--result_filenames", result.name
    )


READ = """
import sys
from pathlib import Path
from bop_toolkit_lib.dataset import bop_scenewise
for scene in sorted(Path(sys.argv[1]).iterdir()):
    names = ("mask", "mask_visib", "gt", "gt_info")
    for image in bop_scenewise.read_scene_infos(scene, read_image_ids=True)["image_ids"]:
        data = bop_scenewise.load_image_data(scene, image, **{f"load_{n}": True for n in names})
        counts = [len(data[n]) for n in names]
        assert data["im_rgb"].shape == (96, 128, 3) and data["im_depth"].max() > 400, image
        print(image, *counts)
"""


def test_its_loader_reads_every_image(toolkit, dataset):
    found = toolkit.run("-c", READ, str(toolkit.root / "test_pbr")).splitlines()
    expected = [
        f"{view.img_idx}" + f" {len(record.objects)}" * 4
        for record in dataset.records
        for view in record.images
    ]
    assert found == expected
    assert shutil.which("python", path=toolkit.environment["PATH"]) == toolkit.python
