# SPDX-License-Identifier: Apache-2.0
"""Measure the grid engine beside its peers and print a Markdown table.

Usage: ``python benchmarks/grids/run.py [--full] [--data FOLDER]``, or ``--country [--communities N]`` for a country alone.
Needs the extra ``bench`` for the peers and leaves out what is not installed.  ``--full`` adds the large graphs of 5,000 and
20,000 buildings and twelve districts.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import country
import published
from districts import COUNTIES, Community, counties, district, like83, political, town

from community_housing.grids import GridPlan, partition_graph
from community_housing.grids._kernel import COMPILED

Row = tuple[str, str, str]


def from_data(case: dict[str, Any]) -> Community:
    return Community(case["id"], "data", case["households"], [tuple(e) for e in case["edges"]], case["grids"])


def solve(case: Community, grids: int | None) -> GridPlan:
    return partition_graph(
        case.households, case.edges, grids=grids, minimum=case.minimum, maximum=case.maximum, target=case.target
    )


def spread(times: list[float]) -> str:
    ordered = sorted(times)
    at = [ordered[min(len(ordered) - 1, int(q * len(ordered)))] * 1000 for q in (0.5, 0.95)]
    return f"p50 {at[0]:.2f}, p95 {at[1]:.2f}, max {ordered[-1] * 1000:.2f} ms"


def run_set(name: str, cases: Sequence[Community], *, free: bool = False) -> Row:
    times, plans = [], []
    for case in cases:
        start = time.perf_counter()
        plans.append(solve(case, None if free else case.grids))
        times.append(time.perf_counter() - start)
    optimal = sum(p.status.value == "optimal" for p in plans)
    proved = sum(p.proved for p in plans)
    return name, f"{sum(times):.3f} s ({spread(times)})", f"{proved} of {len(plans)} closed: {optimal} optimal"


def metis(name: str, cases: Sequence[Community], optima: dict[str, Any] | None) -> list[Row]:
    try:
        import pymetis
    except ImportError:
        return [(name, "not installed", "")]
    rows = []
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
        rows.append((f"{name}: METIS {kind}", f"{seconds:.3f} s", found))
    return rows


def connected(case: Community, labels: Sequence[int]) -> bool:
    lead = list(range(len(labels)))

    def top(a: int) -> int:
        while lead[a] != a:
            a = lead[a]
        return a

    for a, b in case.edges:
        if labels[a] == labels[b]:
            lead[top(a)] = top(b)
    return len({top(i) for i in range(len(labels))}) == len(set(labels))


def cp_sat(cases: Sequence[Community], seconds: float) -> Row:
    """Run the flow model of CP-SAT on a sample, one worker, *seconds* for each."""
    name = f"{len(cases)} communities: CP-SAT, {seconds:.0f} s each"
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        return name, "not installed", ""
    closed = agree = 0
    start = time.perf_counter()
    for case in cases:
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
            arcs = []
            for i in range(n):
                model.add(root[i] <= x[i][g])
                arcs += [(n, i, root[i]), (i, i, x[i][g].negated())]
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
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(model)
        ours = solve(case, k)
        if status == cp_model.OPTIMAL:
            closed += 1
            agree += ours.status.value == "optimal" and ours.cut == round(solver.objective_value)
        elif status == cp_model.INFEASIBLE:
            closed += 1
            agree += ours.status.value == "infeasible"
    return name, f"{time.perf_counter() - start:.1f} s", f"{closed} closed; ours agrees on {agree}"


def fresh() -> list[Row]:
    """Time import and first call in fresh processes."""
    call = (
        "import time; a=time.perf_counter(); import attrs; b=time.perf_counter(); "
        "import community_housing.grids as g; c=time.perf_counter(); "
        "g.partition_graph([60]*36, [(i,i+1) for i in range(35)]+[(i,i+6) for i in range(30)]); d=time.perf_counter(); "
        "print(b-a, c-b, d-c)"
    )
    runs = [
        [
            float(x)
            for x in subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True).stdout.split()
        ]
        for _ in range(7)
    ]
    attrs, ours, first = (sorted(r[i] for r in runs)[3] * 1000 for i in range(3))
    return [
        (
            "import attrs, then import of the room beyond it",
            f"{attrs:.1f} ms + {ours:.1f} ms",
            f"{(attrs + ours) / attrs:.2f} x attrs",
        ),
        ("first call in a fresh process", f"{first:.1f} ms", ""),
    ]


def large(case: Community) -> list[Row]:
    """Divide one large graph in a fresh process, so that its peak memory is its own."""
    start = time.perf_counter()
    plan = solve(case, case.grids)
    seconds = time.perf_counter() - start
    peers = metis(case.name, [case], None)
    whole = connected(case, plan.labels)
    found = f"{plan.status.value}, violation {plan.violation}, connected {whole}, cut {plan.cut}, bound {plan.bound}"
    return [(f"{case.name}: {len(case.households)} buildings", f"{seconds:.2f} s", f"{found}{peak()}"), *peers]


def peak() -> str:
    return f"; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def alone(name: str, data: Path) -> list[Row]:
    """Run ``large`` on the graph *name* in a process of its own."""
    command = [sys.executable, __file__, "--one", name, "--data", str(data)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    rows: list[Row] = [tuple(row) for row in json.loads(lines[-1])]
    return rows


def named(name: str, data: Path) -> Community:
    """Return the large graph *name*: a file of the test data, or ``town-SEED-BUILDINGS``."""
    if name.startswith("town-"):
        _, seed, n = name.split("-")
        return town(int(seed), int(n))
    return from_data(json.loads((data / f"{name}.json").read_text(encoding="utf-8")))


def districts(name: str, sets: Sequence[Sequence[Community]]) -> Row:
    """Divide every community of some districts, with the number of grids given."""
    times, plans = [], []
    for cases in sets:
        for case in cases:
            start = time.perf_counter()
            plans.append(solve(case, case.grids))
            times.append(time.perf_counter() - start)
    optimal = sum(p.status.value == "optimal" for p in plans)
    closed = sum(p.proved for p in plans)
    return name, f"{sum(times):.2f} s ({spread(times)})", f"{closed} of {len(plans)} closed: {optimal} optimal"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--one", help="only this large graph, as JSON")
    parser.add_argument("--country", action="store_true", help="only a country, on several processes")
    parser.add_argument("--communities", type=int, default=118_000, help="how many communities the country has")
    parser.add_argument("--workers", type=int, default=2, help="processes for the country")
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[3] / "shared" / "data")
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(large(named(chosen.one, chosen.data))))
        return
    if chosen.country:
        country.measure(chosen.communities, chosen.workers)
        return
    rows: list[Row] = []
    if (chosen.data / "district83.json").exists():
        cases = [from_data(c) for c in json.loads((chosen.data / "district83.json").read_text(encoding="utf-8"))]
        optima = json.loads((chosen.data / "district83_optima.json").read_text(encoding="utf-8"))
        run_set("warm", cases[:5])
        rows.append(run_set("district83, grids given", cases))
        rows.append(run_set("district83, grids free", cases, free=True))
        rows += metis("district83", cases, optima)
        rows.append(cp_sat(cases[1:13], 20.0))
    seeds = range(1, 3) if not chosen.full else range(1, 13)
    rows.append(districts(f"{len(seeds)} districts like district83", [like83(seed) for seed in seeds]))
    for seed in (1, 2) if not chosen.full else range(1, 13):
        rows.append(run_set(f"generated district {seed}", district(seed)))
    rows.append(run_set("generated district 1, denser", district(1, dense=True)))
    rows.append(run_set("generated district 2, up to 12 grids", district(2, most_grids=12)))
    for seed in (1, 2) if not chosen.full else range(1, 5):
        for size in COUNTIES:
            states = [counties(seed, *size)]
            rows.append(run_set(f"{size[1]} counties in rows, {size[2]} districts, 0.5 %, seed {seed}", states))
    for n, k in ((16, 2), (24, 3), (50, 4), (75, 4), (105, 4), (60, 7)):
        rows.append(run_set(f"political {n} counties, {k} districts, 0.5 %", [political(1, n, k)]))
    rows += published.rows()
    for name in ("large_300", "large_1000"):
        if (chosen.data / f"{name}.json").exists():
            rows += alone(name, chosen.data)
    rows += fresh()
    rows.append(
        ("peak memory so far", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", "with the peers loaded")
    )
    if chosen.full:
        for name in ("town-1-300", "town-1-1000", "town-1-5000", "town-1-20000"):
            rows += alone(name, chosen.data)
    print(f"Kernel compiled: {COMPILED}\n\n| what | time | result |\n| --- | --- | --- |")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
