# SPDX-License-Identifier: GPL-3.0-or-later
"""The pipeline of one scene: plan, settle, find cameras, light, render, annotate, find expressions.

Public: `scene_maker.SceneMaker`, `scene_maker.FinishedScene`, `plan.plan_scene`, `intents.TURNS`,
`intents.GROUPS`, `placer.Placer`, `grid.Grid`, `cameras.find_camera`,
`appearance_sampling.sample_appearance`.
"""
