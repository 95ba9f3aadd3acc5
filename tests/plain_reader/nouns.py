# SPDX-License-Identifier: GPL-3.0-or-later
"""What people call the objects of a scene."""

from collections.abc import Iterable
from functools import cache

from core.scene.objects import SceneObject
from tests.plain_reader.answers import Fit
from utils.inflecting import inflect_engine

GENERIC = ("object", "thing", "item", "one")
# "a pair of scissors" are scissors; a bar of soap is called a soap as well, by its alias.
EMPTY_HEADS = {"pair", "set"}
# The last word does not say what it is.
NO_HEADS = {"hot dog", "hotdog"}
# What is certainly one as well, whatever its own category is called.
KINDS = {
    "food": {
        "fruit", "vegetable", "bakery item", "dessert", "fast food", "meat dish", "snack", "candy",
        "canned food", "packaged food", "dairy product", "bread",
    },
    "container": {"box", "bottle", "can", "tin", "jar", "canister", "carton"},
    "drinkware": {"mug", "cup", "glass", "tumbler"},
    "tableware": {"plate", "bowl", "saucer"},
    "tool": {"hand tool", "power tool", "hammer", "screwdriver", "wrench", "pliers", "drill"},
    "toy": {"stuffed toy", "toy vehicle", "toy figure", "toy block", "doll"},
}  # fmt: skip
_INFLECT = inflect_engine()


def fits_noun(noun: str, item: SceneObject) -> Fit:
    """Return whether a person calls an object by a noun in the singular."""
    if noun in GENERIC:
        return Fit.YES
    for generic in GENERIC:
        if noun.endswith(f" {generic}") and fits_noun(noun.removesuffix(f" {generic}"), item):
            return Fit.YES
    names = [name.lower() for name in (item.name, *item.aliases)]
    if noun in (*names, item.category.lower()):
        return Fit.YES
    if any(is_head(noun, name) for name in names):
        return Fit.YES
    kinds = KINDS.get(noun, set())
    if item.category.lower() in kinds or any(is_head(k, name) for k in kinds for name in names):
        return Fit.YES
    return Fit.NO


def is_head(noun: str, name: str) -> bool:
    """Return whether the last words of a name are the noun: a tuna tin is a tin, an 8-ball a ball."""
    if name in NO_HEADS:
        return noun == name
    head, _, rest = name.partition(" of ")
    if head in EMPTY_HEADS:
        head = rest
    head = f" {head.replace('-', ' ')}"
    return head.endswith(f" {noun.replace('-', ' ')}")


def names_of(items: Iterable[SceneObject]) -> dict[str, str]:
    """Return every noun for objects in the singular and the plural, by its words, as its singular."""
    found: dict[str, str] = {}
    for item in items:
        for name in (item.name, *item.aliases, item.category):
            noun = name.lower()
            for text in (noun, *(f"{noun} {generic}" for generic in GENERIC[:3])):
                found[text] = text
                found.setdefault(plural(text), text)
        if item.plural:
            found.setdefault(item.plural.lower(), item.name.lower())
    for generic in GENERIC:
        found[generic] = generic
        found.setdefault(plural(generic), generic)
    return found


@cache
def plural(noun: str) -> str:
    head, of, rest = noun.partition(" of ")
    return f"{_INFLECT.plural_noun(head)}{of}{rest}"
