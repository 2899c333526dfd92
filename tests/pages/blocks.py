# SPDX-License-Identifier: Apache-2.0
"""The code blocks of the README and of every page of the documents, as a reader finds them.

A block is what stands between two fences. A comment in HTML before it may say why it does not run with the page:
``<!-- command: NAME -->`` (`.ci/run` runs it, on a clone) or ``<!-- not run: WHY -->``; or which program it needs beside the
libraries, without which it is left out: ``<!-- needs: java -->``.  A block of TOML whose first line is a
comment that begins with a file's name is that file.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = tuple(sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]))

_BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>command|not run|needs): (?P<why>.+?) -->\n\s*)?"
    r"^(?P<fence>`{3,})(?P<language>\S*)[^\n]*\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
_NAME = re.compile(r"# (?P<name>[\w./-]+\.\w+)\b")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block.

    Fields:
        line: Number of its first line in the page, from 1.
        language: What stands behind the fence, such as "python".
        text: What stands between the fences.
        kept: Why it does not run with the page; empty where it does.
        needs: A program that it needs; empty where it needs none.
    """

    line: int
    language: str
    text: str
    kept: str = ""
    needs: str = ""

    @property
    def file(self) -> str | None:
        """The file that it is, by its first line."""
        named = _NAME.match(self.text)
        return None if named is None else named["name"]


@cache
def blocks_of(page: Path) -> tuple[Block, ...]:
    """Every fenced block of a page, in its order."""
    text = page.read_text(encoding="utf-8")
    return tuple(
        Block(
            line=text.count("\n", 0, found.start("text")) + 1,
            language=found["language"],
            text=found["text"],
            kept=found["why"] if found["mark"] in ("command", "not run") else "",
            needs=found["why"] if found["mark"] == "needs" else "",
        )
        for found in _BLOCK.finditer(text)
    )


def python_of(page: Path) -> str:
    """The Python of a page as one file in which every line has the number that it has in the page."""
    lines = [""] * page.read_text(encoding="utf-8").count("\n")
    for block in blocks_of(page):
        if block.language == "python":
            given = block.text.splitlines()
            lines[block.line - 1 : block.line - 1 + len(given)] = given
    return "\n".join(lines) + "\n"


def name_of(page: Path) -> str:
    """The path of a page from the top of the repository."""
    return page.relative_to(ROOT).as_posix()
