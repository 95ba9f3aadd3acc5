# SPDX-License-Identifier: GPL-3.0-or-later
"""Referring expressions that are proven on the measured scene; see docs/expression_semantics.md."""

from core.language.settings import Kind, LanguageSettings
from core.language.speech import SpeechReport, say

__all__ = ["Kind", "LanguageSettings", "SpeechReport", "say"]
