# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run reports while it works: counts and a bar for people, events for programs.

Public: `progress.RunReport`, `progress.RunSummary`, `event_log.EventLog`.
"""
