# SPDX-License-Identifier: Apache-2.0
"""The nearest way to comply: the least extra area, or the rule or the datum that it hangs on."""

from community_housing._doors import door
from community_housing.compliance._assess import ComplianceFinding
from community_housing.findings import Outcome, Truth, Unit
from community_housing.quantities import Area
from community_housing.records import result
from community_housing.standards._book import Rule

__all__ = ["NearestWay", "nearest"]


@result
class NearestWay:
    """What would bring a community to standard.

    Fields:
        subject: The community.
        outcome: Where it stands.
        extra: The least extra area that meets every rule of area; 0 where they are met, None where missing data decides.
        hangs_on: Ids of the rules that no area cures, such as a count of functions, in the order of the standard.
        missing: The data that would decide, sorted.
        rules: The rules of *hangs_on*, as the standard has them.
    """

    subject: str
    outcome: Outcome
    extra: Area | None
    hangs_on: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


@door()
def nearest(finding: ComplianceFinding) -> NearestWay:
    """Find the nearest way to comply.

    Args:
        finding: The finding of one community.

    Returns:
        The way.  Where `hangs_on` and `missing` are empty, exactly *extra* more counted area makes the outcome MET, and
        0.01 m² less does not (proved by the law of the shortfall).

    Examples:
        A community of 190.00 m² under a floor of 200 gives `extra` 10.00 m².
    """
    hangs = tuple(
        reason.rule
        for reason in finding.reasons
        if reason.truth is Truth.UNMET
        and (reason.unit is not Unit.SQUARE_METRES or (isinstance(reason.margin, Area) and reason.margin >= Area(0)))
    )
    missing = sorted({name for reason in finding.reasons for name in reason.missing})
    return NearestWay(
        subject=finding.subject,
        outcome=finding.outcome,
        extra=finding.shortfall,
        hangs_on=hangs,
        missing=tuple(missing),
        rules=tuple(rule for rule in finding.rules if rule.id in hangs),
    )
