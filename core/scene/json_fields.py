# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading untrusted JSON: field types, and one error that gives the location of a wrong value.

The dataclasses of this room are their own schema: `decode` reads JSON into them by their annotations. Unknown
keys are ignored, so that later versions may add some; keys with a default may be missing.
"""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias, TypeVar, get_args

import msgspec
import numpy as np

from core.errors import RefGraspError

T = TypeVar("T")

# Larger numbers are not plausible counts, and overflow numpy's int64.
MAX_COUNT = 2**63 - 1

Count = Annotated[int, msgspec.Meta(ge=0, le=MAX_COUNT)]
Size = Annotated[int, msgspec.Meta(ge=1, le=MAX_COUNT)]
Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]

# Read-only float64 arrays of a fixed shape; `int` stands for any length. The lengths are type parameters
# because metadata that `Annotated` attaches to a whole array does not reach the decoding hook.
_Two: TypeAlias = Annotated[int, 2]
_Three: TypeAlias = Annotated[int, 3]
_Four: TypeAlias = Annotated[int, 4]
Vector3: TypeAlias = np.ndarray[tuple[_Three], np.dtype[np.float64]]
Corners: TypeAlias = np.ndarray[tuple[_Two, _Three], np.dtype[np.float64]]
Outline: TypeAlias = np.ndarray[tuple[int, _Two], np.dtype[np.float64]]
Matrix3: TypeAlias = np.ndarray[tuple[_Three, _Three], np.dtype[np.float64]]
Matrix4: TypeAlias = np.ndarray[tuple[_Four, _Four], np.dtype[np.float64]]


class SceneFormatError(RefGraspError):
    """A scene record that cannot be read: not JSON, a key missing, a value of the wrong kind."""


def decode(text: str, kind: type[T], what: str) -> T:
    """Read JSON text into a dataclass.

    Raises:
        SceneFormatError: the text does not fit; names `what`, the problem and the location of the value, as
            in `$.objects[3].pose`.
    """
    try:
        return msgspec.json.decode(text, type=kind, dec_hook=_decode_array)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SceneFormatError(f"{what}: {error}") from error


def convert(data: Any, kind: type[T], what: str) -> T:
    """Read parsed JSON into a dataclass; otherwise like `decode`."""
    try:
        return msgspec.convert(data, kind, dec_hook=_decode_array)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SceneFormatError(f"{what}: {error}") from error


def read_array(value: Any, shape: tuple[int, ...], what: str) -> np.ndarray:
    """Return a read-only float64 array of `shape` (-1 = any length).

    Raises:
        SceneFormatError: not finite numbers of that shape; names `what` and the problem.
    """
    try:
        return _array(value, shape)
    except ValueError as error:
        raise SceneFormatError(f"{what}: {error}") from error


def read_field(data: Any, key: str, kind: type | tuple[type, ...], where: str) -> Any:
    """Return the value of a JSON object's key; a Boolean does not count as a number.

    Raises:
        SceneFormatError: `data` is not an object, the key is missing, or its value is of another type.
    """
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


def _decode_array(kind: Any, value: Any) -> np.ndarray:
    """Decode a field of one of the array types above; msgspec adds the location to a `ValueError`."""
    shape, _ = get_args(kind)
    return _array(value, tuple(-1 if n is int else n.__metadata__[0] for n in get_args(shape)))


def _array(value: Any, shape: tuple[int, ...]) -> np.ndarray:
    try:
        array = np.array(value)
    except ValueError as error:  # rows of different lengths
        raise ValueError(f"expected numbers, found {str(value)[:60]!r}") from error
    if array.dtype.kind not in "iuf":  # strings, or numbers beyond 64 bits
        raise ValueError(f"expected numbers, found {str(value)[:60]!r}")
    array = array.astype(np.float64)
    fits = array.ndim == len(shape) and all(
        w in (-1, n) for w, n in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"expected an array of shape {shape}, found {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError("holds a number that is not finite")
    array.setflags(write=False)
    return array
