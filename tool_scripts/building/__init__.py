# SPDX-License-Identifier: GPL-3.0-or-later
"""The parametric library: RefGrasp's own models, the same object in several colors, sizes, materials.

Their words are known by construction, which no generator of natural-looking objects offers: the
bottles, bowls and cans of infinigen, for example, have random unnamed colors and meshes a hundred
times larger than these.

Each family has one file in `families/`, which lists its models (`MODELS`) and is discovered
automatically. Shapes are made in the model frame (Z up, meters, base at z = 0) of closed parts that
may intersect; there are no boolean cuts. All randomness comes from a generator seeded by the
model's id.
"""
