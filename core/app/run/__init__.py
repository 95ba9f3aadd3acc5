# SPDX-License-Identifier: GPL-3.0-or-later
"""One run, from checked input to a finished dataset: entry points inside and outside Blender, exit codes.

Public: `run.run`, `run.make_scene`, `outside_blender.main`, `exit_codes.guarded`, `summary.summary_lines`,
`preview.write_page`.
"""
