# SPDX-License-Identifier: GPL-3.0-or-later
"""The optional labels of a dataset, one module each, and the table that lists them.

An entry holds a label's name, what it needs, and how its files are named, made, checked and how large they are.
All code that handles label files (commit, resume, split, relabel, verifier, manifest, estimate) uses the table,
so a new label takes a module here, a line in `table.LABELS` and one in dataset_usage.md.

Public: `label.Label`, `table.LABELS`, `table.choose_labels`, `table.image_files`, `table.scene_files`,
`table.file_names`, `table.render_passes`.
"""
