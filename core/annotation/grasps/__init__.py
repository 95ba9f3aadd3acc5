# SPDX-License-Identifier: GPL-3.0-or-later
"""Grasps for two-finger grippers: candidates on models, and those of a scene that are free of collision.

Public: `gripper.load_gripper`, `sampling`, `jaws.measure_jaws`, `collision.MeshCollider`,
`clearance.Surroundings`, `model_grasps.ModelGrasps`, `scene_grasps.find_grasps`.
"""
