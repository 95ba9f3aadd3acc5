# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command does: `run` makes scenes on one device, `launch` on many, `preflight` checks everything
before either, `progress` reports on the run. `cache` keeps what was found out.

Public: `run.run.run`, `run.outside_blender.main`, `launch.main.main`, `preflight.check.check`,
`progress.progress.RunReport`, `progress.event_log.EventLog`.
"""
