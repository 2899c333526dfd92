# SPDX-License-Identifier: Apache-2.0
"""The events of checks (质检、监理): checks planned and held, defects found, cleared and looked at again, slips."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args

import pydantic
from annotated_types import Ge

from community_housing.events import CorrectionBase, EventBase, kinds_of
from community_housing.personal import ImpersonalId, ImpersonalText
from community_housing.records import record

__all__ = [
    "CHECK_EVENTS",
    "CHECK_KINDS",
    "CheckCorrection",
    "CheckEvent",
    "CheckEventBase",
    "CheckHeld",
    "CheckKind",
    "CheckPlanned",
    "CheckResult",
    "DefectCleared",
    "DefectFound",
    "Rechecked",
    "Severity",
    "SlipColour",
    "SlipIssued",
]


class CheckKind(StrEnum):
    """What kind of check it is."""

    QUALITY = "quality"
    """质检."""
    SUPERVISION = "supervision"
    """监理."""
    PROGRESS = "progress"
    """进度督查."""


class CheckResult(StrEnum):
    """What a check came to."""

    PASSED = "passed"
    """合格."""
    CONDITIONAL = "conditional"
    """整改后合格."""
    FAILED = "failed"
    """不合格."""


class Severity(StrEnum):
    """How grave a defect is."""

    MINOR = "minor"
    """一般."""
    MAJOR = "major"
    """严重."""
    STOP = "stop"
    """须停工."""


class SlipColour(StrEnum):
    """The colours of slips (督办单), in their order."""

    BLUE = "blue"
    """蓝色."""
    ORANGE = "orange"
    """橙色."""
    RED = "red"
    """红色."""


@record
class CheckEventBase(EventBase):
    """What every event of checks says.

    Fields:
        id, actor, evidence: As of every event, without anything personal.
        subject: The check, or the defect; checks and defects have no id in common.
    """

    id: ImpersonalId
    actor: ImpersonalText | None = None
    evidence: tuple[ImpersonalText, ...] = ()
    subject: ImpersonalId


@record
class _OfStage(CheckEventBase):
    """What is said of a check, planned or held."""

    project: ImpersonalId
    task: ImpersonalId
    check_kind: CheckKind


@record
class CheckPlanned(_OfStage):
    """A check is planned (计划检查).

    Fields:
        project, task: The stage of which project.
        check_kind: What kind of check.
        due: The last day on which it is to be held; None where none is set.
    """

    kind: Literal["check_planned"] = "check_planned"
    due: dt.date | None = None


@record
class CheckHeld(_OfStage):
    """A check was held (检查), planned or not.

    Fields:
        project, task: The stage of which project.
        check_kind: What kind of check.
        body: Who held it.
        result: What it came to.
        items: How many things were looked at; None where nobody says.
    """

    kind: Literal["check_held"] = "check_held"
    body: ImpersonalId
    result: CheckResult
    items: Annotated[int, Ge(0)] | None = None


@record
class DefectFound(CheckEventBase):
    """A check found a defect (问题).

    Fields:
        check: The check.
        severity: How grave it is.
        due: The last day by which it is to be cleared (整改期限); None where none is set.
        text: What it is.
    """

    kind: Literal["defect_found"] = "defect_found"
    check: ImpersonalId
    severity: Severity
    due: dt.date | None = None
    text: ImpersonalText | None = None


@record
class DefectCleared(CheckEventBase):
    """A body says that it has cleared a defect (整改); a paper must show it."""

    kind: Literal["defect_cleared"] = "defect_cleared"
    body: ImpersonalId


@record
class Rechecked(CheckEventBase):
    """Another body than the one that cleared a defect looked again (回头看).

    Fields:
        body: Who looked.
        gone: Whether the defect is gone; else it is open again.
    """

    kind: Literal["rechecked"] = "rechecked"
    body: ImpersonalId
    gone: bool


@record
class SlipIssued(CheckEventBase):
    """A slip went out for an open defect (督办单).

    Fields:
        colour: Blue before orange before red.
        urgent: That the matter is urgent, so a colour may be left out.
    """

    kind: Literal["slip_issued"] = "slip_issued"
    colour: SlipColour
    urgent: bool = False


_Facts: TypeAlias = CheckPlanned | CheckHeld | DefectFound | DefectCleared | Rechecked | SlipIssued


@record
class CheckCorrection(CorrectionBase):
    """An earlier event was wrong (更正): it counts no more, or counts as *instead* has it; the event itself stays.

    Fields:
        id, actor, evidence: As of every event, without anything personal.
        corrects: Id of the event; a correction too, and then what it had taken back counts again.
        instead: The same event as it should have been, under the same id and of the same subject; None where it never happened.
        reason: Why.
    """

    id: ImpersonalId
    actor: ImpersonalText | None = None
    evidence: tuple[ImpersonalText, ...] = ()
    kind: Literal["correction"] = "correction"
    corrects: ImpersonalId
    instead: Annotated[_Facts, pydantic.Field(discriminator="kind")] | None = None
    reason: ImpersonalText


CheckEvent: TypeAlias = Annotated[_Facts | CheckCorrection, pydantic.Field(discriminator="kind")]
"""Any event of checks; `CHECK_EVENTS` reads and writes one."""

CHECK_EVENTS: Final[pydantic.TypeAdapter[Any]] = pydantic.TypeAdapter(CheckEvent, config=pydantic.ConfigDict(defer_build=True))
"""Reads an event of checks from data or JSON, and writes its schema."""

CHECK_KINDS: Final[dict[str, type[EventBase]]] = kinds_of(*get_args(_Facts), CheckCorrection)
"""The class of each kind."""
