# SPDX-License-Identifier: Apache-2.0
"""Standards from files: those that the library ships, and a user's own folder.  The only module of the room that reads."""

from collections.abc import Iterable
from functools import cache
from importlib import resources
from itertools import product
from pathlib import Path

from community_housing._messages import Message
from community_housing._toml_rows import TomlRows, dotted, shipped_texts, toml_texts
from community_housing.faults import Faults
from community_housing.standards._book import Edition, Standard, StandardBook
from community_housing.standards._cases import differences
from community_housing.standards._loader import parse, read_standard

__all__ = ["check_shipped", "check_standards", "load", "read_standards", "shipped"]


@cache
def shipped() -> StandardBook:
    """The standards that come with the library, read once.

    Guarantees: every figure has a citation; those whose text nobody saw are there, and refuse to decide unless asked
    (`Standard.accepting_unverified`).
    """
    texts = shipped_texts("community_housing.standards", "rules")
    return StandardBook(tuple(parse(text, name=name) for name, text in texts))


def load(path: Path | str) -> StandardBook:
    """Read a user's standards, by the same strict loader as the shipped ones.

    Args:
        path: A `.toml` file or a folder of them.

    Returns:
        A book of these standards alone; `shipped().added(load(folder))` puts them beside the shipped ones.

    Raises:
        BoundaryError: With every fault of every file, each with its place.
    """
    faults = Faults()
    read = read_standards(toml_texts(Path(path), faults, what="standard"), faults)
    faults.done()
    return StandardBook(read)


def check_standards(path: Path | str, *, beside: StandardBook | None = None) -> StandardBook:
    """Check a user's standards for use beside others, and run the cases that they carry.

    Args:
        path: A `.toml` file or a folder of them.
        beside: The others; None for those that the library ships.

    Returns:
        A book of these standards alone.

    Raises:
        BoundaryError: With every fault of every file: what `load` refuses, an id that another standard has, a case with
            another verdict than its standard gives, and two standards that bind as far in force for one place
            and subject on one day, which `in_force` would refuse to choose between.
    """
    known = shipped() if beside is None else beside
    faults = Faults()
    read = _read(toml_texts(Path(path), faults, what="standard"), faults, known)
    held = list(known)
    for name, rows, own in read:
        for other in held:
            clash = _clash(own, other)
            if clash is not None:
                faults.add(
                    name,
                    Message(
                        "{one} ({edition} {period}) and {other} ({another} {days}) are in force at once at {place} "
                        "for {subject}",
                        one=own.id,
                        edition=clash[0].id,
                        period=clash[0].period,
                        other=other.id,
                        another=clash[1].id,
                        days=clash[1].period,
                        place=own.place,
                        subject=own.subject.value,
                    ),
                    expected="periods that do not overlap, or another place or subject",
                    row=rows.of(("place",)),
                    column="place",
                    value=own.place,
                    code="in_force_at_once",
                )
        for index, message, expected in differences(own):
            case = ("cases", index)
            faults.add(name, message, expected=expected, row=rows.of(case), column=dotted(case), code="case")
        held.append(own)
    faults.done()
    return StandardBook(tuple(own for _, _, own in read))


def check_shipped() -> StandardBook:
    """Check the standards that come with the library as a user's are; see `check_standards`."""
    with resources.as_file(resources.files("community_housing.standards") / "rules") as folder:
        return check_standards(folder, beside=StandardBook())


def _clash(one: Standard, other: Standard) -> tuple[Edition, Edition] | None:
    """Editions of two standards of one place, subject and force that are in force on one day, as known on one day."""
    if (one.place, one.subject) != (other.place, other.subject) or one.id == other.id:
        return None
    pairs = product(one.editions, other.editions)
    return next(
        ((a, b) for a, b in pairs if a.force is b.force and a.period.overlaps(b.period) and a.recorded.overlaps(b.recorded)),
        None,
    )


def read_standards(
    texts: Iterable[tuple[str, str]], faults: Faults, *, known: StandardBook | None = None
) -> tuple[Standard, ...]:
    """Read standards and note every fault of every file.

    Args:
        texts: Name and text of each file.
        faults: Where faults are noted.
        known: Standards beside which these are to stand, so that none may have an id of theirs.

    Returns:
        The standards without a fault, in the order of their files.
    """
    return tuple(standard for _, _, standard in _read(texts, faults, known))


def _read(texts: Iterable[tuple[str, str]], faults: Faults, known: StandardBook | None) -> list[tuple[str, TomlRows, Standard]]:
    """The standards without a fault, each with its file and the rows of its keys."""
    read: list[tuple[str, TomlRows, Standard]] = []
    seen: dict[str, str] = {} if known is None else {one.id: "a standard that is known already" for one in known}
    for name, text in texts:
        standard = read_standard(text, name, faults)
        if standard is None:
            continue
        rows = TomlRows(text)
        if standard.id in seen:
            faults.add(
                name,
                Message("has the id of {id}", id=seen[standard.id]),
                expected="an id of its own",
                column="id",
                row=rows.of(("id",)),
                value=standard.id,
                code="duplicate_id",
            )
        seen[standard.id] = name
        read.append((name, rows, standard))
    return read
