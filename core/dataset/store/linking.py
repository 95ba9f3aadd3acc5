# SPDX-License-Identifier: GPL-3.0-or-later
"""New folders made from a dataset, with links instead of copies of its images where the file system allows."""

import glob
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.annotation.labels import table
from core.dataset.store.layout import DatasetLayout
from core.errors import RefGraspError, UserInputError, cause
from core.scene.record import SceneRecord
from utils.lock import FileLock

logger = logging.getLogger(__name__)

_LOCK = ".lock"  # in a temporary folder, held by the process that fills it


def link_or_copy(source: Path, target: Path, copy: bool = False) -> None:
    """Hard-link `source` as `target`, or copy it if links are impossible or `copy` is set.

    A linked file is one file with two names: editing it in place changes both. Tools that write a
    new file and rename it, as this project's do, change only one.

    Raises:
        RefGraspError: `source` is missing, or `target` cannot be written.
    """
    try:
        if not copy:
            try:
                target.hardlink_to(source)
                return
            except OSError as error:
                # Another file system, one without links, or too many links.
                logger.debug("%s: copied, not linked (%s)", source, error)
        if not source.is_file():
            raise RefGraspError(f"{source}: is missing; the dataset is not complete")
        shutil.copyfile(source, target)
    except OSError as error:
        raise RefGraspError(f"{target}: cannot be written ({cause(error)})") from error


def link_images(
    source: DatasetLayout, target: DatasetLayout, record: SceneRecord, copy: bool = False
) -> None:
    """Link or copy a scene's images, and the files of its optional labels where present, to another dataset.

    Raises:
        RefGraspError: an image is missing, or `target` cannot be written.
    """
    images = [view.img_idx for view in record.images]
    for name in table.file_names(table.LABELS, record.scene, images):
        if (source.root / name).is_file():
            (target.root / name).parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(source.root / name, target.root / name, copy)
    for i in images:
        for old, new in (
            (source.rgb(i), target.rgb(i)),
            (source.depth(i), target.depth(i)),
            (source.mask(i), target.mask(i)),
        ):
            link_or_copy(old, new, copy)


@contextmanager
def new_folder(output: Path, source: Path) -> Iterator[Path]:
    """Yield a folder to fill; it becomes `output` if the block succeeds, else it is removed.

    Temporary folders that killed processes left for the same `output` are removed first, with a warning.

    Raises:
        UserInputError: `output` is not empty, or is inside `source`.
        RefGraspError: it cannot be created.
    """
    output, source = Path(output), Path(source)
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise UserInputError(f"{output}: exists and is not an empty folder; choose another one")
    if output.resolve().is_relative_to(source.resolve()):
        raise UserInputError(
            f"{output}: lies inside the dataset {source}, which is never changed; choose another one"
        )
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        _sweep(output)
        # In the same folder: a rename across file systems would be a copy.
        temporary = Path(
            tempfile.mkdtemp(prefix=f".{output.name}.", suffix=".tmp", dir=output.parent)
        )
    except OSError as error:
        raise RefGraspError(f"{output}: cannot be made ({cause(error)})") from error
    lock = _lock(temporary)
    try:
        temporary.chmod(0o755)  # mkdtemp's folders are private; the output is meant to be shared.
        yield temporary
        if output.exists():
            output.rmdir()  # Empty; Windows cannot rename onto it, nor a folder with an open file.
        _free(lock)
        (temporary / _LOCK).unlink(missing_ok=True)
        temporary.replace(output)
    except BaseException:
        _free(lock)
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _sweep(output: Path) -> None:
    """Remove the temporary folders of `output` whose makers are dead."""
    for folder in output.parent.glob(f".{glob.escape(output.name)}.*.tmp"):
        if not folder.is_dir() or folder.is_symlink():
            continue
        try:
            lock = FileLock(folder / _LOCK)
        except OSError:
            # Its maker is alive, or this file system cannot tell.
            logger.warning("%s: not removed, another process may still be writing it", folder)
            continue
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)
        logger.warning("%s: removed, it was left by a killed process", folder)


def _lock(temporary: Path) -> FileLock | None:
    """Mark a folder as being written; None where the file system has no locks."""
    try:
        return FileLock(temporary / _LOCK)
    except OSError as error:
        logger.debug("%s: not locked (%s)", temporary, error)
        return None


def _free(lock: FileLock | None) -> None:
    if lock is not None:
        lock.release()
