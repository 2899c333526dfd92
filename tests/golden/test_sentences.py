# SPDX-License-Identifier: Apache-2.0
"""Which field each number of a sentence is: the sentences of every kind of result, with its fields in place of its numbers.

`python tests/golden/test_sentences.py` writes the file anew; every line that changes is then read, number by number.
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from tests.property.test_reading_laws import CASES
from tests.reference.random_ledgers import START, random_ledger
from tests.reference.reading import explained
from tests.reference.skeletons import marked, skeleton
from tests.reference.small_pack import FILES, write_files

from community_housing import explain
from community_housing.compliance import changes, equity
from community_housing.disbursement import (
    CarryOver,
    ProjectRegistered,
    Refusal,
    Scope,
    breaches,
    close_year,
    commitments,
    forecast,
    reconcile,
    replay,
    schedules,
    statements,
)
from community_housing.district import Community, District, Street
from community_housing.errors import InputError
from community_housing.io import read_bank_csv
from community_housing.io.packs import read_pack
from community_housing.job import compute
from community_housing.pack import Pack, Settings, remarks
from community_housing.report._language import LANGUAGES

GOLDEN = Path(__file__).with_name("sentences.txt")
_FIELDS = re.compile(r"\{[^}]*\}")


def ledgers() -> Iterator[Any]:
    """Whatever a book of money is asked."""
    for seed in (0, 1):
        events, known = random_ledger(seed)
        streets = {one.street for one in events if isinstance(one, ProjectRegistered)}
        district = District(
            id="D",
            name="Q",
            streets=tuple(Street(id=name, name="Q") for name in sorted(streets)),
            communities=(Community(id="C", street=min(streets), name="Q"),),
        )
        after = max(dt.date(2013, 1, 1), *(one.on for one in events)) + dt.timedelta(1)
        days = Settings(standard="lianshan-2012", before=dt.date(2012, 8, 5), after=after)
        own = tuple(one for one in known if one not in schedules())
        yield compute(Pack(district=district, settings=days, events=events, schedules=own))
        book, outcomes = replay(events, schedules=known)
        yield [*commitments(book), *breaches(book), forecast(book, on=START), forecast(book, on=after), *outcomes]
        yield [row for scope in Scope for row in statements(book, by=scope, on=after, pay_within_days=3)]
        for year, rule in product((2012, 2013, 2014), CarryOver):
            with suppress(InputError):  # a payment of it is pending
                yield close_year(book, year=year, rule=rule)
        yield reconcile(book, read_bank_csv("id,on,account,amount\nB1,2013-01-08,A,5.00\n"))


def sentences(folder: Path) -> dict[str, list[tuple[str, ...]]]:
    """By the kind of result the sentences in both languages that name fields which none before them names."""
    both = {**FILES, "opportunities.csv": FILES["opportunities.csv"].replace(",0,30000.50,", ",5000,30000.50,")}
    packs = [read_pack(write_files(folder / name, files)) for name, files in (("pack", FILES), ("both", both))]
    results = [compute(pack) for pack in (*CASES.values(), *packs)]
    held: list[Any] = [*results, *ledgers()]
    for one in results:
        first, then = one.before.findings, one.after.findings
        held += [changes(first, then), equity(then), remarks(one.pack.district)]
    found: dict[str, set[tuple[str, ...]]] = {}
    for value in explained(held):
        other = marked(value)
        found.setdefault(type(value).__name__, set()).add(tuple(skeleton(other, lang) for lang in LANGUAGES))
    return {kind: list(_first_of_each_field(texts)) for kind, texts in found.items()}


def _first_of_each_field(texts: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Those with most fields first, then those that name one more; a place in a list is no field of its own."""
    of = {pair: {re.sub(r"\[\d+\]", "[]", one) for text in pair for one in _FIELDS.findall(text)} for pair in texts}
    named: set[str] = set()
    for pair in sorted(texts, key=lambda one: (-len(of[one]), one)):
        if not of[pair] <= named:
            named |= of[pair]
            yield pair


def golden(folder: Path) -> str:
    """The text of the file."""
    found = sentences(folder)
    return "".join(
        f"== {kind}\n" + "".join("\n".join(texts).replace("\n\n", "\n") + "\n--\n" for texts in found[kind])
        for kind in sorted(found)
    )


def test_every_number_of_a_sentence_is_the_field_that_it_names(tmp_path: Path) -> None:
    assert golden(tmp_path).split("\n") == GOLDEN.read_text(encoding="utf-8").split("\n")


def test_no_chinese_refusal_falls_into_english() -> None:
    found = {explain(one, lang="zh") for one in explained([*ledgers()]) if isinstance(one, Refusal)}
    assert len(found) > 20
    assert [one for one in found if re.search("(?:[a-z]+ ){2}[a-z]+", one)] == []


def test_most_numbers_of_sentences_are_fields() -> None:
    """So that the law above is about something: of a hundred numbers few are sums or counts that are no field's."""
    found = _FIELDS.findall(GOLDEN.read_text(encoding="utf-8"))
    assert len(found) > 150
    assert sum(one == "{=}" for one in found) * 8 < len(found)


if __name__ == "__main__":  # pragma: no cover
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        GOLDEN.write_text(golden(Path(place)), encoding="utf-8")
    pytest.main([__file__, "-q"])
