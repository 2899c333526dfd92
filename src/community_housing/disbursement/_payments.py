# SPDX-License-Identifier: Apache-2.0
"""Rules for events that move money: requested, posted, voided, returned, surplus returned.

payment = entitlement - paid - pending, never more; a request reserves it in two phases, so that two requests can never
spend the same fen.
"""

from community_housing.disbursement._events import (
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    PaymentVoided,
    SurplusReturned,
)
from community_housing.disbursement._outcomes import Refusal, RefusalCode, refuse, refuse_over
from community_housing.disbursement._state import (
    PENDING,
    POSTED,
    VOIDED,
    PaymentState,
    ProjectState,
    Workspace,
    apportion,
    draw,
    hold,
    own_payment,
    own_project,
)
from community_housing.events import EventBase

_NOTHING = ((), (0,), (0, 0), (0, 0, 0), (0, 0, 0, 0))

__all__ = ["give_back", "over_appropriation", "post", "request", "return_surplus", "void"]


def request(space: Workspace, event: PaymentRequested) -> Refusal | None:
    """Reserve a payment, within the entitlement on its day and within each appropriation."""
    state = space.get_project(event.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "project", event.project, "a registered project")
    amount = event.amount.fen
    lines = state.registered.funding
    weights = (1,) if len(lines) == 1 else tuple([line.weight for line in lines])
    if space.strict:
        refusal = _may_request(space, state, event, amount)
        if refusal is not None:
            return refusal
    parts = (amount,) if len(lines) == 1 else draw(state.held, weights, amount)
    if space.strict:
        refusal = over_appropriation(space, state, event, parts)
        if refusal is not None:
            return refusal
    if state.owner is not space.owner:
        state = own_project(space, state)
    state.pending += amount
    state.held = add(state.held, parts)
    hold(space, state, parts, (0,) * len(parts))
    space.put_payment(event.id, PaymentState(space.owner, event, parts))
    return None


def _may_request(space: Workspace, state: ProjectState, event: PaymentRequested, amount: int) -> Refusal | None:
    registered = state.registered
    if event.account != registered.account:
        street = space.get_account(event.account)
        code = (
            RefusalCode.UNKNOWN_ACCOUNT
            if street is None
            else RefusalCode.WRONG_ACCOUNT
            if street == registered.street
            else RefusalCode.ACCOUNT_OF_ANOTHER_STREET
        )
        return refuse(code, event, "account", event.account, registered.account)
    if state.suspended:
        return refuse(RefusalCode.SUSPENDED, event, "project", ", ".join(state.suspended))
    if not state.stages:
        return refuse(RefusalCode.BEFORE_APPROVAL, event, "project", event.project, state.table.schedule.stages[0].id)
    entitled = state.entitled if event.on >= state.latest else min(state.entitled, state.entitled_on(event.on))
    wanted = state.paid - state.returned + state.pending + amount
    if wanted > entitled:
        return refuse_over(RefusalCode.OVER_ENTITLEMENT, event, wanted, entitled)
    return None


def over_appropriation(space: Workspace, state: ProjectState, event: EventBase, parts: tuple[int, ...]) -> Refusal | None:
    """The refusal of *parts* beyond what an appropriation of the project still has, if it is so."""
    lines = state.registered.funding
    for index, part in enumerate(parts):
        if part <= 0:
            continue
        line = lines[index]
        found = space.get_appropriation(line.appropriation)
        if found is None:
            return refuse(RefusalCode.UNKNOWN_APPROPRIATION, event, line.appropriation)
        if found.held + part > found.amount:
            return refuse_over(RefusalCode.OVER_APPROPRIATION, event, found.held + part, found.amount, line.appropriation)
        if event.on < found.since:
            return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, line.appropriation, event.on, f">= {found.since}")
    return None


def post(space: Workspace, event: PaymentPosted) -> Refusal | None:
    """The money goes, whole or in part; what a part leaves is released."""
    payment = space.get_payment(event.payment)
    if payment is None:
        return refuse(RefusalCode.UNKNOWN_PAYMENT, event, "payment", event.payment, "the id of a request")
    if payment.status != PENDING:
        return refuse(RefusalCode.NOT_PENDING, event, "payment", "posted" if payment.status == POSTED else "voided", "pending")
    state = space.get_project(payment.request.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "payment", payment.request.project)
    amount = payment.amount if event.amount is None else event.amount.fen
    if space.strict:
        refusal = _may_post(state, payment, event, amount)
        if refusal is not None:
            return refusal
    parts = payment.parts if amount == payment.amount else apportion(amount, payment.parts)
    if state.owner is not space.owner:
        state = own_project(space, state)
    if payment.owner is not space.owner:
        payment = own_payment(space, payment)
    state.pending -= payment.amount
    state.paid += amount
    if amount == payment.amount:
        released = _NOTHING[len(parts)] if len(parts) < len(_NOTHING) else (0,) * len(parts)
    else:
        released = tuple([part - whole for part, whole in zip(parts, payment.parts, strict=True)])
        state.held = add(state.held, released)
    state.kept = add(state.kept, parts)
    hold(space, state, released, parts)
    payment.status = POSTED
    payment.posted = amount
    payment.posted_parts = parts
    payment.posted_on = event.on
    return None


def _may_post(state: ProjectState, payment: PaymentState, event: PaymentPosted, amount: int) -> Refusal | None:
    if amount > payment.amount:
        return refuse_over(RefusalCode.OVER_REQUEST, event, amount, payment.amount)
    if state.suspended:
        return refuse(RefusalCode.SUSPENDED, event, "payment", ", ".join(state.suspended))
    if event.on < payment.request.on:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {payment.request.on}")
    if state.net + amount > state.entitled:
        # The sum may have shrunk since the request; what was reserved then is not owed any more.
        return refuse_over(RefusalCode.OVER_ENTITLEMENT, event, state.net + amount, state.entitled)
    return None


def void(space: Workspace, event: PaymentVoided) -> Refusal | None:
    """A pending payment is withdrawn and its reservation released."""
    payment = space.get_payment(event.payment)
    if payment is None:
        return refuse(RefusalCode.UNKNOWN_PAYMENT, event, "payment", event.payment, "the id of a request")
    if payment.status != PENDING:
        return refuse(RefusalCode.NOT_PENDING, event, "payment", "posted" if payment.status == POSTED else "voided", "pending")
    if space.strict and event.on < payment.request.on:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {payment.request.on}")
    state = space.get_project(payment.request.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "payment", payment.request.project)
    state = own_project(space, state)
    payment = own_payment(space, payment)
    released = tuple(-part for part in payment.parts)
    state.pending -= payment.amount
    state.held = add(state.held, released)
    hold(space, state, released, (0,) * len(released))
    payment.status = VOIDED
    return None


def give_back(space: Workspace, event: PaymentReturned) -> Refusal | None:
    """A posted payment comes back in part or whole, to the sources and appropriations that it came from."""
    payment = space.get_payment(event.payment)
    if payment is None:
        return refuse(RefusalCode.UNKNOWN_PAYMENT, event, "payment", event.payment, "the id of a request")
    if payment.status != POSTED:
        return refuse(RefusalCode.NOT_POSTED, event, "payment", event.payment, "a posted payment")
    amount = event.amount.fen
    state = space.get_project(payment.request.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "payment", payment.request.project)
    if space.strict:
        # A surplus that came back was a part of the payments too, so the project's own balance bounds it as well.
        most = min(payment.posted - payment.returned, state.net)
        if amount > most:
            return refuse_over(RefusalCode.OVER_PAID, event, amount, most)
        if payment.posted_on is not None and event.on < payment.posted_on:
            return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {payment.posted_on}")
    payment = own_payment(space, payment)
    payment.returned += amount
    take_back(space, state, event, amount)
    return None


def return_surplus(space: Workspace, event: SurplusReturned) -> Refusal | None:
    """After settlement, what was paid beyond the final sum comes back, and no more."""
    state = space.get_project(event.project)
    if state is None:
        return refuse(RefusalCode.UNKNOWN_PROJECT, event, "project", event.project, "a registered project")
    if not state.settled:
        return refuse(RefusalCode.BEFORE_SETTLEMENT, event, "project", event.project)
    amount = event.amount.fen
    if space.strict:
        surplus = max(state.net - state.sum, 0)
        if amount > surplus:
            return refuse_over(RefusalCode.OVER_SURPLUS, event, amount, surplus)
        settled = next(change.on for change, _ in state.changes if change.kind == "settled")
        if event.on < settled:
            return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {settled}")
    take_back(space, state, event, amount)
    return None


def take_back(space: Workspace, state: ProjectState, event: PaymentReturned | SurplusReturned, amount: int) -> None:
    """Book *amount* fen as returned by *event*, over the sources by what they have paid."""
    state = own_project(space, state)
    weights = tuple(line.weight for line in state.registered.funding)
    parts = draw(state.kept, weights, -amount)
    returned = tuple([-part for part in parts])
    state.returned += amount
    state.held = add(state.held, parts)
    state.kept = add(state.kept, parts)
    state.back = add(state.back, returned)
    state.returns = (*state.returns, (event.id, returned))
    hold(space, state, parts, parts)


def add(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    """Add two rows of parts."""
    if len(first) == 1:
        return (first[0] + second[0],)
    return tuple([one + other for one, other in zip(first, second, strict=True)])
