# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person would say, beside what is true: a table of rules about a program, its scene and its views.

A rule never makes a sentence true; it only rejects true sentences. docs/expression_semantics.md, section 7, has
the rules with their reasons.

Public: `judge.Felicity`, `rules.RULES`, `phrases.phrases_of`.
"""
