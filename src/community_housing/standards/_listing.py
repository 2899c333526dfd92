# SPDX-License-Identifier: Apache-2.0
"""What is in force where and when: every edition of a book that holds at a place, on a day, as known on a day."""

import datetime as dt

from community_housing._doors import door
from community_housing.errors import InputError
from community_housing.provenance import Citation, Force, Period
from community_housing.records import Text, result
from community_housing.standards._book import Edition, Standard, StandardBook, Subject, is_place

__all__ = ["Holding", "holdings"]


@result
class Holding:
    """One edition of one standard, and where and when it holds.

    Fields:
        standard: Id of the standard; `name` and `name_en` are its titles.
        place: Where it holds, a path from the nation down.
        subject: What it is about.
        edition: Id of the edition.
        period: When it is in force.
        recorded: When the rule book holds this entry.
        citations: The sources of the edition and of its rules, each once.
        verified: Whether the text of every one of them was seen.
        certain_from: Where nobody recorded its first day, the day from which it is known to be in force; before it, it decides
            only when asked.  None where the first day is known.
        force: How far it binds: as the strongest of its rules.
        applies: Whom it applies to, in Chinese; `applies_en` in English.
        conflicts: Ids of other standards in force for the same place and subject on the day asked for that bind as far; none
            may decide.
    """

    standard: str
    name: str
    name_en: str
    place: str
    subject: Subject
    edition: str
    period: Period
    recorded: Period
    citations: tuple[Citation, ...]
    verified: bool
    certain_from: dt.date | None = None
    force: Force = Force.MUST
    applies: Text | None = None
    applies_en: Text | None = None
    conflicts: tuple[str, ...] = ()


@door()
def holdings(
    book: StandardBook,
    *,
    place: str | None = None,
    on: dt.date | None = None,
    known_on: dt.date | None = None,
    subject: Subject | None = None,
    force: Force = Force.GUIDANCE,
) -> tuple[Holding, ...]:
    """List the editions of a book.

    Args:
        book: The standards.
        place: Only what holds there: at the place or above it; None for every place.
        on: Only what is in force on that day; None for editions of any day.
        known_on: As the rule book stood on that day; None for as it stands now.
        subject: Only what is about it; None for every subject.
        force: Only what has a rule that binds at least as far.

    Returns:
        The editions by subject, from the nation down, by id and first day.  Unlike `in_force`, what nobody verified is there
        too, and two standards in force at once are both there, each naming the other.

    Raises:
        InputError: *place* is no path.

    Examples:
        >>> from community_housing.standards import shipped
        >>> found = holdings(shipped(), place="cn/liaoning/huludao/lianshan", on=dt.date(2014, 2, 5))
        >>> [(one.standard, one.edition) for one in found if one.subject is Subject.COMMUNITY_PREMISES]
        [('lianshan-2012', '2012')]
    """
    if place is not None and not is_place(place):
        raise InputError("must be lower-case names joined by '/', such as cn/liaoning/huludao/lianshan", "place", place)
    found = [
        (standard, edition)
        for standard in book
        for edition in standard.editions
        if (subject is None or standard.subject is subject)
        and (place is None or f"{place}/".startswith(f"{standard.place}/"))
        and (on is None or on in edition.period)
        and edition.force.reaches(force)
        and (edition.recorded.ends is None if known_on is None else known_on in edition.recorded)
    ]
    order = list(Subject)
    found.sort(
        key=lambda pair: (
            order.index(pair[0].subject),
            pair[0].place.count("/"),
            pair[0].place,
            pair[0].id,
            pair[1].period.starts or dt.date.min,
        )
    )
    return tuple(_holding(standard, edition, found if on is not None else []) for standard, edition in found)


def _holding(standard: Standard, edition: Edition, held: list[tuple[Standard, Edition]]) -> Holding:
    sources = [edition.citation, *(rule.citation for rule in edition.rules if rule.citation is not None)]
    return Holding(
        standard=standard.id,
        name=standard.name,
        name_en=standard.name_en,
        place=standard.place,
        subject=standard.subject,
        edition=edition.id,
        period=edition.period,
        recorded=edition.recorded,
        citations=tuple(dict.fromkeys(sources)),
        verified=not edition.unverified,
        certain_from=edition.certain_from,
        force=edition.force,
        applies=standard.applies,
        applies_en=standard.applies_en,
        conflicts=tuple(
            other.id
            for other, another in held
            if other.id != standard.id
            and (other.place, other.subject, another.force) == (standard.place, standard.subject, edition.force)
        ),
    )
