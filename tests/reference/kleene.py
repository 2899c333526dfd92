# SPDX-License-Identifier: Apache-2.0
"""Slow, obvious twins of three-valued logic: try every completion of what is missing, and a column as a list."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from community_housing.findings import Truth


def by_completion(test: Callable[[Mapping[str, Any]], bool], facts: Mapping[str, Any], domain: Sequence[Any]) -> set[bool]:
    """Every answer that some completion of the missing facts gives."""
    lost = [name for name, value in facts.items() if value is None]
    return {test({**facts, **dict(zip(lost, values, strict=True))}) for values in itertools.product(domain, repeat=len(lost))}


class Column:
    """A column of values with nulls, by plain lists and Kleene tables."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = list(values)

    def _pairwise(self, other: Any, how: Callable[[Any, Any], Any]) -> "Column":
        others = other.values if isinstance(other, Column) else [other] * len(self.values)
        return Column([None if a is None or b is None else how(a, b) for a, b in zip(self.values, others, strict=True)])

    def __add__(self, other: Any) -> "Column":
        return self._pairwise(other, lambda a, b: a + b)

    def __radd__(self, other: Any) -> "Column":
        return self._pairwise(other, lambda a, b: b + a)

    def __sub__(self, other: Any) -> "Column":
        return self._pairwise(other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> "Column":
        return self._pairwise(other, lambda a, b: b - a)

    def __mul__(self, other: Any) -> "Column":
        return self._pairwise(other, lambda a, b: a * b)

    __rmul__ = __mul__

    def __neg__(self) -> "Column":
        return Column([None if a is None else -a for a in self.values])

    def __ge__(self, other: Any) -> "Column":
        return self._pairwise(other, lambda a, b: a >= b)

    def __gt__(self, other: Any) -> "Column":
        return self._pairwise(other, lambda a, b: a > b)

    def __le__(self, other: Any) -> "Column":
        return self._pairwise(other, lambda a, b: a <= b)

    def __lt__(self, other: Any) -> "Column":
        return self._pairwise(other, lambda a, b: a < b)

    def __eq__(self, other: object) -> Any:
        return self._pairwise(other, lambda a, b: a == b)

    def __ne__(self, other: object) -> Any:
        return self._pairwise(other, lambda a, b: a != b)

    __hash__ = None  # type: ignore[assignment]

    def __and__(self, other: Any) -> "Column":
        table = {(True, True): True, (True, None): None, (None, True): None, (None, None): None}
        return Column([table.get((a, b), False) for a, b in zip(self.values, other.values, strict=True)])

    def __or__(self, other: Any) -> "Column":
        table = {(False, False): False, (False, None): None, (None, False): None, (None, None): None}
        return Column([table.get((a, b), True) for a, b in zip(self.values, other.values, strict=True)])

    def __invert__(self) -> "Column":
        return Column([None if a is None else not a for a in self.values])

    def is_null(self) -> "Column":
        return Column([a is None for a in self.values])


TRUTHS = {True: Truth.MET, False: Truth.UNMET, None: Truth.UNKNOWN}
