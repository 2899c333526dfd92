# SPDX-License-Identifier: Apache-2.0
"""What a reader finds in a text: its numbers, its code words, and words of the other language."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

import attrs

from community_housing.report.explain import _registry as registry

__all__ = ["code_words", "explained", "foreign", "numbers", "page_texts"]

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_PLAIN: Final = re.compile(r"(?<![A-Za-z_\d])-?\d[\d,]*(?:\.\d+)?")


def numbers(text: str) -> Counter[str]:
    """Every number of a text in either language, amounts in yuan, days in one form."""
    found: Counter[str] = Counter()

    def taken(pattern: str, text: str, shown: Any) -> str:
        def note(match: re.Match[str]) -> str:
            found[shown(match)] += 1
            return " "

        return re.sub(pattern, note, text)

    def plain(text: str) -> str:
        return str(Fraction(text.replace(",", "")))

    text = text.replace("每百户", "每100户")
    text = taken(r"(\d+)年(\d+)月(\d+)日", text, lambda m: f"{m[1]}-{m[2]}-{m[3]}")
    names = "|".join(_MONTHS)
    text = taken(rf"(\d+) ({names}) (\d+)", text, lambda m: f"{m[3]}-{_MONTHS.index(m[2]) + 1}-{m[1]}")
    ten_thousand = r"(-?\d[\d,]*(?:\.\d+)?)(?:万元| × 10,000 yuan)"
    text = taken(ten_thousand, text, lambda m: str(Fraction(m[1].replace(",", "")) * 10_000))
    for match in _PLAIN.finditer(text):
        found[plain(match[0].rstrip(","))] += 1
    return found


def code_words(text: str, allowed: frozenset[str] = frozenset()) -> set[str]:
    """Latin words of three letters or more, and whatever has an underscore, in a Chinese text."""
    words = set(re.findall(r"[A-Za-z][A-Za-z_0-9]*", text))
    return {one for one in words if ("_" in one or len(one) > 2) and one not in allowed}


def foreign(text: str) -> set[str]:
    """Chinese words and signs in an English text."""
    return set(re.findall(r"[\u3000-\u9fff\uff00-\uffef]+", text))


def explained(value: object) -> Iterator[object]:
    """Every value inside of *value* that has an explanation."""
    registry._load()
    kinds = tuple(kind for kind in registry._sentences.registry if kind is not object)
    seen: set[int] = set()
    waiting = [value]
    while waiting:
        one: Any = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, kinds):
            yield one
        if attrs.has(type(one)):
            waiting += [getattr(one, field.name) for field in attrs.fields(type(one)) if hasattr(one, field.name)]
        elif isinstance(one, (list, tuple, set, frozenset)):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()


def page_texts(page: bytes, lang: str) -> list[str]:
    """What the page says in one language, with what it says to a reader who does not see; without the sources cited."""
    text = page.decode()
    part = text[text.index(f'<article class="{lang}"') :].partition("</article>")[0]
    part = re.sub(r"<cite>.*?</cite>", " ", part, flags=re.DOTALL)
    said = re.findall(r'aria-label="([^"]*)"', part)
    return [html.unescape(one).strip() for one in (*re.sub(r"<[^>]+>", "\n", part).split("\n"), *said) if one.strip()]
