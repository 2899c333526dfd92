# SPDX-License-Identifier: Apache-2.0
"""Divide a whole country: time by stage, what is proved, and memory that does not grow with the number of communities.

Called by ``run.py --only country [--communities N]``, and by ``run.py --stages`` stage by stage.  Communities like those of
``district83.json`` are generated from seeds into a file of one line each, which is not counted; everything after it is:
reading lines into records, checking, sending, dividing, answering.  Each measurement has a process of its own, so that its
memory is its own.
"""

from __future__ import annotations

import json
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from districts import like83

from community_housing.district import Building, Neighbours, Point
from community_housing.grids import CommunityGrids, GridRule, GridTask, partition_each
from community_housing.grids._case import Case
from community_housing.grids._divide import solve_checked
from community_housing.grids._engine.exact import Search
from community_housing.grids._task import prepared

FIRST = 1_000  # seed of the first district
SAMPLE = 2_000  # communities whose stages are timed one by one
RULE = GridRule()


def lines(seed: int) -> str:
    """One district as lines of JSON."""
    return "".join(
        json.dumps({"id": f"{seed:06d}{i:06d}", "homes": one.households, "xy": one.points, "edges": one.edges}) + "\n"
        for i, one in enumerate(like83(seed))
    )


def write(path: Path, count: int, workers: int) -> None:
    """Generate *count* communities into a file."""
    left = count
    with ProcessPoolExecutor(workers) as pool, path.open("w", encoding="ascii") as out:
        for district in pool.map(lines, range(FIRST, FIRST - (-count // 83)), chunksize=4):
            rows = district.splitlines(keepends=True)[:left]
            left -= len(rows)
            out.writelines(rows)


def tasks(path: Path) -> Iterator[GridTask]:
    """Read the file line by line into what the library takes."""
    with path.open(encoding="ascii") as rows:
        for row in rows:
            yield task(row)


def task(row: str) -> GridTask:
    one = json.loads(row)
    name = one["id"]
    buildings = tuple(
        Building(id=f"{name}-{i:02d}", community=name, households=h, persons=2 * h, point=Point(x=x, y=y))
        for i, (h, (x, y)) in enumerate(zip(one["homes"], one["xy"], strict=True))
    )
    beside = tuple(Neighbours(a=buildings[a].id, b=buildings[b].id) for a, b in one["edges"])
    return GridTask(name, buildings, beside, RULE, code=name)


def peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def processor(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def run(path: Path, workers: int) -> dict[str, Any]:
    """Divide the communities of a file as a user would, and say what it took."""
    met: Counter[str] = Counter()
    start, own = time.perf_counter(), processor(resource.RUSAGE_SELF)
    for answer in partition_each(tasks(path), workers=workers):
        if isinstance(answer, CommunityGrids):
            met[answer.status.value + (f" ({answer.reason.value})" if answer.reason else "")] += 1
        else:
            met["failure"] += 1
    return {
        "seconds": time.perf_counter() - start,
        "parent": processor(resource.RUSAGE_SELF) - own,
        "workers": processor(resource.RUSAGE_CHILDREN),
        "peak_parent": peak(resource.RUSAGE_SELF),
        "peak_worker": peak(resource.RUSAGE_CHILDREN),
        "met": dict(met),
    }


class Clock:
    """Processor time by stage."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()

    def each(self, name: str, work: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        start = time.process_time()
        made = [work(item) for item in items]
        self.spent[name] += time.process_time() - start
        return made

    def around(self, owner: type[Any], method: str, name: str) -> Callable[[], None]:
        """Count what a method of a class takes; return what puts the method back."""
        inner = getattr(owner, method)

        def timed(*given: Any, **named: Any) -> Any:
            start = time.process_time()
            try:
                return inner(*given, **named)
            finally:
                self.spent[name] += time.process_time() - start

        setattr(owner, method, timed)
        return lambda: setattr(owner, method, inner)


def solved(case: Case) -> Any:
    return None if case.problem is None else solve_checked(case.problem, case.numbers)


def stages(path: Path) -> list[tuple[str, float]]:
    """Return the milliseconds of processor time that each stage takes for one community, in one process."""
    clock = Clock()
    with path.open(encoding="ascii") as rows:
        read = clock.each("reading a line into records", task, islice(rows, SAMPLE))
    cases = clock.each("checking and ordering (parent)", prepared, read)
    sent = clock.each("sending: pickling the case (parent)", pickle.dumps, cases)
    clock.each("sending: unpickling it (worker)", pickle.loads, sent)
    clock.each("all of the division", Case.divide, cases)
    clock.each("the engine", solved, cases)
    undo = [
        clock.around(Search, "_load", "kernel: laying out the line"),
        clock.around(Search, "_passes", "kernel: passes"),
    ]
    answers = clock.each("the engine, timed inside", solved, cases)
    for back in undo:
        back()
    whole = clock.each("again, for the answer", Case.divide, cases[:100])
    sent = clock.each("sending: pickling the answer (worker)", pickle.dumps, [*whole] * (len(answers) // 100))
    clock.each("sending: unpickling it (parent)", pickle.loads, sent)
    spent = clock.spent
    spent["engine beside the kernel: parts, walks, checks"] = (
        spent["the engine"] - spent["kernel: laying out the line"] - spent["kernel: passes"]
    )
    spent["making the answer: codes, centres, sequence"] = spent["all of the division"] - spent["the engine"]
    hidden = {"all of the division", "the engine", "the engine, timed inside", "again, for the answer"}
    return [(name, 1000 * seconds / len(cases)) for name, seconds in spent.items() if name not in hidden]


def alone(path: Path, workers: int) -> Any:
    """Run this file on its own: the stages for no workers, else the whole file on so many."""
    command = [sys.executable, __file__, str(path), str(workers)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])


def measure(count: int, workers: int) -> None:
    """Print the stages, and a tenth and all of the country, each in a fresh process so that its memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        path, tenth = Path(folder) / "all.jsonl", Path(folder) / "tenth.jsonl"
        start = time.perf_counter()
        write(path, count, workers)
        with path.open(encoding="ascii") as rows:
            tenth.write_text("".join(islice(rows, max(1, count // 10))), encoding="ascii")
        print(f"{count:,} communities generated in {time.perf_counter() - start:.0f} s")
        print("\n| stage | processor time for a community |\n| --- | --- |")
        for name, milliseconds in alone(path, 0):
            print(f"| {name} | {milliseconds:.3f} ms |")
        print("\n| communities | wall | parent | workers | for each | peak parent | peak worker | found |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
        for part, many in ((tenth, max(1, count // 10)), (path, count)):
            one = alone(part, workers)
            each = 1000 * (one["parent"] + one["workers"]) / many
            found = ", ".join(f"{name} {times}" for name, times in sorted(one["met"].items()))
            print(
                f"| {many:,} on {workers} | {one['seconds']:.1f} s | {one['parent']:.1f} s | {one['workers']:.1f} s "
                f"| {each:.2f} ms | {one['peak_parent']:.0f} MB | {one['peak_worker']:.0f} MB | {found} |",
                flush=True,
            )


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2])) if int(sys.argv[2]) else stages(Path(sys.argv[1]))))
