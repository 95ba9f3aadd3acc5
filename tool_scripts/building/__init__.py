# SPDX-License-Identifier: GPL-3.0-or-later
"""The parametric library: models of our own, the same thing in several colours, sizes, materials.

Their words are known by construction, which no generator of natural-looking things offers: of
infinigen, the one at hand, bottles, bowls and cans have random unnamed colours and meshes a hundred
times heavier than these, so nothing of it is used.

One file a family in `families/`: it lists its models (`MODELS`) and is found by being there. Shapes
are made in the model frame (Z up, metres, base at z = 0) of closed parts that may reach into each
other; nothing is cut out of anything. All randomness comes from a generator seeded by the model's id.
"""
