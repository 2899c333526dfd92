# SPDX-License-Identifier: Apache-2.0
"""One figure of a formula, found by its path and replaced."""

from typing import Any, cast

import attrs

from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.quantities import Area

__all__ = ["figure_at", "with_figure"]


def figure_at(formula: object, path: str) -> object:
    """The figure that *path* names, such as `area`, `of.per` or `rows.1.area`.

    Raises:
        InputError: There is no such figure.
    """
    value: object = formula
    for part in path.split("."):
        value = _inside(value, part, path)
    return value


def _inside(value: object, part: str, path: str) -> object:
    if isinstance(value, tuple) and part.isdecimal() and int(part) < len(value):
        return value[int(part)]
    if attrs.has(type(value)) and part in {field.name for field in attrs.fields(cast("Any", type(value)))}:
        return getattr(value, part)
    raise InputError(Message("no figure {path!r} in {value}", path=path, value=type(value).__name__), "figure", path)


def with_figure(formula: Any, path: str, new: object) -> Any:
    """The same formula with one figure replaced; the bounds of the record are checked again.

    Args:
        formula: A formula.
        path: Where the figure stands.
        new: The new figure: an area in m² where an area stands, else a whole number.

    Raises:
        InputError: There is no such figure, it is no number, or the new one is out of bounds.
    """
    return _with(formula, path, new, path)


def _with(formula: Any, path: str, new: object, whole: str) -> Any:
    head, _, rest = path.partition(".")
    old = _inside(formula, head, whole)
    value = _with(old, rest, new, whole) if rest else _parsed(old, new, whole)
    if isinstance(formula, tuple):
        index = int(head)
        return (*formula[:index], value, *formula[index + 1 :])
    return attrs.evolve(formula, **{head: value})


def _parsed(old: object, new: object, path: str) -> object:
    if isinstance(old, Area):
        return Area.of(new)
    if type(old) is int:
        if type(new) is not int:
            raise InputError(Message("must be a whole number, got {new!r}", new=new), "value", new)
        return new
    raise InputError(Message("{path!r} is no figure but {old!r}", path=path, old=old), "figure", path)
