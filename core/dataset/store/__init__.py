# SPDX-License-Identifier: GPL-3.0-or-later
"""The dataset folder: paths of files, who may write it, what is committed or missing, and reading it.

Public: `dataset_store.DatasetStore`, `layout.DatasetLayout`, `identity.Identity`, `ownership.Membership`,
`reader.open_dataset`, `reader.iterate_scenes`, `index.write_index`, `split.write_splits`,
`corruption.find_corrupt`.
"""
