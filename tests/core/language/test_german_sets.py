# SPDX-License-Identifier: GPL-3.0-or-later
"""German sentences that mean several objects, or none, judged by an oracle with a grammar of its own."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.dataset.verify.set_sentences import check_set_sentences, check_twins
from core.dataset.verify.tally import Tally
from core.errors import UserInputError
from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.parser import Parser
from core.language.search.search import SpeechReport, say
from core.language.settings import LanguageSettings, SetShares, Style
from core.language.wording.german import GermanRealizer
from core.language.wording.noun_parts import UnsayableError
from core.language.wording.realizer import Chooser, Manner
from core.language.wording.vocabulary import read_vocabulary
from core.scene.record import SceneRecord
from tests.core.language.oracle.german import complaints
from tests.core.language.oracle.german_reader import german_judge
from tests.core.language.oracle.sampling import draw_record
from tests.core.language.scenes import record, thing

QUICK, LONG = range(48), range(50_000, 51_200)
SETTINGS = LanguageSettings(
    language="de",
    style=Style.NATURAL,
    sets=SetShares(one=1.0, many=3.0, none=3.0),
    sentence_twins=True,
)
MUG, KNIFE = P.Filter("noun", "mug"), P.Filter("noun", "knife")
RED = P.Filter("color", "red")


def spoken(seeds: range, settings: LanguageSettings) -> Iterator[tuple[SceneRecord, SpeechReport]]:
    for seed in seeds:
        scene = draw_record("shipped", seed)
        yield scene, say(scene, settings, np.random.default_rng(seed), seed)


def judged(seeds: range, settings: LanguageSettings = SETTINGS) -> Counter[str]:
    """Return how many sentences were judged, by the part that fails or "many"; none is objected to."""
    kinds: Counter[str] = Counter()
    failures = []
    for scene, said in spoken(seeds, settings):
        judge = german_judge(scene)
        twins = {pair.other for pair in said.twins or () if isinstance(pair.other, int)}
        for item in said.sets or ():
            kinds[item.failed or "many"] += 1
            wrong = judge.set_objections(item)
            wrong += [] if settings.bare else complaints(item.text, scene.objects)
            failures += [f"scene {scene.scene}, {item.text!r}: {wrong}"] if wrong else []
        for expression in (said.expressions[number] for number in twins):
            kinds["twin"] += 1
            wrong = judge.expression_objections(expression)
            wrong += [] if settings.bare else complaints(expression.text, scene.objects)
            failures += [f"scene {scene.scene}, {expression.text!r}: {wrong}"] if wrong else []
    assert not failures, f"{len(failures)} of {kinds.total()} sentences are wrong: {failures[:5]}"
    return kinds


@pytest.mark.parametrize("bare", [False, True])
def test_sets_mean_exactly_their_objects_and_none_means_nothing(bare: bool) -> None:
    kinds = judged(QUICK, replace(SETTINGS, bare=bare))
    assert kinds["many"] >= 10
    assert kinds["twin"] >= 20
    assert kinds["noun"] + kinds["color"] + kinds["relation"] >= 3


@pytest.mark.long
@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_thousands_of_sentences_of_several_or_none_are_right(style: Style) -> None:
    assert judged(LONG, replace(SETTINGS, style=style)).total() >= 4_000


def test_the_verifier_proves_them() -> None:
    checked = 0
    for scene, said in spoken(range(3), SETTINGS):
        tally = Tally()
        check_set_sentences(said.added_to(scene), SETTINGS, tally)
        check_twins(said.added_to(scene), SETTINGS, tally)
        assert tally.examples == {}
        checked += tally.checked.total()
    assert checked > 20


# ------------------------------------------------------------------ words
def wordings(node: P.All, number: int, manner: Manner | None = None) -> set[str]:
    objects = tuple(thing(i, name, (0.1 * i, 0.0), color="red") for i, name in enumerate(NAMES))
    lexicon = load_lexicon("de")
    found = set()
    for seed in range(80):
        chooser = Chooser(np.random.default_rng(seed))
        realizer = GermanRealizer(
            lexicon, read_vocabulary(objects, lexicon), chooser, manner or Manner()
        )
        try:
            found.add(realizer.contracted(realizer.several(node, number)[0]))
        except UnsayableError:
            continue
    return found


NAMES = ("mug", "mug", "knife", "plate")


def of(*members: P.Node) -> P.Node:
    return P.conjunction([P.SCENE, *members])


def test_of_two_both_are_said_and_of_more_all() -> None:
    assert wordings(P.All(of(MUG), 2), 2) == {
        "die beiden Becher",
        "beide Becher",
        "die zwei Becher",
    }
    assert wordings(P.All(of(MUG)), 2) == {"die Becher"}
    assert wordings(P.All(of(MUG, RED), 3), 3) == {
        "alle drei roten Becher",
        "die drei roten Becher",
    }
    assert wordings(P.All(of(MUG, RED)), 4) == {"alle roten Becher", "die roten Becher"}
    assert wordings(P.All(of(MUG), 9), 9) == set()


def test_without_an_article_adjectives_have_its_ending() -> None:
    bare = Manner(bare=True)
    assert wordings(P.All(of(MUG, RED)), 2, bare) == {"rote Becher"}
    assert wordings(P.All(of(MUG, RED), 2), 2, bare) == {"beide roten Becher"}


def test_sides_follow_the_noun_and_articles_are_drawn_to_prepositions() -> None:
    assert wordings(P.All(P.Side("left", of(MUG)), 2), 2) >= {
        "die beiden Becher links",
        "die beiden Becher auf der linken Seite",
    }
    plate = P.Unique(of(P.Filter("noun", "plate")))
    assert wordings(P.All(of(KNIFE, P.Relate("left", plate)), 2), 2) >= {
        "die beiden Messer links vom Teller"
    }


# ------------------------------------------------------------------ reading
def test_the_article_says_whether_there_are_several() -> None:
    """Of "Messer", one and several are written alike."""
    objects = (thing(0, "knife", (0, 0)), thing(1, "knife", (0.1, 0)), thing(2, "plate", (0, 0.2)))
    lexicon = load_lexicon("de")
    parser = Parser(lexicon, read_vocabulary(objects, lexicon))
    one, several = P.Unique(of(KNIFE)), P.All(of(KNIFE))
    assert (parser.meanings("Das Messer."), parser.set_meanings("Das Messer.")) == ([one], [])
    assert (parser.meanings("Die Messer."), parser.set_meanings("Die Messer.")) == ([], [several])
    for text in ("Nimm den Teller.", "Das Messer vor dem Teller."):
        assert len(parser.meanings(text)) == 1
        assert parser.set_meanings(text) == []
    behind = P.Relate("behind", P.Unique(of(P.Filter("noun", "plate"))))
    both = P.All(of(KNIFE, behind), 2)
    for text in ("Gib mir die beiden Messer hinter dem Teller.", "Beide Messer hinterm Teller."):
        assert parser.set_meanings(text) == ([both] if "hinterm" not in text else [])
    left = P.All(of(KNIFE, P.Relate("left", P.Unique(of(P.Filter("noun", "plate"))))))
    assert parser.set_meanings("Die Messer links vom Teller.") == [left]
    assert parser.set_meanings("Die Messer links von dem Teller.") == [left]


def test_what_has_a_longer_name_is_counted_too() -> None:
    """A "Zuckerdose" is no can, but "die Dosen" may be all three."""
    settings = replace(SETTINGS, sets=SetShares(one=1.0, many=9.0, none=0.0), sentence_twins=False)
    names = ("can", "can", "sugar bowl")
    things = [thing(i, name, (0.15 * i - 0.3, 0.0), color="red") for i, name in enumerate(names)]
    for number, expected in ((2, True), (3, False)):
        said = say(record(things[:number]), settings, np.random.default_rng(0), 0)
        assert any("Dosen" in item.text for item in said.sets or ()) is expected


@pytest.mark.parametrize(
    ("names", "aliases", "plural", "expected"),
    [
        (("cup", "teacup"), ("", "cup"), "Tassen", True),
        (("hat", "cap"), ("", "hat"), "Hüte", False),
        (("cup", "paper cup", "tumbler"), ("", "cup", "cup"), "Tassen", False),
        (("jar", "jar"), ("", ""), "Gläser", False),
    ],
)
def test_what_has_another_german_name_is_not_counted(
    names: tuple[str, ...], aliases: tuple[str, ...], plural: str, expected: bool
) -> None:
    """A cap may be called "hat", but a "Schirmmütze" is no "Hut"; a ceramic jar is no "Glas" of several."""
    settings = replace(SETTINGS, sets=SetShares(one=1.0, many=9.0, none=0.0), sentence_twins=False)
    things = [
        replace(thing(i, name, (0.15 * i - 0.3, 0.0)), aliases=(alias,) if alias else ())
        for i, (name, alias) in enumerate(zip(names, aliases, strict=True))
    ]
    texts = []
    for seed in range(4):
        said = say(record(things), settings, np.random.default_rng(seed), seed)
        texts += [item.text for item in said.sets or ()]
    assert any(plural in text for text in texts) is expected, texts


def test_the_grammar_of_the_oracle_finds_what_is_wrong() -> None:
    things = draw_record("shipped", 0).objects
    noun = next(t for t in things if t.name in load_lexicon("de").dictionary).name
    entry = load_lexicon("de").dictionary[noun]
    wrong = {"m": "die", "f": "den", "n": "den"}[entry["gender"]]
    assert complaints(f"Gib mir {wrong} roten {entry['noun']}.", things)
    plates = tuple(thing(i, name, (0.1 * i, 0.0)) for i, name in enumerate(("plate", "fork")))
    for text in (
        "Gib mir die beiden rote Gabeln.", "Alle rote Gabeln.", "Wo ist die Gabeln?",
        "Nimm die Gabel neben die Teller.", "Nimm der Gabel.", "Nimm die gabeln.", "Nimm die Gabeln?",
        "Die Gabel links von den Teller.",
    ):  # fmt: skip
        assert complaints(text, plates), text
    for text in ("Gib mir die beiden roten Gabeln.", "Wo sind die Gabeln?", "Alle Teller rechts."):
        assert complaints(text, plates) == [], text


def test_other_languages_say_that_they_have_none() -> None:
    for flag in ({"sets": SetShares(many=0.1)}, {"sentence_twins": True}):
        with pytest.raises(UserInputError, match=r"only in English \(en\) and German \(de\)"):
            LanguageSettings(language="xx", **flag)


def test_every_plural_is_of_its_noun() -> None:
    umlauts = str.maketrans("ÄÖÜäöü", "AOUaou")
    for word, entry in load_lexicon("de").dictionary.items():
        noun, plural = (entry.get(key, "").translate(umlauts) for key in ("noun", "plural"))
        endings = r"(e|n|en|er|s|nen|teen|ien)?"
        stem = re.escape(re.sub(r"(us|e)?$", "", noun.split()[0], count=1))
        assert not plural or word == "fruit" or re.match(rf"{stem}(e|us)?{endings}\b", plural), word
