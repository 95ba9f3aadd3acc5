# SPDX-License-Identifier: GPL-3.0-or-later
"""Which single part of two programs differs."""

from typing import Any

from core.language.lexicon.sections import COLOR
from core.language.program.anchored import Relate
from core.language.program.between import BetweenPair
from core.language.program.node import Anchor, Node
from core.language.program.place import Place
from core.language.program.sets import Filter
from core.scene.set_expressions import Failed


def difference(old: Node, new: Node) -> Failed | None:
    """Return what the one part is in which two programs differ; None if they differ otherwise, or not."""
    if type(old) is not type(new):
        return None
    parts = [(getattr(old, name), getattr(new, name), name) for name in old.parts]
    changed = [(a, b, name) for a, b, name in parts if a != b]
    if isinstance(old, Filter):
        return _of_filter(old, [name for *_, name in changed])
    if len(changed) != 1:
        return None
    was, becomes, name = changed[0]
    if isinstance(was, tuple):
        was, becomes = _only(was, becomes), _only(becomes, was)
    if isinstance(was, Node) and isinstance(becomes, Node):
        inner = difference(was, becomes)
        is_anchor = isinstance(becomes, Anchor) or isinstance(old, BetweenPair)
        return Failed.ANCHOR if is_anchor and inner is not None else inner
    if isinstance(old, Relate) and name == "relation":
        return Failed.RELATION
    return Failed.PLACE if isinstance(old, Place) and name == "side" else None


def is_exchange(old: Node, new: Node) -> bool:
    """Return whether two programs differ in one value, such as a noun, a relation or a measure."""
    if type(old) is not type(new):
        return False
    parts = [(getattr(old, name), getattr(new, name)) for name in old.parts]
    changed = [(a, b) for a, b in parts if a != b]
    if len(changed) != 1:
        return False
    was, becomes = changed[0]
    if isinstance(was, tuple):
        was, becomes = _only(was, becomes), _only(becomes, was)
    if isinstance(was, Node) and isinstance(becomes, Node):
        return is_exchange(was, becomes)
    return not (
        was is None or becomes is None or isinstance(was, Node) or isinstance(becomes, Node)
    )


def _of_filter(old: Filter, changed: list[str]) -> Failed | None:
    if changed != ["value"]:
        return None
    if old.is_noun:
        return Failed.NOUN
    return Failed.COLOR if old.attribute == COLOR else None


def _only(members: tuple[Any, ...], others: tuple[Any, ...]) -> Any:
    """Return the one member that is not among others; None if there is not exactly one."""
    own = [member for member in members if member not in others]
    return own[0] if len(own) == 1 else None
