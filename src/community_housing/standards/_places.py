# SPDX-License-Identifier: Apache-2.0
"""Which standards are in force at a place on a day: the chain from the nation down, and the strictest of it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.errors import InputError, NoStandardInForceError, StandardError
from community_housing.provenance import Force, Period
from community_housing.standards._book import Edition, Rule, Standard, StandardBook, Subject
from community_housing.standards._expressions import functions_of
from community_housing.standards._formulas import Functions

__all__ = ["Chain", "in_force", "strictest"]


@shows_itself
@attrs.frozen
class Chain:
    """The standards in force at one place on one day for one subject, from the nation down.

    Fields:
        place: The place asked for.
        on: The day.
        subject: The subject.
        standards: One for each level that has one with a rule of that force.
        editions: Their editions in force, in the same order.
        force: How far a rule binds at least that is taken into `strictest`.
        weaker: Standards in force there whose every rule binds less far; none of `standards`, but `named` may choose one.
        known_on: As the book stood on that day; None for as it stands now.
        left_out: Ids of standards whose text, or whose first day, nobody verified, which are not in the chain unless asked
            for: they may be in force all the same.
    """

    place: str
    on: dt.date
    subject: Subject
    standards: tuple[Standard, ...]
    editions: tuple[Edition, ...]
    left_out: tuple[str, ...] = ()
    force: Force = Force.MUST
    weaker: tuple[Standard, ...] = ()
    known_on: dt.date | None = None

    def strictest(self) -> Standard:
        """One standard that asks whatever any rule of the chain asks that binds far enough; see `strictest`."""
        return strictest(self.standards, on=self.on, force=self.force, known_on=self.known_on)

    @door()
    def named(self, standard_id: str) -> Standard:
        """The standard in force there that a user lets decide, whatever its force.

        Raises:
            InputError: It is not in force there.
        """
        for standard in (*self.standards, *self.weaker):
            if standard.id == standard_id:
                return standard
        held = ", ".join(standard.id for standard in (*self.standards, *self.weaker))
        raise InputError(
            Message("is not in force at {place} on {on}; in force are: {held}", place=self.place, on=self.on, held=held),
            "standard",
            standard_id,
        )


@door()
def in_force(
    book: StandardBook,
    place: str,
    *,
    on: dt.date,
    subject: Subject = Subject.COMMUNITY_PREMISES,
    known_on: dt.date | None = None,
    unverified: bool = False,
    force: Force = Force.MUST,
) -> Chain:
    """Find what is in force at a place on a day.

    Args:
        book: The standards.
        place: A path from the nation down; what holds for a prefix of it holds there.
        on: The day.
        subject: What it is to be about.
        known_on: Answer as the book stood on that day.
        unverified: Whether standards are taken too whose text, or whose first day, nobody verified.
        force: How far a rule binds at least that is to decide; what binds less is named in `Chain.weaker`.

    Returns:
        The chain, from the nation down.

    Raises:
        NoStandardInForceError: None is in force with a rule of that force; says which are weaker, or of another day or subject.
        StandardError: Two standards that bind as far are in force for one place and subject; names both.
    """
    held: list[tuple[Standard, Edition]] = []
    weaker: list[tuple[Standard, Edition]] = []
    left_out: list[str] = []
    there = [standard for standard in book if f"{place}/".startswith(f"{standard.place}/")]
    for standard in there:
        if standard.subject is not subject:
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
        taken = held if edition.binding(force) else weaker
        taken.append((standard if verified else usable, edition))
    for pairs in (held, weaker):
        pairs.sort(key=lambda pair: (pair[0].place.count("/"), tuple(Force).index(pair[1].force), pair[0].id))
    for (one, edition), (other, another) in pairwise(held):
        if one.place == other.place and edition.force is another.force:
            raise StandardError(
                Message(
                    "two editions are in force at {place} on {on} for {subject}: "
                    "{one} ({edition} {period}) and {other} ({another} {days})",
                    place=one.place,
                    on=on,
                    subject=subject.value,
                    one=one.id,
                    edition=edition.id,
                    period=edition.period,
                    other=other.id,
                    another=another.id,
                    days=another.period,
                )
            )
    if not held:
        why = _why_none(there, subject, weaker, left_out)
        raise NoStandardInForceError(
            Message(
                "no standard of {subject} is in force at {place} on {on}{why}",
                subject=subject.value,
                place=place,
                on=on,
                why=why,
            )
        )
    return Chain(
        place,
        on,
        subject,
        tuple(standard for standard, _ in held),
        tuple(edition for _, edition in held),
        tuple(left_out),
        force,
        tuple(standard for standard, _ in weaker),
        known_on,
    )


def _why_none(
    there: Sequence[Standard], subject: Subject, weaker: Sequence[tuple[Standard, Edition]], left_out: Sequence[str]
) -> Message:
    """What there is in place of a standard in force, and how to ask for it."""
    parts: list[Message] = []
    if weaker:
        named = ", ".join(f"{standard.id} ({edition.force.value})" for standard, edition in weaker)
        found = weaker[0][1].force.value
        template = "in force but weaker than asked: {named}; name one, or ask with force={force!r}"
        parts.append(Message(template, named=named, force=found))
    if left_out:
        parts.append(Message("text or first day not verified: {ids}; ask with unverified=True", ids=", ".join(left_out)))
    listed = {*left_out, *(standard.id for standard, _ in weaker)}
    other = [f"{one.id} {edition.period}" for one in there if one.subject is subject for edition in one.editions]
    if other and not listed:
        parts.append(Message("on other days: {editions}", editions=", ".join(other)))
    subjects = sorted({one.subject.value for one in there} - {subject.value})
    if subjects and not listed and not other:
        parts.append(Message("there are standards of: {subjects}", subjects=", ".join(subjects)))
    if not parts:
        return Message("; there is none of any subject at that place")
    told = Message("; {part}", part=parts[0])
    return told if len(parts) == 1 else Message("{told}; {part}", told=told, part=parts[1])


@door()
def strictest(
    standards: Iterable[Standard], *, on: dt.date, force: Force = Force.MUST, known_on: dt.date | None = None
) -> Standard:
    """Make one standard that asks whatever any of several asks on a day, of the rules that bind far enough.

    Args:
        standards: At least one, all of one subject; ids unique.
        on: The day; the standard made is in force while all of these editions are.
        force: How far a rule binds at least that is taken; what has no such rule is passed over.
        known_on: Take the editions as the rule book stood on that day; None for as it stands now.

    Returns:
        A standard with every rule, each with its own citation, its id `standard/rule`.  Its required area is the
        largest; it is met where all are met.

    Raises:
        InputError: None is given, or they are about different subjects.
        StandardError: Two say differently what counts, or count different functions under one name; then a named one must
            decide.  Or no rule of them binds that far.
        NoStandardInForceError: One of them is not in force on that day.
    """
    some = tuple(standards)
    if not some:
        raise InputError("needs at least one standard", "standards", some)
    if len({standard.subject for standard in some}) > 1:
        raise InputError("must all be about one subject", "standards", [standard.subject.value for standard in some])
    found = [(standard, standard.in_force(on=on, known_on=known_on)) for standard in some]
    given = [standard for standard, edition in found if edition.binding(force)]
    editions = [edition for _, edition in found if edition.binding(force)]
    if not editions:
        named = ", ".join(f"{standard.id} ({edition.force.value})" for standard, edition in found)
        raise StandardError(
            Message(
                "no rule of these binds as far as {force!r}: {named}; name one, or ask with a weaker force",
                force=force.value,
                named=named,
            )
        )
    countings = {edition.counting for edition in editions}
    if len(countings) > 1:
        raise StandardError(
            Message(
                "{values} say differently what counts; let a named one decide",
                values=", ".join(standard.id for standard in given),
            )
        )
    _check_functions(given, editions)
    rules = [
        attrs.evolve(rule, id=f"{standard.id}/{rule.id}", citation=edition.source_of(rule))  # type: ignore[misc]
        for standard, edition in zip(given, editions, strict=True)
        for rule in edition.binding(force)
    ]
    return _joined(given, editions, rules)


def _check_functions(standards: Sequence[Standard], editions: Sequence[Edition]) -> None:
    """Refuse two standards that count different functions under one name: a table has one column of that name."""
    held: dict[str, tuple[str, Functions]] = {}
    for standard, edition in zip(standards, editions, strict=True):
        for function in (one for rule in edition.rules for one in functions_of(rule.formula)):
            owner, known = held.setdefault(function.fact, (standard.id, function))
            if known.among != function.among:
                raise StandardError(
                    Message(
                        "{owner} and {id} count different functions as {fact!r}; let a named one decide",
                        owner=owner,
                        id=standard.id,
                        fact=function.fact,
                    )
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
