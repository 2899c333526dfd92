# SPDX-License-Identifier: Apache-2.0
"""Which standards are in force at a place on a day: the chain from the nation down, and the strictest of it."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import attrs

from community_housing.errors import InputError, NoStandardInForceError, StandardError
from community_housing.provenance import Period
from community_housing.standards._book import Edition, Rule, Standard, StandardBook, Subject
from community_housing.standards._expressions import functions_of
from community_housing.standards._formulas import Functions

__all__ = ["Chain", "in_force", "strictest"]


@attrs.frozen
class Chain:
    """The standards in force at one place on one day for one subject, from the nation down.

    Fields:
        place: The place asked for.
        on: The day.
        subject: The subject.
        standards: One for each level that has one.
        editions: Their editions in force, in the same order.
        left_out: Ids of standards whose text, or whose first day, nobody verified, which are not in the chain unless asked
            for: they may be in force all the same.
    """

    place: str
    on: dt.date
    subject: Subject
    standards: tuple[Standard, ...]
    editions: tuple[Edition, ...]
    left_out: tuple[str, ...] = ()

    def strictest(self) -> Standard:
        """One standard that asks whatever any of the chain asks; see `strictest`."""
        return strictest(self.standards, on=self.on)

    def named(self, standard_id: str) -> Standard:
        """The standard of the chain that a user lets decide.

        Raises:
            InputError: It is not in the chain.
        """
        for standard in self.standards:
            if standard.id == standard_id:
                return standard
        held = ", ".join(standard.id for standard in self.standards)
        raise InputError(f"is not in force at {self.place} on {self.on}; in force are: {held}", "standard", standard_id)


def in_force(
    book: StandardBook,
    place: str,
    *,
    on: dt.date,
    subject: Subject = Subject.COMMUNITY_PREMISES,
    known_on: dt.date | None = None,
    unverified: bool = False,
) -> Chain:
    """Find what is in force at a place on a day.

    Args:
        book: The standards.
        place: A path from the nation down; what holds for a prefix of it holds there.
        on: The day.
        subject: What it is to be about.
        known_on: Answer as the book stood on that day.
        unverified: Whether standards are taken too whose text, or whose first day, nobody verified.

    Returns:
        The chain, from the nation down.

    Raises:
        NoStandardInForceError: None is in force.
        StandardError: Two standards are in force for one place and subject; names both.
    """
    held: list[tuple[Standard, Edition]] = []
    left_out: list[str] = []
    for standard in book:
        if standard.subject is not subject or not f"{place}/".startswith(f"{standard.place}/"):
            continue
        usable = standard.accepting_unverified()
        try:
            edition = usable.in_force(on=on, known_on=known_on)
        except NoStandardInForceError:
            continue
        verified = not edition.unverified and edition.certain_on(on)
        if not verified and not (unverified or standard.accepts_unverified):
            left_out.append(standard.id)
            continue
        held.append((standard if verified else usable, edition))
    held.sort(key=lambda pair: (pair[0].place.count("/"), pair[0].id))
    for (one, edition), (other, another) in pairwise(held):
        if one.place == other.place:
            raise StandardError(
                f"two editions are in force at {one.place} on {on} for {subject.value}: "
                f"{one.id} ({edition.id} {edition.period}) and {other.id} ({another.id} {another.period})"
            )
    if not held:
        more = f" (text or first day not verified, and not asked for: {', '.join(left_out)})" if left_out else ""
        raise NoStandardInForceError(f"no standard of {subject.value} is in force at {place} on {on}{more}")
    return Chain(
        place, on, subject, tuple(standard for standard, _ in held), tuple(edition for _, edition in held), tuple(left_out)
    )


def strictest(standards: Sequence[Standard], *, on: dt.date) -> Standard:
    """Make one standard that asks whatever any of several asks on a day.

    Args:
        standards: At least one, all of one subject; ids unique.
        on: The day; the standard made is in force while all of these editions are.

    Returns:
        A standard with every rule, each with its own citation, its id `standard/rule`.  Its required area is the
        largest; it is met where all are met.

    Raises:
        InputError: None is given, or they are about different subjects.
        StandardError: Two say differently what counts, or count different functions under one name; then a named one must
            decide.
        NoStandardInForceError: One of them is not in force on that day.
    """
    if not standards:
        raise InputError("needs at least one standard", "standards", standards)
    if len({standard.subject for standard in standards}) > 1:
        raise InputError("must all be about one subject", "standards", [standard.subject.value for standard in standards])
    editions = [standard.in_force(on=on) for standard in standards]
    countings = {edition.counting for edition in editions}
    if len(countings) > 1:
        raise StandardError(
            f"{', '.join(standard.id for standard in standards)} say differently what counts; let a named one decide"
        )
    _check_functions(standards, editions)
    rules = [
        attrs.evolve(rule, id=f"{standard.id}/{rule.id}", citation=edition.source_of(rule))  # type: ignore[misc]
        for standard, edition in zip(standards, editions, strict=True)
        for rule in edition.rules
    ]
    return _joined(standards, editions, rules)


def _check_functions(standards: Sequence[Standard], editions: Sequence[Edition]) -> None:
    """Refuse two standards that count different functions under one name: a table has one column of that name."""
    held: dict[str, tuple[str, Functions]] = {}
    for standard, edition in zip(standards, editions, strict=True):
        for function in (one for rule in edition.rules for one in functions_of(rule.formula)):
            owner, known = held.setdefault(function.fact, (standard.id, function))
            if known.among != function.among:
                raise StandardError(
                    f"{owner} and {standard.id} count different functions as {function.fact!r}; let a named one decide"
                )


def _joined(standards: Sequence[Standard], editions: Sequence[Edition], rules: Sequence[Rule]) -> Standard:
    starts = [edition.period.starts for edition in editions if edition.period.starts is not None]
    ends = [edition.period.ends for edition in editions if edition.period.ends is not None]
    first = max(starts)
    certain = max((edition.certain_from for edition in editions if edition.certain_from is not None), default=first)
    edition = Edition(
        id="+".join(edition.id for edition in editions)[:64],
        citation=editions[-1].citation,
        period=Period(starts=first, ends=min(ends) if ends else None),
        certain_from=certain if certain > first else None,
        rules=tuple(rules),
        bands=editions[-1].bands,
        counting=editions[-1].counting,
    )
    return Standard(
        id="strictest",
        name="从严：" + "、".join(standard.name for standard in standards)[:480],
        name_en="strictest of " + ", ".join(standard.id for standard in standards)[:480],
        place=max((standard.place for standard in standards), key=lambda place: place.count("/")),
        subject=standards[0].subject,
        editions=(edition,),
        changes=tuple(change for standard in standards for change in standard.changes),
        accepts_unverified=any(standard.accepts_unverified for standard in standards),
    )
