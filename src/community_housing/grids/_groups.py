# SPDX-License-Identifier: Apache-2.0
"""What a street office says of its buildings: compounds, buildings that stay together, special grids."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from community_housing._messages import Message
from community_housing.district import ID, BuildingId, CommunityId
from community_housing.errors import InputError
from community_housing.records import Text, record

__all__ = ["BuildingGroup", "by_community_and_kind"]


@record
class BuildingGroup:
    """The groups that a building is in (小区、同网格组、专属网格); see the fields of `GridTask`.

    Fields:
        building: Which one.
        compound: Name of its compound, which stays whole where it fits.
        locked: Name of the group of which all must stay in one grid.
        special: Name of the special grid of which it is, and which the band is not for.
    """

    building: Annotated[BuildingId, ID]
    compound: Text | None = None
    locked: Text | None = None
    special: Text | None = None


def by_community_and_kind(
    rows: Iterable[BuildingGroup], home: Mapping[BuildingId, CommunityId]
) -> dict[CommunityId, dict[str, Any]]:
    """The fields *compounds*, *locked* and *special* of the `GridTask` of each community that has any.

    Args:
        rows: Of the district, each building once.
        home: The community of each building that is to be divided; others are left out.

    Raises:
        InputError: A building is there twice; a group that stays together, or a special grid, has buildings of two communities.
    """
    found: dict[CommunityId, dict[str, Any]] = {}
    seen: set[BuildingId] = set()
    groups: dict[tuple[str, str], list[BuildingId]] = {}
    for row in rows:
        if row.building in seen:
            raise InputError(Message("names {one!r} twice", one=row.building), "building_groups", row.building)
        seen.add(row.building)
        if row.building not in home:
            continue
        if row.compound is not None:
            found.setdefault(home[row.building], {}).setdefault("compounds", {})[row.building] = row.compound
        for kind, name in (("locked", row.locked), ("special", row.special)):
            if name is not None:
                groups.setdefault((kind, name), []).append(row.building)
    for (kind, name), ids in groups.items():
        homes = sorted({home[one] for one in ids})
        if len(homes) > 1:
            raise InputError(
                Message("{name!r} has buildings of {first!r} and of {second!r}", name=name, first=homes[0], second=homes[1]),
                f"building_groups.{kind}",
                name,
            )
        found.setdefault(homes[0], {}).setdefault(kind, []).append(ids)
    return found
