# SPDX-License-Identifier: Apache-2.0
"""Posts (岗位) and who holds them as a fact without a name: a vacancy is computed, never recorded."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.personal import ImpersonalId
from community_housing.provenance import ALWAYS, Period
from community_housing.records import Text, record, result

__all__ = ["Post", "PostCoverage", "Tenancy", "post_coverage"]


@record
class Post:
    """A post of a unit (按格定岗).

    Fields:
        id: Its id.
        unit: The grid, community or street that it is for.
        name: What it is, such as 网格员.
        name_en: The same in English.
        exists: The days on which there is such a post.
    """

    id: ImpersonalId
    unit: ImpersonalId
    name: Text
    name_en: Text | None = None
    exists: Period = ALWAYS


@record
class Tenancy:
    """A fact: somebody holds a post; who it is is not stored.

    Fields:
        id: Its id, of a paper or a line of a table.
        post: The post.
        in_post: The days.
    """

    id: ImpersonalId
    post: ImpersonalId
    in_post: Period


@result
class PostCoverage:
    """Which units have a post that is held; each unit stands in exactly one of the first three lists, each sorted.

    Fields:
        on: The day.
        held: Units with a post that somebody holds.
        vacant: Units with a post that nobody holds.
        without_post: Units without a post.
        several_posts: Units with more than one post; of the first two lists.
        held_twice: Posts that two or more hold at once, sorted.
    """

    on: dt.date
    held: tuple[str, ...]
    vacant: tuple[str, ...]
    without_post: tuple[str, ...]
    several_posts: tuple[str, ...]
    held_twice: tuple[str, ...]

    @property
    def share(self) -> Fraction | None:
        """The share of units with a post that is held, exact; None of no units."""
        units = len(self.held) + len(self.vacant) + len(self.without_post)
        return Fraction(len(self.held), units) if units else None


@door()
def post_coverage(units: Iterable[str], posts: Iterable[Post], *, tenancies: Iterable[Tenancy], on: dt.date) -> PostCoverage:
    """Say which units have a post that is held on a day.

    Args:
        units: The grids, communities or streets that should have one, each once.
        posts: The posts, ids unique.
        tenancies: Who holds them, ids unique.
        on: The day.

    Returns:
        Every unit in exactly one of three lists.

    Raises:
        InputError: A unit stands twice, a post is of a unit that is not there, or a tenancy of a post that is not.

    Source: 网中有格、按格定岗、人在格中 (the report); that a vacancy is computed: own rule.

    Examples:
        >>> posts = [Post(id="p1", unit="g1", name="网格员"), Post(id="p2", unit="g2", name="网格员")]
        >>> here = Tenancy(id="t1", post="p1", in_post=Period(starts=dt.date(2014, 1, 1)))
        >>> found = post_coverage(["g1", "g2", "g3"], posts, tenancies=[here], on=dt.date(2014, 7, 1))
        >>> found.held, found.vacant, found.without_post, found.share
        (('g1',), ('g2',), ('g3',), Fraction(1, 3))
    """
    listed = tuple(units)
    held_posts, terms = tuple(posts), tuple(tenancies)
    twice = sorted(one for one, count in Counter(listed).items() if count > 1)
    if twice:
        raise InputError(Message("must hold each unit once, twice: {twice}", twice=", ".join(twice[:10])), "units", twice)
    _known("posts", [one.unit for one in held_posts], set(listed))
    _known("tenancies", [one.post for one in terms], {one.id for one in held_posts})
    there = [one for one in held_posts if on in one.exists]
    holders = Counter(one.post for one in terms if on in one.in_post)
    count = Counter(one.unit for one in there)
    held = {one.unit for one in there if holders[one.id]}
    return PostCoverage(
        on=on,
        held=tuple(sorted(held)),
        vacant=tuple(sorted(set(count) - held)),
        without_post=tuple(sorted(set(listed) - set(count))),
        several_posts=tuple(sorted(unit for unit, number in count.items() if number > 1)),
        held_twice=tuple(sorted(one.id for one in there if holders[one.id] > 1)),
    )


def _known(field: str, names: Iterable[str], known: set[str]) -> None:
    lost = sorted(set(names) - known)
    if lost:
        raise InputError(Message("names what is not there: {lost}", lost=", ".join(lost[:10])), field, lost)
