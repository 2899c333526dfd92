# SPDX-License-Identifier: Apache-2.0
"""Reading changes of a pack from a small TOML file."""

from pathlib import Path

from community_housing._doors import door
from community_housing._toml_rows import load_toml
from community_housing.faults import Faults
from community_housing.io.tables._text import read_own_text
from community_housing.pack._changes import PackChange

__all__ = ["changes_of_file"]


@door()
def changes_of_file(path: Path) -> list[PackChange]:
    """Changes of a TOML file: keys of `plan.toml` at the top, and tables such as `[budget]` with ids as keys.

    Raises:
        BoundaryError: The file cannot be read or is no TOML.
    """
    faults = Faults()
    data = load_toml(read_own_text(path), path.name, faults) or {}
    faults.done()
    found: list[PackChange] = []
    for key, value in data.items():
        if isinstance(value, dict):
            found += [(f"{key}.{inner}", text, None) for inner, text in value.items()]
        else:
            found.append((key, value, None))
    return found
