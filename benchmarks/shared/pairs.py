# SPDX-License-Identifier: Apache-2.0
"""Two checkouts against each other: assess, classify, fold and optimise, alternating in one process.

Run: python benchmarks/shared/pairs.py BEFORE AFTER [assess classify fold optimise]

Both packages are loaded side by side and take turns, so what the machine does meanwhile meets both alike; a checkout against
itself differs by less than one in a hundred.  Shown are medians of processor time and the median of the ratios of the pairs.
"""

import datetime as dt
import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

ON = dt.date(2024, 1, 1)
EVENTS, SITES = 100_000, 60
# Turns, and how often each is repeated within one.
TURNS = {"assess": (151, 300), "classify": (151, 100), "fold": (15, 1), "optimise": (15, 1)}


def load(tree: Path, what: str) -> Callable[[], object]:
    """The workload with the package of *tree*; what was imported is forgotten again, so that the other can be loaded."""
    before = list(sys.path)
    sys.path[:0] = [str(tree / "src"), str(tree / "benchmarks" / "disbursement")]
    rooms = ("compliance", "disbursement", "district", "modes", "planning", "provenance", "quantities", "standards")
    ch = SimpleNamespace(**{room: import_module(f"community_housing.{room}") for room in rooms})
    if not str(ch.district.__file__).startswith(str(tree)):
        raise SystemExit(f"{tree} was not loaded but {ch.district.__file__}")
    run: Callable[[], object] = WORKLOADS[what](ch)
    run()  # what is imported when it is first used is there now
    for name in [name for name in sys.modules if name.partition(".")[0] in ("community_housing", "generate")]:
        del sys.modules[name]
    sys.path[:] = before
    return run


def assess(ch: SimpleNamespace) -> Callable[[], object]:
    """One community with one room, two rules."""
    book = ch.standards.shipped()
    standard = ch.standards.strictest([book["cn-community-services-2021"], book["lianshan-2012"]], on=ON)
    who = ch.district.Community(id="c", street="s", name="c", households=1480, household_basis=ch.district.Basis.RESIDENT)
    area = ch.quantities.Area(21280)
    rooms = (ch.district.Premises(id="p", community="c", area=area, tenure=ch.district.Tenure.OWNED),)
    return lambda: ch.compliance.assess(who, rooms, standard=standard, on=ON)


def classify(ch: SimpleNamespace) -> Callable[[], object]:
    """One community with an opportunity of each of six kinds."""
    here = ch.district.Community(id="c", street="s", name="c")
    metres, yuan = ch.quantities.square_metres, ch.quantities.yuan
    need = ch.modes.Need(counted=metres(60), required=metres(200))
    kinds = ("extend", "land", "sale", "developer", "rental", "venue")
    some = [
        ch.district.Opportunity(
            id=f"o{i}",
            community="c",
            kind=ch.district.OpportunityKind(kind),
            area=metres(100 + 20 * i),
            cost=yuan(1000 * i),
            keeps_old=False,
        )
        for i, kind in enumerate(kinds)
    ]
    return lambda: ch.modes.classify(here, some, need=need, on=ON)


def fold(ch: SimpleNamespace) -> Callable[[], object]:
    """A ledger of many events."""
    events = list(import_module("generate").stream(projects=EVENTS // 12, streets=8, events=EVENTS))
    return lambda: ch.disbursement.replay(events)


def optimise(ch: SimpleNamespace) -> Callable[[], object]:
    """Sites of four choices each, two batches, money for a part of them."""
    chance = random.Random(3)
    modes, money, area = list(ch.district.DeliveryMode), ch.quantities.Money, ch.quantities.Area
    works = {"source": ch.district.FundingSource.GOVERNMENT, "purpose": ch.district.Purpose.WORKS}
    sites, choices, batches, budgets = [], [], [], []
    for i in range(SITES):
        short = area(chance.randrange(1, 15_000))
        sites.append(ch.planning.Site(community=f"c{i}", street=f"s{i % 8}", shortfall=short, households=500 + 17 * i))
        for j in range(4):
            part = ch.planning.Part(amount=money(chance.randrange(5, 90) * 1_000_000))
            one = {"id": f"c{i}-{j}", "community": f"c{i}", "opportunities": (f"o{i}-{j}",), "parts": (part,)}
            choices.append(ch.planning.Choice(mode=chance.choice(modes), area=area(20_000), **one))
    for year, amount in ((2012, 900_000_000), (2013, 1_200_000_000)):
        period = ch.provenance.Period(starts=dt.date(year, 1, 1), ends=dt.date(year, 12, 1))
        batches.append(ch.district.Batch(id=f"b{year}", name="b", period=period))
        level = ch.district.Level.DISTRICT
        pot = {"id": f"g{year}", "year": year, "batch": f"b{year}", "amount": money(amount), "level": level}
        budgets.append(ch.district.Budget(**pot, **works))
    problem = ch.planning.Problem(sites=tuple(sites), choices=tuple(choices), batches=tuple(batches), budgets=tuple(budgets))
    return lambda: ch.planning.optimise(problem)


WORKLOADS: dict[str, Callable[[SimpleNamespace], Callable[[], object]]] = {
    "assess": assess,
    "classify": classify,
    "fold": fold,
    "optimise": optimise,
}


def spent(run: Callable[[], object], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - start) / times


def main() -> None:
    before, after, *asked = sys.argv[1:]
    print("| what | turns | before | after | ratio of pairs |\n| --- | --- | --- | --- | --- |")
    for what in asked or WORKLOADS:
        turns, times = TURNS[what]
        two = [load(Path(tree).resolve(), what) for tree in (before, after)]
        gc.collect()
        gc.freeze()
        taken: list[list[float]] = [[], []]
        for turn in range(turns):
            for side in (0, 1) if turn % 2 else (1, 0):
                taken[side].append(spent(two[side], times))
        first, second = (statistics.median(one) for one in taken)
        ratio = statistics.median(b / a for a, b in zip(*taken, strict=True))
        print(f"| {what} | {turns} | {first * 1e6:,.1f} µs | {second * 1e6:,.1f} µs | {ratio:.3f} |", flush=True)


if __name__ == "__main__":
    main()
