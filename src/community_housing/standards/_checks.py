# SPDX-License-Identifier: Apache-2.0
"""Any standard against plain facts: for grids, contracts and procedures, which have no area to count."""

import datetime as dt
from collections.abc import Mapping

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.conditions import Scalar
from community_housing.errors import InputError, StandardError
from community_housing.findings import Finding, Outcome, Reason, Truth, all_of
from community_housing.records import result
from community_housing.standards._book import SIGNED_ON, Rule, Standard
from community_housing.standards._compiled import compiled

__all__ = ["CheckFinding", "check"]

_AMOUNTS = ("_fen", "_dm2")
_OUTCOMES = {Truth.MET: Outcome.MET, Truth.UNMET: Outcome.SHORT, Truth.UNKNOWN: Outcome.UNKNOWN}


@result
class CheckFinding(Finding):
    """Where plain facts stand against a standard that is not about premises.

    Fields:
        standard, edition: Ids of what was applied.
        rules: The rules that were applied, as the standard has them, one for each reason.
    """

    standard: str
    edition: str
    rules: tuple[Rule, ...] = ()


@door()
def check(
    standard: Standard, facts: Mapping[str, Scalar], *, subject: str, on: dt.date, known_on: dt.date | None = None
) -> CheckFinding:
    """Hold plain facts against a standard that is not about premises.

    Args:
        standard: For example the cap on retention, or the size of a grid.
        facts: The facts that its rules read, by name; a fact that is not there is missing.  A rule on contracts binds by the
            day of signature: its edition is that of the fact `signed_on`, a day, and without it nothing is decided.
        subject: Id of what the facts are about.
        on: The day; its edition in force then is applied, where it is not a rule on contracts.
        known_on: As the rule book stood on that day; None for as it stands now.

    Returns:
        A finding with a reason for each rule; SHORT where one is unmet.

    Raises:
        StandardError: The standard is about premises (`compliance._assess` counts their area), or is unverified.
        NoStandardInForceError: No edition is in force on that day, or was when the contract was signed.
        InputError: `signed_on` is no day, or a later one than *on*; or a fact is of another kind than the rules use it as: no
            float, text or bool stands for a number, no number or text for a truth; or it is of fen or dm² and below 0.

    Examples:
        >>> from community_housing.standards import shipped
        >>> cap = shipped()["contract-retention-2017"]
        >>> facts = {"signed_on": dt.date(2020, 3, 1), "retention_fen": 301, "settlement_fen": 10000}
        >>> check(cap, facts, subject="k1", on=dt.date(2024, 1, 1)).outcome
        <Outcome.SHORT: 'short'>
    """
    if standard.subject.is_area:
        raise StandardError(Message("standard {id!r} is about premises; use compliance.assess", id=standard.id))
    reasons: list[Reason] = []
    signed = _signed_on(facts, on) if standard.subject.is_contract else on
    edition = standard.in_force(on=on if signed is None else signed, known_on=known_on)
    rules = compiled(edition)
    for rule in rules.rules:
        condition = rule.condition
        given = {name: _amount(name, facts.get(name)) for name in condition.reads}
        truth = condition.test(given)
        missing = tuple(sorted(condition.missing(given))) if truth is Truth.UNKNOWN else ()
        if standard.subject.is_contract:
            given = {SIGNED_ON: signed, **given}
            if signed is None:
                truth, missing = Truth.UNKNOWN, tuple(sorted({SIGNED_ON, *missing}))
        reads = tuple(given.items())
        reasons.append(
            Reason(rule=condition.id, truth=truth, missing=missing, reads=reads, citation=rule.citation, force=rule.rule.force)
        )
    outcome = _OUTCOMES[all_of(reason.truth for reason in reasons)]
    return CheckFinding(
        subject=subject,
        on=on,
        outcome=outcome,
        reasons=tuple(reasons),
        standard=standard.id,
        edition=edition.id,
        rules=rules.asked,
    )


def _amount(name: str, value: Scalar | None) -> Scalar | None:
    """The value of a fact; no sum of money and no area is below 0."""
    if name.endswith(_AMOUNTS) and type(value) is int and value < 0:
        raise InputError(Message("must be >= 0, got {value}", value=value), name, value)
    return value


def _signed_on(facts: Mapping[str, Scalar], on: dt.date) -> dt.date | None:
    """The day on which a contract was signed; None where it is not known."""
    day = facts.get(SIGNED_ON)
    if day is None:
        return None
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        raise InputError(Message("must be a day, got {day!r}", day=day), SIGNED_ON, day)
    if day > on:
        raise InputError(Message("must not be later than the day asked for, {on}; got {day}", on=on, day=day), SIGNED_ON, day)
    return day
