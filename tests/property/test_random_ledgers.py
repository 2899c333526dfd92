# SPDX-License-Identifier: Apache-2.0
"""Identities that hold on every random ledger; `RANDOM_LEDGERS=10000` in the environment runs more of them."""

import datetime as dt
import json
import os
import pickle
import random
import re
from typing import Any

import pytest
from tests.reference.random_ledgers import START, random_ledger
from tests.reference.slow_ledger import SlowLedger, World, figures

from community_housing.disbursement import (
    EVENTS,
    BankLine,
    Book,
    CarryOver,
    Event,
    Fold,
    Ledger,
    PaymentRequested,
    RefusalCode,
    Schedules,
    Scope,
    apply,
    as_of,
    book_lines,
    close_year,
    closing_events,
    forecast,
    payments_due,
    project_statement,
    reconcile,
    replay,
    statements,
    street_statement,
)
from community_housing.events import Status, unchain
from community_housing.io.exports._beancount import from_beancount, to_beancount
from community_housing.io.exports._ocds import from_ocds, to_ocds
from community_housing.io.journal._lines import from_lines, from_parquet, to_lines, to_parquet
from community_housing.quantities import Money
from community_housing.report.explain._disbursement import statement_table
from community_housing.report.explain._registry import explain

COUNT = int(os.environ.get("RANDOM_LEDGERS", "150"))
FIRST = int(os.environ.get("FIRST_LEDGER", "0"))
OFFICIAL = dt.timezone(dt.timedelta(hours=8))
NOON = dt.datetime(2013, 9, 1, 12, tzinfo=dt.UTC)
COLUMNS = ("appropriated", "contract_sum", "in_kind", "entitled", "pending", "paid", "returned", "due", "over", "remaining")


def ledgers(share: int = 1) -> Any:
    """The seeds of every *share*-th ledger, in chunks so that a failure names its seed and a run does not list thousands."""
    return range(FIRST, FIRST + COUNT, share)


def every(share: int = 1) -> Any:
    for seed in ledgers(share):
        events, known = random_ledger(seed)
        book, outcomes = replay(events, schedules=known)
        yield seed, events, known, book, outcomes


def test_the_ledgers_have_every_kind_of_event_and_many_refusals() -> None:
    kinds: dict[str, int] = {}
    codes: dict[str, int] = {}
    for _, _, _, book, outcomes in every():
        for event in book.events:
            kinds[event.kind] = kinds.get(event.kind, 0) + 1
        for outcome in outcomes:
            if outcome.refusal is not None:
                codes[outcome.refusal.code] = codes.get(outcome.refusal.code, 0) + 1
    assert len(kinds) == 15
    assert all(count >= COUNT // 50 for count in kinds.values()), kinds
    assert len(codes) > 20, codes


def test_replay_is_apply_one_by_one_and_a_refusal_or_duplicate_is_the_same_book() -> None:
    for seed, events, known, book, outcomes in every(4):
        one = Book.empty(known)
        for event, expected in zip(events, outcomes, strict=True):
            after, outcome = apply(one, event)
            assert outcome == expected, seed
            assert (after is one) == (outcome.status is not Status.ACCEPTED), seed
            one = after
        assert one == book, seed


def test_no_request_goes_over_entitlement_sum_or_appropriation_on_any_day_from_its_own_on() -> None:
    for seed, events, known, _, _ in every(4):
        book = Book.empty(known)
        for event in events:
            book, outcome = apply(book, event)
            if outcome.status is Status.ACCEPTED and isinstance(event, PaymentRequested):
                state = book.state_of(event.project)
                for day in state.days_from(event.on):
                    assert state.used_on(day)[0] <= state.entitled_on(day) <= state.sum_on(day), seed
                assert not state.suspended, seed
                for line in state.registered.funding:
                    found = book.table("appropriation").get(line.appropriation)
                    assert found.least_from(event.on) >= 0, seed
        for found in book.appropriation_states():
            assert 0 <= found.kept <= found.held <= found.amount, seed
            assert sum(found.days.values()) == found.amount - found.held, seed
            assert found.least_from(dt.date.min) >= 0, seed


def test_every_answer_and_every_figure_of_every_day_is_that_of_the_slow_ledger() -> None:
    for seed in ledgers(3):
        events, known = random_ledger(seed)
        slow, fold = SlowLedger(known), Fold(known)
        for event in events:
            outcome = fold.take(event)
            assert outcome.status == slow.take(event), (seed, event.id, outcome)
        agrees(fold.book(), slow.world(), seed)


def agrees(book: Book, world: World, seed: int) -> None:
    assert set(book.projects) == set(world.projects), seed
    for name, told_anew in world.projects.items():
        state = book.state_of(name)
        assert {field: getattr(state, field) for field in figures(told_anew)} == figures(told_anew), (seed, name)
        assert set(state.suspended) == told_anew.open_grounds(), (seed, name)
        if told_anew.funded:
            assert (list(state.held), list(state.kept)) == (told_anew.borne(1), told_anew.borne(2)), (seed, name)
            assert all(0 <= kept <= held for kept, held in zip(state.kept, state.held, strict=True)), (seed, name)
        for day in told_anew.days():
            for near in (day, day - dt.timedelta(days=1)):
                assert state.sum_on(near) == told_anew.sum(near), (seed, name, near)
                assert state.entitled_on(near) == told_anew.entitled(near), (seed, name, near)
                used = (sum(told_anew.borne(1, near)), sum(told_anew.borne(2, near)))
                assert state.used_on(near) == used, (seed, name, near)
                assert state.account_on(near) == told_anew.account(near), (seed, name, near)
    assert set(book.appropriations) == set(world.money), seed
    for found in book.appropriation_states():
        assert (found.amount, found.held) == (world.set_aside(found.id), world.held(found.id)), (seed, found.id)
        assert found.kept == world.held(found.id, which=2), (seed, found.id)
        assert {day: found.free_on(day) for day in world.free(found.id)} == world.free(found.id), (seed, found.id)


def test_after_any_corrections_the_book_is_the_replay_without_what_was_corrected() -> None:
    for seed, _, _, book, _ in every():
        view, about = as_of(book)
        assert about.skipped == (), seed
        for table in ("project", "payment", "appropriation", "account"):
            assert view.table(table) == book.table(table), (seed, table)
        assert {key: sorted(unchain(chain)) for key, chain in view.table("street").items()} == {
            key: sorted(unchain(chain)) for key, chain in book.table("street").items()
        }, seed
        for scope in Scope:
            assert statements(view, by=scope) == statements(book, by=scope), (seed, scope)
        assert payments_due(view) == payments_due(book), seed
        assert book_lines(view) == book_lines(book), seed


def test_statements_of_every_scope_balance_and_have_the_same_totals() -> None:
    for seed, _, _, book, _ in every():
        on = START + dt.timedelta(days=seed % 700)
        for days in (None, seed % 60):
            totals: dict[Ledger, set[tuple[int, ...]]] = {ledger: set() for ledger in Ledger}
            for scope in Scope:
                rows = statements(book, by=scope, on=on, pay_within_days=days)
                for row in rows:
                    assert row.entitled + row.over == row.paid - row.returned + row.pending + row.due, seed
                    assert row.remaining == row.contract_sum - row.paid + row.returned, seed
                    assert row.overdue is None or Money(0) <= row.overdue <= row.due, seed
                    assert min(getattr(row, name).fen for name in COLUMNS[:-1]) >= 0, (seed, row)
                for ledger in Ledger:
                    mine = [row for row in rows if row.ledger is ledger]
                    sums = [sum(getattr(row, name).fen for row in mine) for name in COLUMNS]
                    totals[ledger].add((*sums, sum((0 if row.overdue is None else row.overdue.fen) for row in mine)))
            assert all(len(found) == 1 for found in totals.values()), (seed, totals)
            by_street = {(row.ledger, row.key): row for row in statements(book, by=Scope.STREET, on=on, pay_within_days=days)}
            for street in book.streets:
                for ledger in Ledger:
                    mine = street_statement(book, street, ledger=ledger, on=on, pay_within_days=days)
                    expected = by_street.get((ledger, street))
                    assert mine == expected or (expected is None and mine.projects == 0), seed
            for row in statements(book, by=Scope.PROJECT, on=on, pay_within_days=days):
                if row.key:
                    found = project_statement(book, row.key, on=on, pay_within_days=days)
                    assert found == row, seed


def test_every_export_gives_the_same_events_and_the_same_book() -> None:
    for seed, _, known, book, _ in every():
        bodies = [EVENTS.dump_json(event) for event in book.events]

        def same(events: tuple[Event, ...], known: Schedules = known, book: Book = book, bodies: Any = bodies) -> bool:
            return replay(events, schedules=known)[0] == book and [EVENTS.dump_json(one) for one in events] == bodies

        assert same(from_lines(to_lines(book.events))), seed
        assert same(from_beancount(to_beancount(book))), seed
        if book.projects:
            package = to_ocds(book, uri="u", ocid_prefix="ocds-000000", publisher="district", published_at=NOON)
            assert same(from_ocds(json.loads(json.dumps(package)))), seed
        assert pickle.loads(pickle.dumps(book)) == book, seed  # noqa: S301 - our own bytes


def test_parquet_gives_the_same_book() -> None:
    pytest.importorskip("polars", reason="the extra 'frames' is not installed")
    for seed, _, known, book, _ in every(5):
        assert replay(from_parquet(to_parquet(book.events)), schedules=known)[0] == book, seed


def test_the_text_for_beancount_adds_up_by_its_own_legs() -> None:
    for seed, _, _, book, _ in every():
        balances: dict[str, int] = {}
        dated: list[tuple[str, int, str, int]] = []
        for block in to_beancount(book).split("\n\n"):
            legs = re.findall(r"(?m)^  ([A-Z]\S+)  (-?\d+\.\d\d) CNY$", block)
            assert sum(Money.of(amount).fen for _, amount in legs) == 0, seed
            dated += [(block[:10], 1, account, Money.of(amount).fen) for account, amount in legs]
        stated = re.findall(r"(?m)^(\d{4}-\d\d-\d\d) balance (\S+)  (-?\d+\.\d\d) CNY$", to_beancount(book))
        dated += [(day, 0, account, Money.of(amount).fen) for day, account, amount in stated]
        for _, leg, account, amount in sorted(dated):
            if leg:
                balances[account] = balances.get(account, 0) + amount
            else:
                assert balances[account] == amount, (seed, account)
        sums = {name: sum(n for account, n in balances.items() if account.startswith(name)) for name in ("Exp", "Assets:Res")}
        rows = statements(book, by=Scope.DISTRICT)
        assert sums["Exp"] == sum((row.paid - row.returned).fen for row in rows), seed
        assert sums["Assets:Res"] == sum(row.pending.fen for row in rows), seed


def test_views_have_the_figures_of_what_had_happened_and_was_known() -> None:
    for seed, _, known, book, _ in every():
        on, until = START + dt.timedelta(days=seed % 300), START + dt.timedelta(days=seed % 500)
        for given in ({}, {"on": on}, {"known": until}, {"on": on, "known": until}):
            view, about = as_of(book, **given)
            heard = [e for e in book.events if "known" not in given or e.recorded_at.astimezone(OFFICIAL).date() <= until]
            facts = SlowLedger(known).facts(heard)
            facts = [e for e in facts if ("on" not in given or e.on <= on) and e.id not in about.skipped]
            assert [event.id for event in view.events] == [event.id for event in facts], seed
            world = World(facts, known)
            for state in view.states():
                expected = figures(world.projects[state.registered.project])
                assert {name: getattr(state, name) for name in expected} == expected, (seed, given)
            for scope in Scope:
                rows = statements(view, by=scope)
                for column in ("appropriated", "paid", "pending", "due"):
                    assert sum(getattr(row, column).fen for row in rows) == sum(
                        getattr(row, column).fen for row in statements(view, by=Scope.DISTRICT)
                    ), (seed, scope)
            for rule in (CarryOver.ALL, CarryOver.COMMITTED):
                lines = [line for year in (2012, 2013) for line in close_year(view, year=year, rule=rule)]
                assert len(lines) == len(view.appropriations), seed
                for line in lines:
                    assert line.appropriated + line.overdrawn == line.paid + line.carried + line.lapsed, seed
                    assert min(line.carried, line.lapsed, line.overdrawn) >= Money(0), seed


def test_as_of_a_day_the_book_says_what_its_projects_say_of_that_day() -> None:
    for seed, _, _, book, _ in every():
        for shift in (seed % 300, seed % 700):
            day = START + dt.timedelta(days=shift)
            view, about = as_of(book, on=day)
            assert about.skipped == (), seed
            for state in view.states():
                whole = book.state_of(state.registered.project)
                assert state.entitled == whole.entitled_on(day), seed
                assert (state.net + state.pending, state.net) == whole.used_on(day), seed
                assert state.suspended == whole.suspended_on(day), seed
            for found in view.appropriation_states():
                assert found.amount - found.held == book.table("appropriation").get(found.id).free_on(day), seed


def test_what_is_due_may_be_requested_and_not_a_fen_more() -> None:
    for seed, _, _, book, _ in every(2):
        late: dict[str, Any] = {"on": dt.date(2030, 1, 1), "recorded_at": NOON}
        for row in payments_due(book):
            assert sum(part.amount.fen for part in row.parts) == row.amount.fen, seed
            assert not (row.amount.fen and row.claw_back.fen), seed
            if not row.payable:
                continue
            asked = PaymentRequested(id="asked", project=row.project, amount=row.amount, account=row.account, **late)
            _, outcome = apply(book, asked)
            if outcome.refusal is not None:
                assert outcome.refusal.code is RefusalCode.OVER_APPROPRIATION, (seed, outcome)
            more = PaymentRequested(id="m", project=row.project, amount=row.amount + Money(1), account=row.account, **late)
            _, outcome = apply(book, more)
            assert outcome.refusal is not None, seed
            assert (outcome.refusal.code, outcome.refusal.excess) == (RefusalCode.OVER_ENTITLEMENT, Money(1)), seed


def test_a_bank_late_by_days_agrees_and_other_amounts_never_match() -> None:
    for seed, _, _, book, _ in every():
        chance = random.Random(seed)
        late = chance.randint(-4, 4)
        ours = book_lines(book)
        bank = [
            BankLine(
                id=f"B{index}",
                on=line.on + dt.timedelta(days=late),
                account=line.account,
                amount=line.amount,
                reference=chance.choice([None, line.references[0]]),
            )
            for index, line in enumerate(ours)
        ]
        chance.shuffle(bank)
        found = reconcile(book, tuple(bank), tolerance_days=4)
        assert (len(found.matched), found.different, found.missing, found.extra) == (len(bank), (), (), ()), seed
        wrong = [
            BankLine(id=line.id, on=line.on, account=line.account, reference=line.reference,
                     amount=line.amount + Money(chance.choice([0, 0, 1, -1])))
            for line in bank
            if chance.random() < 0.9
        ]  # fmt: skip
        found = reconcile(book, tuple(wrong), tolerance_days=4)
        for group in (*found.matched, *found.different):
            sums = [sum(line.amount.fen for line in side) for side in (group.book, group.bank)]
            assert (sums[0] == sums[1]) == (group in found.matched), seed
            assert len({line.account for line in (*group.book, *group.bank)}) == 1, seed
        for match in found.matched:
            assert min(len(match.book), len(match.bank)) == 1, seed
            assert all(abs((one.on - other.on).days) <= 4 for one in match.book for other in match.bank), seed
        groups = (*found.matched, *found.different, *found.undecided)
        mine = [one.event for group in groups for one in group.book] + [one.event for one in found.missing]
        theirs = [one.id for group in groups for one in group.bank] + [one.id for one in found.extra]
        assert sorted(mine) == sorted(line.event for line in ours), seed
        assert sorted(theirs) == sorted(line.id for line in wrong), seed


def test_a_closing_adds_up_and_is_carried_out_once() -> None:
    for seed, _, known, book, _ in every():
        for year in (2012, 2013):
            for rule in (CarryOver.ALL, CarryOver.COMMITTED):
                lines = close_year(book, year=year, rule=rule)
                assert all(line.appropriated == line.paid + line.carried + line.lapsed for line in lines), seed
                cuts = closing_events(book, lines, on=dt.date(2030, 12, 31), recorded_at=NOON)
                after, outcomes = replay([*book.events, *cuts, *cuts], schedules=known)
                statuses = [outcome.status for outcome in outcomes[len(book.events) :]]
                assert statuses == [Status.ACCEPTED] * len(cuts) + [Status.DUPLICATE] * len(cuts), seed
                again = close_year(after, year=year, rule=rule)
                assert all(line.lapsed.fen == 0 for line in again), seed


def test_a_forecast_adds_up_to_what_remains() -> None:
    for seed, _, _, book, _ in every():
        for ledger in Ledger:
            found = forecast(book, on=START + dt.timedelta(days=seed % 500), ledger=ledger, pay_within_days=seed % 40)
            expected = sum(
                max(state.sum - state.net, 0 if state.suspended else state.pending)
                for state in book.states()
                if state.table.schedule.ledger is ledger
            )
            assert found.total.fen == max(expected, 0), seed


def test_everything_can_be_said_in_both_languages() -> None:
    for seed, _, _, book, outcomes in every(3):
        for lang in ("zh", "en"):
            for one in (*outcomes, *payments_due(book), *statements(book, by=Scope.SOURCE), forecast(book, on=START)):
                assert explain(one, lang=lang), seed
            for scope in Scope:
                rows = statements(book, by=scope, on=START, pay_within_days=3)
                assert len(statement_table(rows, lang=lang)) == len(rows) + 1, seed


def test_entitlements_over_columns_are_those_of_the_fold() -> None:
    pl = pytest.importorskip("polars", reason="the extra 'frames' is not installed")
    duckdb = pytest.importorskip("duckdb", reason="the extra 'frames' is not installed")
    from community_housing.frames._entitlements import entitlements

    states = [state for _, _, _, book, _ in every() for state in book.states()]
    frame = pl.DataFrame(
        {
            "row": range(len(states)),
            "contract_sum_fen": [state.sum for state in states],
            "paid_fen": [state.net for state in states],
            "pending_fen": [state.pending for state in states],
            "share_numerator": [state.numerator for state in states],
            "share_denominator": [state.denominator for state in states],
        }
    )
    # The fold's parts of a stage may have larger denominators than a column may.
    frame = frame.filter(pl.col("share_denominator") <= 1_000_000)
    rows = [states[index] for index in frame["row"]]
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        other = entitlements(connection.table("frame")).pl().sort("row")
    for made in (entitlements(frame), other):
        assert made["entitled_fen"].to_list() == [state.entitled for state in rows]
        assert made["due_fen"].to_list() == [max(s.entitled - s.net - s.pending, 0) for s in rows]
        assert made["claw_back_fen"].to_list() == [max(s.net - s.entitled, 0) for s in rows]
