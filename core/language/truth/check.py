# SPDX-License-Identifier: GPL-3.0-or-later
"""Proving a stored expression again, from its scene record alone."""

import math
from collections.abc import Mapping

from core.errors import RefGraspError
from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.parser import Parser
from core.language.search.search import Proof
from core.language.settings import LanguageSettings
from core.language.truth.predicate_table import PredicateTable
from core.language.wording.vocabulary import read_vocabulary
from core.scene.record import Expression, SceneRecord

# Other processors round the last digits of a margin differently.
MARGIN_TOLERANCE = 1e-6


class ExpressionChecker:
    """Checks expressions of one scene; the facts are computed once."""

    def __init__(self, scene: SceneRecord, settings: LanguageSettings) -> None:
        lexicon = load_lexicon(settings.language)
        vocabulary = read_vocabulary(scene.objects, lexicon)
        self._scene = scene
        self._proof = Proof(
            PredicateTable(scene, settings.min_visibility, lexicon), Parser(lexicon, vocabulary)
        )

    def check(self, expression: Expression) -> list[str]:
        """Return what is wrong with an expression, one sentence each; empty if it is proven."""
        images = tuple(image.img_idx for image in self._scene.images)
        if expression.images != images or len(expression.targets) != 1:
            return [
                f"lists images {expression.images}, targets {expression.targets}; has to list {images}"
            ]
        target = expression.targets[0]
        if target not in range(len(self._scene.objects)):
            return [f"target {target} is not in the scene"]
        try:
            node = P.from_json(expression.program)
        except RefGraspError as error:
            return [str(error)]
        if not isinstance(node, P.Unique):
            return ["the program does not ask for one object"]
        if not self._proof.executor.holds(node, target):
            return ["the program does not give exactly its target in every image"]
        problems = self._compare(expression.certificate, node)
        if not self._proof.text_means(expression.text, node, target):
            problems.append(
                "the text has a reading that does not give exactly the target, or lacks its own"
            )
        return problems

    def _compare(self, stored: Mapping[str, object], node: P.Unique) -> list[str]:
        """Compare a stored certificate with the one that the scene gives."""
        fresh = self._proof.certificate(self._scene, node)
        if set(stored) != set(fresh):
            return [f"certificate is for images {', '.join(stored)}"]
        problems = []
        for img_idx, proof in fresh.items():
            old = stored[img_idx]
            same = (
                isinstance(old, Mapping)
                and old.get("true") == proof["true"]
                and old.get("possible") == proof["possible"]
                and isinstance(old.get("margin"), int | float)
                and math.isclose(old["margin"], proof["margin"], abs_tol=MARGIN_TOLERANCE)  # type: ignore[arg-type]
            )
            if not same:
                problems.append(
                    f"certificate of image {img_idx} is {old}, but the scene gives {proof}"
                )
        return problems


def verify_expression(
    scene: SceneRecord, expression: Expression, settings: LanguageSettings | None = None
) -> list[str]:
    """Return what is wrong with one expression of `scene`; see `ExpressionChecker`.

    Args:
        settings: those of the dataset; only `min_visibility` and `language` matter. Default: the defaults.
    """
    return ExpressionChecker(scene, settings or LanguageSettings()).check(expression)
