# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks whether a change of the code leaves every byte of a dataset unchanged.

    python benchmarks/same_scenes.py --write BEFORE.txt        (before the change)
    python benchmarks/same_scenes.py --compare BEFORE.txt      (after it, on the same machine)

Makes four scenes with every label and two images of 128 pixels each, in a folder that is removed afterward,
and hashes every file except the log and the events, which contain times, and the token of the run. Both runs
need the same object models. The exit code is 1 if a file differs.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from utils.files import content_hash  # noqa: E402

SCENES = 4
SIDE = 128  # pixels
FLAGS = f"--seed 13 --iterations {SCENES} --images-per-iteration 2 --quality draft"
LABELS = "clean_depth,normals,amodal_masks,bop"
NOT_COMPARED = ("dataset_generation.log", "events.jsonl", ".refgrasp/owner")


def generate(folder: Path) -> None:
    """Make the scenes in `folder`, whose name has to be fixed because config.json contains it."""
    command = [
        sys.executable,
        "-m",
        "blenderproc",
        "run",
        str(REPOSITORY / "dataset_generation.py"),
    ]
    command += ["--output-dir", "dataset", *FLAGS.split(), "--extra-outputs", LABELS]
    command += ["--resolution-width", str(SIDE), "--resolution-height", str(SIDE)]
    command += ["--obj-dir", str(REPOSITORY / "models")]
    command += ["--models-info-file-path", str(REPOSITORY / "models" / "models_info_all.xlsx")]
    command += ["--blender-scene-file-path", str(REPOSITORY / "blender_files" / "background.blend")]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"the run ended with {ended.returncode}:\n{ended.stdout}\n{ended.stderr}")


def hashes(dataset: Path) -> dict[str, str]:
    """Return the SHA-256 of each file by relative path with forward slashes, sorted."""
    files = (path for path in dataset.rglob("*") if path.is_file())
    names = {path.relative_to(dataset).as_posix(): path for path in files}
    return {name: content_hash(names[name]) for name in sorted(names) if name not in NOT_COMPARED}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", type=Path, metavar="FILE", help="write the hashes")
    what.add_argument(
        "--compare", type=Path, metavar="FILE", help="compare with hashes written before"
    )
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        found = hashes(Path(folder) / "dataset")
    lines = [f"{digest}  {name}" for name, digest in found.items()]
    if options.write:
        options.write.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(lines)} files hashed")
        return 0
    before = options.compare.read_text(encoding="utf-8").splitlines()
    differing = sorted({line[66:] for line in set(before) ^ set(lines)})
    print("\n".join(differing) if differing else f"all {len(lines)} files are the same")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
