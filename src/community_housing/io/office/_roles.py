# SPDX-License-Identifier: Apache-2.0
"""Which column is which (列的含义): by what was answered before, by known words, and only where the cells below agree."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import attrs

from community_housing._messages import Message
from community_housing.io.office._amounts import about, columns_by_name
from community_housing.io.office._days import span
from community_housing.io.office._grid import GridCell
from community_housing.io.office._headers import Heading, TableFound
from community_housing.io.office._questions import Asker, Question
from community_housing.io.office._words import LEAVE, squeezed, vocabulary
from community_housing.io.tables._cells import CellError

__all__ = ["COLUMNS", "Proposal", "propose", "whole_table"]

COLUMNS: Final[Mapping[str, str]] = {
    "communities.street": "the street",
    "communities.name": "the community",
    "communities.households": "households of the community",
    "communities.persons": "persons of the community",
    "premises.area_m2": "area of a room that is there",
    "premises.tenure": "by what right it is used",
    "premises.functions": "what it serves",
    "premises.starts": "in use since",
    "premises.provider": "who provides it",
    "opportunities.kind": "how premises could be got",
    "opportunities.area_m2": "area that this would bring",
    "opportunities.cost_yuan": "what it costs once",
    "opportunities.annual_cost_yuan": "what it costs a year",
    "opportunities.evidence": "the paper that shows it",
    "buildings.name": "name of a building",
    "buildings.households": "households of a building",
    "buildings.persons": "persons of a building",
    "buildings.x": "longitude or x of a building",
    "buildings.y": "latitude or y of a building",
    LEAVE: "is not read",
}
"""The columns that a clerk has, and what each is called in a question."""

_GROUPS: Final = (
    ("opportunities", re.compile("计划|拟|规划|新增")),
    ("premises", re.compile("现有|现状|原有|已有|用房情况")),
    ("communities", re.compile("基本情况|社区情况")),
)
_NOUNS: Final = (
    (re.compile("户数"), "communities.households"),
    (re.compile("人口|人数"), "communities.persons"),
    (re.compile("(?:新增|拟|建成|扩建|新建|调配).*面积"), "opportunities.area_m2"),
    (re.compile("面积"), "premises.area_m2"),
    (re.compile("产权|权属|所有权|来源"), "premises.tenure"),
    (re.compile("资金|投资|费用|金额|造价|预算"), "opportunities.cost_yuan"),
    (re.compile("功能|用途"), "premises.functions"),
    (re.compile("启用|使用日期|使用时间|建成"), "premises.starts"),
    (re.compile("方式|途径|模式"), "opportunities.kind"),
    (re.compile("街道|乡镇|镇街"), "communities.street"),
    (re.compile("社区|居委会|村"), "communities.name"),
)
_ASKED: Final = frozenset(
    [
        "使用面积",
        "所有权人",
        "产权归属",
        "租赁情况",
        "使用性质",
        "配置方式",
        "活动室面积",
        "活动用房面积",
        "建成时间",
        "交付时间",
    ]
)
"""Words that were seen for a column and still mean something else as often: another measure, an owner, a part of the rooms."""


@attrs.frozen
class Proposal:
    """What a column is taken for.

    Args:
        heading: Its header.
        role: `table.column` of a pack, or `leave`; None while it is asked for.
        reason: Why.
    """

    heading: Heading
    role: str | None
    reason: str


def whole_table(table: TableFound) -> str | None:
    """Why a table as a whole is not read: one of payments or of grids; None of any other."""
    meant = [one.meant for one in table.headings]
    paid = sum(1 for one in meant if one and all(name.startswith("payments.") for name in one))
    grids = sum(1 for one in meant if one and any(name.startswith("grids.") for name in one))
    if paid >= 3 or (paid >= 2 and any("拨款" in one.path for one in table.headings)):
        return "a table of payments, which this command does not read"
    return "a table of grids, which this command does not read" if grids >= 2 else None


def propose(table: TableFound, below: Callable[[int], Sequence[GridCell]], asker: Asker) -> list[Proposal]:
    """What each column is.

    Args:
        table: The table.
        below: From a column to the cells of its records.
        asker: Takes what was answered, and keeps what is open.

    Guarantees:
        The order of the columns does not matter.  What no known word names is asked for.
    """
    meant = {one.column: _narrowed(one) for one in table.headings}
    roles = {name for found in meant.values() if len(found) == 1 for name in found}
    made: list[Proposal] = []
    for heading in table.headings:
        cells = below(heading.column)
        if not cells and not heading.cells:
            continue
        hides = heading.column in table.sheet.hidden_columns and bool(cells) and heading.meant != (LEAVE,)
        kept = _hidden(heading, cells[0], asker) if hides else None
        made.append(kept or _one(heading, _by_table(heading, meant[heading.column], roles), cells, asker))
    return _each_once(made, asker)


def _hidden(heading: Heading, first: GridCell, asker: Asker) -> Proposal | None:
    """What is made of a hidden column; None of one that is read like the others."""
    cell = heading.cell or first
    choices = (("read", Message("it is read like the others")), ("leave", Message("it is left out")))
    answer = asker.ask(
        Question(
            f"hidden column {heading.key}",
            "The column is hidden; is it read?",
            choices,
            place=cell.sheet,
            cell=cell.address,
            value=cell.text,
        )
    )
    return None if answer == "read" else Proposal(heading, LEAVE if answer == "leave" else None, "a hidden column")


def _narrowed(heading: Heading) -> tuple[str, ...]:
    """The columns that a header may be, by its words and then by the group above it."""
    found = tuple(name for name in heading.meant if name in COLUMNS) or heading.meant
    if len(found) > 1 or any(name.endswith("area_m2") for name in found):
        for table, words in _GROUPS:
            if words.search(heading.group):
                other = tuple(name for name in found if name.startswith(f"{table}."))
                area = (f"{table}.area_m2",) if found and all(name.endswith("area_m2") for name in found) else ()
                return other or (area if table != "communities" else ()) or found
    return found


def _by_table(heading: Heading, found: tuple[str, ...], roles: set[str]) -> tuple[str, ...]:
    """The same, by what else the table holds: households below a building are the building's."""
    if found == ("premises.area_m2",) and heading.group and not any(words.search(heading.group) for _, words in _GROUPS[:2]):
        return ("premises.area_m2", "opportunities.area_m2")  # a group that nobody knows may be of either
    if "buildings.name" in roles and found in (("communities.households",), ("communities.persons",)):
        return (f"buildings.{found[0].partition('.')[2]}",)
    owners = {name.partition(".")[0] for name in roles} & {"premises", "opportunities"}
    others = {name.partition(".")[0] for name in roles - {"premises.area_m2"}} & {"premises", "opportunities"}
    if found == ("premises.area_m2",) and others == {"opportunities"} and "opportunities.area_m2" not in roles:
        return ("opportunities.area_m2", "premises.area_m2")
    if len(found) > 1 and len(owners) == 1:
        other = tuple(name for name in found if name.partition(".")[0] in owners)
        return other or found
    return found


def _one(heading: Heading, found: tuple[str, ...], cells: Sequence[GridCell], asker: Asker) -> Proposal:
    key = f"column {heading.key}"
    if key in asker.answers and (asker.answers[key] in COLUMNS):
        asker.used[key] = asker.answers[key]
        return Proposal(heading, asker.answers[key], "was answered")
    usable = tuple(name for name in found if name in COLUMNS)
    if found and not usable:
        return Proposal(heading, LEAVE, "is a word of payments or grids, which are not read")
    why: str = Message("no known word is {word!r}", word=heading.word)
    if len(usable) == 1:
        doubt = _doubt(usable[0], cells)
        if doubt is None and heading.word not in _ASKED:
            return Proposal(heading, usable[0], Message("{word!r} is a known word, and its cells agree", word=heading.word))
        why = doubt or Message("{word!r} is used for other things too", word=heading.word)
    elif usable:
        why = Message("{word!r} may be {values}", word=heading.word, values=", ".join(usable))
    if not cells:
        return Proposal(heading, LEAVE, "has no cells")
    first = [*usable, *(name for words, name in _NOUNS if words.search(heading.word))]
    order = list(dict.fromkeys([*first, *COLUMNS]))
    cell = heading.cell or cells[0]
    question = Question(
        key,
        Message("What is this column? ({why})", why=why),
        tuple((name, Message(COLUMNS[name])) for name in order),
        place=cell.sheet,
        cell=cell.address,
        value=cell.text,
    )
    answer = asker.ask(question)
    return Proposal(heading, answer, "was asked" if answer is None else "was answered")


def _each_once(made: list[Proposal], asker: Asker) -> list[Proposal]:
    """A field is filled by one column; where two would, each is asked for."""
    for role in COLUMNS:
        twice = [one for one in made if one.role == role]
        if role == LEAVE or len(twice) < 2:
            continue
        for one in twice:
            cell = one.heading.cell
            if cell is not None:
                where = ", ".join(two.heading.cell.address for two in twice if two.heading.cell is not None)
                text = Message(
                    "several columns are {role}: {where}; which of them is it?", role=Message(COLUMNS[role]), where=where
                )
                asker.open[f"column {one.heading.key}"] = Question(
                    f"column {one.heading.key}",
                    text,
                    tuple((name, Message(COLUMNS[name])) for name in (role, LEAVE, *COLUMNS)),
                    place=cell.sheet,
                    cell=cell.address,
                    value=cell.text,
                )
    return made


def _doubt(role: str, cells: Sequence[GridCell]) -> str | None:
    """Why the cells do not look like what the header says; None where at least half do."""
    if not cells or role == LEAVE:
        return None
    good = sum(1 for one in cells if _fits(role, one))
    if 2 * good >= len(cells):
        return None
    return Message("{good} of its {count} cells look like that", good=good, count=len(cells))


def _fits(role: str, cell: GridCell) -> bool:
    text = squeezed(cell.text)
    if text in vocabulary().nothing | vocabulary().same:
        return True
    column: Any = columns_by_name().get(role)
    if role.endswith((".kind", ".tenure")):
        return text in vocabulary().values["kind" if role.endswith("kind") else "tenure"]
    if role.endswith((".starts", ".ends")):
        try:
            span(cell.value)
        except CellError:
            return False
        return True
    if column is not None and (column.units or role.endswith("households")):
        return cell.is_number or about(text) or any(one.isdigit() for one in text)
    return not cell.is_number and text not in vocabulary().columns
