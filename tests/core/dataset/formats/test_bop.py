# SPDX-License-Identifier: GPL-3.0-or-later
"""BOP's files read as its toolkit reads them: millimeters, whole pixel centers, own model files."""

import json
import shutil
from collections import Counter

import numpy as np
import pytest
import trimesh
from PIL import Image

from core.dataset.formats.base import ExportOptions
from core.dataset.formats.bop import DEPTH_SCALE
from core.dataset.formats.bop_texture import load_textured, ply_file
from core.dataset.formats.table import run_export
from core.dataset.store.reader import read_depth
from core.errors import UserInputError
from tests.synthetic import TABLE_CENTER


def load(path):
    return json.loads(path.read_text())


def views(root):
    """Yield scene folder, image id, camera, poses and infos."""
    for scene in sorted((root / "train_pbr").iterdir()):
        cameras, poses, infos = (
            load(scene / f"{name}.json") for name in ("scene_camera", "scene_gt", "scene_gt_info")
        )
        assert set(cameras) == set(poses) == set(infos)
        for image in cameras:
            yield scene, int(image), cameras[image], poses[image], infos[image]


def read(path):
    with Image.open(path) as image:
        return np.array(image)


def test_models_projected_with_poses_and_intrinsics_fill_their_masks(exported):
    """cv2-style projection of the exported PLY onto whole pixel centers, in mm throughout."""
    root = exported("bop")
    for scene, image, camera, poses, infos in views(root):
        K = np.array(camera["cam_K"]).reshape(3, 3)
        for number, (pose, info) in enumerate(zip(poses, infos, strict=True)):
            if info["px_count_visib"] == 0:
                continue
            mesh = trimesh.load(root / "models" / f"obj_{pose['obj_id']:06d}.ply")
            rotation = np.array(pose["cam_R_m2c"]).reshape(3, 3)
            points = mesh.vertices @ rotation.T + pose["cam_t_m2c"]
            pixels = points @ K.T
            pixels = pixels[:, :2] / pixels[:, 2:]
            x, y, w, h = info["bbox_obj"]
            # A pixel belongs to the object if its center is inside the silhouette: every one is,
            # and at most the tip of a cone is too thin to have one.
            low, high = pixels.min(axis=0), pixels.max(axis=0)
            assert (low - 1e-3 <= (x, y)).all()
            assert (high + 1e-3 >= (x + w, y + h)).all()
            np.testing.assert_allclose(low, (x, y), atol=2)
            np.testing.assert_allclose(high, (x + w, y + h), atol=2)
            mask = read(scene / "mask" / f"{image:06d}_{number:06d}.png")
            assert set(np.unique(mask)) <= {0, 255}


def test_the_half_pixel_is_taken_off_the_principal_point(exported, dataset):
    offsets = []
    root = exported("bop")
    for _, image, camera, poses, infos in views(root):
        K = np.array(camera["cam_K"]).reshape(3, 3)
        record = dataset.records[image // 2]
        view = record.images[image % 2]
        np.testing.assert_allclose(K[:2, 2], view.K[:2, 2] - 0.5)
        np.testing.assert_array_equal(np.diag(K), np.diag(view.K))
        for pose, info in zip(poses, infos, strict=True):
            if info["px_count_visib"]:
                mesh = trimesh.load(root / "models" / f"obj_{pose['obj_id']:06d}.ply")
                points = mesh.vertices @ np.array(pose["cam_R_m2c"]).reshape(3, 3).T
                pixels = (points + pose["cam_t_m2c"]) @ K.T
                pixels = pixels[:, :2] / pixels[:, 2:]
                x, y, w, h = info["bbox_obj"]
                middle = (pixels.min(axis=0) + pixels.max(axis=0)) / 2
                offsets.append(middle - (x + w / 2, y + h / 2))
    assert np.abs(np.mean(offsets, axis=0)).max() < 0.1


def test_counts_and_masks_agree(exported, dataset):
    for scene, image, _, _, infos in views(exported("bop")):
        record = dataset.records[image // 2]
        valid = read_depth(dataset.layout, image) > 0
        for number, info in enumerate(infos):
            name = f"{image:06d}_{number:06d}.png"
            whole, visible = read(scene / "mask" / name) > 0, read(scene / "mask_visib" / name) > 0
            seen = record.images[image % 2].objects[number]
            assert (whole >= visible).all()
            assert info["px_count_visib"] == visible.sum() == seen.pixels
            assert info["px_count_all"] == seen.amodal_pixels
            if not seen.truncated:
                assert whole.sum() == info["px_count_all"]
            assert info["px_count_valid"] == (valid & whole).sum()
            assert info["visib_fract"] == seen.visible_fraction


def test_depth_is_the_datasets_in_tenths_of_a_millimeter(exported, dataset):
    for scene, image, camera, _, _ in views(exported("bop")):
        depth = read(scene / "depth" / f"{image:06d}.png")
        assert depth.dtype == np.uint16
        assert camera["depth_scale"] == DEPTH_SCALE
        meters = depth * camera["depth_scale"] / 1000
        np.testing.assert_allclose(meters, read_depth(dataset.layout, image), atol=5.1e-5)


def test_the_world_is_the_frame_of_the_table(exported, dataset):
    for _, image, camera, poses, _ in views(exported("bop")):
        rotation = np.array(camera["cam_R_w2c"]).reshape(3, 3)
        np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-9)
        record = dataset.records[image // 2]
        for item, pose in zip(record.objects, poses, strict=True):
            on_table = item.pose[:3, 3] - TABLE_CENTER
            place = rotation @ (on_table * 1000) + camera["cam_t_w2c"]
            np.testing.assert_allclose(place, pose["cam_t_m2c"], atol=1e-6)


def test_every_model_is_there_with_looks_and_without(exported):
    root = exported("bop")
    infos = load(root / "models_eval/models_info.json")
    assert infos == load(root / "models/models_info.json")
    for number, info in infos.items():
        for folder in ("models", "models_eval"):
            path = root / folder / f"obj_{int(number):06d}.ply"
            assert path.read_bytes().startswith(b"ply\nformat ascii 1.0\n")
            assert b"property float nx" in path.read_bytes()
            mesh = trimesh.load(path, process=False)
            low, size = mesh.bounds[0], mesh.extents
            np.testing.assert_allclose(low, [info[f"min_{a}"] for a in "xyz"], atol=1e-3)
            np.testing.assert_allclose(size, [info[f"size_{a}"] for a in "xyz"], atol=1e-3)
            corners = mesh.vertex_normals[mesh.faces]
            assert (np.einsum("ijk,ik->ij", corners, mesh.face_normals) > 0.3).all()
        assert (root / "models" / f"obj_{int(number):06d}.png").is_file()


def test_targets_are_what_is_not_hidden(exported, dataset):
    root = exported("bop")
    names = {name: int(number) for number, name in load(root / "object_ids.json").items()}
    found = {
        (t["scene_id"], t["im_id"], t["obj_id"]): t["inst_count"]
        for t in load(root / "train_targets_bop19.json")
    }
    expected = Counter(
        (record.scene, view.img_idx, names[record.objects[seen.scene_id].id])
        for record in dataset.records
        for view in record.images
        for seen in view.objects
        if seen.visible_fraction >= 0.1
    )
    assert found == expected


def test_textures_and_colors_are_where_they_belong(tmp_path):
    """A square whose texture is repeated twice across, and a triangle of a plain color."""
    Image.fromarray(np.uint8([[[255, 0, 0], [0, 0, 255]]])).resize((64, 32), 0).save(
        tmp_path / "a.png"
    )
    (tmp_path / "m.mtl").write_text("newmtl t\nmap_Kd a.png\nnewmtl p\nKd 0 1 0\n")
    (tmp_path / "m.obj").write_text(
        "mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0 0 1\n"
        "vt 0 0\nvt 2 0\nvt 2 1\nvt 0 1\n"
        "usemtl t\nf 1/1 2/2 3/3 4/4\nusemtl p\nf 1 2 5\n"
    )
    mesh = load_textured(tmp_path / "m.obj")
    # The file is Y up.
    assert mesh.vertices.min(axis=0).tolist() == [0, -1, 0]
    assert mesh.vertices.max(axis=0).tolist() == [1, 0, 1]
    (tmp_path / "out.ply").write_bytes(ply_file(mesh, 1000, "out.png"))
    Image.fromarray(mesh.texture).save(tmp_path / "out.png")
    read_back = trimesh.load(tmp_path / "out.ply", process=False)
    texture = np.array(read_back.visual.material.image.convert("RGB"))
    height, width = texture.shape[:2]
    seen = []
    for corners in read_back.faces:
        weights = np.random.default_rng(0).dirichlet((1, 1, 1), 200)
        places, uv = weights @ read_back.vertices[corners], weights @ read_back.visual.uv[corners]
        colors = texture[((1 - uv[:, 1]) * height).astype(int), (uv[:, 0] * width).astype(int)]
        if np.ptp(read_back.vertices[corners, 1]) == 0:  # of the square, which is upright now
            blue = np.floor(places[:, 0] / 250) % 2 == 1
            inner = np.abs(places[:, 0] % 250 - 125) < 115
            wrong = (colors[inner, 2] > 127) != blue[inner]
            assert not wrong.any()
            seen.append("square")
        else:
            assert (colors == (0, 255, 0)).all()
            seen.append("triangle")
    assert sorted(seen) == ["square", "square", "triangle"]


def test_models_info_is_in_millimeters_and_object_ids_name_the_catalogue(exported, dataset):
    root = exported("bop")
    infos, names = load(root / "models/models_info.json"), load(root / "object_ids.json")
    assert set(infos) == set(names)
    by_name = {name: infos[number] for number, name in names.items()}
    box = by_name["box_red_01"]
    assert (box["size_x"], box["size_y"], box["size_z"]) == pytest.approx((90, 60, 120), abs=1e-3)
    assert (box["min_x"], box["min_y"], box["min_z"]) == pytest.approx((-45, -30, 0), abs=1e-3)
    assert box["diameter"] == pytest.approx(np.sqrt(90**2 + 60**2 + 120**2), abs=1e-3)
    # A GLB is Y up on disk and Z up here.
    assert by_name["can_green_01"]["size_z"] == pytest.approx(100, abs=1e-3)
    camera = load(root / "camera.json")
    assert camera["width"] == 128
    assert camera["cx"] == 63.5


def test_missing_and_changed_models_are_said(dataset, tmp_path):
    with pytest.raises(UserInputError, match="--models-dir"):
        run_export(dataset.root, "bop", tmp_path / "a", ExportOptions(models_dir=tmp_path / "x"))
    models = shutil.copytree(dataset.models_dir, tmp_path / "models")
    (models / "ring_white_01.ply").unlink()
    with pytest.raises(UserInputError, match=r"ring_white_01.*--models-dir"):
        run_export(dataset.root, "bop", tmp_path / "a", ExportOptions(models_dir=models))
    shutil.copy(models / "ball_red_01.ply", models / "ring_white_01.ply")
    with pytest.raises(UserInputError, match=r"'ring_white_01' measures"):
        run_export(dataset.root, "bop", tmp_path / "a", ExportOptions(models_dir=models))
    assert not (tmp_path / "a").exists()
