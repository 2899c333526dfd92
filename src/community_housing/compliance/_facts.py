# SPDX-License-Identifier: Apache-2.0
"""The whole-number facts of one community, by the names that the conditions of standards read."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs

from community_housing._doors import as_read
from community_housing._messages import Message
from community_housing.compliance._counted import ReplacedRoom, counted_parts, old_room
from community_housing.compliance._profiles import Profile
from community_housing.district import Basis, Community, Premises
from community_housing.errors import InputError
from community_housing.quantities import Area
from community_housing.standards._compiled import Compiled
from community_housing.standards._counting import Conversion, Counting, OldRooms
from community_housing.standards._expressions import COUNTED, Units
from community_housing.standards._formulas import Functions

__all__ = ["Facts", "Gathered", "add_facts", "conversions_used", "count", "function_counts", "with_functions"]

Facts = dict[str, Any]

_SPLIT: Final[dict[str, tuple[str, Basis | None]]] = {
    f"{by}_{basis.value}" if basis is not None else by: (by, basis)
    for by in ("households", "persons")
    for basis in (*Basis, None)
}


@attrs.define(frozen=False)
class Gathered:
    """The facts of one community, and what is open in them; not to be changed by others (attrs would make a frozen one slowly).

    Fields:
        community: The community.
        facts: Facts by name; None is missing.
        least: The same with the least that open areas and function counts can be, or None where none is open.
        most: The same with the most that an open area can be, or None where none is open or it has no most.
        known: The known part of the counted area in dm².
        at_most: The most that the counted area can be; None where it has none.
        missing: What is missing to the counted area, as `counted_parts` names it.
        old: The old rooms in use.
        conversions: The conversions that may be used.
    """

    community: Community
    facts: Facts
    least: Facts | None
    most: Facts | None
    known: int
    at_most: Area | None
    missing: tuple[str, ...]
    old: tuple[ReplacedRoom, ...]
    conversions: Sequence[Conversion]


def count(
    community: Community,
    premises: Sequence[Premises],
    *,
    on: dt.date,
    counting: Counting,
    profile: Profile | None,
    conversions: Sequence[Conversion],
) -> Gathered:
    """Count the area of one community; the one fact that every standard of premises reads.

    Raises:
        InputError: Premises or a profile of another community, or a room that replaced another is not among them.
    """
    for item in premises:
        if item.community != community.id:
            raise InputError(
                Message(
                    "premises {id!r} belong to {community!r}, not to {other!r}",
                    id=item.id,
                    community=item.community,
                    other=community.id,
                ),
                "premises",
                item.id,
            )
    if profile is not None and profile.community != community.id:
        raise InputError(
            Message("is of {community!r}, not of {id!r}", community=profile.community, id=community.id),
            "profile",
            profile.community,
        )
    known, missing, most, old = counted_parts(premises, on=on, counting=counting)
    if not missing:
        return Gathered(community, {COUNTED: known}, None, None, known, Area(known), missing, old, conversions)
    highest = None if most is None else {COUNTED: most}
    at_most = None if most is None else Area(most)
    return Gathered(community, {COUNTED: None}, {COUNTED: known}, highest, known, at_most, missing, old, conversions)


def add_facts(given: Gathered, names: Iterable[str], units: Iterable[Units], profile: Profile | None) -> None:
    """Add facts by name to what is gathered, the derived ones last; a fact that is there stays."""
    facts = given.facts
    community = given.community
    for name in names:
        if name in _SPLIT:
            facts[name] = _number(community, name, given.conversions)
        elif name != COUNTED:
            facts[name] = _of_profile(profile, name)
    for unit in units:
        facts[unit.name] = unit.count(facts[unit.of])
    for bound in (given.least, given.most):
        if bound is not None:
            bound.update({name: value for name, value in facts.items() if name != COUNTED})


def with_functions(given: Gathered, counts: Iterable[tuple[str, int, bool]]) -> Gathered:
    """The same with function counts, by the name of their fact: how many, and whether that is all."""
    facts = dict(given.facts)
    least = {**facts, COUNTED: given.known}
    most = None if given.most is None else dict(given.most)
    open_data = facts[COUNTED] is None
    for fact, number, complete in counts:
        facts[fact] = number if complete else None
        least[fact] = number
        if most is not None:
            most[fact] = facts[fact]
        open_data = open_data or not complete
    return attrs.evolve(given, facts=facts, least=least if open_data else None, most=most)


def function_counts(
    premises: Sequence[Premises], asked: Iterable[Functions], *, on: dt.date, policy: OldRooms
) -> list[tuple[str, int, bool]]:
    """For each of several counts of functions, the name of its fact, the least that it can be, and whether that is all."""
    return [(one.fact, *_functions_in_use(premises, one, on=on, policy=policy)) for one in asked]


def conversions_used(rules: Compiled, community: Community, conversions: Sequence[Conversion]) -> tuple[Conversion, ...]:
    """The conversions by which numbers of a community became what the rules of an edition read, each once, in order."""
    used = (
        found
        for name in rules.reads
        if name in _SPLIT
        for value, given, basis in (_given(community, name),)
        if value is not None and basis is not None and (found := _conversion(given, basis, conversions)) is not None
    )
    return tuple(dict.fromkeys(used))


def _given(community: Community, name: str) -> tuple[int | None, Basis | None, Basis | None]:
    """The number behind a fact, its basis, and the basis that is asked where it is another one."""
    by, basis = _SPLIT[name]
    if by == "households":
        value, given = community.households, community.household_basis
    else:
        value, given = community.persons, community.person_basis
    return value, given, None if basis is given else basis


def _conversion(given: Basis | None, wanted: Basis, conversions: Sequence[Conversion]) -> Conversion | None:
    return next((one for one in conversions if one.given is given and one.wanted is wanted), None)


def _number(community: Community, name: str, conversions: Sequence[Conversion]) -> int | None:
    value, given, basis = _given(community, name)
    if basis is None or value is None:
        return value
    # A number on another basis is no number for this rule, unless somebody chose how to convert it.
    conversion = _conversion(given, basis, conversions) if conversions else None
    return None if conversion is None else conversion.apply(value)


def _of_profile(profile: Profile | None, name: str) -> int | bool | None:
    if profile is None:
        return None
    match name:
        case "is_new":
            return profile.is_new
        case "built_yyyymmdd":
            built = profile.built
            return None if built is None else built.year * 10000 + built.month * 100 + built.day
        case "estate_households":
            return profile.estate_households
        case "estate_floor_dm2":
            return None if profile.estate_floor is None else profile.estate_floor.dm2
        case _:
            return None


def _functions_in_use(premises: Sequence[Premises], asked: Functions, *, on: dt.date, policy: OldRooms) -> tuple[int, bool]:
    """Count the different functions that premises in use serve.

    Returns:
        How many of those asked for are served, and whether that is all: an item without any named function may serve some
        that nobody wrote down, and an old room may or may not be kept; then the number is only the least that it can be.
    """
    served: set[object] = set()
    doubtful: set[object] = set()
    complete = True
    for item in premises:
        if on not in item.in_use:
            continue
        old = old_room(item, premises, on=on, policy=policy)
        if old is not None and old.counts is False:
            continue
        if old is not None and old.counts is None:
            doubtful.update(map(as_read, item.functions))
        else:
            served.update(map(as_read, item.functions))
        complete = complete and bool(item.functions)
    if asked.among:
        among = frozenset(map(as_read, asked.among))
        served &= among
        doubtful &= among
    return len(served), complete and doubtful <= served
