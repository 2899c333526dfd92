# SPDX-License-Identifier: Apache-2.0
"""What every command prints is in the words of the language asked for, with the same numbers in both."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.property.test_reading_laws import CASES
from tests.reference.reading import code_words, foreign, numbers
from tests.reference.small_pack import FILES, write_files

from community_housing.cli import main
from community_housing.io.packs import write_pack
from community_housing.report._language import LANGUAGES
from community_housing.standards import shipped

IDS = frozenset(
    [
        "report_order",
        "create",
        "True",
        "json",
        "JSON",
        "OCDS",
        "xlsx",
        "csv",
        "folder",
        "Gabriel",
        "before",
        "place",
        "communities",
        "rule",
    ]
)
"""Names of forms, of arguments and of keys of a pack, which have no Chinese ones."""

RUNS: dict[str, tuple[str, ...]] = {
    "run": ("run", "PACK"),
    "run, files": ("run", "PACK", "--out", "OUT"),
    "run, as known": ("run", "PACK", "--known-on", "2013-01-01"),
    "assess": ("assess", "PACK"),
    "classify": ("classify", "PACK"),
    "plan": ("plan", "PACK", "--why", "all"),
    "plan, files": ("plan", "PACK", "--out", "OUT"),
    "plan, what if": ("plan", "PACK", "--set", "budget.1=1"),
    "pay": ("pay", "PAID"),
    "pay, a table": ("pay", "PAID", "--by", "project", "--form", "table"),
    "pay, sentences": ("pay", "PAID", "--by", "source", "--form", "text"),
    "audit": ("audit", "PAID"),
    "grids": ("grids", "PACK"),
    "grids, files": ("grids", "PACK", "--out", "OUT"),
    "convert": ("convert", "PACK", "--out", "OUT", "--format", "xlsx"),
    "template": ("template", "--out", "OUT"),
    "approvals": ("approvals", "PAID", "--on", "2013-01-01"),
    "timetable": ("timetable", "PAID", "--on", "2013-01-01"),
    "calendar": ("calendar", "2012-09-26", "+7wd"),
    "calendar, backwards": ("calendar", "2012-09-26", "+15d", "--ends"),
    "standards": ("standards",),
    "a standard": ("standards", "lianshan-2012"),
    "standards, a check": ("standards", "--check"),
    "ledger init": ("ledger", "init", "NEW"),
    "ledger append": ("ledger", "append", "BOOK", "EVENTS", "--dry-run"),
    "ledger show": ("ledger", "show", "BOOK", "--by", "project"),
    "ledger verify": ("ledger", "verify", "BOOK"),
    "ledger backup": ("ledger", "backup", "BOOK", "--out", "OUT"),
    "ledger forecast": ("ledger", "forecast", "BOOK", "--on", "2012-08-01"),
    "ledger reconcile": ("ledger", "reconcile", "BOOK", "BANK"),
    "ledger close-year": ("ledger", "close-year", "BOOK", "--year", "2012", "--rule", "none", "--dry-run"),
    "ledger adopt": ("ledger", "adopt", "BOOK"),
    "no pack": ("run", "NONE"),
    "no standard": ("assess", "PACK", "--standard", "zzz"),
    "no day": ("run", "PACK", "--on", "2011-01-01"),
    "no budget": ("plan", "PACK", "--set", "budget.9=1"),
    "no change": ("plan", "PACK", "--set", "x"),
    "no ranges": ("plan", "PACK", "--overruns", "1"),
    "no ledger": ("ledger", "show", "NONE"),
    "a broken ledger": ("ledger", "verify", "BROKEN"),
    "a broken ledger, appended to": ("ledger", "append", "BROKEN", "EVENTS"),
    "no old grids": ("grids", "PACK", "--keep", "NONE"),
    "no rule": ("calendar", "1900-01-01", "+7wd"),
    "no months": ("calendar", "2012-09-26", "+18m"),
    "no publisher": ("pay", "PAID", "--export", "ocds", "--out", "OUT"),
    "not empty": ("convert", "PACK", "--out", "PACK", "--format", "csv"),
    "two forms": ("assess", "PACK", "--json", "--format", "csv"),
    "not ours": ("run", "PACK", "--out", "PACK"),
    "no JSON": ("ledger", "append", "BOOK", "BANK"),
}
NAMES_IN_ITS_LANGUAGE = {"standards", "standards, a check", "a standard"}
"""Commands that print the titles of standards, whose words and numbers differ between the languages."""


@pytest.fixture
def printed(tmp_path: Path, capsys: Any) -> Callable[[str], dict[str, tuple[int, str]]]:
    """The exit code and everything that a run prints, in both languages, without places of this machine."""
    write_pack(CASES["one that suffices"], tmp_path / "PACK")
    write_files(tmp_path / "PAID", {**FILES, "district.toml": re.sub('name = ".*"', 'name = "Q"', FILES["district.toml"])})
    (tmp_path / "EVENTS").write_text(FILES["events.jsonl"])
    (tmp_path / "BANK").write_text('id,on,account,amount,reference\n1,2012-08-21,A1,"80,000.00",\n2,2012-08-22,A1,7,\n')
    for name in ("BOOK", "BROKEN"):
        assert main(["ledger", "init", str(tmp_path / name)]) == 0
        assert main(["ledger", "append", str(tmp_path / name), str(tmp_path / "EVENTS")]) == 0
    (tmp_path / "BROKEN.head").unlink()
    capsys.readouterr()

    def run(name: str) -> dict[str, tuple[int, str]]:
        found: dict[str, tuple[int, str]] = {}
        for lang in LANGUAGES:
            place = {one: str(tmp_path / one) for one in ("PACK", "PAID", "EVENTS", "BANK", "BOOK", "BROKEN", "NONE")}
            place |= {one: str(tmp_path / f"{one}-{lang}") for one in ("OUT", "NEW")}
            code = main([*(place.get(one, one) for one in RUNS[name]), "--lang", lang])
            said = capsys.readouterr()
            text = (said.out + said.err).replace(str(tmp_path), "").replace(f"-{lang}", "")
            found[lang] = (
                code,
                "\n".join(line for line in text.splitlines() if not line.startswith(("计算用时", "Computed in"))),
            )
        return found

    return run


def own_words(text: str) -> str:
    """The text without what is a name: options, commands, paths and files, ids, sums of checks, and what a paper is called."""
    # The last part of a line in brackets of a calendar is the paper that it rests on.
    text = re.sub(r"\([^()]*[\u4e00-\u9fff][^()]*\)|（[^（）]*）", " ", text)
    lines = [line for line in text.splitlines() if not line.strip().startswith(("依据：", "Source: ", "注：", "Note: "))]
    text = "\n".join(line.partition("Source: ")[0].partition("依据：")[0] for line in lines)
    kinds = r"`[^`]*`", r"\[[^\]]*\]", r"[\w-]*[/.][\w./-]+", r"[\w-]*\d[\w-]*", r"[a-z]+(-[a-z]+)+", r"--?[a-z][a-z-]*"
    for name in kinds:
        text = re.sub(name, " ", text, flags=re.ASCII)
    return text


@pytest.mark.parametrize("name", RUNS)
def test_a_command_speaks_one_language_and_says_the_same_in_both(
    name: str, printed: Callable[[str], dict[str, tuple[int, str]]]
) -> None:
    (code, zh), (other, en) = printed(name).values()
    assert code == other, (zh, en)
    assert zh
    known = (
        IDS
        | {one.id for one in shipped()}
        | {one for part in RUNS[name] for one in re.findall(r"\w+", part)}
        | set(re.findall("[A-Z]{3,}", zh))
    )
    assert code_words(own_words(zh), known) == set(), zh
    assert foreign(own_words(en)) == set(), en
    if name not in NAMES_IN_ITS_LANGUAGE:
        same = [re.sub(r"[0-9a-f]{64}", "", text) for text in (zh, en)]
        assert numbers(same[0]) == numbers(same[1])
    assert len(zh.splitlines()) == len(en.splitlines())


def test_every_note_of_a_shipped_standard_is_told_in_both_languages() -> None:
    from community_housing._messages import in_language
    from community_housing.standards import holdings, shipped

    notes = {one.note for held in holdings(shipped()) for one in held.citations if one.note}
    assert len(notes) > 30
    assert {note for note in notes if not re.search("[\u4e00-\u9fff]{4}", in_language(note, "zh"))} == set()
    assert {note for note in notes if in_language(note, "zh") == note} == set()
