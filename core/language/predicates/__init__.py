# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be measured between objects: tables of directions, relations, measures and measures to an anchor,
each entry with the function that scores all pairs of objects in all views.

A score > 0 is TRUE, < 0 is FALSE, 0 is UNSURE (the dead band); its absolute value is the margin: the distance
to the dead band, in meters (positions) or natural logarithms of ratios (sizes). The thresholds and their
rationale are in docs/expression_semantics.md, section 3.

Public: `directions.DIRECTIONS`, `directions.DIAGONALS`, `relations.RELATIONS`, `measures.MEASURES`,
`distances.ANCHOR_MEASURES`, `states.STATES`, `thirds.Thirds`,
`between.between_scores`, `rows.row_slack`, `geometry.measure`.
"""
