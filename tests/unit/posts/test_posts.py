# SPDX-License-Identifier: Apache-2.0
"""Posts, counts and meetings: the report's numbers, and what must add up."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.calendars import shipped
from community_housing.errors import InputError
from community_housing.posts import (
    Decision,
    Meeting,
    MeetingKind,
    MemberClass,
    MemberCount,
    MemberStep,
    Post,
    StaffClass,
    StaffCount,
    Tenancy,
    differing,
    growing,
    meetings_held,
    post_coverage,
    undecided,
)
from community_housing.provenance import Period

DAY = dt.date(2014, 7, 1)


def post(name: str, unit: str, **more: Any) -> Post:
    return Post(id=name, unit=unit, name="网格员", **more)


def members(name: str, count: int, step: MemberStep = MemberStep.REGISTERED, **more: Any) -> MemberCount:
    given: dict[str, Any] = {"unit": "district", "group": MemberClass.IN_SERVICE, "on": DAY, **more}
    return MemberCount(id=name, count=count, step=step, **given)


def test_a_vacancy_is_computed_and_ends_with_the_tenancy() -> None:
    # 293 grids, a post in each (the report: 按格定岗); one is vacant from 1 July on.
    grids = [f"g{n:03d}" for n in range(293)]
    posts = [post(f"p-{one}", one) for one in grids]
    left = Period(starts=dt.date(2013, 1, 1), ends=DAY)
    tenancies = [Tenancy(id=f"t{n}", post=one.id, in_post=left if n == 0 else Period()) for n, one in enumerate(posts)]
    before = post_coverage(grids, posts, tenancies=tenancies, on=DAY - dt.timedelta(days=1))
    after = post_coverage(grids, posts, tenancies=tenancies, on=DAY)
    assert (len(before.held), before.vacant, before.share) == (293, (), Fraction(1))
    assert (len(after.held), after.vacant, after.share) == (292, ("g000",), Fraction(292, 293))


def test_two_posts_and_two_holders_are_told() -> None:
    posts = [post("p1", "g1"), post("p2", "g1"), post("p3", "g2", exists=Period(ends=DAY))]
    tenancies = [Tenancy(id=f"t{n}", post="p1", in_post=Period()) for n in range(2)]
    found = post_coverage(["g1", "g2"], posts, tenancies=tenancies, on=DAY)
    assert (found.held, found.vacant, found.without_post) == (("g1",), (), ("g2",))
    assert (found.several_posts, found.held_twice) == (("g1",), ("p1",))
    assert post_coverage([], [], tenancies=[], on=DAY).share is None


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(1, 4)), max_size=10),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4), st.integers(1, 4)), max_size=12),
    st.integers(-1, 9),
)
def test_every_unit_stands_in_exactly_one_list(
    drawn: list[tuple[int, int, int]], held: list[tuple[int, int, int]], after: int
) -> None:
    def days(starts: int, length: int) -> Period:
        return Period(starts=DAY + dt.timedelta(days=starts), ends=DAY + dt.timedelta(days=starts + length))

    units = [f"g{n}" for n in range(6)]
    posts = [post(f"p{n}", f"g{unit}", exists=days(*when)) for n, (unit, *when) in enumerate(drawn)]
    tenancies = [
        Tenancy(id=f"t{n}", post=f"p{name}", in_post=days(*when)) for n, (name, *when) in enumerate(held) if name < len(posts)
    ]
    on = DAY + dt.timedelta(days=after)
    found = post_coverage(units, posts, tenancies=tenancies, on=on)
    assert sorted([*found.held, *found.vacant, *found.without_post]) == units
    for unit in units:
        own = [one for one in posts if one.unit == unit and on in one.exists]
        filled = [one for one in own if any(term.post == one.id and on in term.in_post for term in tenancies)]
        assert unit in (found.held if filled else found.vacant if own else found.without_post)
        assert (unit in found.several_posts) is (len(own) > 1)


def test_both_numbers_of_members_are_kept() -> None:
    # The report: 接收6275名在职党员进社区报到, and elsewhere 6750名.
    both = [members("a", 6275, said="第三部分"), members("b", 6750, said="第五部分")]
    assert differing(both) == (tuple(both),)
    assert differing([*both[:1], members("c", 6275)]) == ()
    # A step is held against the reading that fits.
    assert growing([*both, members("s", 6750, MemberStep.SHOWN)]) == ()
    (found,) = growing([*both, members("s", 6751, MemberStep.POST_CHOSEN)])
    assert (found.before, found.after, found.excess) == ((MemberStep.REGISTERED, 6750), (MemberStep.POST_CHOSEN, 6751), 1)
    assert growing([members("a", 1), members("b", 2, MemberStep.SHOWN, on=DAY + dt.timedelta(days=1))]) == ()


def test_staff_of_the_report_is_946() -> None:
    counts = [
        StaffCount(id=group.value, unit="district", group=group, on=DAY, count=count)
        for group, count in zip(StaffClass, (317, 573, 56), strict=True)
    ]
    assert sum(one.count for one in counts) == 946
    # 4,924 + 9,751 members under the communities: the classes share nobody.
    assert members("d", 4924, group=MemberClass.DIRECT).count + members("c", 9751, group=MemberClass.CO_MANAGED).count == 14_675


def test_eight_meetings_of_which_one_day_is_known_a_sunday() -> None:
    # The report: 从2012年8月5日起，先后召开3次常委会议、5次政府办公会议.
    first = Meeting(id="s1", kind=MeetingKind.STANDING, on=dt.date(2012, 8, 5))
    others = [Meeting(id=f"s{n}", kind=MeetingKind.STANDING) for n in (2, 3)]
    others += [Meeting(id=f"o{n}", kind=MeetingKind.OFFICE) for n in range(1, 6)]
    found = meetings_held([first, *others], calendar=shipped())
    assert (found.standing, found.office, found.first) == (3, 5, dt.date(2012, 8, 5))
    assert (len(found.day_unknown), found.on_rest_days, found.undated) == (7, ("s1",), ())
    old = Meeting(id="x", kind=MeetingKind.OFFICE, on=dt.date(1999, 1, 4))
    assert meetings_held([old], calendar=shipped()).undated == ("x",)
    decided = Decision(id="d", meeting="s1", about=("batch-1",), text="分两批开展68个")
    assert undecided(["batch-2", "batch-1"], [decided], meetings=[first]) == ("batch-2",)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("units", lambda: post_coverage(["g", "g"], [], tenancies=[], on=DAY)),
        ("posts", lambda: post_coverage([], [post("p", "g")], tenancies=[], on=DAY)),
        ("tenancies", lambda: post_coverage([], [], tenancies=[Tenancy(id="t", post="p", in_post=Period())], on=DAY)),
        ("decisions", lambda: undecided([], [Decision(id="d", meeting="m", about=(), text="定")], meetings=[])),
        ("Tenancy.id", lambda: Tenancy(id="13800138000", post="p", in_post=Period())),
    ],
)
def test_what_is_not_there_is_refused(field: str, wrong: Any) -> None:
    with pytest.raises(InputError) as caught:
        wrong()
    assert caught.value.field == field
