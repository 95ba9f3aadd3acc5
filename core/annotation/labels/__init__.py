# SPDX-License-Identifier: GPL-3.0-or-later
"""The labels that a dataset can have besides the usual ones, one module each, and the table that lists them.

An entry says what a label is called, what it needs, how its files are named, made, checked and sized.
Whatever handles files of labels (commit, resume, split, relabel, verifier, manifest, estimate) asks the
table, so a new label is a module here, a line in `table.LABELS` and one in dataset_usage.md.

Public: `label.Label`, `table.LABELS`, `table.choose_labels`, `table.image_files`, `table.scene_files`,
`table.file_names`, `table.render_passes`.
"""
