# SPDX-License-Identifier: GPL-3.0-or-later
"""The stream gives what `json.loads` gives, for every list, however it is cut into reads."""

import json
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dataset.verify import json_stream
from core.dataset.verify.index_files import canonical
from core.dataset.verify.json_stream import JsonStreamError, json_items

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(
    items=st.lists(VALUES, max_size=6),
    indent=st.none() | st.integers(0, 3),
    chunk=st.integers(1, 9),
)
def test_it_reads_every_list(
    items: list[object], indent: int | None, chunk: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("json") / "list.json"
    path.write_text(json.dumps(items, indent=indent, ensure_ascii=False), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_CHUNK", chunk)
        # Written in full, a number is the same as a Decimal and as a float.
        assert list(json_items(path)) == json.loads(path.read_text("utf-8"), parse_float=Decimal)
        assert json.loads(canonical(list(json_items(path)))) == items


@settings(deadline=None)
@given(text=st.text(alphabet='[]{},:"a1.e-\\u \n'))
def test_it_agrees_with_json_on_what_is_a_list(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("json") / "any.json"
    path.write_text(text, encoding="utf-8")
    try:
        expected = json.loads(text, parse_float=Decimal)
    except ValueError:
        expected = None
    if isinstance(expected, list):
        assert list(json_items(path)) == expected
    else:
        with pytest.raises(JsonStreamError):
            list(json_items(path))


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"[1, 2", b"[1,]", b"[1] 2", b"{}", b'{"item": [1]}', b"3", b"[\xff]", b'["\xff"]'),
        *(b'[]"', b'[1] "a\\', b"\xef\xbb\xbf[1]", b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000),
        *(b"[1e99999999999999999999]", b" " * 100_000, b'["' + b"a" * (1 << 26)),
    ],
    ids=range(17),
)
def test_damage_is_one_kind_of_error(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "damaged.json"
    path.write_bytes(data)
    with pytest.raises(JsonStreamError, match=r"damaged\.json"):
        list(json_items(path))


def test_what_stands_before_the_damage_is_read(tmp_path: Path) -> None:
    path = tmp_path / "torn.json"
    path.write_text('[{"a": 1}, [2], 3')
    items = json_items(path)
    assert [next(items), next(items)] == [{"a": 1}, [2]]
    with pytest.raises(JsonStreamError, match=r"torn\.json: parse error: premature EOF$"):
        list(items)


@pytest.mark.parametrize(
    "item", ["[]", '{"img_idxs": [0], "expressions": []}', '"' + "x" * 99999 + '"']
)
def test_memory_does_not_grow_with_the_list(tmp_path: Path, item: str) -> None:
    path = tmp_path / "long.json"
    count = 2_000_000 // len(item)
    path.write_text(" \n" * 9000 + "[" + ", ".join([item] * count) + "]")
    tracemalloc.start()
    assert sum(1 for _ in json_items(path)) == count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 500_000
