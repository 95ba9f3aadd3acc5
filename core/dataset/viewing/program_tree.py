# SPDX-License-Identifier: GPL-3.0-or-later
"""A program as a tree for display, and the objects that each of its parts denotes in each image."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.settings import LanguageSettings
from core.language.truth.execution import Executor
from core.language.truth.predicate_table import PredicateTable
from core.scene.part_expressions import PartExpression
from core.scene.record import Expression, SceneRecord
from core.scene.set_expressions import SetExpression

TARGET, ANCHOR, SET = "target", "anchor", ""
# The same objects in all images, or by img_idx as text.
Ids = list[int] | dict[str, list[int]]


@dataclass(frozen=True)
class TreeNode:
    """One line of the tree.

    Attributes:
        role: "target" for the root, "anchor" for anchors, "" for sets.
        objects: scene_ids for which the part is TRUE; None where they are not known.
    """

    text: str
    role: str
    objects: Ids | None
    children: tuple["TreeNode", ...] = ()


@dataclass(frozen=True)
class ProgramView:
    """The tree of a program; `anchors` are the scene_ids of all its anchors, without the target."""

    tree: TreeNode
    anchors: Ids


class ProgramViewer:
    """Builds the trees of one scene's programs.

    Raises:
        UserInputError: there is no lexicon for `settings.language`.
    """

    def __init__(self, record: SceneRecord, settings: LanguageSettings) -> None:
        self._images = [str(view.img_idx) for view in record.images]
        lexicon = load_lexicon(settings.language)
        self._executor = Executor(PredicateTable(record, settings.min_visibility, lexicon))

    def view(self, expression: Expression | SetExpression | PartExpression) -> ProgramView:
        """Return the tree of an expression; for an unreadable program, a single node with the error."""
        try:
            root = P.from_json(expression.program)
        except P.ProgramError as error:
            return ProgramView(TreeNode(str(error), TARGET, list(expression.targets)), [])
        tree = self._node(root, TARGET)
        return ProgramView(tree, self._anchors(tree, expression.targets))

    def _node(self, node: P.Node, role: str = SET) -> TreeNode:
        parts = tuple(
            self._node(branch.node, ANCHOR if branch.is_anchor else SET)
            for branch in node.branches()
        )
        return TreeNode(node.label(), role, self._objects(node), parts)

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
    """Return the objects in one image (its img_idx as text)."""
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
