# SPDX-License-Identifier: Apache-2.0
"""Deterministic event streams for the benchmarks and tests: projects spread over streets, through all their stages."""

import datetime as dt
import random
from collections.abc import Iterator

from community_housing.disbursement import (
    Appropriated,
    ChangeOrder,
    Event,
    FundingLine,
    PaymentPosted,
    PaymentRequested,
    ProjectRegistered,
    StageReached,
)
from community_housing.district import DeliveryMode, FundingSource
from community_housing.quantities import Money

ZONE = dt.timezone(dt.timedelta(hours=8))
STAGES = ("approval", "structure", "acceptance")


def stream(*, projects: int, streets: int, events: int, seed: int = 1) -> Iterator[Event]:
    """About *events* events (never more) of *projects* construction projects, in an order of rounds, all acceptable."""
    chance = random.Random(seed)
    start = dt.date(2012, 1, 1)
    days = [start + dt.timedelta(days=index) for index in range(1000)]
    stamps = [dt.datetime.combine(day, dt.time(9), ZONE) for day in days]
    count = 0

    def at(day: int, name: str) -> dict[str, object]:
        return {"id": name, "on": days[day], "recorded_at": stamps[day]}

    government, unit = FundingSource.GOVERNMENT, FundingSource.UNIT
    for street in range(streets):
        for source in (government, unit):
            count += 1
            yield Appropriated(
                **at(0, f"a-{street}-{source.value}"),
                appropriation=f"A{street}-{source.value}",
                year=2012,
                source=source,
                street=f"S{street}",
                amount=Money(10**14),
            )
    sums = []
    for project in range(projects):
        amount = chance.randrange(1_000_00, 900_000_00)
        street = project % streets
        lines = [FundingLine(source=government, appropriation=f"A{street}-government", weight=2)]
        if project % 4 == 0:
            lines.append(FundingLine(source=unit, appropriation=f"A{street}-unit", weight=1))
        sums.append(amount)
        count += 1
        yield ProjectRegistered(
            **at(1, f"r-{project}"),
            project=f"P{project}",
            street=f"S{street}",
            account=f"acc-{street}",
            mode=DeliveryMode.BUILD,
            schedule="transfer-build",
            contract_sum=Money(amount),
            funding=tuple(lines),
        )
    paid = [0] * projects
    for index, (stage, top, bottom) in enumerate((("approval", 1, 2), ("structure", 4, 5), ("acceptance", 1, 1))):
        for project in range(projects):
            day = 10 + 300 * index + project % 200
            if count + 5 > events:
                return
            count += 3
            yield StageReached(**at(day, f"s{index}-{project}"), project=f"P{project}", stage=stage)
            if index == 1 and project % 10 == 0:
                count += 1
                sums[project] += 1_000_01
                yield ChangeOrder(**at(day, f"c-{project}"), project=f"P{project}", amount=Money(1_000_01), reason="more works")
            amount = sums[project] * top // bottom - paid[project]
            paid[project] += amount
            yield PaymentRequested(
                **at(day, f"q{index}-{project}"),
                project=f"P{project}",
                amount=Money(amount),
                account=f"acc-{project % streets}",
            )
            yield PaymentPosted(**at(day + 3, f"p{index}-{project}"), payment=f"q{index}-{project}")
    # What is left over are small change orders, so that the stream has the number of events that was asked for.
    while count < events:
        project = count % projects
        yield ChangeOrder(**at(900, f"e-{count}"), project=f"P{project}", amount=Money(100), reason="more works")
        count += 1
