# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from core.dataset.store.linking import link_or_copy, new_folder
from core.errors import RefGraspError, UserInputError


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source" / "a.jpg"
    path.parent.mkdir()
    path.write_bytes(b"picture")
    return path


def test_a_link_is_the_same_file_and_a_copy_is_not(source, tmp_path):
    link_or_copy(source, tmp_path / "link.jpg")
    link_or_copy(source, tmp_path / "copy.jpg", copy=True)
    assert (tmp_path / "link.jpg").samefile(source)
    assert not (tmp_path / "copy.jpg").samefile(source)
    assert (tmp_path / "copy.jpg").read_bytes() == b"picture"


def test_where_links_are_impossible_files_are_copied(source, tmp_path, monkeypatch):
    def refuse(self, target):
        raise OSError("cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    link_or_copy(source, tmp_path / "b.jpg")
    assert not (tmp_path / "b.jpg").samefile(source)
    assert (tmp_path / "b.jpg").read_bytes() == b"picture"


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(RefGraspError, match=r"gone\.jpg.*missing"):
        link_or_copy(tmp_path / "gone.jpg", tmp_path / "b.jpg")


def test_a_folder_appears_when_it_is_complete(source, tmp_path):
    output = tmp_path / "deep" / "out"
    with new_folder(output, source.parent) as folder:
        (folder / "x").write_text("1")
        assert not output.exists()
    assert [p.name for p in output.iterdir()] == ["x"]
    assert [p.name for p in output.parent.iterdir()] == ["out"]


def test_an_empty_folder_is_filled_and_a_full_one_refused(source, tmp_path):
    output = tmp_path / "out"
    output.mkdir()
    with new_folder(output, source.parent) as folder:
        (folder / "x").write_text("1")
    with pytest.raises(UserInputError, match="empty"), new_folder(output, source.parent):
        pass
    with pytest.raises(UserInputError, match="empty"), new_folder(source, tmp_path / "other"):
        pass


def test_after_a_failure_nothing_is_left(source, tmp_path):
    def fail():
        with new_folder(tmp_path / "out", source.parent) as folder:
            (folder / "x").write_text("1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [p.name for p in tmp_path.iterdir()] == ["source"]


def test_what_a_killed_process_left_is_removed_and_named(source, tmp_path, caplog):
    for name in (".out.0abc.tmp", ".other.0abc.tmp", ".out.dir.1abc.tmp"):
        (tmp_path / name / "rgb").mkdir(parents=True)
    (tmp_path / ".out.file.tmp").write_text("not ours")
    with new_folder(tmp_path / "out", source.parent):
        pass
    assert {p.name for p in tmp_path.iterdir()} == {
        "source", "out", ".other.0abc.tmp", ".out.file.tmp",
    }  # fmt: skip
    assert ".out.0abc.tmp: removed" in caplog.text


def test_what_is_being_written_is_left_alone(source, tmp_path, caplog):
    with new_folder(tmp_path / "out", source.parent) as first:
        with new_folder(tmp_path / "out", source.parent) as second:
            assert first.is_dir()
            (second / "x").write_text("1")
        assert f"{first.name}: not removed" in caplog.text
        assert first.is_dir()
        (tmp_path / "out" / "x").unlink()
    assert {p.name for p in tmp_path.iterdir()} == {"source", "out"}


def test_the_dataset_itself_is_never_written_into(source):
    inside = source.parent / "export"
    with pytest.raises(UserInputError, match="inside"), new_folder(inside, source.parent):
        pass
    assert not inside.exists()
