# SPDX-License-Identifier: Apache-2.0
"""What a plan comes to, counted apart from how it was found: two plans side by side."""

from collections.abc import Iterable

from community_housing._doors import door
from community_housing.district import BatchId, DeliveryMode
from community_housing.planning._problem import Problem, present_cost
from community_housing.planning._solve.levels import Pick
from community_housing.quantities import Area, Money
from community_housing.records import result

__all__ = ["Score", "score"]


@result
class Score:
    """What a plan comes to.

    Fields:
        communities: How many it brings to standard; *households* how many live there, those known, None where none are.
        shortfall: Missing area that it makes good, what is missing for certain.
        charge: What all batches pay together; *by_batch* each, with its number of projects, in time.
        horizon_cost: Public cost over the horizon of the problem, annual costs discounted.
        leases: Premises that are leased or borrowed.
        households_unknown: Communities whose households are not known.
    """

    communities: int
    households: int | None
    shortfall: Area
    charge: Money
    by_batch: tuple[tuple[BatchId, int, Money], ...]
    horizon_cost: Money
    leases: int
    households_unknown: int = 0


@door()
def score(problem: Problem, picks: Iterable[Pick]) -> Score:
    """Count what a plan comes to.

    Args:
        problem: The problem.
        picks: Choices of the problem with their batches.
    """
    listed = list(picks)
    choices = {choice.id: choice for choice in problem.choices}
    sites = {site.community: site for site in problem.sites}
    households = [sites[pick.community].households for pick in listed]
    known = [one for one in households if one is not None]
    years, rate = problem.horizon_years, problem.discount
    return Score(
        communities=len(listed),
        households=sum(known) if known or not listed else None,
        shortfall=Area(sum(sites[pick.community].shortfall.dm2 for pick in listed)),
        charge=Money(sum(pick.charge.fen for pick in listed)),
        by_batch=tuple(
            (
                batch.id,
                sum(pick.batch == batch.id for pick in listed),
                Money(sum(pick.charge.fen for pick in listed if pick.batch == batch.id)),
            )
            for batch in problem.in_time
        ),
        horizon_cost=Money(sum(present_cost(choices[pick.choice], horizon_years=years, discount=rate).fen for pick in listed)),
        leases=sum(pick.mode is DeliveryMode.LEASE for pick in listed),
        households_unknown=len(households) - len(known),
    )
