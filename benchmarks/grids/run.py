# SPDX-License-Identifier: Apache-2.0
"""Measure the grid engine against its aims and beside its peers: one Markdown row after another, each when it is measured.

Usage: ``python benchmarks/grids/run.py [--only NAME ...] [--peers none|some|full] [--communities N] [--data FOLDER]``.

Every part has a fresh process, so that its peak memory is its own and peers are not counted; a part that fails is a row.
Peers need the extra ``bench`` and are left out where they are not installed.  The times are wall clock beside processor time:
on a busy machine only the latter says anything, but an aim is judged by the wall clock.

``--peers some`` (as set) gives CP-SAT at most two minutes; ``full`` gives it all 83 communities and 60 s for each.
``--communities 118000`` runs the whole country and not a sample of it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import country
import peers
import published as cases_published
from districts import COUNTIES, Community, counties, denser, district, like83, political, town
from rows import Row, as_json, run

from community_housing.grids._engine.kernel import COMPILED

HERE = Path(__file__).resolve().parent
MOST_MEMORY = 100  # MB, for everything but the largest graph
NATION = 118_000
CP_SAT = {"none": (0, 0.0, 0.0), "some": (12, 10.0, 110.0), "full": (83, 60.0, 6000.0)}


def data83(chosen: argparse.Namespace) -> list[Community]:
    """Return the communities of ``district83.json``."""
    return [from_data(one) for one in json.loads((chosen.data / "district83.json").read_text(encoding="utf-8"))]


def optima83(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return their proved optima by name."""
    known: dict[str, Any] = json.loads((chosen.data / "district83_optima.json").read_text(encoding="utf-8"))
    return known


def from_data(case: dict[str, Any]) -> Community:
    points = tuple((float(x), float(y)) for x, y in case.get("xy_m", ()))
    return Community(
        case.get("id", "large"), "data", case["households"], [tuple(e) for e in case["edges"]], case["grids"], points=points
    )


def given(chosen: argparse.Namespace) -> Iterator[Row]:
    cases, known = data83(chosen), optima83(chosen)
    run(cases[:5])
    made = run(cases)
    right = sum(
        (plan.cut, plan.sum_squares) == (known[case.name]["cut"], known[case.name]["sum_squares"])
        for case, plan in zip(cases, made.plans, strict=True)
        if plan.status.value == "optimal"
    )
    aims = {
        "80 optimal, 3 infeasible": (made.closed, made.optimal, right) == (83, 80, 80),
        "≤ 0.08 s": made.seconds <= 0.08,
        "p50 ≤ 0.5": made.at(0.5) <= 0.5,
        "p95 ≤ 3": made.at(0.95) <= 3,
        "max ≤ 10 ms": made.at(1) <= 10,
    }
    ours = made.row("district83, number given", aims)
    yield ours
    for row, seconds, _ in peers.metis("district83", cases, known) if chosen.peers != "none" else ():
        yield row
        if "k-way" in row.what:
            again = run(cases)
            stretch = {"the time of one METIS run (stretch)": again.seconds <= seconds}
            yield Row("district83, number given, again beside METIS", f"{again.seconds:.3f} s", "all closed", stretch)


def free(chosen: argparse.Namespace) -> Iterator[Row]:
    cases = data83(chosen)
    run(cases[:5], free=True)
    made = run(cases, free=True)
    reasons = [plan.reason.value for plan in made.plans if plan.reason is not None]
    yield made.row(
        "district83, number free", {"81 optimal, 2 by arithmetic": made.optimal == 81 and reasons == ["arithmetic"] * 2}
    )


def cp_sat(chosen: argparse.Namespace) -> Iterator[Row]:
    count, each, together = CP_SAT[chosen.peers]
    row = peers.cp_sat(data83(chosen)[1 : 1 + count], each=each, together=together) if count else None
    if row is not None:
        yield row


def dense(chosen: argparse.Namespace) -> Iterator[Row]:
    made = run(denser(data83(chosen), 5.0))
    edges, buildings = sum(len(c.edges) for c in made.cases), sum(len(c.households) for c in made.cases)
    aims = {"83 closed": made.closed == 83, "≤ 1.5 s": made.seconds <= 1.5}
    yield made.row(f"the same points, mean degree {2 * edges / buildings:.2f}", aims)


def seeds(_: argparse.Namespace) -> Iterator[Row]:
    made = run(case for seed in range(1, 13) for case in like83(seed))
    yield made.row("12 other districts like district83", {"996 closed": made.closed == 996, "≤ 5 s": made.seconds <= 5})


def harder(_: argparse.Namespace) -> Iterator[Row]:
    for seed in (1, 2):
        yield run(district(seed)).row(f"generated district {seed}, wide and dense kinds")
    yield run(district(1, dense=True)).row("generated district 1, denser")
    yield run(district(2, most_grids=12)).row("generated district 2, up to 12 grids")


def rows_of_counties(_: argparse.Namespace) -> Iterator[Row]:
    for seed in (1, 2):
        for size in COUNTIES:
            made = run([counties(seed, *size)])
            aims = {"proved": made.closed == 1, "≤ 10 s": made.seconds <= 10}
            yield made.row(f"{size[1]} counties in rows, {size[2]} districts, ± 0.5 %, seed {seed}", aims)


def scattered(_: argparse.Namespace) -> Iterator[Row]:
    for n, k in ((16, 2), (24, 3), (50, 4), (75, 4), (105, 4), (60, 7)):
        made = run([political(1, n, k)])
        aims = {"proved": made.closed == 1, "≤ 10 s": made.seconds <= 10}
        yield made.row(f"{n} counties scattered, {k} districts, ± 0.5 %", aims)


def published(_: argparse.Namespace) -> Iterator[Row]:
    """Published cases of political districting, each in a process of its own."""
    yield from cases_published.rows()


def large(name: str, seconds: float, below: int | None) -> Callable[[argparse.Namespace], Iterator[Row]]:
    """Return the measurement of one large graph: a file of the test data, or ``town-SEED-BUILDINGS``."""

    def measured(chosen: argparse.Namespace) -> Iterator[Row]:
        if name.startswith("town-"):
            case = town(*(int(part) for part in name.split("-")[1:]))
        else:
            case = from_data(json.loads((chosen.data / f"{name}.json").read_text(encoding="utf-8")))
        made = run([case])
        plan = made.plans[0]
        ours = made.row(f"{name}: {len(case.households)} buildings")
        rivals = peers.metis(name, [case], None) if chosen.peers != "none" else []
        aims = {"in band, connected": plan.violation == 0 and peers.connected(case, plan.labels)}
        if below is not None:
            aims[f"cut < {below}"] = plan.cut < below
        if rivals:
            aims["8 % below METIS"] = plan.cut <= 0.92 * min(cut for _, _, cut in rivals)
        aims[f"≤ {seconds:.0f} s"] = made.seconds <= seconds
        yield Row(ours.what, ours.time, ours.found, aims, ours.peak)
        yield from (row for row, _, _ in rivals)

    return measured


def first(_: argparse.Namespace) -> Iterator[Row]:
    """Time import and first call in fresh processes, in processor time, attrs and this room by turns.

    The first turn is not counted: it writes the bytecode, which an installed library has, even where the machine is set not to.
    """
    graph = "[60]*36, [(i,i+1) for i in range(35)]+[(i,i+6) for i in range(30)]"
    works = [("time", "import attrs"), ("time", "import community_housing.grids")]
    works.append(("time, community_housing.grids as g", f"g.partition_graph({graph})"))
    codes = [f"import {loaded}; a=time.process_time(); {work}; print(time.process_time()-a)" for loaded, work in works]
    taken: tuple[list[float], ...] = ([], [], [])
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for turn in range(41):
        for code, times in zip(codes, taken, strict=True):
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=variables)
            if turn:
                times.append(1000 * float(done.stdout))
    attrs, ours, call = (sorted(times)[len(times) // 2] for times in taken)
    ratio = {"≤ 2 x attrs": ours <= 2 * attrs}
    yield Row("import of community_housing.grids", f"{ours:.1f} ms, attrs {attrs:.1f}", f"{ours / attrs:.2f} x attrs", ratio)
    yield Row("first call in a fresh process", f"{call:.1f} ms", "processor time, median of 40", {"≤ 60 ms": call <= 60})


def nation(chosen: argparse.Namespace) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "communities.jsonl"
        country.write(path, chosen.communities, 2)
        one = country.alone(path, 2)
    minutes = one["seconds"] / chosen.communities * NATION / 60
    found = ", ".join(f"{name} {times}" for name, times in sorted(one["met"].items()))
    whole = "" if chosen.communities >= NATION else f", so {minutes:.1f} min for {NATION:,}"
    processor = one["parent"] + one["workers"]
    yield Row(
        f"a country, {chosen.communities:,} communities, 2 processes",
        f"{one['seconds']:.1f} s, processor {processor:.1f}{whole}",
        f"{found}; parent {one['peak_parent']:.0f} MB, largest worker {one['peak_worker']:.0f} MB",
        {f"{NATION:,} in ≤ 5 min": minutes <= 5},
        max(one["peak_parent"], one["peak_worker"]),
    )


PARTS: dict[str, Callable[[argparse.Namespace], Iterator[Row]]] = {
    "district83": given,
    "free": free,
    "seeds": seeds,
    "denser": dense,
    "published": published,
    "counties": rows_of_counties,
    "scattered": scattered,
    "large_300": large("large_300", 1, 289),
    "large_1000": large("large_1000", 4, 948),
    "town_5000": large("town-1-5000", 20, None),
    "town_20000": large("town-1-20000", 90, None),
    "first": first,
    "country": nation,
    "harder": harder,
    "cp-sat": cp_sat,
}
NOT_IN_THE_PEAK = {"town_20000", "harder", "cp-sat"}  # the aim leaves the first out; the others are none of the aims
NEEDS_DATA = {"district83", "free", "denser", "large_300", "large_1000", "cp-sat"}


def rows_of(name: str, chosen: argparse.Namespace) -> Iterator[Row]:
    """Measure one part in a process of its own, and yield each row as soon as it is there."""
    command = [sys.executable, __file__, "--in-this-process", name, "--peers", chosen.peers, "--data", str(chosen.data)]
    command += ["--communities", str(chosen.communities)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout or ():
            if line.startswith("{"):
                yield Row(**json.loads(line))
    if child.returncode:
        yield Row(name, "–", f"failed with exit code {child.returncode}", {"runs": False})


def chosen_of(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part; may be given several times")
    parser.add_argument("--peers", choices=CP_SAT, default="some", help="how much time other libraries get")
    parser.add_argument("--communities", type=int, default=6_000, help=f"size of the country; all of it has {NATION:,}")
    parser.add_argument("--stages", action="store_true", help="only the country, stage by stage, a tenth and all of it")
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared" / "data", help="folder of district83.json")
    parser.add_argument("--in-this-process", choices=PARTS, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main() -> None:
    chosen = chosen_of()
    if chosen.in_this_process:
        for row in PARTS[chosen.in_this_process](chosen):
            print(json.dumps(as_json(row)), flush=True)
        return
    if chosen.stages:
        country.measure(chosen.communities, 2)
        return
    start = time.perf_counter()
    print(f"Kernel compiled: {COMPILED}; load of the machine at the start: {os.getloadavg()[0]:.1f}\n")
    print("| what | time | found | peak memory | aim | |\n| --- | --- | --- | --- | --- | --- |", flush=True)
    rows: list[Row] = []
    largest: tuple[float, str] = (0, "")
    for name in chosen.only or PARTS:
        if name in NEEDS_DATA and not (chosen.data / "district83.json").exists():
            print(f"| {name} | – | no test data in {chosen.data} | – | – | – |", flush=True)
            continue
        for row in rows_of(name, chosen):
            print(row.markdown(), flush=True)
            rows.append(row)
            if row.peak is not None and name not in NOT_IN_THE_PEAK:
                largest = max(largest, (row.peak, row.what))
    if largest[0]:
        aim = {f"≤ {MOST_MEMORY} MB": largest[0] <= MOST_MEMORY}
        rows.append(Row("peak memory of all but 20,000 buildings", "–", f"most: {largest[1]}", aim, largest[0]))
        print(rows[-1].markdown())
    aims = [reached for row in rows for reached in row.aims.values()]
    print(f"\n{sum(aims)} of {len(aims)} aims reached; measured in {time.perf_counter() - start:.0f} s.")


if __name__ == "__main__":
    main()
