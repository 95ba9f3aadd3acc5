# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of languages: the realizer of each."""

from collections.abc import Mapping

from core.language.wording.english import EnglishRealizer
from core.language.wording.german import GermanRealizer
from core.language.wording.realizer import Realizer

REALIZERS: Mapping[str, type[Realizer]] = {"en": EnglishRealizer, "de": GermanRealizer}
