# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a model may be passed on with a dataset, by what its row says of its licence."""

import re

from core.assets.catalogue import ModelInfo

# Licences that allow any use, changed or not, and ask at most for the author's name.
ALLOWED = "CC0, CC BY, BSD, MIT, Apache, Unlicense or public domain"
_ALLOWED = re.compile(
    r"(CC0|CC[ -]BY|BSD|MIT|Apache|Unlicense|Public Domain)"
    r"([ -](\d(\.\d)*|Clause|\d-Clause|License|Licence|US|Universal))*",
    re.IGNORECASE,
)
_NAMES_AUTHOR = re.compile(r"CC[ -]BY|BSD|MIT|Apache", re.IGNORECASE)


def license_problem(model: ModelInfo) -> str:
    """Return what is wrong with a row's licence, "" if nothing."""
    if not model.license:
        return f"license is empty; allowed are {ALLOWED}."
    if not _ALLOWED.fullmatch(model.license):
        return f"license '{model.license}' is not among {ALLOWED} (no NC, SA or ND)."
    if _NAMES_AUTHOR.match(model.license) and not model.attribution:
        return f"attribution is empty, but {model.license} asks to name the author."
    return ""
