# SPDX-License-Identifier: GPL-3.0-or-later
"""One module a family; each has `MODELS`, a tuple of blueprints. Found by `library.py`."""
