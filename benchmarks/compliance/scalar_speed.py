# SPDX-License-Identifier: Apache-2.0
"""CPU time of the scalar `assess` with two rules and all reasons, and of `compare` and `summarise` over 118,000 communities."""

import datetime as dt
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from community_housing import frames
from community_housing.compliance import ComplianceFinding, Population, assess, assess_district, changes, compare, summarise
from community_housing.district import Basis, Community, District, Premises, Street, Tenure
from community_housing.provenance import Force
from community_housing.quantities import Area, Rounding
from community_housing.standards import Standard, shipped, strictest

ON = dt.date(2024, 1, 1)
COMMUNITIES = 118_000
R = TypeVar("R")


def timed(work: Callable[[], R]) -> tuple[R, float]:
    """The answer, and the processor time that it took in seconds."""
    start = time.process_time()
    answer = work()
    return answer, time.process_time() - start


def comparisons(district: District, two: Standard, findings: tuple[ComplianceFinding, ...]) -> None:
    """What reforms of one of two rules cost, beside setting two whole assessments side by side."""
    edition = two.editions[0].id

    def reform(area: int) -> Standard:
        return two.evolve(edition=edition, rule="lianshan-2012/floor", figure="area", value=area, who="o", why="w", on=ON)

    after = reform(250)
    expected, whole = timed(
        lambda: changes(
            assess_district(district, standard=two, on=ON), assess_district(district, standard=after, on=ON), rules_tested=1
        )
    )
    population, gathering = timed(lambda: Population(district, on=ON))
    first = timed(lambda: population.compare(before=two, after=after))
    several = [timed(lambda area=area: population.compare(before=two, after=reform(area))) for area in range(251, 261)]
    alone = timed(lambda: compare(district, before=two, after=after, on=ON))
    given = timed(lambda: compare(district, before=two, after=after, on=ON, found=findings))
    same = timed(lambda: compare(district, before=two, after=two, on=ON, found=findings))
    print(f"two whole assessments side by side    {whole:7.2f} s, the measure of what follows")
    for name, (answer, span), spent in (
        ("compare, by itself", alone, 0.0),
        ("compare, findings at hand", given, 0.0),
        ("Population.compare, the first", first, gathering),
        ("Population.compare, each further", min(several, key=lambda pair: pair[1]), 0.0),
    ):
        print(f"{name:<37} {span + spent:7.2f} s, {(span + spent) / whole:6.3f} x, {answer.rules_tested} rule tested anew")
    print(f"compare, nothing changed              {same[1]:7.2f} s, {same[1] / whole:6.3f} x, no rule tested anew")
    if not expected == alone[0] == given[0] == first[0]:
        raise SystemExit("THE COMPARISONS DO NOT AGREE")


def main() -> None:
    book = shipped()
    two = strictest([book["cn-community-services-2021"], book["lianshan-2012"]], on=ON, force=Force.GUIDANCE)
    who = Community(id="c", street="s", name="c", households=1480, household_basis=Basis.RESIDENT)
    rooms = (Premises(id="p", community="c", area=Area(21280), tenure=Tenure.OWNED),)
    spans = []
    for _ in range(9):
        start = time.process_time()
        for _ in range(5000):
            assess(who, rooms, standard=two, on=ON)
        spans.append((time.process_time() - start) / 5000)
    print(f"assess, two rules, all reasons        {min(spans) * 1e6:7.1f} µs")
    ids = [f"c{i}" for i in range(COMMUNITIES)]
    district = District(
        id="d",
        name="d",
        streets=tuple(Street(id=f"s{i}", name="s") for i in range(100)),
        communities=tuple(
            Community(id=c, street=f"s{i % 100}", name="c", households=500 + i * 7 % 3000, household_basis=Basis.RESIDENT)
            for i, c in enumerate(ids)
        ),
        premises=tuple(
            Premises(id=f"p{i}", community=c, area=Area(10000 + i * 31 % 60000), tenure=Tenure.OWNED) for i, c in enumerate(ids)
        ),
    )
    findings, whole = timed(lambda: assess_district(district, standard=two, on=ON))
    print(f"assess_district of {COMMUNITIES:,}            {whole:7.2f} s")
    comparisons(district, two, findings)
    start = time.process_time()
    summary = summarise(district, findings, rounding=Rounding.HALF_UP, bands=(Area(20000), Area(40000)))
    print(f"summarise of {COMMUNITIES:,} from records     {time.process_time() - start:7.2f} s")
    table = pl.DataFrame(
        {
            "counted_dm2": [None if f.counted is None else f.counted.dm2 for f in findings],
            "households": [f.households for f in findings],
        }
    )
    assessed = frames.assess(table, standard=two, on=ON)
    spans = []
    for _ in range(5):
        start = time.process_time()
        small = frames.summarise(assessed, rounding=Rounding.HALF_UP)
        spans.append(time.process_time() - start)
    print(f"frames.summarise of the same          {min(spans) * 1000:7.1f} ms")
    same = (small.met, small.short, small.mean, small.pooled_exact) == (
        summary.whole.met,
        summary.whole.short,
        summary.whole.mean,
        summary.pooled_exact,
    )
    print("the two agree" if same else "THE TWO DO NOT AGREE")
    if not same:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
