# SPDX-License-Identifier: GPL-3.0-or-later
"""A program as a tree to read, and the objects that each of its parts stands for in each image."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.settings import LanguageSettings
from core.language.truth.execution import Executor
from core.language.truth.predicate_table import PredicateTable
from core.scene.record import Expression, SceneRecord

TARGET, ANCHOR, SET = "target", "anchor", ""
# The same objects in all images, or by img_idx as text.
Ids = list[int] | dict[str, list[int]]

_RELATIONS = {
    "left": "left of", "right": "right of", "front": "in front of", "behind": "behind",
    "front_left": "in front and to the left of", "front_right": "in front and to the right of",
    "behind_left": "behind and to the left of", "behind_right": "behind and to the right of",
    "near": "near", "far": "far from", "larger": "larger than", "smaller": "smaller than",
    "taller": "taller than", "shorter": "shorter than",
}  # fmt: skip
_EXTREMES = {
    "left": "furthest left of", "right": "furthest right of", "front": "closest to the viewer of",
    "behind": "furthest from the viewer of", "front_left": "furthest to the front left of",
    "front_right": "furthest to the front right of", "behind_left": "furthest to the back left of",
    "behind_right": "furthest to the back right of", "largest": "largest of",
    "smallest": "smallest of", "tallest": "tallest of", "shortest": "shortest of",
    "big": "the big one of", "small": "the small one of", "tall": "the tall one of",
    "short": "the short one of",
}  # fmt: skip
_FROM = {"left": "the left", "right": "the right", "front": "the front", "behind": "the back"}


@dataclass(frozen=True)
class TreeNode:
    """One line of the tree.

    Attributes:
        role: "target" for the root, "anchor" for what the target is related to, "" for sets.
        objects: what is surely meant; None where it is not known.
    """

    text: str
    role: str
    objects: Ids | None
    children: tuple["TreeNode", ...] = ()


@dataclass(frozen=True)
class ProgramView:
    """`anchors`: all anchors of the program, without the target."""

    tree: TreeNode
    anchors: Ids


class ProgramViewer:
    """Shows the programs of one scene."""

    def __init__(self, record: SceneRecord, settings: LanguageSettings) -> None:
        self._images = [str(view.img_idx) for view in record.images]
        lexicon = load_lexicon(settings.language)
        self._executor = Executor(PredicateTable(record, settings.min_visibility, lexicon))

    def view(self, expression: Expression) -> ProgramView:
        """Return the tree of an expression; one that cannot be read becomes a single line that says so."""
        try:
            root = P.from_json(expression.program)
        except P.ProgramError as error:
            return ProgramView(TreeNode(str(error), TARGET, list(expression.targets)), [])
        tree = self._node(root, TARGET)
        return ProgramView(tree, self._anchors(tree, expression.targets))

    def _node(self, node: P.Node, role: str = SET) -> TreeNode:
        parts = tuple(
            self._node(child, ANCHOR if is_anchor else SET) for child, is_anchor in _parts(node)
        )
        return TreeNode(_text(node), role, self._objects(node), parts)

    def _objects(self, node: P.Node) -> Ids:
        true = self._executor.execute(node).true
        by_image = {
            image: self._executor.facts.members(true, place)
            for place, image in enumerate(self._images)
        }
        return _join(by_image)

    def _anchors(self, tree: TreeNode, targets: Sequence[int]) -> Ids:
        found = list(_anchor_nodes(tree))
        return _join(
            {
                image: sorted({i for ids in found for i in ids_in(ids, image)} - set(targets))
                for image in self._images
            }
        )


def ids_in(ids: Ids, image: str) -> list[int]:
    """Return the objects of one image (its img_idx as text)."""
    return ids if isinstance(ids, list) else ids.get(image, [])


def _join(by_image: dict[str, list[int]]) -> Ids:
    values = list(by_image.values())
    if values and all(value == values[0] for value in values):
        return values[0]
    return by_image


def _anchor_nodes(node: TreeNode) -> Iterator[Ids]:
    if node.role == ANCHOR and node.objects is not None:
        yield node.objects
    for child in node.children:
        yield from _anchor_nodes(child)


def _parts(node: P.Node) -> Iterable[tuple[P.Node, bool]]:
    """Return the children to show, each with whether it is an anchor."""
    match node:
        case P.Not(of=P.Filter()):
            return []
        case P.Between(anchors=anchors):
            return [(anchor, True) for anchor in anchors]
        # The pair that something is between is what people call its anchors.
        case P.BetweenPair(of=of):
            return [(of, True)]
        case P.ExtremeTo(of=of, anchor=anchor):
            return [*_members(of), (anchor, True)]
        case P.Relate(anchor=anchor) | P.SameAs(anchor=anchor):
            return [(anchor, True)]
        case P.Unique(of=of) | P.Extreme(of=of) | P.Ordinal(of=of) | P.Row(of=of) | P.Pair(of=of):
            return _members(of)
    return [(child, False) for child in P.children(node)]


def _members(node: P.Node) -> list[tuple[P.Node, bool]]:
    """Return the members of an "and" in the order of reading: nouns, attributes, the rest."""
    members = [member for member in P.members_of(node) if not isinstance(member, P.Scene)]
    return [(member, False) for member in sorted(members, key=_rank) or [node]]


def _rank(node: P.Node) -> int:
    if isinstance(node, P.Filter):
        return 0 if node.attribute == P.NOUN else 1
    return 2


def _text(node: P.Node) -> str:
    match node:
        case P.Scene():
            return "any object"
        case P.Filter(attribute=attribute, value=value):
            return _filter(attribute, value)
        case P.Not(of=P.Filter(attribute=attribute, value=value)):
            return f"not {_filter(attribute, value)}"
        case P.Not():
            return "not"
        case P.And():
            return "all of this"
        case P.Or():
            return "one of this"
        case P.Unique():
            return "the one object that is"
        case P.Relate(relation=relation):
            return _RELATIONS[relation]
        case P.SameAs(attribute=attribute, same=same):
            return f"of {'the same' if same else 'another'} {attribute} {'as' if same else 'than'}"
        case P.Between():
            return "between"
        case P.BetweenPair():
            return "between the two"
        case P.Extreme(measure=measure):
            return _EXTREMES[measure]
        case P.ExtremeTo(measure=measure):
            return f"{measure} {'to' if measure == 'nearest' else 'from'} the anchor, of"
        case P.Ordinal(n=n, direction=direction):
            return f"number {n} from {_FROM[direction]} of"
        case P.Row():
            return "in a row"
        case P.Pair():
            return "a pair"
    return type(node).__name__.lower()


def _filter(attribute: str, value: str) -> str:
    return f"called “{value}”" if attribute == P.NOUN else f"{attribute}: {value}"
