# SPDX-License-Identifier: GPL-3.0-or-later
tempdir: str
version: tuple[int, int, int]
version_string: str
