# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels and cross-checks: boxes, masks, polygons and depth from a render, amodal masks from rays, and whether
objects touch what supports them.

Public: `masks.object_views`, `masks.encode_rle`, `polygons.exact_polygons`, `depth.encode_depth`,
`cross_check.compare_masks`, `contact.check_contacts`, `support` (what rests on and in what), `labels`
(optional labels of `--extra-outputs`, one module each, and their table), `grasps`.
"""
