# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of the report on Lianshan District, by hand; edited by hand only.

Source: the report; what it states and what its figures give, where the two differ.
"""

from fractions import Fraction

from community_housing.quantities import Area, Rounding, divide, dm2, scale, split, square_metres, wan_yuan

COMMUNITIES = 83
HOUSEHOLDS = 122_834


def per_cent(part: int, whole: int, *, decimals: int, rounding: Rounding = Rounding.HALF_UP) -> str:
    tenths = divide(part * 100 * 10**decimals, whole, rounding=rounding)
    return f"{tenths // 10**decimals}.{tenths % 10**decimals:0{decimals}d}"


def test_shares_of_communities() -> None:
    # Stated 82.0 %; neither rounding nor truncation gives it (I1).
    assert per_cent(68, COMMUNITIES, decimals=2) == "81.93"
    assert per_cent(68, COMMUNITIES, decimals=1) == "81.9"
    # Stated 61.3 % and 95 % of 83.
    assert per_cent(2606, 4250, decimals=1) == "61.3"
    assert divide(95 * COMMUNITIES, 100, rounding=Rounding.HALF_UP) == 79


def test_means_depend_on_the_rounding() -> None:
    # Stated 143.69 and 289.17: truncation gives both, half-up only the second (I2).
    before, after = square_metres(11_927), square_metres("24001.22")
    mean = Fraction(1, COMMUNITIES)
    assert scale(before, mean, rounding=Rounding.HALF_UP) == square_metres("143.70")
    assert scale(before, mean, rounding=Rounding.DOWN) == square_metres("143.69")
    assert (
        scale(after, mean, rounding=Rounding.HALF_UP) == scale(after, mean, rounding=Rounding.DOWN) == square_metres("289.17")
    )


def test_area_per_hundred_households() -> None:
    # Stated 11 before; the pooled ratio is 9.71 (I3), and 19.54 after (I21).
    per_hundred = Fraction(100, HOUSEHOLDS)
    assert scale(square_metres(11_927), per_hundred, rounding=Rounding.HALF_UP) == square_metres("9.71")
    assert scale(square_metres("24001.22"), per_hundred, rounding=Rounding.HALF_UP) == square_metres("19.54")


def test_what_todays_target_of_thirty_would_take() -> None:
    required = Area(divide(3000 * HOUSEHOLDS, 100, rounding=Rounding.CEILING))
    assert required == square_metres("36850.20")
    assert required - square_metres("24001.22") == square_metres("12848.98")
    assert divide((required - square_metres("24001.22")).dm2, 100, rounding=Rounding.HALF_UP) == 12_849


def test_modes_batches_and_money_add_up() -> None:
    assert 16 + 18 + 6 + 13 + 6 + 9 == 19 + 49 == 68
    assert wan_yuan(430) + wan_yuan(1100) + wan_yuan(630) == wan_yuan(2160)
    assert split(wan_yuan(430), [50, 30, 20]) == (wan_yuan(215), wan_yuan(129), wan_yuan(86))
    assert split(wan_yuan(1100), [50, 30, 20]) == (wan_yuan(550), wan_yuan(330), wan_yuan(220))


def test_grids() -> None:
    # 400 cannot be a cap: it would need 308 grids where 293 are stated (I4).
    assert divide(HOUSEHOLDS, 400, rounding=Rounding.CEILING) == 308
    assert divide(HOUSEHOLDS * 10, 293, rounding=Rounding.HALF_UP) == 4192


def test_coverage_and_household_size() -> None:
    # "Full coverage" is 96.4 % (I9); 2.05 persons a household asks which households are meant (I10).
    assert per_cent(251_330, 260_600, decimals=1) == "96.4"
    assert divide(251_330 * 100, HOUSEHOLDS, rounding=Rounding.HALF_UP) == 205


def test_named_communities() -> None:
    assert square_metres(60) + dm2(15000) == square_metres(210)
    # 660,000 yuan for 212.8 m²: 3,101.50 yuan a square metre.
    assert divide(66_000_000 * 100, square_metres("212.8").dm2, rounding=Rounding.HALF_UP) == 310_150
