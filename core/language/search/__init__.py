# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding expressions for a scene: candidate programs, a fixed sequence of kinds, proof, and wording.

Public: `search.say`, `in_dataset.say_in_dataset`, `proposals.Candidates`, `anchors.Descriptions`,
`schedule.wanted`.
"""
