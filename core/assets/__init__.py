# SPDX-License-Identifier: GPL-3.0-or-later
"""The models: rows of the catalogue, their triangles, convex parts, stable poses and colors, the checks of
their files, the library that hands all this out, and the rays that meet the meshes.

Public: `catalogue.read_catalogue`, `catalogue.ModelInfo`, `library.AssetLibrary`, `geometry.ModelGeometry`,
`mesh_files.load_mesh`, `triangulation.cut_polygons`, `stable_poses.StablePose`, `convex_parts.ConvexPart`,
`support_shape.SupportShape`, `support_rules.support_rules`, `model_check.check_models`,
`model_check.verdicts.VerdictStore`, `model_colors.MeasuredColors`, `ray_scene.RayScene`.
"""
