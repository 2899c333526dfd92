# SPDX-License-Identifier: Apache-2.0
"""Draws events of matters, some acceptable and some not, and with `next_event` mostly acceptable ones."""

import datetime as dt
from typing import Any

import attrs
from hypothesis import strategies as st
from tests.reference.slow_matters import facts_of_matter, holder_of, stage, tier_of

from community_housing.calendars import CountingRule, DayCount, LimitUnit, Roll
from community_housing.clocks import Extension, Limit, PauseGround
from community_housing.levels import Tier
from community_housing.matters import (
    MATTER_KINDS,
    MATTER_MACHINE,
    HandUp,
    MatterBook,
    MatterCorrection,
    MatterRole,
    MatterRules,
    MatterSize,
    MatterSolved,
    TierBody,
)
from community_housing.provenance import ALWAYS, Citation, Evidence
from community_housing.records import evolve

OWN = Citation(authority="甲街道", document="乙", evidence=Evidence.OWN)
COUNT = CountingRule(id="own", name="乙", count=DayCount.START_NOT_COUNTED, roll=Roll.NONE, period=ALWAYS, citation=OWN)
FIRST = dt.date(2014, 9, 22)
MATTERS = ("m1", "m2", "m3")
BODIES = {"g": Tier.GRID, "c": Tier.COMMUNITY, "c2": Tier.COMMUNITY, "s": Tier.STREET, "d": Tier.DISTRICT}


def keep(tier: Tier, amount: int, *, unit: LimitUnit = LimitUnit.WORKING_DAYS) -> HandUp:
    limit = Limit(
        id=f"keep-{tier}",
        name="逐级上报",
        amount=amount,
        unit=unit,
        rule=COUNT,
        pauses=(PauseGround.SUSPENDED,),
        extension=Extension(most=10),
        citation=OWN,
    )
    return HandUp(tier=tier, limit=limit)


RULES = MatterRules(
    hand_ups=(
        keep(Tier.GRID, 1, unit=LimitUnit.DAYS),
        keep(Tier.COMMUNITY, 3),
        keep(Tier.STREET, 5),
        keep(Tier.DISTRICT, 9, unit=LimitUnit.DAYS),
    ),
    bodies=tuple(TierBody(id=name, tier=tier) for name, tier in BODIES.items()),
    grids=("g1", "g2"),
    reopen_days=20,
)
POOLS: dict[str, st.SearchStrategy[Any]] = {
    "matter": st.sampled_from(MATTERS),
    "community": st.just("c1"),
    "grid": st.sampled_from([None, "g1", "g9"]),
    "tier": st.sampled_from([Tier.GRID, Tier.COMMUNITY]),
    "size": st.sampled_from(MatterSize),
    "by": st.sampled_from(MatterRole),
    "body": st.sampled_from(list(BODIES)),
    "bodies": st.lists(st.sampled_from(["w1", "w2"]), min_size=1, unique=True).map(tuple),
    "to": st.sampled_from(Tier),
    "reason": st.just("理由"),
    "amount": st.integers(1, 12),
    "solved": st.booleans(),
    "into": st.sampled_from([*MATTERS, "m9"]),
    "on": st.integers(0, 60).map(lambda days: FIRST + dt.timedelta(days=days)),
    "recorded_at": st.integers(0, 80).map(lambda days: dt.datetime(2014, 9, 22, 9, tzinfo=dt.UTC) + dt.timedelta(days=days)),
}


def drawn(draw: Any, kind: Any, name: str, **given: Any) -> Any:
    """An event of a kind: each field from its pool."""
    known = {field.name for field in attrs.fields(kind)}
    given = {name: value for name, value in given.items() if name in known}
    for field in attrs.fields(kind):
        if field.name in POOLS and field.name not in given:
            given[field.name] = draw(POOLS[field.name])
    if given.get("into") == given.get("matter"):
        given["into"] = "m9"
    return kind(id=name, **given)


def any_event(draw: Any, name: str) -> Any:
    return drawn(draw, draw(st.sampled_from([one for one in MATTER_KINDS.values() if one is not MatterCorrection])), name)


def a_correction(draw: Any, name: str, wrong: Any) -> MatterCorrection:
    given: dict[str, Any] = {"corrects": wrong.id, "instead": None}
    if not isinstance(wrong, MatterCorrection) and draw(st.booleans()):
        given["instead"] = evolve(wrong, on=draw(POOLS["on"]))
    return MatterCorrection(id=name, on=FIRST, recorded_at=draw(POOLS["recorded_at"]), reason="更正", **given)


def next_event(draw: Any, book: MatterBook, name: str) -> Any:
    """An event that the machine allows, by who may, on the day of the last or soon after; None where there is none."""
    matter = draw(st.sampled_from(MATTERS))
    own = facts_of_matter(book.events, matter)
    at = stage(own)
    moves = [move for move in MATTER_MACHINE.moves if (at in move.starts if at else not move.starts)]
    if draw(st.integers(0, 9)):
        moves = [move for move in moves if not move.ends or move.ends[0] not in ("merged", "withdrawn")]
    if not moves:
        return None
    move = draw(st.sampled_from(moves))
    given: dict[str, Any] = {
        "matter": matter,
        "on": (own[-1].on if own else FIRST) + dt.timedelta(days=draw(st.integers(0, 6))),
    }
    if move.by:
        given["by"] = draw(st.sampled_from(move.by))
    if at is None:
        return drawn(draw, move.event, name, grid="g1", **given)
    tier = tier_of(own)
    holder = holder_of(own)
    given["body"] = holder or next(one for one, its in BODIES.items() if its is tier)
    if move.event.__name__ == "BodyReported":
        called = [one for one in own if one.kind == "whistled"][-1].bodies
        given["body"] = draw(st.sampled_from(called))
    if move.event.__name__ == "MatterVerified":
        solver = [one for one in own if isinstance(one, MatterSolved)][-1].body
        given["body"] = next(one for one in ("c", "s") if one != solver)
    if move.event.__name__ in ("MatterHandedUp", "MatterHandedDown"):
        place = list(Tier).index(tier) + (1 if move.event.__name__ == "MatterHandedUp" else -1)
        if 0 <= place < len(Tier):
            given["to"] = list(Tier)[place]
    return drawn(draw, move.event, name, **given)
