# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding expressions for a scene: candidate programs, the choice of each style, proof, and wording.

Public: `search.say`, `in_dataset.say_in_dataset`, `speech.Speech`, `natural.speak_naturally`,
`compositional.speak_compositionally`, `proposals.Candidates`, `anchors.Descriptions`, `schedule.wanted`.
"""
