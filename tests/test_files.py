from __future__ import annotations

import errno

import pytest

from kling_local.errors import Cancelled, MediaError
from kling_local.files import forget_parts, replacing


def test_a_file_appears_complete(tmp_path):
    path = tmp_path / "new" / "receipt.json"
    with replacing(path) as part:
        part.write_text("{}")
        assert not path.exists()
    assert path.read_text() == "{}"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError("bad"), Cancelled(), KeyboardInterrupt()])
def test_a_failed_block_leaves_the_old_file_alone(tmp_path, error):
    path = tmp_path / "receipt.json"
    path.write_text("old")

    def write_half():
        with replacing(path) as part:
            part.write_text("half")
            raise error

    with pytest.raises(type(error)):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full: a.wav could not be finished"),
        (errno.EACCES, "a.wav cannot be written: no access"),
    ],
)
def test_write_errors_are_one_sentence_with_a_hint(tmp_path, code, words):
    with pytest.raises(MediaError, match=words) as raised, replacing(tmp_path / "a.wav"):
        raise OSError(code, "no access")
    assert str(tmp_path) in raised.value.hint


def test_a_folder_under_the_name_is_refused(tmp_path):
    (tmp_path / "a.mp4").mkdir()
    with (
        pytest.raises(MediaError, match=r"a.mp4 cannot be written"),
        replacing(tmp_path / "a.mp4") as part,
    ):
        part.write_text("x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_leftovers_are_swept_for_one_name_only(tmp_path):
    for name in (".a.mp4.77.part", ".b.mp4.77.part"):
        (tmp_path / name).touch()
    forget_parts(tmp_path / "a.mp4")
    assert [path.name for path in tmp_path.iterdir()] == [".b.mp4.77.part"]
