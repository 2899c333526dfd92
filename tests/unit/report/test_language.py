# SPDX-License-Identifier: Apache-2.0
"""Words and numbers of the two languages."""

import datetime as dt
from enum import StrEnum
from fractions import Fraction

import pytest

from community_housing.district import Basis, BuildKind, DeliveryMode, District, FundingSource, OpportunityKind, Tenure
from community_housing.errors import InputError
from community_housing.findings import Outcome, Truth, Unit
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import Rounding, dm2, fen
from community_housing.report._language import (
    amount,
    area,
    check_lang,
    citation_text,
    day,
    join,
    money,
    name_of,
    note_of,
    percent,
    word,
)


@pytest.mark.parametrize(
    "closed", [Outcome, Truth, DeliveryMode, BuildKind, OpportunityKind, FundingSource, Tenure, Basis, Evidence, Rounding]
)
def test_every_member_of_a_closed_set_has_a_word_in_both_languages(closed: type[StrEnum]) -> None:
    for member in closed:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in word(member, "zh")), member
        assert word(member, "en").isascii()


def test_equal_texts_of_two_sets_are_told_apart() -> None:
    assert word(Outcome.MET, "zh") == "达标"
    assert word(Truth.MET, "zh") == "满足"
    assert word(DeliveryMode.DEVELOPER, "zh") != word(FundingSource.DEVELOPER, "zh")


def test_quantities() -> None:
    assert area(dm2(21280), "zh") == "212.80㎡"
    assert area(None, "zh") == "不详"
    assert money(fen(66_000_000), "zh") == "66万元"
    assert money(fen(66_000_000), "en") == "660,000.00 yuan"
    assert amount(1, Unit.HOUSEHOLDS, "en") == "1 household"
    assert amount(2000, Unit.HOUSEHOLDS, "zh") == "2,000户"
    assert amount(3, Unit.COUNT, "en") == "3"
    assert amount(dm2(5), Unit.SQUARE_METRES, "en") == "0.05 m²"
    assert percent(Fraction(68, 83)) == "81.93%"
    assert percent(Fraction(-1, 3), decimals=0) == "-33%"
    assert day(dt.date(2012, 8, 5), "zh") == "2012年8月5日"
    assert day(dt.date(2012, 8, 5), "en") == "5 August 2012"
    assert join(["a", "b"], "zh") == "a、b"


def test_another_language_is_refused() -> None:
    assert check_lang("zh") == "zh"
    with pytest.raises(InputError, match="'zh' or 'en'"):
        check_lang("fr")


def test_what_nobody_saw_says_so() -> None:
    recalled = Citation(authority="机关", document="文件", evidence=Evidence.RECALL)
    assert citation_text(recalled, "zh").endswith("（未经核实）")
    assert citation_text(recalled, "en").endswith("(unverified)")
    assert "《文件》" in citation_text(Citation(authority="机关", document="文件", evidence=Evidence.FOUND), "zh")


def test_names_and_notes_fall_back_to_the_other_language() -> None:
    district = District(id="d", name="某区", note="重构")
    assert name_of(district, "en") == "某区"
    assert note_of(district, "en") == "重构"
