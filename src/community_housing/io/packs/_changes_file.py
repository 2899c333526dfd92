# SPDX-License-Identifier: Apache-2.0
"""Reading changes of a pack from a small TOML file."""

import tomllib
from pathlib import Path

from community_housing.errors import BoundaryError, Fault
from community_housing.pack._changes import PackChange

__all__ = ["changes_of_file"]


def changes_of_file(path: Path) -> list[PackChange]:
    """Changes of a TOML file: keys of `plan.toml` at the top, and tables such as `[budget]` with ids as keys.

    Raises:
        BoundaryError: The file cannot be read or is no TOML.
    """
    name = path.name
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BoundaryError([Fault(name, f"cannot be read: {error.strerror}", expected="a TOML file")]) from error
    except (ValueError, RecursionError) as error:
        raise BoundaryError([Fault(name, f"the file is no TOML: {error}", expected="TOML 1.0", code="bad_toml")]) from error
    found: list[PackChange] = []
    for key, value in data.items():
        if isinstance(value, dict):
            found += [(f"{key}.{inner}", text, None) for inner, text in value.items()]
        else:
            found.append((key, value, None))
    return found
