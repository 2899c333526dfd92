# SPDX-License-Identifier: Apache-2.0
"""Strategies for districts: records that agree with themselves, and whole districts whose ids and references hold."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from community_housing.district import (
    SEPARATORS,
    Basis,
    Batch,
    Budget,
    Building,
    Community,
    DeliveryMode,
    District,
    FundingSource,
    Level,
    Neighbours,
    Opportunity,
    OpportunityKind,
    Point,
    Premises,
    Purpose,
    Street,
    Tenure,
    is_function,
)
from community_housing.records import evolve, says_nothing
from community_housing.testing._values import amounts, areas, ids, maybe, names, periods

__all__ = [
    "batches",
    "budgets",
    "buildings",
    "communities",
    "districts",
    "neighbours",
    "opportunities",
    "points",
    "premises",
    "streets",
]

_Ids = st.SearchStrategy[Any]


def streets(id_: _Ids | None = None) -> st.SearchStrategy[Street]:
    """Streets; *id_* draws their ids."""
    return st.builds(Street, id=ids() if id_ is None else id_, name=names(), name_en=maybe(names()), account=maybe(names()))


@st.composite
def communities(draw: st.DrawFn, id_: _Ids | None = None, street: _Ids | None = None) -> Community:
    """Communities; a number of households or persons always has its basis, and may be missing.

    Args:
        draw: Given by Hypothesis.
        id_: Draws the id.
        street: Draws the street.
    """
    households = draw(maybe(st.integers(0, 5000)))
    persons = draw(maybe(st.integers(0, 15_000)))
    return Community(
        id=draw(ids() if id_ is None else id_),
        street=draw(ids() if street is None else street),
        name=draw(names()),
        name_en=draw(maybe(names())),
        households=households,
        household_basis=draw(st.sampled_from(Basis)) if households is not None else draw(maybe(st.sampled_from(Basis))),
        persons=persons,
        person_basis=draw(st.sampled_from(Basis)) if persons is not None else draw(maybe(st.sampled_from(Basis))),
    )


def premises(id_: _Ids | None = None, community: _Ids | None = None) -> st.SearchStrategy[Premises]:
    """Premises of every tenure, in use always or for a time; an area may be missing."""
    return st.builds(
        Premises,
        id=ids() if id_ is None else id_,
        community=ids() if community is None else community,
        area=maybe(areas()),
        tenure=st.sampled_from(Tenure),
        functions=st.lists(function_names(), max_size=3, unique=True).map(tuple),
        in_use=periods(),
        provider=maybe(names()),
    )


def function_names() -> st.SearchStrategy[str]:
    """Names of functions that the files of a pack can tell from several names in one cell."""
    return names().filter(lambda name: is_function(name) and not set(name) & set(SEPARATORS))


def opportunities(id_: _Ids | None = None, community: _Ids | None = None) -> st.SearchStrategy[Opportunity]:
    """Opportunities of every kind; area, cost and whether the old rooms stay may be missing."""
    return st.builds(
        Opportunity,
        id=ids() if id_ is None else id_,
        community=ids() if community is None else community,
        kind=st.sampled_from(OpportunityKind),
        area=maybe(areas()),
        cost=maybe(amounts()),
        annual_cost=maybe(amounts(most=10_000_000)),
        term_months=maybe(st.integers(1, 1200)),
        provider=maybe(names()),
        available=periods(),
        keeps_old=maybe(st.booleans()),
        evidence=maybe(names().filter(lambda name: not says_nothing(name))),
    )


def points(most: int = 10_000) -> st.SearchStrategy[Point]:
    """Places within *most* metres of the origin, to a tenth of a metre; often several in one place."""
    tenths = st.integers(-most * 10, most * 10).map(lambda one: one / 10)
    return st.builds(Point, x=tenths, y=tenths)


def _footprints() -> st.SearchStrategy[tuple[tuple[Point, ...], ...]]:
    def box(corner: Point, wide: int, deep: int) -> tuple[tuple[Point, ...], ...]:
        x, y = corner.x, corner.y
        ring = (corner, Point(x=x + wide, y=y), Point(x=x + wide, y=y + deep), Point(x=x, y=y + deep))
        return (ring,)

    return st.builds(box, points(), st.integers(1, 50), st.integers(1, 50))


@st.composite
def buildings(draw: st.DrawFn, id_: _Ids | None = None, community: _Ids | None = None, *, footprints: bool = True) -> Building:
    """Buildings with 0 to 600 households, at a point or with the outline of a box.

    Args:
        draw: Given by Hypothesis.
        id_: Draws the id.
        community: Draws the community.
        footprints: Whether some have an outline.
    """
    outline: tuple[tuple[Point, ...], ...] = draw(_footprints()) if footprints and draw(st.booleans()) else ()
    return Building(
        id=draw(ids() if id_ is None else id_),
        community=draw(ids() if community is None else community),
        households=draw(st.integers(0, 600)),
        persons=draw(maybe(st.integers(0, 2000))),
        point=draw(maybe(points())) if outline else draw(points()),
        footprint=outline,
        name=draw(maybe(names())),
    )


@st.composite
def neighbours(draw: st.DrawFn, among: Sequence[str] | None = None) -> Neighbours:
    """Pairs of two different buildings, *among* at least two ids or any."""
    listed = ids() if among is None else st.sampled_from(list(among))
    one, other = draw(st.lists(listed, min_size=2, max_size=2, unique=True))
    return draw(st.builds(Neighbours, a=st.just(one), b=st.just(other), weight=st.integers(1, 20)))


def batches(id_: _Ids | None = None) -> st.SearchStrategy[Batch]:
    """Batches of some or all modes, with or without a most number of projects."""
    return st.builds(
        Batch,
        id=ids() if id_ is None else id_,
        name=names(),
        name_en=maybe(names()),
        period=periods(),
        most_projects=maybe(st.integers(0, 60)),
        modes=st.lists(st.sampled_from(DeliveryMode), max_size=5, unique=True).map(tuple),
    )


def budgets(id_: _Ids | None = None, batch: _Ids | None = None) -> st.SearchStrategy[Budget]:
    """Budgets of every level, source and purpose; *batch* draws the batch or None."""
    return st.builds(
        Budget,
        id=ids() if id_ is None else id_,
        year=st.integers(2005, 2035),
        level=st.sampled_from(Level),
        source=st.sampled_from(FundingSource),
        purpose=st.sampled_from(Purpose),
        batch=st.none() if batch is None else batch,
        amount=amounts(most=20_000_000_00),
    )


def _with_old_rooms(draw: st.DrawFn, items: list[Premises]) -> tuple[Premises, ...]:
    """The same premises, some of them replaced by another of their community, and kept, given up or neither recorded."""
    made: list[Premises] = []
    for item in items:
        others = [other.id for other in items if other.community == item.community and other.id != item.id]
        newer = draw(maybe(st.sampled_from(others))) if others else None
        made.append(item if newer is None else evolve(item, replaced_by=newer, kept=draw(maybe(st.booleans()))))
    return tuple(made)


@st.composite
def districts(draw: st.DrawFn, most_communities: int = 5, *, footprints: bool = True, fewest_communities: int = 0) -> District:
    """Whole districts whose ids are unique and whose references hold; small ones, down to an empty one.

    Args:
        draw: Given by Hypothesis.
        most_communities: Most communities; there are up to twice as many premises, opportunities and buildings.
        footprints: Whether some buildings have an outline.
        fewest_communities: Fewest communities; a pack has at least one.
    """

    def fresh(most: int, least: int = 0) -> list[str]:
        return draw(st.lists(ids(), min_size=least, max_size=most, unique=True))

    street_ids = fresh(3, 1)
    community_ids = fresh(most_communities, fewest_communities)
    batch_ids = fresh(2)
    of_community = st.sampled_from(community_ids) if community_ids else st.nothing()
    many = 2 * most_communities if community_ids else 0
    built = tuple(draw(buildings(st.just(one), of_community, footprints=footprints)) for one in fresh(many))
    pairs: list[Neighbours] = []
    if len(built) > 1:
        pairs = draw(
            st.lists(neighbours([one.id for one in built]), max_size=6, unique_by=lambda pair: frozenset((pair.a, pair.b)))
        )
    return District(
        id=draw(ids()),
        name=draw(names()),
        name_en=draw(maybe(names())),
        note=draw(maybe(names())),
        note_en=draw(maybe(names())),
        streets=tuple(draw(streets(st.just(one))) for one in street_ids),
        communities=tuple(draw(communities(st.just(one), st.sampled_from(street_ids))) for one in community_ids),
        premises=_with_old_rooms(draw, [draw(premises(st.just(one), of_community)) for one in fresh(many)]),
        opportunities=tuple(draw(opportunities(st.just(one), of_community)) for one in fresh(many)),
        buildings=built,
        neighbours=tuple(pairs),
        adjacency_given=True if pairs else draw(st.booleans()),
        batches=tuple(draw(batches(st.just(one))) for one in batch_ids),
        budgets=tuple(draw(budgets(st.just(one), st.sampled_from([None, *batch_ids]))) for one in fresh(3)),
    )
