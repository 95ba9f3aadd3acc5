# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes are handed out in order, each once, and patience follows the median."""

from hypothesis import given
from hypothesis import strategies as st

from core.app.launch.schedule import MAX_FAILURES, Patience, Schedule


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 8))
def test_every_scene_ends_finished_or_quarantined(failures: list[bool], scenes: int) -> None:
    schedule = Schedule(range(scenes))
    outcomes = iter(failures)
    finished: list[int] = []
    tries = dict.fromkeys(range(scenes), 0)
    while (scene := schedule.next_scene()) is not None:
        tries[scene] += 1
        if next(outcomes, False):
            schedule.fail(scene)
        else:
            schedule.finish()
            finished.append(scene)
    assert sorted(finished + schedule.quarantined) == list(range(scenes))
    assert schedule.finished == len(finished)
    assert all(tries[scene] == MAX_FAILURES for scene in schedule.quarantined)
    assert max(tries.values()) <= MAX_FAILURES


def test_a_failed_scene_is_next() -> None:
    schedule = Schedule([4, 7, 9])
    assert schedule.next_scene() == 4
    assert schedule.fail(4) == 1
    assert [schedule.next_scene() for _ in range(4)] == [4, 7, 9, None]


def test_a_scene_put_back_has_not_failed() -> None:
    schedule = Schedule([4])
    for _ in range(10):
        assert schedule.next_scene() == 4
        schedule.put_back(4)
    assert schedule.quarantined == []


def test_patience_is_a_multiple_of_the_median_and_never_less_than_promised() -> None:
    patience = Patience(factor=10.0, least=30.0)
    assert patience.limit == patience.start == 300.0
    patience.learn(1.0)
    assert patience.limit == 30.0
    for seconds in (8.0, 8.0, 900.0):  # one slow scene does not matter
        patience.learn(seconds)
    assert patience.limit == 80.0
    assert patience.start == 300.0
