# SPDX-License-Identifier: Apache-2.0
"""Personal data is told from codes, and refused."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.personal import PersonalKind, impersonal, personal_column, personal_text

_WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]


def citizen(area: str, born: dt.date, serial: int) -> str:
    """A citizen number, its check sign from the powers of two that GB 11643 has."""
    body = f"{area}{born:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


NUMBERS = st.builds(
    citizen,
    st.from_regex(r"[1-6][0-9]{5}", fullmatch=True),
    st.dates(dt.date(1850, 1, 1), dt.date(2200, 12, 31)),
    st.integers(0, 999),
)
AROUND = st.sampled_from(["", "号", " ", "：", "，"])


@given(AROUND, NUMBERS, AROUND)
def test_a_citizen_number_is_found_wherever_it_stands(before: str, number: str, after: str) -> None:
    for one in (
        number,
        number.lower(),
        f"{number[:6]} {number[6:14]} {number[14:]}",
        "".join(chr(ord(c) + 0xFEE0) for c in number),
    ):
        assert personal_text(before + one + after) is PersonalKind.CITIZEN_NUMBER


@given(NUMBERS, st.integers(1, 10))
def test_one_wrong_check_sign_is_no_citizen_number(number: str, by: int) -> None:
    signs = "10X98765432"
    other = number[:17] + signs[(signs.index(number[17]) + by) % 11]
    assert personal_text(other) is None


@given(st.from_regex(r"[0-9]{12}|[0-9]{15}|[0-9]{20}", fullmatch=True))
def test_codes_of_communities_and_grids_are_nobodys(code: str) -> None:
    assert impersonal(code)


@pytest.mark.parametrize(
    "text", ["13800138000", "138-0013-8000", "+86 138 0013 8000", "电话１３８００１３８０００。", "8613800138000"]
)
def test_a_mobile_number_is_found(text: str) -> None:
    assert personal_text(text) is PersonalKind.TELEPHONE


@pytest.mark.parametrize(
    "text", ["", "换灯", "2014-07-01", "12345", "12800138000", "138001380001", "1380013800", "110105194912310021"]
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert personal_text(text) is None


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("姓名", "name"),
        ("联系人", "name"),
        ("Full name", "name"),
        ("手机号", "telephone"),
        ("联系 电话", "telephone"),
        ("phone_number", "telephone"),
        ("身份证号", "citizen_number"),
        ("ID-Card", "citizen_number"),
        ("名称", None),
        ("name", None),
        ("name_en", None),
        ("community", None),
    ],
)
def test_a_heading_says_what_a_column_would_hold(heading: str, kind: str | None) -> None:
    found = personal_column(heading)
    assert (None if found is None else found.value) == kind
