# SPDX-License-Identifier: Apache-2.0
"""Worked cases, special cases and refusals of ``partition_graph``."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from community_housing.errors import InputError
from community_housing.grids import DivisionReason, DivisionStatus, partition_graph

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
LINE = [(0, 1), (1, 2), (2, 3)]


def read(name: str) -> Any:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the shared data file {name} is not here")
    return json.loads(path.read_text(encoding="utf-8"))


def test_two_grids_on_a_line() -> None:
    plan = partition_graph([200, 150, 180, 190], LINE)
    assert (plan.status, plan.labels, plan.households, plan.cut, plan.bound) == (
        DivisionStatus.OPTIMAL,
        (0, 0, 1, 1),
        (350, 370),
        1,
        1,
    )
    assert plan.sum_squares == 50**2 + 30**2
    assert plan.reason is None
    assert plan.proved


def test_one_building_in_the_band_is_one_grid() -> None:
    plan = partition_graph([400], [])
    assert (plan.status, plan.labels, plan.cut, plan.sum_squares) == (DivisionStatus.OPTIMAL, (0,), 0, 0)


def test_one_small_building_is_infeasible_by_arithmetic() -> None:
    plan = partition_graph([100], [])
    assert (plan.status, plan.reason, plan.labels, plan.violation) == (
        DivisionStatus.INFEASIBLE,
        DivisionReason.ARITHMETIC,
        (0,),
        200,
    )


def test_an_oversize_building_is_a_flagged_grid_of_its_own() -> None:
    plan = partition_graph([200, 200, 700, 0], LINE)
    assert plan.reason is DivisionReason.OVERSIZE
    assert plan.oversize == (2,)
    assert plan.labels == (0, 0, 1, 2)
    assert plan.violation == 200 + 300


def test_buildings_without_households_are_assigned_and_connected() -> None:
    plan = partition_graph([200, 0, 0, 200], LINE)
    assert (plan.status, plan.labels) == (DivisionStatus.OPTIMAL, (0, 0, 0, 0))


def test_two_parts_are_solved_apart() -> None:
    plan = partition_graph([200, 200, 150, 250], [(0, 1), (2, 3)])
    assert (plan.status, plan.labels, plan.parts, plan.cut) == (DivisionStatus.OPTIMAL, (0, 0, 1, 1), 2, 0)


def test_a_small_part_is_reported() -> None:
    plan = partition_graph([200, 200, 50], [(0, 1)])
    assert (plan.reason, plan.parts, plan.violation, plan.labels) == (DivisionReason.DISCONNECTED, 2, 250, (0, 0, 1))


def test_a_star_that_fits_by_arithmetic_only_is_infeasible_by_connectivity() -> None:
    plan = partition_graph([0, 200, 200, 200, 200], [(0, 1), (0, 2), (0, 3), (0, 4)], grids=2)
    assert (plan.status, plan.reason, plan.violation, plan.proved) == (
        DivisionStatus.INFEASIBLE,
        DivisionReason.CONNECTIVITY,
        200,
        True,
    )


def test_more_grids_than_buildings_are_refused_as_a_result() -> None:
    plan = partition_graph([400, 400], [(0, 1)], grids=3)
    assert (plan.status, plan.reason, plan.grids) == (DivisionStatus.INFEASIBLE, DivisionReason.ARITHMETIC, 2)
    assert (plan.asked, plan.violation, plan.proved) == (3, 0, True)
    apart = partition_graph([500, 500, 500], [(0, 1)], grids=5)
    assert (apart.reason, apart.grids, apart.asked) == (DivisionReason.ARITHMETIC, 3, 5)


def test_evenness_first_makes_nothing_feasible_that_is_not() -> None:
    plan = partition_graph([400, 400], [(0, 1)], grids=3, balance_first=True)
    assert (plan.status, plan.reason, plan.asked) == (DivisionStatus.INFEASIBLE, DivisionReason.ARITHMETIC, 3)


def test_fewer_grids_than_parts_are_refused_as_a_result() -> None:
    plan = partition_graph([200, 100], [], grids=1)
    assert (plan.status, plan.reason, plan.grids, plan.asked) == (DivisionStatus.INFEASIBLE, DivisionReason.DISCONNECTED, 2, 1)


def test_what_was_asked_for_is_said_only_where_it_is_not_there() -> None:
    assert partition_graph([400, 400], [(0, 1)], grids=2).asked is None
    broken = partition_graph([400, 400], [(0, 1)], grids=1)
    assert (broken.status, broken.violation, broken.grids, broken.asked) == (DivisionStatus.INFEASIBLE, 300, 1, None)


def test_ties_of_the_number_of_grids_go_to_the_smaller() -> None:
    plan = partition_graph([300, 300], [(0, 1)], minimum=300, maximum=600, target=400)
    assert plan.grids == 1  # 600 is as far from one grid of 400 as from two


def test_numbers_beyond_64_bits_are_exact() -> None:
    scale = 10**12
    plan = partition_graph(
        [h * scale for h in (200, 150, 180, 190)], LINE, minimum=300 * scale, maximum=500 * scale, target=400 * scale
    )
    assert (plan.labels, plan.sum_squares) == ((0, 0, 1, 1), (50**2 + 30**2) * scale**2)


def test_locked_buildings_stay_together() -> None:
    households = [100, 200, 100, 200, 100, 200]
    ring = [(i, (i + 1) % 6) for i in range(6)]
    free = partition_graph(households, ring, grids=2, target=450)
    a, b = next(e for e in ring if free.labels[e[0]] != free.labels[e[1]])
    locked = partition_graph(households, ring, grids=2, target=450, locked=[(a, b)])
    assert locked.labels[a] == locked.labels[b]
    assert (free.status, locked.status) == (DivisionStatus.OPTIMAL, DivisionStatus.OPTIMAL)


def test_keep_holds_today_and_reports_who_moves() -> None:
    households = [100] * 8
    ring = [(i, (i + 1) % 8) for i in range(8)]
    today = ["b", "b", "b", "b", "a", "a", "a", "a"]
    plan = partition_graph(households, ring, grids=2, keep=today, keep_weight=5)
    assert (plan.moved, plan.moved_households, plan.kept_cut) == ((), 0, 0)
    moved = partition_graph([100, 100, 100, 100, 100, 100, 100, 250], ring, grids=2, keep=today, keep_weight=5, maximum=500)
    assert moved.moved_households == sum([100, 100, 100, 100, 100, 100, 100, 250][i] for i in moved.moved or ())
    assert moved.violation == 0
    assert moved.moved


def test_a_small_effort_is_honest() -> None:
    case = next(c for c in read("district83.json") if c["id"] == "C67")
    plan = partition_graph(case["households"], case["edges"], grids=case["grids"], effort=1)
    assert plan.status is not DivisionStatus.OPTIMAL
    assert plan.bound <= plan.cut
    assert not plan.proved


def test_plans_pickle() -> None:
    plan = partition_graph([200, 150, 180, 190], LINE)
    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301 - our own bytes


def test_district83_with_given_grids_meets_every_proved_optimum() -> None:
    optima = read("district83_optima.json")
    closed = 0
    for case in read("district83.json"):
        want = optima[case["id"]]
        plan = partition_graph(case["households"], case["edges"], grids=case["grids"])
        if want["feasible"]:
            assert (plan.status, plan.cut, plan.sum_squares) == (DivisionStatus.OPTIMAL, want["cut"], want["sum_squares"]), (
                case["id"]
            )
        else:
            assert plan.status is DivisionStatus.INFEASIBLE, case["id"]
        closed += plan.proved
    assert closed == 83


def test_district83_with_free_grids_meets_every_proved_optimum() -> None:
    optima = read("district83_optima.json")
    valid = 0
    for case in read("district83.json"):
        free = {int(k): v for k, v in optima[case["id"]]["free"].items() if v is not None}
        plan = partition_graph(case["households"], case["edges"])
        whole = sum(case["households"])
        if not free:
            assert (plan.status, plan.reason) == (DivisionStatus.INFEASIBLE, DivisionReason.ARITHMETIC), case["id"]
            continue
        k = min(free, key=lambda k, whole=whole: (abs(400 * k - whole), k))
        assert (plan.grids, plan.cut, plan.sum_squares) == (k, free[k]["cut"], free[k]["sum_squares"]), case["id"]
        valid += plan.status is DivisionStatus.OPTIMAL
    assert valid == 81


def test_a_large_graph_gets_a_valid_plan_better_than_the_known_one() -> None:
    case = read("large_300.json")
    plan = partition_graph(case["households"], case["edges"], grids=case["grids"])
    assert (plan.status, plan.violation) == (DivisionStatus.FEASIBLE, 0)
    assert 0 < plan.bound <= plan.cut < 289


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({"households": []}, "households"),
        ({"households": [1, -1]}, "households[1]"),
        ({"households": [1, 2.0]}, "households[1]"),
        ({"households": [1, True]}, "households[1]"),
        ({"households": [1, None]}, "households[1]"),
        ({"households": "12"}, "households"),
        ({"households": 12}, "households"),
        ({"edges": [(0, 4)]}, "edges[0]"),
        ({"edges": [(0, -1)]}, "edges[0]"),
        ({"edges": [(0, 1), (1, 0)]}, "edges[1]"),
        ({"edges": [(2, 2)]}, "edges[0]"),
        ({"edges": [(0, 1, 2)]}, "edges[0]"),
        ({"edges": [3]}, "edges[0]"),
        ({"edges": [("a", 1)]}, "edges[0]"),
        ({"edges": None}, "edges"),
        ({"edge_weights": [1]}, "edge_weights"),
        ({"edge_weights": [1, -1, 1]}, "edge_weights[1]"),
        ({"edge_weights": [1, 0.5, 1]}, "edge_weights[1]"),
        ({"minimum": 600}, "minimum"),
        ({"minimum": -1}, "minimum"),
        ({"maximum": 0, "minimum": 0}, "maximum"),
        ({"target": 400.0}, "target"),
        ({"grids": 0}, "grids"),
        ({"grids": "2"}, "grids"),
        ({"effort": 0}, "effort"),
        ({"ids": [1, 2, 3]}, "ids"),
        ({"ids": [1, 2, 3, 3]}, "ids"),
        ({"ids": [1, "b", 3, 4]}, "ids"),
        ({"ids": [[1], [2], [3], [4]]}, "ids"),
        ({"keep": [0]}, "keep"),
        ({"keep": [[0], [0], [0], [0]]}, "keep"),
        ({"keep_weight": -1, "keep": [0, 0, 0, 0]}, "keep_weight"),
        ({"locked": [[0, 9]]}, "locked[0]"),
        ({"locked": [3]}, "locked[0]"),
        ({"locked": [[0, 3]], "edges": [(0, 1), (2, 3)]}, "locked"),
        ({"locked": [[0, 1]], "households": [600, 100, 300, 300]}, "locked"),
    ],
)
def test_bad_input_is_refused_with_its_place(arguments: dict[str, Any], place: str) -> None:
    given: dict[str, Any] = {"households": [200, 150, 180, 190], "edges": LINE, **arguments}
    with pytest.raises(InputError) as caught:
        partition_graph(given.pop("households"), given.pop("edges"), **given)
    assert caught.value.field == place
    assert "expected" in str(caught.value)


def test_refused_edges_name_the_ids() -> None:
    with pytest.raises(InputError, match="'b2', 'b2'"):
        partition_graph([400, 400], [(1, 1)], ids=["b1", "b2"])


def test_buildings_that_must_stay_together_and_are_too_many_are_the_reason() -> None:
    path = [(0, 1), (1, 2), (2, 3)]
    plan = partition_graph([300, 300, 300, 300], path, locked=[(1, 2)])
    assert (plan.status.value, plan.reason, plan.labels[1] == plan.labels[2]) == ("infeasible", "locked buildings", True)
    assert partition_graph([200, 250, 250, 200], path, locked=[(1, 2)]).reason != "locked buildings"
