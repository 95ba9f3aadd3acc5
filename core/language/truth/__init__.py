# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a program holds: predicates over all pairs of objects in all views, three-valued execution, the
margin of an answer, and what a word is true of.

Public: `predicate_table.PredicateTable`, `execution.Executor`, `margins.Margins`, `minimality.is_minimal`,
`relations.relation_scores`, `geometry.measure`, `words.read_words`.
"""
