# SPDX-License-Identifier: GPL-3.0-or-later
version: tuple[int, int, int]
version_string: str
