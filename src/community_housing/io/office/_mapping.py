# SPDX-License-Identifier: Apache-2.0
"""`mapping.toml`: what was answered and what columns were taken for, so that next month's file asks nothing."""

import json
from collections.abc import Mapping
from typing import Final

import attrs

from community_housing._messages import in_language
from community_housing._toml_rows import TomlRows, load_toml
from community_housing.faults import Faults
from community_housing.io.office._questions import Question
from community_housing.io.office._reading import OfficeImport
from community_housing.io.office._words import LEAVE

__all__ = ["Answers", "answers_of", "mapping_text"]

_HEAD: Final = """\
# SPDX-License-Identifier: Apache-2.0
# 导入时的回答。下月的表格用同一文件导入，不再询问。
# Answers given to an import. Next month's file, imported with this one, asks nothing.
"""


@attrs.frozen
class Answers:
    """What a mapping holds: answers by the keys of questions, and columns by their paths."""

    answers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    columns: Mapping[str, str] = attrs.field(factory=dict[str, str])


def answers_of(text: str, name: str) -> Answers:
    """What a mapping says.

    Args:
        text: The text of the file.
        name: Its name, for faults.

    Raises:
        BoundaryError: It is no TOML, or something else than texts stands in it.
    """
    faults = Faults()
    raw = load_toml(text, name, faults) or {}
    rows = TomlRows(text)
    found: dict[str, dict[str, str]] = {"answers": {}, "columns": {}}
    for table, values in raw.items():
        if table not in found or not isinstance(values, dict):
            faults.add(
                name,
                "is not known here",
                expected="[answers] or [columns]",
                row=rows.of((table,)),
                column=table,
                code="unknown_key",
            )
            continue
        for key, value in values.items():
            if isinstance(value, str):
                found[table][key] = value
            else:
                at = rows.of((table, key))
                faults.add(name, "is no text", expected="a text in quotes", row=at, column=key, code="wrong_type")
    faults.done()
    return Answers(found["answers"], found["columns"])


def mapping_text(read: OfficeImport, before: Answers) -> str:
    """The mapping after an import; the same for the same answers, whatever the order of the columns.

    Args:
        read: What the files came to.
        before: The mapping that was there: answers that were not needed this time stay.
    """
    answers = {**before.answers, **read.answers}
    taken = {one.heading.key: one.role for _, proposals in read.columns for one in proposals if one.role is not None}
    lost = {key.removeprefix("lost ") for key in read.answers if key.startswith("lost ")}
    columns = {key: role for key, role in {**before.columns, **taken}.items() if key not in lost and role != LEAVE}
    parts = [_HEAD, "\n[answers]\n", *_lines(answers)]
    parts.extend(_open(one) for one in read.questions)
    parts.extend(["\n# 各列的含义 what the columns are\n[columns]\n", *_lines(columns)])
    return "".join(parts)


def _lines(values: Mapping[str, str]) -> list[str]:
    return [f"{_quoted(key)} = {_quoted(values[key])}\n" for key in sorted(values)]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _open(question: Question) -> str:
    """An open question as a comment to fill in."""
    lines = [f"\n# {in_language(question.text, 'zh')}", f"# {question.text}"]
    if question.value is not None:
        where = f"{question.place.sheet or question.place.file}!{question.cell}" if question.cell else question.place.file
        lines.append(f"# {where} {question.value!r}")
    lines.extend(f"#   {_quoted(one)}  {in_language(meaning, 'zh')}" for one, meaning in question.choices)
    lines.append(f'# {_quoted(question.key)} = ""')
    return "".join(f"{' '.join(line.split()) if line.strip() else ''}\n" for line in "\n".join(lines).split("\n"))
