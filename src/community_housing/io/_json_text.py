# SPDX-License-Identifier: Apache-2.0
"""The one door for JSON from outside: plain RFC 8259, each key once, numbers exact."""

import json
from decimal import Decimal
from typing import Any

from community_housing._messages import Message
from community_housing._toml_rows import dotted, no_text_in

__all__ = ["JsonTextError", "parse_json"]


class JsonTextError(ValueError):
    """A text that is no JSON as it is read here.

    Attributes:
        message: What is wrong, as half a sentence.
        line: The line of the text, from 1, where that is known.
        column: The character of that line, from 1, where that is known.
        path: The value that is wrong, where the text could be read as far as that.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None, path: str | None = None) -> None:
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column
        self.path = path


def parse_json(text: str) -> Any:
    """The value of a JSON text; numbers with a point or an exponent are `Decimal`.

    Args:
        text: The text; a byte order mark before it is passed over.

    Raises:
        JsonTextError: It is no JSON, has a key twice in one object, NaN or Infinity, a number of thousands of digits, or is
            nested without end.
    """
    try:
        data = json.loads(
            text.removeprefix("\ufeff"), parse_constant=_no_constant, object_pairs_hook=_each_once, parse_float=Decimal
        )
    except json.JSONDecodeError as error:
        raise JsonTextError(
            Message("{what} at character {at}", what=Message(error.msg), at=error.colno), error.lineno, error.colno
        ) from error
    except RecursionError as error:
        raise JsonTextError("nested too deeply") from error
    except JsonTextError:
        raise
    except ValueError as error:
        raise JsonTextError(str(error)) from error
    if "\\" in text and (found := no_text_in(data)) is not None:  # elsewhere such a character is no JSON
        raise JsonTextError(Message("a character that no text has ({sign})", sign=found[1]), path=dotted(found[0]))
    return data


def _no_constant(name: str) -> Any:
    raise JsonTextError(Message("{name} is no number", name=name))


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonTextError(Message("the key {name!r} is there twice", name=twice))
    return made
