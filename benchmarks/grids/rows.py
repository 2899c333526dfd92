# SPDX-License-Identifier: Apache-2.0
"""A row of the table of figures: what was measured, what it took, what was found, and whether the aim was reached."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from districts import Community

from community_housing.grids import GridPlan, partition_graph

__all__ = ["Row", "Run", "as_json", "peak", "run", "solve"]


@dataclass(frozen=True)
class Row:
    """One line of the table; ``aims`` are the words of each aim and whether it was reached, ``peak`` the memory in MB."""

    what: str
    time: str
    found: str
    aims: dict[str, bool]
    peak: float | None = None

    @property
    def verdict(self) -> str:
        missed = [aim for aim, reached in self.aims.items() if not reached]
        return f"**missed**: {', '.join(missed)}" if missed else "reached" if self.aims else "–"

    def markdown(self) -> str:
        memory = "–" if self.peak is None else f"{self.peak:.0f} MB"
        cells = (self.what, self.time, self.found, memory, ", ".join(self.aims) or "–", self.verdict)
        return "| " + " | ".join(cells) + " |"


def peak() -> float:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def solve(case: Community, grids: int | None) -> GridPlan:
    return partition_graph(
        case.households, case.edges, grids=grids, minimum=case.minimum, maximum=case.maximum, target=case.target
    )


@dataclass(frozen=True)
class Run:
    """The plans of some communities, with the wall time of each and the processor time of all, in seconds."""

    cases: Sequence[Community]
    plans: Sequence[GridPlan]
    times: Sequence[float]
    processor: float

    @property
    def seconds(self) -> float:
        return sum(self.times)

    @property
    def closed(self) -> int:
        return sum(plan.proved for plan in self.plans)

    @property
    def optimal(self) -> int:
        return sum(plan.status.value == "optimal" for plan in self.plans)

    def at(self, share: float) -> float:
        """Return the time, in milliseconds, that this share of the communities stays within."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def row(self, what: str, aims: dict[str, bool] | None = None) -> Row:
        spread = f"p50 {self.at(0.5):.2f}, p95 {self.at(0.95):.2f}, max {self.at(1):.2f} ms"
        took = f"{self.seconds:.3f} s, processor {self.processor:.3f}" + (f" ({spread})" if len(self.times) > 1 else "")
        found = f"{self.closed} of {len(self.plans)} closed: {self.optimal} optimal, {self.closed - self.optimal} infeasible"
        if len(self.plans) == 1:
            plan = self.plans[0]
            found = f"{plan.status.value}{'' if plan.proved else ', not proved'}, cut {plan.cut}, bound {plan.bound}"
        return Row(what, took, found, aims or {}, peak())


def run(cases: Iterable[Community], *, free: bool = False) -> Run:
    """Divide every community, from the call in Python to its result, one after the other."""
    listed = list(cases)
    times, plans = [], []
    used = time.process_time()
    for case in listed:
        start = time.perf_counter()
        plans.append(solve(case, None if free else case.grids))
        times.append(time.perf_counter() - start)
    return Run(listed, plans, times, time.process_time() - used)


def as_json(row: Row) -> dict[str, Any]:
    return {"what": row.what, "time": row.time, "found": row.found, "aims": row.aims, "peak": row.peak}
