# SPDX-License-Identifier: GPL-3.0-or-later
"""Data only: what stands on a table, what cameras see of it, how it is lit, what a render gives, and the scene
record with its JSON. Meters, world frame and pixels unless a name says otherwise.

Public: `objects.SceneObject`, `views.View`, `views.ObjectView`, `camera.Camera`, `appearance.Appearance`,
`appearance.Palette`, `appearance.Surface`, `render_result.RenderResult`, `render_result.ImageFiles`,
`resting.resting_level`, `record.SceneRecord`, `record.Expression`, `json_fields.SceneFormatError`.
"""
