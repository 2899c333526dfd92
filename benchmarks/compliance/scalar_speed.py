# SPDX-License-Identifier: Apache-2.0
"""CPU time of the scalar `assess` with two rules and all reasons, and of `summarise` over 118,000 communities."""

import datetime as dt
import sys
import time
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from community_housing import frames
from community_housing.compliance import assess, assess_district, compare, summarise
from community_housing.district import Basis, Community, District, Premises, Street, Tenure
from community_housing.quantities import Area, Rounding
from community_housing.standards import shipped, strictest

ON = dt.date(2024, 1, 1)
COMMUNITIES = 118_000


def main() -> None:
    book = shipped()
    two = strictest([book["cn-community-services-2021"], book["lianshan-2012"]], on=ON)
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
    start = time.process_time()
    findings = assess_district(district, standard=two, on=ON)
    print(f"assess_district of {COMMUNITIES:,}            {time.process_time() - start:7.2f} s")
    # A reform of one of the two rules, of which the other is not tested anew; and one of neither.
    reform = two.evolve(
        edition=two.editions[0].id, rule="lianshan-2012/floor", figure="area", value=250, who="o", why="w", on=ON
    )
    for name, after in (("one of two rules changed", reform), ("nothing changed", two)):
        start = time.process_time()
        tested = compare(district, two, after, on=ON, found=findings).rules_tested
        print(f"compare, {name:<26} {time.process_time() - start:9.2f} s, {tested} rules tested anew")
    start = time.process_time()
    summary = summarise(district, findings, rounding=Rounding.HALF_UP, bands=(Area(20000), Area(40000)))
    print(f"summarise of {COMMUNITIES:,} from records     {time.process_time() - start:7.2f} s")
    table = pl.DataFrame(
        {
            "counted_dm2": [int(f.counted or 0) for f in findings],
            "households": [f.households for f in findings],
        }
    )
    assessed = frames.assess(table, two, on=ON)
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
