# SPDX-License-Identifier: Apache-2.0
"""Matters: where each stands, the rule for every event, and the machine that both are held against."""

import datetime as dt
from enum import StrEnum
from typing import Any, Final

from community_housing.clocks import Granted, Pause, PauseGround
from community_housing.events import Machine, Move, RefusalBase, Subjects, SubjectState
from community_housing.levels import Tier
from community_housing.matters._events import (
    BodyReported,
    BodyWhistled,
    MatterExtended,
    MatterHandedDown,
    MatterHandedUp,
    MatterMerged,
    MatterRaised,
    MatterRegistered,
    MatterReopened,
    MatterResumed,
    MatterRole,
    MatterSize,
    MatterSized,
    MatterSolved,
    MatterTaken,
    MatterVerified,
    MatterWithdrawn,
)
from community_housing.matters._outcomes import MatterRefusal, MatterRefusalCode, refuse
from community_housing.matters._rules import TIERS
from community_housing.records import evolve

__all__ = ["MATTER_MACHINE", "MATTER_SUBJECTS", "OPEN", "MatterStage", "MatterState"]


class MatterStage(StrEnum):
    """Where a matter stands."""

    RAISED = "raised"
    """待受理: at a tier where no body has taken it yet."""
    TAKEN = "taken"
    """办理中."""
    WHISTLED = "whistled"
    """待报到: bodies were called, and not all have come."""
    ON_REGISTER = "on_register"
    """挂账."""
    SOLVED = "solved"
    """待核查."""
    CLOSED = "closed"
    """已结案."""
    MERGED = "merged"
    """已并案."""
    WITHDRAWN = "withdrawn"
    """已撤回."""


_S, _R, _C = MatterStage, MatterRole, MatterRefusalCode
OPEN: Final = frozenset({_S.RAISED, _S.TAKEN, _S.WHISTLED, _S.ON_REGISTER})
"""Where something is still to be done."""

MATTER_MACHINE: Final = Machine(
    states=MatterStage,
    moves=(
        Move(MatterRaised, (), (_S.RAISED,), (_R.RESIDENT, _R.GRID_WORKER, _R.PATROL)),
        Move(MatterSized, (_S.RAISED, _S.TAKEN)),
        Move(MatterTaken, (_S.RAISED,), (_S.TAKEN,)),
        Move(MatterHandedUp, (_S.TAKEN,), (_S.RAISED,)),
        Move(MatterHandedDown, (_S.TAKEN,), (_S.RAISED,)),
        Move(BodyWhistled, (_S.TAKEN,), (_S.WHISTLED,)),
        Move(BodyReported, (_S.WHISTLED,), (_S.WHISTLED, _S.TAKEN)),
        Move(MatterExtended, (_S.TAKEN,)),
        Move(MatterRegistered, (_S.TAKEN,), (_S.ON_REGISTER,)),
        Move(MatterResumed, (_S.ON_REGISTER,), (_S.TAKEN,)),
        Move(MatterSolved, (_S.TAKEN,), (_S.SOLVED,)),
        Move(MatterVerified, (_S.SOLVED,), (_S.CLOSED, _S.TAKEN)),
        Move(MatterReopened, (_S.CLOSED,), (_S.RAISED,), (_R.RESIDENT, _R.INSPECTION)),
        Move(MatterMerged, (_S.RAISED, _S.TAKEN), (_S.MERGED,)),
        Move(MatterWithdrawn, (_S.RAISED, _S.TAKEN), (_S.WITHDRAWN,), (_R.RESIDENT,)),
    ),
    final=(_S.MERGED, _S.WITHDRAWN),
)
"""The machine of a matter."""


class MatterState(SubjectState):
    """A matter.

    `raised` is how it came in; `size` how big it was last said to be; `came` the tiers where it lay and since when, the last
    first raised or reopened at the front; `holder` who has it and `first` who took it first; `named` who was called and has not
    come; `granted` and `pauses` what its clocks rest on; `solved`, `solver` and `closed` how it ended; `tried` how often it was
    solved in vain, `downs` how often it was handed down, `reopened` how often it came back; `head` is the matter
    that stands for it.
    """

    __slots__ = (
        "came",
        "closed",
        "downs",
        "first",
        "granted",
        "head",
        "history",
        "holder",
        "latest",
        "named",
        "pauses",
        "raised",
        "reopened",
        "size",
        "solved",
        "solver",
        "stage",
        "tried",
    )
    stage: MatterStage | None
    raised: MatterRaised | None
    size: MatterSize | None
    came: tuple[tuple[Tier, dt.date], ...]
    holder: str | None
    first: str | None
    named: tuple[str, ...]
    granted: tuple[tuple[Tier, Granted], ...]
    pauses: tuple[Pause, ...]
    solved: dt.date | None
    solver: str | None
    closed: dt.date | None
    tried: int
    downs: int
    reopened: int
    head: str | None

    @classmethod
    def blank(cls, owner: object) -> "MatterState":
        """A matter of which nothing counts yet."""
        made = cls()
        made.owner = owner
        made.stage = made.raised = made.size = made.holder = made.first = made.head = made.history = None
        made.solved = made.solver = made.closed = None
        made.came = made.named = made.granted = made.pauses = ()
        made.tried = made.downs = made.reopened = 0
        made.latest = dt.date.min
        return made

    @property
    def tier(self) -> Tier:
        """Where it lies."""
        return self.came[-1][0]


# --- Rules ------------------------------------------------------------------------------------------------------------


def _may_raise(space: Any, _state: MatterState | None, event: MatterRaised) -> MatterRefusal | None:
    grids = space.context.grids
    if not space.strict or grids is None or event.grid is None or event.grid in grids:
        return None
    return refuse(_C.GRID_UNKNOWN, event, "grid", event.grid, "a grid that there is")


# Guards: each from a workspace, a state and an event to a refusal, or None.


def _holds(space: Any, state: MatterState, event: Any) -> MatterRefusal | None:
    """The body that holds it; where nobody has taken it yet, any of the tier."""
    if state.holder is not None:
        held = state.holder == event.body
        return None if held else refuse(_C.NOT_ENTITLED, event, "body", event.body, state.holder)
    if not space.strict or space.context.bodies is None:
        return None
    tier = space.context.bodies.get(event.body)
    return None if tier is state.tier else refuse(_C.NOT_ENTITLED, event, "body", tier or event.body, state.tier)


def _may_size(space: Any, state: MatterState, event: MatterSized) -> MatterRefusal | None:
    answer = _holds(space, state, event)
    if answer is not None or not space.strict:
        return answer
    sizes = tuple(MatterSize)
    if state.tried and state.size is not None and sizes.index(event.size) < sizes.index(state.size):
        return refuse(_C.SIZE_LOWERED, event, "size", event.size, f">= {state.size}")
    return _above(space, event, event.size, state.tier)


def _above(space: Any, event: Any, size: MatterSize | None, tier: Tier) -> MatterRefusal | None:
    """Whether a matter of a size would lie above its ceiling; one whose size nobody said is not held against any."""
    top = space.context.tops.get(size)
    if not (space.strict and space.context.rules.strict_ceiling) or top is None or TIERS.index(tier) <= TIERS.index(top):
        return None
    return refuse(_C.ABOVE_CEILING, event, "size" if isinstance(event, MatterSized) else "to", tier, f"<= {top}")


def _may_hand_up(space: Any, state: MatterState, event: MatterHandedUp) -> MatterRefusal | None:
    return _holds(space, state, event) or _next(state, event, 1) or _above(space, event, state.size, event.to)


def _may_hand_down(space: Any, state: MatterState, event: MatterHandedDown) -> MatterRefusal | None:
    return _holds(space, state, event) or _next(state, event, -1)


def _next(state: MatterState, event: Any, step: int) -> MatterRefusal | None:
    place = TIERS.index(state.tier) + step
    if 0 <= place < len(TIERS) and TIERS[place] is event.to:
        return None
    return refuse(_C.TIER_SKIPPED, event, "to", event.to, TIERS[place] if 0 <= place < len(TIERS) else "no tier")


def _may_whistle(space: Any, state: MatterState, event: BodyWhistled) -> MatterRefusal | None:
    if state.tier is not Tier.STREET:
        return refuse(_C.NOT_ENTITLED, event, "matter", state.tier, Tier.STREET)
    return _holds(space, state, event)


def _may_report(_space: Any, state: MatterState, event: BodyReported) -> MatterRefusal | None:
    known = event.body in state.named
    return None if known else refuse(_C.NOT_WHISTLED, event, "body", event.body, ", ".join(state.named))


def _may_register(space: Any, state: MatterState, event: MatterRegistered) -> MatterRefusal | None:
    if state.tier not in (Tier.STREET, Tier.DISTRICT):
        return refuse(_C.NOT_ENTITLED, event, "matter", state.tier, f"{Tier.STREET}, {Tier.DISTRICT}")
    if space.strict and not any(tier is state.tier for tier, _ in state.granted):
        return refuse(_C.NOT_EXTENDED, event, "matter", event.matter, "an extension at this tier before")
    return _holds(space, state, event)


def _may_verify(_space: Any, state: MatterState, event: MatterVerified) -> MatterRefusal | None:
    other = event.body != state.solver
    return None if other else refuse(_C.SAME_BODY, event, "body", event.body, f"another than {state.solver}")


def _may_reopen(space: Any, state: MatterState, event: MatterReopened) -> MatterRefusal | None:
    days = space.context.rules.reopen_days
    if not space.strict or days is None or state.closed is None or (event.on - state.closed).days <= days:
        return None
    return refuse(_C.REOPEN_LATE, event, "on", event.on, f"<= {state.closed + dt.timedelta(days=days)}")


def _may_merge(space: Any, _state: MatterState, event: MatterMerged) -> RefusalBase | None:
    return MATTER_SUBJECTS.may_merge(space, event)


def _may_withdraw(space: Any, _state: MatterState, event: MatterWithdrawn) -> MatterRefusal | None:
    others = space.get_merged(event.matter)
    if not space.strict or not others:
        return None
    return refuse(_C.MERGE_CHAIN, event, "matter", ", ".join(others), "a matter that stands for no other")


# Effects: each on a state that may be changed in place.


def _raised(state: MatterState, event: MatterRaised) -> None:
    state.raised, state.size, state.came = event, event.size, ((event.tier, event.on),)


def _sized(state: MatterState, event: MatterSized) -> None:
    state.size = event.size


def _taken(state: MatterState, event: MatterTaken) -> None:
    state.holder, state.first = event.body, state.first or event.body


def _handed_up(state: MatterState, event: MatterHandedUp) -> None:
    state.came = (*state.came, (event.to, event.on))
    state.holder = None


def _handed_down(state: MatterState, event: MatterHandedDown) -> None:
    # The upper body decides where it belongs, so it is counted from here anew.
    state.came, state.granted = ((event.to, event.on),), ()
    state.holder, state.downs = None, state.downs + 1


def _whistled(state: MatterState, event: BodyWhistled) -> None:
    state.named = tuple(sorted(event.bodies))


def _reported(state: MatterState, event: BodyReported) -> None:
    state.named = tuple(one for one in state.named if one != event.body)
    state.stage = _S.WHISTLED if state.named else _S.TAKEN


def _extended(state: MatterState, event: MatterExtended) -> None:
    state.granted = (*state.granted, (state.tier, Granted(on=event.on, amount=event.amount, by=event.body, told=event.reason)))


def _registered(state: MatterState, event: MatterRegistered) -> None:
    state.pauses = (*state.pauses, Pause(ground=PauseGround.SUSPENDED, starts=event.on, told=event.reason))


def _resumed(state: MatterState, event: MatterResumed) -> None:
    state.pauses = (*state.pauses[:-1], evolve(state.pauses[-1], ends=event.on))


def _solved(state: MatterState, event: MatterSolved) -> None:
    state.solved, state.solver = event.on, event.body


def _verified(state: MatterState, event: MatterVerified) -> None:
    if event.solved:
        state.closed = event.on
    else:
        state.stage, state.solved, state.solver, state.tried = _S.TAKEN, None, None, state.tried + 1


def _reopened(state: MatterState, event: MatterReopened) -> None:
    state.came, state.granted, state.pauses = ((state.tier, event.on),), (), ()
    state.holder = state.solved = state.solver = state.closed = None
    state.reopened, state.tried = state.reopened + 1, state.tried + 1


def _merged(state: MatterState, event: MatterMerged) -> None:
    state.head = event.into


MATTER_SUBJECTS: Final = Subjects(
    name="matter",
    machine=MATTER_MACHINE,
    state=MatterState,
    first="raised",
    refuse=refuse,
    open=OPEN,
    steps={
        MatterRaised: (_may_raise, _raised),
        MatterSized: (_may_size, _sized),
        MatterTaken: (_holds, _taken),
        MatterHandedUp: (_may_hand_up, _handed_up),
        MatterHandedDown: (_may_hand_down, _handed_down),
        BodyWhistled: (_may_whistle, _whistled),
        BodyReported: (_may_report, _reported),
        MatterExtended: (_holds, _extended),
        MatterRegistered: (_may_register, _registered),
        MatterResumed: (_holds, _resumed),
        MatterSolved: (_holds, _solved),
        MatterVerified: (_may_verify, _verified),
        MatterReopened: (_may_reopen, _reopened),
        MatterMerged: (_may_merge, _merged),
        MatterWithdrawn: (_may_withdraw, None),
    },
)
"""The rules of matters."""
