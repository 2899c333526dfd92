# SPDX-License-Identifier: Apache-2.0
"""The register of a grid platform (网格信息平台): its categories and items, what they add up to, and how full it is."""

from fractions import Fraction

from community_housing._doors import an_id_once, door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.levels import Item
from community_housing.personal import ImpersonalId
from community_housing.records import Text, record, result

__all__ = ["PopulationCoverage", "Register", "RegisterCategory", "population_coverage"]


@record
class RegisterCategory:
    """A category of items (大类)."""

    id: ImpersonalId
    name: Text
    name_en: Text | None = None


@record
class Register:
    """A register: every item in exactly one category.  What is counted adds up by `levels.roll_up` and `levels.reconcile`.

    Fields:
        categories: The categories.
        items: The items, each of one of them.
    """

    categories: tuple[RegisterCategory, ...]
    items: tuple[Item, ...]

    def check(self) -> None:
        """Refuse ids that are there twice, and an item of no category."""
        an_id_once([one.id for one in self.categories], "Register.categories")
        an_id_once([one.id for one in self.items], "Register.items")
        known = {one.id for one in self.categories}
        lost = sorted(one.id for one in self.items if one.category not in known)
        if lost:
            raise InputError(Message("are of no category: {lost}", lost=", ".join(lost[:10])), "Register.items", lost)

    def sizes(self) -> tuple[tuple[str, int], ...]:
        """How many items each category has, 0 too, in the order of the categories; together all items."""
        return tuple((one.id, sum(item.category == one.id for item in self.items)) for one in self.categories)


@result
class PopulationCoverage:
    """How much of a population is in a register.

    Fields:
        counted: How many are in it.
        whole: How many there are.
        share: Their share, exact; None where one is not known or there is nobody.
        missing: How many are missing; negative where more are counted than there are, which cannot be.
        full: Whether nobody is missing; more than everybody is not full either, as then one of the numbers is wrong.
    """

    counted: int | None
    whole: int | None
    share: Fraction | None
    missing: int | None
    full: Truth


@door()
def population_coverage(counted: int | None, whole: int | None) -> PopulationCoverage:
    """Say how much of a population is in a register; "full coverage" is computed, never taken over.

    Args:
        counted: How many are in it; None where that is not known.
        whole: How many there are; None where that is not known.

    Raises:
        InputError: One of them is negative.

    Source: 全覆盖 (the report), of 251,330 in the platform and 260,600 urban people.

    Examples:
        >>> found = population_coverage(251_330, 260_600)
        >>> found.share, found.missing, found.full.value
        (Fraction(25133, 26060), 9270, 'unmet')
    """
    for name, number in (("counted", counted), ("whole", whole)):
        if number is not None and number < 0:
            raise InputError(Message("must be >= 0, got {value}", value=number), name, number)
    if counted is None or whole is None:
        return PopulationCoverage(counted=counted, whole=whole, share=None, missing=None, full=Truth.UNKNOWN)
    return PopulationCoverage(
        counted=counted,
        whole=whole,
        share=Fraction(counted, whole) if whole else None,
        missing=whole - counted,
        full=Truth.MET if counted == whole else Truth.UNMET,
    )
