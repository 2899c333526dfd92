# SPDX-License-Identifier: Apache-2.0
"""The tree of a district: grid, community, street, district, each in one of the tier above."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final

import attrs

from community_housing._doors import door
from community_housing._messages import Message, joined
from community_housing.district import ID, CommunityId, District
from community_housing.errors import InputError
from community_housing.records import record

__all__ = ["Node", "Tier", "Tree", "tree_of"]


class Tier(StrEnum):
    """A level of a district (层级), the lowest first."""

    GRID = "grid"
    """网格."""
    COMMUNITY = "community"
    """社区."""
    STREET = "street"
    """街道."""
    DISTRICT = "district"
    """区."""


_TIERS: Final = tuple(Tier)


@record
class Node:
    """A unit of a district.

    Fields:
        id: Its id, unique in the tree, whatever its tier.
        tier: Its tier.
        parent: The unit of the next tier that it belongs to; None of the top.
    """

    id: Annotated[str, ID]
    tier: Tier
    parent: Annotated[str, ID] | None = None


@door()
def _read(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(nodes)


def _nodes(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return _read(nodes)


@attrs.frozen(slots=True, repr=False, cache_hash=True)
class Tree:
    """The units of a district, checked: one top, and each other unit in one of the next tier.

    Args:
        nodes: The units in any order, each id once.  A unit without units below it is counted itself.

    Raises:
        InputError: There is no top or several, a parent is not there, or is not of the next tier.
    """

    nodes: tuple[Node, ...] = attrs.field(converter=_nodes)
    by_id: Mapping[str, Node] = attrs.field(init=False, eq=False)
    """The units by id."""
    below: Mapping[str, tuple[str, ...]] = attrs.field(init=False, eq=False)
    """By id the ids of the units directly below, in the order given."""

    def __attrs_post_init__(self) -> None:
        by_id = {one.id: one for one in self.nodes}
        below: dict[str, list[str]] = {one.id: [] for one in self.nodes}
        wrong: list[str] = []
        for one in self.nodes:
            if one.parent is None:
                continue
            parent = by_id.get(one.parent)
            if parent is None:
                wrong.append(Message("{id} belongs to {parent}, which is not there", id=one.id, parent=one.parent))
            elif _TIERS.index(parent.tier) != _TIERS.index(one.tier) + 1:
                told = "{id}, a {tier}, belongs to {parent}, a {above}"
                wrong.append(Message(told, id=one.id, tier=one.tier.value, parent=parent.id, above=parent.tier.value))
            else:
                below[parent.id].append(one.id)
        tops = [one.id for one in self.nodes if one.parent is None]
        if len(tops) != 1:
            wrong.append(Message("exactly one unit belongs to no other, got {tops}", tops=", ".join(tops) or Message("none")))
        if wrong:
            raise InputError(joined(wrong), "nodes", wrong)
        made: dict[str, Any] = {"by_id": by_id, "below": {name: tuple(ids) for name, ids in below.items()}}
        for name, value in made.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<Tree of {len(self.nodes)} units>"

    def __reduce__(self) -> tuple[object, ...]:
        return Tree, (self.nodes,)


@door()
def tree_of(district: District, grids: Mapping[str, CommunityId] | None = None) -> Tree:
    """The tree of a district's streets and communities, and of its grids where they are given.

    Args:
        district: The district.
        grids: By id of a grid its community; None or empty leaves communities at the bottom.

    Raises:
        InputError: Two units have one id, or a grid names a community that is not there.
    """
    streets = [Node(id=one.id, tier=Tier.STREET, parent=district.id) for one in district.streets]
    communities = [Node(id=one.id, tier=Tier.COMMUNITY, parent=one.street) for one in district.communities]
    bottom = [Node(id=name, tier=Tier.GRID, parent=community) for name, community in (grids or {}).items()]
    return Tree([Node(id=district.id, tier=Tier.DISTRICT), *streets, *communities, *bottom])
