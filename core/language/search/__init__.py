# SPDX-License-Identifier: GPL-3.0-or-later
"""What to say about a scene: candidate programs, a fixed sequence of kinds, proof, and the sentences kept.

Public: `search.say`, `proposals.Candidates`, `anchors.Descriptions`, `schedule.wanted`.
"""
