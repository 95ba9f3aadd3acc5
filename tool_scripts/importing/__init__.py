# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings models from public packages into `models/`: packages, sources, conversion, workbook."""
