# SPDX-License-Identifier: Apache-2.0
"""What other libraries make of the same communities: METIS (quick, no proof) and CP-SAT (proof, slow)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from districts import Community
from rows import Row, solve

__all__ = ["connected", "cp_sat", "metis"]


def connected(case: Community, labels: Sequence[int]) -> bool:
    """Whether every grid is connected."""
    lead = list(range(len(labels)))

    def top(a: int) -> int:
        while lead[a] != a:
            a = lead[a]
        return a

    for a, b in case.edges:
        if labels[a] == labels[b]:
            lead[top(a)] = top(b)
    return len({top(i) for i in range(len(labels))}) == len(set(labels))


def metis(name: str, cases: Sequence[Community], optima: dict[str, Any] | None) -> list[tuple[Row, float, int]]:
    """Divide by METIS in both of its ways: the row, seconds and summed cut of each; nothing where it is not installed."""
    try:
        import pymetis
    except ImportError:
        return []
    made = []
    for recursive in (False, True):
        valid = best = cut_sum = 0
        start = time.perf_counter()
        for case in cases:
            near: list[list[int]] = [[] for _ in case.households]
            for a, b in case.edges:
                near[a].append(b)
                near[b].append(a)
            if case.grids == 1:
                labels: Sequence[int] = [0] * len(near)
            else:
                options = pymetis.Options(contig=0 if recursive else 1)
                _, labels = pymetis.part_graph(case.grids, near, vweights=case.households, recursive=recursive, options=options)
            totals = [0] * case.grids
            for g, h in zip(labels, case.households, strict=True):
                totals[g] += h
            cut = sum(labels[a] != labels[b] for a, b in case.edges)
            cut_sum += cut
            inside = all(case.minimum <= t <= case.maximum for t in totals) and connected(case, labels)
            valid += inside
            best += inside and optima is not None and optima[case.name]["cut"] == cut
        seconds = time.perf_counter() - start
        kind = "recursive bisection" if recursive else "k-way, contiguous"
        found = f"{valid} of {len(cases)} valid" + (f", {best} cut-optimal" if optima else f", cut {cut_sum}")
        made.append((Row(f"{name}: METIS {kind}", f"{seconds:.3f} s", found, {}), seconds, cut_sum))
    return made


def cp_sat(cases: Sequence[Community], *, each: float, together: float) -> Row | None:
    """Run a flow model of CP-SAT, one worker, at most *each* seconds for one and *together* for all; None if not installed."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        return None
    closed = agree = tried = 0
    start = time.perf_counter()
    for case in cases:
        left = together - (time.perf_counter() - start)
        if left <= 1:
            break
        tried += 1
        model = _model(cp_model, case)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = min(each, left)
        status = solver.solve(model)
        ours = solve(case, case.grids)
        if status == cp_model.OPTIMAL:
            closed += 1
            agree += ours.status.value == "optimal" and ours.cut == round(solver.objective_value)
        elif status == cp_model.INFEASIBLE:
            closed += 1
            agree += ours.status.value == "infeasible"
    name = f"{tried} communities of district83: CP-SAT, at most {each:.0f} s each"
    return Row(name, f"{time.perf_counter() - start:.1f} s", f"{closed} closed; ours agrees on {agree}", {})


def _model(cp_model: Any, case: Community) -> Any:
    """Return the model: one grid for each building, a tree of arcs in each grid, the least number of cut edges."""
    n, k = len(case.households), case.grids
    model = cp_model.CpModel()
    x = [[model.new_bool_var("") for _ in range(k)] for _ in range(n)]
    for i in range(n):
        model.add_exactly_one(x[i])
    cut = []
    for a, b in case.edges:
        c = model.new_bool_var("")
        cut.append(c)
        for g in range(k):
            model.add(x[a][g] - x[b][g] <= c)
            model.add(x[b][g] - x[a][g] <= c)
    for g in range(k):
        total = sum(case.households[i] * x[i][g] for i in range(n))
        model.add(total >= case.minimum)
        model.add(total <= case.maximum)
        root = [model.new_bool_var("") for _ in range(n)]
        model.add_exactly_one(root)
        for i in range(n):
            model.add(root[i] <= x[i][g])
        picked = {i: [root[i]] for i in range(n)}
        level = [model.new_int_var(0, n, "") for _ in range(n)]
        for a, b in case.edges:
            for u, v in ((a, b), (b, a)):
                arc = model.new_bool_var("")
                picked[v].append(arc)
                model.add(arc <= x[u][g])
                model.add(level[v] >= level[u] + 1).only_enforce_if(arc)
        for i in range(n):
            model.add(sum(picked[i]) == x[i][g])
    model.minimize(sum(cut))
    return model
