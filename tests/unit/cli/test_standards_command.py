# SPDX-License-Identifier: Apache-2.0
"""The command `standards`: what is in force where and when, and a check of a user's folder."""

import datetime as dt
import json
from pathlib import Path

import pytest

from community_housing.cli import main
from community_housing.errors import BoundaryError, InputError
from community_housing.standards import StandardBook, Subject, check_standards, holdings, parse, shipped

GOOD = """\
id = "own"
name = "某标准"
name_en = "own standard"
place = "cn/liaoning"
subject = "community_premises"

[[editions]]
id = "a"
period = { starts = 2012-01-01, ends = 2020-01-01 }
citation = { authority = "office", document = "rule", evidence = "own" }

[[editions.rules]]
id = "floor"
name = "下限"
formula = { kind = "floor", area = "200.50" }

[[editions]]
id = "b"
period = { starts = 2020-01-01 }
citation = { authority = "office", document = "rule 2", evidence = "own" }

[[editions.rules]]
id = "floor"
name = "下限"
formula = { kind = "floor", area = 300 }
"""


def folder_of(tmp_path: Path, **texts: str) -> str:
    for name, text in texts.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_the_place_and_the_day_choose(capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--place", "cn/liaoning/huludao/lianshan"]
    assert main(["standards", *place, "--on", "2014-02-05", "--subject", "community_premises"]) == 0
    printed = capsys.readouterr().out
    assert "lianshan-2012" in printed
    assert "已核实" in printed
    assert "依据：" in printed
    assert "cn-community-services-2021" not in printed
    assert main(["standards", *place, "--on", "2023-01-01", "--json", "--lang", "en"]) == 0
    rows = {row["standard"]: row for row in json.loads(capsys.readouterr().out)}
    assert {"lianshan-2012", "cn-community-services-2021", "gb50180-2018"} <= set(rows)
    assert "anhui-2022" not in rows
    assert rows["gb50180-2018"]["verified"] is False
    assert (rows["lianshan-2012"]["force"], rows["cn-community-services-2021"]["force"]) == ("must", "guidance")
    assert rows["lianshan-2012"]["citations"][0]["evidence"] == "seed"
    assert main(["standards", *place, "--on", "2023-01-01", "--force", "must", "--lang", "en"]) == 0
    listed = capsys.readouterr().out
    assert "Applies to: the 83 city communities of Lianshan District" in listed
    assert "cn-community-services-2021" not in listed
    assert main(["standards", "--on", "1949-09-30", "--lang", "en"]) == 0
    assert capsys.readouterr().out == "There is no such standard.\n"
    assert main(["standards", "--place", "CN/辽宁"]) == 2
    assert main(["standards", "lianshan-2012", "--on", "2014-02-05"]) == 2


def test_unverified_says_so_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for lang, word in (("zh", "未经核实"), ("en", "not verified")):
        assert main(["standards", "--subject", "service_station", "--place", "cn", "--lang", lang]) == 0
        assert word in capsys.readouterr().out


def test_the_book_as_it_stood_on_another_day() -> None:
    corrected = parse(
        GOOD.replace('id = "b"\n', 'id = "b"\nrecorded = { ends = 2021-06-01 }\n')
        + GOOD[GOOD.index('[[editions]]\nid = "b"') :]
        .replace('id = "b"', 'id = "c"\nrecorded = { starts = 2021-06-01 }')
        .replace("area = 300", "area = 250"),
        name="own.toml",
    )
    book = StandardBook((corrected,))
    day = dt.date(2020, 5, 1)
    assert [one.edition for one in holdings(book, on=day)] == ["c"]
    assert [one.edition for one in holdings(book, on=day, known_on=dt.date(2021, 1, 1))] == ["b"]
    assert [one.edition for one in holdings(book)] == ["a", "c"]
    with pytest.raises(InputError, match="lower-case"):
        holdings(book, place="CN")


def test_what_is_listed_on_a_day_is_what_is_in_force() -> None:
    for standard in shipped():
        usable = standard.accepting_unverified()
        for edition in standard.editions:
            day = edition.period.starts
            assert day is not None
            found = [one for one in holdings(shipped(), place=standard.place, on=day) if one.standard == standard.id]
            assert [one.edition for one in found] == [usable.in_force(on=day).id]
            assert found[0].verified is not bool(edition.unverified)


def test_two_in_force_at_once_name_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = GOOD.replace('"own"', '"rival"', 1)
    folder = folder_of(tmp_path, a=GOOD, b=other)
    assert main(["standards", "--standards", folder, "--place", "cn/liaoning", "--on", "2020-05-01", "--lang", "en"]) == 0
    assert "in force at once with rival" in capsys.readouterr().out
    assert main(["standards", "--check", folder, "--lang", "en"]) == 2
    printed = capsys.readouterr().err
    assert "b.toml, row 4, column place" in printed
    assert "rival" in printed
    assert "own" in printed
    # Another subject is no clash, nor another place.
    for old, new in (("community_premises", "service_station"), ('"cn/liaoning"', '"cn/jilin"')):
        assert len(check_standards(folder_of(tmp_path, a=GOOD, b=other.replace(old, new)))) == 2


def test_a_good_folder_is_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(tmp_path, a=GOOD)
    assert main(["standards", "--check", folder, "--lang", "en"]) == 0
    assert capsys.readouterr().out == "own  own standard\n1 standard, 0 cases, no fault.\n"
    assert main(["standards", "--check", folder, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"faults": [], "standards": ["own"]}


CASES = """\
cases = [
    { on = 2011-12-31, facts = { counted_m2 = 300 }, verdict = "not_in_force" },
    { on = 2012-01-01, facts = { counted_m2 = "200.50" }, verdict = "met" },
    { on = 2012-01-01, facts = { counted_m2 = "200.49" }, verdict = "WHAT" },
    { on = 2020-01-01, facts = { NAME = 300 }, verdict = "met" },
]
"""


def test_the_cases_of_a_standard_are_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def text(what: str, name: str) -> str:
        return GOOD.replace("\n[[editions]]", f"{CASES.replace('WHAT', what).replace('NAME', name)}\n[[editions]]", 1)

    folder = folder_of(tmp_path, a=text("short", "counted_m2"))
    assert main(["standards", "--check", folder, "--lang", "en"]) == 0
    assert capsys.readouterr().out.endswith("1 standard, 4 cases, no fault.\n")
    with pytest.raises(BoundaryError) as caught:
        check_standards(folder_of(tmp_path, a=text("met", "counted")))
    found = {fault.column: f"row {fault.row}: {fault.message}" for fault in caught.value.faults}
    assert found == {
        "cases[3]": "row 6: the standard says short, the case met",
        "cases[4]": "row 6: no rule reads counted",
    }
    # A case without a verdict, or with another word for one, is refused by every reader.
    with pytest.raises(BoundaryError, match=r"cases\[3\].verdict"):
        parse(text("good", "counted_m2"), name="own.toml")
    assert main(["standards", "--check", "--lang", "en"]) == 0
    assert f"{len(shipped())} standards" in capsys.readouterr().out


# Each with the row and column of its fault.
BROKEN = [
    ('name = "某标准"\n', "", None, "name"),
    ('place = "cn/liaoning"', 'place = "CN"', 4, "place"),
    ("starts = 2012-01-01", "starts = 20120101", 9, "editions[1].period.starts"),
    ('evidence = "own" }\n\n[[editions.rules]]\nid = "floor"\nname = "下限"\nformula = { kind = "floor", area = "200.50" }',
     'evidence = "own" }\n\n[[editions.rules]]\nid = "floor"\nname = "下限"\nformula = { kind = "floor", area = "200.505" }',
     15, "editions[1].rules[1].formula.area"),
    ('document = "rule 2", ', "", 20, "editions[2].citation.document"),
    ("area = 300", "area = 300, extra = 1", 25, "editions[2].rules[1].formula.extra"),
    ('id = "b"', 'id = "b b"', 18, "editions[2].id"),
]  # fmt: skip


def test_every_fault_at_once_with_its_row_and_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = GOOD
    for old, new, _, _ in BROKEN:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(BoundaryError) as caught:
        check_standards(folder_of(tmp_path, a=text, b=GOOD.replace('"own"', '"lianshan-2012"', 1)))
    found = {(fault.file, fault.column): fault.row for fault in caught.value.faults}
    moved = 1  # the line that is gone moves those below it up
    for _, _, row, column in BROKEN:
        assert ("a.toml", column) in found, column
        assert found["a.toml", column] == (row if row is None else row - moved), column
    assert ("b.toml", "id") in found
    assert main(["standards", "--check", str(tmp_path), "--json"]) == 2
    assert len(json.loads(capsys.readouterr().out)["faults"]) == len(caught.value.faults)


def test_one_fault_does_not_hide_another_of_another_kind(tmp_path: Path) -> None:
    text = GOOD.replace("ends = 2020-01-01", "ends = 2020-01-02").replace('name = "某标准"\n', "")
    text = text.replace('kind = "floor", area = 300', 'kind = "expression", expression = "counted_dm2 >= 1"')
    text = f"accepts_unverified = true\n{text}"
    with pytest.raises(BoundaryError) as caught:
        check_standards(folder_of(tmp_path, a=text))
    assert {fault.column for fault in caught.value.faults} == {
        "accepts_unverified", "editions", "name", "editions[2].rules[1].formula",
    }  # fmt: skip


def test_a_pack_brings_its_own_standard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.reference.small_pack import FILES, write_files

    from community_housing.io.packs import read_pack, write_pack

    district = FILES["district.toml"].replace('main = "lianshan-2012"', 'main = "own"\nalso = ["lianshan-2012"]')
    folder = write_files(tmp_path / "pack", {**FILES, "district.toml": district})
    (folder / "standards").mkdir()
    (folder / "standards" / "own.toml").write_text(GOOD, encoding="utf-8")
    pack = read_pack(folder)
    assert [one.id for one in pack.standards] == ["own"]
    assert read_pack(write_pack(pack, tmp_path / "again")) == pack
    assert main(["assess", str(folder), "--lang", "en", "--on", "2014-02-05"]) == 0
    assert "140.50" in capsys.readouterr().out
    assert main(["run", str(folder), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["after"]["standard"], data["after"]["edition"]) == ("own", "a")
    # It may not change what a known standard says, and its faults are those of the pack.
    (folder / "standards" / "own.toml").write_text(GOOD.replace('"own"', '"lianshan-2012"', 1), encoding="utf-8")
    (folder / "standards" / "z.toml").write_text(GOOD.replace("area = 300", "area = -1"), encoding="utf-8")
    with pytest.raises(BoundaryError) as caught:
        read_pack(folder)
    assert [(fault.file, fault.column) for fault in caught.value.faults] == [
        ("standards/own.toml", "id"), ("standards/z.toml", "editions[2].rules[1].formula.area"),
    ]  # fmt: skip


def test_a_pack_may_name_a_standard_that_the_user_adds(tmp_path: Path) -> None:
    from tests.reference.small_pack import FILES, write_files

    (tmp_path / "own").mkdir()
    folder = folder_of(tmp_path / "own", a=GOOD)
    district = FILES["district.toml"].replace('main = "lianshan-2012"', 'main = "own"')
    pack = str(write_files(tmp_path / "pack", {**FILES, "district.toml": district}))
    assert main(["assess", pack, "--standards", folder, "--on", "2014-02-05"]) == 0
    assert main(["assess", pack, "--on", "2014-02-05"]) == 2
    out = str(tmp_path / "again")
    assert main(["convert", pack, "--format", "xlsx", "--out", out]) == 2
    assert main(["convert", pack, "--format", "xlsx", "--out", out, "--standards", folder]) == 0


def test_the_subjects_of_the_command_are_those_of_the_library() -> None:
    from community_housing.cli._arguments import SUBJECTS

    assert set(SUBJECTS) == {subject.value for subject in Subject}


def test_a_first_day_that_nobody_recorded_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standards", "--place", "cn/shaanxi/xixian", "--on", "2022-01-01", "--lang", "en"]) == 0
    assert "first day not recorded; known to be in force from" in capsys.readouterr().out
    for one in holdings(shipped()):
        edition = next(e for e in shipped()[one.standard].editions if e.id == one.edition)
        assert one.certain_from == edition.certain_from
