# SPDX-License-Identifier: Apache-2.0
"""The events of matters (事项): what is raised in a community, how far it travels, who has it and how it ends.

No event holds a person: who says so is a body or a role; texts with a telephone or citizen number are refused.
"""

from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args

import pydantic
from annotated_types import Ge, Le, MinLen

from community_housing._doors import an_id_once
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.events import CorrectionBase, EventBase, kinds_of
from community_housing.levels import Tier
from community_housing.personal import ImpersonalId, ImpersonalText
from community_housing.records import record

__all__ = [
    "MATTER_EVENTS",
    "MATTER_KINDS",
    "BodyReported",
    "BodyWhistled",
    "MatterCorrection",
    "MatterEvent",
    "MatterEventBase",
    "MatterExtended",
    "MatterHandedDown",
    "MatterHandedUp",
    "MatterMerged",
    "MatterRaised",
    "MatterRegistered",
    "MatterReopened",
    "MatterResumed",
    "MatterRole",
    "MatterSize",
    "MatterSized",
    "MatterSolved",
    "MatterTaken",
    "MatterVerified",
    "MatterWithdrawn",
]


class MatterSize(StrEnum):
    """How big a matter is; each size has its own highest tier."""

    SMALL = "small"
    """小事."""
    LARGE = "large"
    """大事."""
    HARD = "hard"
    """难事."""


class MatterRole(StrEnum):
    """In what role somebody raises, takes back or reopens a matter; never who it is."""

    RESIDENT = "resident"
    """居民."""
    GRID_WORKER = "grid_worker"
    """网格员."""
    PATROL = "patrol"
    """巡查."""
    INSPECTION = "inspection"
    """督查."""


@record
class MatterEventBase(EventBase):
    """What every event of a matter says.

    Fields:
        id, actor, evidence: As of every event, without anything personal.
        matter: The matter.
    """

    id: ImpersonalId
    actor: ImpersonalText | None = None
    evidence: tuple[ImpersonalText, ...] = ()
    matter: ImpersonalId


@record
class MatterRaised(MatterEventBase):
    """A matter is raised (上报).

    Fields:
        community: Where.
        grid: Its grid, where that is known (事在网中).
        tier: Where it lies first: in the grid or in the community.
        problem: The kind of problem, where it is known.
        text: What it is.
        size: How big it is; None where nobody has said yet.
        by: In what role it was raised.
    """

    kind: Literal["raised"] = "raised"
    community: ImpersonalId
    grid: ImpersonalId | None = None
    tier: Literal[Tier.GRID, Tier.COMMUNITY] = Tier.COMMUNITY
    problem: ImpersonalId | None = None
    text: ImpersonalText | None = None
    size: MatterSize | None = None
    by: MatterRole


@record
class MatterSized(MatterEventBase):
    """How big a matter is is said (定级), by the body that holds it."""

    kind: Literal["sized"] = "sized"
    size: MatterSize
    body: ImpersonalId


@record
class MatterTaken(MatterEventBase):
    """A body of the tier takes a matter (受理); the first that does stays responsible until it is solved (首接负责)."""

    kind: Literal["taken"] = "taken"
    body: ImpersonalId


@record
class MatterHandedUp(MatterEventBase):
    """A matter is handed one tier up (上交)."""

    kind: Literal["handed_up"] = "handed_up"
    to: Tier
    body: ImpersonalId
    reason: ImpersonalText


@record
class MatterHandedDown(MatterEventBase):
    """A matter is handed one tier down (交办)."""

    kind: Literal["handed_down"] = "handed_down"
    to: Tier
    body: ImpersonalId
    reason: ImpersonalText


@record
class BodyWhistled(MatterEventBase):
    """A street calls bodies to a matter (吹哨)."""

    kind: Literal["whistled"] = "whistled"
    body: ImpersonalId
    bodies: Annotated[tuple[ImpersonalId, ...], MinLen(1)]

    def check(self) -> None:
        """Refuse a body that is called twice."""
        an_id_once(self.bodies, "BodyWhistled.bodies")


@record
class BodyReported(MatterEventBase):
    """A body that was called comes (报到)."""

    kind: Literal["reported"] = "reported"
    body: ImpersonalId


@record
class MatterExtended(MatterEventBase):
    """The time of the tier where it lies is made longer (延期), in units of the tier's limit."""

    kind: Literal["extended"] = "extended"
    body: ImpersonalId
    amount: Annotated[int, Ge(1), Le(10_000)]
    reason: ImpersonalText


@record
class MatterRegistered(MatterEventBase):
    """What cannot be solved now is put on a register (挂账), with the reason."""

    kind: Literal["registered"] = "registered"
    body: ImpersonalId
    reason: ImpersonalText


@record
class MatterResumed(MatterEventBase):
    """A matter is taken off the register (销账) and worked on again."""

    kind: Literal["resumed"] = "resumed"
    body: ImpersonalId


@record
class MatterSolved(MatterEventBase):
    """A matter is solved (办结), as the body that holds it says."""

    kind: Literal["solved"] = "solved"
    body: ImpersonalId


@record
class MatterVerified(MatterEventBase):
    """Another body looks (核查): it is solved and so closed, or it is not and goes back."""

    kind: Literal["verified"] = "verified"
    body: ImpersonalId
    solved: bool


@record
class MatterReopened(MatterEventBase):
    """A closed matter was not solved after all (重办)."""

    kind: Literal["reopened"] = "reopened"
    by: MatterRole
    reason: ImpersonalText


@record
class MatterMerged(MatterEventBase):
    """A matter is the same as another (并案), which stands for both."""

    kind: Literal["merged"] = "merged"
    into: ImpersonalId

    def check(self) -> None:
        """Refuse a matter merged into itself."""
        if self.into == self.matter:
            raise InputError(
                Message("a matter is not merged into itself, got {id!r}", id=self.matter), "MatterMerged.into", self.into
            )


@record
class MatterWithdrawn(MatterEventBase):
    """Who raised a matter takes it back (撤回)."""

    kind: Literal["withdrawn"] = "withdrawn"
    by: MatterRole
    reason: ImpersonalText


_Facts: TypeAlias = (
    MatterRaised
    | MatterSized
    | MatterTaken
    | MatterHandedUp
    | MatterHandedDown
    | BodyWhistled
    | BodyReported
    | MatterExtended
    | MatterRegistered
    | MatterResumed
    | MatterSolved
    | MatterVerified
    | MatterReopened
    | MatterMerged
    | MatterWithdrawn
)


@record
class MatterCorrection(CorrectionBase):
    """An earlier event of a matter was wrong (更正): it counts no more, or counts as *instead* has it; the event itself stays.

    Fields:
        id, actor, evidence: As of every event, without anything personal.
        corrects: Id of the event; a correction too, and then what it had taken back counts again.
        instead: The same event as it should have been, under the same id and of the same matter; None where it never happened.
        reason: Why.
    """

    id: ImpersonalId
    actor: ImpersonalText | None = None
    evidence: tuple[ImpersonalText, ...] = ()
    kind: Literal["correction"] = "correction"
    corrects: ImpersonalId
    instead: Annotated[_Facts, pydantic.Field(discriminator="kind")] | None = None
    reason: ImpersonalText


MatterEvent: TypeAlias = Annotated[_Facts | MatterCorrection, pydantic.Field(discriminator="kind")]
"""Any event of a matter; `MATTER_EVENTS` reads and writes one."""

MATTER_EVENTS: Final[pydantic.TypeAdapter[Any]] = pydantic.TypeAdapter(
    MatterEvent, config=pydantic.ConfigDict(defer_build=True)
)
"""Reads an event of a matter from data or JSON, and writes its schema."""

MATTER_KINDS: Final[dict[str, type[EventBase]]] = kinds_of(*get_args(_Facts), MatterCorrection)
"""The class of each kind."""
