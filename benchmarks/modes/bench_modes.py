# SPDX-License-Identifier: Apache-2.0
"""Measure classification and planning: bench_modes.py [classify|frames|sets|plan|tight|robust|frontier|nation ...].

Prints one line for each measurement; generated cases have fixed seeds.  Every plan that is timed is also compared with
CP-SAT on the same model, level by level.
"""

import argparse
import datetime as dt
import json
import random
import resource
import statistics
import subprocess
import sys
import time
import timeit
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from community_housing.district import (
    Batch,
    Budget,
    Community,
    DeliveryMode,
    FundingSource,
    Level,
    Opportunity,
    OpportunityKind,
    Purpose,
)
from community_housing.findings import Truth
from community_housing.modes import ADDING_UP, FACTS, REPORT_ORDER, Need, classify, masks, row_columns, wide_columns
from community_housing.planning import Choice, Goal, Part, Problem, Site, StreetLimit, frontier, optimise
from community_housing.planning._nation import Offer, plan_nation
from community_housing.planning._solve.levels import money_check, solve_levels
from community_housing.planning._solve.linear import Linear, goal_terms, linear_of
from community_housing.planning._solve.pooled import pooled_model
from community_housing.planning._solve.solver import Highs
from community_housing.provenance import Period
from community_housing.quantities import Area, Money, square_metres, yuan
from community_housing.results._programme import best_plan

ON = dt.date(2012, 8, 5)
WAN = 1_000_000


def bench_classify() -> None:
    here = Community(id="c", street="s", name="甲")
    kinds = ("extend", "land", "sale", "developer", "rental", "venue")
    need = Need(counted=square_metres(60), required=square_metres(200))
    chances = [
        Opportunity(
            id=f"o{i}",
            community=here.id,
            kind=OpportunityKind(kind),
            area=square_metres(100 + 20 * i),
            cost=yuan(1000 * i),
            keeps_old=False,
        )
        for i, kind in enumerate(kinds)
    ]
    for count in (1, 2, 3, 6):
        some = chances[:count]
        times = timeit.repeat(
            lambda some=some: classify(here, some, need=need, on=ON), number=2000, repeat=9, timer=time.process_time
        )
        micro = min(times) / 2000 * 1e6
        print(f"classify, {count} opportunities, reasons for all modes: {micro:.1f} µs of processor time (best of 9)")
    for table in (REPORT_ORDER, ADDING_UP):
        cases = random_cases(200)
        times = timeit.repeat(
            lambda cases=cases, table=table: [classify(here, some, need=need, on=ON, table=table) for some, need in cases],
            number=5,
            repeat=9,
            timer=time.process_time,
        )
        micro = min(times) / 1000 * 1e6
        print(
            f"classify, 3 to 6 random opportunities with missing data, table {table.id}: {micro:.1f} µs on average (best of 9)"
        )


def random_cases(count: int, seed: int = 1) -> list[tuple[list[Opportunity], Need]]:
    """Communities with 3 to 6 opportunities of any kind, dates and missing data among them."""
    chance = random.Random(seed)

    def one(i: int) -> Opportunity:
        return Opportunity(
            id=f"o{i}",
            community="c",
            kind=chance.choice(list(OpportunityKind)),
            area=None if chance.random() < 0.05 else Area(chance.randrange(40_000)),
            cost=None if chance.random() < 0.1 else Money(chance.randrange(10**8)),
            available=Period() if chance.random() < 0.7 else Period(starts=dt.date(2012 + chance.randrange(2), 1, 1)),
            keeps_old=chance.choice([None, False, False, True]),
        )

    return [
        (
            [one(i) for i in range(chance.randint(3, 6))],
            Need(counted=Area(chance.randrange(20_000)), required=square_metres(200)),
        )
        for _ in range(count)
    ]


def bench_frames(rows: int = 1_000_000) -> None:
    import duckdb
    import numpy as np
    import polars as pl

    from community_housing.frames._classify import classify as classify_frame

    chance = np.random.default_rng(1)
    data: dict[str, pl.Series] = {}
    for name in wide_columns(REPORT_ORDER):
        if name.endswith(("_given", "_available")):
            data[name] = pl.Series(chance.random(rows) < 0.6)
        else:
            values = pl.Series(chance.integers(0, 40_000, rows))
            lost = pl.Series(chance.random(rows) < 0.05)
            data[name] = values if name == "required_dm2" else values.set(lost, None)
    frame = pl.DataFrame(data)
    for answers in (False, True):
        what = "masks, status, row and mode" if answers else "masks"
        times = timeit.repeat(lambda answers=answers: classify_frame(frame, answers=answers), number=1, repeat=5)
        print(f"frames.classify, polars, {rows:,} rows, {what}: {rows / min(times) / 1e6:.2f} M rows/s")
    with duckdb.connect() as connection:
        connection.register("frame", frame.to_arrow())
        connection.execute("create table t as select * from frame")
        relation = connection.table("t")
        count = "count(*), sum(met), sum(open)"
        times = timeit.repeat(lambda: classify_frame(relation, answers=False).aggregate(count).fetchall(), number=1, repeat=5)
        print(f"frames.classify, DuckDB, {rows:,} rows, masks, summed: {rows / min(times) / 1e6:.2f} M rows/s")
        agreed = classify_frame(relation, answers=False).aggregate(count).fetchall()[0]
    found = classify_frame(frame)
    assert agreed == (rows, found["met"].sum(), found["open"].sum())
    assert list(zip(found["met"], found["open"], strict=True)) == list(by_criteria(frame))
    print(f"frames.classify: masks of {rows:,} rows equal those of the scalar criteria, row by row")


def bench_sets(count: int = 200_000, compared: int = 2_000) -> None:
    """Opportunities in a frame, with every set that adds up formed there; compared with the scalar on a part."""
    import polars as pl

    from community_housing.frames._opportunities import classify_opportunities

    cases = random_cases(count)
    rows = [
        (
            f"{i:06d}",
            one.id,
            one.kind.value,
            ON in one.available,
            one.area,
            one.cost,
            one.annual_cost,
            one.term_months,
            one.keeps_old,
        )
        for i, (some, _) in enumerate(cases)
        for one in some
    ]
    numbers = dict.fromkeys(("area_dm2", "cost_fen", "annual_cost_fen", "term_months"), pl.Int64)
    schema = {
        "community": pl.String,
        "id": pl.String,
        "kind": pl.String,
        "available": pl.Boolean,
        **numbers,
        "keeps_old": pl.Boolean,
    }
    whole = {Area: lambda value: value.dm2, Money: lambda value: value.fen}
    plain = [tuple(whole.get(type(value), lambda same: same)(value) for value in row) for row in rows]
    chances = pl.DataFrame(plain, schema=schema, orient="row").with_columns(has_evidence=False)
    needs = pl.DataFrame(
        {
            "community": [f"{i:06d}" for i in range(count)],
            "counted_dm2": [None if need.counted is None else need.counted.dm2 for _, need in cases],
            "required_dm2": [None if need.required is None else need.required.dm2 for _, need in cases],
        }
    )
    here = Community(id="c", street="s", name="甲")
    for table in (REPORT_ORDER, ADDING_UP):
        times = timeit.repeat(lambda table=table: classify_opportunities(chances, needs, table=table), number=1, repeat=3)
        found = classify_opportunities(chances, needs, table=table).head(compared)
        for (some, need), row in zip(cases[:compared], found.iter_rows(named=True), strict=True):
            assert (row["met"], row["open"]) == masks(classify(here, some, need=need, on=ON, table=table))
        print(
            f"frames.classify_opportunities, polars, {count:,} communities, {len(rows):,} opportunities, table {table.id}:"
            f" {count / min(times) / 1e3:.0f} thousand communities/s; masks of {compared:,} equal the scalar"
        )


def by_criteria(frame: Any) -> Iterator[tuple[int, int]]:
    """The masks of every row by the functions that `classify` applies to a single opportunity."""
    columns = {name: frame[name].to_list() for name in wide_columns(REPORT_ORDER)}
    rows = [(row, {fact: columns[name] for fact, name in row_columns(row).items()}) for row in REPORT_ORDER.rows]
    for i in range(len(frame)):
        met = open_ = 0
        for bit, (row, facts) in enumerate(rows):
            if columns[f"{row.id}_given"][i]:
                truths = [reason.truth for reason in row.look(*[facts[name][i] if name in facts else None for name in FACTS])]
                if Truth.UNMET not in truths:
                    met, open_ = (met, open_ | 1 << bit) if Truth.UNKNOWN in truths else (met | 1 << bit, open_)
        yield met, open_


def programme(seed: int, communities: int, money: tuple[int, int]) -> Problem:
    """68 to 83 communities with 5 to 8 choices each, batches of 19 and the rest."""
    chance = random.Random(seed)
    sites: list[Site] = []
    choices: list[Choice] = []
    for i in range(communities):
        community = f"c{i:03d}"
        shortfall = Area(chance.randint(1000, 19900))
        sites.append(Site(community=community, street=f"s{i % 8}", households=chance.randint(800, 3000), shortfall=shortfall))
        for j in range(chance.randint(5, 8)):
            mode = chance.choice(list(DeliveryMode))
            high = 5 if mode is DeliveryMode.DEVELOPER else 60
            cost = chance.randint(0 if high == 5 else 5, high) * WAN + chance.randint(0, 999_999)
            choices.append(
                Choice(
                    id=f"o{i:03d}-{j}",
                    community=community,
                    opportunities=(),
                    mode=mode,
                    parts=(Part(amount=Money(cost)),),
                    annual_cost=Money(chance.randint(1, 5) * WAN) if mode is DeliveryMode.LEASE else None,
                )
            )
    batches = [
        Batch(
            id=f"b{k}",
            name="批",
            period=Period(starts=dt.date(2012 + k, 1, 1), ends=dt.date(2013 + k, 1, 1)),
            most_projects=(19, communities - 19)[k],
        )
        for k in range(2)
    ]
    budgets = [
        Budget(
            id=f"m{k}",
            year=2012 + k,
            level=Level.DISTRICT,
            source=FundingSource.GOVERNMENT,
            purpose=Purpose.WORKS,
            batch=f"b{k}",
            amount=Money(money[k] * WAN),
        )
        for k in range(2)
    ]
    return Problem(sites=tuple(sites), choices=tuple(choices), batches=tuple(batches), budgets=tuple(budgets))


def by_cp_sat(models: list[tuple[Linear, Problem, tuple[Goal, ...]]], seconds: int = 5) -> list[dict[str, Any]]:
    """Values and seconds of CP-SAT with one worker, in a process of its own."""
    given: list[dict[str, Any]] = []
    for linear, problem, wanted in models:
        goals = [(list(goal_terms(problem, goal, linear.columns).items()), goal.maximised) for goal in wanted]
        lines = [(list(line.terms.items()), line.lower, line.upper) for line in linear.lines]
        given.append({"columns": len(linear.columns), "flows": linear.flows, "lines": lines, "goals": goals})
    script = Path(__file__).with_name("cp_sat.py")
    run = subprocess.run(
        [sys.executable, str(script), str(seconds)], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


SEEDS = 20
BESIDE = 1
MONEY = ((430, 1100), (200, 300), (100, 150), (60, 90), (25, 40))


def bench_plan() -> None:
    """20 problems at each of five levels of money; one of each beside CP-SAT as it stands, all on our pooled model."""
    every: list[float] = []
    for communities in (68, 83):
        for money in MONEY:
            problems = [programme(seed, communities, money) for seed in range(SEEDS)]
            optimise(problems[0])
            ours: list[float] = []
            exact = 0
            plans = []
            for problem in problems:
                start = time.perf_counter()
                plan = optimise(problem)
                ours.append(time.perf_counter() - start)
                assert plan.status == "optimal"
                plans.append(plan)
                exact += sum(goal.proof == "exact" for goal in plan.goals)
            every += ours
            some = problems[:BESIDE]
            whole = by_cp_sat([(linear_of(problem)[0], problem, problem.goals) for problem in some])
            settled = problems[0].goals[:3]
            pooled = [(pooled_model(problem, settled), problem, settled) for problem in problems]
            parts = by_cp_sat([(model, problem, goals) for model, problem, goals in pooled if model is not None])
            for plan, one in zip(plans, whole, strict=False):
                assert list(plan.values)[: len(one["values"])] == one["values"]
            for plan, part in zip(plans, parts, strict=True):
                assert list(plan.values)[: len(part["values"])] == part["values"]
            proved = sum(len(one["values"]) for one in whole)
            print(
                f"plan, {communities} communities, 4 levels, budgets {money[0]} + {money[1]}: {_spread(ours)};"
                f" {exact} of {4 * SEEDS} levels in exact arithmetic; CP-SAT one worker, first {BESIDE}:"
                f" {max(one['seconds'] for one in whole):.2f} s, {proved} of {4 * BESIDE} levels proved within 5 s each;"
                f" CP-SAT on our pooled model, 3 levels, all {SEEDS}: {_spread([one['seconds'] for one in parts])},"
                f" our whole call {sum(ours) / sum(one['seconds'] for one in parts):.2f} of its time",
                flush=True,
            )
    print(f"plan, all {len(every)}: {_spread(every)}")


def _spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return f"p50 {statistics.median(ordered):.3f} s, p95 {ordered[len(ordered) * 95 // 100]:.3f} s, max {ordered[-1]:.3f} s"


TIGHT = ((40, 20), (60, 20), (80, 20), (100, 20))


def tight(seed: int, communities: int) -> Problem:
    """Two to four kinds of money that all bind, by batch and in a pool; dates, limits of streets and counts, musts."""
    chance = random.Random(seed)
    kinds = chance.sample([(s, p) for s in FundingSource for p in Purpose], chance.randint(2, 4))
    sites: list[Site] = []
    choices: list[Choice] = []
    for i in range(communities):
        name = f"c{i:03d}"
        shortfall = Area(chance.randint(100, 15_000))
        sites.append(Site(community=name, street=f"s{i % 8}", households=chance.randint(300, 3000), shortfall=shortfall))
        for j in range(chance.randint(1, 4)):
            some = chance.sample(kinds, chance.randint(1, len(kinds)))
            choices.append(
                Choice(
                    id=f"o{i:03d}-{j}",
                    community=name,
                    opportunities=(),
                    mode=chance.choice(list(DeliveryMode)),
                    parts=tuple(Part(source=s, purpose=p, amount=Money(100 * chance.randint(1000, 90_000))) for s, p in some),
                    annual_cost=chance.choice([None, Money(100 * chance.randint(0, 3000))]),
                    available=Period(starts=chance.choice([None, None, dt.date(2013, 2, 1)])),
                )
            )
    batches = tuple(
        Batch(
            id=f"b{k}",
            name="批",
            period=Period(starts=dt.date(2012 + k, 1, 1), ends=dt.date(2013 + k, 1, 1)),
            most_projects=chance.choice([None, communities // (4 - 2 * k)]),
        )
        for k in range(2)
    )
    budgets: list[Budget] = []
    for s, p in kinds:
        whole = (
            sum(part.amount.fen for choice in choices for part in choice.parts if (part.source, part.purpose) == (s, p)) // 3
        )
        budgets += [
            Budget(
                id=f"{s}-{p}-{batch}",
                year=2012,
                level=Level.DISTRICT,
                source=s,
                purpose=p,
                batch=batch,
                amount=Money(whole * chance.choice([5, 10, 20, 30]) // 100),
            )
            for batch in ("b0", "b1", None)
        ]
    limits = tuple(
        StreetLimit(street=f"s{k}", batch=chance.choice([None, "b0", "b1"]), most_projects=chance.randint(2, 8))
        for k in chance.sample(range(8), 3)
    )
    return Problem(
        sites=tuple(sites),
        choices=tuple(choices),
        batches=batches,
        budgets=tuple(budgets),
        street_limits=limits,
        must=tuple(sites[i].community for i in chance.sample(range(communities), chance.choice([0, 1, 2]))),
        carry_over=chance.random() < 0.5,
        by_source=chance.random() < 0.7,
    )


def bench_tight(seconds: int = 10) -> None:
    """Several kinds of money that bind, processor time; beside HiGHS alone on the model with batches, level by level."""
    for communities, count in TIGHT:
        ours: list[float] = []
        plain: list[float] = []
        unproved = exact = levels = lost = 0
        for seed in range(count):
            problem = tight(seed, communities).in_order()
            start = time.process_time()
            plan = optimise(problem, seconds=seconds)
            ours.append(time.process_time() - start)
            unproved += plan.status == "gap"
            exact += sum(goal.proof == "exact" for goal in plan.goals)
            levels += len(plan.goals)
            start = time.process_time()
            model, _ = linear_of(problem)
            rest = solve_levels(
                problem, model, Highs(model, seconds=seconds), problem.goals, prove=False, check=money_check(problem, model)
            )
            plain.append(time.process_time() - start)
            lost += rest.status == "gap"
            if rest.status != "gap" and plan.status != "gap":
                assert rest.status == plan.status
                assert [level.value for level in rest.reached] == [goal.value for goal in plan.goals]
        print(
            f"tight, {communities} communities, 2 to 4 kinds of money, {count} problems: {_spread(ours)}, {unproved} open,"
            f" {exact} of {levels} levels in whole numbers; HiGHS alone on the model with batches: {_spread(plain)}, {lost}"
            f" open after {seconds} s; same values wherever both prove",
            flush=True,
        )


def bench_robust() -> None:
    for gamma in (1, 3):
        times, gaps = [], []
        for seed in range(3):
            problem = programme(seed, 68, (100, 150))
            risky = tuple(attrs.evolve(c, overrun=Money(c.charge.fen * 15 // 100)) for c in problem.choices)
            problem = problem.changed(choices=risky, overruns=gamma)
            start = time.perf_counter()
            plan = best_plan(problem)
            times.append(time.perf_counter() - start)
            gaps.append(f"{plan.status} " + " ".join(f"{goal.value}/{goal.bound}" for goal in plan.goals))
        print(f"robust, 68 communities, {gamma} overruns a batch: {_spread(times)}; value/bound {'; '.join(gaps)}", flush=True)


def bench_frontier() -> None:
    for communities in (68, 83):
        problem = programme(0, communities, (430, 1100))
        start = time.perf_counter()
        found = frontier(problem)
        seconds = time.perf_counter() - start
        exact = sum(point.proof == "exact" for point in found.points)
        print(
            f"frontier, {communities} communities: {len(found.points)} breakpoints in {seconds:.2f} s, {exact} proved exactly"
        )


def bench_nation() -> None:
    chance = random.Random(1)
    offers: dict[tuple[str, str], list[Offer]] = {}
    per_city = {f"city{i:03d}": 0 for i in range(340)}
    names = list(per_city)
    for i in range(118_000):
        city = names[i % 340]
        households = chance.randint(300, 4000)
        some = [
            Offer(
                id=f"{i}-{j}",
                cost=Money(chance.randint(2, 90) * WAN + chance.randint(0, 99) * 10_000),
                value=households * chance.choice((1, 1, 2)),
            )
            for j in range(chance.randint(5, 8))
        ]
        offers[city, f"c{i}"] = some
        per_city[city] += min(offer.cost.fen for offer in some)
    cities = {city: Money(whole * chance.randint(30, 90) // 100) for city, whole in per_city.items()}
    nation = Money(sum(amount.fen for amount in cities.values()) * 8 // 10)
    start = time.perf_counter()
    plan = plan_nation(offers, cities=cities, nation=nation)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"nation, 118,000 communities in 340 cities, {sum(map(len, offers.values())):,} offers: {seconds:.1f} s,"
        f" gap {plan.gap.numerator / plan.gap.denominator:.2e} (bound proved), {len(plan.chosen):,} served,"
        f" peak memory of the process {memory:.0f} MB"
    )


if __name__ == "__main__":
    every = {
        "classify": bench_classify,
        "frames": bench_frames,
        "sets": bench_sets,
        "plan": bench_plan,
        "tight": bench_tight,
        "robust": bench_robust,
        "frontier": bench_frontier,
        "nation": bench_nation,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", nargs="*", metavar="|".join(every), help="what to measure; all by default")
    for name in parser.parse_args().which or every:
        every[name]()
