# SPDX-License-Identifier: Apache-2.0
"""Rules for events that say what a project is entitled to: registration, stages, changes, audit, settlement, suspension."""

from fractions import Fraction
from typing import Any

from community_housing.disbursement._events import (
    WHOLE,
    AccountChanged,
    Appropriated,
    AuditFinding,
    ChangeOrder,
    ProjectRegistered,
    Resumed,
    Settled,
    StageReached,
    SurplusReturned,
    Suspended,
)
from community_housing.disbursement._machines import PROJECT_MACHINE
from community_housing.disbursement._outcomes import Refusal, RefusalCode, refuse, refuse_over
from community_housing.disbursement._schedule import Schedule, StepTable
from community_housing.disbursement._state import (
    AppropriationState,
    ProjectState,
    Workspace,
    commit,
    own_appropriation,
    own_project,
)
from community_housing.events import stamped
from community_housing.quantities import LARGEST, apportion

__all__ = [
    "appropriate",
    "audit",
    "change",
    "committed_by",
    "fund",
    "misplaced",
    "move_account",
    "reach",
    "register",
    "resume",
    "settle",
    "suspend",
    "with_terms",
]


def register(space: Workspace, event: ProjectRegistered) -> Refusal | ProjectRegistered:
    """A project enters, under the edition of its schedule in force, which is kept with it, with its funds in place."""
    if space.get_project(event.project) is not None:
        return refuse(RefusalCode.PROJECT_EXISTS, event, "project", event.project, "a new id")
    bound = with_terms(space, event)
    if isinstance(bound, Refusal):
        return bound
    event, table = bound
    schedule = table.schedule
    uses = space.get_account(event.account)
    if uses is not None and uses[0] != event.street:
        return refuse(RefusalCode.ACCOUNT_OF_ANOTHER_STREET, event, "account", uses[0], event.street)
    if space.strict:
        refusal = fund(space, event, schedule)
        if refusal is not None:
            return refusal
    for planned in event.planned:
        if planned.stage not in table.position:
            return refuse(RefusalCode.UNKNOWN_STAGE, event, "planned", planned.stage, ", ".join(table.position))
    space.put_account(event.account, (event.street, 1 if uses is None else uses[1] + 1))
    state = ProjectState(space.owner, event, table)
    space.put_project(event.project, state)
    for line in event.funding:
        found = space.get_appropriation(line.appropriation)
        if found is not None:
            own_appropriation(space, found).lines += 1
    if space.context.funds_in_place is not None:
        commit(space, state, 0, state.sum)
    space.put_street(event.street, (space.get_street(event.street), event.project))
    return event


def with_terms(space: Workspace, event: ProjectRegistered) -> Refusal | tuple[ProjectRegistered, StepTable]:
    """The registration with its schedule by value: the edition in force, or facts' own terms, whatever is known today."""
    terms = event.terms
    if terms is None or space.strict:
        known = _schedule(space, event)
        if isinstance(known, Refusal):
            return known
        if terms is not None and terms != known:
            return refuse(RefusalCode.SCHEDULE_DIFFERS, event, "terms", _shares(terms), _shares(known))
        terms = known
    elif terms.id != event.schedule or event.mode not in terms.modes or event.on not in terms.period:
        return refuse(RefusalCode.SCHEDULE_DIFFERS, event, "terms", terms.id, event.schedule)
    table = space.context.steps(terms)
    return (event if event.terms is table.schedule else stamped(event, terms=table.schedule)), table


def _shares(schedule: Schedule) -> str:
    return f"{schedule.id}: {', '.join(f'{stage.id} {stage.share}' for stage in schedule.stages)}"


def _schedule(space: Workspace, event: ProjectRegistered) -> Schedule | Refusal:
    editions = space.context.editions(event.schedule)
    if not editions:
        return refuse(RefusalCode.UNKNOWN_SCHEDULE, event, "schedule", event.schedule, "the id of a schedule")
    for edition in editions:
        if event.on in edition.period:
            if event.mode not in edition.modes:
                return refuse(RefusalCode.SCHEDULE_OF_OTHER_MODE, event, "mode", event.mode, ", ".join(edition.modes))
            return edition
    periods = ", ".join(str(edition.period) for edition in editions)
    return refuse(RefusalCode.SCHEDULE_NOT_IN_FORCE, event, "on", event.on, periods)


def fund(space: Workspace, event: ProjectRegistered, schedule: Schedule) -> Refusal | None:
    """Whether every funding line may draw on the appropriation that it names."""
    for line in event.funding:
        refusal = _fund(space, event, line.appropriation, line.source, schedule)
        if refusal is not None:
            return refusal
    return None if space.context.funds_in_place is None else _in_place(space, event)


def _in_place(space: Workspace, event: ProjectRegistered) -> Refusal | None:
    """Where the office has the rule: whether every appropriation has money left for this project's whole contract sum."""
    old = space.get_project(event.project)
    parts = apportion(event.contract_sum.fen, tuple(line.weight for line in event.funding))
    for line, part in zip(event.funding, parts, strict=True):
        found = space.get_appropriation(line.appropriation)
        if found is None:
            continue
        own = 0 if old is None else committed_by(old).get(line.appropriation, 0)
        left = found.amount - found.committed + own
        if part > left:
            return refuse_over(RefusalCode.FUNDS_NOT_IN_PLACE, event, part, left, line.appropriation)
    return None


def committed_by(state: ProjectState) -> dict[str, int]:
    """What a project's contract sum takes of each appropriation."""
    lines = state.registered.funding
    taken: dict[str, int] = {}
    for line, part in zip(lines, apportion(state.sum, tuple(line.weight for line in lines)), strict=True):
        taken[line.appropriation] = taken.get(line.appropriation, 0) + part
    return taken


def _fund(space: Workspace, event: ProjectRegistered, wanted: str, source: str, schedule: Schedule) -> Refusal | None:
    """Whether one funding line may draw on the appropriation that it names."""
    found = space.get_appropriation(wanted)
    if found is None:
        return refuse(RefusalCode.UNKNOWN_APPROPRIATION, event, "funding", wanted, "an appropriation made before")
    if found.ledger is not schedule.ledger:
        return refuse(RefusalCode.LEDGERS_MIXED, event, wanted, found.ledger, schedule.ledger)
    if found.source is not source:
        return refuse(RefusalCode.APPROPRIATION_MISMATCH, event, "funding.source", source, found.source)
    if found.batch is not None and found.batch != event.batch:
        return refuse(RefusalCode.APPROPRIATION_MISMATCH, event, "batch", event.batch, found.batch)
    if found.street is not None and found.street != event.street:
        return refuse(RefusalCode.APPROPRIATION_MISMATCH, event, "street", event.street, found.street)
    return None


def appropriate(space: Workspace, event: Appropriated) -> Refusal | None:
    """Money is set aside, added to or cut; a cut leaves on every day from its own on what is pending and paid by then."""
    found = space.get_appropriation(event.appropriation)
    amount = event.amount.fen
    if found is None:
        if amount < 0 and space.strict:
            return refuse_over(RefusalCode.NEGATIVE_SUM, event, -amount, 0)
        found = AppropriationState(space.owner, event)
        space.put_appropriation(event.appropriation, found)
    else:
        refusal = _differs(found, event)
        if refusal is not None:
            return refusal
        if space.strict:
            if amount < 0 and not found.has_free(event.on, -amount, space.owner):
                return refuse_over(RefusalCode.FUNDS_COMMITTED, event, -amount, found.least_from(event.on))
            if found.amount + amount > LARGEST:
                return refuse_over(RefusalCode.TOO_LARGE, event, found.amount + amount, LARGEST)
        found = own_appropriation(space, found)
    found.amount += amount
    found.since = event.on if found.since is None else min(found.since, event.on)
    found.history = (found.history, event)
    found.move(event.on, amount)
    return None


def _differs(found: AppropriationState, event: Appropriated) -> Refusal | None:
    """The refusal of an event that says another thing of its appropriation than the first one did."""
    for name in ("year", "source", "batch", "street", "ledger"):
        if getattr(event, name) != getattr(found, name):
            return refuse(RefusalCode.APPROPRIATION_MISMATCH, event, name, getattr(event, name), getattr(found, name))
    return None


def reach(space: Workspace, event: StageReached) -> Refusal | None:
    """A stage is reached, in its order; a part grows, and only a whole stage opens the next."""
    state = space.get_project(event.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "project", event.project, "a registered project")
    table = state.table
    wanted = table.position.get(event.stage)
    if wanted is None:
        return refuse(RefusalCode.UNKNOWN_STAGE, event, "stage", event.stage, ", ".join(table.position))
    last = len(table.numerators) - 1
    if state.settled and not (wanted == last and table.schedule.retention is not None):
        return refuse(RefusalCode.AFTER_SETTLEMENT, event, "stage", event.stage)
    stages = state.stages
    refusal = _out_of_turn(state, event, wanted)
    if refusal is not None:
        return refusal
    numerator, denominator = table.numerators[wanted], table.denominators[wanted]
    if event.part is not WHOLE and event.part != 1:
        floor = Fraction(table.numerators[wanted - 1], table.denominators[wanted - 1]) if wanted else Fraction(0)
        share = floor + (Fraction(numerator, denominator) - floor) * event.part
        numerator, denominator = share.numerator, share.denominator
    if state.owner is not space.owner:
        state = own_project(space, state)
    state.history = (state.history, event)
    state.stages = (*stages, (event, numerator, denominator))
    state.numerator = numerator
    state.denominator = denominator
    state.latest = max(state.latest, event.on)
    entitled = state.entitled = state.sum * numerator // denominator
    state.peak = max(state.peak, entitled)
    return None


def _out_of_turn(state: ProjectState, event: StageReached, wanted: int) -> Refusal | None:
    """The refusal of a stage that was reached before, that leaves one out, or that would go back in time."""
    if state.stages:
        before = state.stages[-1][0]
        reached = state.table.position[before.stage]
        whole = before.part is WHOLE or before.part == 1
        since = before.on
    else:
        reached, whole, since = -1, True, state.registered.on
    if wanted < reached or (wanted == reached and (whole or event.part <= state.stages[-1][0].part)):
        return refuse(RefusalCode.STAGE_ALREADY_REACHED, event, "stage", event.stage, _stage_at(state, reached + 1))
    if wanted > reached + 1 or (wanted == reached + 1 and not whole):
        return refuse(RefusalCode.STAGE_OUT_OF_ORDER, event, "stage", event.stage, _stage_at(state, reached + whole))
    if event.on < since:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {since}")
    return None


def _stage_at(state: ProjectState, index: int) -> str | None:
    """The id of the stage that may come next; None after the last."""
    stages = state.table.schedule.stages
    return stages[index].id if index < len(stages) else None


def change(space: Workspace, event: ChangeOrder) -> Refusal | None:
    """The contract sum grows or shrinks; a shrinking one may leave a claw-back due, never a negative payment."""
    return _alter(space, event, event.amount.fen)


def audit(space: Workspace, event: AuditFinding) -> Refusal | None:
    """Audit cuts the contract sum, before or after settlement."""
    return _alter(space, event, -event.amount.fen)


def _alter(space: Workspace, event: ChangeOrder | AuditFinding, delta: int) -> Refusal | None:
    state = space.get_project(event.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "project", event.project, "a registered project")
    refusal = misplaced(state, event)
    if refusal is not None:
        return refusal
    if event.on < state.registered.on:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {state.registered.on}")
    after = state.sum + delta
    if space.strict:
        # On a day between a shrinking that is recorded late and a growth recorded before it, less may have been there.
        least = state.sum if event.on >= state.latest else min(state.sum_on(day) for day in state.days_from(event.on))
        if least + delta < 0:
            return refuse_over(RefusalCode.NEGATIVE_SUM, event, -delta, least)
        if after > 0 and not state.registered.funding:
            return refuse(RefusalCode.UNKNOWN_APPROPRIATION, event, "funding", "no funding line", "at least one")
        if after > LARGEST:
            return refuse_over(RefusalCode.TOO_LARGE, event, after, LARGEST)
    state = own_project(space, state)
    state.history = (state.history, event)
    state.changes = (*state.changes, (event, delta))
    commit(space, state, state.sum, after)
    state.sum = after
    state.latest = max(state.latest, event.on)
    state.refresh()
    return None


def misplaced(state: ProjectState, event: ChangeOrder | AuditFinding | Settled | SurplusReturned) -> Refusal | None:
    """The refusal that the machine has for an event of a project that stands elsewhere."""
    if (type(event), state.stands) in PROJECT_MACHINE.by_start:
        return None
    code: Any = PROJECT_MACHINE.by_event[type(event)].refusal
    return refuse(code, event, "project", event.project)


def settle(space: Workspace, event: Settled) -> Refusal | None:
    """The final account fixes the sum, once every stage but a retention's release is reached and nothing is pending."""
    state = space.get_project(event.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "project", event.project, "a registered project")
    refusal = misplaced(state, event)
    if refusal is not None:
        return refusal
    reached, whole = state.stage
    needed = len(state.table.numerators) - 1 - (state.table.schedule.retention is not None)
    if reached < needed or (reached == needed and not whole):
        return refuse(RefusalCode.BEFORE_ACCEPTANCE, event, "project", _stage_at(state, reached), _stage_at(state, needed))
    if state.stages and event.on < state.stages[-1][0].on:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {state.stages[-1][0].on}")
    if space.strict:
        if state.pending:
            return refuse_over(RefusalCode.PAYMENT_PENDING, event, state.pending, 0, "project")
        if event.amount.fen > 0 and not state.registered.funding:
            return refuse(RefusalCode.UNKNOWN_APPROPRIATION, event, "funding", "no funding line", "at least one")
    state = own_project(space, state)
    state.history = (state.history, event)
    state.changes = (*state.changes, (event, event.amount.fen - state.sum))
    commit(space, state, state.sum, event.amount.fen)
    state.sum = event.amount.fen
    state.settled = True
    state.latest = max(state.latest, event.on)
    state.refresh()
    return None


def suspend(space: Workspace, event: Suspended) -> Refusal | None:
    """Payments stop on one more ground."""
    state = space.get_project(event.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "project", event.project, "a registered project")
    if event.ground in state.suspended:
        return refuse(RefusalCode.ALREADY_SUSPENDED, event, "ground", event.ground)
    last = max((one.on for one in state.stops if one.ground == event.ground), default=state.registered.on)
    if space.strict and event.on < last:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {last}")
    state = own_project(space, state)
    state.history = (state.history, event)
    state.stop(event)
    return None


def resume(space: Workspace, event: Resumed) -> Refusal | None:
    """One ground is lifted."""
    state = space.get_project(event.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "project", event.project, "a registered project")
    if event.ground not in state.suspended:
        return refuse(RefusalCode.NOT_SUSPENDED, event, "ground", event.ground, ", ".join(state.suspended) or None)
    last = max((one.on for one in state.stops if one.ground == event.ground), default=state.registered.on)
    if space.strict and event.on < last:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {last}")
    state = own_project(space, state)
    state.history = (state.history, event)
    state.stop(event)
    return None


def move_account(space: Workspace, event: AccountChanged) -> Refusal | None:
    """From its day on a project is paid into another account of its street."""
    state = space.get_project(event.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "project", event.project, "a registered project")
    if event.on < state.registered.on:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {state.registered.on}")
    uses = space.get_account(event.account)
    if uses is not None and uses[0] != state.registered.street:
        return refuse(RefusalCode.ACCOUNT_OF_ANOTHER_STREET, event, "account", uses[0], state.registered.street)
    space.put_account(event.account, (state.registered.street, 1 if uses is None else uses[1] + 1))
    state = own_project(space, state)
    state.history = (state.history, event)
    state.accounts = (*state.accounts, event)
    return None
