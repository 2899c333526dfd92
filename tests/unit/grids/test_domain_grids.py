# SPDX-License-Identifier: Apache-2.0
"""Grids on domain values: the rule, codes, sequence, central building, what is reported and what is refused."""

import pickle

import pytest
from pydantic import TypeAdapter

from community_housing.district import Basis, Building, Community, Neighbours, Point
from community_housing.errors import InputError
from community_housing.grids._domain import CommunityGrids, GridRule
from community_housing.grids._plan import DivisionReason, DivisionStatus
from community_housing.grids._task import partition


def house(name, households, x=None, y=None, *, persons=None, community="C1"):
    point = None if x is None else Point(x=float(x), y=float(y))
    return Building(id=name, community=community, households=households, persons=persons, point=point)


def row(*households, spacing=10, persons=None):
    """Buildings in a row from west to east, each beside the next."""
    buildings = [house(f"B{i:02d}", h, i * spacing, 0, persons=persons) for i, h in enumerate(households)]
    return buildings, [Neighbours(a=f"B{i:02d}", b=f"B{i + 1:02d}") for i in range(len(households) - 1)]


def test_the_band_must_hold_its_target():
    with pytest.raises(InputError, match="minimum <= target <= maximum, got 300, 600, 500"):
        GridRule(target=600)


def test_a_maximum_of_zero_is_refused():
    with pytest.raises(InputError, match="must be >= 1"):
        GridRule(minimum=0, target=0, maximum=0)


def test_the_rule_of_the_report_is_the_default():
    rule = GridRule()
    assert (rule.minimum, rule.target, rule.maximum, rule.grids) == (300, 400, 500, None)


def test_a_row_is_cut_in_its_middle():
    buildings, neighbours = row(200, 200, 200, 200, persons=3)
    answer = partition("C1", buildings, neighbours=neighbours, rule=GridRule(), code="211402003001")
    assert [grid.members for grid in answer.grids] == [("B00", "B01"), ("B02", "B03")]
    assert [grid.code for grid in answer.grids] == ["211402003001001", "211402003001002"]
    assert [grid.persons for grid in answer.grids] == [6, 6]
    assert (answer.status, answer.cut, answer.bound, answer.sum_squares, answer.violation) == (
        DivisionStatus.OPTIMAL,
        1,
        1,
        0,
        0,
    )
    assert (answer.households, answer.persons, answer.parts, answer.valid) == (800, 12, 1, True)


def test_without_a_code_the_id_and_the_sequence_name_a_grid():
    buildings, neighbours = row(200, 200, 200, 200)
    answer = partition("C1", buildings, neighbours=neighbours, rule=GridRule())
    assert [grid.code for grid in answer.grids] == ["C1-001", "C1-002"]


def test_persons_stay_unknown_where_one_building_is_unknown():
    buildings = [house("A", 200, 0, 0, persons=400), house("B", 200, 10, 0), house("C", 400, 20, 0, persons=700)]
    neighbours = [Neighbours(a="A", b="B"), Neighbours(a="B", b="C")]
    answer = partition("C1", buildings, neighbours=neighbours, rule=GridRule())
    assert [grid.persons for grid in answer.grids] == [None, 700]
    assert answer.persons is None


def test_the_sequence_runs_west_to_east_then_north_to_south():
    # Two grids at exactly the same easting: the northern one comes first; a third lies further east and comes last.
    buildings = [house("S", 400, 0, 0), house("N", 400, 0, 50), house("E", 400, 30, 99)]
    neighbours = [Neighbours(a="S", b="N"), Neighbours(a="N", b="E")]
    answer = partition("C1", buildings, neighbours=neighbours, rule=GridRule())
    assert [grid.members for grid in answer.grids] == [("N",), ("S",), ("E",)]


def test_the_central_building_is_where_the_households_are_near():
    buildings = [house("A", 10, 0, 0), house("B", 10, 10, 0), house("C", 380, 30, 0)]
    neighbours = [Neighbours(a="A", b="B"), Neighbours(a="B", b="C")]
    (grid,) = partition("C1", buildings, neighbours=neighbours, rule=GridRule()).grids
    assert grid.central == "C"


def test_a_tie_for_the_centre_goes_to_the_lesser_id():
    buildings = [house("Z", 200, 0, 0), house("Y", 200, 10, 0)]
    (grid,) = partition("C1", buildings, neighbours=[Neighbours(a="Z", b="Y")], rule=GridRule()).grids
    assert grid.central == "Y"


def test_shops_alone_have_a_centre_too():
    buildings = [house("A", 0, 0, 0), house("B", 0, 10, 0), house("C", 0, 20, 0)]
    neighbours = [Neighbours(a="A", b="B"), Neighbours(a="B", b="C")]
    (grid,) = partition("C1", buildings, neighbours=neighbours, rule=GridRule()).grids
    assert (grid.central, grid.violation) == ("B", 300)


def test_without_places_steps_between_neighbours_decide():
    buildings = [house("A", 100), house("B", 100), house("C", 100), house("D", 100)]
    neighbours = [Neighbours(a="A", b="B"), Neighbours(a="B", b="C"), Neighbours(a="B", b="D")]
    answer = partition("C1", buildings, neighbours=neighbours, rule=GridRule())
    assert (answer.central_by, answer.grids[0].central) == ("steps", "B")


def test_a_building_above_the_maximum_is_a_grid_of_its_own_and_flagged():
    buildings, neighbours = row(400, 900, 400)
    answer = partition("C1", buildings, neighbours=neighbours, rule=GridRule())
    assert [(grid.households, grid.oversize, grid.violation) for grid in answer.grids] == [
        (400, False, 0),
        (900, True, 400),
        (400, False, 0),
    ]
    assert (answer.status, answer.reason, answer.violation) == (DivisionStatus.INFEASIBLE, DivisionReason.OVERSIZE, 400)


def test_small_parts_are_reported():
    buildings = [house("A", 400, 0, 0), house("B", 100, 500, 0), house("C", 50, 510, 0)]
    answer = partition("C1", buildings, neighbours=[Neighbours(a="B", b="C")], rule=GridRule())
    assert (answer.parts, answer.small_parts) == (2, (("B", "C"),))
    assert answer.status is DivisionStatus.INFEASIBLE


def test_a_community_without_buildings_has_no_grids():
    answer = partition("C1", [], neighbours=[], rule=GridRule())
    assert (answer.grids, answer.households, answer.persons, answer.status) == ((), 0, 0, DivisionStatus.OPTIMAL)


def test_neighbours_elsewhere_are_not_used():
    buildings, neighbours = row(200, 200, 200, 200)
    elsewhere = [*neighbours, Neighbours(a="B03", b="X"), Neighbours(a="X", b="Y")]
    assert partition("C1", buildings, neighbours=elsewhere, rule=GridRule()) == partition(
        "C1", buildings, neighbours=neighbours, rule=GridRule()
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"buildings": [house("A", 1, community="C2")]}, "'A' belongs to 'C2'"),
        ({"buildings": [house("A", 1), house("A", 2)]}, "more than once: A"),
        ({"neighbours": [Neighbours(a="B00", b="B01"), Neighbours(a="B01", b="B00")]}, "the pair 'B01', 'B00' twice"),
        ({"locked": [["B00", "Q"]]}, "names 'Q', which is no building"),
        ({"keep": {"Q": "1"}}, "names 'Q', which is no building"),
        ({"code": "21140200300"}, "must be twelve digits"),
        ({"effort": -1}, "effort"),
    ],
)
def test_misuse_is_refused_with_what_was_wrong(change, message):
    buildings, neighbours = row(200, 200, 200)
    arguments = {"buildings": buildings, "neighbours": neighbours, "rule": GridRule()} | change
    with pytest.raises(InputError, match=message):
        partition("C1", **arguments)


def test_locked_buildings_stay_together():
    buildings, neighbours = row(200, 200, 200, 200)
    answer = partition("C1", buildings, neighbours=neighbours, rule=GridRule(minimum=200), locked=[["B01", "B02"]])
    assert any({"B01", "B02"} <= set(grid.members) for grid in answer.grids)


def test_a_review_moves_nobody_where_nothing_changed():
    buildings, neighbours = row(200, 200, 200, 200)
    before = partition("C1", buildings, neighbours=neighbours, rule=GridRule(), code="211402003001")
    after = partition("C1", buildings, neighbours=neighbours, rule=GridRule(), code="211402003001", keep=before, keep_weight=1)
    assert (after.moves, after.moved_households) == ((), 0)
    assert [grid.carries_on for grid in after.grids] == [grid.code for grid in before.grids]


def test_a_review_says_who_moves_and_who_is_new():
    buildings, neighbours = row(200, 200, 150, 250)
    today = {"B00": "old 1", "B01": "old 1", "B02": "old 1"}
    answer = partition("C1", buildings, neighbours=neighbours, rule=GridRule(), keep=today)
    moves = {move.building: (move.before, move.after, move.households) for move in answer.moves}
    assert moves == {"B02": ("old 1", "C1-002", 150), "B03": (None, "C1-002", 250)}
    assert answer.moved_households == 150
    assert [grid.carries_on for grid in answer.grids] == ["old 1", None]


def test_keep_weight_trades_cut_against_moves():
    # Without a weight the thin middle of the row is cut; with one, the grids of today are kept though they cut more.
    buildings = [house(f"B{i}", 200, i, 0) for i in range(4)]
    neighbours = [Neighbours(a="B0", b="B1", weight=1), Neighbours(a="B2", b="B3", weight=1)]
    neighbours += [Neighbours(a="B1", b="B2", weight=3), Neighbours(a="B0", b="B3", weight=3)]
    today = {"B0": "x", "B1": "x", "B2": "y", "B3": "y"}
    free = partition("C1", buildings, neighbours=neighbours, rule=GridRule(), keep=today)
    held = partition("C1", buildings, neighbours=neighbours, rule=GridRule(), keep=today, keep_weight=5)
    assert (free.cut, free.moved_households) == (2, 400)
    assert (held.cut, held.moved_households) == (6, 0)


def test_buildings_pulled_down_since_are_no_fault_of_a_result_of_before():
    buildings, neighbours = row(200, 200, 200, 200)
    before = partition("C1", buildings, neighbours=neighbours, rule=GridRule())
    after = partition("C1", buildings[:2], neighbours=neighbours[:1], rule=GridRule(), keep=before, keep_weight=1)
    assert after.moved_households == 0


def test_answers_go_to_json_and_back_and_pickle():
    buildings, neighbours = row(400, 900, 400)
    answer = partition("C1", buildings, neighbours=neighbours, rule=GridRule())
    adapter = TypeAdapter(CommunityGrids)
    assert adapter.validate_json(adapter.dump_json(answer)) == answer
    assert pickle.loads(pickle.dumps(answer)) == answer  # noqa: S301 - our own bytes


def test_buildings_locked_across_a_gap_are_named_by_their_ids():
    buildings = [house("A", 400), house("B", 400)]
    with pytest.raises(InputError, match=r"locked: .* got \('A', 'B'\)"):
        partition("C1", buildings, neighbours=[], rule=GridRule(), locked=[("B", "A")])


def test_a_community_is_taken_as_its_record_or_its_id():
    buildings, neighbours = row(100, 120, 130, 90, 80, 140)
    record = Community(id="C1", street="S1", name="一社区", households=660, household_basis=Basis.REGISTERED)
    assert partition(record, buildings, neighbours=neighbours, rule=GridRule()) == partition(
        "C1", buildings, neighbours=neighbours, rule=GridRule()
    )
