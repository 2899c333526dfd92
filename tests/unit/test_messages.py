# SPDX-License-Identifier: Apache-2.0
"""Messages in two languages: written once in English, put into 中文 by one catalogue."""

import ast
import copy
import json
import pickle
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import community_housing
from community_housing import faults
from community_housing._messages import Message, in_language, joined, with_article
from community_housing.cli import main
from community_housing.errors import BoundaryError, Fault, InputError, MissingExtraError
from community_housing.grids import grid_code
from community_housing.io.office._roles import COLUMNS
from community_housing.io.tables._text import _EXPECTED
from community_housing.io.tables._typed_cells import _WANTED
from community_housing.modes import Need
from community_housing.planning import plan_in_order

SOURCE = Path(community_housing.__file__).parent
CATALOGUE = {
    english: chinese
    for part in tomllib.loads((SOURCE / "messages_zh.toml").read_text(encoding="utf-8")).values()
    for english, chinese in part.items()
}
CJK = re.compile(r"[\u4e00-\u9fff]")

SAYING_IT_FIRST = {"Message", "InputError", "_refused", "StandardError", "NoStandardInForceError"} | {
    "JournalMissingError",
    "JournalBusyError",
    "JournalClosedError",
    "JsonTextError",
    "SolverError",
}


def texts_of(node: ast.expr) -> Iterator[str]:
    """The constant texts that an argument can be; an f-string in a message has no template and is shown as none."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from texts_of(body)
            yield from texts_of(other)
        case ast.JoinedStr() | ast.BinOp() | ast.Call(func=ast.Attribute(attr="join")):
            yield f"no template: {ast.unparse(node)}"


# What the import of office tables says: by whom, which function, and which of its arguments are read by people.
OF_IMPORT = {
    ("asker", "refuse"): (2, 4),
    ("self._asker", "refuse"): (2, 4),
    ("asker", "remark"): (0, 1),
    ("self.asker", "remark"): (0, 1),
    ("fates", "leave"): (1, 2),
    ("", "Question"): (1, 2),
}


def told_by(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that are read by people."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    named = [one.value for one in call.keywords if one.arg in ("message", "expected")]
    match name:
        case "add" if any(one.arg == "code" for one in call.keywords):
            return [*call.args[1:2], *named]
        case "Fault":
            return [*call.args[1:2], *named]
        case "CellError" | "DoorError" | "WorkbookError" | "BadCell":
            return call.args[1:3]
        case "MissingExtraError" | "JournalProblem" | "joined":
            return call.args[1:2]
        case "faulty_rows":
            return named
        case _ if name in SAYING_IT_FIRST:
            return call.args[:1]
        case _:
            first, last = OF_IMPORT.get((owner, name), (0, 0))
            return call.args[first:last]


def messages() -> dict[str, str]:
    """Every message of every room, with the file that says it."""
    return {
        text: f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for argument in told_by(call)
        for text in texts_of(argument)
    }


def test_every_message_of_every_room_is_in_the_catalogue() -> None:
    found = messages()
    rooms = {place.split("/")[0] for place in found.values()}
    assert {"grids", "modes", "frames", "compliance", "planning", "standards", "io", "report"} <= rooms
    assert {"_doors.py", "records.py", "quantities.py"} <= {place.split(":")[0] for place in found.values()}
    assert not {text: place for text, place in found.items() if text not in CATALOGUE}


def test_every_message_of_a_table_is_in_the_catalogue() -> None:
    texts = {text for _, *both in faults._TYPES.values() for text in both}
    texts |= {expected for _, expected in faults._PREDICATES.values()} | {expected for _, _, expected in faults._WORDS}
    texts |= set(_WANTED.values()) | {_EXPECTED} | set(COLUMNS.values())
    assert texts - set(CATALOGUE) == set()


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize(("english", "chinese"), CATALOGUE.items())
def test_an_entry_says_nothing_that_its_template_does_not_hold(english: str, chinese: str) -> None:
    assert names_in(chinese) == names_in(english)
    assert CJK.search(chinese) or not CJK.search(english + "x")


def test_a_message_is_a_text_and_remembers_what_it_is_made_of() -> None:
    said = Message("the row has {count} cells, fewer than the header", count=3)
    assert said == "the row has 3 cells, fewer than the header"
    assert (in_language(said, "en"), in_language(said, "zh")) == (said, "此行只有3格，少于表头")
    for same in (pickle.loads(pickle.dumps(said)), copy.deepcopy(said)):  # noqa: S301 - our own bytes
        assert in_language(same, "zh") == "此行只有3格，少于表头"
    # A value that cannot travel goes as its text, and the message reads as it did.
    held = Message("{errors!r} and {count:,}", errors=[lambda: None], count=1234)
    assert pickle.loads(pickle.dumps(held)) == held  # noqa: S301 - our own bytes
    assert in_language("nobody has put this into 中文", "zh") == "nobody has put this into 中文"


def test_what_a_file_holds_is_never_taken_for_a_template() -> None:
    for value in ("{count}", "is empty", "{", "}{0}"):
        fault = Fault("a.csv", Message("there is no such {what}", what=Message("street")), expected="a value", value=value)
        assert f"“{value}”" in fault.text(lang="zh")
        assert repr(value) in fault.text(lang="en")


def test_errors_in_both_languages() -> None:
    fault = Fault("社区.csv", "the cell is empty", expected="a value", row=3, column="name", sheet="社区", code="empty_cell")
    error = BoundaryError([fault, Fault("b.csv", "is negative", expected="an amount of 0 or more", value="-1")])
    assert error.text(lang="zh") == (
        "输入有2处错误\n  b.csv：为负数（现为“-1”）；应为不小于0的金额\n"
        "  社区.csv，工作表社区，第3行，“name”列：单元格为空；应为一个值"
    )
    assert error.text(lang="en") == str(error)
    assert InputError("ids must be unique", "ids").text(lang="zh") == "ids：编号不得重复"
    assert MissingExtraError("frames", "SQL of {x").text(lang="zh").startswith("SQL of {x需要扩展“frames”")
    assert (
        MissingExtraError("excel", "an Excel workbook (.xlsx)")
        .text(lang="zh")
        .startswith("Excel 工作簿（.xlsx）需要扩展“excel”")
    )


def test_what_a_rule_room_refuses_is_said_in_both_languages() -> None:
    finding = Need(counted=None, required=None)
    with pytest.raises(InputError) as wrong:
        grid_code("211402003001", 0)
    assert (wrong.value.text(lang="zh"), str(wrong.value)) == (
        "sequence：须是1至999，现为0",
        "sequence: must be 1 to 999, got 0",
    )
    with pytest.raises(InputError) as wrong:
        plan_in_order([finding], communities=[], opportunities=[], budgets=[], batches=[])  # type: ignore[list-item]
    assert wrong.value.text(lang="zh") == "classifications[0]：须是Classification，现为Need"
    assert str(wrong.value) == "classifications[0]: must be a Classification, got a Need"
    with pytest.raises(InputError) as wrong:
        grid_code(1, "x")  # type: ignore[arg-type]
    assert wrong.value.text(lang="zh") == "community_code：须是文字，现为1；sequence：须是整数，现为'x'"
    assert str(wrong.value) == "community_code: must be a text, got 1; sequence: must be a whole number, got 'x'"


def test_several_messages_become_one() -> None:
    parts = [Message("must be a text"), Message("must be a tuple"), "nobody has put this into 中文"]
    assert joined(parts[:1]) == parts[0]
    assert joined(parts) == "; ".join(parts)
    assert in_language(joined(parts), "zh") == "须是文字；须是元组；nobody has put this into 中文"
    assert in_language(joined(parts, "{before}, or {after}"), "zh") == "须是文字，或须是元组，或nobody has put this into 中文"
    assert (with_article("Area"), with_article("Money")) == ("an Area", "a Money")


def test_the_command_speaks_the_language_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for lang, said in (("zh", "没有这个文件夹"), ("en", "there is no such folder")):
        assert main(["run", str(tmp_path / "nothing"), "--lang", lang]) == 2
        assert said in capsys.readouterr().err
    assert json.dumps(str(InputError("ids must be unique", "ids"))) == '"ids: ids must be unique"'
