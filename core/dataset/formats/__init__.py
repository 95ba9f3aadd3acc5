# SPDX-License-Identifier: GPL-3.0-or-later
"""Datasets in the formats of others: one format a file; `table.EXPORTERS` lists them."""
