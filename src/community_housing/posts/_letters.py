# SPDX-License-Identifier: Apache-2.0
"""Letters of responsibility (责任状): who signed one, and which of its targets are met, by reasons."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Le, MinLen

from community_housing._doors import an_id_once, door
from community_housing.findings import Finding, Outcome, Reason, Truth, all_of
from community_housing.personal import ImpersonalId
from community_housing.provenance import Citation, Period
from community_housing.records import record

__all__ = ["Letter", "Relation", "Target", "letter_finding", "missing_letters"]


class Relation(StrEnum):
    """How a figure is to stand to its target."""

    AT_LEAST = "at_least"
    """不少于."""
    AT_MOST = "at_most"
    """不多于."""


@record
class Target:
    """A target of a letter.

    Fields:
        id: Its id in the letter.
        figure: The id of the figure that it is about; a whole number.
        relation: Whether the figure is to be at least or at most that.
        value: The number.
    """

    id: ImpersonalId
    figure: ImpersonalId
    relation: Relation = Relation.AT_LEAST
    value: Annotated[int, Ge(0), Le(10**15)]


@record
class Letter:
    """A letter of responsibility.

    Fields:
        id: Its id.
        issuer: The body that holds it against the other.
        signatory: The body that answers; an office, never a person.
        period: The days that it is for.
        signed: The day on which both had signed; None where they have not.
        targets: What is promised, at least one.
        citation: The letter.
    """

    id: ImpersonalId
    issuer: ImpersonalId
    signatory: ImpersonalId
    period: Period
    signed: dt.date | None = None
    targets: Annotated[tuple[Target, ...], MinLen(1)]
    citation: Citation

    def check(self) -> None:
        """Refuse a target that is there twice."""
        an_id_once([one.id for one in self.targets], "Letter.targets")


@door()
def missing_letters(bodies: Iterable[str], letters: Iterable[Letter], *, on: dt.date) -> tuple[str, ...]:
    """The bodies that have not signed a letter for a day.

    Args:
        bodies: The bodies that are to sign one.
        letters: The letters, ids unique.
        on: The day; a letter counts that was signed by then and is for that day.

    Returns:
        The bodies without one, sorted.

    Source: 区委书记和8个街道党工委书记签订责任状 (the report); one for each street: own reading.
    """
    signed = {one.signatory for one in letters if one.signed is not None and one.signed <= on and on in one.period}
    return tuple(sorted(set(bodies) - signed))


@door()
def letter_finding(letter: Letter, figures: Mapping[str, int | None], *, on: dt.date) -> Finding:
    """Say which targets of a letter are met.

    Args:
        letter: The letter.
        figures: The figures of the day by id, whole numbers; None or absent is not known.
        on: The day that the figures are of.

    Returns:
        A reason for each target in its order, with the margin, negative for what is missing of "at least" and for what is too
        much of "at most".  One target that is not met decides; else one figure that is not known leaves it open.

    Source: own rule.
    """
    reasons = tuple(_reason(letter, target, figures.get(target.figure)) for target in letter.targets)
    outcome = {Truth.MET: Outcome.MET, Truth.UNMET: Outcome.SHORT, Truth.UNKNOWN: Outcome.UNKNOWN}
    return Finding(
        subject=letter.signatory, on=on, outcome=outcome[all_of(reason.truth for reason in reasons)], reasons=reasons
    )


def _reason(letter: Letter, target: Target, figure: int | None) -> Reason:
    margin = None if figure is None else figure - target.value
    if margin is not None and target.relation is Relation.AT_MOST:
        margin = -margin
    truth = Truth.UNKNOWN if margin is None else Truth.MET if margin >= 0 else Truth.UNMET
    return Reason(
        rule=target.id,
        truth=truth,
        measured=figure,
        required=target.value,
        margin=margin,
        missing=(target.figure,) if figure is None else (),
        reads=((target.figure, figure),),
        citation=letter.citation,
    )
