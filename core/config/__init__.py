# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user can ask for: every flag declared once, read from command lines and files, and the fingerprint
that tells which settings make the same dataset. Choices that live in a table of another room (labels, kinds
of expressions, languages) are plain texts here and checked against the table before a run.

Public: `settings.GenerationConfig`, `launch_settings.LaunchConfig`, `run_options.RunOptions`,
`command_line.read_single`, `command_line.read_launch`, `fingerprint.fingerprint`, `quality.RenderSettings`,
`flags.flag`, `limits.MIN_OBJECTS`.
"""
