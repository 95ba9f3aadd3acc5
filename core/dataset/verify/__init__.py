# SPDX-License-Identifier: GPL-3.0-or-later
"""Re-checks a finished dataset from its files alone: an error rate for every rule."""
