# SPDX-License-Identifier: Apache-2.0
"""Laws of plans that somebody else drew: judged as ours are, mended with little, and fixed grids left alone."""

import random
from collections import Counter
from itertools import permutations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.property.test_grids_identity import block
from tests.reference.grids_brute_force import connected_plans, is_connected

from community_housing.district import Neighbours
from community_housing.errors import InputError
from community_housing.grids import (
    BrokenRule,
    BuildingGroup,
    DivisionReason,
    DivisionStatus,
    GridEvaluation,
    GridPlan,
    GridRule,
    GridTask,
    _case,
    evaluate,
    repair,
)
from community_housing.grids._engine.checks import Numbers, Problem
from community_housing.grids._groups import by_community_and_kind
from community_housing.report.explain import explain

RULE = GridRule()


def town(dice: random.Random, count: int) -> GridTask:
    """Some blocks of a street plan, most of them beside one another."""
    there = sorted(dice.sample(range(count + 2), count))
    pairs = [(a, b) for a in there for b in (a + 1, a + 5) if b in there and (b % 5 or b == a + 5) and dice.random() < 0.9]
    beside = [Neighbours(a=f"B{a:02d}", b=f"B{b:02d}", weight=dice.randint(1, 3)) for a, b in pairs]
    return GridTask("C1", [block(i, dice.randint(20, 200)) for i in there], beside, RULE, effort=20_000)


def drawn(dice: random.Random, task: GridTask) -> dict[str, str]:
    """A plan that somebody drew: most of a good one, with a few mistakes."""
    codes = {one: grid.code for grid in task.divide().grids for one in grid.members}
    names = [*sorted(set(codes.values())), "X"]
    for one in dice.sample(sorted(codes), min(len(codes), dice.randint(0, 3))):
        codes[one] = dice.choice(names)
    for one in dice.sample(sorted(codes), dice.choice((0, 0, 1))):
        del codes[one]
    return codes


def held_by_hand(task: GridTask, codes: dict[str, str]) -> dict[BrokenRule, int]:
    """How often each of the plain rules is broken, found by looking."""
    homes = {one.id: one.households for one in task.buildings}
    ids = sorted(homes)
    near: list[set[int]] = [set() for _ in ids]
    for pair in task.neighbours:
        near[ids.index(pair.a)].add(ids.index(pair.b))
        near[ids.index(pair.b)].add(ids.index(pair.a))
    found: Counter[BrokenRule] = Counter()
    for code in set(codes.values()):
        members = [one for one in ids if codes.get(one) == code]
        total = sum(homes[one] for one in members)
        found[BrokenRule.BELOW] += total < RULE.minimum
        found[BrokenRule.ABOVE] += total > RULE.maximum
        found[BrokenRule.APART] += not is_connected([ids.index(one) for one in members], near)
    found[BrokenRule.UNASSIGNED] += len(codes) < len(ids)
    return {rule: times for rule, times in found.items() if times}


def broken(found: GridEvaluation) -> dict[BrokenRule, int]:
    """How often each rule is broken."""
    return dict(Counter(one.rule for one in found.breaches))


@given(seed=st.integers(0, 10**6))
def test_what_is_broken_is_named_and_nothing_else(seed: int) -> None:
    dice = random.Random(seed)
    task = town(dice, dice.randint(4, 14))
    codes = drawn(dice, task)
    found = evaluate(task, codes)
    assert broken(found) == held_by_hand(task, codes)
    assert found.valid == (not found.breaches)
    homes = {one.id: one.households for one in task.buildings}
    assert found.cut == sum(p.weight for p in task.neighbours if codes.get(p.a, p.a) != codes.get(p.b, p.b))
    assert found.violation == sum(b.by for b in found.breaches if b.rule in (BrokenRule.BELOW, BrokenRule.ABOVE))
    assert found.households == sum(homes.values())
    for lang in ("zh", "en"):
        text = explain(found, lang=lang)
        assert text.count("\n") == len(found.breaches)


@given(seed=st.integers(0, 10**6))
def test_an_answer_is_judged_as_it_judges_itself(seed: int) -> None:
    dice = random.Random(seed)
    task = town(dice, dice.randint(1, 14))
    answer = task.divide()
    found = evaluate(task, answer)
    assert (found.cut, found.sum_squares, found.violation) == (answer.cut, answer.sum_squares, answer.violation)
    assert found.valid == answer.valid


def fewest_moved(task: GridTask, codes: dict[str, str], school: tuple[str, ...] = ()) -> int | None:
    """The fewest households that change grid in any plan that holds the rules, by looking at every plan."""
    ids = sorted(one.id for one in task.buildings)
    homes = {one.id: one.households for one in task.buildings}
    edges = [(ids.index(p.a), ids.index(p.b)) for p in task.neighbours]
    least: int | None = None
    alone = [ids.index(one) for one in school]
    free = [i for i in range(len(ids)) if i not in alone]
    inner = [(free.index(a), free.index(b)) for a, b in edges if a in free and b in free]
    for _, parts in connected_plans(len(free), inner) if free else [((), [])]:
        groups = [[free[i] for i in part] for part in parts]
        if all(RULE.minimum <= sum(homes[ids[i]] for i in group) <= RULE.maximum for group in groups):
            groups += [alone] if alone else []
            names = [*sorted(set(codes.values())), *[""] * len(groups)]
            stays = (
                sum(
                    homes[ids[i]]
                    for group, name in zip(groups, chosen, strict=True)
                    for i in group
                    if codes.get(ids[i]) == name
                )
                for chosen in set(permutations(names, len(groups)))
            )
            moved = sum(homes[one] for one in codes) - max(stays)
            least = moved if least is None else min(least, moved)
    return least


@given(seed=st.integers(0, 10**6))
def test_a_repair_holds_the_rules_where_that_is_possible_and_moves_no_fewer_than_it_must(seed: int) -> None:
    dice = random.Random(seed)
    task = town(dice, dice.randint(4, 7))
    codes = drawn(dice, task)
    before, made = evaluate(task, codes), repair(task, codes)
    fewest = fewest_moved(task, codes)
    assert made.valid == (fewest is not None)
    if fewest is not None:
        assert evaluate(task, made).valid
        assert before.least_moved <= fewest <= made.moved_households
    if before.valid:
        assert {one: codes[one] for one in codes} == {one: grid.carries_on for grid in made.grids for one in grid.members}
        assert not [move for move in made.moves if move.before is not None]


@given(seed=st.integers(0, 10**6))
def test_what_must_move_is_no_more_than_moves_where_a_special_grid_is_drawn_wrongly(seed: int) -> None:
    dice = random.Random(seed)
    task = town(dice, dice.randint(3, 7))
    school = tuple(sorted(dice.sample([one.id for one in task.buildings], 2)))
    task = attrs.evolve(task, special=[school])
    codes = drawn(dice, task)
    if dice.random() < 0.5:
        codes[school[0]] = "X"  # alone, and so below a band that is not for it
    fewest = fewest_moved(task, codes, school)
    before, made = evaluate(task, codes), repair(task, codes)
    if fewest is not None:
        assert before.least_moved <= fewest <= made.moved_households


@given(seed=st.integers(0, 10**6))
def test_frozen_grids_stay_and_the_rest_is_best(seed: int) -> None:
    dice = random.Random(seed)
    task = town(dice, dice.randint(5, 14))
    first = task.divide()
    held = sorted(grid.code for grid in first.grids if dice.random() < 0.4)
    harder = attrs.evolve(task, keep=first, frozen=held, keep_weight=0, start={})
    answer = harder.divide()
    now = {grid.code: grid.members for grid in answer.grids}
    assert all(now[grid.code] == grid.members for grid in first.grids if grid.code in held)
    assert answer.frozen == tuple(held)
    rest = {one for grid in first.grids if grid.code not in held for one in grid.members}
    alone = attrs.evolve(
        task,
        buildings=[one for one in task.buildings if one.id in rest],
        neighbours=[pair for pair in task.neighbours if pair.a in rest and pair.b in rest],
    ).divide()
    stays = [grid for grid in first.grids if grid.code in held]
    assert {grid.members for grid in answer.grids} == {grid.members for grid in (*alone.grids, *stays)}
    found = evaluate(harder, answer)
    assert (found.cut, found.sum_squares, found.violation) == (answer.cut, answer.sum_squares, answer.violation)
    assert BrokenRule.FROZEN not in broken(found)
    assert answer.bound <= answer.cut


@given(seed=st.integers(0, 10**6))
def test_the_band_is_not_for_special_grids(seed: int) -> None:
    dice = random.Random(seed)
    task = town(dice, dice.randint(5, 14))
    ids = [one.id for one in task.buildings]
    school = tuple(sorted(dice.sample(ids, 2)))
    answer = attrs.evolve(task, special=[school]).divide()
    special = [grid for grid in answer.grids if grid.special]
    assert [(grid.members, grid.violation) for grid in special] == [(school, 0)]
    assert answer.violation == sum(grid.violation for grid in answer.grids)
    found = evaluate(attrs.evolve(task, special=[school]), answer)
    assert (found.violation, found.sum_squares) == (answer.violation, answer.sum_squares)
    moved = {one: grid.code for grid in answer.grids for one in grid.members}
    moved[school[0]] = "elsewhere"
    assert BrokenRule.SPECIAL in broken(evaluate(attrs.evolve(task, special=[school]), moved))


@given(seed=st.integers(0, 10**6))
def test_compounds_that_fit_stay_whole_wherever_that_holds_the_band(seed: int) -> None:
    dice = random.Random(seed)
    task = town(dice, dice.randint(4, 8))
    names = {one.id: dice.choice("MNO") for one in task.buildings if dice.random() < 0.7}
    whole = attrs.evolve(task, compounds=names)
    answer = whole.divide()
    ids = sorted(one.id for one in task.buildings)
    homes = {one.id: one.households for one in task.buildings}
    edges = [(ids.index(p.a), ids.index(p.b)) for p in task.neighbours]
    near: list[set[int]] = [set() for _ in ids]
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    fit = {}
    for name in set(names.values()):
        group = [i for i, one in enumerate(ids) if names.get(one) == name]
        if sum(homes[ids[i]] for i in group) <= RULE.maximum and is_connected(group, near):
            fit[name] = group
    possible = any(
        all(RULE.minimum <= sum(homes[ids[i]] for i in group) <= RULE.maximum for group in groups)
        and all(len({labels[i] for i in group}) == 1 for group in fit.values())
        for labels, groups in connected_plans(len(ids), edges)
    )
    parted = set(answer.split) & set(fit)
    assert not (possible and (parted or not answer.valid))
    assert answer.valid == task.divide().valid
    assert (BrokenRule.COMPOUND in broken(evaluate(whole, answer))) == bool(parted)


def test_a_time_limit_is_of_a_whole_call_however_many_compounds_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[float | None] = []
    solve = _case.solve_checked

    def watched(problem: Problem, numbers: Numbers, *, until: float | None = None) -> GridPlan:
        ends.append(until)
        return solve(problem, numbers, until=until)

    monkeypatch.setattr(_case, "solve_checked", watched)
    homes = [block(i, 250) for i in range(4)]
    beside = [Neighbours(a=f"B{i:02d}", b=f"B{i + 1:02d}") for i in range(3)]
    names = {"B00": "m", "B01": "m", "B02": "n", "B03": "n"}
    # Two compounds of five hundred fit, but three grids do not hold them.
    answer = GridTask("C1", homes, beside, GridRule(minimum=250, grids=3), compounds=names, time_limit=60).divide()
    assert (answer.valid, len(answer.split)) == (True, 1)
    assert len(ends) > 2
    assert len(set(ends)) == 1
    assert None not in ends


def test_a_part_of_a_special_grid_need_not_fill_the_band() -> None:
    homes = [block(0, 50), block(1, 10), block(2, 400)]
    task = GridTask("C1", homes, [Neighbours(a="B01", b="B02")], RULE, special=[("B00", "B01")])
    # The ten of B01 go to B00: nobody else has to.
    plan = {"B00": "school", "B01": "2", "B02": "2"}
    assert (evaluate(task, plan).least_moved, repair(task, plan).moved_households) == (0, 10)


def test_a_large_compound_may_be_parted_as_often_as_is_said() -> None:
    homes = [block(i, 200) for i in range(5)]
    beside = [Neighbours(a=f"B{i:02d}", b=f"B{i + 1:02d}") for i in range(4)]
    task = GridTask(
        "C1", homes, beside, GridRule(minimum=100, maximum=400), compounds={one.id: "苑" for one in homes}, splits=2
    )
    plan = {"B00": "1", "B01": "1", "B02": "2", "B03": "3", "B04": "3"}
    assert evaluate(task, plan).valid
    apart = {**plan, "B04": "4"}
    assert [(one.rule, one.by, one.grids) for one in evaluate(task, apart).breaches] == [
        (BrokenRule.COMPOUND, 1, ("1", "2", "3", "4"))
    ]
    # Three grids are the fewest that a thousand households fit into: parting it twice is never too often.
    assert evaluate(attrs.evolve(task, splits=0), plan).valid


def test_a_frozen_grid_beyond_the_band_is_the_reason() -> None:
    homes = [block(i, 300) for i in range(4)]
    beside = [Neighbours(a=f"B{i:02d}", b=f"B{i + 1:02d}") for i in range(3)]
    task = GridTask("C1", homes, beside, RULE, keep={"B00": "a", "B01": "a"}, frozen=["a"])
    answer = task.divide()
    assert (answer.status, answer.reason, answer.violation) == (DivisionStatus.INFEASIBLE, DivisionReason.FROZEN, 100)
    fixed = attrs.evolve(task, rule=GridRule(grids=3))
    assert (len(fixed.divide().grids), fixed.divide().asked) == (3, None)
    with pytest.raises(InputError, match="more than the 1 frozen grids, got 1"):
        attrs.evolve(task, rule=GridRule(grids=1)).divide()


def test_what_is_fixed_is_checked_by_name() -> None:
    task = GridTask("C1", [block(i, 300) for i in range(3)], (), RULE, keep={"B00": "a"})
    for wrong, text in (
        ({"frozen": ["b"]}, "names 'b', which is no grid of"),
        ({"frozen": ["a", "a"]}, "names a grid twice"),
        ({"frozen": "a"}, "must be codes, got the text 'a'"),
        ({"special": [["B09"]]}, "names 'B09', which is no building"),
        ({"special": [["B00", "B01"]], "frozen": ["a"]}, "stands in another fixed grid"),
        ({"special": [["B01"]], "locked": [["B01", "B02"]]}, "together with buildings of a fixed grid"),
        ({"compounds": {"B09": "m"}}, "names 'B09', which is no building"),
        ({"compounds": ["B00"]}, "must map building ids to texts"),
        ({"splits": -1}, "splits"),
    ):
        with pytest.raises(InputError, match=text):
            attrs.evolve(task, **wrong).divide()
    with pytest.raises(InputError, match="names 'Z', which is no building"):
        evaluate(task, {"Z": "1"})


def test_groups_of_a_district_go_to_their_communities() -> None:
    rows = [BuildingGroup(building="P0", locked="g"), BuildingGroup(building="Q0", locked="g")]
    with pytest.raises(InputError, match="'g' has buildings of 'P' and of 'Q'"):
        by_community_and_kind(rows, {"P0": "P", "Q0": "Q"})
    with pytest.raises(InputError, match="names 'P0' twice"):
        by_community_and_kind([rows[0], rows[0]], {})
    found = by_community_and_kind([BuildingGroup(building="P1", compound="苑", special="s"), rows[1]], {"P1": "P"})
    assert found == {"P": {"compounds": {"P1": "苑"}, "special": [["P1"]]}}
