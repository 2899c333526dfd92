# SPDX-License-Identifier: Apache-2.0
"""An immutable map that shares what it keeps: a fixed base dictionary under a persistent hash trie of changes.

A fold of many events fills a plain dictionary and freezes it as the base at no cost; applying single events afterwards
copies one path of the trie, so that a step costs the same in a book of ten events and of ten million.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Generic, TypeVar

__all__ = ["PMap"]

_K = TypeVar("_K")
_V = TypeVar("_V")

_BITS: Final = 5
_MASK: Final = (1 << _BITS) - 1
_HASH_MASK: Final = (1 << 64) - 1


class PMap(Generic[_K, _V]):
    """A persistent map: `set` gives a new map and leaves the old one as it is.

    Args:
        base: A dictionary that nobody changes any more; it is not copied.

    A key whose value is None is not there, so that setting None removes it.

    Guarantees:
        `set` and `get` cost O(log n) in the number of changes since the base, with 32-fold branching.
    """

    __slots__ = ("_base", "_size", "_trie")

    def __init__(self, base: Mapping[_K, _V]) -> None:
        self._base = base
        self._trie: dict[int, Any] | None = None
        self._size = len(base)

    def get(self, key: _K) -> _V | None:
        """The value of *key*, or None."""
        if self._trie is not None:
            found = _find(self._trie, hash(key) & _HASH_MASK, key)
            if found is not None:
                value: _V | None = found[1]
                return value
        return self._base.get(key)

    def set(self, key: _K, value: _V | None) -> "PMap[_K, _V]":
        """A map with *key* at *value*, or without it where that is None."""
        made = PMap(self._base)
        made._size = self._size + (value is not None) - (self.get(key) is not None)
        made._trie = _put({} if self._trie is None else self._trie, 0, hash(key) & _HASH_MASK, (key, value))
        return made

    def update(self, pairs: Mapping[_K, _V | None]) -> "PMap[_K, _V]":
        """A map with each of *pairs* set."""
        made = self
        for key, value in pairs.items():
            made = made.set(key, value)
        return made

    def __len__(self) -> int:
        return self._size

    def __contains__(self, key: _K) -> bool:
        return self.get(key) is not None

    def items(self) -> Iterator[tuple[_K, _V]]:
        """Every pair once: the base in its order, then what was added, in no promised order."""
        if self._trie is None:
            yield from self._base.items()
            return
        changed: dict[_K, _V | None] = dict(_walk(self._trie))
        for key, kept in self._base.items():
            value = changed.pop(key) if key in changed else kept
            if value is not None:
                yield key, value
        for key, value in changed.items():
            if value is not None:
                yield key, value

    def values(self) -> Iterator[_V]:
        """Every value once, in the order of `items`."""
        if self._trie is None:
            yield from self._base.values()
        else:
            yield from self.plain().values()

    def plain(self) -> dict[_K, _V]:
        """A new plain dictionary of the same pairs."""
        return dict(self._base) if self._trie is None else dict(self.items())

    def __eq__(self, other: object) -> bool:
        return self.plain() == other.plain() if isinstance(other, PMap) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type["PMap[_K, _V]"], tuple[dict[_K, _V]]]:
        return (PMap, (self.plain(),))


# A node is a dictionary from five bits of the hash to a leaf or to a deeper node; a leaf is (hash, pairs), with more than
# one pair only where whole hashes meet.


def _find(node: dict[int, Any], hashed: int, key: Any) -> tuple[Any, Any] | None:
    shift = hashed
    while True:
        found = node.get(shift & _MASK)
        if found is None:
            return None
        if type(found) is tuple:
            if found[0] == hashed:
                for pair in found[1]:
                    if pair[0] == key:
                        return pair  # type: ignore[no-any-return]
            return None
        node = found
        shift >>= _BITS


def _put(node: dict[int, Any], shift: int, hashed: int, pair: tuple[Any, Any]) -> dict[int, Any]:
    made = node.copy()
    index = (hashed >> shift) & _MASK
    found = node.get(index)
    if found is None:
        made[index] = (hashed, (pair,))
    elif type(found) is dict:
        made[index] = _put(found, shift + _BITS, hashed, pair)
    elif found[0] == hashed:
        made[index] = (hashed, (*(other for other in found[1] if other[0] != pair[0]), pair))
    else:
        deeper: dict[int, Any] = {(found[0] >> (shift + _BITS)) & _MASK: found}
        made[index] = _put(deeper, shift + _BITS, hashed, pair)
    return made


def _walk(node: dict[int, Any]) -> Iterator[tuple[Any, Any]]:
    for found in node.values():
        if type(found) is dict:
            yield from _walk(found)
        else:
            yield from found[1]
