# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of RefGrasp, from the ground up: config, scene, assets, annotation, language, engine, generation,
dataset, app. A room imports only from those before it; `docs/architecture.md` shows the way of a scene
through them.
"""
