# SPDX-License-Identifier: Apache-2.0
"""Rules for corrections (更正): what is wrong counts no more, or counts as it should have been.

A project is a fold of its own events, and so is an appropriation.  A correction folds them again without the wrong one, or
with another in its place, in the order in which they were accepted.  So no trace of a corrected event can stay, in any figure
or limit.  It is refused where a later event would hang in the air, which then is to be corrected first, or where more money
would be held than there is room for.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from community_housing.disbursement._events import (
    AccountChanged,
    Appropriated,
    AuditFinding,
    ChangeOrder,
    Correction,
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    PaymentVoided,
    ProjectRegistered,
    Resumed,
    Settled,
    StageReached,
    SurplusReturned,
    Suspended,
)
from community_housing.disbursement._hands import same_hands
from community_housing.disbursement._outcomes import Refusal, RefusalCode, refuse, refuse_over
from community_housing.disbursement._payments import give_back, post, request, return_surplus, void
from community_housing.disbursement._projects import (
    audit,
    change,
    committed_by,
    fund,
    move_account,
    reach,
    register,
    resume,
    settle,
    suspend,
    with_terms,
)
from community_housing.disbursement._state import AppropriationState, PaymentState, ProjectState, Workspace, own_appropriation
from community_housing.events import Chain, EventBase, relink, stamped, unchain, unlink
from community_housing.quantities import LARGEST
from community_housing.records import evolve

__all__ = ["PROJECT_RULES", "correct"]

PROJECT_RULES: Final[dict[type[EventBase], Callable[[Workspace, Any], Any]]] = {
    ProjectRegistered: register,
    StageReached: reach,
    ChangeOrder: change,
    AccountChanged: move_account,
    PaymentRequested: request,
    PaymentPosted: post,
    PaymentVoided: void,
    PaymentReturned: give_back,
    Suspended: suspend,
    Resumed: resume,
    AuditFinding: audit,
    Settled: settle,
    SurplusReturned: return_surplus,
}
"""The rule for each event that is about a project."""

_Standing = Callable[[EventBase], Any]
_Days = dict[dt.date, int]


def correct(space: Workspace, event: Correction) -> Refusal | Correction:
    """Take back the event that *event* names, or put another in its place."""
    target = space.get_event(event.corrects)
    if target is None:
        return refuse(RefusalCode.UNKNOWN_EVENT, event, "corrects", event.corrects, "the id of an accepted event")
    by = _standing_correction(space.get_corrected, event.corrects)
    if by is not None:
        return refuse(RefusalCode.ALREADY_CORRECTED, event, "corrects", event.corrects, by)
    refusal = _of_the_same(event, target) or same_hands(space, event)
    if refusal is not None:
        return refusal
    if isinstance(target, ProjectRegistered) and isinstance(event.instead, ProjectRegistered):
        instead = _with_terms(space, target, event.instead)
        if isinstance(instead, Refusal):
            return evolve(instead, event=event.id)
        event = stamped(event, instead=instead)
    subject: Any = target
    while isinstance(subject, Correction):
        subject = space.get_event(subject.corrects)

    def corrected(name: str) -> str | None:
        return event.id if name == event.corrects else space.get_corrected(name)

    def standing(one: EventBase) -> Any:
        return _standing(space, corrected, one, event)

    mend = _mend_appropriation if isinstance(subject, Appropriated) else _mend_project
    refusal = mend(space, event, subject, standing)
    if refusal is not None:
        return refusal
    space.put_corrected(event.corrects, event.id)
    return event


def _with_terms(space: Workspace, was: ProjectRegistered, now: ProjectRegistered) -> Refusal | ProjectRegistered:
    """The replacement of a registration with its schedule by value: what was agreed stays, where it still applies."""
    terms = was.terms
    same = terms is not None and now.terms in (None, terms) and terms.id == now.schedule
    if same and terms is not None and now.mode in terms.modes and now.on in terms.period:
        return stamped(now, terms=terms)
    bound = with_terms(space, now)
    return bound if isinstance(bound, Refusal) else bound[0]


def _standing_correction(corrected: Callable[[str], str | None], event_id: str) -> str | None:
    """The correction of an event that is not itself corrected, or None."""
    by = corrected(event_id)
    return None if by is None or _standing_correction(corrected, by) is not None else by


def _standing(
    space: Workspace, corrected: Callable[[str], str | None], one: EventBase, latest: Correction | None = None
) -> EventBase | None:
    """The event as it counts with these corrections, of which *latest* is not taken yet; None where it does not."""
    by = _standing_correction(corrected, one.id)
    if by is None:
        return one
    found: Any = latest if latest is not None and by == latest.id else space.get_event(by)
    instead: EventBase | None = found.instead
    return instead


def _of_the_same(event: Correction, target: EventBase) -> Refusal | None:
    """The refusal of a replacement that is another kind of event, or about something else."""
    instead = event.instead
    if instead is None:
        return None
    if type(instead) is not type(target):
        return refuse(RefusalCode.NOT_CORRECTABLE, event, "instead.kind", instead.kind, getattr(target, "kind", None))
    for name in ("project", "payment", "appropriation"):
        was, now = getattr(target, name, None), getattr(instead, name, None)
        if was != now:
            return refuse(RefusalCode.NOT_CORRECTABLE, event, f"instead.{name}", now, was)
    return None


class _Bench:
    """A workspace of one project alone, in which its events are told anew as facts."""

    def __init__(self, space: Workspace, old: ProjectState) -> None:
        self.owner = space.owner
        self.strict = False
        self.context = space.context
        self.project: ProjectState | None = None
        self.payments: dict[str, PaymentState] = {}
        own = _accounts(old)
        self._others = {name: found[1] - uses for name, uses in own.items() if (found := space.get_account(name)) is not None}
        self._space = space
        self.get_payment = self.payments.get
        self.put_payment = self.payments.__setitem__

    def get_project(self, _name: str) -> ProjectState | None:
        return self.project

    def put_project(self, _name: str, state: ProjectState) -> None:
        self.project = state

    def get_account(self, name: str) -> tuple[str, int] | None:
        """The street of an account, where another project uses it too."""
        return None if self._others.get(name) == 0 else self._space.get_account(name)

    def nowhere(self, *_: object) -> None:
        """What a project has outside of itself is changed once its events have been told."""

    get_appropriation = put_account = get_street = put_street = nowhere


def _accounts(state: ProjectState | None) -> dict[str, int]:
    """How often a project uses each account."""
    uses: dict[str, int] = {}
    named: tuple[ProjectRegistered | AccountChanged, ...] = () if state is None else (state.registered, *state.accounts)
    for one in named:
        uses[one.account] = uses.get(one.account, 0) + 1
    return uses


def _mend_project(space: Workspace, event: Correction, target: Any, standing: _Standing) -> Refusal | None:
    name = getattr(target, "project", None)
    if name is None:
        asked: Any = space.get_event(target.payment)
        name = asked.project
    old = space.get_project(name)
    history = [] if old is None else unchain(old.history)
    if old is None or all(one.id != target.id for one in history):
        return refuse(RefusalCode.NOT_CORRECTABLE, event, "corrects", target.id, "an event of a registered project")
    bench = _Bench(space, old)
    links: list[tuple[Any, ...]] = []
    for one in history:
        now = standing(one)
        refusal = None if now is None else PROJECT_RULES[type(now)](bench, now)  # type: ignore[arg-type]
        # What an event moves belongs to it as it was accepted, though another stands in its place.
        told = None if now is None or bench.project is None else bench.project.history
        links.append((one,) if told is None else (one, *told[2:]))
        if isinstance(refusal, Refusal):
            if one.id == target.id:
                return evolve(refusal, event=event.id)
            # What came later rests on what would be taken back.
            return refuse(RefusalCode.NOT_CORRECTABLE, event, "corrects", target.id, one.id)
    new = bench.project
    if new is not None:
        new.history = relink(links)
    moved = _moved(old, new)
    if space.strict:
        refusal = _too_much(space, event, old, new) or _over_appropriations(space, event, moved)
        if refusal is not None:
            return refusal
    _put_project(space, old, new, bench.payments)
    for appropriation, days in moved.items():
        found = space.get_appropriation(appropriation)
        if found is not None:
            committing = space.context.funds_in_place is not None
            _put_held(own_appropriation(space, found), days, old, new, committing=committing)
    return None


def _too_much(space: Workspace, event: Correction, old: ProjectState, new: ProjectState | None) -> Refusal | None:
    """The refusal of a project that would owe less than nothing, or hold what it was never entitled to."""
    if new is None:
        return None
    if new.registered != old.registered:
        refusal = fund(space, new.registered, new.table.schedule)
        if refusal is not None:
            return evolve(refusal, event=event.id)
    days = list(new.days_from(dt.date.min))
    least, paid = min(new.sum_on(day) for day in days), min(new.used_on(day)[1] for day in days)
    if least < 0:
        return refuse_over(RefusalCode.NEGATIVE_SUM, event, -least, 0, "corrects")
    if paid < 0:
        return refuse_over(RefusalCode.OVER_PAID, event, -paid, 0, "corrects")
    if new.sum > LARGEST:
        return refuse_over(RefusalCode.TOO_LARGE, event, new.sum, LARGEST, "corrects")
    held = new.net + new.pending
    if not new.registered.funding and (held or new.sum):
        return refuse(RefusalCode.UNKNOWN_APPROPRIATION, event, "instead.funding", "no funding line", "at least one")
    if held > old.net + old.pending and held > new.peak:
        return refuse_over(RefusalCode.OVER_ENTITLEMENT, event, held, new.peak, "corrects")
    return None


def _moved(old: ProjectState, new: ProjectState | None) -> dict[str, _Days]:
    """By how much more each appropriation would be held, by day; every one of them that either has is there."""
    moved: dict[str, _Days] = {}
    for state, sign in ((old, -1), (new, 1)):
        if state is None:
            continue
        names = [line.appropriation for line in state.registered.funding]
        for name in names:
            moved.setdefault(name, {})
        for day, parts, _ in state.moves():
            for name, part in zip(names, parts, strict=True):
                moved[name][day] = moved[name].get(day, 0) + sign * part
    return moved


def _over_appropriations(space: Workspace, event: Correction, moved: dict[str, _Days]) -> Refusal | None:
    for name, days in moved.items():
        found = space.get_appropriation(name)
        if found is not None and any(days.values()):
            refusal = _short(RefusalCode.OVER_APPROPRIATION, event, name, found, {day: -fen for day, fen in days.items()})
            if refusal is not None:
                return refusal
    return None


def _short(code: RefusalCode, event: Correction, field: str, found: AppropriationState, changes: _Days) -> Refusal | None:
    """The refusal of changes that would leave an appropriation with less than nothing, and less than before, on a day."""
    before = after = 0
    for day in sorted({*found.days, *changes}):
        before += found.days.get(day, 0)
        after += found.days.get(day, 0) + changes.get(day, 0)
        if after < 0 and after < before:
            return refuse_over(code, event, before - after, max(before, 0), field)
    return None


def _put_project(space: Workspace, old: ProjectState, new: ProjectState | None, payments: dict[str, PaymentState]) -> None:
    """Put a project that was told anew in the place of the old one, with its payments, its accounts and its street."""
    for one in unchain(old.history):
        if isinstance(one, PaymentRequested) and one.id not in payments and space.get_payment(one.id) is not None:
            space.drop_payment(one.id)
    for name, payment in payments.items():
        space.put_payment(name, payment)
    project, street = old.registered.project, old.registered.street
    before, after = _accounts(old), _accounts(new)
    for name in {**before, **after}:
        found = space.get_account(name)
        uses = (0 if found is None else found[1]) + after.get(name, 0) - before.get(name, 0)
        if new is not None and uses:
            space.put_account(name, (new.registered.street if name in after else street, uses))
        elif uses:
            space.put_account(name, (street, uses))
        else:
            space.drop_account(name)
    if new is None:
        space.drop_project(project)
    else:
        space.put_project(project, new)
    if new is None or new.registered.street != street:
        left = _without(space.get_street(street), project)
        if left is None:
            space.drop_street(street)
        else:
            space.put_street(street, left)
        if new is not None:
            space.put_street(new.registered.street, (space.get_street(new.registered.street), project))


def _without(chain: Chain | None, item: str) -> Chain | None:
    return relink(link for link in unlink(chain) if link[0] != item)


def _put_held(found: AppropriationState, days: _Days, old: ProjectState, new: ProjectState | None, *, committing: bool) -> None:
    """Bring an owned appropriation up to date with a project that was told anew."""
    for state, sign in ((old, -1), (new, 1)):
        if state is None:
            continue
        lines = state.registered.funding
        for line, held, kept in zip(lines, state.held, state.kept, strict=True):
            if line.appropriation == found.id:
                found.held += sign * held
                found.kept += sign * kept
                found.lines += sign
        if committing:
            found.committed += sign * committed_by(state).get(found.id, 0)
    for day, fen in days.items():
        if fen:
            found.move(day, -fen)


def _mend_appropriation(space: Workspace, event: Correction, target: Appropriated, standing: _Standing) -> Refusal | None:
    found = space.get_appropriation(target.appropriation)
    history: list[Appropriated] = [] if found is None else unchain(found.history)
    if found is None or all(one.id != target.id for one in history):
        return refuse(RefusalCode.NOT_CORRECTABLE, event, "corrects", target.id, "an event of an appropriation that is there")
    left: list[Appropriated] = [now for one in history if (now := standing(one)) is not None]
    changes: _Days = {}
    for one in left:
        changes[one.on] = changes.get(one.on, 0) + one.amount.fen
    for one in history:
        was: Any = _standing(space, space.get_corrected, one)
        if was is not None:
            changes[was.on] = changes.get(was.on, 0) - was.amount.fen
    if space.strict:
        refusal = _short(RefusalCode.FUNDS_COMMITTED, event, "corrects", found, changes) or _other_money(event, found, left)
        if refusal is not None:
            return refusal
    if not left and not found.lines:
        space.drop_appropriation(found.id)
        return None
    found = own_appropriation(space, found)
    if left:
        found.identify(left[0])
    found.amount = sum(one.amount.fen for one in left)
    found.since = min((one.on for one in left), default=None)
    for day, fen in changes.items():
        if fen:
            found.move(day, fen)
    return None


def _other_money(event: Correction, found: AppropriationState, left: list[Appropriated]) -> Refusal | None:
    """The refusal of an appropriation whose events would contradict one another, or the projects that name it."""
    if not left:
        stays = "an event that says what it is, as projects name it"
        return refuse(RefusalCode.NOT_CORRECTABLE, event, "corrects", event.corrects, stays) if found.lines else None
    first = left[0]
    if first.amount.fen < 0:
        return refuse_over(RefusalCode.NEGATIVE_SUM, event, -first.amount.fen, 0, "corrects")
    if sum(one.amount.fen for one in left) > LARGEST:
        return refuse_over(RefusalCode.TOO_LARGE, event, sum(one.amount.fen for one in left), LARGEST, "corrects")
    for name in ("year", "source", "batch", "street", "ledger"):
        wanted = getattr(first, name)
        others = [getattr(one, name) for one in left[1:]]
        if found.lines and name != "year":
            others.append(getattr(found, name))
        for other in others:
            if other != wanted:
                return refuse(RefusalCode.APPROPRIATION_MISMATCH, event, f"instead.{name}", wanted, other)
    return None
