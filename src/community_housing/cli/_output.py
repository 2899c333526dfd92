# SPDX-License-Identifier: Apache-2.0
"""The only place of the library that writes to the terminal."""

import json
import sys

__all__ = ["complain", "say", "say_json"]


def say(text: object = "") -> None:
    """A line on standard output."""
    sys.stdout.write(f"{text}\n")


def say_json(data: object) -> None:
    """JSON on standard output, two spaces, keys in their order."""
    say(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False))


def complain(text: object) -> None:
    """A line on standard error, with the name of the command."""
    sys.stderr.write(f"community-housing: {text}\n")
