# SPDX-License-Identifier: GPL-3.0-or-later
"""A dataset on disk: `store` commits, resumes and reads it, `formats` exports it, `verify` checks it from its
files alone, `statistics` computes its figures, `viewing` shows it, `grasp_views` reads its grasps as cameras
see them, `tables` converts it to pandas tables.

Public: `store.dataset_store.DatasetStore`, `store.layout.DatasetLayout`, `store.reader.iterate_scenes`,
`store.index.write_index`, `formats.table.EXPORTERS`, `verify.dataset.verify_dataset`,
`statistics.gathering.gather_statistics`, `viewing.gallery.write_gallery`,
`tables.expressions_table`.
"""
