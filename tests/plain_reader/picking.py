# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects of one image a person may pick for a noun phrase."""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from tests.plain_reader import choosing, relations, support
from tests.plain_reader.answers import Fit, Fits, best, both, certain, fits_of, opposite
from tests.plain_reader.nouns import fits_noun
from tests.plain_reader.phrases import (
    Between,
    Both,
    Either,
    ForUse,
    From,
    Having,
    Kind,
    Most,
    Not,
    NounPhrase,
    Ordinal,
    Part,
    Place,
    Rather,
    Reads,
    Related,
    Same,
    State,
    Value,
)  # fmt: skip
from tests.plain_reader.purposes import suits
from tests.plain_reader.sight import Sight
from tests.plain_reader.words import ALIKE, Way, values_of

# A part of fewer pixels is overlooked.
PART_PIXELS = 60
# Capitals lower than this are not read, pixels; nor is what is turned away from the eye by more, degrees.
READ_PIXELS, MOST_TURNED = 5.0, 82.0
SELECTORS = (Most, Rather, Place, Ordinal)
SELECTING = ("closest", "furthest")


def pick(sight: Sight, phrase: NounPhrase, without: Iterable[int] = ()) -> Fits:
    """Return what a person may pick; `without` are objects that cannot be meant, as the thing itself beside
    "the other" it is related to.

    First all that is said of the thing, then who of those is the leftmost, the closest, the tall one.
    """
    fits = _called(sight, phrase.noun, without)
    for part in phrase.parts:
        if not _selects(part):
            fits = both(fits, describe(sight, part, fits))
    start = next((part for part in phrase.parts if isinstance(part, From)), From(Way.LEFT))
    for part in phrase.parts:
        if _selects(part):
            fits = _among(fits, _chooser(sight, part, start))
    return fits


def _called(sight: Sight, noun: str, without: Iterable[int] = ()) -> Fits:
    """Return what a person sees and calls so; what is nearly hidden is easily overlooked."""
    return {
        i: fit if sight.is_noticed(i) else Fit.MAYBE
        for i, fit in fits_of(sight.seen, lambda i: fits_noun(noun, sight.item(i))).items()
        if i not in without
    }


def _selects(part: Part) -> bool:
    return isinstance(part, SELECTORS) or (isinstance(part, Related) and part.relation in SELECTING)


def _among(fits: Fits, choose: Callable[[Sequence[int]], Fits]) -> Fits:
    """Return the choice among what clearly fits; with what may fit as well, it may be another."""
    clear = choose(certain(fits))
    wide = choose(list(fits))
    if not clear:
        return dict.fromkeys(wide, Fit.MAYBE)
    return {i: clear.get(i, Fit.MAYBE) for i in (*clear, *wide)}


def _chooser(sight: Sight, part: Part, start: From) -> Callable[[Sequence[int]], Fits]:
    match part:
        case Most(way):
            return lambda ids: choosing.most(sight, ids, way)
        case Rather(way):
            return lambda ids: choosing.rather(sight, ids, way)
        case Place(way):
            return lambda ids: choosing.place(sight, ids, way)
        case Ordinal(rank):
            return lambda ids: choosing.ordinal(sight, ids, rank, start.way, start.in_row)
        case Related(relation, anchor):
            return lambda ids: _by_anchor(
                sight, anchor, ids, lambda group, j: choosing.BY_ANCHOR[relation](sight, group, j)
            )
    raise TypeError(part)


def describe(sight: Sight, part: Part, group: Fits) -> Fits:
    """Return which of a group fit a phrase that does not choose among them by itself."""
    ids = list(group)
    match part:
        case Value(column, value):
            return fits_of(ids, lambda i: _has_value(sight, i, column, value))
        case Kind(noun, posts):
            return pick(sight, NounPhrase(noun, posts))
        case Both(colors):
            return fits_of(ids, lambda i: _has_both(sight, i, colors))
        case State(state):
            of_one = support.on_table if state == "on table" else support.empty
            return fits_of(ids, lambda i: of_one(sight, i))
        case ForUse(use):
            return fits_of(ids, lambda i: suits(use, sight.item(i)))
        case Having(part_name, color, lacking):
            has = fits_of(ids, lambda i: _has_part(sight, i, part_name, color))
            return has if not lacking else fits_of(ids, lambda i: opposite(has.get(i, Fit.NO)))
        case Reads(text):
            return fits_of(ids, lambda i: _reads(sight, i, text))
        case Either(options):
            found = [describe(sight, option, group) for option in options]
            return fits_of(ids, lambda i: max(fits.get(i, Fit.NO) for fits in found))
        case Not(denied):
            found_denied = describe(sight, denied, group)
            return fits_of(ids, lambda i: opposite(found_denied.get(i, Fit.NO)))
        case Related(relation, anchor):
            if anchor.any_one and relation in choosing.BY_ANY:
                return _near_any(sight, anchor, ids, choosing.BY_ANY[relation])
            if relation in choosing.BY_ANCHOR:
                choose = choosing.BY_ANCHOR[relation]
                return _by_anchor(sight, anchor, ids, lambda some, j: choose(sight, some, j))
            plain = relations.RELATIONS[relation]
            return _by_anchor(
                sight, anchor, ids, lambda some, j: fits_of(some, lambda i: plain(sight, i, j))
            )
        case Same(column, same, anchor):
            return _by_anchor(
                sight, anchor, ids, lambda some, j: fits_of(
                    some, lambda i: _compare(sight, i, j, column, same))
            )  # fmt: skip
        case Between(anchors, any_two):
            return fits_of(ids, lambda i: _between(sight, i, anchors, any_two))
        case From():
            return group
    raise TypeError(part)


def _by_anchor(
    sight: Sight, anchor: NounPhrase, ids: Sequence[int], fit: Callable[[Sequence[int], int], Fits]
) -> Fits:
    """Return how a group fits a relation; where the anchor is one of several, to all of them for a yes.

    To "a mug": to any of them.
    """
    fits = pick(sight, anchor)
    if anchor.any_one:
        return _by_any(fits, ids, fit)
    anchors = best(fits)
    if anchor.plural and (len(anchors) < 2 or anchor.count not in (0, len(anchors))):
        return {}
    found = []
    for j in anchors:
        found.append(fit([i for i in ids if i != j], j))
    if len(found) <= 1:
        return found[0] if found else {}
    return {
        i: Fit.YES if all(fits.get(i) == Fit.YES or i == j for fits, j in zip(found, anchors, strict=True))
        else Fit.MAYBE
        for i in ids if any(i in fits for fits in found)
    }  # fmt: skip


def _near_any(
    sight: Sight, anchor: NounPhrase, ids: Sequence[int], choose: Callable[..., Fits]
) -> Fits:
    """As to those that clearly are anchors; with what may be one as well, it may be another."""
    anchors = pick(sight, anchor)
    clear = choose(sight, ids, *certain(anchors)) if certain(anchors) else {}
    wide = choose(sight, ids, *anchors) if anchors else {}
    return {i: clear.get(i, Fit.MAYBE) for i in (*clear, *wide)}


def _by_any(anchors: Fits, ids: Sequence[int], fit: Callable[[Sequence[int], int], Fits]) -> Fits:
    found: Fits = {}
    for j, certain_one in anchors.items():
        for i, how in fit([i for i in ids if i != j], j).items():
            found[i] = max(found.get(i, Fit.NO), min(how, certain_one))
    return found


def _between(sight: Sight, i: int, anchors: Sequence[NounPhrase], any_two: bool) -> Fit:
    if len(anchors) == 2:
        first, second = (best(pick(sight, anchor)) for anchor in anchors)
        pairs = [(j, k) for j in first for k in second if j != k]
    else:
        pairs = list(combinations(best(pick(sight, anchors[0], without=[i])), 2))
    found = [relations.between(sight, i, j, k) for j, k in pairs if i not in (j, k)]
    if not found:
        return Fit.NO
    if any_two or any(anchor.any_one for anchor in anchors):
        return max(found)
    return found[0] if len(found) == 1 else min(max(found), Fit.MAYBE)


def _has_value(sight: Sight, i: int, column: str, value: str) -> Fit:
    values = values_of(sight.item(i))
    columns = [column] if column else list(values)
    if any(value in values.get(name, ()) for name in columns):
        return Fit.YES
    # Nobody wrote down a color: it has several, or none in particular.
    if (column == "color" or not column) and "color" not in values:
        return Fit.MAYBE
    have = {v for name in columns for v in values.get(name, ())}
    return Fit.MAYBE if any(value in alike and alike & have for alike in ALIKE) else Fit.NO


def _has_part(sight: Sight, i: int, part: str, color: str) -> Fit:
    """Whether one sees it; what is hidden, or nobody wrote down, may be there."""
    item = sight.item(i)
    if part not in (item.parts or ()):
        return Fit.NO if item.parts_complete else Fit.MAYBE
    for seen in sight.view.objects[i].parts or ():
        if seen.name == part and seen.pixels >= PART_PIXELS:
            own = (seen.color or "").lower()
            if not color or own == color:
                return Fit.YES
            alike = any({own, color} <= group for group in ALIKE)
            return Fit.MAYBE if alike or not own else Fit.NO
    return Fit.MAYBE


def _reads(sight: Sight, i: int, text: str) -> Fit:
    """Whether one reads it there; what is too small or turned away may say so, too."""
    known = sight.item(i).printed
    if known is None:
        return Fit.MAYBE
    for place in sight.view.objects[i].texts or ():
        legible = min(place.height, 1.5 * place.width) >= READ_PIXELS and place.visible > 0.9
        if place.text.lower() == text and legible and max(place.angle, place.turn) < MOST_TURNED:
            return Fit.YES
    wanted = set(text.split())
    near = [set(own.lower().split()) for own in known]
    return Fit.MAYBE if any(wanted <= own or own <= wanted for own in near) else Fit.NO


def _has_both(sight: Sight, i: int, colors: tuple[str, str]) -> Fit:
    found = [_has_value(sight, i, "color", color) for color in colors]
    # Where nobody wrote down whether there is a second color, there may be one.
    unknown = not sight.item(i).color2 and max(found) != Fit.NO
    return max(min(found), Fit.MAYBE if unknown else Fit.NO)


def _compare(sight: Sight, i: int, j: int, column: str, same: bool) -> Fit:
    first, second = sight.item(i), sight.item(j)
    if column in ("category", "kind"):
        equal = Fit.YES if first.category == second.category else Fit.NO
    else:
        values = values_of(second).get(column, ())
        if not values or not values_of(first).get(column):
            return Fit.MAYBE
        equal = min(_has_value(sight, i, column, value) for value in values)
    return equal if same else opposite(equal)
