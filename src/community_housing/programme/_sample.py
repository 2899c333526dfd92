# SPDX-License-Identifier: Apache-2.0
"""Samples (抽查) that anybody can draw again: by a seed that is written down, from a list in the order of its ids."""

from collections.abc import Iterable, Mapping
from typing import Final

from community_housing._doors import an_id_once, door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.quantities import Money
from community_housing.records import result

__all__ = ["Sample", "draw", "draw_by_size"]

_MASK: Final = (1 << 64) - 1


class _SplitMix64:
    """The generator splitmix64 (Steele, Lea and Flood, 2014)."""

    def __init__(self, seed: int) -> None:
        self.state = seed & _MASK

    def next(self) -> int:
        """The next 64 bits."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        mixed = ((self.state ^ (self.state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def below(self, bound: int) -> int:
        """A number from 0 to below *bound*, each as likely: words are put together and those that go beyond are drawn anew."""
        words = -(-bound.bit_length() // 64)
        whole = 1 << (64 * words)
        while True:
            drawn = 0
            for _ in range(words):
                drawn = (drawn << 64) | self.next()
            if drawn < whole - whole % bound:
                return drawn % bound


@result
class Sample:
    """A sample with all that is needed to draw it again.

    Fields:
        seed: The seed.
        population: How many there were to draw from.
        total: The sum of their sizes; None where all were as likely.
        chosen: The ids, sorted.
        hits: How often each was hit; more than once only by size.
    """

    seed: int
    population: int
    total: Money | None
    chosen: tuple[str, ...]
    hits: tuple[int, ...]


def _asked(count: int, seed: int, most: int | None) -> None:
    if count < 1 or (most is not None and count > most):
        raise InputError(Message("must be at least 1 and not more than there are, got {count}", count=count), "count", count)
    if not 0 <= seed <= _MASK:
        raise InputError(Message("must be from 0 to 2**64 - 1, got {seed}", seed=seed), "seed", seed)


@door()
def draw(ids: Iterable[str], count: int, *, seed: int) -> Sample:
    """Draw so many, each as likely and none twice (简单随机抽样).

    Args:
        ids: What there is; the order does not matter.
        count: How many.
        seed: From 0 to 2**64 - 1; write it down before you draw.

    Raises:
        InputError: There are not so many, an id stands twice, or the seed is out of bounds.

    Guarantees:
        The same ids, count and seed give the same sample, on every machine and for ever.

    Source: splitmix64 (Steele, Lea and Flood, OOPSLA 2014); docs/decisions/0088.

    Examples:
        >>> draw(["p1", "p2", "p3", "p4"], 2, seed=2012).chosen
        ('p3', 'p4')
    """
    rest = sorted(ids)
    an_id_once(rest, "ids")
    _asked(count, seed, len(rest))
    chance = _SplitMix64(seed)
    for at in range(count):
        other = at + chance.below(len(rest) - at)
        rest[at], rest[other] = rest[other], rest[at]
    return Sample(seed=seed, population=len(rest), total=None, chosen=tuple(sorted(rest[:count])), hits=(1,) * count)


@door()
def draw_by_size(sizes: Mapping[str, Money], count: int, *, seed: int) -> Sample:
    """Draw by money (货币单元抽样): every fen is as likely, at equal distances from a start drawn by chance.

    Args:
        sizes: Of each id how much money; nothing is never drawn.
        count: How many fen are hit.
        seed: As of `draw`.

    Raises:
        InputError: There is no money, a size is negative, or count or seed are out of bounds.

    Guarantees:
        As of `draw`.  What is as large as the distance or larger is always hit; each is hit as often as its share of the total
        times *count*, rounded down or up.

    Source: systematic sampling with probability proportional to size (Madow, 1949); docs/decisions/0088.

    Examples:
        >>> from community_housing.quantities import yuan
        >>> draw_by_size({"p1": yuan("10"), "p2": yuan("900"), "p3": yuan("90")}, 2, seed=7).hits
        (2,)
    """
    _asked(count, seed, None)
    names = sorted(sizes)
    wrong = next((one for one in names if sizes[one].fen < 0), None)
    total = sum(sizes[one].fen for one in names)
    if wrong is not None or not total:
        raise InputError("must be money: none negative, and not all nothing", "sizes", wrong)
    start = _SplitMix64(seed).below(total)
    passed = 0
    hits: dict[str, int] = {}
    for name in names:  # the points are (start + k * total) / count; compared times count, so nothing is rounded
        first = -(-(passed * count - start) // total)
        passed += sizes[name].fen
        after = -(-(passed * count - start) // total)
        if after > first:
            hits[name] = after - first
    return Sample(seed=seed, population=len(names), total=Money(total), chosen=tuple(hits), hits=tuple(hits.values()))
