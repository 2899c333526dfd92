# SPDX-License-Identifier: Apache-2.0
"""Laws of the fold, one test each."""

import datetime as dt
import pickle
from fractions import Fraction
from functools import reduce

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.reference.slow_ledger import cumulative

from community_housing.disbursement import (
    Book,
    Event,
    Fold,
    Scope,
    apply,
    as_of,
    forecast,
    payments_due,
    reconcile,
    replay,
    statements,
)
from community_housing.disbursement._reconcile import BankLine, book_lines
from community_housing.disbursement._state import draw
from community_housing.events import PMap, Status
from community_housing.quantities import Money, apportion, split
from community_housing.testing._disbursement import event_lists, opening_events

slowly = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@slowly
@given(events=event_lists())
def test_replay_is_apply_one_by_one(events: tuple[Event, ...]) -> None:
    book, outcomes = replay(events)
    one_by_one, answers = Book.empty(), []
    for event in events:
        one_by_one, outcome = apply(one_by_one, event)
        answers.append(outcome)
    assert one_by_one == book
    assert tuple(answers) == outcomes


@slowly
@given(events=event_lists(), cut=st.integers(0, 30))
def test_a_fold_goes_on_where_a_book_ended_and_leaves_it_alone(events: tuple[Event, ...], cut: int) -> None:
    first, _ = replay(events[:cut])
    before = pickle.dumps(first)
    fold = Fold(after=first)
    fold.take_all(events[cut:])
    assert fold.book() == replay(events)[0]
    assert first == replay(events[:cut])[0]
    assert pickle.loads(before) == first  # noqa: S301 - our own bytes


@slowly
@given(events=event_lists())
def test_a_book_given_by_a_fold_does_not_change_with_it(events: tuple[Event, ...]) -> None:
    fold = Fold()
    books = []
    for event in events:
        fold.take(event)
        books.append(fold.book())
    again = Book.empty()
    for event, book in zip(events, books, strict=True):
        again, _ = apply(again, event)
        assert book == again


@slowly
@given(events=event_lists(), data=st.data())
def test_duplicates_anywhere_change_nothing(events: tuple[Event, ...], data: st.DataObject) -> None:
    book, _ = replay(events)
    accepted = list(book.events)
    index = data.draw(st.integers(0, len(accepted) - 1))
    place = data.draw(st.integers(index + 1, len(accepted)))
    again, outcomes = replay([*accepted[:place], accepted[index], *accepted[place:]])
    assert again == book
    assert outcomes[place].status is Status.DUPLICATE


@slowly
@given(events=event_lists(), data=st.data())
def test_the_order_of_projects_that_share_nothing_does_not_matter(events: tuple[Event, ...], data: st.DataObject) -> None:
    # P2's only appropriation is A1; with appropriations this wide, P1 and P2 never compete for one.
    wide = tuple(event for event in replay(events)[0].events if event.kind != "appropriated" or event.id.startswith("open-"))
    book, outcomes = replay(wide)
    assume(all(outcome.status is Status.ACCEPTED for outcome in outcomes))
    groups: dict[str, list[Event]] = {"P1": [], "P2": []}
    owner: dict[str, str] = {}
    for event in wide[len(opening_events()) :]:
        project = getattr(event, "project", None) or owner.get(getattr(event, "payment", getattr(event, "corrects", "")), "")
        owner[event.id] = project
        if project in groups:
            groups[project].append(event)
    kept = [*opening_events(), *groups["P1"], *groups["P2"]]
    other = [*opening_events()]
    first, second = list(groups["P1"]), list(groups["P2"])
    while first or second:
        other.append((first if first and (not second or data.draw(st.booleans())) else second).pop(0))
    one, outcomes = replay(kept)
    assume(all(outcome.status is Status.ACCEPTED for outcome in outcomes))
    assert replay(other)[0] == one
    assert len(book) >= len(one)


@slowly
@given(events=event_lists())
def test_a_view_of_everything_has_the_figures_of_the_book(events: tuple[Event, ...]) -> None:
    book, _ = replay(events)
    view, about = as_of(book)
    assert about.skipped == ()
    for scope in Scope:
        columns = [
            (row.key, row.contract_sum, row.entitled, row.pending, row.paid - row.returned)
            for row in statements(view, by=scope)
        ]
        assert columns == [
            (row.key, row.contract_sum, row.entitled, row.pending, row.paid - row.returned)
            for row in statements(book, by=scope)
        ] or scope in (Scope.SOURCE, Scope.YEAR, Scope.APPROPRIATION)


@slowly
@given(events=event_lists(), day=st.integers(0, 13))
def test_a_view_holds_nothing_that_happened_or_was_known_later(events: tuple[Event, ...], day: int) -> None:
    book, _ = replay(events)
    limit = dt.date(2012, 8, 1) + dt.timedelta(days=day)
    for event in as_of(book, on=limit)[0].events:
        assert event.on <= limit
    for event in as_of(book, known=limit)[0].events:
        assert event.recorded_at.date() <= limit


@slowly
@given(events=event_lists(), day=st.integers(0, 13))
def test_paid_as_of_a_day_is_what_was_posted_until_then(events: tuple[Event, ...], day: int) -> None:
    book, _ = replay(events)
    assume(all(event.kind != "correction" for event in book.events))
    limit = dt.date(2012, 8, 1) + dt.timedelta(days=day)
    (row, *_) = [*statements(as_of(book, on=limit)[0], by=Scope.DISTRICT), None]
    moved = sum(line.amount.fen for line in book_lines(book) if line.on <= limit)
    assert (0 if row is None else (row.paid - row.returned).fen) == moved


@slowly
@given(events=event_lists())
def test_what_is_due_is_entitled_less_paid_less_pending(events: tuple[Event, ...]) -> None:
    book, _ = replay(events)
    rows = {row.project: row for row in payments_due(book)}
    for state in book.states():
        row = rows.get(state.registered.project)
        left = state.entitled - state.net - state.pending
        assert (0 if row is None else row.amount.fen) == max(left, 0)
        assert (0 if row is None else row.claw_back.fen) == max(state.net - state.entitled, 0)
        if row is not None:
            assert sum(part.amount.fen for part in row.parts) == row.amount.fen
            assert all(part.amount.fen >= 0 for part in row.parts)


@slowly
@given(events=event_lists(), day=st.integers(0, 13))
def test_a_forecast_adds_up_to_what_remains(events: tuple[Event, ...], day: int) -> None:
    book, _ = replay(events)
    found = forecast(book, on=dt.date(2012, 8, 1) + dt.timedelta(days=day))
    expected = sum(
        max(state.sum, state.net + state.pending if not state.suspended else 0) - state.net
        if state.sum >= state.net or (state.pending and not state.suspended)
        else 0
        for state in book.states()
    )
    assert found.total.fen == expected
    assert all(month.first.day == 1 and month.amount.fen > 0 for month in found.months)


@slowly
@given(events=event_lists(), late=st.integers(-5, 5), data=st.data())
def test_a_bank_that_repeats_the_book_agrees_with_it(events: tuple[Event, ...], late: int, data: st.DataObject) -> None:
    book, _ = replay(events)
    bank = [
        BankLine(
            id=f"B{index}",
            on=line.on + dt.timedelta(days=late),
            account=line.account,
            amount=line.amount,
            reference=data.draw(st.sampled_from([None, *line.references])),
        )
        for index, line in enumerate(book_lines(book))
    ]
    found = reconcile(book, tuple(bank), tolerance_days=5)
    assert (len(found.matched), found.different, found.missing, found.extra) == (len(bank), (), (), ())
    if bank:
        wrong = BankLine(id="B0", on=bank[0].on, account=bank[0].account, amount=bank[0].amount + Money(1), reference="no such")
        found = reconcile(book, (wrong, *bank[1:]), tolerance_days=5)
        assert len(found.missing) == 1 or len(bank) > 1
        assert len(found.matched) + len(found.different) + len(found.missing) == len(bank)


weights_and_totals = st.tuples(
    st.lists(st.integers(1, 9), min_size=1, max_size=5).map(tuple), st.lists(st.integers(1, 500), min_size=1, max_size=20)
)


@given(weights_and_totals)
def test_the_split_is_that_of_quantities(case: tuple[tuple[int, ...], list[int]]) -> None:
    weights, totals = case
    for total in totals:
        assert apportion(total, weights) == tuple(part.fen for part in split(Money(total), weights))


@given(weights_and_totals)
def test_drawing_again_and_again_stays_within_one_fen_of_the_cumulative_split(case: tuple[tuple[int, ...], list[int]]) -> None:
    weights, totals = case
    current = (0,) * len(weights)
    for total in totals:
        parts = draw(current, weights, total)
        assert sum(parts) == total
        assert all(part >= 0 for part in parts)
        current = tuple(map(sum, zip(current, parts, strict=True)))
        target = apportion(sum(current), weights)
        assert all(abs(one - other) <= 1 for one, other in zip(current, target, strict=True))
    back = draw(current, weights, -sum(current))
    assert back == tuple(-part for part in current)


def test_where_the_split_turns_a_part_the_other_way_that_part_is_nothing_and_the_last_source_gives_way() -> None:
    # 10 fen by 6:6:2 are 4, 4 and 2, but 11 are 5, 5 and 1: the third would pay back, so it stays and the second waits.
    assert (apportion(10, (6, 6, 2)), apportion(11, (6, 6, 2))) == ((4, 4, 2), (5, 5, 1))
    assert draw((4, 4, 2), (6, 6, 2), 1) == (1, 0, 0)
    assert draw((5, 5, 1), (6, 6, 2), -1) == (-1, 0, 0)
    assert (draw((), (), 5), draw((3,), (7,), 5)) == ((), (5,))


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 60)), min_size=2, max_size=5), st.integers(-300, 300))
def test_a_draw_goes_one_way_only_and_leaves_nobody_below_nothing(sources: list[tuple[int, int]], amount: int) -> None:
    weights, current = zip(*sources, strict=True)
    amount = max(amount, -sum(current))
    parts = draw(current, weights, amount)
    assert sum(parts) == amount
    assert all(part * amount >= 0 and borne + part >= 0 for part, borne in zip(parts, current, strict=True))
    if amount:
        assert parts == tuple(cumulative(list(current), list(weights), amount))


@given(st.integers(0, 10**15 - 1), st.integers(0, 1000), st.integers(1, 1000))
def test_entitlement_is_the_floor_of_the_exact_share(total: int, top: int, bottom: int) -> None:
    share = Fraction(min(top, bottom), bottom)
    assert total * share.numerator // share.denominator == (total * share).__floor__()


class Clash(str):
    """A text whose hash meets many others."""

    __slots__ = ()

    def __hash__(self) -> int:
        return len(self)


@given(
    st.lists(st.tuples(st.text("ab", max_size=6).map(Clash), st.integers(1, 99))),
    st.dictionaries(st.text("ab").map(Clash), st.integers(1)),
)
def test_a_persistent_map_is_a_dictionary_that_keeps_its_past(changes: list[tuple[Clash, int]], base: dict[Clash, int]) -> None:
    maps: list[PMap[Clash, int]] = [PMap(dict(base))]
    plain: list[dict[Clash, int]] = [dict(base)]
    for key, value in changes:
        maps.append(maps[-1].set(key, value))
        plain.append({**plain[-1], key: value})
    for made, expected in zip(maps, plain, strict=True):
        assert made.plain() == expected == dict(made.items())
        assert len(made) == len(expected) == len(list(made.values()))
        assert all(made.get(key) == value and key in made for key, value in expected.items())
        assert made.get(Clash("c")) is None
    assert maps[-1] == reduce(lambda kept, change: kept.set(*change), changes, PMap(dict(base)))
