# SPDX-License-Identifier: Apache-2.0
"""Standards from files: those that the library ships, and a user's own folder.  The only module of the room that reads."""

from functools import cache
from importlib import resources
from pathlib import Path

from community_housing.errors import BoundaryError, Fault
from community_housing.standards.book import Standard, StandardBook
from community_housing.standards.loader import parse

__all__ = ["load", "shipped"]


@cache
def shipped() -> StandardBook:
    """The standards that come with the library, read once.

    Guarantees: every figure has a citation; those whose text nobody saw are there, and refuse to decide unless asked
    (`Standard.accepting_unverified`).
    """
    folder = resources.files("community_housing.standards") / "rules"
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return StandardBook(tuple(parse(item.read_text(encoding="utf-8"), name=item.name) for item in files))


def load(path: Path | str) -> StandardBook:
    """Read a user's standards, by the same strict loader as the shipped ones.

    Args:
        path: A `.toml` file or a folder of them.

    Returns:
        A book of these standards alone; `shipped().added(load(folder))` puts them beside the shipped ones.

    Raises:
        BoundaryError: With every fault of every file, each with its place.
    """
    place = Path(path)
    files = sorted(place.glob("*.toml")) if place.is_dir() else [place]
    faults: list[Fault] = []
    read: list[Standard] = []
    seen: dict[str, str] = {}
    if not files:
        faults.append(Fault(place.name, "holds no standard", expected="at least one .toml file", code="empty"))
    for file in files:
        try:
            standard = parse(file.read_text(encoding="utf-8-sig"), name=file.name)
        except BoundaryError as error:
            faults.extend(error.faults)
            continue
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(file.name, f"cannot be read: {type(error).__name__}", expected="a UTF-8 file", code="read"))
            continue
        if standard.id in seen:
            faults.append(
                Fault(file.name, f"has the id of {seen[standard.id]}", expected="unique ids", column="id", code="duplicate")
            )
        seen[standard.id] = file.name
        read.append(standard)
    if faults:
        raise BoundaryError(faults)
    return StandardBook(tuple(read))
