# SPDX-License-Identifier: Apache-2.0
"""Mutation testing in forks: each change that mutmut would make, against the tests that run what it changes.

mutmut starts the tests anew for each change.  Here pytest collects once, notes which test calls which function, and tries each
change in a fork of that process: first the quickest and those that noticed others in the same function.  What runs while
the modules load is tried in a process of its own, and so is everything with --fresh, which engines with threads need.

Usage, with mutmut installed, in the root of the project (it works on a copy, on Linux and macOS):

    python benchmarks/mutation.py levels --sample 200 --seed 13
    python benchmarks/mutation.py disbursement/_closing.py --tests tests/unit/disbursement
    python benchmarks/mutation.py levels --only community_housing.levels._tree.x_level_of__mutmut_1
"""

import argparse
import difflib
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
IMPORTED = "from mutmut.mutation.trampoline import wrap_in_trampoline as _mutmut_mutated, MutantDict"
SWITCHED = "from benchmarks.mutation_switch import switched as _mutmut_mutated, MutantDict"
QUIET = [
    "-q",
    "-s",
    "-x",
    "-p",
    "no:cacheprovider",
    "-p",
    "benchmarks.compliance.few_examples",
    "--tb=native",
    "--assert=plain",
]
ENGINES = re.compile(r"\b(polars|duckdb|pyspark|psycopg|uvicorn|starlette|multiprocessing)\b")
"""What keeps threads or other processes, which a fork loses."""
NOTICED, OUT_OF_TIME, SURVIVES, NOT_RUN = "noticed", "out of time", "survive", "not run"


class Changes:
    """The changes of the chosen modules, put into a copy of the project."""

    def __init__(self, copy: Path, patterns: list[str]) -> None:
        from mutmut.mutation.file_mutation import mutate_file_contents

        self._bodies: dict[str, dict[str, list[str]]] = {}
        self.all: list[tuple[str, str]] = []
        source = copy / "src"
        for path in sorted({path for one in patterns for path in (source / "community_housing").glob(one)}):
            made = mutate_file_contents(str(path), behind_doors(path.read_text(encoding="utf-8")))
            if made.mutant_names:
                path.write_text(made.code.replace(IMPORTED, SWITCHED), encoding="utf-8")
                for compiled in path.parent.glob(f"{path.stem}.*.so"):
                    compiled.unlink()
                module = ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__")
                lines, spans = made.code.splitlines(), made.line_span_by_function_name
                self._bodies[module] = {name: lines[span.start - 1 : span.end] for name, span in spans.items()}
                self.all += [(module, name) for name in made.mutant_names]

    def shown(self, change: tuple[str, str]) -> str:
        """What a change changes, as a diff."""
        bodies = [self._bodies[change[0]][name] for name in (original(change)[1], change[1])]
        found = difflib.unified_diff(*bodies, lineterm="", n=1)
        return "\n".join(line for line in found if not line.startswith(("---", "+++", "@@")) and "mutmut" not in line)


def behind_doors(text: str) -> str:
    """A module with its doors hung after everything else: mutmut changes no function that has a decorator."""
    doors = re.findall(r"^@door\((.*)\)\ndef (\w+)", text, flags=re.MULTILINE)
    bare = re.sub(r"^@door\(.*\)\n(?=def )", "", text, flags=re.MULTILINE)
    return bare + "".join(f"\n{name} = door({given})({name})\n" for given, name in doors)


def original(change: tuple[str, str]) -> tuple[str, str]:
    """Module and name of the function that a change is one of."""
    return change[0], re.sub(r"_\d+$", "_orig", change[1])


class Judge:
    """A pytest plugin that tries changes instead of running the tests."""

    def __init__(self, changes: Changes, chosen: list[tuple[str, str]], *, room: str, seconds: float, fresh: bool) -> None:
        self.changes, self.chosen, self.room, self.seconds, self.fresh = changes, chosen, room, seconds, fresh
        self.noticed_by: dict[tuple[str, str], Counter[str]] = {}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Let every law try few examples and look for no smaller ones."""
        from hypothesis import settings

        few = settings.get_profile("mutation")
        for item in items:
            law = getattr(item.obj, "__func__", item.obj)
            for holder, name in ((law, "_hypothesis_internal_use_settings"), (item.cls, "settings")):
                kept = getattr(holder, name, None)
                if isinstance(kept, settings):
                    setattr(holder, name, settings(few, max_examples=min(few.max_examples, kept.max_examples)))

    def pytest_runtestloop(self, session: Any) -> bool:
        """Try the changes against the tests named after the room, then what survives against all others."""
        from benchmarks import mutation_switch

        loading, found = set(mutation_switch.called), dict.fromkeys(self.chosen, NOT_RUN)
        others = [item for item in session.items if not is_of(self.room, item.path)]
        for items in ([item for item in session.items if item not in others], others):
            left = [change for change in self.chosen if found[change] in (SURVIVES, NOT_RUN)]
            calling = self.calls(items) if left else {}
            for change in left:
                tried = self.judge(change, calling.get(original(change), []), fresh=self.fresh)
                if tried in (SURVIVES, NOT_RUN) and original(change) in loading:
                    tried = self.judge(change, calling.get(("", ""), []), fresh=True)
                found[change] = found[change] if tried == NOT_RUN else tried
            print(f"after {len(items)} tests {sum(one not in (SURVIVES, NOT_RUN) for one in found.values())}", flush=True)
        results = Counter((change[0], tried) for change, tried in found.items())
        for change, tried in found.items():
            if tried in (SURVIVES, NOT_RUN):
                print(f"{tried}: {'.'.join(change)}\n{self.changes.shown(change)}", flush=True)
        for module in sorted({module for module, _ in results}):
            told = {name: results[module, name] for name in (NOTICED, OUT_OF_TIME, SURVIVES, NOT_RUN)}
            print(module, sum(told.values()), told)
        good = sum(count for (_, name), count in results.items() if name in (NOTICED, OUT_OF_TIME))
        low, high = wilson(good, len(self.chosen))
        print(f"{good} of {len(self.chosen)} noticed, 95 % interval {low:.1%} to {high:.1%}; {len(self.changes.all)} possible")
        return True

    def calls(self, items: list[Any]) -> dict[tuple[str, str], list[tuple[float, Any]]]:
        """By function the tests that call it, each with the seconds that it took; by ("", "") every test that passes."""
        from benchmarks import mutation_switch

        calling: dict[tuple[str, str], list[tuple[float, Any]]] = {}
        for item in items:
            mutation_switch.called.clear()
            began = time.process_time()
            if not passes(item):
                print("fails unchanged:", item.nodeid)
                continue
            taken = time.process_time() - began
            for function in (*mutation_switch.called, ("", "")):
                calling.setdefault(function, []).append((taken, item))
        return calling

    def judge(self, change: tuple[str, str], calling: list[tuple[float, Any]], *, fresh: bool) -> str:
        """Try one change, in a fork of this process or in a fresh one."""
        before = self.noticed_by.setdefault(original(change), Counter())
        tests, left = [], self.seconds
        for seconds, item in sorted(calling, key=lambda one: one[0] / (1 + before[one[1].nodeid])):
            if tests and seconds > left:
                break
            tests.append(item)
            left -= seconds
        if not tests:
            return NOT_RUN
        if fresh:
            return anew(change, [item.nodeid for item in tests], limit=60 + 10 * (self.seconds - left))
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            try_out(change, tests, write, limit=int(3 + 3 * (self.seconds - left)))
        os.close(write)
        _, status = os.waitpid(child, 0)
        with os.fdopen(read, encoding="utf-8") as pipe:
            name = pipe.read()
        if name:
            before[name] += 1
        if os.WIFSIGNALED(status):
            return OUT_OF_TIME if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM) else NOTICED
        return NOTICED if os.WEXITSTATUS(status) else SURVIVES


def passes(item: Any, after: Any = None) -> bool:
    """Whether one test passes."""
    from _pytest.runner import runtestprotocol

    return all(report.passed or report.skipped for report in runtestprotocol(item, nextitem=after, log=False))


def anew(change: tuple[str, str], tests: list[str], *, limit: float) -> str:
    """Try one change in a process of its own."""
    switch = {"MUTATION": ":".join(change), "PYTHONPATH": os.pathsep.join(sys.path[:2])}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *QUIET, *tests],
            env=os.environ | switch,
            timeout=limit,
            capture_output=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return OUT_OF_TIME
    return NOTICED if done.returncode else SURVIVES


def is_of(room: str, test: Path) -> bool:
    """Whether a test stands under the name of a room."""
    return room in test.parts or not {room, room.rstrip("s")}.isdisjoint(test.stem.split("_"))


def tests_of(room: str, *, near: bool) -> list[str]:
    """The tests named after a room, and unless *near* those that import it."""
    said = re.compile(rf"community_housing\.{room}\b|community_housing import .*\b{room}\b|\bch\.{room}\.")
    found = [one for one in sorted(Path("tests").rglob("test_*.py")) if "integration" not in one.parts]
    return [str(one) for one in found if is_of(room, one) or (not near and said.search(one.read_text(encoding="utf-8")))]


def forget() -> None:
    """Empty what the rooms have kept of earlier calls, or no test would see the change."""
    for name, held in list(sys.modules.items()):
        if name.startswith("community_housing"):
            for value in list(vars(held).values()):
                if callable(clear := getattr(value, "cache_clear", None)):
                    clear()


def try_out(change: tuple[str, str], tests: list[Any], write: int, *, limit: int) -> None:
    """In the fork: switch the change on, run the tests until one fails, and write its name; never returns."""
    from benchmarks import mutation_switch

    code = 1
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 2))
        signal.alarm(20 * limit)
        mutation_switch.active = change
        forget()
        failed = next((one for one, after in zip(tests, [*tests[1:], None], strict=True) if not passes(one, after)), None)
        code = int(failed is not None)
        if failed is not None:
            os.write(write, failed.nodeid.encode())
    finally:
        os._exit(code)


def wilson(good: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, good / of
    middle, half = share + z * z / (2 * of), z * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("room", help="a room, or a pattern of files below src/community_housing")
    options.add_argument("--tests", nargs="+", help="else the tests named after the room and those that import it")
    options.add_argument("--near", action="store_true", help="the tests named after the room alone")
    options.add_argument("--sample", type=int, help="so many of the changes")
    options.add_argument("--seed", type=int, default=13, help="that draws the sample")
    options.add_argument("--only", nargs="+", help="these changes, as a run before printed them")
    options.add_argument("--seconds", type=float, default=20.0, help="of tests for each change")
    options.add_argument("--fresh", action="store_true", help="a process for each change: slow, but it may have threads")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".*_cache", "__pycache__"))
        os.chdir(copy)
        os.environ["HYPOTHESIS_PROFILE"] = "derandomized"
        sys.path[:0] = [str(copy / "src"), str(copy)]
        room = given.room.split("/")[0].removesuffix(".py")
        changes = Changes(copy, [given.room] if "." in given.room else [f"{room}/**/*.py", f"{room}.py"])
        chosen = changes.all if given.only is None else [one for one in changes.all if ".".join(one) in given.only]
        if given.sample is not None and given.sample < len(chosen):
            chosen = sorted(random.Random(given.seed).sample(sorted(chosen), given.sample))
        tests = given.tests or tests_of(room, near=given.near)
        if not given.fresh:
            texts = {one: Path(one).read_text(encoding="utf-8") for one in tests if one.endswith(".py")}
            tests = [one for one in tests if not ENGINES.search(texts.get(one, ""))]
        import pytest

        return pytest.main(
            [*QUIET, *tests], plugins=[Judge(changes, chosen, room=room, seconds=given.seconds, fresh=given.fresh)]
        )


if __name__ == "__main__":
    sys.exit(main())
