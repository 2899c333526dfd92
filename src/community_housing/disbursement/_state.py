# SPDX-License-Identifier: Apache-2.0
"""The state behind a book: one small object for each project, payment and appropriation, and where rules find them.

States are internal.  A fold owns the states that it made and changes them in place; a state that belongs to a book is
copied before its first change, which its `owner` tells.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, Protocol

from community_housing.disbursement._events import (
    AuditFinding,
    ChangeOrder,
    Ground,
    PaymentRequested,
    ProjectRegistered,
    Resumed,
    Settled,
    StageReached,
    Suspended,
)
from community_housing.disbursement._schedule import Schedules, StepTable
from community_housing.events import Chain, EventBase, State

__all__ = [
    "AppropriationState",
    "PaymentState",
    "ProjectState",
    "Workspace",
    "apportion",
    "draw",
    "fit",
]

PENDING, POSTED, VOIDED = 0, 1, 2


class ProjectState(State):
    """A project; amounts in fen.

    `sum` is the contract sum to date, `entitled` = floor(sum x share), `paid` what was posted and `returned` what came
    back, both gross, `pending` what is reserved; `held` is pending + paid - returned for each funding line, `kept` paid -
    returned alone, `back` returned alone, `returns` what each event brought back to each, and `peak` the highest entitlement
    that there ever was.  `stops` are the suspensions and resumptions by ground, each in its order; `suspended` the grounds
    that are open.
    """

    __slots__ = (
        "back",
        "changes",
        "denominator",
        "entitled",
        "held",
        "kept",
        "latest",
        "numerator",
        "paid",
        "peak",
        "pending",
        "registered",
        "returned",
        "returns",
        "settled",
        "stages",
        "stops",
        "sum",
        "suspended",
        "table",
    )

    registered: ProjectRegistered
    table: StepTable
    stages: tuple[tuple[StageReached, int, int], ...]
    stops: tuple[Suspended | Resumed, ...]
    changes: tuple[tuple[ChangeOrder | AuditFinding | Settled, int], ...]
    numerator: int
    denominator: int
    sum: int
    entitled: int
    peak: int
    pending: int
    paid: int
    returned: int
    held: tuple[int, ...]
    kept: tuple[int, ...]
    back: tuple[int, ...]
    returns: tuple[tuple[str, tuple[int, ...]], ...]
    latest: dt.date
    suspended: tuple[Ground, ...]
    settled: bool

    def __init__(self, owner: object, registered: ProjectRegistered, table: StepTable) -> None:
        self.owner = owner
        self.registered = registered
        self.table = table
        self.stages = self.stops = ()
        self.changes = ()
        self.numerator = 0
        self.denominator = 1
        self.sum = registered.contract_sum.fen
        self.entitled = self.peak = self.pending = self.paid = self.returned = 0
        self.held = self.kept = self.back = (0,) * len(registered.funding)
        self.returns = ()
        self.latest = registered.on
        self.suspended = ()
        self.settled = False

    def stop(self, event: Suspended | Resumed) -> None:
        """Open a ground of suspension, or lift it."""
        self.stops = tuple(sorted((*self.stops, event), key=lambda one: one.ground))
        self._refresh_grounds()

    def undo_stop(self, event_id: str) -> None:
        """As though the last event on its ground had not been."""
        self.stops = tuple(one for one in self.stops if one.id != event_id)
        self._refresh_grounds()

    def _refresh_grounds(self) -> None:
        last = {one.ground: one for one in self.stops}
        self.suspended = tuple(sorted(ground for ground, one in last.items() if isinstance(one, Suspended)))

    @property
    def net(self) -> int:
        """What was paid and not returned, in fen."""
        return self.paid - self.returned

    @property
    def stage(self) -> tuple[int, bool]:
        """Position of the furthest stage reached (-1 for none), and whether it is reached whole."""
        if not self.stages:
            return -1, True
        last = self.stages[-1][0]
        return self.table.position[last.stage], last.part == 1

    def entitled_on(self, day: dt.date) -> int:
        """The entitlement by what had happened until the end of *day*, in fen."""
        if day >= self.latest:
            return self.entitled
        if day < self.registered.on:
            return 0
        total = self.registered.contract_sum.fen + sum(delta for event, delta in self.changes if event.on <= day)
        numerator, denominator = 0, 1
        for event, top, bottom in self.stages:
            if event.on <= day:
                numerator, denominator = top, bottom
        return max(total, 0) * numerator // denominator

    def refresh(self) -> None:
        """Bring the entitlement up to date after a change of the sum or of the share."""
        self.entitled = self.sum * self.numerator // self.denominator
        self.peak = max(self.peak, self.entitled)


class PaymentState(State):
    """A payment; amounts in fen, `parts` by funding line."""

    __slots__ = ("amount", "parts", "posted", "posted_on", "posted_parts", "request", "returned", "status")

    request: PaymentRequested
    amount: int
    parts: tuple[int, ...]
    status: int
    posted: int
    posted_on: dt.date | None
    posted_parts: tuple[int, ...]
    returned: int

    def __init__(self, owner: object, request: PaymentRequested, parts: tuple[int, ...]) -> None:
        self.owner = owner
        self.request = request
        self.amount = request.amount.fen
        self.parts = parts
        self.status = PENDING
        self.posted = self.returned = 0
        self.posted_on = None
        self.posted_parts = ()


class AppropriationState(State):
    """An appropriation; amounts in fen.  `held` is what is pending and paid, net of what came back; `kept` paid alone."""

    __slots__ = ("amount", "batch", "held", "id", "kept", "ledger", "since", "source", "street", "year")

    def __init__(self, owner: object, event: Any) -> None:
        self.owner = owner
        self.id: str = event.appropriation
        self.year: int = event.year
        self.source = event.source
        self.batch = event.batch
        self.street = event.street
        self.ledger = event.ledger
        self.since: dt.date = event.on
        self.amount = self.held = self.kept = 0


class Workspace(Protocol):
    """Where a rule finds states and puts new ones; a fold and a single step each have theirs.

    `strict` is False only when facts that were accepted before are folded again for a view, where no limit is tested anew.
    """

    owner: object
    strict: bool
    context: Schedules
    get_event: Callable[[str], EventBase | None]
    get_project: Callable[[str], ProjectState | None]
    get_payment: Callable[[str], PaymentState | None]
    get_appropriation: Callable[[str], AppropriationState | None]
    get_account: Callable[[str], str | None]
    get_corrected: Callable[[str], str | None]
    put_project: Callable[[str, ProjectState], None]
    put_payment: Callable[[str, PaymentState], None]
    put_appropriation: Callable[[str, AppropriationState], None]
    put_account: Callable[[str, str], None]
    put_corrected: Callable[[str, str], None]
    get_street: Callable[[str], Chain | None]
    put_street: Callable[[str, Chain], None]


def own_project(space: Workspace, state: ProjectState) -> ProjectState:
    """*state* itself where the workspace owns it, else a copy that it owns."""
    if state.owner is space.owner:
        return state
    made = state.copy(space.owner)
    space.put_project(made.registered.project, made)
    return made


def own_payment(space: Workspace, state: PaymentState) -> PaymentState:
    """Likewise for a payment."""
    if state.owner is space.owner:
        return state
    made = state.copy(space.owner)
    space.put_payment(made.request.id, made)
    return made


def hold(space: Workspace, project: ProjectState, parts: tuple[int, ...], kept: tuple[int, ...]) -> None:
    """Add *parts* to what the project's appropriations hold and *kept* to what they have paid; either may be negative."""
    lines = project.registered.funding
    for index, part in enumerate(parts):
        paid = kept[index]
        state = space.get_appropriation(lines[index].appropriation)
        if state is None:
            continue
        if state.owner is not space.owner:
            state = state.copy(space.owner)
            space.put_appropriation(state.id, state)
        state.held += part
        state.kept += paid


def apportion(total: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """Split *total* fen by *weights*: largest remainder first, ties to the earlier weight (`quantities.split` on integers)."""
    if len(weights) == 1:
        return (total,)
    whole = sum(weights)
    parts = [divmod(total * weight, whole) for weight in weights]
    left = total - sum(part for part, _ in parts)
    winners = set(sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))[:left])
    return tuple(part + (i in winners) for i, (part, _) in enumerate(parts))


def fit(parts: tuple[int, ...], limits: tuple[int, ...]) -> tuple[int, ...]:
    """Keep *parts* within *limits*, >= 0, and their sum, which *limits* have room for; the first sources take over."""
    made = [min(part, limit) for part, limit in zip(parts, limits, strict=True)]
    left = sum(parts) - sum(made)
    for index, limit in enumerate(limits):
        if left <= 0:
            break
        more = min(limit - made[index], left)
        made[index] += more
        left -= more
    return tuple(made)


def draw(current: tuple[int, ...], weights: tuple[int, ...], amount: int) -> tuple[int, ...]:
    """Split a further *amount* over sources so that the cumulative figure stays split by largest remainder.

    Args:
        current: What each source has borne so far, in fen.
        weights: Its weight.
        amount: What is added, in fen, > 0, or taken back, < 0 and not below -sum(current).

    Returns:
        One part for each source, none of the other sign than *amount*, adding up to it.  Where the largest remainder would
        turn a part the other way (it is not monotone in the total), that part is 0 and the last sources give way first.
    """
    if len(weights) == 1:
        return (amount,)
    if not weights:
        return ()
    target = apportion(sum(current) + amount, weights)
    sign = 1 if amount >= 0 else -1
    parts = [max(sign * (wanted - borne), 0) for wanted, borne in zip(target, current, strict=True)]
    excess = sum(parts) - abs(amount)
    for index in range(len(parts) - 1, -1, -1):
        if excess <= 0:
            break
        taken = min(parts[index], excess)
        parts[index] -= taken
        excess -= taken
    return tuple(sign * part for part in parts)
