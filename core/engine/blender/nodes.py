# SPDX-License-Identifier: GPL-3.0-or-later
"""Node trees of materials, worlds and the compositor."""

import bpy


def own_tree(block: bpy.types.Material | bpy.types.Scene | bpy.types.World) -> bpy.types.NodeTree:
    """Make a data block use nodes and return its tree; a scene's is that of the compositor."""
    block.use_nodes = True
    tree = block.node_tree
    assert tree is not None
    return tree
