# SPDX-License-Identifier: Apache-2.0
"""Messages with a template and data, in English where they are written and in 中文 by one catalogue.

A message is an ordinary text that remembers what it was made of.  Code writes it once, in English; `in_language` gives it in
the reader's language by `messages_zh.toml`, whose keys are the English templates.  What has no entry stays English.
"""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, Self, TypeAlias

__all__ = ["Lang", "Message", "in_language", "joined", "with_article"]

Lang: TypeAlias = Literal["zh", "en"]
"""The languages of what people read."""


class Message(str):
    """A text made of a template and data.

    Args:
        template: English, with the names of the data in braces, as for `str.format`.
        data: The values; one that is a message itself is put into the reader's language with the whole.
    """

    __slots__ = ("data", "template")

    template: str
    data: dict[str, Any]

    def __new__(cls, template: str, /, **data: Any) -> Self:
        made = super().__new__(cls, template.format_map(data))
        made.template, made.data = template, data
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        # What cannot travel to another process, such as the error of a library, goes as its text.
        kept = {name: value if isinstance(value, _PLAIN) else str(value) for name, value in self.data.items()}
        return _rebuilt, (str(self), self.template, kept)


_PLAIN: Final = (str, int, float, dt.date, dt.time, Decimal, Fraction)


def _rebuilt(text: str, template: str, data: dict[str, Any]) -> Message:
    made = str.__new__(Message, text)
    made.template, made.data = template, data
    return made


def joined(parts: Iterable[str], between: str = "{before}; {after}") -> str:
    """Several messages as one; *between* is the template that puts one after those *before* it."""
    first, *others = parts
    for after in others:
        first = Message(between, before=first, after=after)
    return first


def with_article(name: str) -> Message:
    """The name of a kind of value after its article, which is English alone."""
    return Message("an {name}" if name[0] in "aeiouAEIOU" else "a {name}", name=name)


def in_language(text: str, lang: Lang) -> str:
    """A message in "zh" or "en"; one that the catalogue does not have stays as it was written."""
    if lang != "zh":
        return str(text)
    template, data = (text.template, text.data) if isinstance(text, Message) else (str(text), {})
    own = _catalogue().get(template)
    if own is None:
        return str(text)
    if not data:
        return own
    return own.format_map({name: in_language(one, lang) if isinstance(one, Message) else one for name, one in data.items()})


@cache
def _catalogue() -> Mapping[str, str]:
    """From English templates to Chinese ones."""
    read = resources.files("community_housing").joinpath("messages_zh.toml").read_text(encoding="utf-8")
    return {english: chinese for part in tomllib.loads(read).values() for english, chinese in part.items()}
