# SPDX-License-Identifier: Apache-2.0
"""Matters: worked cases of where one lies and should lie, and every refusal once, by its code and field."""

import datetime as dt
from typing import Any

import pytest
from tests.reference.drawn_matters import COUNT, OWN, RULES, keep

from community_housing.calendars import shipped
from community_housing.clocks import Limit
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.levels import Tier
from community_housing.matters import (
    MATTER_EVENTS,
    MATTER_KINDS,
    MATTER_MACHINE,
    MATTERS,
    BodyReported,
    BodyWhistled,
    MatterBook,
    MatterCorrection,
    MatterExtended,
    MatterHandedDown,
    MatterHandedUp,
    MatterMerged,
    MatterRaised,
    MatterRegistered,
    MatterReopened,
    MatterResumed,
    MatterRole,
    MatterSize,
    MatterSized,
    MatterSolved,
    MatterStage,
    MatterTaken,
    MatterVerified,
    MatterWithdrawn,
    apply_matter,
    matters_as_of,
    place,
    places,
    replay_matters,
)
from community_housing.records import evolve

CALENDAR = shipped()
SEPTEMBER = dt.date(2014, 9, 1)  # a Monday; the 8th is a day off


def on(day: int) -> dt.date:
    return SEPTEMBER + dt.timedelta(days=day - 1)


def said(kind: Any, day: int, matter: str = "m1", **more: Any) -> Any:
    given: dict[str, Any] = {"on": on(day), "recorded_at": dt.datetime(2014, 12, 1, 9, tzinfo=dt.UTC), "matter": matter}
    return kind(
        id=f"{matter}-{kind.__name__}-{day}-{'-'.join(map(str, more.values()))}".translate(str.maketrans("' ()", "----")),
        **given,
        **more,
    )


def raised(day: int = 1, matter: str = "m1", size: MatterSize | None = MatterSize.LARGE, **more: Any) -> Any:
    return said(MatterRaised, day, matter, community="c1", by=MatterRole.GRID_WORKER, size=size, **more)


def taken(day: int, body: str, matter: str = "m1") -> Any:
    return said(MatterTaken, day, matter, body=body)


def up(day: int, body: str, to: Tier, matter: str = "m1") -> Any:
    return said(MatterHandedUp, day, matter, body=body, to=to, reason="难")


def book_of(*events: Any, rules: Any = RULES) -> MatterBook:
    book, outcomes = replay_matters(events, rules=rules)
    assert [one.refusal for one in outcomes if one.refusal is not None] == []
    return book


def told(book: MatterBook, day: int, matter: str = "m1") -> tuple[str, str, dt.date, list[str]]:
    found = place(book, matter, calendar=CALENDAR, on=on(day))
    return found.lies, found.should, found.should_since, [one.rule for one in found.reasons]


def test_the_machine_is_sound_and_has_a_move_for_every_event() -> None:
    assert MATTER_MACHINE.faults() == ()
    assert {move.event for move in MATTER_MACHINE.moves} == set(MATTERS.handlers) - {MatterCorrection}
    assert set(MATTER_KINDS.values()) == set(MATTERS.handlers)
    assert "raised --> taken: MatterTaken" in MATTER_MACHINE.diagram()


def test_a_matter_that_nobody_hands_up_should_lie_higher_from_the_day_after_the_last() -> None:
    # 3 working days from Monday the 1st end on Thursday the 4th; 5 more from Friday the 5th, the 8th off, on the 15th.
    book = book_of(raised())
    assert told(book, 4) == ("community", "community", on(1), [])
    assert told(book, 5) == ("community", "street", on(5), ["not_handed_up"])
    assert told(book, 15) == ("community", "street", on(5), ["not_handed_up"])
    # A large matter never leaves its street: there it is overdue.
    assert told(book, 16) == ("community", "street", on(5), ["not_handed_up", "overdue_at_the_top"])
    found = place(book, "m1", calendar=CALENDAR, on=on(16))
    assert found.clock is not None
    assert (found.clock.last, found.truth) == (on(15), Truth.UNMET)
    late = found.reasons[1]
    assert (late.truth, late.measured, late.required, late.margin) == (Truth.UNMET, 1, 0, 1)  # a working day after the 15th


def test_a_hard_matter_goes_on_to_the_district_and_a_small_one_stays() -> None:
    assert told(book_of(raised(size=MatterSize.HARD)), 16)[1:3] == ("district", on(16))
    assert told(book_of(raised(size=MatterSize.SMALL)), 16) == ("community", "community", on(1), ["overdue_at_the_top"])


def test_a_tier_has_its_whole_time_from_the_day_on_which_a_matter_came() -> None:
    late = book_of(raised(size=MatterSize.HARD), taken(1, "c"), up(10, "c", Tier.STREET))
    # 5 working days from Wednesday the 10th: the 17th.
    assert told(late, 17) == ("street", "street", on(5), [])
    assert told(late, 18) == ("street", "district", on(18), ["not_handed_up"])
    early = book_of(raised(size=MatterSize.HARD), taken(1, "c"), up(2, "c", Tier.STREET))
    assert told(early, 4) == ("street", "community", on(1), ["handed_up_early"])
    assert told(early, 5) == ("street", "street", on(5), [])
    # From the 2nd the street's 5 days end on the 10th, the 8th off.
    assert told(early, 10)[1] == "street"
    assert told(early, 11)[1:3] == ("district", on(11))


def test_a_day_asked_about_in_the_past_knows_nothing_later() -> None:
    book = book_of(raised(), taken(1, "c"), said(MatterSolved, 4, body="c"), said(MatterVerified, 9, body="s", solved=True))
    assert place(book, "m1", calendar=CALENDAR, on=on(3)).stage is MatterStage.TAKEN
    found = place(book, "m1", calendar=CALENDAR, on=on(30))
    # What was solved in time is in time for ever.
    assert (found.stage, found.solved, found.truth, found.body) == (MatterStage.CLOSED, on(4), Truth.MET, "c")
    with pytest.raises(InputError, match="had not been raised"):
        place(book, "m1", calendar=CALENDAR, on=on(0))
    with pytest.raises(InputError, match="no matter"):
        place(book, "m7", calendar=CALENDAR, on=on(3))


def test_what_nobody_said_is_unknown_and_moves_nothing() -> None:
    book = book_of(raised(size=None))
    assert told(book, 4)[3] == []
    assert told(book, 5) == ("community", "community", on(1), ["size"])
    assert place(book, "m1", calendar=CALENDAR, on=on(5)).truth is Truth.UNKNOWN
    # Without a time a tier keeps a matter as it likes, and whoever hands it up decides.
    free = book_of(raised(), taken(1, "c"), up(20, "c", Tier.STREET), rules=evolve(RULES, hand_ups=()))
    assert told(free, 40) == ("street", "street", on(20), [])
    # The calendar ends before the day.
    assert place(book_of(raised()), "m1", calendar=CALENDAR, on=dt.date(2040, 1, 1)).should is Tier.STREET
    short = CALENDAR.known(dt.date(2014, 1, 1))
    late = book_of(said(MatterRaised, 460, community="c1", by=MatterRole.PATROL, size=MatterSize.HARD))
    assert place(late, "m1", calendar=short, on=on(490)).truth is Truth.UNKNOWN


def test_the_register_stops_the_time_and_says_why() -> None:
    opening = [raised(size=MatterSize.HARD), taken(1, "c"), up(4, "c", Tier.STREET), taken(4, "s")]
    longer = said(MatterExtended, 5, body="s", amount=2, reason="等材料")
    book = book_of(*opening, longer, said(MatterRegistered, 9, body="s", reason="规划未定"))
    found = place(book, "m1", calendar=CALENDAR, on=on(60))
    assert (found.stage, found.register, found.should, found.truth) == ("on_register", "规划未定", "street", Truth.MET)
    # 5 + 2 working days from Thursday the 4th: the 5th, then the register, then the 22nd to 26th and Sunday the 28th, made up.
    on_again, _ = apply_matter(book, said(MatterResumed, 22, body="s"))
    assert told(on_again, 28)[1] == "street"
    assert told(on_again, 29)[1:3] == ("district", on(29))


def test_bodies_that_were_called_must_all_come() -> None:
    opening = [
        raised(),
        taken(1, "c"),
        up(4, "c", Tier.STREET),
        taken(4, "s"),
        said(BodyWhistled, 5, body="s", bodies=("w2", "w1")),
    ]
    book = book_of(*opening, said(BodyReported, 5, body="w2"))
    assert place(book, "m1", calendar=CALENDAR, on=on(5)).waits_for == ("w1",)
    book, _ = apply_matter(book, said(BodyReported, 6, body="w1"))
    found = place(book, "m1", calendar=CALENDAR, on=on(6))
    assert (found.stage, found.waits_for, found.body, found.responsible) == (MatterStage.TAKEN, (), "s", "c")


def test_what_is_handed_down_again_and_again_is_passed_around() -> None:
    events: list[Any] = [raised(size=MatterSize.HARD)]
    for turn in range(3):
        day = 2 * turn + 1
        events += [taken(day, "c"), up(day, "c", Tier.STREET), taken(day + 1, "s")]
        events.append(said(MatterHandedDown, day + 1, body="s", to=Tier.COMMUNITY, reason="属社区"))
    assert told(book_of(*events[:9]), 6)[3] == []
    assert told(book_of(*events), 6) == ("community", "community", on(6), ["passed_around"])


def test_a_ceiling_that_is_not_strict_is_found() -> None:
    lax = evolve(RULES, strict_ceiling=False)
    book = book_of(raised(size=MatterSize.SMALL), taken(1, "c"), up(5, "c", Tier.STREET), rules=lax)
    assert told(book, 5)[3] == ["handed_up_early", "above_ceiling", "overdue_at_the_top"]


def test_merged_matters_follow_their_head_and_are_counted_once() -> None:
    book = book_of(raised(), raised(2, "m2"), said(MatterMerged, 3, "m2", into="m1"))
    assert [one.matter for one in places(book, calendar=CALENDAR, on=on(3))] == ["m1"]
    assert place(book, "m1", calendar=CALENDAR, on=on(3)).stands_for == ("m2",)
    assert place(book, "m2", calendar=CALENDAR, on=on(3)).head == "m1"
    assert [one.matter for one in places(book, calendar=CALENDAR, on=on(2))] == ["m1", "m2"]


def test_thirteen_matters_solved_by_the_district() -> None:
    # 解决具体问题13个 (the report): by the district, each counted once.
    events = []
    for number in range(13):
        name = f"m{number}"
        events += [raised(1, name, MatterSize.HARD), taken(1, "c", name), up(5, "c", Tier.STREET, name), taken(5, "s", name)]
        events += [up(15, "s", Tier.DISTRICT, name), taken(15, "d", name), said(MatterSolved, 18, name, body="d")]
    found = places(book_of(*events), calendar=CALENDAR, on=on(20))
    assert sum(one.lies is Tier.DISTRICT and one.solved is not None for one in found) == 13
    assert {one.truth for one in found} == {Truth.MET}


def test_a_late_recorded_older_event_does_not_reopen() -> None:
    # FixMyStreet PR#2069: an older update that comes late must not set the state.
    book = book_of(raised(), taken(3, "c"), said(MatterSolved, 4, body="c"), said(MatterVerified, 9, body="s", solved=True))
    after, outcome = apply_matter(book, said(MatterSized, 2, size=MatterSize.HARD, body="c"))
    assert after is book
    assert outcome.refusal is not None
    assert outcome.refusal.code == "wrong_state"


def test_what_was_known_earlier_is_told_from_the_events_alone() -> None:
    wrong = evolve(taken(1, "c"), recorded_at=dt.datetime(2014, 9, 1, 9, tzinfo=dt.UTC))
    book = book_of(evolve(raised(), recorded_at=wrong.recorded_at), wrong)
    mend = MatterCorrection(
        id="x",
        on=on(9),
        recorded_at=dt.datetime(2014, 9, 9, 9, tzinfo=dt.UTC),
        corrects=wrong.id,
        instead=evolve(wrong, body="c2"),
        reason="错录",
    )
    book, outcome = apply_matter(book, mend)
    assert outcome.accepted
    then, _ = matters_as_of(book, known=dt.datetime(2014, 9, 8, 9, tzinfo=dt.UTC))
    assert [place(one, "m1", calendar=CALENDAR, on=on(2)).responsible for one in (then, book)] == ["c", "c2"]
    assert MATTER_EVENTS.validate_json(MATTER_EVENTS.dump_json(mend)) == mend


AT_STREET = [raised(), taken(1, "c"), up(4, "c", Tier.STREET), taken(4, "s")]
SOLVED = [raised(), taken(1, "c"), said(MatterSolved, 2, body="c")]
CLOSED = [*SOLVED, said(MatterVerified, 3, body="s", solved=True)]
TWO = [raised(), raised(1, "m2"), said(MatterMerged, 2, "m2", into="m1"), raised(1, "m3")]
REFUSED: list[tuple[list[Any], Any, str, str]] = [
    ([raised()], said(MatterRaised, 2, community="c1", by=MatterRole.PATROL), "matter_exists", "matter"),
    ([], said(MatterRaised, 1, community="c1", by=MatterRole.INSPECTION), "not_entitled", "by"),
    ([], raised(grid="g9"), "grid_unknown", "grid"),
    ([], taken(1, "c"), "unknown_matter", "matter"),
    ([raised()], said(MatterSolved, 1, body="c"), "wrong_state", "matter"),
    ([raised(2)], taken(1, "c"), "date_out_of_order", "on"),
    ([raised()], taken(1, "s"), "not_entitled", "body"),
    ([raised(), taken(1, "c")], said(MatterSolved, 1, body="c2"), "not_entitled", "body"),
    ([raised(), taken(1, "c")], up(1, "c", Tier.DISTRICT), "tier_skipped", "to"),
    ([raised(size=MatterSize.SMALL), taken(1, "c")], up(1, "c", Tier.STREET), "above_ceiling", "to"),
    (AT_STREET, said(MatterSized, 5, size=MatterSize.SMALL, body="s"), "above_ceiling", "size"),
    (
        [*SOLVED, said(MatterVerified, 3, body="s", solved=False)],
        said(MatterSized, 3, size=MatterSize.SMALL, body="c"),
        "size_lowered",
        "size",
    ),
    ([raised(), taken(1, "c")], said(BodyWhistled, 1, body="c", bodies=("w1",)), "not_entitled", "matter"),
    ([*AT_STREET, said(BodyWhistled, 5, body="s", bodies=("w1",))], said(BodyReported, 5, body="w2"), "not_whistled", "body"),
    (AT_STREET, said(MatterRegistered, 5, body="s", reason="缓"), "not_extended", "matter"),
    ([raised(), taken(1, "c")], said(MatterRegistered, 5, body="c", reason="缓"), "not_entitled", "matter"),
    (SOLVED, said(MatterVerified, 3, body="c", solved=True), "same_body", "body"),
    (CLOSED, said(MatterReopened, 24, by=MatterRole.RESIDENT, reason="又坏"), "reopen_late", "on"),
    (CLOSED, said(MatterReopened, 4, by=MatterRole.PATROL, reason="又坏"), "not_entitled", "by"),
    ([raised()], said(MatterMerged, 2, into="m9"), "unknown_matter", "into"),
    (TWO, said(MatterMerged, 3, "m3", into="m2"), "merge_chain", "into"),
    (TWO, said(MatterMerged, 3, "m1", into="m3"), "merge_chain", "matter"),
    (TWO, said(MatterWithdrawn, 3, "m1", by=MatterRole.RESIDENT, reason="已好"), "merge_chain", "matter"),
    ([*CLOSED, raised(1, "m2")], said(MatterMerged, 3, "m2", into="m1"), "head_closed", "into"),
    ([raised(3), raised(1, "m2")], said(MatterMerged, 2, "m2", into="m1"), "date_out_of_order", "on"),
]
FOUND: list[tuple[str, str]] = [
    ("m1", "a new id"), ("inspection", "resident, grid_worker, patrol"), ("g9", "a grid that there is"),
    ("m1", "the id of a matter"), ("raised", "taken"), ("2014-09-01", ">= 2014-09-02"), ("street", "community"), ("c2", "c"),
    ("district", "street"), ("street", "<= community"), ("street", "<= community"), ("small", ">= large"),
    ("community", "street"), ("w2", "w1"), ("m1", "an extension at this tier before"), ("community", "street, district"),
    ("c", "another than c"), ("2014-09-24", "<= 2014-09-23"), ("patrol", "resident, inspection"), ("m9", "the id of a matter"),
    ("m2", "m1"), ("m1", "a matter that stands for no other"), ("m2", "a matter that stands for no other"),
    ("closed", "on_register, raised, taken, whistled"), ("2014-09-02", ">= 2014-09-03"),
]  # fmt: skip
"""What each refusal found and what would be right, in the order of `REFUSED`."""


@pytest.mark.parametrize(("refused", "found"), list(zip(REFUSED, FOUND, strict=True)))
def test_what_is_refused_changes_nothing_and_says_why(refused: tuple[list[Any], Any, str, str], found: tuple[str, str]) -> None:
    before, event, code, field = refused
    book = book_of(*before)
    after, outcome = apply_matter(book, event)
    assert after is book
    assert outcome.refusal is not None
    assert (outcome.refusal.code, outcome.refusal.field) == (code, field)
    assert (outcome.refusal.found, outcome.refusal.expected, outcome.refusal.event) == (*found, event.id)


def test_a_matter_may_be_reopened_on_the_last_day_and_starts_anew() -> None:
    book = book_of(*CLOSED, said(MatterReopened, 23, by=MatterRole.RESIDENT, reason="又坏"))
    found = place(book, "m1", calendar=CALENDAR, on=on(23))
    assert (found.stage, found.should_since, found.responsible, found.solved) == ("raised", on(23), "c", None)


def test_a_matter_is_not_merged_into_itself_and_a_body_is_called_once() -> None:
    with pytest.raises(InputError, match="into itself"):
        said(MatterMerged, 1, into="m1")
    with pytest.raises(InputError, match="w1"):
        said(BodyWhistled, 1, body="s", bodies=("w1", "w1"))
    with pytest.raises(InputError, match="hand_ups"):
        evolve(RULES, hand_ups=(keep(Tier.GRID, 1), keep(Tier.GRID, 2)))


def test_a_limit_that_does_not_stop_for_the_register_runs_on() -> None:
    plain = Limit(id="plain", name="限期", amount=5, unit=keep(Tier.STREET, 5).limit.unit, rule=COUNT, citation=OWN)
    rules = evolve(RULES, hand_ups=(*RULES.hand_ups[:2], evolve(RULES.hand_ups[2], limit=plain)))
    longer = said(MatterExtended, 5, body="s", amount=2, reason="等材料")
    events = [raised(size=MatterSize.HARD), *AT_STREET[1:], longer, said(MatterRegistered, 9, body="s", reason="缓")]
    assert told(book_of(*events, rules=rules), 40)[1] == "district"


def test_what_cannot_be_asked_names_the_field_and_the_value() -> None:
    book, other = book_of(raised(3)), taken(1, "c")

    def mend(name: str) -> MatterCorrection:
        return MatterCorrection(id="k", on=on(4), recorded_at=other.recorded_at, corrects=name, reason="误", instead=other)

    for ask, field, value, text in (
        (lambda: place(book, "m1", calendar=CALENDAR, on=on(2)), "on", on(2), "matter 'm1' had not been raised by 2014-09-02"),
        (lambda: place(book, "m9", calendar=CALENDAR, on=on(9)), "matter", "m9", "no matter 'm9' in the book"),
        (lambda: said(MatterMerged, 1, into="m1"), "MatterMerged.into", "m1", "a matter is not merged into itself, got 'm1'"),
        (
            lambda: mend("x"), "MatterCorrection.instead",
            taken(1, "c").id, "must bear the id that it replaces, 'x'",
        ),
    ):  # fmt: skip
        with pytest.raises(InputError) as caught:
            ask()
        assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)
