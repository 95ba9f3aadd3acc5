# SPDX-License-Identifier: GPL-3.0-or-later
"""One module per family; each has `MODELS`, a tuple of blueprints. Discovered by `library.py`."""
