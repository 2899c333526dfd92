# SPDX-License-Identifier: Apache-2.0
"""The gate of acceptance (不提供者不予验收): met, unmet, or not known, with a reason for each obligation."""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import CommunityId
from community_housing.errors import InputError
from community_housing.findings import Reason, Truth, Unit, all_of
from community_housing.handover._obligations import EstateId, HandoverFact, HandoverKind, Obligation
from community_housing.quantities import Area
from community_housing.records import Text, result

__all__ = ["Gate", "HandoverState", "ObligationStanding", "acceptance_gate"]


class HandoverState(StrEnum):
    """Where an obligation is."""

    PLANNED = "planned"
    """未承诺."""
    COMMITTED = "committed"
    """已承诺."""
    OFFERED = "offered"
    """已提供、未测绘."""
    MEASURED = "measured"
    """已测绘: the area measured or the area required is not known."""
    ENOUGH = "enough"
    """面积足额."""
    SHORT = "short"
    """面积不足."""
    TITLE = "title"
    """产权已移交, and the area is enough."""
    WAIVED = "waived"
    """已免除."""


@result
class ObligationStanding:
    """An obligation on a day.

    Fields:
        obligation: Its id.
        developer: Who owes it.
        community: Who gets the premises.
        state: Where it is.
        truth: Whether the gate may open for it.
        measured: What was measured last; None where nothing was, or it is not known.
        required: What is owed; None where that is not known.
        reason: Why.
    """

    obligation: str
    developer: Text
    community: CommunityId
    state: HandoverState
    truth: Truth
    measured: Area | None
    required: Area | None
    reason: Reason


@result
class Gate:
    """The gate of acceptance of an estate on a day.

    Fields:
        estate: The estate.
        stage: The stage that is asked about.
        on: The day; nothing after it was used.
        truth: MET where every obligation due at the stage is met or waived, UNMET where one is unmet, else UNKNOWN.
        obligations: Those due at the stage, by id.
    """

    estate: EstateId
    stage: str
    on: dt.date
    truth: Truth
    obligations: tuple[ObligationStanding, ...]


@door(streams=("facts",))
def acceptance_gate(
    estate: EstateId,
    obligations: Iterable[Obligation],
    *,
    facts: Iterable[HandoverFact],
    on: dt.date,
    stage: str = "acceptance",
) -> Gate:
    """Say whether an estate may be accepted on a day.

    Args:
        estate: The estate.
        obligations: Of any estates; those of this one that are due at the stage count.
        facts: Of any obligations, in any order; all that is on record.
        on: The day asked about.
        stage: The stage.

    Returns:
        The gate.  What is not on record as offered is not provided: UNMET.  What was offered and not measured, or measured
        without a number, is UNKNOWN, and so is what has no required area.  The last measurement counts.  A waiver opens the
        gate and is shown with its document.

    Raises:
        InputError: No obligation is of this estate, or two measurements of one day differ.

    Source: the report ("不執行的不予驗收"); each obligation's own citation; docs/decisions/0087.
    """
    held = [one for one in obligations if one.estate == estate]
    if not held:
        raise InputError(Message("no obligation is of the estate {estate!r}", estate=estate), "estate", estate)
    known = [fact for fact in facts if fact.on <= on]
    due = sorted((one for one in held if one.due == stage), key=lambda one: one.id)
    found = tuple(_standing(one, [fact for fact in known if fact.obligation == one.id]) for one in due)
    return Gate(estate=estate, stage=stage, on=on, truth=all_of(one.truth for one in found), obligations=found)


def _standing(one: Obligation, facts: Sequence[HandoverFact]) -> ObligationStanding:
    kinds = {fact.kind for fact in facts}
    measured = _measured(facts)
    waiver = next((fact for fact in sorted(facts, key=lambda fact: fact.on) if fact.kind is HandoverKind.WAIVED), None)
    citation = one.citation if waiver is None or waiver.citation is None else waiver.citation
    enough = None if measured is None or one.required is None else measured >= one.required
    missing: tuple[str, ...] = ()
    if waiver is not None:
        rule, state, truth = "waived", HandoverState.WAIVED, Truth.MET
    elif not kinds & {HandoverKind.OFFERED, HandoverKind.MEASURED, HandoverKind.TITLE}:
        state = HandoverState.COMMITTED if HandoverKind.COMMITTED in kinds else HandoverState.PLANNED
        rule, truth = "not_provided", Truth.UNMET
    elif enough is None:
        state = HandoverState.MEASURED if HandoverKind.MEASURED in kinds else HandoverState.OFFERED
        rule, truth = "area", Truth.UNKNOWN
        missing = tuple(
            name for name, value in (("measured", measured), ("required", one.required)) if value is None
        )  # fmt: skip
    else:
        rule, truth = "area", Truth.MET if enough else Truth.UNMET
        titled = HandoverState.TITLE if HandoverKind.TITLE in kinds else HandoverState.ENOUGH
        state = titled if enough else HandoverState.SHORT
    return ObligationStanding(
        obligation=one.id,
        developer=one.developer,
        community=one.community,
        state=state,
        truth=truth,
        measured=measured,
        required=one.required,
        reason=Reason(
            rule=rule,
            truth=truth,
            unit=Unit.SQUARE_METRES,
            measured=measured,
            required=one.required,
            margin=None if measured is None or one.required is None else measured - one.required,
            missing=missing,
            citation=citation,
        ),
    )


def _measured(facts: Iterable[HandoverFact]) -> Area | None:
    """What was measured last; two of one day have to agree."""
    found = [fact for fact in facts if fact.kind is HandoverKind.MEASURED]
    if not found:
        return None
    last = max(fact.on for fact in found)
    areas = {fact.area for fact in found if fact.on == last}
    if len(areas) > 1:
        raise InputError(
            Message("was measured twice on {on}, and the areas differ", on=last), "facts", found[0].obligation
        )  # fmt: skip
    return areas.pop()
