# SPDX-License-Identifier: Apache-2.0
"""A slow, obvious twin of the core: every way to give each site one of its options or nothing."""

import itertools
from collections.abc import Iterator

from community_housing.planning._solve.linear import Line, Linear


def plans(model: Linear) -> Iterator[tuple[int, ...]]:
    """Every plan that keeps every row."""
    for some in itertools.product(*([None, *group] for group in model.groups)):
        chosen = tuple(sorted(i for i in some if i is not None))
        if all(keeps(line, chosen) for line in model.lines):
            yield chosen


def keeps(line: Line, chosen: tuple[int, ...]) -> bool:
    """Whether a plan keeps a row."""
    value = sum(line.terms.get(i, 0) for i in chosen)
    return (line.lower is None or value >= line.lower) and (line.upper is None or value <= line.upper)
