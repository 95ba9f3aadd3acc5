# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a model may be redistributed with a dataset, according to the license in its row."""

import re

from core.assets.catalogue import ModelInfo

# Licenses that allow any use, also of modified models, and require at most attribution.
ALLOWED = "CC0, CC BY, BSD, MIT, Apache, Unlicense or public domain"
_ALLOWED = re.compile(
    r"(CC0|CC[ -]BY|BSD|MIT|Apache|Unlicense|Public Domain)"
    r"([ -](\d(\.\d)*|Clause|\d-Clause|License|Licence|US|Universal))*",
    re.IGNORECASE,
)
_NAMES_AUTHOR = re.compile(r"CC[ -]BY|BSD|MIT|Apache", re.IGNORECASE)


def license_problem(model: ModelInfo) -> str:
    """Return the problem of a row's license or attribution, "" if there is none."""
    if not model.license:
        return f"license is empty; allowed are {ALLOWED}."
    if not _ALLOWED.fullmatch(model.license):
        return f"license '{model.license}' is not among {ALLOWED} (no NC, SA or ND)."
    if _NAMES_AUTHOR.match(model.license) and not model.attribution:
        return f"attribution is empty, but {model.license} requires naming the author."
    return ""
