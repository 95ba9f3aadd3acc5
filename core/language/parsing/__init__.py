# SPDX-License-Identifier: GPL-3.0-or-later
"""Every program that a finished sentence may mean in its scene.

Public: `parser.Parser`, `grammar.derivations`.
"""
