# SPDX-License-Identifier: Apache-2.0
"""Laws of reviews: what carries on keeps its code, a code is given once, and who keeps his code has not moved."""

from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from community_housing.district import Building, Community, District, Neighbours, Point, Street
from community_housing.grids import CommunityGrids, GridRule, partition, tasks_of
from community_housing.io.geometry import grids_feature_collection, grids_geojson, read_grid_codes, read_retired_codes

RULE = GridRule(minimum=100, target=150, maximum=200)
ACROSS = 4


def blocks(homes: list[int | None], community: str = "C") -> tuple[Building, ...]:
    """Blocks in rows; None where a building was pulled down."""
    return tuple(
        Building(
            id=f"{community}{n:02}",
            community=community,
            households=count,
            point=Point(x=n % ACROSS * 50.0, y=n // ACROSS * 40.0),
        )
        for n, count in enumerate(homes)
        if count is not None
    )


def place(n: int, *, east: float = 0.0) -> Point:
    return Point(x=n % ACROSS * 50.0 + east, y=n // ACROSS * 40.0)


def beside(buildings: tuple[Building, ...]) -> tuple[Neighbours, ...]:
    there = {int(one.id[-2:]): one.id for one in buildings}
    pairs = [(n, m) for n in there for m in (n + 1, n + ACROSS) if m in there and not (m == n + 1 and m % ACROSS == 0)]
    return tuple(Neighbours(a=there[a], b=there[b]) for a, b in pairs)


def codes_of(grids: CommunityGrids) -> dict[str, str]:
    return {member: grid.code for grid in grids.grids for member in grid.members}


years = st.lists(st.lists(st.none() | st.integers(5, 70), min_size=12, max_size=12), min_size=2, max_size=4)


@settings(max_examples=60, deadline=None)
@given(years, st.sampled_from([None, "211402001001"]), st.sampled_from([0, 1, 3]), st.booleans())
def test_what_carries_on_keeps_its_code_and_no_code_is_given_twice(
    reviews: list[list[int | None]], code: str | None, weight: int, by_mapping: bool
) -> None:
    first, *later = reviews
    before = partition("C", blocks(first), neighbours=beside(blocks(first)), rule=RULE, code=code)
    assert [grid.sequence for grid in before.grids] == list(range(1, len(before.grids) + 1))
    assert before.retired == ()
    ever = {grid.code for grid in before.grids}
    for homes in later:
        buildings = blocks(homes)
        today = {one: of for one, of in codes_of(before).items() if one in {building.id for building in buildings}}
        keep = today if by_mapping else before
        known = ever if by_mapping else ()
        after = partition(
            "C", buildings, neighbours=beside(buildings), rule=RULE, code=code, keep=keep, retired=known, keep_weight=weight
        )
        now = {grid.code for grid in after.grids}
        assert len(now) == len(after.grids)
        for grid in after.grids:
            assert grid.code == (grid.carries_on or grid.code)
            assert grid.carries_on is not None or grid.code not in ever
            assert grid.code.endswith(f"{grid.sequence:03}")
        assert [grid.sequence for grid in after.grids] == sorted(grid.sequence for grid in after.grids)
        changed = {one for one, of in codes_of(after).items() if one in today and today[one] != of}
        assert changed == {move.building for move in after.moves if move.before is not None}
        assert {move.building for move in after.moves if move.before is None} == {one.id for one in buildings} - today.keys()
        assert after.moved_households == sum(one.households for one in buildings if one.id in changed)
        ever |= now
        assert set(after.retired) == ever - now
        before = after


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(20, 60), min_size=8, max_size=8), st.integers(0, 7))
def test_a_new_community_takes_no_codes_of_another(homes: list[int], gone: int) -> None:
    # Communities are numbered by their ids; one that comes before the others would shift all numbers.
    old = District(
        id="town", name="t", streets=(Street(id="S", name="s"),),
        communities=(Community(id="M", street="S", name="m"),), buildings=blocks([*homes], "M"),
    )  # fmt: skip
    (task,) = tasks_of(old, rule=RULE)
    before = task.divide()
    added = tuple(
        attrs.evolve(one, id=f"A{one.id}", community="A", point=attrs.evolve(one.point, x=one.point.x + 900))
        for one in old.buildings
    )  # type: ignore[union-attr]
    new = attrs.evolve(
        old,
        communities=(Community(id="A", street="S", name="a"), *old.communities),
        buildings=(*added, *(one for n, one in enumerate(old.buildings) if n != gone)),
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "grids.geojson"
        path.write_text(
            grids_geojson(grids_feature_collection(old, [attrs.evolve(before, retired=("000000001001077",))])), encoding="utf-8"
        )
        keep, retired = read_grid_codes(path), read_retired_codes(path)
    assert keep == codes_of(before)
    assert retired == ("000000001001077",)
    first, second = (one.divide() for one in tasks_of(new, rule=RULE, keep=keep, retired=retired))
    assert (first.community, second.community) == ("A", "M")
    assert not {grid.code for grid in first.grids} & {*keep.values(), *retired}
    assert len({grid.code[:12] for grid in first.grids} | {grid.code[:12] for grid in second.grids}) == 2
    for grid in second.grids:
        assert grid.code == (grid.carries_on or grid.code)
        assert grid.carries_on is not None or grid.sequence > 77


def test_names_that_are_no_codes_are_carried_on_by_name_alone() -> None:
    homes: list[int | None] = [40, 50, 60] * 4
    buildings = blocks(homes)
    names = {one.id: "甲" if n < 6 else "C-07" for n, one in enumerate(buildings)}
    after = partition(
        "C", buildings, neighbours=beside(buildings), rule=GridRule(minimum=250, target=300, maximum=350), keep=names
    )
    assert [(grid.code, grid.carries_on) for grid in after.grids] in (
        [("C-001", "甲"), ("C-002", "C-07")],
        [("C-001", "C-07"), ("C-002", "甲")],
    )
    assert after.retired == ()


def test_a_grid_of_another_community_is_not_carried_on_and_its_buildings_have_moved() -> None:
    # A community is parted in two: of the grid that lies in both, only the old community goes on with the code.
    homes = (200, 200, 200, 200)
    buildings = tuple(
        Building(id=f"B{n}", community="A" if n < 3 else "B", households=count, point=place(n)) for n, count in enumerate(homes)
    )
    district = District(
        id="211402", name="t", streets=(Street(id="S", name="s"),),
        communities=(Community(id="A", street="S", name="a"), Community(id="B", street="S", name="b")), buildings=buildings,
    )  # fmt: skip
    code = "211402001001"
    today = {"B0": f"{code}001", "B1": f"{code}001", "B2": f"{code}002", "B3": f"{code}002"}
    first, second = (task.divide() for task in tasks_of(district, rule=GridRule(minimum=200), keep=today))
    assert codes_of(first) == {one: today[one] for one in ("B0", "B1", "B2")}
    assert first.moves == ()
    assert [(grid.code, grid.carries_on) for grid in second.grids] == [("211402001002001", None)]
    assert [(move.building, move.before, move.after) for move in second.moves] == [("B3", today["B3"], "211402001002001")]
    assert second.moved_households == 200
