# SPDX-License-Identifier: Apache-2.0
"""`--known-on`: every command that judges takes the rule book as it stood on that day, and says so."""

import datetime as dt
import json
from pathlib import Path

import pytest

from community_housing.cli import main
from community_housing.district import Community, District, Premises, Street, Tenure
from community_housing.io import write_pack
from community_housing.job import run
from community_housing.pack import Pack, Settings
from community_housing.quantities import square_metres
from community_housing.standards import load

TWO_EDITIONS = """
id = "two"
name = "两版"
name_en = "two editions"
place = "cn"
subject = "community_premises"
[[editions]]
id = "low"
period = { starts = 2000-01-01 }
recorded = { starts = 2000-01-01, ends = 2020-01-01 }
citation = { authority = "a", document = "d", evidence = "own" }
rules = [{ id = "floor", name = "n", formula = { kind = "floor", area = 100 } }]
[[editions]]
id = "high"
period = { starts = 2000-01-01 }
recorded = { starts = 2020-01-01 }
citation = { authority = "a", document = "d", evidence = "own" }
rules = [{ id = "floor", name = "n", formula = { kind = "floor", area = 300 } }]
"""


@pytest.fixture
def pack(tmp_path: Path) -> str:
    """A pack of one community of 200 m2, judged by a standard of its own that was corrected in 2020."""
    written = tmp_path / "two.toml"
    written.write_text(TWO_EDITIONS, encoding="utf-8")
    place = District(
        id="D",
        name="区",
        streets=(Street(id="S", name="街"),),
        communities=(Community(id="C", street="S", name="社区"),),
        premises=(Premises(id="P", community="C", area=square_metres("200"), tenure=Tenure.OWNED),),
    )
    settings = Settings(standard="two", before=dt.date(2012, 1, 1), after=dt.date(2014, 1, 1))
    made = Pack(district=place, settings=settings, standards=tuple(load(written)))
    return str(write_pack(made, tmp_path / "pack"))


KNOWN = ["--known-on", "2015-01-01"]


@pytest.mark.parametrize(("command", "said"), [("assess", "  达标  "), ("classify", "无需建设"), ("run", "建设后1个")])
def test_a_command_judges_as_was_known(
    command: str, said: str, pack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--out", str(tmp_path / "out")] if command == "run" else []
    assert main([command, pack, *files, *KNOWN]) == 0
    then = capsys.readouterr().out
    assert main([command, pack, *files]) == 0
    now = capsys.readouterr().out
    assert "当时已知" in then
    assert "当时已知" not in now
    assert (said in then, said in now) == (True, False)


def test_json_and_page_say_as_known_when(pack: str, tmp_path: Path) -> None:
    known = dt.date(2015, 1, 1)
    made = run(pack, out=tmp_path / "out", known_on=known)
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["after"]["edition"], summary["after"]["known_on"], summary["after"]["met"]) == ("low", "2015-01-01", 1)
    assert made.result.after.known_on == known
    assert "as they were known on" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    again = run(pack, out=tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["after"]["edition"], summary["after"]["known_on"], summary["after"]["met"]) == ("high", None, 0)
    assert again.result.after.known_on is None
