# SPDX-License-Identifier: GPL-3.0-or-later
from utils.terminal import printable


def test_only_what_moves_nothing_is_left():
    assert printable("a \x1b[31mrote\x07 Tür\n") == "a ?[31mrote? Tür?"
    # Marks that change the direction of writing are among them.
    assert printable("a\u202eb") == "a?b"
