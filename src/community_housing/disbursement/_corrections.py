# SPDX-License-Identifier: Apache-2.0
"""Rules for corrections: an earlier event's effect is taken back where nothing later rests on it."""

from collections.abc import Callable
from typing import Any, Final

from community_housing.disbursement._events import (
    Appropriated,
    AuditFinding,
    ChangeOrder,
    Correction,
    PaymentPosted,
    PaymentReturned,
    Resumed,
    StageReached,
    SurplusReturned,
    Suspended,
)
from community_housing.disbursement._outcomes import Refusal, RefusalCode, refuse, refuse_over
from community_housing.disbursement._payments import add, over_appropriation
from community_housing.disbursement._state import (
    PENDING,
    POSTED,
    ProjectState,
    Workspace,
    fit,
    hold,
    own_payment,
    own_project,
)
from community_housing.events import EventBase

__all__ = ["correct"]


def correct(space: Workspace, event: Correction) -> Refusal | None:
    """Take back the effect of the event that *event* names."""
    target = space.get_event(event.corrects)
    if target is None:
        return refuse(RefusalCode.UNKNOWN_EVENT, event, "corrects", event.corrects, "the id of an accepted event")
    if space.get_corrected(event.corrects) is not None:
        return refuse(RefusalCode.ALREADY_CORRECTED, event, "corrects", event.corrects)
    undo = _UNDO.get(type(target))
    if undo is None:
        return refuse(RefusalCode.NOT_CORRECTABLE, event, "corrects", getattr(target, "kind", None), _CORRECTABLE)
    if event.on < target.on:
        return refuse(RefusalCode.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {target.on}")
    refusal = undo(space, event, target)
    if refusal is None:
        space.put_corrected(event.corrects, event.id)
    return refusal


def _project(space: Workspace, project: str) -> ProjectState:
    found = space.get_project(project)
    if found is None:  # pragma: no cover - an accepted event names a registered project
        raise LookupError(project)
    return found


def _undo_appropriated(space: Workspace, event: Correction, target: Appropriated) -> Refusal | None:
    found = space.get_appropriation(target.appropriation)
    if found is None:  # pragma: no cover - an accepted appropriation is there
        return refuse(RefusalCode.UNKNOWN_APPROPRIATION, event, target.appropriation)
    after = found.amount - target.amount.fen
    if after < found.held:
        return refuse_over(RefusalCode.FUNDS_COMMITTED, event, target.amount.fen, found.amount - found.held, "corrects")
    found = found.copy(space.owner)
    space.put_appropriation(target.appropriation, found)
    found.amount = after
    return None


def _undo_stage(space: Workspace, event: Correction, target: StageReached) -> Refusal | None:
    state = _project(space, target.project)
    if state.settled:
        return refuse(RefusalCode.AFTER_SETTLEMENT, event, "corrects", target.id)
    if state.stages[-1][0].id != target.id:
        return refuse(RefusalCode.NOT_CORRECTABLE, event, "corrects", target.id, state.stages[-1][0].id)
    state = own_project(space, state)
    state.stages = state.stages[:-1]
    state.numerator, state.denominator = state.stages[-1][1:] if state.stages else (0, 1)
    state.refresh()
    return None


def _undo_change(space: Workspace, event: Correction, target: ChangeOrder | AuditFinding) -> Refusal | None:
    state = _project(space, target.project)
    position = next(index for index, (change, _) in enumerate(state.changes) if change.id == target.id)
    if any(change.kind == "settled" for change, _ in state.changes[position:]):
        # The final account has taken the place of what came before it.
        return refuse(RefusalCode.AFTER_SETTLEMENT, event, "corrects", target.id)
    delta = state.changes[position][1]
    if state.sum - delta < 0:
        return refuse_over(RefusalCode.NEGATIVE_SUM, event, delta, state.sum, "corrects")
    state = own_project(space, state)
    state.changes = state.changes[:position] + state.changes[position + 1 :]
    state.sum -= delta
    state.refresh()
    return None


def _undo_posted(space: Workspace, event: Correction, target: PaymentPosted) -> Refusal | None:
    """The payment is pending again with its whole request, where there is room for what its part had released."""
    payment = space.get_payment(target.payment)
    if payment is None or payment.status != POSTED or payment.returned:
        return refuse(RefusalCode.NOT_CORRECTABLE, event, "corrects", target.id, "a posted payment of which nothing came back")
    state = _project(space, payment.request.project)
    if state.net < payment.posted:
        return refuse(RefusalCode.NOT_CORRECTABLE, event, "corrects", target.id, "a payment whose surplus did not come back")
    released = tuple(whole - part for part, whole in zip(payment.posted_parts, payment.parts, strict=True))
    if payment.amount != payment.posted:
        after = state.net + state.pending + payment.amount - payment.posted
        if after > state.entitled:
            return refuse_over(RefusalCode.OVER_ENTITLEMENT, event, after, state.entitled, "corrects")
        refusal = over_appropriation(space, state, event, released)
        if refusal is not None:
            return refusal
    if state.settled:
        return refuse(RefusalCode.AFTER_SETTLEMENT, event, "corrects", target.id)
    # What came back of other payments may have left a source less than it paid of this one; others stand in for it.
    paid = tuple(-part for part in fit(payment.posted_parts, state.kept))
    pending = tuple(whole - part for whole, part in zip(released, paid, strict=True))
    state = own_project(space, state)
    payment = own_payment(space, payment)
    state.paid -= payment.posted
    state.pending += payment.amount
    state.held = add(state.held, released)
    state.kept = add(state.kept, paid)
    state.back = add(state.back, tuple(whole - part for whole, part in zip(pending, payment.parts, strict=True)))
    hold(space, state, released, paid)
    payment.parts = pending
    payment.status = PENDING
    payment.posted = 0
    payment.posted_parts = ()
    payment.posted_on = None
    return None


def _undo_returned(space: Workspace, event: Correction, target: PaymentReturned | SurplusReturned) -> Refusal | None:
    """The money did not come back: it counts as paid again, unless it was asked for anew since."""
    amount = target.amount.fen
    payment = space.get_payment(target.payment) if isinstance(target, PaymentReturned) else None
    state = _project(space, payment.request.project if payment is not None else getattr(target, "project", ""))
    after = state.net + state.pending + amount
    if after > state.peak:
        return refuse_over(RefusalCode.OVER_ENTITLEMENT, event, after, state.peak, "corrects")
    parts = fit(dict(state.returns)[target.id], state.back)
    refusal = over_appropriation(space, state, event, parts)
    if refusal is not None:
        return refusal
    if payment is not None:
        payment = own_payment(space, payment)
        payment.returned -= amount
    state = own_project(space, state)
    state.returned -= amount
    state.held = add(state.held, parts)
    state.kept = add(state.kept, parts)
    state.back = add(state.back, tuple(-part for part in parts))
    state.returns = tuple(row for row in state.returns if row[0] != target.id)
    hold(space, state, parts, parts)
    return None


def _undo_stop(space: Workspace, event: Correction, target: Suspended | Resumed) -> Refusal | None:
    """Only the last event on a ground is taken back; what came after it rests on it."""
    state = _project(space, target.project)
    last = [one.id for one in state.stops if one.ground == target.ground][-1]
    if last != target.id:
        return refuse(RefusalCode.NOT_CORRECTABLE, event, "corrects", target.id, last)
    own_project(space, state).undo_stop(target.id)
    return None


_UNDO: Final[dict[type[EventBase], Callable[[Workspace, Correction, Any], Refusal | None]]] = {
    Appropriated: _undo_appropriated,
    StageReached: _undo_stage,
    ChangeOrder: _undo_change,
    AuditFinding: _undo_change,
    PaymentPosted: _undo_posted,
    PaymentReturned: _undo_returned,
    SurplusReturned: _undo_returned,
    Suspended: _undo_stop,
    Resumed: _undo_stop,
}
_CORRECTABLE: Final = ", ".join(sorted(str(kind.__name__) for kind in _UNDO))
