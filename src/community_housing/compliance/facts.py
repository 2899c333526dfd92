# SPDX-License-Identifier: Apache-2.0
"""The whole-number facts of one community, by the names that the conditions of standards read."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from community_housing.compliance.counted import counted_parts
from community_housing.compliance.profiles import Profile
from community_housing.district import Basis, Community, Premises
from community_housing.errors import InputError
from community_housing.standards.compiled import Compiled
from community_housing.standards.counting import Conversion, Counting
from community_housing.standards.expressions import COUNTED
from community_housing.standards.formulas import Functions

__all__ = ["MISSING_AREA", "Facts", "facts_of"]

Facts = dict[str, Any]

MISSING_AREA: Final = "premises_without_area"
"""Key under which the facts name the items that count and have no area; no condition reads it."""

_SPLIT: Final[dict[str, tuple[str, Basis | None]]] = {
    f"{by}_{basis.value}" if basis is not None else by: (by, basis)
    for by in ("households", "persons")
    for basis in (*Basis, None)
}


def facts_of(
    community: Community,
    premises: Sequence[Premises],
    *,
    wanted: Compiled,
    on: dt.date,
    counting: Counting,
    profile: Profile | None = None,
    conversions: Sequence[Conversion] = (),
) -> tuple[Facts, int, tuple[str, ...]]:
    """Gather the facts that the rules of an edition read.

    Returns:
        The facts by name (None is missing), the known part of the counted area in dm², and the ids of the items that
        count and have no area.

    Raises:
        InputError: Premises or a profile of another community.
    """
    for item in premises:
        if item.community != community.id:
            raise InputError(f"premises {item.id!r} belong to {item.community!r}, not to {community.id!r}", "premises", item.id)
    if profile is not None and profile.community != community.id:
        raise InputError(f"is of {profile.community!r}, not of {community.id!r}", "profile", profile.community)
    known, unknown = counted_parts(premises, on=on, counting=counting)
    facts: Facts = {COUNTED: None if unknown else known}
    for name in wanted.reads:
        if name in _SPLIT:
            facts[name] = _number(community, name, conversions)
        elif name == COUNTED:
            continue
        else:
            facts[name] = _of_profile(profile, name)
    for asked in wanted.functions:
        facts[asked.fact] = None
    for unit in wanted.units:
        facts[unit.name] = unit.count(facts[unit.of])
    return facts, known, unknown


def _number(community: Community, name: str, conversions: Sequence[Conversion]) -> int | None:
    by, basis = _SPLIT[name]
    if by == "households":
        value, given = community.households, community.household_basis
    else:
        value, given = community.persons, community.person_basis
    if basis is None or given is basis or value is None:
        return value
    for conversion in conversions:
        if conversion.given is given and conversion.wanted is basis:
            return conversion.apply(value)
    # A number on another basis is no number for this rule, unless somebody chose how to convert it.
    return None


def _of_profile(profile: Profile | None, name: str) -> int | bool | None:
    if profile is None:
        return None
    match name:
        case "is_new":
            return profile.is_new
        case "built_yyyymmdd":
            built = profile.built
            return None if built is None else built.year * 10000 + built.month * 100 + built.day
        case "estate_floor_dm2":
            return None if profile.estate_floor is None else int(profile.estate_floor)
        case _:
            return None


def functions_in_use(premises: Iterable[Premises], asked: Functions, *, on: dt.date) -> tuple[int, bool]:
    """Count the different functions that premises in use serve.

    Returns:
        How many of those asked for are served, and whether that is all: an item without any named function may serve some
        that nobody wrote down, so then the number is only the least it can be.
    """
    served: set[str] = set()
    complete = True
    for item in premises:
        if on in item.in_use:
            served.update(item.functions)
            complete = complete and bool(item.functions)
    return len(served if not asked.among else served.intersection(asked.among)), complete
