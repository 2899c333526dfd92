# SPDX-License-Identifier: Apache-2.0
"""Grid codes (网格编码): 6 digits of the district, 3 of the street, 3 of the community, 3 of the grid's sequence.

Source: the 15 digits and the direction of the sequence (west to east, north to south) as in Beijing's local standard on
grid codes; how the direction decides between any two grids is our own rule, docs/decisions/0011.
"""

from collections.abc import Sequence
from typing import Annotated, Final

import attrs
from annotated_types import MaxLen, MinLen, Predicate

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import ID, CommunityId, District
from community_housing.errors import InputError
from community_housing.records import record

__all__ = ["CommunityCode", "community_codes", "grid_code"]

_UNCODED: Final = "000000"
_MOST: Final = 999


def _digits(text: str) -> bool:
    """Digits 0 to 9 only."""
    return text.isascii() and text.isdigit()


@record
class CommunityCode:
    """The twelve digits of a community.

    Fields:
        community: Whose code it is.
        code: 6 digits of the district, 3 of the street, 3 of the community.
        given: Whether all twelve digits come from the district's own ids; else some are our running numbers.
    """

    community: Annotated[CommunityId, ID]
    code: Annotated[str, MinLen(12), MaxLen(12), Predicate(_digits)]
    given: bool = True


@attrs.frozen
class _Numbers:
    """The three digits of each of some ids, and whether they were read from the ids."""

    digits: dict[str, str]
    given: bool


@door()
def community_codes(district: District) -> tuple[CommunityCode, ...]:
    """The twelve digits of every community of a district.

    An id that is itself a code is used: six digits for a district, nine for a street, twelve for a community, each
    beginning with the code above it.  Where the streets of a district, or the communities of a street, are not **all** so,
    they are numbered 001, 002, ... in the order of their ids.  A district without a code of six digits has 000000, which
    is the code of no place.

    Returns:
        One for each community, by community id.

    Raises:
        InputError: More than 999 streets, or more than 999 communities in one street.

    Examples:
        >>> from community_housing.district import Community, Street
        >>> community_codes(
        ...     District(
        ...         id="211402",
        ...         name="连山区",
        ...         streets=(Street(id="211402003", name="甲"),),
        ...         communities=(Community(id="C2", street="211402003", name="乙"),),
        ...     )
        ... )
        (CommunityCode(community='C2', code='211402003001', given=False),)
    """
    own = len(district.id) == 6 and _digits(district.id)
    head = district.id if own else _UNCODED
    streets = _numbers(head, [street.id for street in district.streets], length=9, what=Message("streets of a district"))
    members: dict[str, list[str]] = {}
    for community in district.communities:
        members.setdefault(community.street, []).append(community.id)
    codes: list[CommunityCode] = []
    for street, ids in members.items():
        above = head + streets.digits[street]
        numbers = _numbers(above, ids, length=12, what=Message("communities of street {street!r}", street=street))
        given = own and streets.given and numbers.given
        codes.extend(CommunityCode(community=one, code=above + numbers.digits[one], given=given) for one in ids)
    return tuple(sorted(codes, key=lambda code: code.community))


def _numbers(above: str, ids: Sequence[str], *, length: int, what: str) -> _Numbers:
    if len(ids) > _MOST:
        raise InputError(
            Message("three digits number at most {most} {what}, got {ids}", most=_MOST, what=what, ids=len(ids)),
            "District",
            len(ids),
        )
    if all(len(one) == length and _digits(one) and one.startswith(above) for one in ids):
        return _Numbers({one: one[-3:] for one in ids}, given=True)
    return _Numbers({one: f"{number:03d}" for number, one in enumerate(sorted(ids), start=1)}, given=False)


@door()
def grid_code(community_code: str, sequence: int) -> str:
    """The fifteen digits of a grid.

    Args:
        community_code: The twelve digits of its community.
        sequence: Its number within the community, 1 to 999.

    Raises:
        InputError: *community_code* is not twelve digits, or *sequence* is out of range.

    Examples:
        >>> grid_code("211402003001", 7)
        '211402003001007'
    """
    if not isinstance(community_code, str) or len(community_code) != 12 or not _digits(community_code):
        raise InputError(
            Message("must be twelve digits, got {community_code!r}", community_code=community_code),
            "community_code",
            community_code,
        )
    if type(sequence) is not int or not 1 <= sequence <= _MOST:
        raise InputError(Message("must be 1 to {most}, got {sequence!r}", most=_MOST, sequence=sequence), "sequence", sequence)
    return f"{community_code}{sequence:03d}"
