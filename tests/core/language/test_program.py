# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs: canonical form and JSON."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import program as P

words = st.sampled_from(["mug", "cereal box", "can", "orange"])
filters = st.builds(P.Filter, st.sampled_from(["noun", "color"]), words)


def extend(sets: st.SearchStrategy[P.Node]) -> st.SearchStrategy[P.Node]:
    definite = st.builds(P.Unique, sets)
    single = st.one_of(definite, st.builds(P.Some, sets))
    anchors = st.one_of(single, st.builds(P.All, sets, st.sampled_from([0, 2, 3])))
    several = st.lists(sets, min_size=2, max_size=4)
    return st.one_of(
        st.builds(P.Not, sets),
        several.map(P.conjunction),
        several.map(P.disjunction),
        st.builds(P.Relate, st.sampled_from(list(P.RELATIONS)), anchors),
        st.builds(P.SameAs, st.sampled_from(["color", "category"]), st.booleans(), definite),
        st.builds(P.between, single, single),
        st.builds(P.BetweenPair, sets),
        st.builds(P.Extreme, st.sampled_from(list(P.MEASURES)), sets),
        st.builds(P.ExtremeTo, st.sampled_from(list(P.ANCHOR_MEASURES)), sets, definite),
        st.builds(P.Ordinal, st.integers(1, 9), st.sampled_from(list(P.DIRECTIONS)), sets),
        st.builds(P.Place, st.sampled_from(P.SIDES), sets),
        st.builds(P.Side, st.sampled_from(P.HALVES), sets),
        st.builds(P.Row, sets),
        st.builds(P.Pair, sets),
    )


programs = st.recursive(st.one_of(filters, st.just(P.SCENE)), extend, max_leaves=8)


@given(programs)
@settings(max_examples=100, deadline=None)
def test_json_round_trip(node: P.Node) -> None:
    again = P.from_json(json.loads(json.dumps(P.to_json(P.Unique(node)))))
    assert again == P.Unique(node)
    assert hash(again) == hash(P.Unique(node))
    assert P.to_json(again) == P.to_json(P.Unique(node))


@given(st.permutations([P.SCENE, P.Filter("noun", "mug"), P.Filter("color", "red")]))
def test_order_and_nesting_of_and_mean_nothing(members: list[P.Node]) -> None:
    flat = P.conjunction(members)
    nested = P.conjunction([members[0], P.conjunction(members[1:]), members[0]])
    assert flat == nested


def test_a_conjunction_of_one_is_itself() -> None:
    assert P.conjunction([P.SCENE, P.SCENE]) == P.SCENE


def test_between_is_symmetric_and_relations_are_not() -> None:
    a, b = (P.Unique(P.Filter("noun", word)) for word in ("fork", "cup"))
    assert P.between(a, b) == P.between(b, a)
    assert P.Relate("left", a) != P.Relate("left", b)
    assert P.Relate("left", a) != P.Relate("right", a)


def test_words_that_look_like_syntax_do_not_collide() -> None:
    assert P.Filter("noun", "a','b") != P.Filter("noun','a", "b")


def test_hops_counts_the_longest_chain_of_anchors() -> None:
    cup = P.Unique(P.Filter("noun", "cup"))
    near = P.Unique(P.Relate("near", cup))
    assert P.hops(cup) == 0
    assert P.hops(P.Relate("left", near)) == 2
    assert P.hops(P.between(cup, near)) == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("mug", r"'mug' is no operation.*\(at \$\)"),
        ({"op": "nearby"}, "is no operation"),
        ({"op": ["scene"]}, "is no operation"),
        ({"op": "filter", "attribute": "noun"}, "has the parts attribute, value"),
        ({"op": "filter", "attribute": "noun", "value": 3}, r"3 is not a text \(at \$\.value\)"),
        ({"op": "scene", "extra": 1}, "has the parts none"),
        ({"op": "and", "of": [{"op": "scene"}]}, r"two members or more \(at \$\.of\)"),
        ({"op": "or", "of": {"op": "scene"}}, "two members or more"),
        ({"op": "not", "of": [{"op": "scene"}]}, r"one program, not a list \(at \$\.of\)"),
        ({"op": "unique", "of": "mug"}, r"'mug' is no operation.*\(at \$\.of\)"),
        (
            {"op": "relate", "relation": "left", "anchor": {"op": "scene"}},
            r"must be 'unique', 'some' or 'all', found 'scene' \(at \$\.anchor\)",
        ),
        ({"op": "relate", "relation": "over", "anchor": {"op": "scene"}}, "'over' is not one of"),
        ({"op": "between", "anchors": [{"op": "scene"}]}, "a list of two programs"),
        (
            {"op": "same", "attribute": "color", "same": 1, "anchor": {"op": "scene"}},
            r"1 must be true or false \(at \$\.same\)",
        ),
        ({"op": "ordinal", "n": 0, "direction": "left", "of": {"op": "scene"}}, "from 1"),
        ({"op": "ordinal", "n": True, "direction": "left", "of": {"op": "scene"}}, "from 1"),
        (
            {"op": "ordinal", "n": 2, "direction": "front_left", "of": {"op": "scene"}},
            r"'front_left' is not one of left, right, front, behind \(at \$\.direction\)",
        ),
        (
            {"op": "extreme", "measure": "nearest", "of": {"op": "scene"}},
            r"'nearest' is not one of left, .* \(at \$\.measure\)",
        ),
        ({"op": "extreme", "measure": "reddest", "of": {"op": "scene"}}, "not one of"),
        (
            {"op": "unique", "of": {"op": "and", "of": [{"op": "scene"}, {"op": "nearby"}]}},
            r"is no operation.*\(at \$\.of\.of\[1\]\)",
        ),
    ],
)
def test_json_that_is_no_program_is_refused_with_its_place(data: object, message: str) -> None:
    with pytest.raises(P.ProgramError, match=message):
        P.from_json(data)


SCENE = {"op": "scene"}
ANCHOR = {"op": "unique", "of": SCENE}


@pytest.mark.parametrize(
    ("nest", "levels"),
    [
        (lambda of: {"op": "not", "of": of}, 1),
        (lambda of: {"op": "and", "of": [SCENE, of]}, 1),
        (
            lambda of: {
                "op": "relate",
                "relation": "left",
                "anchor": {"op": "unique", "of": of},
            },
            2,
        ),
        (lambda of: {"op": "between", "anchors": [ANCHOR, {"op": "unique", "of": of}]}, 2),
    ],
    ids=["one program", "list", "anchor", "anchors"],
)
def test_json_is_read_40_levels_deep_and_no_deeper(
    nest: Callable[[object], object], levels: int
) -> None:
    data: object = {"op": "scene"}
    for _ in range(40 // levels):
        data = nest(data)
    P.from_json(data)
    with pytest.raises(P.ProgramError, match="nested deeper than 40"):
        P.from_json(nest(data))
