# SPDX-License-Identifier: Apache-2.0
"""Every block of the README and of the documents runs, page by page, with nothing but what the page gives.

The current folder is empty but for ``examples``, as in a clone; blocks of one page follow one another. What stands in a comment
beside or below a statement that prints is what it must print (``…`` stands for anything).
"""

import ast
import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.pages.blocks import PAGES, ROOT, Block, blocks_of, name_of

import community_housing

LANGUAGES = {"python", "sh", "toml", "text", "{eval-rst}", "{toctree}"}
DRAWS = {"docs/how-to/grids-geometry.md"}
RUN = [page for page in PAGES if any(block.language in ("python", "sh") and not block.kept for block in blocks_of(page))]


def slow(page: Path) -> bool:
    """Whether a page starts processes of its own, or draws every grid of a district."""
    return name_of(page) in DRAWS or any(
        (block.language == "sh" and not block.kept) or block.needs for block in blocks_of(page)
    )


def comments(text: str) -> dict[int, tuple[bool, str]]:
    """The comments of a block by line: whether it stands alone, and what it says."""
    found = [one for one in tokenize.generate_tokens(io.StringIO(text).readline) if one.type == tokenize.COMMENT]
    return {one.start[0]: (not one.line[: one.start[1]].strip(), one.string.removeprefix("#").strip()) for one in found}


def said(statement: ast.stmt, beside: dict[int, tuple[bool, str]]) -> list[str]:
    """What the comments at the end of a statement, and directly below it, say."""
    line = statement.end_lineno or statement.lineno
    lines = [beside[line][1]] if line in beside else []
    while line + 1 in beside and beside[line + 1][0]:
        line += 1
        lines.append(beside[line][1])
    return lines


def run_python(block: Block, page: Path, names: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Run a block, and give for each statement that printed beside a comment what it said and what it printed."""
    beside = comments(block.text)
    for statement in ast.parse(block.text).body:
        printed = io.StringIO()
        expected = said(statement, beside)
        code = ast.increment_lineno(ast.Module([statement], type_ignores=[]), block.line - 1)
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(page), "exec"), names)  # noqa: S102 - our own pages
        if expected and printed.getvalue():
            yield "\n".join(expected), printed.getvalue().rstrip("\n")


def matches(expected: str, printed: str) -> bool:
    """Whether the text printed is the one expected, in which an ellipsis stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, expected.split("…"))), printed, re.DOTALL) is not None


def run_shell(block: Block, folder: Path) -> None:
    """Run a block as a shell does that stops at the first fault; `community-housing` is the command of this package."""
    tools = folder / ".tools"
    tools.mkdir(exist_ok=True)
    command = tools / "community-housing"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m community_housing "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    package = Path(community_housing.__file__).resolve().parents[1]
    env = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "PYTHONPATH": str(package)}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.text], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"line {block.line}: {done.stdout[-2000:]}{done.stderr[-2000:]}"


def forget_spark() -> None:
    """End the Java process that another test may have started: it looks for files where it was started, not here."""
    try:
        from pyspark import SparkContext
    except ImportError:
        return
    if SparkContext._active_spark_context is not None:
        SparkContext._active_spark_context.stop()
    if SparkContext._gateway is not None:
        SparkContext._gateway.shutdown()
        SparkContext._gateway = SparkContext._jvm = None


@pytest.mark.filterwarnings("ignore")  # what libraries say to one another
@pytest.mark.filterwarnings("error:::page")  # what is said to the page
@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=[pytest.mark.slow] if slow(page) else [], id=name_of(page)) for page in RUN]
)
def test_the_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    if any(block.needs == "java" for block in blocks_of(page)):
        forget_spark()
    names: dict[str, Any] = {"__name__": "page"}
    for block in blocks_of(page):
        if block.kept or (block.needs and shutil.which(block.needs) is None):
            continue
        if block.file is not None:
            Path(block.file).parent.mkdir(parents=True, exist_ok=True)
            Path(block.file).write_text(block.text, encoding="utf-8")
        if block.language == "python":
            for expected, printed in run_python(block, page, names):
                assert matches(expected, printed), f"line {block.line}: {expected!r} stands beside what prints {printed!r}"
        elif block.language == "sh":
            run_shell(block, tmp_path)
        elif block.language == "toml":
            tomllib.loads(block.text)


def test_every_block_says_its_language() -> None:
    odd = {
        f"{name_of(page)}:{block.line}": block.language
        for page in PAGES
        for block in blocks_of(page)
        if block.language not in LANGUAGES
    }
    assert odd == {}


def test_a_wrong_comment_beside_a_print_is_seen() -> None:
    text = "x = 2  # two\nprint(x)  # 3\nprint(x)\n# 2\n\n# a remark\nfor _ in [1]:\n    print(x)\n"
    block = Block(line=7, language="python", text=text)
    found = list(run_python(block, Path("page.md"), {}))
    assert [(expected, printed, matches(expected, printed)) for expected, printed in found] == [
        ("3", "2", False),
        ("2", "2", True),
    ]
    assert matches("a … c", "a b c")
    assert not matches("a … c", "a b d")
