# SPDX-License-Identifier: Apache-2.0
"""Random ledgers of another make than the strategies: long lives of several projects, told by a clerk who errs now and then.

The clerk mostly sends what fits the book, sometimes by one fen or one day too much, in awkward shares, ids and offsets.
"""

import datetime as dt
import random
from fractions import Fraction
from typing import Any

from community_housing.disbursement import (
    AccountChanged,
    Appropriated,
    AuditFinding,
    ChangeOrder,
    Correction,
    Event,
    Fold,
    FundingLine,
    Ground,
    InKind,
    Ledger,
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    PaymentVoided,
    PlannedStage,
    ProjectRegistered,
    Resumed,
    Schedule,
    Schedules,
    Settled,
    Stage,
    StageReached,
    SurplusReturned,
    Suspended,
    contract_schedule,
    schedules,
)
from community_housing.district import DeliveryMode, FundingSource
from community_housing.provenance import ALWAYS, Citation, Evidence, Period
from community_housing.quantities import Money
from community_housing.records import evolve

OWN = Citation(authority="office", document="own schedule", evidence=Evidence.OWN)
START = dt.date(2012, 1, 1)
OFFSETS = (0, 8, -5, 5.75)
ODD = ("", "/", "'", '"', "\\", "街", "é", ":", "#", "^", "-", "--", ";", "|")


def random_schedules(chance: random.Random) -> Schedules:
    """The shipped ones, a contract with retention, and one of random shares."""
    count = chance.randint(1, 5)
    bottom = chance.choice([7, 10, 97, 1_000, 999_983])
    tops = sorted({*(chance.randrange(1, bottom) for _ in range(count - 1)), bottom})
    stages = tuple(
        Stage(id=f"stage-{i}", name="节点", name_en="stage", share=Fraction(top, bottom)) for i, top in enumerate(tops)
    )
    random_shares = Schedule(
        id="random", name="x", name_en="x", ledger=Ledger.TRANSFER, modes=tuple(DeliveryMode), stages=stages, period=ALWAYS,
        pay_within_days=chance.choice([None, 0, 30]), citation=OWN,
    )  # fmt: skip
    contract = contract_schedule(
        "contract",
        period=Period(starts=dt.date(2010, 1, 1), ends=dt.date(2017, 1, 1)),
        modes=[DeliveryMode.BUILD],
        citation=OWN,
        advance=chance.choice([Fraction(0), Fraction(1, 10), Fraction(1, 3)]),
        progress=chance.choice([None, Fraction(7, 10)]),
        retention=chance.choice([Fraction(0), Fraction(5, 100)]),
    )
    return Schedules((*schedules(), random_shares, contract))


class Clerk:
    """Sends events to a fold and keeps what was sent."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.fold = Fold(random_schedules(self.chance))
        self.sent: list[Event] = []
        self.day = START
        self.ids = 0
        self.budgets: list[tuple[str, Appropriated]] = []
        self.projects: list[ProjectRegistered] = []
        self.requests: list[PaymentRequested] = []

    def name(self, kind: str) -> str:
        self.ids += 1
        return f"{kind}{self.chance.choice(ODD)}{self.ids}"

    def send(self, kind: type[Any], **body: Any) -> Event:
        chance = self.chance
        on = self.day - dt.timedelta(days=chance.choice([0, 0, 0, 0, 0, 1, 40]))
        zone = dt.timezone(dt.timedelta(hours=chance.choice(OFFSETS)))
        moment = dt.datetime.combine(self.day, dt.time(chance.randrange(24), 5, 7, chance.choice([0, 1, 120_000])), zone)
        said: dict[str, Any] = {
            "id": self.name("e"),
            "on": on,
            "recorded_at": moment,
            "actor": chance.choice([None, "财政局", 'an "office"\\']),
            "evidence": chance.choice([(), ("paper 1", "文件\n2")]),
        }
        event: Event = kind(**{**said, **body})
        if self.sent and chance.random() < 0.03:
            event = evolve(event, id=chance.choice(self.sent).id)
        if chance.random() < 0.03:
            event = chance.choice(self.sent) if self.sent else event
        self.fold.take(event)
        self.sent.append(event)
        return event

    def open(self) -> None:
        chance = self.chance
        for year in (2012, 2013):
            for source in chance.sample(list(FundingSource), chance.randint(1, 4)):
                ledger = chance.choice([Ledger.TRANSFER, Ledger.TRANSFER, Ledger.CONTRACT])
                budget = self.name("A")
                event = self.send(
                    Appropriated,
                    on=START,
                    appropriation=budget,
                    year=year,
                    source=source,
                    ledger=ledger,
                    batch=chance.choice([None, None, "b1", "b2"]),
                    street=chance.choice([None, None, None, "S1"]),
                    amount=Money(chance.choice([chance.randint(1, 50_000), 10_000_000])),
                )
                if isinstance(event, Appropriated):
                    self.budgets.append((event.appropriation, event))
        for _ in range(chance.randint(1, 5)):
            self.register()

    def register(self) -> None:
        chance = self.chance
        ledger = chance.choice([Ledger.TRANSFER, Ledger.TRANSFER, Ledger.CONTRACT])
        street, batch = chance.choice(["S1", "S2", "街道"]), chance.choice([None, "b1", "b2"])
        fit = [
            event
            for _, event in self.budgets
            if event.ledger is ledger and event.batch in (None, batch) and event.street in (None, street)
        ]
        chosen = {event.appropriation: event for event in chance.sample(fit, min(len(fit), chance.randint(1, 4)))}
        lines = tuple(
            FundingLine(source=event.source, appropriation=name, weight=chance.choice([1, 1, 2, 3, 7, 999]))
            for name, event in chosen.items()
        )
        mode = chance.choice([DeliveryMode.BUILD, DeliveryMode.BUILD, DeliveryMode.LEASE])
        schedule = "contract" if ledger is Ledger.CONTRACT else chance.choice([f"transfer-{mode.value}", "random"])
        editions = self.fold.schedules.editions(schedule)
        stages = [stage.id for stage in editions[0].stages]
        event = self.send(
            ProjectRegistered,
            project=self.name("P"),
            street=street,
            account=f"{street}-account",
            mode=mode,
            schedule=schedule,
            contract_sum=Money(chance.choice([1, 3, 10_001, chance.randint(1, 100_000)]) if lines else 0),
            funding=lines,
            in_kind=(InKind(source=FundingSource.UNIT, value=Money(777), note="hall"),) if chance.random() < 0.3 else (),
            batch=batch,
            planned=tuple(
                PlannedStage(stage=stage, on=START + dt.timedelta(days=chance.randrange(800)))
                for stage in stages
                if chance.random() < 0.6
            ),
        )
        if isinstance(event, ProjectRegistered):
            self.projects.append(event)

    def step(self) -> None:
        chance = self.chance
        self.day += dt.timedelta(days=chance.choice([0, 0, 1, 3, 40]))
        if not self.projects or chance.random() < 0.03:
            self.register()
            return
        project = chance.choice(self.projects).project
        state = self.fold.get_project(project)
        weights = {
            self.reach: 22, self.ask: 22, self.post: 18, self.void: 3, self.change: 6, self.give_back: 4, self.stop: 3,
            self.audit: 2, self.settle: 12, self.surplus: 4, self.correct: 8, self.money: 5, self.move: 2,
        }  # fmt: skip
        if state is not None and state.suspended and chance.random() < 0.3:
            self.stop(project, state)
        elif state is not None:
            chance.choices(list(weights), list(weights.values()))[0](project, state)

    def reach(self, project: str, state: Any) -> None:
        reached, whole = state.stage
        stages = state.table.schedule.stages
        index = min(reached + whole, len(stages) - 1)
        part = self.chance.choice([Fraction(1), Fraction(1), Fraction(1, 3), Fraction(2, 3), Fraction(5, 7)])
        self.send(StageReached, project=project, stage=stages[index].id, part=part)

    def ask(self, project: str, state: Any) -> None:
        due = state.entitled - state.net - state.pending
        amount = self.chance.choice([due, due, due + 1, due // 2, 1])
        if amount > 0:
            account = state.account_on(self.day)
            event = self.send(PaymentRequested, project=project, amount=Money(amount), account=account)
            if isinstance(event, PaymentRequested):
                self.requests.append(event)

    def payment(self) -> tuple[str, int]:
        if not self.requests:
            return "none", 1
        request = self.chance.choice(self.requests[-6:])
        return request.id, request.amount.fen

    def post(self, _project: str, _state: Any) -> None:
        pending = [one for one in self.requests if getattr(self.fold.get_payment(one.id), "status", 1) == 0]
        payment, amount = (pending[0].id, pending[0].amount.fen) if pending else self.payment()
        part = self.chance.choice([None, None, None, max(amount // 3, 1), amount, amount + 1])
        self.send(PaymentPosted, payment=payment, amount=None if part is None else Money(part), reference="银行 1")

    def void(self, _project: str, _state: Any) -> None:
        self.send(PaymentVoided, payment=self.payment()[0], reason="twice")

    def give_back(self, _project: str, _state: Any) -> None:
        payment, amount = self.payment()
        self.send(PaymentReturned, payment=payment, amount=Money(self.chance.randint(1, amount)), reason="back\tagain")

    def change(self, project: str, state: Any) -> None:
        amount = self.chance.choice([1, -1, 5_000, -5_000, -(state.sum // 3), -(state.sum // 2)])
        if amount:
            self.send(ChangeOrder, project=project, amount=Money(amount), reason='"smaller"')

    def stop(self, project: str, state: Any) -> None:
        kind = Resumed if state.suspended and self.chance.random() < 0.9 else Suspended
        grounds = state.suspended if kind is Resumed else tuple(Ground)
        self.send(kind, project=project, ground=self.chance.choice(grounds))

    def audit(self, project: str, state: Any) -> None:
        self.send(AuditFinding, project=project, amount=Money(self.chance.randint(0, state.sum // 4)), finding="")

    def settle(self, project: str, state: Any) -> None:
        amount = self.chance.choice([state.sum, state.sum * 2 // 3, max(state.sum - 777, 0), state.sum + 1])
        self.send(Settled, project=project, amount=Money(amount))
        self.surplus(project, self.fold.get_project(project))

    def surplus(self, project: str, state: Any) -> None:
        amount = self.chance.choice([state.net - state.sum, 1])
        if amount > 0:
            self.send(SurplusReturned, project=project, amount=Money(amount))

    def correct(self, _project: str, _state: Any) -> None:
        wrong = self.chance.choice(self.sent[self.chance.choice([-12, -40]) :])
        instead = self.amended(wrong) if self.chance.random() < 0.4 and not isinstance(wrong, Correction) else None
        self.send(Correction, corrects=wrong.id, instead=instead, reason="in error")

    def amended(self, wrong: Any) -> Any:
        """What a clerk may find that should have been said: another day, amount, account, street or plan."""
        chance = self.chance
        changes: dict[str, Any] = {"on": wrong.on + dt.timedelta(days=chance.choice([0, 0, -1, 2]))}
        for field in ("amount", "contract_sum"):
            now = getattr(wrong, field, None)
            if now is not None and now.fen and chance.random() < 0.6:
                changes[field] = Money(max(now.fen + chance.choice([-1, 1, 2_000, -now.fen // 2]), 1))
        if isinstance(wrong, ProjectRegistered):
            street = chance.choice([wrong.street, wrong.street, "S1", "S2"])
            changes |= {"street": street, "account": chance.choice([f"{street}-account", f"{street}-new"]), "planned": ()}
            if len(wrong.funding) > 1 and chance.random() < 0.3:
                changes["funding"] = wrong.funding[1:]
        if isinstance(wrong, Appropriated) and chance.random() < 0.3:
            changes["year"] = 2013
        return evolve(wrong, **changes)

    def move(self, project: str, state: Any) -> None:
        account = self.chance.choice(["new", "new", "account"])
        self.send(AccountChanged, project=project, account=f"{state.registered.street}-{account}", reason="bank moved")

    def money(self, _project: str, _state: Any) -> None:
        if self.budgets:
            _, event = self.chance.choice(self.budgets)
            amount = self.chance.choice([1, -1, 20_000, -20_000])
            self.send(
                Appropriated,
                appropriation=event.appropriation,
                year=event.year,
                source=event.source,
                ledger=event.ledger,
                batch=event.batch,
                street=event.street,
                amount=Money(amount),
            )


def random_ledger(seed: int, steps: int = 90) -> tuple[tuple[Event, ...], Schedules]:
    """The events that were sent, accepted or not, and the schedules."""
    clerk = Clerk(seed)
    clerk.open()
    for _ in range(steps):
        clerk.step()
    return tuple(clerk.sent), clerk.fold.schedules
