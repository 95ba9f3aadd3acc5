# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a dataset: commits scenes atomically, knows which are missing, rejects other configurations.

The scene record is the commit: it is written last and atomically, and a scene without it does not exist.
To resume is to list the missing scenes.
"""

import json
import logging
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.annotation.depth import encode_depth
from core.annotation.labels import table
from core.annotation.labels.label import Label
from core.dataset.store.corruption import CorruptFile, find_corrupt
from core.dataset.store.identity import (
    Identity,
    check_recorded,
    continued_runs,
    given_up_scenes,
    read_recorded,
)
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.ownership import Membership, join, own
from core.errors import RefGraspError, UserInputError, cause
from core.scene.instance_ids import MASK_BACKGROUND
from core.scene.record import SCHEMA_VERSION, SceneRecord
from core.scene.render_result import ImageFiles
from utils.files import atomic_write_bytes, atomic_write_text
from utils.images import encode_jpeg, encode_png

logger = logging.getLogger(__name__)

JPEG_QUALITY = 95
STATE_FOLDER = (
    ".refgrasp"  # lock, temporary files and scenes given up; not needed once a run is complete
)


class DatasetStore:
    """One dataset folder, locked for this process; see `core.dataset.store.ownership`.

    Args:
        membership: given to a worker by the run that owns the folder; None starts a new run.

    Raises:
        UserInputError: another run is writing the folder.
        RefGraspError: the folder cannot be written.
        StaleWorkerError: the worker's run no longer owns the folder.
    """

    def __init__(self, root: Path, membership: Membership | None = None) -> None:
        self.layout = DatasetLayout(Path(root))
        self.state = self.layout.root / STATE_FOLDER
        self._given_up = self.state / "given_up"
        self._temporary = self.state / "tmp"
        self.logs = self.state / "logs"
        try:
            if membership is None:
                self.layout.make_folders()
                self._given_up.mkdir(parents=True, exist_ok=True)
                self.logs.mkdir(exist_ok=True)
                self._ownership = own(self.state)
                self.sweep()
            else:
                self._temporary = worker_temporary(self.layout.root, membership.slot)
                self._ownership = join(self.state, membership)
        except BlockingIOError as error:
            raise UserInputError(
                f"{root}: another run is writing this dataset; wait for it or choose another "
                "--output-dir"
            ) from error
        except OSError as error:
            raise RefGraspError(
                f"{root}: cannot be written ({cause(error)}); choose another --output-dir"
            ) from error

    @property
    def token(self) -> str:
        """The token with which a worker joins this run."""
        return self._ownership.token

    def close(self) -> None:
        """Release the folder."""
        self._ownership.release()

    def temporary_folder(self) -> Path:
        """Return a folder for files not needed after this process; removed when the next run starts."""
        self._temporary.mkdir(parents=True, exist_ok=True)
        return self._temporary

    def recorded_config(self) -> Mapping[str, Any] | None:
        """See `core.dataset.store.identity.read_recorded`."""
        return read_recorded(self.layout)

    def check(self, identity: Identity) -> None:
        """See `core.dataset.store.identity.check_recorded`."""
        check_recorded(self.layout, identity)

    def begin(
        self, identity: Identity, run: Mapping[str, Any], versions: Mapping[str, str] | None = None
    ) -> int:
        """Record the configuration of a new dataset, or check that an existing one was made with it.

        Args:
            run: more entries of config.json: resolved settings, and "scenes", their number.
            versions: of the packages that this run uses, by name; added to those of earlier runs.

        Returns:
            number of scenes: the requested one, or the recorded one if that is larger.

        Raises:
            UserInputError: see `core.dataset.store.identity.check_recorded`.
        """
        self.check(identity)
        recorded = self.recorded_config()
        if recorded is None:  # a new dataset, or an emptied one
            for file in self._given_up.iterdir():
                file.unlink()
        scenes = max(int(run["scenes"]), int((recorded or {}).get("scenes", 0)))
        self._write_config(
            {
                "schema": SCHEMA_VERSION,
                **identity.to_json(),
                "runs": continued_runs(recorded, versions or {}),
                **run,
                "scenes": scenes,
                "given_up": (recorded or {}).get("given_up", []),
            }
        )
        return scenes

    def discard_corrupt(
        self, images_per_scene: int, fingerprint: str, labels: Sequence[Label] = ()
    ) -> list[CorruptFile]:
        """Delete the records of scenes with a damaged file, so that they are missing; return those files."""
        found = list(
            find_corrupt(self.layout, self.layout.scenes(), images_per_scene, fingerprint, labels)
        )
        for corrupt in found:
            logger.warning(
                "%s %s; scene %d will be regenerated.", corrupt.path, corrupt.problem, corrupt.scene
            )
            self.layout.scene_record(corrupt.scene).unlink(missing_ok=True)
        return found

    def missing(self, total: int) -> list[int]:
        """Return the scenes from 0 to total - 1 that are neither recorded nor given up, sorted."""
        done = set(self.layout.scenes()) | {item["scene"] for item in self.given_up()}
        return [scene for scene in range(total) if scene not in done]

    def is_settled(self, scene: int) -> bool:
        """Return whether a scene has a record or was given up in this run."""
        return self.layout.scene_record(scene).is_file() or self._given_up_file(scene).is_file()

    def given_up(self) -> list[dict[str, Any]]:
        """Return {"scene": index, "reasons": {reason: count}} of every scene given up, sorted."""
        found = given_up_scenes(self.recorded_config())
        for file in sorted(self._given_up.glob("*.json")):
            try:
                item = json.loads(file.read_bytes())
                found[item["scene"]] = item
            except (ValueError, TypeError, KeyError, RecursionError):
                continue  # truncated by a power loss: the scene is tried again, with the same result
        return [found[scene] for scene in sorted(found)]

    def give_up(self, scene: int, reasons: Mapping[str, int]) -> None:
        """Record that a scene was given up, with the number of rejections by reason."""
        item = {"scene": scene, "reasons": dict(reasons)}
        atomic_write_text(self._given_up_file(scene), json.dumps(item) + "\n")

    def commit(
        self,
        record: SceneRecord,
        images: Sequence[ImageFiles],
        extras: Mapping[str, bytes] | None = None,
    ) -> None:
        """Write a scene: its images first, then its record, which is the commit.

        Args:
            images: in the order of `record.images`.
            extras: per-scene files, by path relative to the dataset.

        Raises:
            OSError: the disk is full or the folder is gone; the scene then does not exist.
        """
        for view, files in zip(record.images, images, strict=True):
            i = view.img_idx
            mask = np.where(files.ids < 0, MASK_BACKGROUND, files.ids).astype(np.uint8)
            atomic_write_bytes(self.layout.rgb(i), encode_jpeg(files.rgb, JPEG_QUALITY))
            atomic_write_bytes(self.layout.depth(i), encode_depth(files.depth, files.depth_format))
            atomic_write_bytes(self.layout.mask(i), encode_png(mask))
            self._write_extras(files.extras)
        self._write_extras(extras or {})
        atomic_write_text(self.layout.scene_record(record.scene), record.dumps())

    def _write_extras(self, files: Mapping[str, bytes]) -> None:
        for name, data in files.items():
            path = self.layout.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write_bytes(path, data)

    def finish(self) -> None:
        """Copy the list of scenes given up into config.json."""
        recorded = self.recorded_config()
        if recorded is not None:
            self._write_config({**recorded, "given_up": self.given_up()})

    def _given_up_file(self, scene: int) -> Path:
        return self._given_up / f"{scene:08d}.json"

    def _write_config(self, data: Mapping[str, Any]) -> None:
        text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
        atomic_write_text(self.layout.config, text)

    def sweep(self) -> None:
        """Remove leftovers of killed processes: temporary folders, and files that were never renamed."""
        shutil.rmtree(self.state / "tmp", ignore_errors=True)
        for folder in (
            self.layout.root,
            self.layout.rgb_dir,
            self.layout.depth_dir,
            self.layout.mask_dir,
            self.layout.scene_graph_dir,
            self.state,
            self._given_up,
        ):
            for file in folder.glob(".*.tmp"):
                file.unlink(missing_ok=True)
        for label in table.LABELS:  # some have one folder per scene
            for file in (self.layout.root / label.name).rglob(".*.tmp"):
                file.unlink(missing_ok=True)


def worker_temporary(root: Path, slot: int) -> Path:
    """Return the folder for a worker's temporary files, inside the dataset's own."""
    return Path(root) / STATE_FOLDER / "tmp" / f"worker_{slot}"
