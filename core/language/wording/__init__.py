# SPDX-License-Identifier: GPL-3.0-or-later
"""How a program is said: the phrases of a scene's objects, and a realizer for each language.

Public: `realizer.Realizer`, `english.EnglishRealizer`, `german.GermanRealizer`,
`vocabulary.read_vocabulary`, `row_phrases.wordings`.
"""
