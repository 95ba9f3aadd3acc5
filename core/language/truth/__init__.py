# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a program holds: all predicates of a scene, three-valued execution, the margin of an answer, and the
objects that a word applies to.

Public: `predicate_table.PredicateTable`, `execution.Executor`, `margins.Margins`, `minimality.is_minimal`,
`words.read_words`.
"""
