# SPDX-License-Identifier: GPL-3.0-or-later
"""What rests on and in what, of hand-made scenes, in closed form."""

import numpy as np
import pytest
import trimesh
from trimesh.transformations import rotation_matrix

from core.annotation.support.bearing import below_rim
from core.annotation.support.contacts import TABLE as THE_TABLE
from core.annotation.support.contacts import find_touches
from core.annotation.support.lifting import clearance
from core.annotation.support.measuring import measure_support, statics_of
from core.scene.support import Depends, Inside, RemovalOrder, Support
from tests.core.annotation.support.scenes import TABLE, ball, bowl, box, settled


def shares(found: Support) -> dict[tuple[int | None, int], tuple[float, float]]:
    return {(item.bearer, item.load): item.share for item in found.bears}


def test_a_box_on_a_box() -> None:
    found = measure_support(
        [box(0, 0, 0, (0.2, 0.2, 0.05)), box(0.03, 0, 0.05, (0.1, 0.1, 0.04))], TABLE
    )
    assert shares(found) == {(None, 0): (1, 1), (0, 1): (1, 1)}
    (contact,) = [item.contacts for item in found.bears if item.bearer == 0]
    points = np.array([item.point for item in contact])
    assert points.min(axis=0) == pytest.approx([-0.02, -0.05, 0.05], abs=1e-6)
    assert points.max(axis=0) == pytest.approx([0.08, 0.05, 0.05], abs=1e-6)
    assert all(item.normal == pytest.approx([0, 0, 1]) for item in contact)
    assert all(abs(item.gap) < 1e-6 for item in contact)
    assert found.depends_on == (Depends(0, (1,), ()),)
    assert found.removal_order == (RemovalOrder(0, (1,)),)
    assert found.blocks == ()  # it is lifted along
    assert found.inside == ()


def test_a_plank_on_two_boxes_needs_both() -> None:
    size = (0.04, 0.04, 0.06)
    boxes = [box(-0.08, 0, 0, size), box(0.08, 0, 0, size)]
    found = measure_support([*boxes, box(0, 0, 0.06, (0.3, 0.04, 0.02))], TABLE)
    # Between the inner and the outer edges of the boxes, at 60 and 100 mm from the middle.
    low, high = 0.06 / 0.16, 0.1 / 0.16
    for bearer in (0, 1):
        assert shares(found)[bearer, 2] == pytest.approx((low, high), abs=1e-3)
    assert found.depends_on == (Depends(0, (2,), ()), Depends(1, (2,), ()))
    assert found.removal_order == (RemovalOrder(0, (2,)), RemovalOrder(1, (2,)))


def test_what_still_stands_without_one_of_its_bearers_does_not_depend_on_it() -> None:
    size = (0.04, 0.04, 0.06)
    wide = box(-0.05, 0, 0, (0.14, 0.04, 0.06))
    found = measure_support(
        [wide, box(0.08, 0, 0, size), box(0, 0, 0.06, (0.24, 0.04, 0.02))], TABLE
    )
    assert found.depends_on == (Depends(0, (2,), ()),)
    low, high = shares(found)[1, 2]
    assert low == pytest.approx(0, abs=1e-6)
    assert 0.5 < high < 1


def test_it_cannot_be_told_of_what_would_tip_by_a_hair() -> None:
    # Without the second box, whether the plank tips over hangs on 2 mm of its center of mass.
    wide = box(-0.04, 0, 0, (0.08, 0.04, 0.06))
    plank = box(0.002, 0, 0.06, (0.24, 0.04, 0.02))
    found = measure_support([wide, box(0.08, 0, 0.0595, (0.04, 0.04, 0.0005)), plank], TABLE)
    assert Depends(1, (), (2,)) in found.depends_on


def test_a_tower_falls_from_where_it_is_cut() -> None:
    side = (0.05, 0.05, 0.05)
    tower = [box(0, 0, 0.05 * level, side) for level in range(4)]
    found = measure_support(tower, TABLE)
    assert found.depends_on == (
        Depends(0, (1, 2, 3), ()), Depends(1, (2, 3), ()), Depends(2, (3,), (1,))
    )  # fmt: skip
    assert found.removal_order[0] == RemovalOrder(0, (3, 2, 1))


def test_a_counterweight_holds_a_plank() -> None:
    post = box(0, 0, 0, (0.04, 0.04, 0.06))
    plank = box(0.04, 0, 0.06, (0.2, 0.04, 0.01), mass=1.0)
    weight = box(-0.04, 0, 0.07, (0.03, 0.03, 0.03), mass=2.0)
    found = measure_support([post, plank, weight], TABLE)
    assert Depends(2, (1,), ()) in found.depends_on
    assert Depends(0, (1, 2), ()) in found.depends_on


def test_a_ball_in_a_bowl() -> None:
    content = ball(0, 0, 0.004, 0.03)
    found = measure_support([bowl(), content], TABLE)
    assert shares(found) == {(None, 0): (1, 1), (0, 1): (1, 1)}
    (inside,) = found.inside
    # Of the ball's 60 mm, 50 are below the rim: a cap of a ball.
    cap = np.pi * 0.05**2 * (3 * 0.03 - 0.05) / 3
    assert (inside.container, inside.content) == (0, 1)
    assert inside.below_rim == pytest.approx(cap / (4 / 3 * np.pi * 0.03**3), abs=0.01)
    assert found.removal_order == ()  # the bowl is lifted with its content
    assert found.depends_on == (Depends(0, (), (1,)),)  # it would fall by only 4 mm


def test_a_ball_that_hardly_dips_in_or_floats_is_not_inside() -> None:
    big = ball(0, 0, 0.004, 0.09)
    assert below_rim(bowl(), big) == pytest.approx(0.188, abs=0.01)
    assert measure_support([bowl(), big], TABLE).inside == ()
    floating = measure_support([bowl(), ball(0, 0, 0.02, 0.03)], TABLE)
    assert floating.inside == ()
    assert (0, 1) not in shares(floating)
    assert below_rim(bowl(), ball(0.12, 0, 0.0, 0.02)) == 0.0


@pytest.mark.parametrize(("mass", "unsure"), [(0.1, ()), (0.5, (1,))])
def test_what_is_heavy_is_not_pushed_away(mass: float, unsure: tuple[int, ...]) -> None:
    # Without the plate a box falls that touches the side of a post of 1 kg.
    plate, post = box(0.08, 0, 0, (0.06, 0.06, 0.02)), box(0, 0, 0, (0.1, 0.1, 0.1))
    falling = box(0.0751, 0, 0.02, (0.05, 0.05, 0.05), mass)
    found = measure_support([plate, post, falling], TABLE)
    assert found.depends_on == (Depends(0, (2,), unsure),)


def test_what_falls_may_strike_what_stands_on_other_things() -> None:
    # On one board stand a post and a book; something on the book falls without it. The board itself stays.
    board, book = box(0, 0, 0, (0.3, 0.2, 0.02), mass=2.0), box(-0.06, 0, 0.02, (0.1, 0.1, 0.04))
    post, upper = box(0.06, 0, 0.02, (0.04, 0.04, 0.1)), box(-0.06, 0, 0.06, (0.08, 0.08, 0.03))
    found = measure_support([board, book, post, upper], TABLE)
    assert Depends(1, (3,), (2,)) in found.depends_on
    # In order, nothing falls: what is on the book goes first.
    assert RemovalOrder(1, (3,)) in found.removal_order


@pytest.mark.parametrize(("height", "unsure"), [(0.2, ()), (0.28, (0,))])
def test_a_tower_on_a_narrow_foot_may_rock(height: float, unsure: tuple[int, ...]) -> None:
    # Half of the foot is 9 mm; 3 mm are for the center of mass, 5 or 7 mm for leaning.
    foot = box(0, 0, 0, (0.018, 0.018, height))
    found = measure_support([foot, box(0, 0, height, (0.01, 0.01, 0.01), mass=0.01)], TABLE)
    assert {item.removed: item.unsure for item in found.depends_on}.get(1, ()) == unsure


def test_a_lower_ball_bears_the_upper_one_in_part() -> None:
    # Two balls side by side in a bowl, and one upon both.
    vessel = bowl(inner=0.1, depth=0.09)
    radius, gap = 0.03, 0.004
    height = gap + 0.1 - np.sqrt((0.1 - radius) ** 2 - radius**2)
    lower = [ball(sign * radius, 0, height - radius, radius) for sign in (-1.0, 1.0)]
    upper = ball(0, 0, height + np.sqrt(3) * radius - radius, radius)
    found = measure_support([vessel, *lower, upper], TABLE)
    assert {(1, 3), (2, 3)} <= set(shares(found))
    for bearer in (1, 2):
        low, high = shares(found)[bearer, 3]
        assert low <= 0.5 <= high
    assert {(item.container, item.content) for item in found.inside} >= {(0, 1), (0, 2)}
    removed = {item.removed: item for item in found.depends_on}
    assert 3 in removed[1].moves + removed[1].unsure


def test_what_stands_beside_does_not_bear() -> None:
    side = (0.05, 0.05, 0.05)
    found = measure_support([box(0, 0, 0, side), box(0.0505, 0, 0, side)], TABLE)
    assert shares(found) == {(None, 0): (1, 1), (None, 1): (1, 1)}
    assert found.depends_on == found.blocks == found.removal_order == ()


def test_a_shelf_is_in_the_way_of_lifting() -> None:
    posts = [box(sign * 0.1, 0, 0, (0.02, 0.1, 0.1)) for sign in (-1, 1)]
    shelf, under = box(0, 0, 0.1, (0.24, 0.1, 0.01)), box(0, 0, 0, (0.05, 0.05, 0.05))
    found = measure_support([*posts, shelf, under], TABLE)
    lifts = {item.target: item.lift for item in found.blocks}
    assert lifts[3] == (2,)
    assert RemovalOrder(3, (2,)) in found.removal_order


def test_a_bowl_goes_with_its_content() -> None:
    book = box(0, 0, -0.02, (0.3, 0.3, 0.02))
    found = measure_support([book, bowl(), ball(0, 0, 0.004, 0.03)], -0.02)
    assert found.removal_order == (RemovalOrder(0, (1,)),)
    assert Inside(1, 2, found.inside[0].below_rim) == found.inside[0]


def test_contacts_with_the_table_and_the_gaps() -> None:
    bodies = [box(0, 0, 0.0004, (0.1, 0.1, 0.1)), box(0, 0, 0.1008, (0.05, 0.05, 0.05))]
    touches = find_touches(bodies, TABLE)
    table = [touch for touch in touches if touch.other == THE_TABLE]
    between = [touch for touch in touches if touch.other != THE_TABLE]
    assert {touch.one for touch in table} == {0}
    assert all(touch.gap == pytest.approx(0.0004, abs=1e-6) for touch in table)
    assert between
    assert all(touch.gap == pytest.approx(0.0004, abs=1e-5) for touch in between)
    statics = statics_of(bodies, TABLE)
    assert statics.surely_rests([0, 1])
    assert not statics.may_rest([1], gone=[0])


@pytest.mark.parametrize(("overhang", "falls"), [(0.02, True), (0.002, None), (-0.02, False)])
def test_equilibrium_in_doubt_is_neither(overhang: float, falls: bool | None) -> None:
    bodies = [box(0, 0, 0, (0.1, 0.1, 0.1)), box(0.05 + overhang, 0, 0.1, (0.2, 0.1, 0.02))]
    statics = statics_of(bodies, TABLE)
    assert statics.may_rest([1]) is (falls is not True)
    assert statics.surely_rests([1]) is (falls is False)


@pytest.mark.parametrize(
    ("degrees", "may", "surely"), [(10, True, True), (30, True, False), (60, False, False)]
)
def test_a_block_on_a_slope_rests_as_far_as_friction_goes(
    degrees: float, may: bool, surely: bool
) -> None:
    turn = rotation_matrix(np.radians(degrees), [0, 1, 0])
    bodies = []
    for height, size in ((0.0, 0.2), (0.105, 0.01)):
        mesh = trimesh.creation.box((size, 0.2, size))
        mesh.apply_translation([0, 0, height])
        mesh.apply_transform(turn)
        bodies.append(settled(mesh))
    statics = statics_of(bodies, -1.0)
    assert statics.may_rest([1]) is may
    assert statics.surely_rests([1]) is surely


def test_how_far_a_load_can_go_down() -> None:
    low, high = box(0, 0, 0, (0.1, 0.1, 0.05)), box(0.08, 0, 0.3, (0.1, 0.1, 0.05))
    assert clearance(high, low) == pytest.approx(0.25, abs=1e-6)
    assert clearance(box(0.2, 0, 0.3, (0.1, 0.1, 0.05)), low) == np.inf
    assert clearance(ball(0.0, 0, 0.2, 0.03), bowl()) == pytest.approx(0.196, abs=1e-3)


def test_what_stands_on_something_doubtful_is_not_sure_to_move() -> None:
    # Without the thin sheet the box falls by 2 mm only, and what it bears with it.
    sheet, low = box(0, 0, 0, (0.1, 0.1, 0.002)), box(0, 0, 0.002, (0.06, 0.06, 0.06))
    found = measure_support([sheet, low, box(0, 0, 0.062, (0.05, 0.05, 0.05))], TABLE)
    assert found.depends_on == (Depends(0, (), (1, 2)), Depends(1, (2,), ()))
    assert RemovalOrder(1, (2,)) in found.removal_order
    assert all(item.target != 0 for item in found.removal_order)


def test_what_would_fall_only_on_to_another_object_is_not_sure_to_move() -> None:
    # As above, 5 cm over the table: the box without the sheet falls by 2 mm on to the block below.
    block, sheet = box(0, 0, 0, (0.1, 0.1, 0.05)), box(0, 0, 0.05, (0.1, 0.1, 0.002))
    found = measure_support([block, sheet, box(0, 0, 0.052, (0.06, 0.06, 0.06))], TABLE)
    assert found.depends_on == (Depends(0, (1, 2), ()), Depends(1, (), (2,)))
