# SPDX-License-Identifier: Apache-2.0
"""What a community has and what it needs, as the rule of area compliance found them."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Protocol, runtime_checkable

from annotated_types import Ge

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.findings import Outcome, Reason, Truth
from community_housing.provenance import Citation
from community_housing.quantities import Area
from community_housing.records import Text, record

__all__ = ["AreaFound", "Need", "OtherRule", "need_on"]


@runtime_checkable
class AreaFound(Protocol):
    """What a need is made of: the finding of area compliance, whose room stands beside this one."""

    @property
    def outcome(self) -> Outcome: ...
    @property
    def reasons(self) -> tuple[Reason, ...]: ...
    @property
    def counted(self) -> Area | None: ...
    @property
    def required(self) -> Area | None: ...
    @property
    def counted_at_least(self) -> Area: ...
    @property
    def counted_at_most(self) -> Area | None: ...


@record
class OtherRule:
    """A rule that area alone does not cure, such as a count of functions.

    Fields:
        rule: Its id.
        truth: Whether it is met today.
        facts: Names of the facts that it reads beside the area.
        citation: The document that says so.
    """

    rule: Text
    truth: Truth
    facts: tuple[Text, ...]
    citation: Citation


@record
class Need:
    """What one community counts and needs; None is not known.

    Fields:
        counted: What today's premises count for.
        required: What the standard asks.
        outcome: Where the community stands against the standard; None for what the two areas say by themselves.
        at_least: The part of *counted* that is known for certain, where it is not known whole.
        at_most: The most that *counted* can be; None where nothing bounds it.
        others: The rules that area alone does not cure.
        missing: The data that would decide the outcome, by name, sorted.

    Examples:
        >>> from community_housing.quantities import square_metres
        >>> need = Need(counted=square_metres(60), required=square_metres(200))
        >>> need.satisfied, need.shortfall
        (<Truth.UNMET: 'unmet'>, dm2(14000))
    """

    counted: Annotated[Area, Ge(Area(0))] | None
    required: Annotated[Area, Ge(Area(0))] | None
    outcome: Outcome | None = None
    at_least: Annotated[Area, Ge(Area(0))] = Area(0)
    at_most: Annotated[Area, Ge(Area(0))] | None = None
    others: tuple[OtherRule, ...] = ()
    missing: tuple[Text, ...] = ()

    @classmethod
    @door()
    def of(cls, finding: AreaFound) -> "Need":
        """The need that a finding of area compliance shows, with everything that decides it.

        Args:
            finding: The finding of one community, from `compliance.assess`.

        Raises:
            InputError: It is no such finding.
        """
        if not isinstance(finding, AreaFound):
            raise InputError(
                Message("must be a finding of compliance.assess, got {finding!r}", finding=finding), "finding", finding
            )
        return cls(
            counted=finding.counted,
            required=finding.required,
            outcome=finding.outcome,
            at_least=finding.counted_at_least,
            at_most=finding.counted_at_most,
            others=tuple(other for reason in finding.reasons if (other := _other(reason)) is not None),
            missing=tuple(sorted({name for reason in finding.reasons for name in reason.missing})),
        )

    @property
    def stands(self) -> Outcome:
        """Where the community stands: as the finding says, else as the two areas (and what bounds the first) say."""
        if self.outcome is not None:
            return self.outcome
        asked = self.required
        if asked is None:
            return Outcome.UNKNOWN
        least = self.at_least if self.counted is None else self.counted
        most = self.at_most if self.counted is None else self.counted
        if least >= asked:
            return Outcome.MET
        return Outcome.SHORT if most is not None and most < asked else Outcome.UNKNOWN

    @property
    def satisfied(self) -> Truth:
        """Whether today's premises meet the standard; UNKNOWN where a missing area decides, or no standard applies."""
        return {Outcome.MET: Truth.MET, Outcome.SHORT: Truth.UNMET}.get(self.stands, Truth.UNKNOWN)

    @property
    def shortfall(self) -> Area | None:
        """What is missing to the requirement, at least 0; None where it is not known."""
        if self.counted is None or self.required is None:
            return None
        return max(Area(0), self.required - self.counted)

    @property
    def shortfall_at_least(self) -> Area:
        """What is missing to the requirement for certain; 0 where nothing is known to be."""
        most = self.at_most if self.counted is None else self.counted
        return Area(0) if most is None or self.required is None else max(Area(0), self.required - most)

    def open_data(self) -> tuple[str, ...]:
        """What would decide where the community stands: as the finding names it, else the two areas that are missing."""
        if self.missing:
            return self.missing
        return tuple(n for n, value in (("counted_dm2", self.counted), ("required_dm2", self.required)) if value is None)

    def other_reasons(self, keeps: bool | None) -> tuple[Reason, ...]:
        """Whether the rules that no area cures are met once a room is taken up; nobody has said what a new room serves.

        Args:
            keeps: Whether today's rooms stay, and with them what they serve; None is not known.
        """
        return tuple(_afterwards(other, keeps) for other in self.others)


def _afterwards(other: OtherRule, keeps: bool | None) -> Reason:
    stays = other.truth is Truth.MET and keeps is True
    return Reason(
        rule=other.rule,
        truth=Truth.MET if stays else Truth.UNKNOWN,
        missing=() if stays else other.facts,
        citation=other.citation,
    )


def _other(reason: Reason) -> OtherRule | None:
    facts = tuple(name for name, _ in reason.reads if name.startswith("functions"))
    if not facts:
        return None
    truth = reason.truth
    if truth is Truth.UNMET and isinstance(reason.margin, Area) and reason.margin < Area(0):
        # Its area is short; what that says of the functions beside it is nothing.
        truth = Truth.UNKNOWN
    return OtherRule(rule=reason.rule, truth=truth, facts=facts, citation=reason.citation)


def need_on(day: dt.date, need: Need, later: Sequence[tuple[dt.date, Need]]) -> Need:
    """The need on a day, from that of the first day and those from each later day on which it changes, in order."""
    found = need
    for starts, changed in later:
        if starts <= day:
            found = changed
    return found
