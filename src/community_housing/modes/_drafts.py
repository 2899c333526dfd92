# SPDX-License-Identifier: Apache-2.0
"""Results made fast: one function for each class of results, which takes its fields in their order.

A frozen class pays for every field twice, because setting one has to go round its own refusal.  Classification makes some
twenty results for each community; a draft that is not frozen is filled and then becomes one of the class, which takes a
fifth of the time.  What comes out is the same value: equal, hashed, shown and pickled as if made by the class itself.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import attrs

__all__ = ["maker"]

_R = TypeVar("_R")


def maker(cls: type[_R]) -> Callable[..., _R]:
    """A function that makes a result from all of its fields, in their order.

    Args:
        cls: A class made by `records.result`; nothing is checked on construction, there as here.

    Returns:
        A function of as many arguments as there are fields.

    Examples:
        >>> from community_housing.findings import Finding, Outcome
        >>> import datetime as dt
        >>> made = maker(Finding)("c", dt.date(2012, 8, 5), Outcome.MET, ())
        >>> made == Finding(subject="c", on=dt.date(2012, 8, 5), outcome=Outcome.MET, reasons=())
        True
    """
    kind: Any = cls
    names = [field.name for field in attrs.fields(kind)]
    # The same memory as the class, with the ordinary way of setting a field.
    plain = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    lines = [f"def make({', '.join(names)}):", " made = new(draft)", *(f" made.{name} = {name}" for name in names)]
    scope: dict[str, Any] = {"new": object.__new__, "draft": type(cls.__name__, (cls,), plain), "cls": cls}
    # The text consists of the names of fields of one of our own classes.
    exec("\n".join([*lines, " made.__class__ = cls", " return made"]), scope)  # noqa: S102
    made: Callable[..., _R] = scope["make"]
    return made
