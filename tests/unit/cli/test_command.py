# SPDX-License-Identifier: Apache-2.0
"""The command: what it prints, writes and returns."""

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from community_housing import __version__
from community_housing.cli import main

LIANSHAN = str(Path(__file__).parents[3] / "examples" / "lianshan")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    for command in ("run", "assess", "classify", "plan", "pay", "grids", "audit", "schemas", "standards"):
        assert command in text
        with pytest.raises(SystemExit):
            main([command, "--help"])
        assert "--lang" in capsys.readouterr().out


def test_the_version_is_that_of_what_is_installed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"community-housing {version('community-housing')}\n"
    assert __version__ == version("community-housing")


def test_run_writes_and_says_what(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", LIANSHAN, "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    assert "重构数据" in printed.out
    assert "report.html" in printed.out
    assert printed.err == ""
    assert json.loads((tmp_path / "out" / "summary.json").read_bytes())["after"]["met"] == 83


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["assess", "--on", "2012-08-05"], "短缺"),
        (["assess", "--lang", "en"], "exactly what is required"),
        (["assess", "--standard", "cn-community-services-2021", "--on", "2022-02-09"], "未达标"),
        (["classify"], "财政购买式"),
        (["plan", "--lang", "en"], "First batch: 19 projects"),
        (["pay"], "没有应拨未拨的款项"),
        (["grids", "--lang", "en"], "proved best"),
        (["audit"], "公布82.0%  核算81.93%"),
    ],
)
def test_each_part_prints_its_part(arguments: list[str], wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    command, *rest = arguments
    assert main([command, LIANSHAN, *rest]) == 0
    assert wanted in capsys.readouterr().out


@pytest.mark.parametrize("command", ["run", "assess", "classify", "plan", "pay", "grids", "audit"])
def test_json_is_json(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, LIANSHAN, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_standards_and_schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standards"]) == 0
    assert "lianshan-2012" in capsys.readouterr().out
    assert main(["standards", "lianshan-2012", "--lang", "en"]) == 0
    assert "at least 200 m²" in capsys.readouterr().out
    assert main(["standards", "--json"]) == 0
    assert "editions" in json.loads(capsys.readouterr().out)[0]
    assert main(["schemas"]) == 0
    assert "Community" in json.loads(capsys.readouterr().out)
    assert main(["schemas", "--out", str(tmp_path / "schemas")]) == 0
    assert list((tmp_path / "schemas").glob("*.schema.json"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["assess", LIANSHAN, "--on", "2012-08-05", "--fail-on", "short"], 1),
        (["assess", LIANSHAN, "--fail-on", "short"], 0),
        (["audit", LIANSHAN, "--fail-on", "differs"], 1),
        (["audit", LIANSHAN, "--fail-on", "refused", "--fail-on", "due"], 0),
    ],
)
def test_what_to_fail_on_is_chosen(arguments: list[str], code: int) -> None:
    assert main(arguments) == code


def test_bad_input_leaves_with_2_and_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(LIANSHAN, pack)
    head, first, second, *rest = (pack / "communities.csv").read_text(encoding="utf-8-sig").splitlines()
    broken = [head, first.replace(",520,", ",-520,"), second.replace(",1537,", ",many,"), *rest]
    (pack / "communities.csv").write_text("\n".join(broken), encoding="utf-8")
    assert main(["run", str(pack), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "communities.csv，第2行，“households”列：为负数（现为“-520”）" in told.err
    assert "communities.csv，第3行，“households”列：不是整数（现为“many”）" in told.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "no/such/folder"],
        ["assess", LIANSHAN, "--on", "1999-01-01"],
        ["assess", LIANSHAN, "--standard", "nobody"],
        ["run", LIANSHAN, "--on", "2001-01-01"],
        ["run", LIANSHAN, "--out", LIANSHAN],
        ["standards", "nobody"],
    ],
)
def test_what_cannot_be_done_leaves_with_2_and_one_clear_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert told.startswith("community-housing: ")
    assert "Traceback" not in told


@pytest.mark.parametrize("arguments", [[], ["run"], ["run", LIANSHAN, "--on", "soon"], ["fly"]])
def test_a_wrong_command_line_leaves_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2


def test_the_module_is_the_command_and_is_quiet_when_piped() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "community_housing", "audit", LIANSHAN, "--lang", "en"], capture_output=True, check=False
    )
    assert done.returncode == 0
    assert done.stderr == b""
    assert "cannot be computed" in done.stdout.decode()


def test_a_reader_that_leaves_is_no_error() -> None:
    line = f"{sys.executable} -m community_housing classify {LIANSHAN} | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stderr == b""


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from community_housing.report.page import _html as page

    page._template.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert main(["run", LIANSHAN, "--out", str(tmp_path / "out")]) == 2
    assert "community-housing[report]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("scope", ["project", "street", "source", "batch", "year", "appropriation", "district"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pay_prints_statements_of_every_scope_in_every_form(scope: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    def printed(form: str) -> str:
        assert main(["pay", LIANSHAN, "--by", scope, "--form", form, "--pay-within-days", "30", "--lang", lang]) == 0
        return capsys.readouterr().out

    rows = json.loads(printed("json"))
    assert sum(float(row["paid"]) for row in rows) == 15_300_000  # 430 and 1,100 (10,000 yuan), DOMAIN.md section 2
    assert all(row["scope"] == scope for row in rows)
    table = printed("table").splitlines()
    assert len(table) == len(rows) + 1
    text = printed("text").splitlines()
    assert len(text) == len(rows)
    assert all(("已拨" if lang == "zh" else "paid") in line for line in text)
    assert all(row["overdue"] in (None, "0.00") for row in rows)
    if scope == "street":
        assert ("连山街道" in table[2]) == (lang == "zh")


def test_pay_wants_a_whole_number_of_days(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["pay", LIANSHAN, "--by", "street", "--pay-within-days", "-3"])
    assert "must be a whole number" in capsys.readouterr().err


def test_pay_prints_statements_of_a_scope(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pay", LIANSHAN, "--by", "batch", "--lang", "en"]) == 0
    rows = [line.split(",") for line in capsys.readouterr().out.splitlines()]
    paid = rows[0].index(next(name for name in rows[0] if name.startswith("paid")))
    assert {row[1]: row[paid] for row in rows[1:] if row[1] in {"1", "2"}} == {"1": "4300000.00", "2": "11000000.00"}


@pytest.mark.parametrize("form", ["beancount", "ocds", "jsonl", "parquet"])
def test_pay_exports_the_book_and_it_reads_back(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from community_housing.disbursement import replay
    from community_housing.io.exports._beancount import from_beancount
    from community_housing.io.exports._ocds import from_ocds
    from community_housing.io.journal._lines import from_lines, from_parquet
    from community_housing.io.packs import read_pack

    out = tmp_path / "book"
    ocds = ["--uri", "https://example.org/p", "--ocid-prefix", "ocds-xxxxxx", "--publisher", "连山区", "--published-at"]
    extra = [*ocds, "2014-02-05T09:00:00+08:00"] if form == "ocds" else []
    assert main(["pay", LIANSHAN, "--export", form, "--out", str(out), *extra]) == 0
    assert str(out) in capsys.readouterr().err
    readers = {
        "beancount": lambda data: from_beancount(data.decode()),
        "ocds": lambda data: from_ocds(json.loads(data)),
        "jsonl": lambda data: from_lines(data.decode()),
        "parquet": from_parquet,
    }
    pack = read_pack(LIANSHAN)
    assert replay(readers[form](out.read_bytes()))[0] == replay(pack.events)[0]


@pytest.mark.parametrize(
    "arguments",
    [["--export", "jsonl"], ["--export", "ocds", "--out", "x"], ["--export", "jsonl", "--out", "."]],
)
def test_pay_refuses_an_export_that_lacks_something(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["pay", LIANSHAN, *arguments]) == 2
    assert "--" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
