# SPDX-License-Identifier: GPL-3.0-or-later
"""The wording of programs: the phrases for a scene's objects, and a realizer for each language.

Public: `realizer.Realizer`, `english.EnglishRealizer`, `german.GermanRealizer`,
`vocabulary.read_vocabulary`, `row_phrases.wordings`.
"""
