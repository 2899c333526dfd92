# SPDX-License-Identifier: Apache-2.0
"""Nobody's file is destroyed: what is replaced is what we wrote and nobody has changed, and it is exchanged in one step.

Beside what is written stands `.community-housing.json`, with a hash of each file.  A file that is not in it, or is another now,
is somebody's, and stays.
"""

import ctypes
import json
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.io._json_text import JsonTextError, parse_json

__all__ = ["MARK", "exchange", "replace_file", "replace_folder"]

MARK: Final = ".community-housing.json"
"""The file that says which of those beside it we wrote."""
_SWAP: Final = 2
_HERE: Final = -100


def replace_folder(folder: Path, files: Sequence[tuple[str, bytes]], *, own: Collection[str]) -> tuple[Path, ...]:
    """Write *files* into *folder*, or leave it as it was.

    Args:
        folder: Where to; made where it is not there.  One that holds nothing but files of an earlier run is replaced.
        files: Names from *own* with their bytes.
        own: Every name that such a run may have written before.

    Returns:
        The paths, in the order given.

    Raises:
        InputError: *folder* is no folder, or holds something that no run has written, or that somebody has changed since; it is
            left alone.
        OSError: The disk refuses; what was there before is there again.

    Guarantees:
        Everything is written to a folder beside the target first, which then takes its place in one step (on Linux and macOS;
        elsewhere in two renamings), so that a reader, and whoever comes after a stop, sees the old files or the new ones.
    """
    target = folder.absolute()
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InputError(
            Message("must be a folder, new or of an earlier run, got {folder!r}", folder=str(folder)), "out", str(folder)
        )
    _refuse_foreign(target, folder, own)
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
    try:
        staged.chmod(0o755)
        for name, content in files:
            (staged / name).write_bytes(content)
        (staged / MARK).write_bytes(_mark_bytes({name: _hash(content) for name, content in files}))
        _take_place(staged, target, folder, own)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return tuple(folder / name for name, _ in files)


def replace_file(target: Path, content: bytes) -> None:
    """Write a file whole, or leave what is there as it was.

    Args:
        target: A file that is not there yet, or one that we wrote and nobody has changed.
        content: What is written.

    Raises:
        InputError: *target* is something else: a folder, a device, a pipe, a link, or somebody's file.
        OSError: The disk refuses.
    """
    folder, name = target.absolute().parent, target.name
    marked = _marked(folder)
    _refuse_other(target, marked.get(name))
    handle, temporary = tempfile.mkstemp(prefix=f".{name}-new-", dir=folder)
    staged = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        staged.chmod(0o644)
        if not target.exists():
            _put(staged, target)
        elif exchange(staged, target):
            if _hash(staged.read_bytes()) != marked[name]:
                exchange(staged, target)
                _refuse_other(target, None)
        else:
            staged.replace(target)
        handle, noted = tempfile.mkstemp(prefix=f"{MARK}-", dir=folder)
        with os.fdopen(handle, "wb") as stream:
            stream.write(_mark_bytes({**marked, name: _hash(content)}))
        Path(noted).chmod(0o644)
        Path(noted).replace(folder / MARK)
    finally:
        staged.unlink(missing_ok=True)


def _put(staged: Path, target: Path) -> None:
    """Give a file its name, which nobody else may have taken meanwhile."""
    try:
        os.link(staged, target)
    except FileExistsError:
        _refuse_other(target, None)
    except OSError:  # a disk that has no second names
        staged.rename(target)


def _refuse_other(target: Path, ours: str | None) -> None:
    if not target.is_symlink() and not target.exists():
        return
    if target.is_symlink() or not stat.S_ISREG(target.stat().st_mode):
        what = "a link" if target.is_symlink() else "a folder" if target.is_dir() else "a device or a pipe"
        raise InputError(
            Message("must be a file, {target!r} is {what}", target=str(target), what=Message(what)), "--out", str(target)
        )
    if ours is None or _hash(target.read_bytes()) != ours:
        raise InputError(
            Message(
                "{target!r} is there already and is not as we wrote it; name another file, or move it away", target=str(target)
            ),
            "--out",
            str(target),
        )


def _refuse_foreign(target: Path, shown: Path, own: Collection[str]) -> None:
    foreign = _foreign(target, own) if target.is_dir() else []
    if foreign:
        raise InputError(
            Message(
                "must be empty or hold only files of an earlier run, as it wrote them; {shown!r} holds {foreign}",
                shown=str(shown),
                foreign=", ".join(foreign[:5]),
            ),
            "out",
            str(shown),
        )


def _foreign(folder: Path, own: Collection[str]) -> list[str]:
    """What stands in a folder and is not as we wrote it."""
    marked = _marked(folder)
    names = sorted(item.name for item in folder.iterdir() if item.name != MARK or item.is_symlink() or not item.is_file())
    return [name for name in names if name not in own or not _is_as_marked(folder / name, marked.get(name))]


def _is_as_marked(path: Path, ours: str | None) -> bool:
    return ours is not None and path.is_file() and not path.is_symlink() and _hash(path.read_bytes()) == ours


def _take_place(staged: Path, target: Path, shown: Path, own: Collection[str]) -> None:
    """Put the staged folder where the target is; what was there is looked at once more before it is removed."""
    if not target.exists() or not any(target.iterdir()):
        if target.exists():
            target.rmdir()
        staged.rename(target)
        return
    if not exchange(staged, target):
        _in_two_steps(staged, target)
        return
    if _foreign(staged, own):
        exchange(staged, target)
        _refuse_foreign(target, shown, own)
    shutil.rmtree(staged)


def _in_two_steps(staged: Path, target: Path) -> None:
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    old = aside / "old"
    try:
        target.rename(old)
        staged.rename(target)
    except BaseException:
        if old.exists():
            old.rename(target)
        aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two names of one disk in one step; False where the system or the disk cannot."""
    names = os.fsencode(one), os.fsencode(other)
    library: Any = ctypes.CDLL(None) if sys.platform != "win32" else None
    if hasattr(library, "renameat2"):
        return library.renameat2(_HERE, names[0], _HERE, names[1], _SWAP) == 0  # type: ignore[no-any-return]
    if hasattr(library, "renamex_np"):  # macOS
        return library.renamex_np(names[0], names[1], _SWAP) == 0  # type: ignore[no-any-return]
    return False


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _marked(folder: Path) -> dict[str, str]:
    """The hashes by name that a mark holds; nothing where it is none of ours."""
    place = folder / MARK
    try:
        data = parse_json(place.read_text(encoding="utf-8")) if place.is_file() and not place.is_symlink() else {}
    except (JsonTextError, OSError, ValueError):
        return {}
    files = data.get("files") if isinstance(data, dict) else None
    return {str(name): str(one) for name, one in files.items()} if isinstance(files, dict) else {}


def _mark_bytes(files: Mapping[str, str]) -> bytes:
    note = "Written by community-housing; it replaces only the files named here, and only while they are as it wrote them."
    return (json.dumps({"note": note, "files": dict(sorted(files.items()))}, ensure_ascii=False, indent=2) + "\n").encode()
