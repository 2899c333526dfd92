# SPDX-License-Identifier: Apache-2.0
"""Posts, counts, meetings and letters by hand: every list in its order, and every refusal with its words."""

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

import pytest

from community_housing.calendars import shipped
from community_housing.errors import InputError
from community_housing.findings import Outcome, Reason, Truth
from community_housing.posts import (
    Decision,
    GrowingStep,
    Letter,
    Meeting,
    MeetingKind,
    MemberClass,
    MemberCount,
    MemberStep,
    Post,
    Relation,
    Target,
    Tenancy,
    differing,
    growing,
    letter_finding,
    meetings_held,
    missing_letters,
    post_coverage,
    undecided,
)
from community_housing.provenance import Citation, Evidence, Period
from community_housing.records import evolve

DAY = dt.date(2014, 7, 1)
YEAR = Period(starts=dt.date(2014, 1, 1), ends=dt.date(2015, 1, 1))
LONG_AGO = Period(ends=dt.date(2014, 1, 1))
OWN = Citation(authority="区委", document="责任状", evidence=Evidence.OWN)
REGISTERED, SHOWN, PAIRED, CHOSEN = MemberStep


def post(name: str, unit: str, exists: Period = YEAR) -> Post:
    return Post(id=name, unit=unit, name="网格员", exists=exists)


def tenancy(name: str, of: str, days: Period = YEAR) -> Tenancy:
    return Tenancy(id=name, post=of, in_post=days)


def members(
    name: str, step: MemberStep, count: int, *, unit: str = "u", group: MemberClass = MemberClass.IN_SERVICE
) -> MemberCount:
    return MemberCount(id=name, unit=unit, group=group, step=step, on=DAY, count=count)


def test_units_stand_in_their_lists_in_order() -> None:
    posts = [
        post("p6", "g6"),
        post("p1", "g1"),
        post("p2", "g1"),
        post("p3", "g2"),
        post("p4", "g2"),
        post("p5", "g3", LONG_AGO),
    ]
    terms = [
        tenancy("t6", "p6"), tenancy("t7", "p6"), tenancy("t1", "p2"), tenancy("t2", "p2"), tenancy("t3", "p3", LONG_AGO),
        tenancy("t5", "p5"), tenancy("t8", "p5"),
    ]  # fmt: skip
    found = post_coverage(["g6", "g4", "g3", "g2", "g1"], posts, tenancies=terms, on=DAY)
    assert (found.on, found.held, found.vacant, found.without_post) == (DAY, ("g1", "g6"), ("g2",), ("g3", "g4"))
    assert (found.several_posts, found.held_twice, found.share) == (("g1", "g2"), ("p2", "p6"), Fraction(2, 5))
    assert post_coverage([], [], tenancies=[], on=DAY).share is None


def test_a_step_is_held_against_the_nearest_before_it_that_it_passes_and_by_the_reading_that_fits() -> None:
    counts = [
        members("1", REGISTERED, 10), members("2", REGISTERED, 12), members("3", SHOWN, 13), members("4", SHOWN, 15),
        members("5", CHOSEN, 14), members("6", CHOSEN, 20), members("7", PAIRED, 14),
        members("8", REGISTERED, 1, unit="a"), members("9", SHOWN, 2, unit="a"),
        members("10", SHOWN, 9, unit="a", group=MemberClass.DIRECT),
    ]  # fmt: skip

    def step(unit: str, before: tuple[MemberStep, int], after: tuple[MemberStep, int], excess: int) -> GrowingStep:
        return GrowingStep(unit=unit, group=MemberClass.IN_SERVICE, on=DAY, before=before, after=after, excess=excess)

    # 13 shown of at most 12 registered; 14 paired may be of 15 shown, not of 12; 14 chosen of 14 paired or 15 shown, not of 12.
    assert growing(counts) == (
        step("a", (REGISTERED, 1), (SHOWN, 2), 1),
        step("u", (REGISTERED, 12), (SHOWN, 13), 1),
        step("u", (REGISTERED, 12), (PAIRED, 14), 2),
        step("u", (REGISTERED, 12), (CHOSEN, 14), 2),
    )
    assert growing([members("1", SHOWN, 3), members("2", PAIRED, 5), members("3", REGISTERED, 2)])[-1].before == (SHOWN, 3)


def test_counts_that_differ_are_all_kept_in_order() -> None:
    same = [members("9", SHOWN, 5), members("8", SHOWN, 5)]
    one, two = members("b", REGISTERED, 6275), members("a", REGISTERED, 6750)
    other = [members("d", PAIRED, 1, unit="v"), members("c", PAIRED, 2, unit="v")]
    assert differing([*same, *other, one, two]) == ((two, one), (other[1], other[0]))
    assert differing([one, evolve(two, on=DAY + dt.timedelta(days=1)), evolve(two, unit="w", id="z")]) == ()


def test_meetings_by_their_days() -> None:
    days = {
        "e": dt.date(2012, 8, 5),
        "d": dt.date(2012, 8, 6),
        "c": dt.date(1999, 1, 1),
        "b": None,
        "a": None,
        "f": dt.date(2012, 8, 4),
    }
    found = meetings_held(
        [
            Meeting(id=name, kind=MeetingKind.OFFICE if name in "abc" else MeetingKind.STANDING, on=on)
            for name, on in days.items()
        ],
        calendar=shipped(),
    )
    assert (found.standing, found.office, found.first) == (3, 3, dt.date(1999, 1, 1))
    assert (found.day_unknown, found.on_rest_days, found.undated) == (("a", "b"), ("e", "f"), ("c",))
    edges = [shipped().first, shipped().last, shipped().first - dt.timedelta(days=1)]
    assert meetings_held(
        [Meeting(id=f"m{n}", kind=MeetingKind.OFFICE, on=on) for n, on in enumerate(edges)], calendar=shipped()
    ).undated == ("m2",)
    assert meetings_held([], calendar=shipped()).first is None


def decision(name: str, meeting: str, *about: str) -> Decision:
    return Decision(id=name, meeting=meeting, about=about, text="x")


def test_what_no_decision_covers() -> None:
    held = [decision("d1", "m", "b1", "b2"), decision("d2", "m", "rule")]
    meeting = [Meeting(id="m", kind=MeetingKind.OFFICE)]
    assert undecided(["b9", "rule", "b8", "b1"], held, meetings=meeting) == ("b8", "b9")


def letter(name: str, signed: dt.date | None = DAY, period: Period = YEAR) -> Letter:
    targets = (
        Target(id="least", figure="met", value=83),
        Target(id="most", figure="cost", relation=Relation.AT_MOST, value=10),
    )
    return Letter(id=name, issuer="district", signatory=name, period=period, signed=signed, targets=targets, citation=OWN)


def test_letters_count_from_the_day_on_which_both_had_signed() -> None:
    letters = [letter("s1"), letter("s2", None), letter("s3", DAY + dt.timedelta(days=1)), letter("s4", DAY, LONG_AGO)]
    assert missing_letters(["s5", "s4", "s3", "s2", "s1"], letters, on=DAY) == ("s2", "s3", "s4", "s5")


def test_a_letter_tells_each_target_with_its_margin() -> None:
    found = letter_finding(letter("s1"), {"met": 82, "cost": None}, on=DAY)
    assert (found.subject, found.on, found.outcome) == ("s1", DAY, Outcome.SHORT)
    assert found.reasons == (
        Reason(rule="least", truth=Truth.UNMET, measured=82, required=83, margin=-1, reads=(("met", 82),), citation=OWN),
        Reason(rule="most", truth=Truth.UNKNOWN, required=10, missing=("cost",), reads=(("cost", None),), citation=OWN),
    )
    most = letter_finding(letter("s1"), {"met": 83, "cost": 8}, on=DAY)
    assert (most.outcome, [reason.margin for reason in most.reasons]) == (Outcome.MET, [0, 2])


LOST = [f"g{n:02d}" for n in range(12)]
TEN = ", ".join(LOST[:10])
REFUSED: dict[str, tuple[Callable[[], object], str, object, str]] = {
    "units": (
        lambda: post_coverage(LOST * 2, [], tenancies=[], on=DAY), "units", LOST,
        f"must hold each unit once, twice: {TEN}",
    ),
    "posts": (
        lambda: post_coverage([], [post(name, name) for name in LOST], tenancies=[], on=DAY), "posts", LOST,
        f"names what is not there: {TEN}",
    ),
    "tenancies": (
        lambda: post_coverage([], [], tenancies=[tenancy(name, name) for name in LOST], on=DAY), "tenancies", LOST,
        f"names what is not there: {TEN}",
    ),
    "decisions": (
        lambda: undecided([], [decision(name, name, "x") for name in LOST], meetings=[]), "decisions", LOST,
        f"names what is not there: {TEN}",
    ),
    "targets": (
        lambda: evolve(letter("s"), targets=letter("s").targets[:1] * 2), "Letter.targets", ["least"],
        "must hold each id once, there more than once: least",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_field_the_value_and_what_would_be_right(case: str) -> None:
    ask, field, value, text = REFUSED[case]
    with pytest.raises(InputError) as caught:
        ask()
    assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)
