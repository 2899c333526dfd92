# SPDX-License-Identifier: Apache-2.0
"""Twenty tables that were made, with what each cell means, before anything read them: no cell is silently another value.

A clerk sits beside the import.  He knows what stands in each cell and answers what is asked, and what he was not told he
leaves open or calls not known.
"""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from community_housing._messages import in_language
from community_housing.io.office import OfficeImport, Question, _reading, import_office
from community_housing.io.packs import read_pack
from community_housing.job import compute
from community_housing.quantities import Area, Money

openpyxl = pytest.importorskip("openpyxl")

from tests.office_workbooks.shapes import SHAPES, Fact, Shape  # noqa: E402 - it makes its workbooks by openpyxl

DISTRICT = {"district": "某区", "before": "2012-08-05", "after": "2014-02-05", "standard": "lianshan-2012"}
ROUNDS = 9
FIELDS = {"area_m2": "area", "cost_yuan": "cost", "annual_cost_yuan": "annual_cost", "starts": "in_use"}
"""Columns of a pack whose field is called otherwise."""
TABLES = ("communities", "premises", "opportunities", "buildings")
PLAIN = {"自有": "owned", "租赁": "leased"}
"""Words that the list takes for granted where it says nothing of a column of tenures."""


def address(sheet: str | None, file: str, cell: str) -> str:
    return f"{sheet or file}!{cell}"


@attrs.define
class Clerk:
    """Who answers, and what he was asked."""

    shape: Shape
    answers: dict[str, str]
    asked: dict[str, Question] = attrs.field(factory=dict)
    columns: set[str] = attrs.field(factory=set)
    """The columns that he chose among several, by sheet and letter."""

    def answer(self, question: Question) -> str | None:
        self.asked[question.key] = question
        kind = question.key.partition(" ")[0]
        told = [said for word, said in self.shape.answers.items() if word in self._text(question)]
        given = (said for one in told if (said := self._told(question, kind, one)) is not None)
        return next(given, None) or self._known(question, kind)

    def _text(self, question: Question) -> str:
        return f"{question.key} {in_language(question.text, 'zh')} {question.value} {self._at(question)}"

    def _at(self, question: Question) -> str:
        return address(question.place.sheet, question.place.file, question.cell or "")

    def _told(self, question: Question, kind: str, told: str) -> str | None:
        """What he was told to say, as one of the answers that may be given."""
        choices = [one for one, _ in question.choices]
        if kind == "column":
            if told not in (question.value, self._at(question)):
                return "leave"
            self.columns.add(re.sub(r"\d+$", "", self._at(question)))
            return next(one for one in choices if one.endswith("area_m2"))
        meant = {
            "the name of the sheet": question.place.sheet,
            "as above": "same",
            "no such community": "leave",
            "leave out": "leave",
        }.get(told, told)
        return meant if meant is not None and question.takes(meant) else None

    def _known(self, question: Question, kind: str) -> str | None:
        choices = [one for one, _ in question.choices]
        fact = self.shape.cells.get(self._at(question))
        if kind == "column":
            return self._column(question)
        if kind == "place":
            return next((one for one, name in question.choices if self._is_of_row(question, one, str(name))), None)
        if kind == "word":
            return fact[3] if fact is not None and fact[3] in choices else None
        if kind == "day":
            return re.findall(r"\d{4}-\d\d-\d\d", str(question.text))[1]
        usual = {
            "basis": "registered",
            "blank": "same",
            "twice": "different",
            "area": "added",
            "cell": "unknown",
            "community": "yes",
        }
        return usual.get(kind)

    def _column(self, question: Question) -> str | None:
        """What a column is: by its facts, or by the names that stand in it."""
        sheet, _, cell = self._at(question).rpartition("!")
        letter, row = re.findall(r"[A-Z]+|\d+", cell)
        below = {n: fact for n in range(int(row) + 1, int(row) + 30) if (fact := self.shape.cells.get(f"{sheet}!{letter}{n}"))}
        inside = {f"{fact[0]}.{fact[2]}" for n, fact in below.items() if n == min(below)}
        if not inside:
            holds = self._texts(question.place.file, sheet, letter)
            names = {name for those in self.shape.communities.values() for name in those}
            inside = {"communities.street"} if holds & set(self.shape.communities) else {"leave"}
            inside = {"communities.name"} if holds & names else inside
        return inside.pop() if len(inside) == 1 else None

    def _texts(self, file: str, sheet: str, letter: str) -> set[str]:
        book = openpyxl.load_workbook(io.BytesIO(self.shape.files[file]))
        return {str(one.value) for one in book[sheet][letter]}

    def _is_of_row(self, question: Question, id_: str, name: str) -> bool:
        row = re.sub(r".*\D", "", question.cell or "")
        start = self._at(question).rpartition("!")[0]
        of_row = {fact[1] for at, fact in self.shape.cells.items() if re.fullmatch(rf"{re.escape(start)}!\D+{row}", at)}
        return any(one in (name, id_.replace("-", "/")) for one in of_row)


@attrs.frozen
class Read:
    """Where a cell went: the column of the pack, the community, what stands there now, and what stood in the file."""

    role: str
    community: str
    text: str
    raw: str


@attrs.frozen
class Outcome:
    """What an import came to, with all that was asked on the way."""

    read: OfficeImport
    clerk: Clerk
    cells: Sequence[tuple[str, Read]]
    communities: frozenset[tuple[str, str]]

    @property
    def named(self) -> set[str]:
        """The cells that a question, a fault, a remark or the list of what was left out names."""
        found = self.told_aloud
        found |= {address(one.place.sheet, one.place.file, one.cell or "") for one in self.read.remarks}
        return found | {address(one.cell.sheet.sheet, one.cell.sheet.file, one.cell.address) for one in self.read.left_out}

    @property
    def told_aloud(self) -> set[str]:
        """The cells that stand in a fault, or that the clerk was asked about: what he says of them is his own."""
        found = {address(one.place.sheet, one.place.file, one.cell or "") for one in self.clerk.asked.values()}
        for one in self.read.faults:
            where = one.sheet if "!" in (one.sheet or "") else f"{one.file}!{one.sheet}"
            tab = (where or "").rpartition("!")[0]
            found |= {where or "", *(f"{tab}!{cell}" for cell in re.findall(r"\b[A-Z]+\d+\b", str(one.message)))}
        return found


@pytest.fixture
def outcome(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    shape: Shape = request.param
    files = [tmp_path / name for name in shape.files]
    for path in files:
        path.write_bytes(shape.files[path.name])
    clerk = Clerk(shape, dict(DISTRICT))
    seen: dict[str, Any] = {}
    real = _reading._district

    def spied(tables: Any, places: Any, *rest: Any) -> Any:
        seen.update(tables=tables, places=places)
        return real(tables, places, *rest)

    monkeypatch.setattr(_reading, "_district", spied)
    for _ in range(ROUNDS):
        read = import_office(files, tmp_path / "out", answers=clerk.answers, check=True)
        new = {key: said for one in read.questions if (said := clerk.answer(one)) for key in [one.key]}
        if not new.items() - clerk.answers.items():
            break
        clerk.answers |= new
    read = import_office(files, tmp_path / "out", answers=clerk.answers)
    places = seen["places"]
    streets = {one.id: one.name for one in places.streets}
    communities = frozenset((streets[one.street], one.name) for one in places._drafts.values())
    return Outcome(read, clerk, list(_values(read, seen["tables"], places)), communities)


def written(value: Any) -> str | None:
    """A value as a pack holds it."""
    if value is None or value == ():
        return None
    if hasattr(value, "starts"):
        return None if value.starts is None else value.starts.isoformat()
    if isinstance(value, tuple) and len(value) == 2:
        return value[0].isoformat() if value[0] == value[1] else None
    return str(value.decimal if isinstance(value, (Area, Money)) else getattr(value, "value", value))


def _values(read: OfficeImport, tables: Any, places: Any) -> Iterator[tuple[str, Read]]:
    """What stands in a cell as it was read: what the pack has of it, and where there is no pack, what would go into one."""
    street = {one.id: one.name for one in places.streets}
    names = {one.id: f"{street[one.street]}/{one.name}" for one in places._drafts.values()}
    district = None if read.pack is None else read.pack.district
    records = {one.id: one for table in TABLES for one in (getattr(district, table) if district else ())}
    cells = {
        (role, id(one.cell.sheet), one.cell.address): one.value
        for table in tables
        for record in table.records
        for role, one in record.values.items()
    }
    for one in read.origins:
        if one.field in ("street", "name"):
            continue
        role = f"{one.table}.{one.field}"
        if district is None:
            value = cells[role, id(one.place), one.cell]
        else:
            value = getattr(records[one.id], FIELDS.get(one.field, one.field))
        if (text := written(value)) is not None:
            community = names[re.sub(r"-[PO]\d+$", "", one.id)]
            yield address(one.place.sheet, one.place.file, one.cell), Read(role, community, text, one.raw)


def agrees(fact: Fact, one: Read) -> bool:
    table, name, column, value = fact
    of = one.community if "/" in name else one.community.rpartition("/")[2]
    return (f"{table}.{column}", name, value) == (one.role, of, one.text)


def wrong_cells(outcome: Outcome) -> list[str]:
    """The cells that are another value than the one they mean, and those that are nowhere."""
    shape, found = outcome.clerk.shape, list[str]()
    seen = {at for at, _ in outcome.cells}
    for at, one in outcome.cells:
        facts = [shape.cells[at]] if at in shape.cells else list(_implied(outcome, at, one))
        if at not in outcome.told_aloud and not any(agrees(fact, one) for fact in facts):
            found.append(f"{at}: {one}, and means {facts or 'nothing'}")
    found.extend(f"{at} is nowhere" for at in shape.cells if at not in seen | outcome.named)
    return found


def _implied(outcome: Outcome, at: str, one: Read) -> Iterator[Fact]:
    """What a cell means of which the list says nothing: where it only repeats, or where the clerk named its column himself."""
    name = one.community.rpartition("/")[2]
    facts = outcome.clerk.shape.cells.values()
    yield from (fact for fact in facts if fact[0] == "communities" and f"{fact[0]}.{fact[2]}" == one.role and name in fact[1])
    if one.role == "premises.tenure" and one.raw in PLAIN:
        yield "premises", name, "tenure", PLAIN[one.raw]
    if re.sub(r"\d+$", "", at) in outcome.clerk.columns:
        yield "premises", name, "area_m2", f"{float(one.raw):.2f}"


def each() -> Any:
    return pytest.mark.parametrize("outcome", SHAPES, ids=[one.name for one in SHAPES], indirect=True)


@each()
def test_no_cell_is_silently_another_value(outcome: Outcome) -> None:
    assert wrong_cells(outcome) == []


@each()
def test_what_has_no_exact_value_gets_none_and_is_named(outcome: Outcome) -> None:
    told = outcome.clerk.shape.told
    assert told <= outcome.named
    assert told & {at for at, _ in outcome.cells} <= outcome.told_aloud


@each()
def test_communities_are_those_that_the_tables_name(outcome: Outcome) -> None:
    shape = outcome.clerk.shape
    named = {(street, name) for street, names in shape.communities.items() for name in names}
    assert outcome.communities <= named
    if outcome.read.pack is not None:
        assert outcome.communities == named


OPEN = {
    "16_formulas": "each cell without a value may be answered as not known, and then all of it goes in",
}


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(
            one, id=one.name, marks=[pytest.mark.xfail(strict=True, reason=OPEN[one.name])] if one.name in OPEN else []
        )
        for one in SHAPES
    ],
    indirect=True,
)
def test_what_a_clerk_can_answer_goes_in_and_the_rest_is_refused(outcome: Outcome, tmp_path: Path) -> None:
    if outcome.clerk.shape.goes_in:
        assert outcome.read.all_faults == ()
        assert read_pack(tmp_path / "out") == outcome.read.pack
        assert compute(read_pack(tmp_path / "out")).programme is not None
    else:
        assert outcome.read.pack is None
        assert not (tmp_path / "out").exists()
