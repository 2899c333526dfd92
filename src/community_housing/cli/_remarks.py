# SPDX-License-Identifier: Apache-2.0
"""What looks like a slip in the data, said on standard error beside whatever was asked for."""

from community_housing.cli._output import complain
from community_housing.district import District
from community_housing.pack import remarks
from community_housing.report._language import Lang, pick
from community_housing.report.explain._registry import explain

__all__ = ["tell_remarks"]

_MOST = 10


def tell_remarks(district: District, lang: Lang) -> None:
    """Say the remarks on a district, the first ten of them in full."""
    found = remarks(district)
    for one in found[:_MOST]:
        complain(pick(lang, f"注意：{explain(one, lang=lang)}", f"remark: {explain(one, lang=lang)}"))
    if len(found) > _MOST:
        more = len(found) - _MOST
        complain(pick(lang, f"注意：另有{more}处同类情况。", f"remark: and {more} more."))
