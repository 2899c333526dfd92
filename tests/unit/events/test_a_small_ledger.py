# SPDX-License-Identifier: Apache-2.0
"""A ledger of the smallest kind, tills that take coins in and give them out: what the engine promises of every ledger."""

import copy
import datetime as dt
import pickle
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Literal

import attrs
import pydantic
import pytest
from annotated_types import Ge
from hypothesis import given
from hypothesis import strategies as st

from community_housing.errors import InputError
from community_housing.events import (
    EventBase,
    EventBook,
    EventFold,
    Machine,
    Move,
    OutcomeBase,
    PMap,
    RefusalBase,
    State,
    Status,
    Stream,
    apply_one,
    as_known,
    facts_of,
    kinds_of,
    relink,
    same_body,
    stamped,
    unchain,
    unlink,
)
from community_housing.records import evolve, record, result

DAY = dt.date(2012, 8, 5)
NINE = dt.datetime(2012, 8, 5, 9, tzinfo=dt.UTC)


@record
class Put(EventBase):
    kind: Literal["put"] = "put"
    till: str
    coins: Annotated[int, Ge(1)]
    slot: str | None = None
    ledger_adds = frozenset({"slot"})


@record
class Give(EventBase):
    kind: Literal["give"] = "give"
    till: str
    coins: Annotated[int, Ge(1)]


@record
class Closed(EventBase):
    kind: Literal["closed"] = "closed"
    till: str


@record
class Undone(EventBase):
    kind: Literal["undone"] = "undone"
    corrects: str
    instead: Put | None = None


@result
class Refusal(RefusalBase):
    code: str = "too_few"


@result
class Outcome(OutcomeBase):
    refusal: Refusal | None = None


class Till(State):
    __slots__ = ("coins", "moves", "note")
    _chains = ("moves",)
    _uncompared = frozenset({"note"})

    def __init__(self, coins: int, moves: Any, note: str, owner: object = None) -> None:
        self.coins, self.moves, self.note, self.owner = coins, moves, note, owner


def put(space: Any, event: Put) -> EventBase | None:
    _add(space, event, event.coins)
    return stamped(event, slot="front") if event.slot is None else None


def give(space: Any, event: Give) -> RefusalBase | None:
    held = space.get_till(event.till)
    if held is None:
        return Refusal(event=event.id, field="till", code="unknown")
    if space.strict and event.coins > held.coins:
        return Refusal(event=event.id, field="coins")
    _add(space, event, -event.coins)
    return None


def _add(space: Any, event: Any, coins: int) -> None:
    held = space.get_till(event.till)
    if held is None:
        held = Till(0, None, event.id, space.owner)
    elif held.owner is not space.owner:
        held = held.copy(space.owner)
    held.coins += coins
    held.moves = (held.moves, event.id)
    space.put_till(event.till, held)
    space.put_move(event.till, (space.get_move(event.till), event.id, coins))


def closed(space: Any, event: Closed) -> RefusalBase | None:
    if space.get_till(event.till) is None:
        return Refusal(event=event.id, field="till", code="unknown")
    space.drop_till(event.till)
    space.drop_move(event.till)
    return None


STREAM = Stream(
    name="tills",
    adapter=pydantic.TypeAdapter(Put | Give | Closed | Undone),
    kinds=kinds_of(Put, Give, Closed, Undone),
    handlers={Put: put, Give: give, Closed: closed, Undone: lambda *_: None},
    tables=("move", "till"),
    indexes=frozenset({"move"}),
    outcome=Outcome,
    conflict=lambda known, event, field: Refusal(event=event.id, field=field, found=known.id, code="conflict"),
    mends=lambda event: (event.corrects, event.instead) if isinstance(event, Undone) else None,
)


class Tills(EventBook):
    stream = STREAM
    __slots__ = ()

    @property
    def coins(self) -> dict[str, int]:
        return {key: state.coins for key, state in self.table("till").items()}


def made(kind: type[Any], number: int, *, minute: int = 0, **more: Any) -> Any:
    return kind(id=f"E{number}", on=DAY, recorded_at=NINE + dt.timedelta(minutes=minute), **more)


def empty(context: Any = "c") -> Tills:
    book: Tills = EventFold(Tills, context).book()
    return book


def events_of(steps: list[tuple[str, int, int]]) -> list[EventBase]:
    """Events by kind, till and coins; an id that comes again is a retry or another body."""
    kinds: dict[str, Callable[[int, str, int], EventBase]] = {
        "put": lambda n, till, coins: made(Put, n, till=till, coins=coins),
        "give": lambda n, till, coins: made(Give, n, till=till, coins=coins),
        "closed": lambda n, till, _: made(Closed, n, till=till),
    }
    return [kinds[kind](number % 9, f"T{till}", coins) for number, (kind, till, coins) in enumerate(steps)]


STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "put", "give", "closed"]), st.integers(0, 1), st.integers(1, 5)), max_size=14
)


@given(STEPS)
def test_event_by_event_and_all_at_once_lead_to_the_same_book(steps: list[tuple[str, int, int]]) -> None:
    events = events_of(steps)
    book, one_by_one = empty(), []
    for event in events:
        before, coins, count = book, book.coins, len(book)
        book, outcome = apply_one(book, event)
        assert (before.coins, len(before)) == (coins, count)  # a book is never changed
        one_by_one.append(outcome)
    fold = EventFold(Tills, "c")
    assert fold.take_all(events) == one_by_one
    whole = fold.book()
    assert whole == book
    assert whole.events == book.events == tuple(fold.page(after=0, most=99))
    assert {key: unlink(chain) for key, chain in whole.table("move").items()} == {
        key: unlink(chain) for key, chain in book.table("move").items()
    }
    assert all(coins >= 0 for coins in book.coins.values())
    again = pickle.loads(pickle.dumps(book))  # noqa: S301 - our own bytes
    assert again == book
    assert again.events == book.events
    assert dict(again.table("move").items()) == dict(book.table("move").items())
    # What is taken again changes nothing.
    assert EventFold(Tills, "c", after=book).take_all(book.events) == [Outcome(status=Status.DUPLICATE)] * len(book)


@given(STEPS, STEPS)
def test_a_fold_that_follows_a_book_leaves_it_as_it_is(
    first: list[tuple[str, int, int]], more: list[tuple[str, int, int]]
) -> None:
    fold = EventFold(Tills, "c")
    fold.take_all(events_of(first))
    book = fold.book()
    coins, count, kept = book.coins, len(book), book.events
    after = [evolve(event, id=f"M{number}") for number, event in enumerate(events_of(more))]
    fold.take_all(after)
    EventFold(Tills, "c", after=book).take_all(after)
    for event in after:
        apply_one(book, event)
    assert (book.coins, len(book), book.events) == (coins, count, kept)


def test_what_becomes_of_an_event() -> None:
    book, accepted = apply_one(empty(), made(Put, 1, till="T", coins=5))
    assert accepted == Outcome(status=Status.ACCEPTED)
    assert (book.coins, len(book), repr(book)) == ({"T": 5}, 1, "<Tills of 1 events>")
    kept = book.event("E1")
    assert isinstance(kept, Put)
    assert kept.slot == "front"  # what the ledger adds is kept, and its absence is no other body
    assert apply_one(book, made(Put, 1, minute=3, till="T", coins=5)) == (book, Outcome(status=Status.DUPLICATE))
    other = Refusal(event="E1", field="coins", found="E1", code="conflict")
    assert apply_one(book, made(Put, 1, till="T", coins=6)) == (book, Outcome(status=Status.REFUSED, refusal=other))
    few = Refusal(event="E2", field="coins")
    same, refused = apply_one(book, made(Give, 2, till="T", coins=6))
    assert same is book
    assert refused == Outcome(status=Status.REFUSED, refusal=few)
    assert (accepted.accepted, refused.accepted, Outcome(status=Status.DUPLICATE).accepted) == (True, False, True)
    assert book.event("E2") is None
    fold = EventFold(Tills, "c", after=book)
    assert fold.taken("E1") == kept
    assert fold.taken("E2") is None
    assert fold.take(made(Give, 2, till="T", coins=6)) == refused
    assert fold.taken("E2") is None


def test_a_fact_of_a_store_is_not_held_against_limits_and_the_next_is() -> None:
    fold = EventFold(Tills, "c")
    fold.take_all([made(Put, 1, till="T", coins=1), made(Give, 2, till="T", coins=3)], stored=True)
    assert fold.take(made(Give, 3, till="T", coins=1)).status is Status.REFUSED
    lax = EventFold(Tills, "c", strict=False, after=fold.book())
    assert lax.take(made(Give, 3, till="T", coins=1)).accepted
    assert lax.finish().coins == {"T": -3}


@pytest.mark.parametrize("event", [EventBase(id="E", on=DAY, recorded_at=NINE), "put", None])
def test_what_is_no_event_of_the_stream_is_refused_and_those_before_it_are_taken(event: Any) -> None:
    fold = EventFold(Tills, "c")
    for ask in (
        lambda: fold.take_all([made(Put, 1, till="T", coins=1), event], stored=True),
        lambda: apply_one(empty(), event),
    ):
        with pytest.raises(InputError) as caught:
            ask()
        assert (caught.value.field, caught.value.value) == ("event", event)
        assert str(caught.value.message) == f"must be one of the event records, got {type(event).__name__}"
    assert fold.take(made(Give, 2, till="T", coins=2)).status is Status.REFUSED  # strict again after the refusal
    assert fold.book().coins == {"T": 1}


def test_pages_and_what_finish_leaves() -> None:
    fold = EventFold(Tills, "c")
    events = [made(Put, number, till="T", coins=1, slot="back") for number in range(5)]
    fold.take_all(events)
    assert fold.page(after=0, most=2) == tuple(events[:2])
    assert fold.page(after=3, most=9) == tuple(events[3:])
    whole = fold.finish()
    assert whole.coins == {"T": 5}
    assert len(fold.book()) == 0


def test_books_are_equal_by_what_they_hold_and_their_context() -> None:
    one, two = made(Put, 1, till="A", coins=1), made(Put, 2, till="B", coins=1)
    ways = [EventFold(Tills, "c") for _ in range(2)]
    ways[0].take_all([one, two])
    ways[1].take_all([two, one])
    first, second = (way.book() for way in ways)
    assert first == second
    assert first != EventFold(Tills, "other", after=first).book()
    assert first != empty()
    assert first != "book"
    assert first.__eq__("book") is NotImplemented
    with pytest.raises(TypeError, match="unhashable"):
        hash(first)


def test_a_till_that_was_closed_is_not_there() -> None:
    book = empty()
    for event in (made(Put, 1, till="T", coins=4), made(Closed, 2, till="T")):
        book, _ = apply_one(book, event)
    assert book.coins == {}
    assert dict(book.table("move").items()) == {}
    assert apply_one(book, made(Give, 3, till="T", coins=1))[1].refusal == Refusal(event="E3", field="till", code="unknown")
    book, _ = apply_one(book, made(Put, 4, till="T", coins=2))
    assert book.coins == {"T": 2}
    assert unchain(book.table("move").get("T")) == ["E4"]


def test_what_was_known_and_what_had_happened() -> None:
    events = [
        made(Put, 1, till="T", coins=5),
        made(Give, 2, minute=1, till="T", coins=4),
        made(Undone, 3, minute=2, corrects="E1", instead=made(Put, 9, till="T", coins=2)),
        made(Undone, 4, minute=3, corrects="E3"),
    ]
    ids = lambda facts: [fact.id for fact in facts]  # noqa: E731 - a name for a line
    assert ids(facts_of(STREAM, events).events) == ["E1", "E2"]  # the correction was corrected
    third = facts_of(STREAM, events, known=NINE + dt.timedelta(minutes=2))
    assert (ids(third.events), third.corrected) == (["E9", "E2"], {"E1": "E3"})
    assert ids(facts_of(STREAM, events, known=NINE).events) == ["E1"]
    late = evolve(events[1], entered_at=NINE + dt.timedelta(minutes=9))
    assert ids(facts_of(STREAM, [events[0], late], known=NINE + dt.timedelta(minutes=8)).events) == ["E1"]
    assert facts_of(STREAM, [events[0], evolve(events[2], instead=None)]).events == ()
    fold = EventFold(Tills, "c")
    fold.take_all(events)
    book = fold.book()
    known, hangs = as_known(EventFold(Tills, "c"), book, on=None, known=NINE + dt.timedelta(minutes=2))
    assert (known.table("till").get("T").coins, hangs) == (-2, ())  # facts are not held against limits
    lost = [events[1], made(Put, 1, till="T", coins=5), made(Undone, 3, corrects="E1"), made(Give, 7, till="A", coins=1)]
    hung = EventFold(Tills, "c")
    hung.take_all(lost[1:2] + lost[:1] + lost[2:3])
    left, hangs = as_known(EventFold(Tills, "c"), hung.book(), on=DAY, known=None)
    assert (len(left), hangs) == (0, ("E2",))
    assert as_known(EventFold(Tills, "c"), hung.book(), on=DAY - dt.timedelta(days=1), known=None)[1] == ()


def test_two_events_of_one_id_differ_by_the_first_field_that_says_another_thing() -> None:
    one = made(Put, 1, till="T", coins=1)
    assert same_body(one, made(Put, 1, minute=5, till="T", coins=1)) is None
    assert same_body(one, evolve(one, entered_at=NINE)) is None
    assert same_body(one, made(Put, 1, till="U", coins=2)) == "till"
    assert same_body(one, made(Give, 1, till="T", coins=1)) == "kind"
    assert same_body(evolve(one, slot="front"), one) is None
    assert same_body(one, evolve(one, slot="front")) == "slot"
    assert same_body(one, evolve(one, actor="office")) == "actor"
    assert kinds_of(Put, Give) == {"put": Put, "give": Give}
    assert stamped(one, slot="x", id="y") == evolve(one, slot="x", id="y")


def test_a_state_is_compared_copied_and_pickled_by_what_it_holds() -> None:
    owner = object()
    deep: Any = relink((number,) for number in range(50_000))
    one = Till(3, deep, "a", owner)
    two = one.copy("new")
    assert (two.owner, two.coins, two.moves is one.moves, two.note) == ("new", 3, True, "a")
    again = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own bytes
    assert (again.coins, unchain(again.moves) == unchain(deep), again.owner) == (3, True, None)
    flat = Till(3, None, "b")
    assert flat == Till(3, None, "another note")
    assert flat != Till(4, None, "b")
    assert flat != Till(3, (None, 1), "b")
    assert flat != 3
    assert copy.copy(flat) == flat
    with pytest.raises(TypeError, match="unhashable"):
        hash(flat)
    assert (unlink(None), relink([]), unchain((None, 1, "x"))) == ([], None, [1])
    assert unlink(relink([(1, "x"), (2, "y")])) == [(1, "x"), (2, "y")]


class Meeting:
    """A key whose hash is chosen, so that whole hashes and parts of them meet."""

    def __init__(self, name: int, hashed: int) -> None:
        self.name, self.hashed = name, hashed

    def __hash__(self) -> int:
        return self.hashed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Meeting) and self.name == other.name


KEYS = [Meeting(number, hashed) for number, hashed in enumerate([0, 0, 1, 32, 33, 32 * 32, 32 * 32 + 32, -1, -1, 2**60 + 1])]


@given(
    st.dictionaries(st.sampled_from(KEYS), st.integers()), st.lists(st.tuples(st.sampled_from(KEYS), st.none() | st.integers()))
)
def test_a_persistent_map_is_a_dictionary_that_nobody_changes(
    base: dict[Any, int], steps: list[tuple[Any, int | None]]
) -> None:
    plain, held = dict(base), PMap(base)
    for key, value in steps:
        before, old = held, dict(plain)
        held = held.set(key, value)
        if value is None:
            plain.pop(key, None)
        else:
            plain[key] = value
        assert before.plain() == old
        assert (len(held), dict(held.items()), sorted(held.values())) == (len(plain), plain, sorted(plain.values()))
        assert all((held.get(one), one in held) == (plain.get(one), one in plain) for one in KEYS)
    assert held == PMap(plain)
    assert held == PMap(base).update(dict(steps))
    assert PMap({}).update(plain) == held
    assert pickle.loads(pickle.dumps(PMap({1: 2}).set(3, 4))) == PMap({1: 2, 3: 4})  # noqa: S301 - our own bytes
    assert held.__eq__(plain) is NotImplemented


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    OFF = "off"


MOVES = (
    Move(Put, (), (Light.RED,)),
    Move(Give, (Light.RED, Light.GREEN), (Light.GREEN,)),
    Move(Closed, (Light.GREEN,), (Light.OFF,)),
    Move(Undone, (Light.RED,)),
)


def test_a_machine_tells_what_is_wrong_with_its_declaration() -> None:
    good = Machine(Light, MOVES, (Light.OFF,))
    assert good.faults() == ()
    assert good.move(made(Closed, 1, till="T")) is MOVES[2]
    assert attrs.evolve(good, moves=(*MOVES, MOVES[0])).faults() == ("an event has two moves from one state",)
    assert attrs.evolve(good, moves=MOVES[:2]).faults() == ("green is never left", "off is never reached")
    assert attrs.evolve(good, moves=MOVES[1:]).faults() == tuple(f"{state} is never reached" for state in Light)
    assert attrs.evolve(good, final=()).faults() == ("off is never left",)
    assert attrs.evolve(good, final=(Light.GREEN, Light.OFF)).faults() == ("green is final and left",)
    assert good.diagram().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> red: Put",
        "    red --> green: Give",
        "    green --> green: Give",
        "    green --> off: Closed",
        "    red --> red: Undone",
        "    off --> [*]",
    ]
