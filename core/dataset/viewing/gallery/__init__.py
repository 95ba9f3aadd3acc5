# SPDX-License-Identifier: GPL-3.0-or-later
"""A static page that shows a dataset and opens from disk: `write_gallery`."""

from core.dataset.viewing.gallery.writer import write_gallery

__all__ = ["write_gallery"]
