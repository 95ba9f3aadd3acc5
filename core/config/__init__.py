# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user can configure: every flag declared once, read from command lines and files, and the fingerprint
that identifies settings of the same dataset. Choices from a table of another room (labels, kinds of
expressions, languages) are plain strings here, checked against that table before a run.

Public: `settings.GenerationConfig`, `launch_settings.LaunchConfig`, `run_options.RunOptions`,
`command_line.read_single`, `command_line.read_launch`, `fingerprint.fingerprint`, `quality.RenderSettings`,
`flags.flag`, `limits.MIN_OBJECTS`.
"""
