# SPDX-License-Identifier: Apache-2.0
"""The strict loader, one fault at a time, and the book."""

import datetime as dt
from pathlib import Path

import pytest

from community_housing.errors import BoundaryError, InputError, NoStandardInForceError, StandardError
from community_housing.provenance import Evidence
from community_housing.quantities import square_metres
from community_housing.standards import StandardBook, Subject, load, parse, shipped

GOOD = """
id = "own"
name = "某標準"
name_en = "own standard"
place = "cn/liaoning"
subject = "community_premises"

[[editions]]
id = "a"
period = { starts = 2012-01-01, ends = 2020-01-01 }
citation = { authority = "office", document = "rule", evidence = "own" }
rules = [{ id = "floor", name = "x", formula = { kind = "floor", area = "200.50" } }]

[[editions]]
id = "b"
period = { starts = 2020-01-01 }
citation = { authority = "office", document = "rule 2", evidence = "own" }
rules = [{ id = "floor", name = "x", formula = { kind = "floor", area = 300 } }]
"""


def test_editions_follow_one_another() -> None:
    standard = parse(GOOD, name="own.toml")
    assert standard.in_force(on=dt.date(2019, 12, 31)).id == "a"
    assert standard.in_force(on=dt.date(2020, 1, 1)).id == "b"
    formula = standard.editions[0].rules[0].formula
    assert formula.kind == "floor"
    assert formula.area == square_metres("200.50")


def test_before_the_first_edition_and_after_the_last() -> None:
    standard = parse(GOOD.replace("starts = 2020-01-01 ", "starts = 2020-01-01, ends = 2021-01-01 "), name="own.toml")
    for day in (dt.date(2011, 12, 31), dt.date(2021, 1, 1)):
        with pytest.raises(NoStandardInForceError, match="no edition of standard 'own'"):
            standard.in_force(on=day)


BROKEN = {
    "citation": (GOOD.replace('citation = { authority = "office", document = "rule", evidence = "own" }\n', ""), "citation"),
    "authority": (GOOD.replace('authority = "office", document = "rule",', 'document = "rule",'), "citation.authority"),
    "overlap": (GOOD.replace("ends = 2020-01-01", "ends = 2020-01-02"), "overlap"),
    "open first day": (GOOD.replace("starts = 2012-01-01, ", ""), "first day"),
    "unknown key": (GOOD.replace('place = "cn/liaoning"', 'place = "cn/liaoning"\nplaec = "cn"'), "plaec"),
    "place": (GOOD.replace("cn/liaoning", "CN Liaoning"), "place"),
    "subject": (GOOD.replace("community_premises", "community"), "subject"),
    "three decimals": (GOOD.replace("200.50", "200.505"), "two decimals"),
    "negative": (GOOD.replace("area = 300", "area = -1"), "area"),
    "kind": (GOOD.replace('kind = "floor", area = 300', 'kind = "roof", area = 300'), "formula"),
    "rule twice": (
        GOOD.replace('{ id = "floor", name = "x", formula = { kind = "floor", area = 300 } }', "{0}, {0}").replace(
            "{0}", '{ id = "floor", name = "x", formula = { kind = "floor", area = 300 } }'
        ),
        "unique",
    ),
    "edition twice": (GOOD.replace('id = "b"', 'id = "a"'), "unique"),
    "no toml": ("id = ", "is no TOML"),
    "set by the library": (GOOD.replace('id = "own"', 'id = "own"\naccepts_unverified = true', 1), "accepts_unverified"),
    "expression for area": (
        GOOD.replace('kind = "floor", area = 300', 'kind = "expression", expression = "counted_dm2 >= 1"'),
        "subject",
    ),
    "amount for grids": (GOOD.replace("community_premises", "grid_size"), "subject"),
    "impure expression": (
        GOOD.replace("community_premises", "grid_size")
        .replace('kind = "floor", area = "200.50"', 'kind = "expression", expression = "households >= 1"')
        .replace('kind = "floor", area = 300', 'kind = "expression", expression = "__import__(name)"'),
        "must be a truth",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_named(name: str) -> None:
    text, expected = BROKEN[name]
    with pytest.raises(BoundaryError) as caught:
        parse(text, name="own.toml")
    assert expected in str(caught.value)
    assert all(fault.file == "own.toml" for fault in caught.value.faults)


def test_every_fault_comes_at_once() -> None:
    text = GOOD.replace('name = "某標準"\n', "").replace("area = 300", "area = true").replace("cn/liaoning", "")
    with pytest.raises(BoundaryError) as caught:
        parse(text, name="own.toml")
    assert len(caught.value.faults) >= 3


STEPS = """{ kind = "step", by = "households", rows = [ROWS] }"""


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("{ upto = 100, area = 1 }, { upto = 100, area = 2 }, { area = 3 }", "rise"),
        ("{ upto = 100, area = 2 }, { area = 1 }", "fall"),
        ("{ area = 2 }, { upto = 100, area = 3 }", "upto"),
        ("{ upto = 100, area = 2 }, { upto = 200, area = 3 }", "upto"),
    ],
)
def test_step_tables_out_of_order_are_refused(rows: str, message: str) -> None:
    text = GOOD.replace('{ kind = "floor", area = 300 }', STEPS.replace("ROWS", rows))
    with pytest.raises(BoundaryError, match=message):
        parse(text, name="own.toml")


def test_a_folder_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    book = load(tmp_path)
    assert [standard.id for standard in book] == ["own"]
    assert load(tmp_path / "a.toml") == book
    together = shipped().added(book)
    assert "own" in together
    assert len(together) == len(shipped()) + 1
    with pytest.raises(StandardError, match="two standards"):
        together.added(book)


def test_a_folder_reports_the_faults_of_every_file(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "c.toml").write_text("x = ", encoding="utf-8")
    (tmp_path / "d.toml").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(BoundaryError) as caught:
        load(tmp_path)
    assert [fault.file for fault in caught.value.faults] == ["b.toml", "c.toml", "d.toml"]
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(BoundaryError, match="holds no standard"):
        load(empty)


def test_an_unknown_standard_names_what_there_is() -> None:
    with pytest.raises(InputError, match="lianshan-2012"):
        shipped()["lianshan"]
    assert len(StandardBook()) == 0


def test_what_is_shipped_is_cited_and_the_recalled_is_not_verified() -> None:
    book = shipped()
    assert {"lianshan-2012", "cn-community-services-2021"} <= {standard.id for standard in book}
    unverified = {standard.id for standard in book if any(edition.unverified for edition in standard.editions)}
    assert unverified == {"cn-grid-size", "complete-communities-2020", "gb50180-2018"}
    for standard in book:
        for edition in standard.editions:
            assert edition.citation.evidence in (Evidence.SEED, Evidence.FOUND, Evidence.REPORTED, Evidence.RECALL)
            assert edition.citation.note or edition.citation.clause or standard.subject is not Subject.COMMUNITY_PREMISES
