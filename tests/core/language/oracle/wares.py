# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the oracle's own scenes: things with awkward words, and the shipped catalogue.

The awkward names are: an orange that is orange, a glass beside things made of glass, a camera to be
nearest to, names that are the tail of others, names with words of the grammar in them (and, of, left,
first), plural and mass nouns, shared aliases, unknown colors.
"""

from dataclasses import dataclass, field
from functools import cache

import openpyxl

from utils.repository import REPOSITORY

SPREADSHEET = REPOSITORY / "models" / "models_info_all.xlsx"
_FURTHER_COLUMNS = ("material", "shape")


@dataclass(frozen=True)
class Ware:
    """A kind of thing; a scene draws one of its colors, a second one if `color2` is None, and may leave aliases
    and columns out.
    """

    name: str
    category: str
    aliases: tuple[str, ...] = ()
    colors: tuple[str, ...] = ("",)
    columns: dict[str, str] = field(default_factory=dict, hash=False)
    plural: str = ""
    article: str = ""
    color2: str | None = None


def _ware(words: str, colors: str, columns: str = "", plural: str = "", article: str = "") -> Ware:
    """Build a ware from "name, category, alias, ...", "color, ..." and "column=value, ..."."""
    name, category, *aliases = words.split(", ")
    pairs = dict(item.split("=") for item in columns.split(", ") if item)
    return Ware(name, category, tuple(aliases), tuple(colors.split(", ")), pairs, plural, article)


AWKWARD = (
    _ware("mug, drinkware, coffee mug", "red, blue, white, gray", "material=ceramic"),
    _ware("cup, drinkware, tea cup", "red, green, white", "material=plastic"),
    _ware("cup of coffee, drink, coffee", "white, brown", "material=paper"),
    _ware("glass, glassware", ", transparent", "material=glass, shape=cylindrical", "glasses"),
    _ware("tall glass, glassware, glass", "transparent, green", "material=glass"),
    _ware("orange, fruit", "orange", "shape=round"),
    _ware("lemon, fruit", "yellow", "shape=oval"),
    _ware("apple, fruit", "red, green, light green", "shape=round"),
    _ware("can, container, tin", "red, silver, light blue", "material=metal"),
    _ware("soup can, food, can", "red, white", "material=metal, brand=Acme"),
    _ware("Dr. Pepper can, food, soda can", "red, maroon", "material=aluminum"),
    _ware("cereal box, food, box", "yellow, red, multicolor", "material=cardboard"),
    _ware("box, container, carton", "brown, beige, white", "material=cardboard"),
    _ware("red wine bottle, drink, bottle", "green, black", "material=glass"),
    _ware("salt and pepper set, tableware", "white, silver", "material=stainless steel"),
    _ware("scissors, stationery, shears", "orange, black, ", "material=steel", "scissors"),
    _ware("pliers, tool", "red, black", "material=steel, finish=matte"),
    _ware("camera, electronics", "black, silver", "brand=Zeta, shape=box-shaped"),
    _ware("hammer, tool", "black, red", "material=wood, shape=long"),
    _ware("wrench, tool, spanner", "silver, gray", "material=metal, shape=long"),
    _ware("bowl, tableware, dish", "blue, white, green, white and blue", "material=ceramic"),
    _ware("toy car, toy, car", "red, blue, pink", "material=plastic"),
    _ware("toy block, toy, block, cube", "purple, green", "material=wood"),
    _ware("Rubik's cube, toy, cube, puzzle", "multicolor", "material=plastic"),
    _ware("left shoe, footwear, shoe", "black, dark red", "material=leather"),
    _ware("right shoe, footwear, shoe", "black, dark red", "material=leather"),
    _ware("first aid kit, medicine, box", "red, white", "material=fabric, brand=M&M"),
    _ware("eraser, stationery, rubber", "pink, white", "material=rubber"),
    _ware("item, household", "gold, golden", "material=gold, shape=square"),
    _ware("knife, cutlery", "silver, black", "material=metal, shape=long", "knives"),
    _ware("hourglass, hourglass", "gold", "material=glass", "hourglasses", "an"),
    _ware("umbrella, household", "black, blue, orange", "material=nylon"),
    _ware("unicorn, toy, figure", "white, pink", "material=plush", "", "a"),
)


@cache
def shipped() -> tuple[Ware, ...]:
    """Return the rows of the catalogue that comes with the project, read plainly."""
    sheet = openpyxl.load_workbook(SPREADSHEET, read_only=True)["models"]
    header, *rows = sheet.iter_rows(values_only=True)
    wares = []
    for row in rows:
        cells = {key: str(value or "").strip() for key, value in zip(header, row, strict=False)}
        aliases = tuple(text.strip() for text in cells["aliases"].split(";") if text.strip())
        columns = {key: cells[key] for key in _FURTHER_COLUMNS if cells[key]}
        wares.append(
            Ware(
                cells["name"], cells["category"], aliases, (cells["color"],), columns,
                cells["plural"], cells["article"], cells.get("color2", ""),
            )
        )  # fmt: skip
    return tuple(ware for ware in wares if ware.name)
