# SPDX-License-Identifier: Apache-2.0
"""A survey (地毯式排查): who was visited in time, and how the problems that were noted add up."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Final

from annotated_types import MinLen

from community_housing._doors import an_id_once, door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.personal import ImpersonalId, ImpersonalText
from community_housing.provenance import Period
from community_housing.records import Text, record, result

__all__ = [
    "Completeness",
    "ProblemCategory",
    "ProblemKind",
    "ProblemNoted",
    "Survey",
    "SurveyVisit",
    "Tally",
    "completeness",
    "tally",
]


@record
class ProblemCategory:
    """A category of problems (大类)."""

    id: ImpersonalId
    name: Text
    name_en: Text | None = None


@record
class ProblemKind:
    """A kind of problem (问题项), in one category.  A kind is no problem: 17 kinds may be 5 problems or 500."""

    id: ImpersonalId
    category: ImpersonalId
    name: Text
    name_en: Text | None = None


@record
class Survey:
    """A survey.

    Fields:
        id: Its id.
        period: The days in which every subject is to be visited.  A report that says "7 days" does not say which; whoever
            gives the period decides.
        subjects: The communities to be visited, at least one.
        bodies: The bodies that visit, at least one.
        categories: The categories of problems.
        kinds: The kinds, each in one of the categories.
    """

    id: ImpersonalId
    period: Period
    subjects: Annotated[tuple[ImpersonalId, ...], MinLen(1)]
    bodies: Annotated[tuple[ImpersonalId, ...], MinLen(1)]
    categories: tuple[ProblemCategory, ...] = ()
    kinds: tuple[ProblemKind, ...] = ()

    def check(self) -> None:
        """Refuse ids that are there twice, and a kind of no category."""
        an_id_once(self.subjects, "Survey.subjects")
        an_id_once(self.bodies, "Survey.bodies")
        an_id_once([one.id for one in self.categories], "Survey.categories")
        an_id_once([one.id for one in self.kinds], "Survey.kinds")
        _known("Survey.kinds", [one.category for one in self.kinds], {one.id for one in self.categories})


@record
class SurveyVisit:
    """A body visited a subject on a day."""

    id: ImpersonalId
    subject: ImpersonalId
    on: dt.date
    body: ImpersonalId


@record
class ProblemNoted:
    """A problem that was noted.

    Fields:
        id: Its id.
        subject: Where.
        kind: Which kind.
        on: The day on which it was noted.
        text: What it is.
    """

    id: ImpersonalId
    subject: ImpersonalId
    kind: ImpersonalId
    on: dt.date
    text: ImpersonalText | None = None


@result
class Completeness:
    """Who was visited, on a day; every subject stands in exactly one of the first four, each sorted.

    Fields:
        survey: The survey.
        on: The day asked about; nothing after it is used.
        in_time: Visited in the period.
        late: Visited after the period only, or also before it.
        early: Visited before the period only.
        not_visited: Not visited.
        over: Whether the period has ended, so that who was not visited is overdue.
        more_than_once: Visited in the period more than once; of those in time.
        idle: Bodies that visited nobody in the period, sorted.
    """

    survey: str
    on: dt.date
    in_time: tuple[str, ...]
    late: tuple[str, ...]
    early: tuple[str, ...]
    not_visited: tuple[str, ...]
    over: bool
    more_than_once: tuple[str, ...]
    idle: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every subject was visited in the period."""
        return not (self.late or self.early or self.not_visited)


@result
class Tally:
    """How problems add up; of each, every one that there is stands with its number, 0 too, in the order of the survey.

    Fields:
        total: All problems.
        by_kind: By kind.
        by_category: By category.
        by_subject: By subject.
        cells: By subject and kind, only where there are problems.
    """

    total: int
    by_kind: tuple[tuple[str, int], ...]
    by_category: tuple[tuple[str, int], ...]
    by_subject: tuple[tuple[str, int], ...]
    cells: tuple[tuple[str, str, int], ...]


_IN, _AFTER, _BEFORE, _NEVER = range(4)


@door()
def completeness(survey: Survey, visits: Iterable[SurveyVisit], *, on: dt.date) -> Completeness:
    """Say who was visited in time.

    Args:
        survey: The survey.
        visits: What was visited, ids unique, in any order.
        on: The day asked about.

    Returns:
        Every subject in exactly one of four lists.

    Raises:
        InputError: A visit is of a subject or by a body that the survey does not have.

    Source: 区委组织部联合3部门对68个社区开展为期7天的地毯式排查 (the report); own rule.

    Examples:
        >>> week = Period(starts=dt.date(2012, 8, 6), ends=dt.date(2012, 8, 13))
        >>> survey = Survey(id="s", period=week, subjects=("c1", "c2"), bodies=("org",))
        >>> visit = SurveyVisit(id="v", subject="c1", on=dt.date(2012, 8, 12), body="org")
        >>> found = completeness(survey, [visit], on=dt.date(2012, 8, 13))
        >>> found.in_time, found.not_visited, found.over, found.complete
        (('c1',), ('c2',), True, False)
    """
    held = [one for one in visits if one.on <= on]
    _known("visits", [one.subject for one in held], set(survey.subjects))
    _known("visits", [one.body for one in held], set(survey.bodies))
    ends = survey.period.ends
    inside = Counter(one.subject for one in held if one.on in survey.period)
    after = {one.subject for one in held if ends is not None and one.on >= ends}
    before = {one.subject for one in held} - after - set(inside)

    def standing(subject: str) -> int:
        return _IN if subject in inside else _AFTER if subject in after else _BEFORE if subject in before else _NEVER

    lists: dict[int, list[str]] = {place: [] for place in (_IN, _AFTER, _BEFORE, _NEVER)}
    for subject in sorted(survey.subjects):
        lists[standing(subject)].append(subject)
    working = {one.body for one in held if one.on in survey.period}
    return Completeness(
        survey=survey.id,
        on=on,
        in_time=tuple(lists[_IN]),
        late=tuple(lists[_AFTER]),
        early=tuple(lists[_BEFORE]),
        not_visited=tuple(lists[_NEVER]),
        over=ends is not None and on >= ends,
        more_than_once=tuple(sorted(subject for subject, count in inside.items() if count > 1)),
        idle=tuple(sorted(set(survey.bodies) - working)),
    )


@door()
def tally(survey: Survey, problems: Iterable[ProblemNoted]) -> Tally:
    """Count problems by kind, category and subject.

    Args:
        survey: The survey, with its kinds.
        problems: What was noted, ids unique.

    Returns:
        The numbers; each list adds up to the total.

    Raises:
        InputError: A problem is of a subject or kind that the survey does not have.

    Source: 梳理出7大类17项问题 (the report); own rule.
    """
    held = list(problems)
    categories = {one.id: one.category for one in survey.kinds}
    _known("problems", [one.subject for one in held], set(survey.subjects))
    _known("problems", [one.kind for one in held], set(categories))
    kinds = Counter(one.kind for one in held)
    grouped = Counter(categories[one.kind] for one in held)
    subjects = Counter(one.subject for one in held)
    cells = Counter((one.subject, one.kind) for one in held)
    order = {kind: place for place, kind in enumerate(categories)}
    rows = sorted(cells.items(), key=lambda row: (row[0][0], order[row[0][1]]))
    return Tally(
        total=len(held),
        by_kind=tuple((one.id, kinds[one.id]) for one in survey.kinds),
        by_category=tuple((one.id, grouped[one.id]) for one in survey.categories),
        by_subject=tuple((one, subjects[one]) for one in survey.subjects),
        cells=tuple((subject, kind, count) for (subject, kind), count in rows),
    )


_SHOWN: Final = 10


def _known(field: str, names: Iterable[str], known: set[str]) -> None:
    lost = sorted(set(names) - known)
    if lost:
        raise InputError(Message("names what the survey does not have: {lost}", lost=", ".join(lost[:_SHOWN])), field, lost)
