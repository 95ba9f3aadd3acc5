# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of a language, as data (`<language>.toml`), and the forms of nouns.

Public: `lexicon.load_lexicon`, `lexicon.Lexicon`, `nouns.NounForms`.
"""
