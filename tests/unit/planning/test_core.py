# SPDX-License-Identifier: Apache-2.0
"""The core of a level, against every plan tried one by one, with duals of any kind."""

import importlib.util
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from community_housing.district import BatchId, CommunityId, DeliveryMode, OpportunityId
from community_housing.planning import Choice, Part
from community_housing.planning._solve.core import MOST_TIES, Core
from community_housing.planning._solve.linear import SITE, Column, Line, Linear
from community_housing.planning._solve.solver import DUAL_UNIT, Relaxed
from community_housing.quantities import Money

_spec = importlib.util.spec_from_file_location("core_by_hand", Path(__file__).parents[2] / "reference" / "core_by_hand.py")
assert _spec is not None
assert _spec.loader is not None
by_hand = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(by_hand)

COLUMN = Column(
    Choice(
        id=OpportunityId("o"),
        community=CommunityId("c"),
        opportunities=(),
        mode=DeliveryMode.BUILD,
        parts=(Part(amount=Money(0)),),
    ),
    BatchId("b"),
    0,
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Linear, list[dict[int, int]], list[list[int]]]:
    """A model of up to five sites, two goals, and for each goal duals that need not be good."""
    sizes = draw(st.lists(st.integers(0, 3), min_size=1, max_size=5))
    model = Linear([COLUMN] * sum(sizes))
    for size in sizes:
        start = sum(len(group) for group in model.groups)
        group = list(range(start, start + size))
        model.groups.append(group)
        must = draw(st.sampled_from([None, None, None, 1]))
        if must or len(group) > 1:
            model.lines.append(Line(SITE, f"s{start}", dict.fromkeys(group, 1), lower=must, upper=1))
    factor = draw(st.sampled_from([1, 1, 10**11]))
    columns = range(len(model.columns))
    for k in range(draw(st.integers(0, 4))):
        terms = {i: factor * draw(st.integers(0, 6)) + draw(st.integers(0, 1)) for i in columns}
        low = draw(st.none() | st.integers(0, 6))
        high = draw(st.none() | st.integers(0, 14))
        model.lines.append(
            Line("row", str(k), terms, None if low is None else low * factor, None if high is None else high * factor)
        )
    goals = [{i: draw(st.integers(-5, 9)) * draw(st.sampled_from([1, factor])) for i in columns} for _ in range(2)]
    dual = st.sampled_from([0, 0, DUAL_UNIT, -DUAL_UNIT]) | st.integers(-2 * DUAL_UNIT, 2 * DUAL_UNIT)
    duals = [[draw(dual) for _ in range(len(model.lines) + level)] for level in range(2)]
    return model, goals, duals


@settings(max_examples=300, deadline=None)
@given(cases(), st.data())
def test_the_core_finds_the_best_plan_of_every_level_or_says_that_it_does_not(
    case: tuple[Linear, list[dict[int, int]], list[list[int]]], data: st.DataObject
) -> None:
    model, goals, duals = case
    core = Core.of(model)
    plans = list(by_hand.plans(model))
    lines = list(model.lines)
    for goal, prices in zip(goals, duals, strict=True):
        level = core.level(lines, goal, prices)
        if level is None:
            assert not plans
            return
        best = max((sum(goal[i] for i in plan) for plan in plans), default=None)
        assert best is None or best <= level.bound
        start = data.draw(st.sampled_from([None, *plans]))
        known = None if start is None else sum(goal[i] for i in start)
        ones = frozenset(data.draw(st.sampled_from([(), *plans])))
        near = Relaxed(
            [],
            None,
            tuple(ones),
            tuple(data.draw(st.sets(st.sampled_from(range(len(model.columns)))) if model.columns else st.just(()))),
        )
        found = core.search(level, known, data.draw(st.sampled_from([None, near])))
        if found.chosen is not None:
            assert found.chosen in plans
            assert known is None or sum(goal[i] for i in found.chosen) > known
        # So few plans are always listed to the end.
        assert found.closed
        if best is None:
            return
        chosen = start if found.chosen is None else found.chosen
        assert chosen is not None
        assert sum(goal[i] for i in chosen) == best
        assert core.closes(level, best)
        assert not core.closes(level, best - 1)
        gone = core.close(level, best)
        core.remember(level, best)
        plans = [plan for plan in plans if sum(goal[i] for i in plan) == best]
        assert not any(i in plan for plan in plans for i in gone)
        assert core.left.isdisjoint(gone)
        lines.append(Line("goal", "g", goal, lower=best))
        ties = core.apart().ties(lines)
        assert ties is None if len(plans) > MOST_TIES else ties is not None and sorted(ties) == sorted(plans)
