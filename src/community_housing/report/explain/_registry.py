# SPDX-License-Identifier: Apache-2.0
"""`explain`: a result of any room as sentences, in Chinese or English, made on request and never stored.

Each room's sentences stand in a module of their own, which registers a function for each class of result.  They are loaded
when the first sentence is asked for.
"""

from collections.abc import Callable
from functools import cache, singledispatch
from importlib import import_module
from typing import Any, Final, TypeVar

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.report._language import Lang, check_lang

__all__ = ["explain", "explains"]

_F = TypeVar("_F", bound=Callable[[Any, Lang], str])

# One module for each room that has many kinds of result, and one for the rest.
_MODULES: Final = (
    "_results",
    "_compliance",
    "_modes",
    "_prospects",
    "_disbursement",
    "_remarks",
    "_calendars",
    "_approvals",
    "_handover",
    "_periods",
    "_levels",
    "_matters",
    "_grids",
    "_agenda",
    "_programme",
)


@singledispatch
def _sentences(result: object, _lang: Lang) -> str:
    raise InputError(Message("there is no explanation for a {name}", name=type(result).__name__), "result", result)


@door()
def explains(kind: type) -> Callable[[_F], _F]:
    """Register a function `(result, lang) -> str` as the explanation of a class of result."""

    def register(function: _F) -> _F:
        # Two explanations of one class would make the text hang on the order of imports.
        known = _sentences.registry.get(kind)
        if known is not None and known.__module__ != function.__module__:
            raise InputError(
                Message("{name} is explained by {module} already", name=kind.__name__, module=known.__module__), "kind", kind
            )
        _sentences.register(kind, function)
        return function

    return register


@door()
def explain(result: object, *, lang: Lang = "zh") -> str:
    """Say what a result means, with its reasons and its source.

    Args:
        result: A result of any room: a finding, a classification, a plan, a payment that is due, grids, an audit row.
        lang: "zh" or "en".

    Returns:
        One or more sentences; lines are separated by a line feed.

    Raises:
        InputError: *lang* is another language, or there is no explanation for this class.

    Guarantees:
        The same result gives the same text; the text holds no number that is not in the result.

    Source: own rule, docs/decisions/0061.
    """
    _load()
    return _sentences(result, check_lang(lang))


@cache
def _load() -> None:
    package = __name__.rpartition(".")[0]
    for module in _MODULES:
        import_module(f"{package}.{module}")
