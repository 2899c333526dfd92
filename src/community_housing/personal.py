# SPDX-License-Identifier: Apache-2.0
"""Personal data (个人信息) refused at the boundary: names, telephone and citizen numbers have no place here."""

import datetime as dt
import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Final

from annotated_types import Predicate

from community_housing._doors import door
from community_housing.district import ID
from community_housing.records import Text

__all__ = ["ImpersonalId", "ImpersonalText", "PersonalKind", "impersonal", "personal_column", "personal_text"]


class PersonalKind(StrEnum):
    """What is personal, and so is refused."""

    NAME = "name"
    """姓名."""
    TELEPHONE = "telephone"
    """电话号码."""
    CITIZEN_NUMBER = "citizen_number"
    """公民身份号码."""


# What a heading holds of which kind; a heading is read without spaces, underscores and hyphens, in small letters.
_HEADINGS: Final = (
    (
        PersonalKind.CITIZEN_NUMBER,
        ("身份证", "身份號", "身份号", "證件號", "证件号", "idcard", "idnumber", "citizenid", "citizennumber"),
    ),
    (PersonalKind.TELEPHONE, ("电话", "電話", "手机", "手機", "联系方式", "聯繫方式", "微信", "phone", "mobile", "wechat")),
    (
        PersonalKind.NAME,
        ("姓名", "联系人", "聯繫人", "户主", "戶主", "fullname", "personname", "firstname", "surname", "contact"),
    ),
)
_GAP: Final = r"[ -]?"
_MOBILE: Final = re.compile(rf"(?<![0-9])(?:\+?(?:00)?86{_GAP})?1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}(?![0-9])")
_CITIZEN: Final = re.compile(rf"(?<![0-9])([0-9]{{6}}){_GAP}([0-9]{{8}}){_GAP}([0-9]{{3}}[0-9Xx])(?![0-9A-Za-z])")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"


@door()
def personal_column(heading: str) -> PersonalKind | None:
    """What a column of this heading would hold of a person.

    Args:
        heading: The heading of a column.

    Returns:
        The kind of personal data, or None.  A plain `name` or 名称 is that of a unit and is None.

    Examples:
        >>> personal_column("联系电话").value, personal_column("Full name").value, personal_column("名称")
        ('telephone', 'name', None)
    """
    plain = re.sub(r"[\s_\-]", "", unicodedata.normalize("NFKC", heading)).casefold()
    return next((kind for kind, words in _HEADINGS if any(word in plain for word in words)), None)


@door()
def personal_text(text: str) -> PersonalKind | None:
    """What stands in a text that is a person's: a citizen number or a mobile telephone number.

    Args:
        text: Any text.

    Returns:
        The kind of personal data, or None.

    Guarantees:
        A citizen number is 18 signs whose 7th to 14th are a day from 1850 to 2200 and whose last is right by GB 11643; longer
        rows of digits, such as the 20 of a grid's code, are none.  Wide digits, and a space or hyphen between groups, hide
        nothing.  A name cannot be told from other words, and the old citizen numbers of 15 digits not from codes.

    Source: GB 11643 for the check sign; that these are refused is a rule of our own.

    Examples:
        >>> personal_text("call 138-0013-8000").value, personal_text("11010519491231002X").value, personal_text("210702001003")
        ('telephone', 'citizen_number', None)
    """
    if not any(map(str.isdigit, text)):
        return None
    plain = unicodedata.normalize("NFKC", text)
    if any(_is_citizen("".join(found.groups())) for found in _CITIZEN.finditer(plain)):
        return PersonalKind.CITIZEN_NUMBER
    return PersonalKind.TELEPHONE if _MOBILE.search(plain) else None


def _is_citizen(number: str) -> bool:
    """Whether 18 signs are a citizen number."""
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return 1850 <= born.year <= 2200 and _CHECKS[total % 11] == number[17].upper()


@door()
def impersonal(text: str) -> bool:
    """A text without the telephone or citizen number of a person."""
    return personal_text(text) is None


ImpersonalText = Annotated[Text, Predicate(impersonal)]
"""A text that holds no telephone number and no citizen number; an office, a post or a thing, never a person."""
ImpersonalId = Annotated[str, ID, Predicate(impersonal)]
"""An id that is no telephone number and no citizen number."""
