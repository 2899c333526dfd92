# SPDX-License-Identifier: Apache-2.0
"""The states behind a book: small objects that a fold changes in place, and lists that grow without being copied.

A fold owns the states that it made; a state that belongs to a book is copied before its first change, which its `owner` tells.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeAlias

__all__ = ["Chain", "State", "relink", "unchain", "unlink"]

Chain: TypeAlias = tuple[Any, ...]
"""A list that grows at its end without being copied: (what came before or None, the last item, what belongs to it)."""


def unchain(chain: Chain | None) -> list[Any]:
    """The items of a chain, first to last."""
    return [link[0] for link in unlink(chain)]


def unlink(chain: Chain | None) -> list[tuple[Any, ...]]:
    """The items of a chain, each with what belongs to it, first to last."""
    links: list[tuple[Any, ...]] = []
    while chain is not None:
        links.append(chain[1:])
        chain = chain[0]
    links.reverse()
    return links


def relink(links: Iterable[tuple[Any, ...]]) -> Chain | None:
    """The chain of some items, each with what belongs to it."""
    chain: Chain | None = None
    for link in links:
        chain = (chain, *link)
    return chain


class State:
    """Copying, comparing and pickling by slots; `owner` is the fold that may change the object in place.

    A subclass names in `_chains` its slots that are chains, and in `_uncompared` those that tell how it came about.
    """

    __slots__ = ("owner",)
    _chains: ClassVar[tuple[str, ...]] = ()
    _uncompared: ClassVar[frozenset[str]] = frozenset()
    owner: object

    def copy(self, owner: object) -> Self:
        """The same state, owned by *owner*."""
        made = object.__new__(type(self))
        for name in self.__slots__:
            setattr(made, name, getattr(self, name))
        made.owner = owner
        return made

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(
            getattr(self, name) == getattr(other, name) for name in self.__slots__ if name not in self._uncompared
        )

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> tuple[Any, ...]:
        # A chain is as deep as it is long, and pickling goes down into it.
        return tuple(unlink(getattr(self, name)) if name in self._chains else getattr(self, name) for name in self.__slots__)

    def __setstate__(self, values: tuple[Any, ...]) -> None:
        for name, value in zip(self.__slots__, values, strict=True):
            setattr(self, name, relink(value) if name in self._chains else value)
        self.owner = None
