# SPDX-License-Identifier: GPL-3.0-or-later
"""Trees say what programs say, and name the objects that their parts stand for."""

from collections.abc import Iterator

import pytest

from core.dataset.viewing.program_tree import ANCHOR, TARGET, ProgramViewer, TreeNode, ids_in
from core.language import program as P
from core.language.settings import LanguageSettings
from core.scene.record import Expression, SceneRecord
from tests.core.language import scenes
from tests.worded_dataset import make_worded_dataset


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> tuple[SceneRecord, ...]:
    return make_worded_dataset(tmp_path_factory.mktemp("tree") / "ds", 3, 2, 128).records


def nodes(tree: TreeNode) -> Iterator[TreeNode]:
    yield tree
    for child in tree.children:
        yield from nodes(child)


def test_the_root_is_the_target_and_anchors_are_those_named(
    records: tuple[SceneRecord, ...],
) -> None:
    for record in records:
        viewer = ProgramViewer(record, LanguageSettings())
        for expression in record.expressions:
            view = viewer.view(expression)
            assert view.tree.role == TARGET
            named = set()
            if expression.kind == "relation":
                noun = expression.text.rpartition(" the ")[2].rstrip(".")
                named = {o.scene_id for o in record.objects if f"{o.color} {o.name}" == noun}
            for image in map(str, expression.images):
                assert ids_in(view.tree.objects or [], image) == list(expression.targets)
                assert set(ids_in(view.anchors, image)) == named


def test_a_filter_lights_all_that_it_fits(records: tuple[SceneRecord, ...]) -> None:
    record = records[0]
    expression = next(
        e for e in record.expressions if "red box" in e.text and e.kind == "attribute"
    )
    tree = ProgramViewer(record, LanguageSettings()).view(expression).tree
    by_text = {node.text: node.objects for node in nodes(tree)}
    assert by_text["called “box”"] == [o.scene_id for o in record.objects if o.name == "box"]
    assert by_text["color: red"] == [o.scene_id for o in record.objects if o.color == "red"]


def every_node() -> list[P.Unique]:
    """Return programs that use every kind of node, relation and measure."""
    mug = P.Unique(P.conjunction([P.SCENE, P.Filter(P.NOUN, "mug")]))
    ball = P.Unique(P.conjunction([P.SCENE, P.Filter(P.NOUN, "ball")]))
    boxes = P.conjunction([P.SCENE, P.Filter(P.NOUN, "box")])
    red, blue = P.Filter("color", "red"), P.Filter("color", "blue")
    sets: list[P.Node] = [P.Relate(r, mug) for r in P.RELATIONS]
    sets += [P.Extreme(m, boxes) for m in P.MEASURES]
    sets += [P.ExtremeTo(m, boxes, mug) for m in P.ANCHOR_MEASURES]
    sets += [P.Ordinal(2, d, P.Row(boxes)) for d in P.DIRECTIONS]
    sets += [P.SameAs("color", same, mug) for same in (True, False)]
    sets += [P.between(mug, ball), P.BetweenPair(boxes), P.Extreme("largest", P.Pair(boxes))]
    sets += [P.Not(red), P.Not(P.Relate("left", mug)), P.disjunction([red, blue]), P.SCENE]
    return [P.Unique(part) for part in sets]


def test_every_program_has_words_for_every_part(records: tuple[SceneRecord, ...]) -> None:
    record = records[0]
    viewer = ProgramViewer(record, LanguageSettings())
    texts = set()
    for program in every_node():
        expression = Expression("t", (0,), "attribute", P.to_json(program), True, (0, 1), {})
        tree = viewer.view(expression).tree
        assert all(node.text and "_" not in node.text for node in nodes(tree))
        texts.add(tuple(node.text for node in nodes(tree)))
    assert len(texts) == len(every_node())


def test_an_anchor_has_its_role_and_is_no_target(records: tuple[SceneRecord, ...]) -> None:
    viewer = ProgramViewer(records[0], LanguageSettings())
    program = every_node()[0]
    expression = Expression("t", (0,), "relation", P.to_json(program), True, (0, 1), {})
    tree = viewer.view(expression).tree
    assert [node.role for node in nodes(tree)].count(ANCHOR) == 1


def test_what_something_is_between_is_its_two_anchors() -> None:
    things = [
        scenes.thing(i, name, (x, 0))
        for i, (name, x) in enumerate([("mug", -0.2), ("mug", 0.2), ("bowl", 0.0)])
    ]
    mugs = P.conjunction([P.SCENE, P.Filter(P.NOUN, "mug")])
    program = P.Unique(P.conjunction([P.SCENE, P.BetweenPair(mugs)]))
    expression = Expression("t", (2,), "between", P.to_json(program), True, (0,), {})
    view = ProgramViewer(scenes.record(things), LanguageSettings()).view(expression)
    assert view.tree.objects == [2]
    assert view.anchors == [0, 1]


def test_a_program_that_cannot_be_read_says_so(records: tuple[SceneRecord, ...]) -> None:
    expression = Expression("t", (0,), "x", {"op": "<b>"}, True, (0, 1), {})
    view = ProgramViewer(records[0], LanguageSettings()).view(expression)
    assert view.tree.text.startswith("program:")
    assert view.tree.children == ()
    assert view.anchors == []
