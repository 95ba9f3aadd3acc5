# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person takes to do something with, by kinds of things; known without the table of uses.

The words are names, their last words, or categories. Of `FOR`, a person would take one at once; of all other
things, a person might take those of `AT_A_PINCH`.
"""

from core.scene.objects import SceneObject
from tests.plain_reader.answers import Fit
from tests.plain_reader.nouns import is_head

# What a person would do: what one takes for it; after a bar what one might take.
_TABLE = """
drink from, drink out of: mug, cup, teacup, glass, goblet, tumbler, water bottle | bottle, can, drink, jug,
    teapot, bowl, vase, jar, dairy, bucket, soup bowl, pot, ladle, funnel
drink: can, beer bottle, wine bottle, juice box, carton | cup, mug, bottle, jug, teapot, coffee cup,
    tea box, kettle, creamer, coffee machine
pour from: jug, creamer, teapot, kettle | bottle, drinkware, drink, pot, pan, saucepan, can, vase,
    bucket, ladle, bowl
eat: fruit, vegetable, bakery item, dessert, fast food, meat dish, snack, bowl of food, cereal box,
    bread | seasoning, spread, canned food, packaged food, bottle, egg, sugar bowl, butter dish,
    medicine, jar
eat with: fork, spoon | knife, kitchen utensil
eat from: bowl, plate, ramekin | drinkware, tray, pot, pan, cutting board, butter dish, sugar bowl
cut with: knife, scissors, pair of scissors | fork, spoon, kitchen utensil, hand tool, power tool,
    knife block, set of keys
write with: pen, pencil, marker | crayon, highlighter, lipstick, pen holder, laptop, tablet, phone
draw with: crayon, pencil, marker | pen, highlighter, lipstick, ruler, pen holder, tablet
write on: notebook | publication, calendar, box, paper towel roll, tablet, laptop, phone
read: book, paperback, newspaper | notebook, calendar, phone, tablet, laptop, mobile phone
wear, put on: headwear, clothing, footwear, eyewear, watch | towel, headphones,
    pair of headphones, backpack, handbag, lipstick, perfume bottle, traffic cone
wear on my head: headwear, helmet
wear on my feet, put on my feet: footwear
put flowers in: vase
keep pens in, put pens in: pen holder
clean with: sponge, spray bottle, paper towel roll, dish soap bottle | towel, cleaning tool,
    toiletries, textile, clothing, newspaper, eraser, bucket
wash my hands with: bar of soap, soap dispenser
brush my teeth with: toothbrush
comb my hair with: comb
brush my hair with: hairbrush
dry my hands with, dry my hands on: towel, paper towel roll
cook in: pan, pot, saucepan | kettle, bowl, mixing bowl, enamel mug
boil water in: kettle, pot, saucepan
stir with: spoon | fork, knife, kitchen utensil, writing utensil, screwdriver
make coffee with: coffee machine, moka pot, French press
toast bread with, make toast with: toaster
cut vegetables on, chop vegetables on: cutting board
roll out dough with, roll dough with: rolling pin
squeeze lemons with, squeeze a lemon with: juicer
serve soup with: ladle
flip pancakes with, flip a pancake with: spatula
season my food with: salt shaker, shaker, spice jar
spread on my bread: jam jar, honey jar, spread jar, butter dish
carry drinks on: tray
put my drink on, put a drink on: coaster
measure with: ruler, tape measure | kitchen scale, cup, spoon, jug, phone
weigh things with, weigh things on: kitchen scale
hit a nail with, hit nails with: hammer | rock, footwear, pan, rolling pin, stapler
turn a screw with, tighten a screw with: screwdriver
drill a hole with, drill holes with: drill
saw wood with: saw
staple papers together with, staple papers with: stapler
erase pencil marks with: eraser
tape things together with: tape, roll of tape
sew with: spool of thread
unlock a door with: set of keys
light up a dark room with: flashlight, lamp, lantern
tell the time with, tell the time by: watch, alarm clock | phone, tablet, laptop, mobile phone, telephone,
    calendar, radio, stereo
take pictures with, take photos with: camera | phone, tablet, laptop, mobile phone
call someone with, make a phone call with: phone, telephone
listen to music with: headphones, pair of headphones, speaker, radio, stereo
make music with: musical instrument
play with: toy vehicle, toy block, doll, teddy bear, dollhouse, wooden figure, puzzle, puzzle cube,
    rubber ball, basketball, soccer ball, tennis ball, skateboard, chess set,
    set of playing cards | figurine, game, ball,
    gaming device, chess piece, toy, musical instrument, Christmas decoration, bucket, traffic cone,
    phone, tablet, laptop, mobile phone
play video games with: game controller, game console
type on: laptop
change the channel with: remote control
throw trash in, throw trash into: trash can | bin, storage bin, basket, box, bucket, crate
carry things in: basket, bucket, bag, backpack, briefcase, suitcase, handbag | box, crate, bin,
    storage bin, bowl, mixing bowl, tray, hat, cap, helmet, trash can, plate
"""


def _read() -> tuple[dict[str, str], dict[str, str]]:
    certain, doubtful = {}, {}
    for line in _TABLE.replace("\n    ", " ").strip().splitlines():
        purposes, _, things = line.partition(": ")
        for purpose in purposes.split(", "):
            certain[purpose], _, doubtful[purpose] = (
                part.strip() for part in things.partition("|")
            )
    return certain, doubtful


FOR, AT_A_PINCH = _read()


def suits(purpose: str, item: SceneObject) -> Fit:
    """Return whether a person takes an object for something."""
    if _is_one(FOR[purpose], item):
        return Fit.YES
    return Fit.MAYBE if _is_one(AT_A_PINCH[purpose], item) else Fit.NO


def _is_one(words: str, item: SceneObject) -> bool:
    known = {word.strip().lower() for word in words.split(",")} - {""}
    # A flower pot is no pot to cook in, and nobody drinks a trash can, but a soup bowl is a bowl.
    own = (item.name.lower(), item.category.lower())
    heads = known - ({"pot", "can"} if own[0] == "trash can" else {"pot"})
    return not known.isdisjoint(own) or any(is_head(word, own[0]) for word in heads)
