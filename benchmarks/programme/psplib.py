# SPDX-License-Identifier: Apache-2.0
"""PSPLIB j30 and j60: deadlines a day too short are refuted with a verified chain; under capacities nothing is said wrongly.

Run: python benchmarks/programme/psplib.py FOLDER...     (folders of .sm files)
The instances are not ours and are not here: fetch them from the library of Kolisch and Sprecher (1996).  Of each instance
the deadline one day below its precedence bound must be UNMET, with a chain that `verify` takes.  A schedule that keeps the
capacities is built, job after job; its length must never be refuted.  One day less is tried too: where energy refutes that, the
schedule was the best there is.  A job of several resources is looked at once for each of them, so that nothing is ever found
to fit: what fits one resource may not fit another.
"""

import datetime as dt
import sys
from collections import Counter
from pathlib import Path

from community_housing.calendars import LimitUnit, shipped
from community_housing.findings import Truth
from community_housing.programme import Capacity, Link, Network, ProjectPlan, Task, count_back, under_capacities, verify

START, DAY = dt.date(2012, 8, 6), dt.timedelta(days=1)
Instance = tuple[list[int], list[list[int]], list[list[int]], list[int]]
"""Durations, successors, needs by job and resource, capacities."""


def read(path: Path) -> Instance:
    """An instance of the form .sm."""
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()

    def rows(title: str, skip: int) -> list[list[int]]:
        found: list[list[int]] = []
        for line in lines[next(at for at, one in enumerate(lines) if one.startswith(title)) + skip :]:
            cells = line.split()
            if not cells or not all(cell.isdigit() for cell in cells):
                break
            found.append([int(cell) for cell in cells])
        return found

    needs = rows("REQUESTS/DURATIONS", 3)
    after = [[job - 1 for job in row[3:]] for row in rows("PRECEDENCE RELATIONS", 2)]
    return [row[2] for row in needs], after, [row[3:] for row in needs], rows("RESOURCEAVAILABILITIES", 2)[0]


def network_of(instance: Instance, resource: int | None = None) -> Network:
    """The network, with what each job takes of one resource."""
    durations, after, needs, _ = instance
    tasks = [
        Task(
            id=f"j{job}",
            name="工",
            amount=durations[job],
            unit=LimitUnit.DAYS,
            body=None if resource is None or not needs[job][resource] else "r",
            crews=1 if resource is None else max(1, needs[job][resource]),
        )
        for job in range(len(durations))
    ]
    links = [Link(before=f"j{a}", after=f"j{b}", unit=LimitUnit.DAYS) for a, more in enumerate(after) for b in more]
    return Network(tasks=tuple(tasks), links=tuple(links))


def verdict(instance: Instance, days: int) -> str:
    """What is said of a deadline so many days ahead: the resource that refutes it, or nothing."""
    for resource, most in enumerate(instance[3]):
        network = network_of(instance, resource)
        table = count_back(network, deadline=START + days * DAY, not_before=START, calendar=shipped())
        plan = ProjectPlan(project="p", network=network, timetable=table)
        if under_capacities([plan], [Capacity(body="r", most=most)], calendar=shipped()).feasible is Truth.UNMET:
            return "refuted"
    return "unknown"


def built(instance: Instance, latest: list[int]) -> int:
    """How long a schedule is that takes the jobs by their latest starts, each as early as links and capacities allow."""
    durations, after, needs, most = instance
    before: list[list[int]] = [[] for _ in durations]
    for job, more in enumerate(after):
        for other in more:
            before[other].append(job)
    used = [[0] * len(most) for _ in range(sum(durations) + 1)]
    ends: dict[int, int] = {}
    while len(ends) < len(durations):
        free = (job for job in range(len(durations)) if job not in ends and all(one in ends for one in before[job]))
        job = min(free, key=lambda job: (latest[job], job))
        day = max((ends[one] for one in before[job]), default=0)

        def fits(start: int, job: int = job) -> bool:
            days = range(start, start + durations[job])
            return all(used[at][r] + need <= most[r] for at in days for r, need in enumerate(needs[job]))

        while not fits(day):
            day += 1
        for at in range(day, day + durations[job]):
            used[at] = [a + b for a, b in zip(used[at], needs[job], strict=True)]
        ends[job] = day + durations[job]
    return max(ends.values())


def main() -> None:
    print("| folder | instances | refuted by a verified chain | best by chain or energy | unknown |")
    print("| --- | --- | --- | --- | --- |")
    for folder in map(Path, sys.argv[1:]):
        proved, told, paths = 0, Counter[str](), sorted(folder.glob("*.sm"))
        for path in paths:
            instance = read(path)
            network = network_of(instance)
            asked = {"not_before": START, "calendar": shipped()}
            far = count_back(network, deadline=START + 2000 * DAY, **asked)
            bound = (max(one.earliest_end for one in far.tasks) - START).days
            late = count_back(network, deadline=START + (bound - 1) * DAY, **asked)
            assert late.proof is not None, path
            proved += verify(late.proof, network, deadline=START + (bound - 1) * DAY, **asked)
            length = built(instance, [(one.latest_start - START).days for one in far.tasks])
            assert verdict(instance, length) == "unknown", path
            told[verdict(instance, length - 1)] += 1
        print(f"| {folder.name} | {len(paths)} | {proved} | {told['refuted']} | {told['unknown']} |", flush=True)


if __name__ == "__main__":
    main()
