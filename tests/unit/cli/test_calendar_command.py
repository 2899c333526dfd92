# SPDX-License-Identifier: Apache-2.0
"""The command `calendar`: the last day with its reasons, in both languages and as JSON."""

import json
from pathlib import Path

import pytest

from community_housing.cli import main


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["calendar", *arguments]) == 0
    return capsys.readouterr().out


def test_it_says_the_day_the_days_passed_and_the_documents(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "2012-09-26", "+7wd").splitlines() == [
        "自2012年9月26日（星期三）起7个工作日，最后一日为2012年10月11日（星期四）。",
        "计算：起始当日不计入；末日为休息日的顺延（全国人民代表大会，《中华人民共和国民法通则》，第一百五十四条）。",
        "  2012年9月29日：调休上班（国务院办公厅，国办发明电〔2011〕45号，2011年12月6日公布）",
        "  2012年9月30日至2012年10月7日：放假（国务院办公厅，国办发明电〔2011〕45号，2011年12月6日公布）",
    ]
    english = printed(capsys, "2012-09-26", "+7wd", "--lang", "en")
    assert "the last day is Thursday 11 October 2012" in english
    assert "29 September 2012: worked in exchange" in english


def test_what_was_known_decides_and_what_may_move_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "2018年12月31日（星期一）" in printed(capsys, "2018-12-20", "+7wd", "--known", "2018-12-01")
    assert "暂定" in printed(capsys, "2018-12-20", "+7wd", "--known", "2018-12-01")
    assert "2018年12月29日（星期六）" in printed(capsys, "2018-12-20", "+7wd", "--known", "2018-12-06")
    assert "暂定" not in printed(capsys, "2018-12-20", "+7wd")


def test_the_start_may_be_counted_and_the_end_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert "2012年10月10日" in printed(capsys, "2012-09-26", "+7wd", "--start-counted")
    assert "自2012年9月26日" in printed(capsys, "2012-10-11", "+7wd", "--ends")
    assert "2014年2月7日" in printed(capsys, "2012-08-05", "+18m", "--rule", "cn-minfadian-200")
    assert "1 working day from" in printed(capsys, "2012-09-26", "+1wd", "--lang", "en")


def test_json_has_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, "2012-09-26", "+7wd", "--json"))
    assert (found["last"], found["working_days"], found["provisional"]) == ("2012-10-11", 7, False)
    assert found["apart"][0]["kind"] == "make_up"
    assert found["rule"]["id"] == "cn-minfa-tongze-154"


def test_a_district_brings_its_own_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        'id = "own"\noff = [{ name = "停电", first = 2012-10-09, last = 2012-10-09 }]\n'
        'citation = { authority = "区政府办", document = "通知", evidence = "own" }\n',
        encoding="utf-8",
    )
    assert "2012年10月12日" in printed(capsys, "2012-09-26", "+7wd", "--notices", str(file))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["2026-12-25", "+7wd"], "the calendar knows 2007-01-01 to 2026-12-31"),
        (["2012-08-05", "+18m"], "does not say how months are counted"),
        (["2012-09-26", "+7wd", "--rule", "x"], "must be one of cn-minfa-tongze-154"),
        (["2012-09-26", "+99999wd"], "whole number from 1 to 10,000"),
        (["1980-01-01", "+7wd"], "no rule of counting periods"),
    ],
)
def test_what_cannot_be_counted_is_refused(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calendar", *arguments, "--lang", "en"]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("period", ["7wd", "+0wd", "+7", "+7w", "+1.5d", "+٧wd"])
def test_a_period_has_a_number_and_a_unit(period: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["calendar", "2012-09-26", period])
    assert "must be a period such as +7wd" in capsys.readouterr().err
