# SPDX-License-Identifier: Apache-2.0
"""Results that explain themselves: three-valued truth, outcomes, reasons and findings.

A reason is data (what was measured, what was required, by how much it was missed, which inputs were missing, which
document says so); its sentence in Chinese or English is made on request by `community_housing.explain`.
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from community_housing.provenance import Citation, Force
from community_housing.records import result

__all__ = ["Finding", "Outcome", "Reason", "Truth", "Unit", "all_of", "any_of", "negation"]


class Truth(StrEnum):
    """Kleene's three values of a condition."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """Where a subject stands against a standard."""

    MET = "met"
    """达标."""
    SHORT = "short"
    """未达标."""
    UNKNOWN = "unknown"
    """无法判定: data that decides is missing."""
    NOT_APPLICABLE = "not_applicable"
    """不适用: nothing is asked of the subject, so it neither meets a standard nor falls short of one."""


class Unit(StrEnum):
    """What a bare integer in a reason counts."""

    DM2 = "dm2"
    FEN = "fen"
    HOUSEHOLDS = "households"
    PERSONS = "persons"
    DAYS = "days"
    COUNT = "count"


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene conjunction: one unmet decides, else one unknown leaves it open; MET of nothing."""
    unknown = False
    for truth in truths:
        if truth is Truth.UNMET:
            return Truth.UNMET
        unknown = unknown or truth is Truth.UNKNOWN
    return Truth.UNKNOWN if unknown else Truth.MET


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene disjunction: one met decides, else one unknown leaves it open; UNMET of nothing."""
    unknown = False
    for truth in truths:
        if truth is Truth.MET:
            return Truth.MET
        unknown = unknown or truth is Truth.UNKNOWN
    return Truth.UNKNOWN if unknown else Truth.UNMET


_NEGATION = {Truth.MET: Truth.UNMET, Truth.UNMET: Truth.MET, Truth.UNKNOWN: Truth.UNKNOWN}


def negation(truth: Truth) -> Truth:
    """Kleene negation; unknown stays unknown."""
    return _NEGATION[truth]


@result
class Reason:
    """Why one rule is met, unmet or unknown.

    Fields:
        rule: Stable id of the rule or condition.
        truth: Its value.
        measured: What was found, in *unit*; None where unknown or no number.
        required: What the rule asks, in *unit*; None likewise.
        margin: measured - required, so negative is what is missing; None likewise.
        unit: What the three integers count.
        missing: Names of the inputs that were missing and decide, sorted; also those that would say whether a rule that is met
            either way is asked of the subject at all, where the outcome hangs on that.
        reads: The inputs used, as pairs of name and value, in the order of the rule.
        citation: The document that says so.
        force: How far the rule binds; None where it is no rule of a standard.
    """

    rule: str
    truth: Truth
    measured: int | None = None
    required: int | None = None
    margin: int | None = None
    unit: Unit = Unit.COUNT
    missing: tuple[str, ...] = ()
    reads: tuple[tuple[str, int | str | bool | dt.date | None], ...] = ()
    citation: Citation
    force: Force | None = None


@result
class Finding:
    """The outcome for one subject on one day, with every reason, met and unmet.

    Fields:
        subject: Id of the community, project or grid that it is about.
        on: The day that it holds for.
        outcome: Where the subject stands.
        reasons: One for each rule, in the order of the standard.
    """

    subject: str
    on: dt.date
    outcome: Outcome
    reasons: tuple[Reason, ...]

    @property
    def force(self) -> Force | None:
        """How far the verdict binds: as the strongest of the rules that decide it.

        Those are the unmet ones, else the ones that missing data leaves open, else all; None where no rule has a force.
        """
        decide = self.unmet or self.unknown or self.reasons
        held = {reason.force for reason in decide}
        return next((force for force in Force if force in held), None)

    @property
    def unmet(self) -> tuple[Reason, ...]:
        """The reasons that are unmet."""
        return tuple(reason for reason in self.reasons if reason.truth is Truth.UNMET)

    @property
    def unknown(self) -> tuple[Reason, ...]:
        """The reasons that missing data leaves open, be it whether the rule is asked at all."""
        return tuple(reason for reason in self.reasons if reason.truth is Truth.UNKNOWN or reason.missing)
