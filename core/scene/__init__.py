# SPDX-License-Identifier: GPL-3.0-or-later
"""Data only: the objects of a scene, what cameras see of them, appearance, render results, and the scene
record with its JSON. Meters, world frame and pixels unless stated otherwise.

Public: `objects.SceneObject`, `views.View`, `views.ObjectView`, `camera.Camera`, `appearance.Appearance`,
`appearance.Palette`, `appearance.Surface`, `render_result.RenderResult`, `render_result.ImageFiles`,
`resting.resting_level`, `record.SceneRecord`, `record.Expression`, `json_fields.SceneFormatError`.
"""
