# SPDX-License-Identifier: GPL-3.0-or-later
"""Where tools may write: not over a dataset's own files, and only where a file or folder can be."""

from pathlib import Path

from core.annotation.labels import table
from core.dataset.store.dataset_store import STATE_FOLDER
from core.dataset.store.layout import DatasetLayout
from core.errors import UserInputError


def check_output_file(output: Path, dataset: Path | None = None) -> None:
    """Check that a file can be written at `output`; nothing is created.

    Raises:
        UserInputError: a folder is there, a file is where a folder is due, or it is a file of `dataset`.
    """
    if output.is_dir():
        raise UserInputError(f"{output}: is a folder; give the name of a file")
    _check_parents(output)
    if dataset is not None:
        _check_outside(output, dataset)


def check_output_folder(output: Path, dataset: Path) -> None:
    """Check that a folder of views of `dataset` can be written at `output`; nothing is created.

    Raises:
        UserInputError: a file is there or where a folder is due, it is `dataset` itself or one of its own
            folders, or another dataset is there.
    """
    if output.exists() and not output.is_dir():
        raise UserInputError(f"{output}: is a file; give a folder")
    _check_parents(output)
    _check_outside(output, dataset)
    if output.is_dir() and DatasetLayout(output).scenes():
        raise UserInputError(f"{output}: is a dataset, which is never changed; choose another folder")


def _check_parents(output: Path) -> None:
    for parent in output.absolute().parents:
        if parent.is_dir():
            return
        if parent.exists():
            raise UserInputError(f"{output}: {parent} is a file, not a folder")


def _check_outside(output: Path, dataset: Path) -> None:
    """Refuse a dataset, its own folders and files; other names in its folder are free."""
    inside, root = output.resolve(), dataset.resolve()
    if inside == root or (inside.is_relative_to(root) and _is_own(inside.relative_to(root))):
        raise UserInputError(
            f"{output}: belongs to the dataset {dataset}, which is never changed; choose another place"
        )


def _is_own(name: Path) -> bool:
    layout = DatasetLayout(Path())
    paths = [
        layout.rgb_dir, layout.depth_dir, layout.mask_dir, layout.scene_graph_dir, *layout.listings,
        layout.config, layout.attribution, layout.log, layout.events,
    ]  # fmt: skip
    names = {path.name for path in paths} | {label.name for label in table.LABELS} | {STATE_FOLDER}
    return name.parts[0] in names or (len(name.parts) == 1 and name.suffix == ".tsv")
