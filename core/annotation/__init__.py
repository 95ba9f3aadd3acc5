# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels, and the second opinions on them: boxes, masks, polygons and depth from a render, amodal masks from
rays, and whether objects touch what carries them.

Public: `masks.object_views`, `masks.encode_rle`, `polygons.exact_polygons`, `depth.encode_depth`,
`cross_check.compare_masks`, `contact.check_contacts`, `labels` (further labels by
`--extra-outputs`, a module each, and their table).
"""
