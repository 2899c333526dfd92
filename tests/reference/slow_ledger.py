# SPDX-License-Identifier: Apache-2.0
"""The slow obvious ledger: all is told again from the accepted facts at every step, every limit is tested day by day.

Nothing is carried from one step to the next but the list of accepted events.  It shares with the library the records, the
schedules and `split`, and no rule.
"""

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from community_housing.disbursement import Schedules
from community_housing.errors import InputError
from community_housing.events import same_body
from community_housing.quantities import LARGEST, Money, split


class NoFootingError(Exception):
    """An event does not follow from those before it."""


def cumulative(held: list[int], weights: list[int], amount: int) -> list[int]:
    """How *amount* more, or less where negative, is borne: the cumulative sum is split, no source goes the other way."""
    sign = 1 if amount > 0 else -1
    target = [part.fen for part in split(Money(sum(held) + amount), weights)]
    parts = [max(sign * (wanted - borne), 0) for wanted, borne in zip(target, held, strict=True)]
    index = len(parts)
    while sum(parts) > abs(amount):
        index -= 1
        parts[index] -= min(parts[index], sum(parts) - abs(amount))
    return [sign * part for part in parts]


class Project:
    """One project, told from its facts in the order in which they were accepted."""

    def __init__(self, registered: Any, schedule: Any) -> None:
        self.registered, self.schedule = registered, schedule
        self.funded = bool(registered.funding)
        self.lines = [line.appropriation for line in registered.funding] or ["nothing"]
        self.weights = [line.weight for line in registered.funding] or [1]
        self.facts: list[Any] = [registered]
        self.moves: list[tuple[dt.date, list[int], list[int]]] = []
        self.payments: dict[str, dict[str, Any]] = {}

    def of(self, *kinds: str) -> list[Any]:
        return [fact for fact in self.facts if fact.kind in kinds]

    def sum(self, day: dt.date = dt.date.max) -> int:
        total = self.registered.contract_sum.fen
        for fact in self.of("change_order", "audit_finding", "settled"):
            if fact.on <= day:
                amount = fact.amount.fen
                total = amount if fact.kind == "settled" else total + (amount if fact.kind == "change_order" else -amount)
        return total

    def entitled(self, day: dt.date = dt.date.max) -> int:
        share = Fraction(0)
        for fact in self.of("stage_reached"):
            if fact.on <= day:
                share = self.schedule.cumulative(fact.stage, fact.part)
        return math.floor(share * self.sum(day)) if day >= self.registered.on else 0

    def borne(self, which: int, day: dt.date = dt.date.max) -> list[int]:
        """What each source holds (1) or has paid net (2) at the end of a day."""
        return [sum(move[which][i] for move in self.moves if move[0] <= day) for i in range(len(self.lines))]

    def open_grounds(self, day: dt.date = dt.date.max) -> set[str]:
        last = {fact.ground: fact.kind for fact in self.of("suspended", "resumed") if fact.on <= day}
        return {ground for ground, kind in last.items() if kind == "suspended"}

    def account(self, day: dt.date) -> str:
        found = [fact for fact in self.of("account_changed") if fact.on <= day]
        return max(reversed(found), key=lambda fact: fact.on).account if found else self.registered.account

    def accounts(self) -> set[str]:
        return {self.registered.account, *(fact.account for fact in self.of("account_changed"))}

    def days(self) -> set[dt.date]:
        return {dt.date.max, *(fact.on for fact in self.facts), *(day for day, _, _ in self.moves)}

    def peak(self) -> int:
        """The highest entitlement after any of its facts, in the order in which they were accepted."""
        past, best = self.facts, 0
        for count in range(1, len(past) + 1):
            self.facts = past[:count]
            best = max(best, self.entitled())
        self.facts = past
        return best

    def pending(self) -> int:
        return sum(one["amount"] for one in self.payments.values() if one["state"] == "pending")

    def net(self) -> int:
        return sum(self.borne(2))


class World:
    """All projects and appropriations, told from facts."""

    def __init__(self, facts: list[Any], schedules: Schedules) -> None:
        self.schedules = schedules
        self.projects: dict[str, Project] = {}
        self.payments: dict[str, Project] = {}
        self.money: dict[str, list[Any]] = {}
        for fact in facts:
            getattr(self, f"_{fact.kind}")(fact)

    # What a fact needs to stand on.

    def need(self, condition: object, fact: Any) -> None:
        if not condition:
            raise NoFootingError(fact.id)

    def project(self, fact: Any) -> Project:
        self.need(fact.project in self.projects, fact)
        project = self.projects[fact.project]
        project.facts.append(fact)
        return project

    def payment(self, fact: Any, state: str) -> tuple[Project, dict[str, Any]]:
        self.need(fact.payment in self.payments, fact)
        project = self.payments[fact.payment]
        found = project.payments[fact.payment]
        self.need(found["state"] == state and fact.on >= found["since"], fact)
        project.facts.append(fact)
        return project, found

    def street_of(self, account: str) -> str | None:
        return next((p.registered.street for p in self.projects.values() if account in p.accounts()), None)

    def _registered(self, fact: Any) -> None:
        self.need(fact.project not in self.projects, fact)
        editions = [one for one in self.schedules.editions(fact.schedule) if fact.on in one.period]
        self.need(editions and fact.mode in editions[0].modes, fact)
        self.need(all(plan.stage in [stage.id for stage in editions[0].stages] for plan in fact.planned), fact)
        self.need(self.street_of(fact.account) in (None, fact.street), fact)
        self.projects[fact.project] = Project(fact, editions[0])

    def _appropriated(self, fact: Any) -> None:
        events = self.money.setdefault(fact.appropriation, [])
        names = ("year", "source", "batch", "street", "ledger")
        self.need(all(getattr(one, name) == getattr(fact, name) for one in events for name in names), fact)
        events.append(fact)

    def _stage_reached(self, fact: Any) -> None:
        project = self.project(fact)
        before = project.of("stage_reached")[:-1]
        names = [stage.id for stage in project.schedule.stages]
        self.need(fact.stage in names, fact)
        last_of_retention = fact.stage == names[-1] and project.schedule.retention is not None
        self.need(not project.of("settled") or last_of_retention, fact)
        place = (names.index(fact.stage), fact.part)
        reached = (names.index(before[-1].stage), before[-1].part) if before else (-1, Fraction(1))
        self.need(place > reached and (place[0] == reached[0] or (place[0] == reached[0] + 1 and reached[1] == 1)), fact)
        self.need(fact.on >= (before[-1].on if before else project.registered.on), fact)

    def _change_order(self, fact: Any) -> None:
        project = self.project(fact)
        self.need(fact.on >= project.registered.on and not project.of("settled"), fact)

    def _audit_finding(self, fact: Any) -> None:
        self.need(self.project(fact).registered.on <= fact.on, fact)

    def _settled(self, fact: Any) -> None:
        project = self.project(fact)
        stages = project.of("stage_reached")
        names = [stage.id for stage in project.schedule.stages]
        needed = len(names) - 1 - (project.schedule.retention is not None)
        self.need(len(project.of("settled")) == 1, fact)
        reached = (names.index(stages[-1].stage), stages[-1].part) if stages else (-1, Fraction(1))
        self.need(reached >= (needed, Fraction(1)), fact)
        self.need(not stages or fact.on >= stages[-1].on, fact)

    def _suspended(self, fact: Any) -> None:
        project = self.project(fact)
        self.need(
            [one.kind for one in project.of("suspended", "resumed") if one.ground == fact.ground][:-1][-1:] != ["suspended"],
            fact,
        )

    def _resumed(self, fact: Any) -> None:
        project = self.project(fact)
        self.need(
            [one.kind for one in project.of("suspended", "resumed") if one.ground == fact.ground][:-1][-1:] == ["suspended"],
            fact,
        )

    def _account_changed(self, fact: Any) -> None:
        self.need(fact.project in self.projects, fact)
        street = self.projects[fact.project].registered.street
        self.need(self.street_of(fact.account) in (None, street), fact)
        self.need(fact.on >= self.project(fact).registered.on, fact)

    def _payment_requested(self, fact: Any) -> None:
        project = self.project(fact)
        parts = cumulative(project.borne(1), project.weights, fact.amount.fen)
        project.payments[fact.id] = {"state": "pending", "amount": fact.amount.fen, "parts": parts, "since": fact.on}
        self.payments[fact.id] = project
        project.moves.append((fact.on, parts, [0] * len(parts)))

    def _payment_posted(self, fact: Any) -> None:
        project, found = self.payment(fact, "pending")
        amount = found["amount"] if fact.amount is None else fact.amount.fen
        self.need(amount <= found["amount"], fact)
        parts = [part.fen for part in split(Money(amount), found["parts"])]
        project.moves.append((fact.on, [part - whole for part, whole in zip(parts, found["parts"], strict=True)], parts))
        found.update(state="posted", posted=amount, since=fact.on, back=0)

    def _voided(self, fact: Any) -> None:
        project, found = self.payment(fact, "pending")
        found["state"] = "voided"
        project.moves.append((fact.on, [-part for part in found["parts"]], [0] * len(found["parts"])))

    def _returned(self, fact: Any) -> None:
        project, found = self.payment(fact, "posted")
        found["back"] += fact.amount.fen
        self.need(found["back"] <= found["posted"], fact)
        self.give_back(project, fact)

    def _surplus_returned(self, fact: Any) -> None:
        project = self.project(fact)
        settled = project.of("settled")
        self.need(settled and fact.on >= settled[0].on, fact)
        self.give_back(project, fact)

    def give_back(self, project: Project, fact: Any) -> None:
        parts = cumulative(project.borne(2), project.weights, -fact.amount.fen)
        project.moves.append((fact.on, parts, parts))

    # Money by day.

    def set_aside(self, name: str, day: dt.date = dt.date.max) -> int:
        return sum(fact.amount.fen for fact in self.money.get(name, ()) if fact.on <= day)

    def held(self, name: str, day: dt.date = dt.date.max, which: int = 1) -> int:
        rows = ((p.lines, p.borne(which, day)) for p in self.projects.values() if name in p.lines)
        return sum(part for lines, parts in rows for line, part in zip(lines, parts, strict=True) if line == name)

    def free(self, name: str) -> dict[dt.date, int]:
        days = {fact.on for fact in self.money.get(name, ())}
        days |= {day for project in self.projects.values() if name in project.lines for day in project.days()}
        return {day: self.set_aside(name, day) - self.held(name, day) for day in sorted(days)}


class SlowLedger:
    """Accepts or refuses each event by telling the facts with and without it."""

    def __init__(self, schedules: Schedules) -> None:
        self.schedules = schedules
        self.log: list[Any] = []

    def standing(self, log: list[Any], event: Any) -> Any:
        """The event as it counts by *log*, or None."""
        for correction in reversed(log):
            if correction.kind == "correction" and correction.corrects == event.id and self.standing(log, correction):
                return correction.instead
        return event

    def facts(self, log: list[Any]) -> list[Any]:
        corrections = [event for event in log if event.kind == "correction"]
        found = (self.standing(corrections, event) for event in log if event.kind != "correction")
        return [event for event in found if event is not None]

    def world(self, log: list[Any] | None = None) -> World:
        return World(self.facts(self.log if log is None else log), self.schedules)

    def take(self, event: Any) -> str:
        """ "accepted", "duplicate" or "refused"."""
        known = next((one for one in self.log if one.id == event.id), None)
        if known is not None:
            return "duplicate" if same_body(known, event) is None else "refused"
        if event.kind == "correction" and not self.may_correct(event):
            return "refused"
        before = self.world()
        try:
            after = self.world([*self.log, event])
        except (NoFootingError, InputError):
            return "refused"
        if not all(self.allowed(event, before, after)):
            return "refused"
        self.log.append(event)
        return "accepted"

    def may_correct(self, event: Any) -> bool:
        target = next((one for one in self.log if one.id == event.corrects), None)
        if target is None or self.standing(self.log, target) is not target:
            return False
        subject = target
        while subject.kind == "correction":
            subject = next(one for one in self.log if one.id == subject.corrects)
        if not self.still_there(subject):
            return False
        instead = event.instead
        names = ("kind", "project", "payment", "appropriation")
        return instead is None or all(getattr(instead, name, None) == getattr(target, name, None) for name in names)

    def still_there(self, subject: Any) -> bool:
        """Whether what the event is about has been there ever since: a project that was taken back takes its events along."""
        name = getattr(subject, "appropriation", None)
        if name is not None:
            lives = [fact for fact in self.log if getattr(fact, "appropriation", None) == name]
            return self.unbroken(lives, subject)
        project = self.project_of(subject)
        return self.unbroken([fact for fact in self.log if self.project_of(fact) == project], subject)

    def project_of(self, event: Any) -> str | None:
        if getattr(event, "payment", None) is not None:
            event = next((one for one in self.log if one.id == event.payment), None)
        return getattr(event, "project", None)

    def unbroken(self, lives: list[Any], subject: Any) -> bool:
        for count in range(self.log.index(subject) + 1, len(self.log) + 1):
            log = self.log[:count]
            if not any(self.standing(log, one) is not None for one in lives if one in log and self.founds(one)):
                return False
        return True

    @staticmethod
    def founds(event: Any) -> bool:
        return event.kind in ("registered", "appropriated")

    def allowed(self, event: Any, before: World, after: World) -> Iterator[object]:
        """Every limit, each as whether it holds."""
        check = getattr(self, f"_{event.kind}", None)
        if check is not None:
            yield from check(event, before, after)

    def _registered(self, event: Any, before: World, after: World) -> Iterator[object]:
        ledger = after.projects[event.project].schedule.ledger
        for line in event.funding:
            yield line.appropriation in before.money
            first = before.money[line.appropriation][0]
            yield first.ledger is ledger and first.source is line.source
            yield first.batch in (None, event.batch) and first.street in (None, event.street)

    def _appropriated(self, event: Any, before: World, after: World) -> Iterator[object]:
        name = event.appropriation
        yield after.set_aside(name) <= LARGEST
        if event.amount.fen < 0:
            yield name in before.money
            yield all(free >= 0 for day, free in after.free(name).items() if day >= event.on)

    def sums(self, event: Any, before: World, after: World) -> Iterator[object]:
        project = after.projects[event.project]
        yield project.sum() <= LARGEST
        yield project.sum() == 0 or project.funded
        was = before.projects[event.project]
        yield min(was.sum(day) for day in {event.on, *was.days()} if day >= event.on) + project.sum() - was.sum() >= 0

    _change_order = _audit_finding = sums

    def _settled(self, event: Any, before: World, after: World) -> Iterator[object]:
        yield before.projects[event.project].pending() == 0
        yield event.amount.fen == 0 or after.projects[event.project].funded

    def stopped(self, event: Any, before: World, _after: World) -> Iterator[object]:
        project = before.projects[event.project]
        days = [fact.on for fact in project.of("suspended", "resumed") if fact.ground == event.ground]
        yield event.on >= max(days, default=project.registered.on)

    _suspended = _resumed = stopped

    def _payment_requested(self, event: Any, before: World, after: World) -> Iterator[object]:
        project = after.projects[event.project]
        yield event.account == project.account(event.on)
        yield not project.open_grounds() and not project.open_grounds(event.on)
        yield project.of("stage_reached")
        for day in project.days():
            yield day < event.on or sum(project.borne(1, day)) <= project.entitled(day)
        was = before.projects[event.project]
        for name, old, new in zip(project.lines, was.borne(1), project.borne(1), strict=True):
            if new > old:
                yield any(fact.on <= event.on for fact in after.money[name])
                yield all(free >= 0 for day, free in after.free(name).items() if day >= event.on)

    def paid(self, event: Any, _before: World, after: World) -> Iterator[object]:
        project = after.payments[event.payment] if event.kind == "returned" else after.projects[event.project]
        yield all(sum(project.borne(2, day)) >= 0 for day in project.days() if day >= event.on)
        yield event.kind == "returned" or project.net() >= project.sum()

    _returned = _surplus_returned = paid

    def _correction(self, event: Any, before: World, after: World) -> Iterator[object]:
        subject = event
        while subject.kind == "correction":
            subject = next(one for one in self.log if one.id == subject.corrects)
        name = getattr(subject, "appropriation", None)
        if name is not None:
            yield from self.corrected_money(name, before, after)
            return
        project = self.project_of(subject)
        old, new = before.projects[project], after.projects.get(project)
        if new is not None:
            if new.registered is not old.registered:
                yield from self._registered(new.registered, before, after)
            yield all(new.sum(day) >= 0 and sum(new.borne(2, day)) >= 0 for day in new.days())
            held = sum(new.borne(1))
            yield new.funded or not (held or new.sum())
            yield held <= sum(old.borne(1)) or held <= new.peak()
            yield new.sum() <= LARGEST
        for line in {*old.lines, *(() if new is None else new.lines)}:
            yield from self.not_shorter(line, before, after)

    def corrected_money(self, name: str, before: World, after: World) -> Iterator[object]:
        named = any(name in project.lines for project in before.projects.values())
        yield from self.not_shorter(name, before, after)
        left = after.money.get(name, [])
        yield left or not named
        if left:
            yield left[0].amount.fen > 0 and after.set_aside(name) <= LARGEST
        if left and named:
            first = before.money[name][0]
            yield all(getattr(left[0], field) == getattr(first, field) for field in ("source", "batch", "street", "ledger"))

    def not_shorter(self, name: str, before: World, after: World) -> Iterator[object]:
        days = {*before.free(name), *after.free(name)}
        for day in days:
            old = before.set_aside(name, day) - before.held(name, day)
            new = after.set_aside(name, day) - after.held(name, day)
            yield new >= 0 or new >= old


def told(events: Iterable[Any], schedules: Schedules) -> World:
    """The world that accepted events, corrections among them, tell of."""
    ledger = SlowLedger(schedules)
    return ledger.world(list(events))


def figures(project: Project) -> dict[str, int]:
    """What a project's state says too, in fen."""
    posted = [one for one in project.payments.values() if one["state"] == "posted"]
    paid = sum(one["posted"] for one in posted)
    return {
        "sum": project.sum(),
        "entitled": project.entitled(),
        "peak": project.peak(),
        "pending": project.pending(),
        "paid": paid,
        "returned": paid - project.net(),
    }
