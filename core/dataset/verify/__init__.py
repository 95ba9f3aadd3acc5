# SPDX-License-Identifier: GPL-3.0-or-later
"""Verification of a finished dataset from its files alone, with an error rate per rule."""
