# SPDX-License-Identifier: Apache-2.0
"""Rules for events that move money: requested, posted, voided, returned, surplus returned.

payment = entitlement - paid - pending, never more; a request reserves it in two phases, so that two requests can never
spend the same fen, and guarantees its posting.
"""

import datetime as dt

from community_housing.disbursement._events import (
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    PaymentVoided,
    SurplusReturned,
)
from community_housing.disbursement._hands import same_hands
from community_housing.disbursement._machines import PAYMENT_MACHINE
from community_housing.disbursement._outcomes import Refusal, RefusalCode, refuse, refuse_over
from community_housing.disbursement._projects import misplaced
from community_housing.disbursement._state import (
    POSTED,
    VOIDED,
    PaymentState,
    ProjectState,
    Workspace,
    draw,
    hold,
    own_payment,
    own_project,
)
from community_housing.events import EventBase
from community_housing.quantities import apportion

__all__ = ["give_back", "post", "request", "return_surplus", "void"]


def request(space: Workspace, event: PaymentRequested) -> Refusal | None:
    """Reserve a payment, within the entitlement and each appropriation on its day and on every later one."""
    state = space.get_project(event.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "project", event.project, "a registered project")
    amount = event.amount.fen
    lines = state.registered.funding
    if space.strict:
        refusal = _may_request(space, state, event, amount)
        if refusal is not None:
            return refusal
    parts = (amount,) if len(lines) == 1 else draw(state.held, tuple([line.weight for line in lines]), amount)
    if space.strict:
        refusal = _over_appropriation(space, state, event, parts)
        if refusal is not None:
            return refusal
    if state.owner is not space.owner:
        state = own_project(space, state)
    state.pending += amount
    hold(space, state, event, parts, nothing(parts))
    space.put_payment(event.id, PaymentState(space.owner, event, parts))
    return None


def _may_request(space: Workspace, state: ProjectState, event: PaymentRequested, amount: int) -> Refusal | None:
    registered = state.registered
    account = registered.account if not state.accounts else state.account_on(event.on)
    if event.account != account:
        uses = space.get_account(event.account)
        code = (
            RefusalCode.UNKNOWN_ACCOUNT
            if uses is None
            else RefusalCode.WRONG_ACCOUNT
            if uses[0] == registered.street
            else RefusalCode.ACCOUNT_OF_ANOTHER_STREET
        )
        return refuse(code, event, "account", event.account, account)
    if state.stops:
        open_then = {*state.suspended, *state.suspended_on(event.on)}
        if open_then:
            return refuse(RefusalCode.SUSPENDED, event, "project", ", ".join(sorted(open_then)))
    if not state.stages:
        return refuse(RefusalCode.BEFORE_APPROVAL, event, "project", event.project, state.table.schedule.stages[0].id)
    if event.on >= state.latest and event.on >= state.moved:
        measured, limit = state.net + state.pending + amount, state.entitled
    else:
        # On every day from its own on: what was recorded of a later day may leave less, and an earlier day had less.
        figures = ((state.used_on(day)[0] + amount, state.entitled_on(day)) for day in state.days_from(event.on))
        measured, limit = max(figures, key=lambda pair: pair[0] - pair[1])
    return refuse_over(RefusalCode.OVER_ENTITLEMENT, event, measured, limit) if measured > limit else None


def _over_appropriation(space: Workspace, state: ProjectState, event: EventBase, parts: tuple[int, ...]) -> Refusal | None:
    """The refusal of *parts* beyond what an appropriation of the project has free from the day on, if it is so."""
    lines = state.registered.funding
    for index, part in enumerate(parts):
        if part <= 0:
            continue
        name = lines[index].appropriation
        found = space.get_appropriation(name)
        if found is None or found.since is None:
            return refuse(RefusalCode.UNKNOWN_APPROPRIATION, event, name)
        if event.on < found.since:
            return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, name, event.on, f">= {found.since}")
        if not found.has_free(event.on, part, space.owner):
            return refuse_over(RefusalCode.OVER_APPROPRIATION, event, part, found.least_from(event.on), name)
    return None


def nothing(parts: tuple[int, ...]) -> tuple[int, ...]:
    """As many zeros as there are parts."""
    return (0,) * len(parts)


def _payment(
    space: Workspace, event: PaymentPosted | PaymentVoided | PaymentReturned
) -> tuple[PaymentState, ProjectState] | Refusal:
    """The payment that an event names, and its project, where its machine lets it come."""
    payment = space.get_payment(event.payment)
    state = None if payment is None else space.get_project(payment.request.project)
    if payment is None or state is None:
        return refuse(RefusalCode.UNKNOWN_PAYMENT, event, "payment", event.payment, "the id of a request")
    move = PAYMENT_MACHINE.by_event[type(event)]
    if payment.status in move.starts:
        return payment, state
    if str(move.refusal) == RefusalCode.NOT_POSTED:
        return refuse(RefusalCode.NOT_POSTED, event, "payment", event.payment, "a posted payment")
    return refuse(RefusalCode.NOT_PENDING, event, "payment", payment.status, ", ".join(move.starts))


def post(space: Workspace, event: PaymentPosted) -> Refusal | None:
    """The money goes, whole or in part; what a part leaves is released.

    Whoever reserved it may pay it: what was recorded since may make it too much, and then it is to be clawed back.
    """
    found = _payment(space, event)
    if isinstance(found, Refusal):
        return found
    payment, state = found
    refusal = same_hands(space, event)
    if refusal is not None:
        return refusal
    amount = payment.amount if event.amount is None else event.amount.fen
    if amount > payment.amount:
        return refuse_over(RefusalCode.OVER_REQUEST, event, amount, payment.amount)
    if event.on < payment.request.on:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {payment.request.on}")
    parts = payment.parts if amount == payment.amount else apportion(amount, payment.parts)
    if state.owner is not space.owner:
        state = own_project(space, state)
    if payment.owner is not space.owner:
        payment = own_payment(space, payment)
    state.pending -= payment.amount
    state.paid += amount
    released = (
        nothing(parts)
        if amount == payment.amount
        else tuple([part - whole for part, whole in zip(parts, payment.parts, strict=True)])
    )
    hold(space, state, event, released, parts)
    payment.status = POSTED
    payment.posted = amount
    payment.posted_by = event.id
    payment.posted_parts = parts
    payment.posted_on = event.on
    return None


def void(space: Workspace, event: PaymentVoided) -> Refusal | None:
    """A pending payment is withdrawn and its reservation released."""
    found = _payment(space, event)
    if isinstance(found, Refusal):
        return found
    payment, state = found
    if event.on < payment.request.on:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {payment.request.on}")
    state = own_project(space, state)
    payment = own_payment(space, payment)
    released = tuple([-part for part in payment.parts])
    state.pending -= payment.amount
    hold(space, state, event, released, nothing(released))
    payment.status = VOIDED
    return None


def give_back(space: Workspace, event: PaymentReturned) -> Refusal | None:
    """A posted payment comes back in part or whole, to the sources and appropriations that it came from."""
    found = _payment(space, event)
    if isinstance(found, Refusal):
        return found
    payment, state = found
    if payment.posted_on is not None and event.on < payment.posted_on:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {payment.posted_on}")
    amount = event.amount.fen
    most = payment.posted - payment.returned
    if space.strict:
        # A surplus that came back was a part of the payments too, so the project's own balance bounds it as well.
        most = min(most, least_paid(state, event.on))
    if amount > most:
        return refuse_over(RefusalCode.OVER_PAID, event, amount, most)
    payment = own_payment(space, payment)
    payment.returned += amount
    take_back(space, state, event, amount)
    return None


def return_surplus(space: Workspace, event: SurplusReturned) -> Refusal | None:
    """After settlement, what was paid beyond the final sum comes back, and no more."""
    state = space.get_project(event.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "project", event.project, "a registered project")
    refusal = misplaced(state, event)
    if refusal is not None:
        return refusal
    amount = event.amount.fen
    settled = next(change.on for change, _ in state.changes if change.kind == "settled")
    if event.on < settled:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {settled}")
    if space.strict:
        surplus = max(min(state.net - state.sum, least_paid(state, event.on)), 0)
        if amount > surplus:
            return refuse_over(RefusalCode.OVER_SURPLUS, event, amount, surplus)
    take_back(space, state, event, amount)
    return None


def least_paid(state: ProjectState, day: dt.date) -> int:
    """The least that was paid, net of what came back, at the end of *day* or of any later one."""
    return state.net if day >= state.moved else min(state.used_on(one)[1] for one in state.days_from(day))


def take_back(space: Workspace, state: ProjectState, event: PaymentReturned | SurplusReturned, amount: int) -> None:
    """Book *amount* fen as returned by *event*, over the sources by what they have paid."""
    state = own_project(space, state)
    parts = draw(state.kept, tuple([line.weight for line in state.registered.funding]), -amount)
    state.returned += amount
    state.back = tuple([whole - part for whole, part in zip(state.back, parts, strict=True)])
    hold(space, state, event, parts, parts)
