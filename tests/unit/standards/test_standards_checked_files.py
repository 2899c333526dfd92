# SPDX-License-Identifier: Apache-2.0
"""Files of a user held against the standards beside them: each fault with its place, its value and what would be right."""

from pathlib import Path

import pytest

from community_housing.errors import BoundaryError, Fault
from community_housing.standards import StandardBook, check_shipped, check_standards, parse, shipped

OWN = """id = "ID"
name = "某標準"
name_en = "own standard"
subject = "community_premises"
place = "cn/liaoning"

[[editions]]
id = "e"
period = { starts = 2012-01-01 }
citation = { authority = "office", document = "rule", evidence = "own" }
rules = [{ id = "floor", name = "x", formula = { kind = "floor", area = 300 } }]
"""
CASE = """
[[cases]]
on = DAY
facts = { FACTS }
verdict = "VERDICT"
"""


def told(fault: Fault) -> tuple[object, ...]:
    return fault.file, fault.row, fault.column, fault.value, str(fault.message), fault.expected, fault.code


def faults_of(folder: Path, beside: StandardBook | None = None, **files: str) -> list[tuple[object, ...]]:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BoundaryError) as caught:
        check_standards(folder, beside=StandardBook() if beside is None else beside)
    return [told(fault) for fault in caught.value.faults]


def test_two_files_of_one_id_and_one_that_stands_beside(tmp_path: Path) -> None:
    known = StandardBook((parse(OWN.replace("ID", "known"), name="k"),))
    found = faults_of(
        tmp_path,
        known,
        a=OWN.replace("ID", "own")
        .replace('e"\nperiod = { starts = 2012-01-01 }', 'e"\nperiod = { starts = 2012-01-01, ends = 2012-01-02 }')
        .replace("liaoning", "a"),
        b=OWN.replace("ID", "own").replace("liaoning", "b"),
        c=OWN.replace("ID", "known").replace("liaoning", "c"),
    )
    twice = ("an id of its own", "duplicate_id")
    assert found == [
        ("b.toml", 1, "id", "own", "has the id of a.toml", *twice),
        ("c.toml", 1, "id", "known", "has the id of a standard that is known already", *twice),
    ]
    (tmp_path / "b.toml").unlink()
    (tmp_path / "c.toml").unlink()
    assert [one.id for one in check_standards(tmp_path, beside=known)] == ["own"]


def test_two_in_force_at_once_are_named_with_their_editions(tmp_path: Path) -> None:
    late = OWN.replace('id = "e"', 'id = "late"').replace("2012-01-01", "2013-01-01").replace("ID", "two")
    assert faults_of(tmp_path, a=OWN.replace("ID", "one"), b=late) == [
        (
            "b.toml", 5, "place", "cn/liaoning",
            "two (late [2013-01-01, …)) and one (e [2012-01-01, …)) are in force at once at cn/liaoning for community_premises",
            "periods that do not overlap, or another place or subject", "in_force_at_once",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        OWN.replace("cn/liaoning", "cn"),
        OWN.replace("community_premises", "community_offices"),
        OWN.replace("starts = 2012-01-01", "starts = 2011-01-01, ends = 2012-01-01"),
        OWN.replace('name = "x"', 'name = "x", force = "should"'),
    ],
)  # fmt: skip
def test_another_place_subject_time_or_force_does_not_clash(tmp_path: Path, other: str) -> None:
    (tmp_path / "a.toml").write_text(OWN.replace("ID", "one"), encoding="utf-8")
    (tmp_path / "b.toml").write_text(other.replace("ID", "two"), encoding="utf-8")
    assert len(check_standards(tmp_path, beside=StandardBook())) == 2


def test_what_the_book_held_at_different_times_does_not_clash(tmp_path: Path) -> None:
    before, after = "recorded = { ends = 2013-01-01 }\nrules", "recorded = { starts = 2013-01-01 }\nrules"
    for name, recorded in (("one", before), ("two", after)):
        (tmp_path / f"{name}.toml").write_text(OWN.replace("ID", name).replace("rules", recorded), encoding="utf-8")
    assert len(check_standards(tmp_path, beside=StandardBook())) == 2


def cased(*cases: tuple[str, str, str], base: str = OWN) -> str:
    return base.replace("ID", "own") + "".join(
        CASE.replace("DAY", day).replace("FACTS", facts).replace("VERDICT", verdict) for day, facts, verdict in cases
    )


def test_a_case_says_what_is_wrong_with_it_and_what_would_be_right(tmp_path: Path) -> None:
    text = cased(
        ("2012-01-01", 'counted_m2 = "300"', "met"),
        ("2012-01-01", 'counted_m2 = "299.99"', "met"),
        ("2012-01-01", "rooms = 1, area = 2", "met"),
        ("2012-01-01", "counted_dm2 = true", "met"),
        ("2011-12-31", "counted_m2 = 300", "not_in_force"),
        ("2012-01-01", "", "unknown"),
    )
    assert faults_of(tmp_path, a=text) == [
        ("a.toml", 18, "cases[2]", None, "the standard says short, the case met", "a rule and a case that agree", "case"),
        (
            "a.toml", 23, "cases[3]", None, "no rule reads area, rooms",
            "facts among counted_dm2 (areas in m² end in _m2)", "case",
        ),
        (
            "a.toml", 28, "cases[4]", None,
            "cannot be decided: counted_dm2: must be a whole number (of fen, dm² or what the rule counts), got True",
            "facts of the kind that its rules read", "case",
        ),
    ]  # fmt: skip


def test_a_rule_that_asks_nothing_of_an_estate_does_not_apply_to_it(tmp_path: Path) -> None:
    new = OWN.replace('{ kind = "floor", area = 300 }', '{ kind = "by_status", new = { kind = "floor", area = 300 } }')
    dated = new.replace('kind = "by_status"', 'kind = "by_status", built_from = 20130101')
    for base, yes, no in (
        (new, "is_new = true", "is_new = false"),
        (dated, "built_yyyymmdd = 20130101", "built_yyyymmdd = 20121231"),
    ):
        text = cased(
            ("2012-01-01", f"{yes}, counted_m2 = 300", "met"),
            ("2012-01-01", f'{yes}, counted_m2 = "299.99"', "short"),
            ("2012-01-01", f"{no}, counted_m2 = 0", "not_applicable"),
            ("2012-01-01", "counted_m2 = 0", "unknown"),
            ("2012-01-01", "counted_m2 = 300", "met"),
            base=base,
        )  # fmt: skip
        (tmp_path / "a.toml").write_text(text, encoding="utf-8")
        assert [one.id for one in check_standards(tmp_path, beside=StandardBook())] == ["own"]


def test_a_rule_over_the_district_is_asked_of_its_sums_and_of_no_community(tmp_path: Path) -> None:
    base = OWN.replace(
        '{ kind = "floor", area = 300 } }',
        '{ kind = "floor", area = 300 } },\n  { id = "mean", name = "y", formula = { kind = "district_mean", area = 350 } }',
    )
    text = cased(
        ("2012-01-01", "district_counted_m2 = 700, district_communities = 2", "met"),
        ("2012-01-01", 'district_counted_m2 = "699.99", district_communities = 2', "short"),
        ("2012-01-01", "district_communities = 2", "unknown"),
        ("2012-01-01", "counted_m2 = 300", "met"),
        base=base,
    )
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    assert [one.id for one in check_standards(tmp_path, beside=StandardBook())] == ["own"]


def test_a_file_with_many_faults_tells_each_with_its_place(tmp_path: Path) -> None:
    text = OWN.replace("ID", "own").replace('"community_premises"', '"grid_size"').replace(
        'place = "cn/liaoning"', "changes = []\naccepts_unverified = true"
    ) + OWN[OWN.index("\n[[editions]]") :].replace(
        '{ kind = "floor", area = 300 }', '{ kind = "expression", expression = "households >" }'
    )
    kept = ("a file without it", "unknown_key")
    found = faults_of(tmp_path, a=text)
    assert ("a.toml", 5, "changes", None, "is set by the library", *kept) in found
    assert ("a.toml", 6, "accepts_unverified", None, "is set by the library", *kept) in found
    assert ("a.toml", None, "place", None, "is missing", "a value", "missing_key") in found
    assert (
        "a.toml", 12, "editions[1].rules[1].formula", "floor", "the subject grid_size does not take a formula of kind floor",
        "amounts and functions for premises, expressions for every other subject", "subject",
    ) in found  # fmt: skip
    condition = next(fault for fault in found if fault[-1] == "condition")
    assert (condition[1], condition[2], condition[5]) == (18, "editions[2].rules[1].formula", "a condition over whole numbers")


def test_editions_that_overlap_are_told_though_another_key_is_wrong(tmp_path: Path) -> None:
    text = OWN.replace("ID", "own").replace("cn/liaoning", "CN") + OWN[OWN.index("\n[[editions]]") :].replace(
        'id = "e"', 'id = "f"'
    )
    assert (
        "a.toml", 7, "editions", None,
        "editions 'e' [2012-01-01, …) and 'f' [2012-01-01, …) overlap; at most one may be in force",
        "editions of their own id and days", "bad_period",
    ) in faults_of(tmp_path, a=text)  # fmt: skip


def test_what_is_shipped_is_checked_as_what_a_user_brings() -> None:
    assert {one.id for one in check_shipped()} == {one.id for one in shipped()}
