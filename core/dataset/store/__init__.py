# SPDX-License-Identifier: GPL-3.0-or-later
"""The dataset folder: where files lie, who may write it, what is committed and missing, and reading it back.

Public: `dataset_store.DatasetStore`, `layout.DatasetLayout`, `identity.Identity`, `ownership.Membership`,
`reader.open_dataset`, `reader.iterate_scenes`, `index.write_index`, `split.write_splits`,
`corruption.find_corrupt`.
"""
