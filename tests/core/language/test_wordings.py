# SPDX-License-Identifier: GPL-3.0-or-later
"""All wordings of a row: complete, said by the writer itself, and nothing else."""

from pathlib import Path

import numpy as np
import pytest

from core.assets.catalogue import Attributes, ModelInfo
from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.wording.noun_parts import (
    UnsayableError,
)
from core.language.wording.realizer import (
    Chooser,
)
from core.language.wording.realizers import REALIZERS
from core.language.wording.row_phrases import _as_object, _programs, plurals, wordings
from core.language.wording.vocabulary import read_vocabulary

MUG = ModelInfo(
    "mug", "mug", "drinkware", Path("mug.obj"), "red", ("cup",), Attributes({"material": "wood"})
)


def test_names_aliases_and_attributes_are_all_said():
    texts = wordings(MUG)
    assert len(texts) == len(set(texts))
    for text in ("the mug", "the cup", "the red mug", "the wooden cup", "the red wooden mug",
                 "the red mug made of wood", "the wooden thing"):  # fmt: skip
        assert text in texts
    assert "the thing" not in texts
    assert texts[0].split() == ["the", texts[0].split()[1]]


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_the_writer_draws_is_among_them(language: str):
    lexicon = load_lexicon(language)
    row = _as_object(MUG)
    chooser = Chooser(np.random.default_rng(0))
    writer = REALIZERS[language](lexicon, read_vocabulary((row,), lexicon), chooser)
    known = set(wordings(MUG, language))
    drawn = set()
    for node in _programs(row):
        assert isinstance(node, P.Unique)
        for _ in range(60):
            try:
                drawn.add(writer.noun_phrase(node, "nominative")[0])
            except UnsayableError:
                continue
    assert drawn
    assert drawn <= known


def test_plurals_and_articles_are_those_of_the_columns_or_the_rule():
    bread = ModelInfo(
        "b", "loaf of bread", "bakery item", Path("b.obj"), plural="loaves of bread", article="a"
    )
    assert plurals(bread) == (
        ("loaf of bread", "loaves of bread", "a"),
        ("bakery item", "bakery items", "a"),
    )
