# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine on Blender: physics with Bullet, pictures with Cycles, through BlenderProc's process. Nothing
else in the project imports bpy.
"""
