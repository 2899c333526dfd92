# SPDX-License-Identifier: Apache-2.0
"""Solve published cases of political districting and print a Markdown table beside what was published.

Usage: ``python benchmarks/grids/published.py [STATE ...]``, such as ``IA OK``; every case runs in a process of its own, so that
its peak memory is its own.  The cases and their source are described in ``benchmarks/grids/published/README.md``.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from rows import Row

from community_housing.grids import partition_graph

__all__ = ["Case", "Measured", "cases", "measure", "rows"]

DATA = Path(__file__).resolve().parent / "published" / "counties2010.json"


@dataclass(frozen=True)
class Case:
    """One state: counties as buildings, people as households, congressional districts as grids, 0.5 % on either side."""

    state: str
    name: str
    population: list[int]
    edges: list[tuple[int, int]]
    grids: int
    published: int | None
    """The least cut that was proved, or None where it was proved that there is no connected plan."""

    @property
    def minimum(self) -> int:
        """The least number of people of a district, 0.995 of its equal share rounded up."""
        return -(-995 * sum(self.population) // (1000 * self.grids))

    @property
    def maximum(self) -> int:
        """The largest number of people of a district, 1.005 of its equal share rounded down."""
        return 1005 * sum(self.population) // (1000 * self.grids)

    @property
    def target(self) -> int:
        """The equal share, rounded to the nearest."""
        return (2 * sum(self.population) + self.grids) // (2 * self.grids)


@dataclass(frozen=True)
class Measured:
    """What one case took."""

    status: str
    reason: str | None
    cut: int
    bound: int
    seconds: float
    states: int
    megabytes: int


def cases() -> list[Case]:
    """Return every case, from the fewest counties to the most."""
    found = [
        Case(s["id"], s["name"], s["population"], [(a, b) for a, b in s["edges"]], s["grids"], s["cut"])
        for s in json.loads(DATA.read_text(encoding="utf-8"))["states"]
    ]
    return sorted(found, key=lambda c: (len(c.population), c.state))


def measure(case: Case) -> Measured:
    """Solve *case* in this process."""
    start = time.perf_counter()
    plan = partition_graph(
        case.population, case.edges, grids=case.grids, minimum=case.minimum, maximum=case.maximum, target=case.target
    )
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    reason = plan.reason.value if plan.reason else None
    return Measured(plan.status.value, reason, plan.cut, plan.bound, seconds, plan.explored, megabytes)


def alone(case: Case) -> Measured:
    """Solve *case* in a process of its own."""
    command = [sys.executable, __file__, "--one", case.state]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return Measured(**json.loads(lines[-1]))


def verdict(case: Case, found: Measured) -> tuple[str, str]:
    """Return what was published and what was found here, in words."""
    published = "no connected plan" if case.published is None else f"{case.published} edges"
    if found.status == "infeasible":
        return published, f"no connected plan, proved ({found.reason})" if found.reason != "effort" else "no plan found"
    proved = "proved" if found.status == "optimal" else f"bound {found.bound}"
    return published, f"{found.cut} edges, {proved}"


def rows() -> Iterator[Row]:
    """Measure every case; a row each, as ``run.py`` prints them."""
    for case in cases():
        found = alone(case)
        published, here = verdict(case, found)
        closed = found.status == "optimal" if case.published is not None else found.reason in {"arithmetic", "connectivity"}
        aims = {
            "proved, as published": closed and (case.published is None or found.cut == case.published),
            "≤ 10 s": found.seconds <= 10,
            "≤ 100 MB": found.megabytes <= 100,
        }
        name = f"published: {case.name} 2010, {len(case.population)} counties, {case.grids} districts, ± 0.5 %"
        text = f"{here}; published: {published}; {found.states:,} states"
        yield Row(name, f"{found.seconds:.2f} s", text, aims, found.megabytes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("states", nargs="*", help="two-letter codes; all when none is given")
    parser.add_argument("--one", help="only this state, in this process, as JSON")
    chosen = parser.parse_args()
    known = {case.state: case for case in cases()}
    if chosen.one:
        print(json.dumps(vars(measure(known[chosen.one]))))
        return
    unknown = [state for state in chosen.states if state not in known]
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}; there are {', '.join(known)}")
    print("| state | counties | edges | districts | published | found | seconds | states | peak MB |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for state in chosen.states or known:
        case = known[state]
        found = alone(case)
        published, here = verdict(case, found)
        cells = [case.name, len(case.population), len(case.edges), case.grids, published, here]
        print("| " + " | ".join(map(str, cells)), f"{found.seconds:.2f}", found.states, found.megabytes, sep=" | ", end=" |\n")


if __name__ == "__main__":
    main()
