# SPDX-License-Identifier: Apache-2.0
"""Laws of identity: over a row of reviews a code means one grid, and no code is given twice."""

import random
from collections import Counter
from itertools import permutations

import attrs
from hypothesis import given
from hypothesis import strategies as st

from community_housing.district import Building, District, Neighbours, Point
from community_housing.grids import CommunityGrids, GridRule, partition, partition_district, partition_many, tasks_of

RULE = GridRule()
CODE = "211402003001"


def block(number: int, households: int, community: str = "C1") -> Building:
    """A building of a street plan with five to a row."""
    place = Point(x=60.0 * (number % 5), y=50.0 * (number // 5))
    return Building(id=f"B{number:02d}", community=community, households=households, point=place)


def beside(there: set[int]) -> list[Neighbours]:
    """Neighbours in the plan."""
    pairs = [(a, b) for a in sorted(there) for b in (a + 1, a + 5) if b in there and (b % 5 or b == a + 5)]
    return [Neighbours(a=f"B{a:02d}", b=f"B{b:02d}") for a, b in pairs]


def most_that_stay(old: dict[str, str], new: dict[str, str], households: dict[str, int]) -> int:
    """The households that keep their grid under the best of all one-to-one matchings: each is tried."""
    shared: Counter[tuple[str, str]] = Counter()
    for one, grid in new.items():
        if one in old:
            shared[grid, old[one]] += households[one]
    rows = sorted(set(new.values()))
    columns = [*sorted(set(old.values())), *[""] * len(rows)]
    return max(
        sum(shared[pair] for pair in zip(rows, chosen, strict=False)) for chosen in set(permutations(columns, len(rows)))
    )


def reviewed(dice: random.Random, reviews: int) -> None:
    """Divide, and review what people, demolition and new buildings change; hold every step against the laws."""
    homes = {i: dice.randint(40, 200) for i in range(dice.randint(6, 15))}
    keep: CommunityGrids | None = None
    ended: set[str] = set()
    for _ in range(reviews + 1):
        buildings = [block(i, h) for i, h in homes.items()]
        answer = partition("C1", buildings, neighbours=beside(set(homes)), rule=RULE, code=CODE, keep=keep, effort=20_000)
        codes = [grid.code for grid in answer.grids]
        assert len(set(codes)) == len(codes)
        new = {member: grid.code for grid in answer.grids for member in grid.members}
        if keep is not None:
            old = {member: grid.code for grid in keep.grids for member in grid.members if member in new}
            # What carries on has its code, what does not has one that was never there.
            were = {grid.code for grid in keep.grids}
            assert all((grid.carries_on == grid.code) == (grid.code in were) for grid in answer.grids)
            assert all(grid.carries_on is None or grid.carries_on == grid.code for grid in answer.grids)
            ended |= were - set(codes)
            assert not ended & set(codes)
            assert ended == set(answer.retired)
            # No other names for the same grids would leave fewer households with another code.
            there = {building.id: building.households for building in buildings}
            stayed = sum(there[one] for one, code in old.items() if new[one] == code)
            if len(codes) <= 4 and len(set(old.values())) <= 4:
                assert stayed == most_that_stay(old, new, there)
            assert answer.moved_households == sum(there[one] for one in old) - stayed
            assert {move.building for move in answer.moves} == {one for one in new if old.get(one) != new[one]}
        keep = answer
        for i in list(homes):
            homes[i] = max(1, homes[i] + dice.choice((0, 0, 0, -30, 15, 90)))
            if len(homes) > 4 and dice.random() < 0.06:
                del homes[i]
        if dice.random() < 0.4:
            homes.setdefault(dice.randrange(20), dice.randint(40, 250))


@given(seed=st.integers(0, 10**6))
def test_over_reviews_what_carries_on_keeps_its_code_and_none_is_given_twice(seed: int) -> None:
    reviewed(random.Random(seed), reviews=4)


@given(seed=st.integers(0, 10**6))
def test_a_new_community_takes_no_code_that_another_has(seed: int) -> None:
    """Communities without codes of their own keep the twelve digits of their grids, wherever their ids come to stand."""
    dice = random.Random(seed)
    ids = dice.sample(["a", "b", "c", "d", "e"], 4)
    town = [block(10 * row + i, dice.randint(150, 400), one) for row, one in enumerate(ids) for i in range(dice.randint(1, 5))]

    def district(of: list[Building]) -> District:
        from community_housing.district import Community, Street

        communities = tuple(Community(id=one, street="S", name=one) for one in sorted({b.community for b in of}))
        return District(
            id="211402", name="连山区", streets=(Street(id="S", name="S"),), communities=communities, buildings=tuple(of)
        )

    first = [building for building in town if building.community != ids[0]]
    before = {
        member: grid.code
        for answer in partition_district(district(first), rule=RULE)
        if isinstance(answer, CommunityGrids)
        for grid in answer.grids
        for member in grid.members
    }
    gone = dice.choice(ids[1:])
    later = [attrs.evolve(building) for building in town if building.community != gone]  # type: ignore[misc]
    after = partition_many(tasks_of(district(later), rule=RULE, keep=before))
    held = {b.id for b in later} & set(before)
    new = {m: g.code for a in after if isinstance(a, CommunityGrids) for g in a.grids for m in g.members}
    assert all(new[one] == before[one] for one in held)
    assert not {new[b.id] for b in later if b.id not in held} & set(before.values())
