# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and pages that let a person look at a dataset."""
