# SPDX-License-Identifier: Apache-2.0
"""The state behind a book: one small object for each project, payment and appropriation, and where rules find them.

Every figure can be asked for as of a day: what happened until its end.  What is kept as a bare number counts all days.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from operator import add
from typing import Any, ClassVar, Protocol

from community_housing.disbursement._events import (
    AccountChanged,
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
from community_housing.disbursement._machines import PaymentStage, ProjectStage
from community_housing.disbursement._schedule import Schedules, StepTable
from community_housing.events import Chain, EventBase, State
from community_housing.quantities import apportion

__all__ = [
    "PENDING",
    "POSTED",
    "VOIDED",
    "AppropriationState",
    "PaymentState",
    "ProjectState",
    "Workspace",
    "commit",
    "draw",
    "hold",
    "own_appropriation",
    "own_payment",
    "own_project",
]

_S = ProjectStage
PENDING, POSTED, VOIDED = PaymentStage


class ProjectState(State):
    """A project; amounts in fen.

    `sum` is the contract sum to date, `entitled` = floor(sum x share), `paid` what was posted and `returned` what came
    back, both gross, `pending` what is reserved; `held` is pending + paid - returned for each funding line, `kept` paid -
    returned alone, `back` returned alone, and `peak` the highest entitlement that there was.  `stops` are the suspensions and
    resumptions by ground, each in its order; `suspended` the grounds that are open.

    `history` is the chain of the project's events as they were accepted, those that a correction has taken back among them;
    to one that moves money belong its day, what it added to `held`, and what to `kept`.  `moved` is the last of those days,
    `latest` the last day on which the entitlement changed.
    """

    __slots__ = (
        "accounts",
        "back",
        "changes",
        "denominator",
        "entitled",
        "held",
        "history",
        "kept",
        "latest",
        "moved",
        "numerator",
        "paid",
        "peak",
        "pending",
        "registered",
        "returned",
        "settled",
        "stages",
        "stops",
        "sum",
        "suspended",
        "table",
    )
    _chains: ClassVar[tuple[str, ...]] = ("history",)
    _uncompared: ClassVar[frozenset[str]] = frozenset({"history"})

    registered: ProjectRegistered
    table: StepTable
    accounts: tuple[AccountChanged, ...]
    stages: tuple[tuple[StageReached, int, int], ...]
    stops: tuple[Suspended | Resumed, ...]
    changes: tuple[tuple[ChangeOrder | AuditFinding | Settled, int], ...]
    history: Chain | None
    moved: dt.date
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
    latest: dt.date
    suspended: tuple[Ground, ...]
    settled: bool

    def __init__(self, owner: object, registered: ProjectRegistered, table: StepTable) -> None:
        self.owner = owner
        self.registered = registered
        self.table = table
        self.accounts = self.stages = self.stops = ()
        self.changes = ()
        self.history = (None, registered)
        self.numerator = 0
        self.denominator = 1
        self.sum = registered.contract_sum.fen
        self.entitled = self.peak = self.pending = self.paid = self.returned = 0
        self.held = self.kept = self.back = (0,) * len(registered.funding)
        self.latest = self.moved = registered.on
        self.suspended = ()
        self.settled = False

    def stop(self, event: Suspended | Resumed) -> None:
        """Open a ground of suspension, or lift it."""
        self.stops = tuple(sorted((*self.stops, event), key=lambda one: one.ground))
        self.suspended = self.suspended_on(dt.date.max)

    @property
    def stands(self) -> ProjectStage:
        """Where the project stands."""
        return _S.SETTLED if self.settled else _S.STARTED if self.stages else _S.REGISTERED

    def suspended_on(self, day: dt.date) -> tuple[Ground, ...]:
        """The grounds that were open at the end of a day."""
        last = {one.ground: one for one in self.stops if one.on <= day}
        return tuple(sorted(ground for ground, one in last.items() if isinstance(one, Suspended)))

    def account_on(self, day: dt.date) -> str:
        """The account that was the project's at the end of a day."""
        if not self.accounts:
            return self.registered.account
        # Of two changes of one day the later recorded counts; `max` would keep the first.
        last = max(reversed([one for one in self.accounts if one.on <= day]), key=lambda one: one.on, default=self.registered)
        return last.account

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

    def sum_on(self, day: dt.date) -> int:
        """The contract sum by what had happened until the end of *day*; a settlement takes the place of what was before it."""
        total = self.registered.contract_sum.fen
        for event, delta in self.changes:
            if event.on <= day:
                total = event.amount.fen if isinstance(event, Settled) else total + delta
        return total

    def entitled_on(self, day: dt.date) -> int:
        """The entitlement by what had happened until the end of *day*, in fen."""
        if day >= self.latest:
            return self.entitled
        if day < self.registered.on:
            return 0
        numerator, denominator = 0, 1
        for event, top, bottom in self.stages:
            if event.on <= day:
                numerator, denominator = top, bottom
        return self.sum_on(day) * numerator // denominator

    def moves(self) -> Iterator[tuple[dt.date, tuple[int, ...], tuple[int, ...]]]:
        """Every movement of money, last first: its day, what it added to `held`, what to `kept`."""
        link = self.history
        while link is not None:
            if len(link) > 2:
                yield link[2], link[3], link[4]
            link = link[0]  # pyright: ignore[reportGeneralTypeIssues] - a link is not empty

    def used_on(self, day: dt.date) -> tuple[int, int]:
        """What was paid and pending together, and what was paid alone, net, at the end of *day*."""
        if day >= self.moved:
            return self.net + self.pending, self.net
        held = kept = 0
        for moved, more, paid in self.moves():
            if moved <= day:
                held += sum(more)
                kept += sum(paid)
        return held, kept

    def days_from(self, day: dt.date) -> Iterator[dt.date]:
        """*day* and every later day on which a figure of the project changed, in no promised order."""
        yield day
        if day >= self.latest and day >= self.moved:
            return
        days = {event.on for event, _ in self.changes} | {event.on for event, _, _ in self.stages}
        days.update(moved for moved, _, _ in self.moves())
        yield from (one for one in days if one > day)

    def refresh(self) -> None:
        """Bring the entitlement up to date after a change of the sum or of the share."""
        self.entitled = self.sum * self.numerator // self.denominator
        self.peak = max(self.peak, self.entitled)


class PaymentState(State):
    """A payment; amounts in fen, `parts` by funding line."""

    __slots__ = ("amount", "parts", "posted", "posted_by", "posted_on", "posted_parts", "request", "returned", "status")

    request: PaymentRequested
    amount: int
    parts: tuple[int, ...]
    status: PaymentStage
    posted: int
    posted_by: str | None
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
        self.posted_by = self.posted_on = None
        self.posted_parts = ()


class AppropriationState(State):
    """An appropriation; amounts in fen.

    `amount` is what is set aside, `held` what is pending and paid, net of what came back, `kept` what is paid alone,
    `lines` how many funding lines name it, and `committed` what the contract sums of its projects take of it, kept only where
    a rule asks for it.  `days` has for each day by how much the free money (amount - held) changed on
    it; from `mark` on no day has less of it than `low`.
    """

    __slots__ = (
        "amount",
        "batch",
        "committed",
        "days",
        "held",
        "history",
        "id",
        "kept",
        "ledger",
        "lines",
        "low",
        "mark",
        "since",
        "source",
        "street",
        "year",
    )
    _chains: ClassVar[tuple[str, ...]] = ("history",)
    _uncompared: ClassVar[frozenset[str]] = frozenset({"history", "low", "mark"})

    since: dt.date | None
    history: Chain | None
    days: dict[dt.date, int]

    def __init__(self, owner: object, event: Any) -> None:
        self.owner = owner
        self.id: str = event.appropriation
        self.identify(event)
        self.since = None
        self.history = None
        self.days = {}
        self.mark: dt.date = event.on
        self.amount = self.held = self.kept = self.committed = self.lines = self.low = 0

    def identify(self, event: Any) -> None:
        """Take what the appropriation is from an event of it."""
        self.year: int = event.year
        self.source = event.source
        self.batch = event.batch
        self.street = event.street
        self.ledger = event.ledger

    def copy(self, owner: object) -> "AppropriationState":
        """The same state, owned by *owner*."""
        made = super().copy(owner)
        made.days = self.days.copy()
        return made

    def move(self, day: dt.date, fen: int) -> None:
        """Change the free money from *day* on."""
        days = self.days
        after = days.get(day, 0) + fen
        if after:
            days[day] = after
        else:
            days.pop(day, None)
        # A lower bound stays one: what comes in after the mark need not be there on every day behind it.
        if fen < 0 or day <= self.mark:
            self.low += fen

    def free_on(self, day: dt.date) -> int:
        """What was free at the end of *day*."""
        return sum(fen for moved, fen in self.days.items() if moved <= day)

    def least_from(self, day: dt.date) -> int:
        """The least that is free at the end of *day* or of any later one; cost O(days on which it moved)."""
        free = least = self.free_on(day)
        for moved in sorted(one for one in self.days if one > day):
            free += self.days[moved]
            least = min(least, free)
        return least

    def has_free(self, day: dt.date, fen: int, owner: object) -> bool:
        """Whether *fen* are free from *day* on for ever; the owner draws the bound anew where it did not tell."""
        if day >= self.mark and fen <= self.low:
            return True
        least = self.least_from(day)
        if self.owner is owner:
            self.mark, self.low = day, least
        return fen <= least


class Workspace(Protocol):
    """Where a rule finds states and puts new ones; a fold and a single step each have theirs.

    `strict` is False only when facts that were accepted before are folded again, where no limit is tested anew.
    """

    owner: object
    strict: bool
    context: Schedules
    get_event: Callable[[str], EventBase | None]
    get_project: Callable[[str], ProjectState | None]
    get_payment: Callable[[str], PaymentState | None]
    get_appropriation: Callable[[str], AppropriationState | None]
    get_account: Callable[[str], tuple[str, int] | None]
    get_corrected: Callable[[str], str | None]
    get_street: Callable[[str], Chain | None]
    put_project: Callable[[str, ProjectState], None]
    put_payment: Callable[[str, PaymentState], None]
    put_appropriation: Callable[[str, AppropriationState], None]
    put_account: Callable[[str, tuple[str, int]], None]
    put_corrected: Callable[[str, str], None]
    put_street: Callable[[str, Chain], None]
    drop_project: Callable[[str], object]
    drop_payment: Callable[[str], object]
    drop_appropriation: Callable[[str], object]
    drop_account: Callable[[str], object]
    drop_street: Callable[[str], object]


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


def own_appropriation(space: Workspace, state: AppropriationState) -> AppropriationState:
    """Likewise for an appropriation."""
    if state.owner is space.owner:
        return state
    made = state.copy(space.owner)
    space.put_appropriation(made.id, made)
    return made


def hold(space: Workspace, project: ProjectState, event: Any, parts: tuple[int, ...], kept: tuple[int, ...]) -> None:
    """Let *event* add *parts* to what an owned project and its appropriations hold, and *kept* to what they have paid.

    Either may be negative.
    """
    day = event.on
    project.history = (project.history, event, day, parts, kept)
    project.moved = max(project.moved, day)
    lines = project.registered.funding
    if len(lines) == 1:
        part, paid = parts[0], kept[0]
        if part:
            project.held = (project.held[0] + part,)
        if paid:
            project.kept = (project.kept[0] + paid,)
        _hold(space, lines[0].appropriation, day, part, paid)
        return
    project.held = tuple(map(add, project.held, parts))
    project.kept = tuple(map(add, project.kept, kept))
    for line, part, paid in zip(lines, parts, kept, strict=True):
        _hold(space, line.appropriation, day, part, paid)


def _hold(space: Workspace, name: str, day: dt.date, part: int, paid: int) -> None:
    state = space.get_appropriation(name)
    if state is None:
        return
    if state.owner is not space.owner:
        state = own_appropriation(space, state)
    state.kept += paid
    if part:
        state.held += part
        state.move(day, -part)


def commit(space: Workspace, project: ProjectState, before: int, after: int) -> None:
    """Where a rule asks for it, note what the project's appropriations are committed to, from one contract sum to another."""
    if space.context.funds_in_place is None:
        return
    lines = project.registered.funding
    weights = tuple([line.weight for line in lines])
    for line, old, new in zip(lines, apportion(before, weights), apportion(after, weights), strict=True):
        state = space.get_appropriation(line.appropriation)
        if state is not None and old != new:
            own_appropriation(space, state).committed += new - old


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
