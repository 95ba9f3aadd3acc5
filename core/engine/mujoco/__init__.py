# SPDX-License-Identifier: GPL-3.0-or-later
"""Trials of grasps in MuJoCo, which is imported only when one is tried.

Public: `holder.MujocoHolder`, `lifter.MujocoLifter`, `versions.engine_key`.
"""
