# SPDX-License-Identifier: GPL-3.0-or-later
"""A text is proven only if nobody could reasonably read it as anything else."""

import pytest

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.parser import Parser
from core.language.search.proof import Proof
from core.language.truth.predicate_table import PredicateTable
from core.language.wording.vocabulary import read_vocabulary
from tests.core.language.scenes import record, thing


def the(word: str, *members: P.Node) -> P.Unique:
    return P.Unique(P.conjunction([P.SCENE, P.Filter(P.NOUN, word), *members]))


@pytest.mark.parametrize(
    ("depth", "is_proven"),
    [
        (-0.02, True),  # in front of the box: no bowl is behind it
        (0.06, False),  # a bowl that some would say is behind it, and others not
    ],
)
def test_a_reading_that_is_arguable_disproves_and_one_that_is_void_does_not(
    depth: float, is_proven: bool
) -> None:
    things = (
        thing(0, "mug", (0.0, 0.1)),
        thing(1, "bowl", (0.3, depth)),
        thing(2, "box", (0, 0.02)),
    )
    lexicon = load_lexicon("en")
    parser = Parser(lexicon, read_vocabulary(things, lexicon))
    proof = Proof(PredicateTable(record(things), 0.4, lexicon), parser)
    behind = P.Relate("behind", the("box"))
    meant = the("mug", P.Relate("left", the("bowl")), behind)
    other = the("mug", P.Relate("left", the("bowl", behind)))
    text = "The mug left of the bowl behind the box."
    assert set(parser.meanings(text)) == {meant, other}
    assert proof.executor.holds(meant, 0)
    assert proof.text_means(text, meant, 0) == is_proven
    assert not proof.text_means(text, meant, 1)
