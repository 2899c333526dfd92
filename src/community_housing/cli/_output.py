# SPDX-License-Identifier: Apache-2.0
"""The only place of the library that writes to the terminal."""

import errno
import json
import os
import sys
from contextlib import suppress
from typing import Final, TextIO

__all__ = ["complain", "flush", "hush", "open_streams", "say", "say_json", "write", "write_beside"]

_GONE: Final = (errno.EPIPE, errno.EBADF)


def open_streams() -> None:
    """Print UTF-8 whatever the machine's locale says, and nowhere where a stream was closed before we began."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - as long as the process
        elif (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(encoding="utf-8", errors="replace")


def say(text: object = "") -> None:
    """A line on standard output."""
    write(f"{text}\n")


def say_json(data: object) -> None:
    """JSON on standard output, two spaces, keys in their order."""
    say(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False))


def write(text: str) -> None:
    """Text on standard output; nothing more where its reader has seen enough (`| head`)."""
    _write(sys.stdout, text)


def write_beside(text: str) -> None:
    """Text on standard error."""
    _write(sys.stderr, text)
    flush()


def complain(text: object) -> None:
    """A line on standard error, with the name of the command."""
    _write(sys.stderr, f"community-housing: {text}\n")


def flush() -> None:
    """Bring out what was printed."""
    for stream in (sys.stdout, sys.stderr):
        _write(stream, "", flushed=True)


def hush() -> None:
    """Print nothing any more, so that nothing is tried again when the process ends."""
    for stream in (sys.stdout, sys.stderr):
        _close(stream)


def _write(stream: TextIO, text: str, *, flushed: bool = False) -> None:
    try:
        stream.write(text)
        if flushed:
            stream.flush()
    except OSError as error:
        if error.errno not in _GONE:
            raise
        _close(stream)


def _close(stream: TextIO) -> None:
    """What is left unwritten goes nowhere; it must not be flushed at exit either."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
