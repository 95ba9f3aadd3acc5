# SPDX-License-Identifier: GPL-3.0-or-later
"""The background of instance images, in memory and on disk."""

# In memory: no object. On disk a mask is uint8 and 255 takes its place.
BACKGROUND = -1
MASK_BACKGROUND = 255
