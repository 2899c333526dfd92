# SPDX-License-Identifier: Apache-2.0
"""Write files into a folder: all of them, or none."""

import shutil
import tempfile
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from community_housing.errors import InputError

__all__ = ["write_all"]


def write_all(folder: Path, files: Sequence[tuple[str, bytes]], *, own: Collection[str]) -> tuple[Path, ...]:
    """Write *files* into *folder*, or leave it as it was.

    Args:
        folder: Where to; made where it is not there.  One that holds nothing but files of an earlier run is replaced.
        files: Names from *own* with their bytes.
        own: Every name that such a run may have written before.

    Returns:
        The paths, in the order given.

    Raises:
        InputError: *folder* is no folder, or holds something that no run has written; it is left alone.
        OSError: The disk refuses; what was there before is there again.

    Guarantees:
        Everything is written to a folder beside the target first, and takes its place by renaming, so a reader sees the
        old files or the new ones.
    """
    target = folder.absolute()
    _refuse_foreign(target, folder, own)
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
    try:
        staged.chmod(0o755)
        for name, content in files:
            (staged / name).write_bytes(content)
        _take_place(staged, target)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return tuple(folder / name for name, _ in files)


def _refuse_foreign(target: Path, shown: Path, own: Collection[str]) -> None:
    if not target.exists() and not target.is_symlink():
        return
    if target.is_symlink() or not target.is_dir():
        raise InputError(f"must be a folder, new or of an earlier run, got {str(shown)!r}", "out", str(shown))
    foreign = sorted(item.name for item in target.iterdir() if item.name not in own or not item.is_file())
    if foreign:
        raise InputError(
            f"must be empty or hold only files of an earlier run; {str(shown)!r} holds {', '.join(foreign[:5])}",
            "out",
            str(shown),
        )


def _take_place(staged: Path, target: Path) -> None:
    """Put the staged folder where the target is; the old one is kept aside until that is done."""
    if not target.exists():
        staged.rename(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    try:
        target.rename(aside / "old")
        try:
            staged.rename(target)
        except BaseException:
            (aside / "old").rename(target)
            raise
    finally:
        with suppress(OSError):
            if target.exists():
                shutil.rmtree(aside)
