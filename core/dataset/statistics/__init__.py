# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of a dataset, and their targets.

Public: `gathering.gather_statistics`, `report.report`, `targets.targets`, `exposure.measure_exposure`.
"""
