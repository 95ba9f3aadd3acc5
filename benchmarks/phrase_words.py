# SPDX-License-Identifier: GPL-3.0-or-later
"""Closed classes of English words, by which phrases are taken apart: what is in none of them is a noun.

Nothing here comes from a corpus, and nothing depends on the lexicon, so that a wider lexicon cannot make a
phrase of people look different.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _words("the a an")

COLORS = _words("""
    red orange yellow green blue purple pink brown black white gray grey beige gold golden silver violet cyan
    turquoise teal magenta maroon navy tan cream ivory khaki olive lime lilac peach bronze copper multicolor
    multicolored multicolour multicoloured colorful colourful transparent clear rainbow burgundy crimson
    reddish greenish bluish yellowish brownish grayish greyish whitish blackish pinkish
""")
# Before a color they make it another color ("light blue"); elsewhere "light" is a noun.
SHADES = _words("light dark bright pale deep")
MATERIALS = _words("""
    plastic metal metallic steel stainless aluminum aluminium iron brass ceramic porcelain clay stone marble
    granite concrete cement glass wood wooden bamboo cork paper cardboard leather rubber silicone foam fabric
    cloth cotton wool woolen knitted wicker straw wire tin
""")
SHAPES = _words("""
    round rounded circular spherical oval square rectangular triangular cylindrical conical cubic cubical
    cuboid flat curved straight hexagonal octagonal trapezoidal elongated pointed boxy
""")
# Words of the classes above that are nouns too, where no noun follows.
ALSO_NOUNS = _words("""
    orange rose lime peach cream gold silver olive glass paper iron tin stone wood metal plastic wire cloth
    square straw cardboard leather rubber foam clay
""")

SIZES = _words("""
    big bigger biggest large larger largest small smaller smallest little tiny huge tall taller tallest short
    shorter shortest long longer longest thin thinner thinnest thick thicker thickest wide wider widest narrow
    medium mini high higher highest low lower lowest skinny fat sized size giant
""")

CARDINALS = _words("two three four five six seven eight nine ten")
ORDINALS = _words("""
    first second third fourth fifth sixth seventh eighth ninth tenth 1st 2nd 3rd 4th 5th 6th 7th 8th 9th last
    next
""")

PLACES = _words("""
    left right leftmost rightmost middle center centre central centermost middlemost front back rear behindmost
    frontmost rearmost backmost top bottom topmost bottommost uppermost lowermost upper corner end edge side
    hand sides close closer closest near nearer nearest nearby far farther farthest further furthest distant
    farthermost furthermost foremost leftward rightward here there lefthand righthand outermost innermost
""")

OBSERVERS = _words("you me your my yourself myself camera viewer robot us i")

# Furniture and rooms, which stand for the places on and in them rather than for objects of a scene.
FURNITURE = _words("""
    table tables tabletop desk desktop floor ground wall walls shelf shelves chair chairs couch sofa bed counter
    countertop nightstand room kitchen bathroom bedroom door window windows cabinet dresser bookshelf bookcase
    carpet rug stand bench stool armchair cupboard drawer ceiling wardrobe closet rack
""")
GENERIC_HEADS = _words("object objects thing things item items")
# Nouns of catalogue categories: a kind of kinds, used as the noun of one thing.
CATEGORY_HEADS = _words("""
    fruit fruits vegetable vegetables food foods snack snacks drink drinks beverage beverages tool tools toy
    toys drinkware tableware dishware kitchenware cookware glassware cutlery silverware stationery furniture
    clothing appliance appliances utensil utensils container containers electronics device devices equipment
    toiletries cosmetics medicine decoration seasoning footwear headwear eyewear jewelry produce dessert vehicle
    game publication instrument stuff textile packaging
""")

STATES = _words("""
    open opened closed empty full filled broken folded striped patterned stacked upside down lying standing
    sitting placed located facing turned tilted tipped leaning hanging laying resting colored coloured color
    colour shaped shape looking labeled labelled written called named marked positioned made surrounded
    surrounding touching covered attached holding wearing containing pointing lined isolated alone single
    whole same different other another similar opposite own out off plain new old soft
""")

PREPOSITIONS = _words("""
    of in on at by to from with without into onto inside outside under underneath beneath below above over
    behind beside besides next between among amongst against along across around through towards toward about
    near past beyond before after like as than for via upon within atop directly right up down
""")
FUNCTION_WORDS = _words("""
    this that these those which who whose what where when there it its it's he him his she her they them their
    we our is are was were be been being isn't aren't not no nor and or but if then so very just really only
    also too both either neither each every all any some most more less least few many much one ones has have
    had having do does did can't will would should could may might must please rather quite almost slightly
    exactly immediately somewhat kind sort pair set piece located says saying reads pick picked grab take see
    look choose find need want get put place directly appears seems because while using according counting
    perspective view point line row group pile half part parts them set another else hand how your you're
    i'm that's there's here's theirs mine yours lot away together itself yes go going turn reach remaining stack
""")

CLOSED = (
    COLORS | MATERIALS | SHAPES | SIZES | CARDINALS | ORDINALS | PLACES | STATES | PREPOSITIONS
    | FUNCTION_WORDS | ARTICLES | (OBSERVERS - {"camera", "robot", "viewer"})
)  # fmt: skip
