# SPDX-License-Identifier: GPL-3.0-or-later
"""What to say about a scene: candidate programs, a fixed sequence of kinds, proof, and the sentences kept.

Public: `search.say`, `in_dataset.say_in_dataset`, `proposals.Candidates`, `anchors.Descriptions`,
`schedule.wanted`.
"""
