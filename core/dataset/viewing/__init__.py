# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and pages for inspecting a dataset."""
