# SPDX-License-Identifier: Apache-2.0
"""What stands in a changed module: calls go to the change that is switched on, and each function that is called is noted."""

import inspect
import os
from collections.abc import Callable
from functools import wraps
from typing import Any

MutantDict = dict
active: tuple[str, str] = tuple((os.environ.get("MUTATION") or ":").split(":"))  # type: ignore[assignment]
"""Module and name of the change that is on."""
called: set[tuple[str, str]] = set()


def switched(changes: dict[str, Callable[..., Any]], is_classmethod: bool = False) -> Callable[[Any], Any]:
    """A decorator that mutmut puts before a function of which *changes* holds the original and every change."""

    def decorated(function: Any) -> Any:
        module = function.__module__

        def call(args: Any, more: Any) -> Any:
            chosen = changes["_mutmut_orig"]
            called.add((module, chosen.__name__))
            if active[0] == module:
                chosen = changes.get(active[1], chosen)
            return getattr(args[0], chosen.__name__)(*args[1:], **more) if is_classmethod else chosen(*args, **more)

        @wraps(function)
        def plain(*args: Any, **more: Any) -> Any:
            return call(args, more)

        @wraps(function)
        def generator(*args: Any, **more: Any) -> Any:
            return (yield from call(args, more))

        return generator if inspect.isgeneratorfunction(function) else plain

    return decorated
