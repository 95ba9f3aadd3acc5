# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports models from public packages into `models/`: packages, sources, conversion, workbook."""
