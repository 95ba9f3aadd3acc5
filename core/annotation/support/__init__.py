# SPDX-License-Identifier: GPL-3.0-or-later
"""What rests on and in what, measured on settled meshes: contacts, shares of weight, what moves when something
is taken away, and what to clear away first.

Public: `bodies.SupportBody`, `measuring.measure_support`, `measuring.statics_of`, `equilibrium.Statics`.
"""
