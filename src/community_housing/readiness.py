# SPDX-License-Identifier: Apache-2.0
"""Readiness (验收条件): handover beside the ledger and standards.  It reports; it refuses nothing in the ledger."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from community_housing._doors import door
from community_housing.compliance import Profile, assess
from community_housing.disbursement import WHOLE, Book, StageReached
from community_housing.district import Basis, Community, CommunityId, ProjectId
from community_housing.findings import Truth, Unit
from community_housing.handover import EstateId, Gate, HandoverFact, Obligation, acceptance_gate
from community_housing.quantities import Area
from community_housing.records import result
from community_housing.standards import Standard

__all__ = ["Readiness", "ReadinessKind", "readiness", "required_area"]


class ReadinessKind(StrEnum):
    """Where an estate is between its obligations and its acceptance in the ledger."""

    READY = "ready"
    """可以验收: not accepted, the gate is met."""
    NOT_READY = "not_ready"
    """不予验收: not accepted, the gate is unmet."""
    UNDECIDED = "undecided"
    """无法判定: not accepted, the gate is not known."""
    ACCEPTED = "accepted"
    """已验收: the gate was met on that day."""
    ACCEPTED_WITHOUT_PREMISES = "accepted_without_premises"
    """未移交用房即验收: the gate was unmet on that day."""
    ACCEPTED_UNDECIDED = "accepted_undecided"
    """已验收、条件不详: whether the gate was met on that day is not known."""


@result
class Readiness:
    """One project of the ledger beside the obligation by which its premises come.

    Fields:
        project: The project.
        estate: The estate.
        kind: Where it is.
        accepted: The day on which the ledger says that the stage was reached whole; None where it does not.
        gate: The gate on that day, or on the day asked about where it is not accepted.
    """

    project: ProjectId
    estate: EstateId
    kind: ReadinessKind
    accepted: dt.date | None
    gate: Gate


_OPEN = {Truth.MET: ReadinessKind.READY, Truth.UNMET: ReadinessKind.NOT_READY, Truth.UNKNOWN: ReadinessKind.UNDECIDED}
_ACCEPTED = {
    Truth.MET: ReadinessKind.ACCEPTED,
    Truth.UNMET: ReadinessKind.ACCEPTED_WITHOUT_PREMISES,
    Truth.UNKNOWN: ReadinessKind.ACCEPTED_UNDECIDED,
}


@door(streams=("facts",))
def readiness(
    book: Book, obligations: Iterable[Obligation], *, facts: Iterable[HandoverFact], on: dt.date
) -> tuple[Readiness, ...]:
    """Hold obligations against the ledger of disbursement.

    Args:
        book: The ledger.
        obligations: Those that name a project and are due at a stage of it count.
        facts: The facts of handovers.
        on: The day asked about; nothing after it is used.

    Returns:
        One for each project and estate that an obligation names, by project, estate and stage.  `accepted_without_premises`:
        the ledger says that the stage was reached whole on a day on which the gate was unmet; what was handed over later
        does not change that.

    Raises:
        InputError: Two measurements of one day differ.

    Source: the report ("不執行的不予驗收"); docs/decisions/0087.
    """
    owed, known = tuple(obligations), tuple(facts)
    reached: dict[tuple[str, str], dt.date] = {}
    for fact in book.facts:
        if isinstance(fact, StageReached) and fact.part == WHOLE and fact.on <= on:
            key = fact.project, fact.stage
            reached[key] = min(fact.on, reached.get(key, fact.on))
    keys = {(one.project, one.estate, one.due) for one in owed if one.project is not None}
    found: list[Readiness] = []
    for project, estate, stage in sorted(keys):
        accepted = reached.get((project, stage))
        gate = acceptance_gate(estate, owed, facts=known, on=on if accepted is None else accepted, stage=stage)
        kind = (_OPEN if accepted is None else _ACCEPTED)[gate.truth]
        found.append(Readiness(project=project, estate=estate, kind=kind, accepted=accepted, gate=gate))
    return tuple(found)


@door()
def required_area(
    standard: Standard,
    community: CommunityId,
    *,
    on: dt.date,
    estate_floor: Area | None = None,
    households: int | None = None,
    basis: Basis | None = None,
    known_on: dt.date | None = None,
) -> Area | None:
    """The area that a standard asks of a new estate: what an obligation may name as required.

    Args:
        standard: A standard about premises.
        community: The community of the estate.
        on: The day whose edition is applied.
        estate_floor: Floor area of the estate, as the standard asks it.
        households: Households of the estate.
        basis: What they count.
        known_on: As the rule book stood on that day.

    Returns:
        The greatest area that a rule of it asks; None where a fact that decides is missing, or it asks no area.

    Raises:
        NoStandardInForceError: No edition is in force on that day.
        StandardError: The standard is unverified and was not asked for all the same, or is not about premises.

    Source: the standard's own.

    Examples:
        >>> import datetime as dt
        >>> from community_housing import shipped, square_metres
        >>> xixian = shipped()["xixian-estates"].accepting_unverified()
        >>> asked = required_area(xixian, "c", on=dt.date(2021, 6, 1), estate_floor=square_metres(100000))
        >>> str(asked.decimal)
        '1700.00'
    """
    estate = Community(id=community, street="-", name="-", households=households, household_basis=basis)
    profile = Profile(community=community, is_new=True, estate_floor=estate_floor, estate_households=households)
    found = assess(estate, (), standard=standard, on=on, profile=profile, known_on=known_on)
    areas = [one for one in found.reasons if one.unit is Unit.SQUARE_METRES]
    if any(one.required is None for one in areas):
        return None
    return max((one.required for one in areas if isinstance(one.required, Area)), default=None)
