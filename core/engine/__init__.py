# SPDX-License-Identifier: GPL-3.0-or-later
"""What settles objects, what renders them and what tries grasps, as protocols that know no program, and the
questions that are put to a device before a run. `engine.blender` is the only place that imports bpy,
`engine.mujoco` the only one that imports mujoco.

Public: `protocol.Settler`, `protocol.Renderer`, `protocol.Holder`, `protocol.Engine`, `protocol.Placement`,
`probe.Question`, `probe.Answer`, `probe.ask`, `model_probe.judge_models`, `devices.Gpu`,
`devices.choose_devices`, `roles.Role`, `rays.RayRenderer` (for measuring and tests only).
"""
