# SPDX-License-Identifier: Apache-2.0
"""Bytes to text: UTF-8, UTF-8 with BOM and GB18030, and damage named with its byte."""

import re
from pathlib import Path

from community_housing._messages import Message
from community_housing.faults import Faults, Place
from community_housing.io._door import DoorError, read_file, read_inside

__all__ = ["add_unread", "decode", "encoding_of", "read_own_text", "read_text"]

_BOMS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_EXPECTED = "UTF-8, UTF-8 with BOM, or GB18030"
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]")


def read_text(folder: Path, name: str, faults: Faults, *, needed: bool) -> str | None:
    """Read one file of a pack.

    Args:
        folder: The pack.
        name: The file in it.
        faults: Where a missing, unreadable or damaged file is noted.
        needed: Whether a missing file is a fault.

    Returns:
        Its text, or None where there is none or it has a fault.
    """
    try:
        data = read_inside(folder, name)
    except FileNotFoundError:
        if needed:
            faults.add(name, "the file is missing", expected="a file of this name in the pack", code="missing_file")
        return None
    except (DoorError, OSError) as error:
        add_unread(error, name, faults)
        return None
    return decode(data, name, faults)


def read_own_text(path: Path) -> str:
    """Read a file that the user named, by the rules of the files of a pack.

    Raises:
        BoundaryError: It is not there, cannot be read, or is no text; see `decode`.
    """
    faults = Faults()
    text: str | None = None
    try:
        text = decode(read_file(path), path.name, faults)
    except (DoorError, OSError) as error:
        add_unread(error, path.name, faults)
    faults.done()
    return text or ""


def add_unread(error: DoorError | OSError, name: str | Place, faults: Faults) -> None:
    """Note a file that was not let in or cannot be read."""
    if isinstance(error, DoorError):
        faults.add(name, error.message, expected=error.expected, code=error.code)
    else:
        faults.add(
            name,
            Message("the file cannot be read ({strerror})", strerror=Message(str(error.strerror))),
            expected="a readable file",
            code="unreadable_file",
        )


def decode(data: bytes, name: str, faults: Faults) -> str | None:
    """Decode *data*, or note where it is damaged.

    UTF-8 is tried first.  What is no UTF-8 is read as GB18030 unless most of it is good UTF-8: then a few bytes of a UTF-8
    file are damaged, and reading them as GB18030 would only hide that.

    Args:
        data: The bytes of the file.
        name: The file, for the fault.
        faults: Where damage is noted, with the byte counted from 0.

    Returns:
        The text without a byte order mark, or None.

    Source: own rule, docs/decisions/0050.
    """
    for mark, other in _BOMS.items():
        if data.startswith(mark):
            faults.add(
                name, Message("the file is {other}", other=other), expected=_EXPECTED, code="wrong_encoding", value="byte 0"
            )
            return None
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add(
            name,
            "bytes that are no text",
            expected=_EXPECTED,
            row=data.count(b"\n", 0, error.start) + 1,
            value=f"byte {error.start}: 0x{data[error.start]:02x}",
            code="wrong_encoding",
        )
        return None
    return text if _printable(text, name, faults) else None


def encoding_of(data: bytes) -> str | None:
    """What a text is encoded in: UTF-8 where it is UTF-8, else GB18030 where it is that; None where it is neither."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None if _mostly_utf8(data) or _gb18030(data) is None else "gb18030"
    return "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"


def _mostly_utf8(data: bytes) -> bool:
    """Whether good UTF-8 characters beyond ASCII outnumber damaged places by far."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    good = sum(1 for character in text if ord(character) > 0x7FF and character != "\ufffd")
    return good > 4 * damaged


def _gb18030(data: bytes) -> str | None:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    # Private-use characters are what GB18030 makes of bytes that stand for no Chinese character.
    return None if any("\ue000" <= character <= "\uf8ff" for character in text) else text


def _printable(text: str, name: str, faults: Faults) -> bool:
    found = _NO_TEXT.search(text)
    if found is None:
        return True
    faults.add(
        name,
        "a character that no text has",
        expected="printable text",
        row=text.count("\n", 0, found.start()) + 1,
        value=f"U+{ord(found[0]):04X}",
        code="wrong_encoding",
    )
    return False
