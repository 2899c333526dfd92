# SPDX-License-Identifier: Apache-2.0
"""All files, or none."""

import os
from functools import partial
from pathlib import Path

import pytest

from community_housing.errors import InputError
from community_housing.io import _own_files
from community_housing.io._own_files import MARK, exchange, replace_file
from community_housing.job._files import EVERY_OUTPUT

write_all = partial(_own_files.replace_folder, own=EVERY_OUTPUT)
FILES = (("summary.json", b"{}\n"), ("audit.csv", b"x\r\n"))


def test_a_new_folder_an_empty_one_and_an_earlier_run_are_taken(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    assert write_all(out, FILES) == (out / "summary.json", out / "audit.csv")
    assert write_all(out, FILES[:1]) == (out / "summary.json",)
    assert sorted(item.name for item in out.iterdir()) == [MARK, "summary.json"]
    empty = tmp_path / "empty"
    empty.mkdir()
    write_all(empty, FILES)
    assert (empty / "audit.csv").read_bytes() == b"x\r\n"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["deep", "empty"]


def test_a_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_bytes(b"years of work")
    (tmp_path / "out" / "summary.json").write_bytes(b"old")
    with pytest.raises(InputError, match=r"thesis\.docx"):
        write_all(tmp_path / "out", FILES)
    assert (tmp_path / "out" / "thesis.docx").read_bytes() == b"years of work"
    assert (tmp_path / "out" / "summary.json").read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_a_file_and_a_link_are_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name in ("file", "link"):
        with pytest.raises(InputError, match="must be a folder"):
            write_all(tmp_path / name, FILES)
    assert list((tmp_path / "real").iterdir()) == []


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_a_disk_that_fails_leaves_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    # A system that cannot exchange names in one step does it in two renamings.
    monkeypatch.setattr(_own_files, "exchange", lambda _one, _other: False)
    out = tmp_path / "out"
    write_all(out, FILES)
    rename, write, calls = Path.rename, Path.write_bytes, [0]

    def may_fail() -> None:
        calls[0] += 1
        if calls[0] == failing:
            raise OSError(28, "No space left on device")

    def failing_rename(self: Path, target: Path) -> Path:
        may_fail()
        return rename(self, target)

    def failing_write(self: Path, data: bytes) -> int:
        may_fail()
        return write(self, data)

    monkeypatch.setattr(Path, "rename", failing_rename)
    monkeypatch.setattr(Path, "write_bytes", failing_write)
    with pytest.raises(OSError, match="No space"):
        write_all(out, [("summary.json", b"new")])
    monkeypatch.undo()
    assert (out / "summary.json").read_bytes() == b"{}\n"
    assert (out / "audit.csv").read_bytes() == b"x\r\n"
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_a_folder_is_exchanged_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write_all(out, FILES)

    def never(_self: Path, _target: Path) -> Path:
        raise AssertionError("between two renamings there would be no result")

    monkeypatch.setattr(Path, "rename", never)
    monkeypatch.setattr(Path, "replace", never)
    write_all(out, [("summary.json", b"new")])
    assert (out / "summary.json").read_bytes() == b"new"
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_a_file_that_somebody_changed_or_put_there_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_all(out, FILES)
    (out / "audit.csv").write_bytes(b"my notes")
    with pytest.raises(InputError, match=r"audit\.csv"):
        write_all(out, FILES)
    assert (out / "audit.csv").read_bytes() == b"my notes"
    other = tmp_path / "other"
    other.mkdir()
    (other / "summary.json").write_bytes(b"mine, though it is called like yours")
    with pytest.raises(InputError, match=r"summary\.json"):
        write_all(other, FILES)


def test_what_appears_while_we_write_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write_all(out, FILES)

    def late(one: Path, other: Path) -> bool:
        monkeypatch.setattr(_own_files, "exchange", exchange)
        (out / "audit.csv").write_bytes(b"saved a moment ago")
        return exchange(one, other)

    monkeypatch.setattr(_own_files, "exchange", late)
    with pytest.raises(InputError, match=r"audit\.csv"):
        write_all(out, [("summary.json", b"new")])
    assert (out / "audit.csv").read_bytes() == b"saved a moment ago"
    assert (out / "summary.json").read_bytes() == b"{}\n"


def test_one_file_is_replaced_only_as_we_wrote_it(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    replace_file(target, b"one")
    replace_file(target, b"two")
    assert target.read_bytes() == b"two"
    target.write_bytes(b"mine")
    with pytest.raises(InputError, match="not as we wrote it"):
        replace_file(target, b"three")
    assert target.read_bytes() == b"mine"
    assert sorted(item.name for item in tmp_path.iterdir()) == [MARK, "a.csv"]


def test_no_device_pipe_link_or_folder_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    for target in (tmp_path / "link", tmp_path / "lost", tmp_path / "pipe", tmp_path, Path("/dev/null")):
        with pytest.raises(InputError, match="must be a file"):
            replace_file(target, b"x")
    assert (tmp_path / "file").read_bytes() == b"x"
