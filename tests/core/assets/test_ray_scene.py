# SPDX-License-Identifier: GPL-3.0-or-later
"""Casting against closed-form truths: plates whose projections fall on whole pixels, and boxes."""

import numpy as np
import pytest
import trimesh

from core.assets.ray_scene import RayScene
from tests.synthetic import look_at, make_scene

# 100 pixels a meter at 1 m; an object from -0.1 to 0.1 m covers 20 pixels, edges on pixel edges.
K = np.array([[100.0, 0, 32], [0, 100.0, 24], [0, 0, 1]])
WIDTH, HEIGHT = 64, 48
FRONT = np.eye(4)  # at the origin, looking along +z


def plate(center, size=(0.2, 0.2)):
    """A rectangle facing the camera, meters."""
    w, h = size
    corners = np.array([(-w, -h, 0), (w, -h, 0), (w, h, 0), (-w, h, 0)]) / 2.0
    return corners + center, np.array([(0, 1, 2), (0, 2, 3)])


def cast(*meshes, ground=(), pose=FRONT):
    return RayScene(meshes, ground).cast(K, pose, WIDTH, HEIGHT)


def measure(*meshes, **options):
    return RayScene(meshes).measure(K, FRONT, WIDTH, HEIGHT, **options)


def test_a_plate_covers_exactly_its_projected_rectangle_at_its_depth():
    view = cast(plate((0, 0, 1)))
    expected = np.full((HEIGHT, WIDTH), -1)
    expected[14:34, 22:42] = 0
    np.testing.assert_array_equal(view.ids, expected)
    np.testing.assert_allclose(view.depth, np.where(expected == 0, 1.0, 0.0), rtol=1e-6)
    assert view.ids.dtype == np.int16
    assert view.depth.dtype == np.float32


def test_depth_is_along_the_optical_axis_and_not_along_the_ray():
    view = cast(plate((0, 0, 2), (10, 10)))
    np.testing.assert_allclose(view.depth, 2.0, rtol=1e-6)


def test_the_axes_are_opencv_x_right_y_down():
    ids = cast(plate((0.2, 0.1, 1), (0.02, 0.02))).ids
    rows, columns = np.nonzero(ids == 0)
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == (52, 34)


def test_an_occluder_over_half_of_an_object_leaves_half():
    hidden, front = measure(plate((0, 0, 1)), plate((-0.05, 0, 0.5), (0.1, 0.1)))
    # The near plate covers pixels 12 to 32: the left half of the far one and more.
    assert (hidden.pixels, hidden.amodal_pixels) == (200, 400)
    assert hidden.visible_fraction == 0.5
    assert not hidden.truncated
    assert front.visible_fraction == 1.0


def test_an_object_cut_by_the_frame_keeps_its_amodal_pixels():
    (seen,) = measure(plate((-0.32, 0, 1)))
    assert (seen.pixels, seen.amodal_pixels) == (200, 400)
    assert seen.truncated
    assert seen.visible_fraction == 0.5


@pytest.mark.parametrize(
    ("x", "amodal", "truncated"),
    [
        (-0.22, 400, False),  # touches the frame's edge from inside
        (-0.42, 400, True),  # touches it from outside
        (-0.96, 200, True),  # half beyond the canvas, which reaches one frame further
        (-2.0, 0, False),  # beyond the canvas
    ],
)
def test_the_canvas_reaches_one_frame_beyond_the_frame(x, amodal, truncated):
    (seen,) = measure(plate((x, 0, 1)))
    assert (seen.amodal_pixels, seen.truncated) == (amodal, truncated)


def test_objects_behind_the_camera_are_not_seen():
    (seen,) = measure(plate((0, 0, -1)))
    assert (seen.pixels, seen.amodal_pixels, seen.visible_fraction) == (0, 0, 0.0)


def test_an_object_around_the_camera_is_measured_on_the_whole_canvas():
    tunnel = trimesh.creation.box((1, 1, 4))
    (seen,) = measure((tunnel.vertices, tunnel.faces))
    assert seen.pixels == WIDTH * HEIGHT
    assert seen.amodal_pixels == 9 * WIDTH * HEIGHT


def test_ground_hides_and_has_depth_but_no_id():
    view = cast(plate((0, 0, 2)), ground=[plate((0, 0, 1), (10, 10))])
    assert (view.ids == -1).all()
    np.testing.assert_allclose(view.depth, 1.0, rtol=1e-6)


def test_rendered_ids_replace_the_cast_ones_and_count_as_amodal():
    ids = cast(plate((0, 0, 1))).ids
    ids[14, 42] = 0  # one pixel beyond the cast rim
    ids[20, 30] = 200  # no scene_id: background
    (seen,) = measure(plate((0, 0, 1)), ids=ids)
    assert (seen.pixels, seen.amodal_pixels) == (400, 401)


def test_a_smaller_image_gives_the_same_fraction():
    meshes = (plate((0, 0, 1)), plate((-0.05, 0, 0.5), (0.1, 0.1)))
    full, small = measure(*meshes)[0], measure(*meshes, scale=0.5)[0]
    assert small.amodal_pixels == full.amodal_pixels / 4
    assert small.visible_fraction == full.visible_fraction


def test_wrong_ids_are_refused():
    with pytest.raises(ValueError, match="must be"):
        measure(plate((0, 0, 1)), ids=np.zeros((3, 3), dtype=int))
    with pytest.raises(ValueError, match="scale 1"):
        measure(plate((0, 0, 1)), ids=np.zeros((HEIGHT, WIDTH), dtype=int), scale=0.5)


def test_empty_scenes_and_empty_meshes_see_nothing():
    empty = (np.zeros((0, 3)), np.zeros((0, 3), dtype=int))
    assert RayScene([]).measure(K, FRONT, 4, 4) == ()
    assert (cast().ids == -1).all()
    first, second = measure(empty, plate((0, 0, 1)))
    assert (first.pixels, second.pixels) == (0, 400)


def test_a_face_outside_the_vertices_is_refused_before_embree_reads_beyond_the_array():
    vertices, faces = plate((0, 0, 1))
    with pytest.raises(ValueError, match="face"):
        RayScene([(vertices, faces + 2)])


def test_moving_scene_and_camera_together_a_kilometer_away_changes_no_id():
    record, pictures, world = make_scene(1, 1, 128, 0)
    view = record.images[0]
    moved = trimesh.transformations.euler_matrix(0.3, -0.8, 1.2)
    moved[:3, 3] = 1000.0, -2000.0, 500.0
    meshes = [(trimesh.transform_points(v, moved), f) for v, f in world]
    there = RayScene(meshes).cast(view.K, moved @ view.cam_to_world, view.width, view.height)
    here = RayScene(world).cast(view.K, view.cam_to_world, view.width, view.height)
    np.testing.assert_array_equal(there.ids, here.ids)
    np.testing.assert_allclose(there.depth, here.depth, atol=2e-6)
    np.testing.assert_array_equal(here.ids, pictures[0].ids)


def test_permuting_objects_permutes_ids_and_measurements():
    record, _, world = make_scene(2, 1, 96, 0)
    view = record.images[0]
    order = np.random.default_rng(3).permutation(len(world))
    camera = (view.K, view.cam_to_world, view.width, view.height)
    plain, permuted = RayScene(world), RayScene([world[i] for i in order])
    ids = permuted.cast(*camera).ids
    np.testing.assert_array_equal(np.where(ids < 0, -1, order[ids]), plain.cast(*camera).ids)
    before, after = plain.measure(*camera), permuted.measure(*camera)
    for position, original in enumerate(order):
        assert after[position].amodal_pixels == before[original].amodal_pixels
        assert after[position].pixels == before[original].pixels


def test_boxes_agree_with_an_exact_slab_test():
    """An independent oracle in float64: rays against oriented boxes, pixel by pixel."""
    rng = np.random.default_rng(5)
    boxes, meshes = [], []
    for _ in range(6):
        pose = trimesh.transformations.random_rotation_matrix(rng.random(3))
        pose[:3, 3] = rng.uniform(-0.2, 0.2, 3)
        half = rng.uniform(0.03, 0.1, 3)
        mesh = trimesh.creation.box(half * 2)
        boxes.append((pose, half))
        meshes.append((trimesh.transform_points(mesh.vertices, pose), mesh.faces))
    camera = look_at(np.array([0.1, -0.9, 0.6]), np.zeros(3))
    view = RayScene(meshes).cast(K, camera, WIDTH, HEIGHT)
    ids, depth = slab_oracle(boxes, camera)
    assert np.count_nonzero(view.ids != ids) <= 2  # a ray along an edge may round either way
    same = view.ids == ids
    np.testing.assert_allclose(view.depth[same], depth[same], atol=1e-5)


def slab_oracle(boxes, camera):
    rows, columns = np.indices((HEIGHT, WIDTH)) + 0.5
    rays = np.stack([(columns - 32) / 100, (rows - 24) / 100, np.ones_like(rows)], axis=-1)
    rays = rays @ camera[:3, :3].T
    ids, depth = np.full((HEIGHT, WIDTH), -1), np.full((HEIGHT, WIDTH), np.inf)
    for number, (pose, half) in enumerate(boxes):
        start = pose[:3, :3].T @ (camera[:3, 3] - pose[:3, 3])
        direction = rays @ pose[:3, :3]
        first, second = (-half - start) / direction, (half - start) / direction
        enter = np.minimum(first, second).max(axis=-1)
        leave = np.maximum(first, second).min(axis=-1)
        nearer = (enter < leave) & (enter > 0) & (enter < depth)
        ids[nearer], depth[nearer] = number, enter[nearer]
    return ids, np.where(np.isinf(depth), 0, depth)


def test_amodal_masks_give_box_and_frame_part():
    scene = RayScene([plate((-0.32, 0, 1))])
    amodal = scene.amodal(0, K, FRONT, WIDTH, HEIGHT)
    assert amodal.bbox() == (-10, 14, 9, 33)
    np.testing.assert_array_equal(
        amodal.in_frame(WIDTH, HEIGHT), scene.cast(K, FRONT, WIDTH, HEIGHT).ids == 0
    )
    assert RayScene([plate((0, 0, -1))]).amodal(0, K, FRONT, WIDTH, HEIGHT).bbox() is None
