# SPDX-License-Identifier: Apache-2.0
"""How the face of a room (a package's `__init__`) loads its names: each when it is first asked for, and once.

A face names what is public.  It says so twice: as imports under `TYPE_CHECKING`, for checkers, editors and readers, and as the
same names by module, which `face` serves at run time; a test holds both against `__all__`.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module

__all__ = ["face"]

_PACKAGE = __name__.partition(".")[0]


def face(room: str, modules: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Make `__getattr__` and `__dir__` of a room.

    Args:
        room: Dotted name of the room.
        modules: By module, dotted and without the name of the package, the names that it gives, set apart by spaces; under ""
            the rooms inside the room.

    Returns:
        The two functions.  A name is kept in the room once it has been loaded, so the second look costs nothing.
    """
    where = {name: module for module, names in modules.items() for name in names.split()}

    def load(name: str) -> object:
        if name not in where:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        if not where[name]:
            return import_module(f"{room}.{name}")
        value: object = getattr(import_module(f"{_PACKAGE}.{where[name]}"), name)
        setattr(sys.modules[room], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[room]), *where})

    return load, names
