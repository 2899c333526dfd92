# SPDX-License-Identifier: Apache-2.0
"""Grids of frames: the rows are those of each community by itself; what is wrong with one is told in its rows alone."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_housing.district import Building, Neighbours, Point
from community_housing.errors import InputError
from community_housing.frames import BUILDING_COLUMNS, DIVISION_RESULTS, divide_table
from community_housing.grids import CommunityGrids, GridFailure, GridRule, GridTask, divide_safely, gabriel, partition

pl = pytest.importorskip("polars", reason="the extra 'frames' is not installed")
pd = pytest.importorskip("pandas", reason="the extra 'engines' is not installed")
pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")

RULE = GridRule(minimum=100, target=150, maximum=200)
PAIR = GridRule(minimum=200, target=200, maximum=200)
FRAMES = {"polars": lambda one: one, "pandas": lambda one: one.to_pandas(), "pyarrow": lambda one: one.to_arrow()}


def plain(made: Any) -> list[dict[str, Any]]:
    if isinstance(made, pd.DataFrame):
        rows = made.to_dict("records")
        return [{name: None if value is pd.NA else value for name, value in row.items()} for row in rows]
    return made.to_dicts() if isinstance(made, pl.DataFrame) else made.to_pylist()


def frame_of(rows: list[tuple[str, str, int]]) -> Any:
    return pl.DataFrame(rows, schema=dict(zip(BUILDING_COLUMNS, (pl.String, pl.String, pl.Int64), strict=True)), orient="row")


def pairs_of(pairs: list[tuple[str, str]]) -> Any:
    return pl.DataFrame(pairs, schema={"a": pl.String, "b": pl.String}, orient="row")


towns = st.lists(st.lists(st.integers(1, 200), min_size=1, max_size=7), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(towns, st.integers(0, 2**32), st.sampled_from(sorted(FRAMES)))
def test_the_rows_are_those_of_each_community_by_itself(town: list[list[int]], seed: int, kind: str) -> None:
    rows = [(f"{c}-{n}", f"C{c}", households) for c, homes in enumerate(town) for n, households in enumerate(homes)]
    pairs = [(f"{c}-{n}", f"{c}-{n + 1}") for c, homes in enumerate(town) for n in range(len(homes) - 1)]
    pairs += [("0-0", f"{c}-0") for c in range(1, len(town))]  # into another community: never used
    chance = random.Random(seed)
    chance.shuffle(rows)
    chance.shuffle(pairs)
    made = plain(divide_table(FRAMES[kind](frame_of(rows)), FRAMES[kind](pairs_of(pairs)), rule=RULE))
    wanted = {}
    for community in {row[1] for row in rows}:
        own = [Building(id=one, community=home, households=count) for one, home, count in rows if home == community]
        edges = [Neighbours(a=a, b=b) for a, b in pairs if a.split("-")[0] == b.split("-")[0] == community[1:]]
        answer = partition(community, own, neighbours=edges, rule=RULE)
        reason = None if answer.reason is None else answer.reason.value
        for grid in answer.grids:
            for member in grid.members:
                held = (grid.code, grid.sequence, grid.households, grid.violation, answer.status.value, reason, None)
                wanted[member] = dict(zip(DIVISION_RESULTS, (member, community, *held), strict=True))
    assert made == [wanted[row[0]] for row in rows]


@pytest.mark.parametrize("kind", FRAMES)
def test_a_wrong_community_is_told_in_its_rows_and_harms_no_other(kind: str) -> None:
    rows = [("a", "A", 100), ("a", "A", 100), ("b", "B", 150), ("n", "N", None), ("c", "C", -1), ("m", None, 5)]
    made = plain(divide_table(FRAMES[kind](frame_of(rows)), FRAMES[kind](pairs_of([])), rule=RULE))
    assert [row["building"] for row in made] == [row[0] for row in rows]
    assert [row["grid"] for row in made] == [None, None, "B-001", None, None, None]
    said = [row["failure"] for row in made]
    assert said[2] is None
    assert all(one is not None and one.startswith("input: ") for place, one in enumerate(said) if place != 2)
    assert "more than once" in said[0]
    assert "households" in said[3]
    assert "households" in said[4]


def test_a_half_of_a_household_is_a_failure_of_its_community() -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "community": ["A", "B"], "households": [150.0, 149.5]})
    made = plain(divide_table(frame, pairs_of([]).to_pandas(), rule=RULE))
    assert made[0]["grid"] == "A-001"
    assert "households" in made[1]["failure"]


def test_neighbours_are_found_from_places_where_none_are_given() -> None:
    places = [(n % 4 * 30.0, n // 4 * 40.0) for n in range(12)]
    frame = frame_of([(f"b{n}", "C", 40 + n) for n in range(12)]).with_columns(
        x=pl.Series([x for x, _ in places]), y=pl.Series([y for _, y in places])
    )
    buildings = [
        Building(id=f"b{n}", community="C", households=40 + n, point=Point(x=x, y=y)) for n, (x, y) in enumerate(places)
    ]
    answer = partition("C", buildings, neighbours=gabriel(buildings), rule=RULE)
    codes = {member: grid.code for grid in answer.grids for member in grid.members}
    assert {row["building"]: row["grid"] for row in plain(divide_table(frame, None, rule=RULE))} == codes
    gap = frame.with_columns(x=pl.when(pl.col("id") == "b3").then(None).otherwise("x"))
    assert {row["grid"] for row in plain(divide_table(gap, None, rule=RULE))} == {None}


def test_weights_and_codes_are_read() -> None:
    frame = frame_of([(one, "C", 100) for one in "abcd"])
    chain = pairs_of([("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")])
    for weights, together in (([9, 1, 9, 1], {"ab", "cd"}), ([1, 9, 1, 9], {"bc", "ad"})):
        made = plain(
            divide_table(
                frame,
                chain.with_columns(weight=pl.Series(weights)),
                rule=GridRule(minimum=200, target=200, maximum=200),
                codes={"C": "211402001001"},
            )
        )
        groups: dict[str, str] = {}
        for row in made:
            groups[row["grid"]] = groups.get(row["grid"], "") + row["building"]
        assert set(groups.values()) == together
        assert set(groups) == {"211402001001001", "211402001001002"}


def test_an_id_of_two_communities_needs_pairs_that_say_whose_they_are() -> None:
    frame = frame_of([("1", "A", 100), ("2", "A", 100), ("1", "B", 100), ("2", "B", 100)])
    with pytest.raises(InputError, match="more than one"):
        divide_table(frame, pairs_of([("1", "2")]), rule=PAIR)
    made = plain(divide_table(frame, pairs_of([("1", "2")]).with_columns(community=pl.lit("A")), rule=PAIR))
    assert [row["status"] for row in made] == ["optimal", "optimal", "infeasible", "infeasible"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one.drop("households"), "households is missing"),
        (lambda one: one.with_columns(households=pl.lit(3.0)), "not a whole number"),
        (lambda one: one.with_columns(id=pl.lit(7)), "id is Int"),
        (lambda one: one.lazy(), "eager"),
        (lambda one: [one], "eager"),
    ],
)
def test_a_frame_of_other_columns_is_refused_by_name(change: Any, said: str) -> None:
    frame = frame_of([("a", "A", 100)])
    with pytest.raises(InputError, match=said):
        divide_table(change(frame), pairs_of([]), rule=RULE)
    with pytest.raises(InputError, match="another library"):
        divide_table(frame, pairs_of([]).to_arrow(), rule=RULE)
    with pytest.raises(InputError, match="x is missing"):
        divide_table(frame, None, rule=RULE)


def test_nothing_is_divided_into_nothing() -> None:
    for change in FRAMES.values():
        made = divide_table(change(frame_of([])), change(pairs_of([])), rule=RULE)
        assert list(made.columns if isinstance(made, (pd.DataFrame, pl.DataFrame)) else made.schema.names) == list(
            DIVISION_RESULTS
        )
        assert plain(made) == []


def test_one_community_is_divided_safely() -> None:
    block = Building(id="b", community="C", households=150)
    assert isinstance(divide_safely(GridTask("C", (block,), (), RULE)), CommunityGrids)
    wrong = divide_safely(GridTask("D", (block,), (), RULE))
    assert isinstance(wrong, GridFailure)
    assert (wrong.community, wrong.code) == ("D", "input")
    with pytest.raises(InputError, match="GridTask"):
        divide_safely(block)  # type: ignore[arg-type]
