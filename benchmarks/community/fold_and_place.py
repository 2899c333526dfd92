# SPDX-License-Identifier: Apache-2.0
"""Orders and matters: the fold against a minimal one, `places` and rates against the fold, in alternating runs."""

import argparse
import datetime as dt
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from community_housing.calendars import LimitUnit, shipped
from community_housing.clocks import Limit
from community_housing.levels import Tier
from community_housing.matters import (
    HandUp,
    MatterHandedUp,
    MatterRaised,
    MatterRole,
    MatterRules,
    MatterSize,
    MatterSolved,
    MatterTaken,
    places,
    replay_matters,
)
from community_housing.provenance import Citation, Evidence
from community_housing.services import (
    Confirmed,
    Dispatched,
    Done,
    OrderKind,
    OrderRole,
    RateRule,
    Requested,
    Taken,
    rates,
    replay_orders,
)

OWN = Citation(authority="甲", document="乙", evidence=Evidence.OWN)
FIRST = dt.date(2014, 1, 2)
NEXT = {"requested": 1, "dispatched": 2, "taken": 3, "done": 4, "confirmed": 5}


def limit(name: str, amount: int) -> Limit:
    return Limit(id=name, name="限期", amount=amount, unit=LimitUnit.WORKING_DAYS, citation=OWN)


def stamped(number: int, step: int) -> dict[str, Any]:
    on = FIRST + dt.timedelta(days=number % 360 + step)
    return {"on": on, "recorded_at": dt.datetime(2015, 6, 1, tzinfo=dt.UTC)}


def orders(count: int) -> Iterator[Any]:
    course: tuple[tuple[Any, dict[str, Any]], ...] = (
        (Requested, {"text": "换灯", "about": OrderKind.MATTER}),
        (Dispatched, {"branch": "b"}),
        (Taken, {"taker": "t"}),
        (Done, {}),
        (Confirmed, {"by": OrderRole.RESIDENT, "solved": True}),
    )
    for number in range(count):
        for step, (kind, more) in enumerate(course):
            given = more | ({"community": f"c{number % 83}"} if step == 0 else {})
            yield kind(id=f"o{number}-{step}", order=f"o{number}", **stamped(number, step), **given)


def matters(count: int) -> Iterator[Any]:
    for number in range(count):
        name, size = f"m{number}", (MatterSize.SMALL, MatterSize.LARGE, MatterSize.HARD)[number % 3]
        yield MatterRaised(id=f"{name}-0", matter=name, community="c", by=MatterRole.PATROL, size=size, **stamped(number, 0))
        yield MatterTaken(id=f"{name}-1", matter=name, body="office", **stamped(number, 1))
        if size is not MatterSize.SMALL:
            up = {"to": Tier.STREET, "body": "office", "reason": "难"}
            yield MatterHandedUp(id=f"{name}-2", matter=name, **up, **stamped(number, 5))
            yield MatterTaken(id=f"{name}-3", matter=name, body="street", **stamped(number, 5))
        if number % 2:
            body = "office" if size is MatterSize.SMALL else "street"
            yield MatterSolved(id=f"{name}-4", matter=name, body=body, **stamped(number, 9))


def minimal(events: list[Any]) -> dict[str, int]:
    """The least that a fold must do: known ids, the state of each order, and whether the next follows."""
    known, states = dict[str, Any](), dict[str, int]()
    for event in events:
        if event.id in known:
            continue
        state = states.get(event.order, 0)
        if NEXT[event.kind] == state + 1:
            states[event.order] = state + 1
            known[event.id] = event
    return states


def taken(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--matters", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    calendar, on, rule = shipped(), dt.date(2014, 7, 1), RateRule(citation=OWN)
    rules = MatterRules(
        hand_ups=(HandUp(tier=Tier.COMMUNITY, limit=limit("a", 3)), HandUp(tier=Tier.STREET, limit=limit("b", 5)))
    )
    made, raised = list(orders(given.orders)), list(matters(given.matters))
    book, held = replay_orders(made)[0], replay_matters(raised, rules=rules)[0]
    units = {f"c{number}": f"c{number}" for number in range(83)}
    works: dict[str, Callable[[], Any]] = {
        "minimal": lambda: minimal(made),
        "orders": lambda: replay_orders(made),
        "rates": lambda: rates(book, rule=rule, on=dt.date(2015, 6, 1), calendar=calendar, finish=limit("c", 5), units=units),
        "matters": lambda: replay_matters(raised, rules=rules),
        "places": lambda: places(held, calendar=calendar, on=on),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(given.rounds):
        for name, work in works.items():
            times[name].append(taken(work))
    found = {name: median(several) for name, several in times.items()}
    print(f"orders {len(made):,} events {found['orders']:.2f} s, minimal fold {found['minimal']:.2f} s")
    print(f"matters {len(raised):,} events {found['matters']:.2f} s, places of {given.matters:,} {found['places']:.2f} s")
    for first, second in (("orders", "minimal"), ("rates", "orders"), ("places", "matters")):
        print(f"{first} / {second} = {found[first] / max(found[second], 1e-9):.2f}")


if __name__ == "__main__":
    main()
