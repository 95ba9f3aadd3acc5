# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading JSON of unknown origin: every wrong value becomes one error that says where it stands."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from core.errors import RefGraspError

# Beyond it numbers are no counts, and numpy and file names have trouble with them.
MAX_COUNT = 2**63 - 1


class SceneFormatError(RefGraspError):
    """A scene record that cannot be read: not JSON, a key missing, a value of the wrong kind."""


def read_array(value: Any, shape: tuple[int, ...], what: str) -> np.ndarray:
    """Return a read-only float64 array of `shape` (-1 = any length), or say what is wrong."""
    try:
        array = np.array(value)
    except ValueError as error:  # rows of different lengths
        raise SceneFormatError(f"{what}: expected numbers, found {str(value)[:60]!r}") from error
    if array.dtype.kind not in "iuf":  # texts, or numbers beyond 64 bits
        raise SceneFormatError(f"{what}: expected numbers, found {str(value)[:60]!r}")
    array = array.astype(np.float64)
    fits = array.ndim == len(shape) and all(
        w in (-1, n) for w, n in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise SceneFormatError(f"{what}: expected an array of shape {shape}, found {array.shape}")
    if not np.isfinite(array).all():
        raise SceneFormatError(f"{what}: holds a number that is not finite")
    array.setflags(write=False)
    return array


def read_field(data: Any, key: str, kind: type | tuple[type, ...], where: str) -> Any:
    if not isinstance(data, Mapping):
        raise SceneFormatError(f"{where}: expected an object, found {type(data).__name__}")
    if key not in data:
        raise SceneFormatError(f"{where}: the key '{key}' is missing")
    value = data[key]
    # bool is an int in Python, but never a count or an index.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise SceneFormatError(
            f"{where}: '{key}' is {str(value)[:60]!r}, which is of the wrong kind"
        )
    return value


def read_count(data: Any, key: str, where: str, least: int = 0) -> int:
    """Return a whole number of at least `least`."""
    value: int = read_field(data, key, int, where)
    if not least <= value <= MAX_COUNT:
        raise SceneFormatError(f"{where}: '{key}' is {str(value)[:60]}, allowed is {least} or more")
    return value


def read_share(data: Any, key: str, where: str) -> float:
    """Return a number from 0 to 1."""
    value = read_field(data, key, (int, float), where)
    if not 0.0 <= value <= 1.0:
        raise SceneFormatError(f"{where}: '{key}' is {str(value)[:60]}, allowed is 0 to 1")
    return float(value)


def read_strings(data: Any, key: str, where: str) -> tuple[str, ...]:
    values = read_field(data, key, list, where)
    if not all(isinstance(value, str) for value in values):
        raise SceneFormatError(f"{where}: '{key}' must be a list of texts")
    return tuple(values)


def read_integers(data: Any, key: str, where: str) -> tuple[int, ...]:
    values = read_field(data, key, list, where)
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        raise SceneFormatError(f"{where}: '{key}' must be a list of whole numbers")
    return tuple(values)


def read_text_map(data: Any, key: str, where: str) -> Mapping[str, str]:
    values = read_field(data, key, Mapping, where)
    if not all(isinstance(value, str) for value in values.values()):
        raise SceneFormatError(f"{where}: the values of '{key}' must be texts")
    return MappingProxyType(dict(sorted(values.items())))
