# SPDX-License-Identifier: Apache-2.0
"""Progress on a terminal: one line that is written over; nothing at all where standard error is no terminal."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from community_housing.cli._output import write_beside
from community_housing.job import Progress
from community_housing.report._language import Lang, pick

__all__ = ["progress_on_terminal"]

_STEPS: Final = {
    "read": ("读取数据", "reading the pack"),
    "assess": ("评定面积", "assessing"),
    "classify": ("确定模式", "classifying"),
    "plan": ("安排批次", "planning"),
    "pay": ("核算拨付", "replaying payments"),
    "grids": ("划分网格", "dividing into grids"),
    "audit": ("核对数字", "auditing"),
    "write": ("写出文件", "writing"),
}
_CLEAR: Final = "\r\x1b[2K"


@contextmanager
def progress_on_terminal(lang: Lang) -> Generator[Progress, None, None]:
    """A function to be told each step; it shows them on a terminal and clears the line at the end."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return

    def show(step: str) -> None:
        zh, en = _STEPS.get(step, (step, step))
        write_beside(f"{_CLEAR}{pick(lang, zh, en)} …")

    try:
        yield show
    finally:
        write_beside(_CLEAR)
