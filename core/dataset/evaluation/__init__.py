# SPDX-License-Identifier: GPL-3.0-or-later
"""How well a model's predictions answer the sentences of a dataset, its splits or an export.

Public: `questions.questions_of`, `predictions.read_predictions`, `measures.measure`, `scoring.evaluate`;
docs/evaluation.md defines every figure.
"""
