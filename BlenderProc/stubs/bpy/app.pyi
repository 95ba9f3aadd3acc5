# SPDX-License-Identifier: GPL-3.0-or-later
version_string: str
