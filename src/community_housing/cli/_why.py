# SPDX-License-Identifier: Apache-2.0
"""The command `why`: from which cell of which workbook a value of a pack came; and places by name."""

import argparse
import csv
import io
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from community_housing._messages import Message
from community_housing.cli._output import say, say_json
from community_housing.district import Building, CommunityId, District, Opportunity, Premises
from community_housing.errors import InputError
from community_housing.io.office import Origin, read_origins
from community_housing.io.packs import read_pack
from community_housing.io.packs._write import pack_files
from community_housing.pack import Pack
from community_housing.report._language import check_lang, pick

__all__ = ["community_named", "why"]

# How a cell was read, as `import` writes it; a factor or a unit stands as it is.
_RULES: Final = {
    "a yearly amount": "按年的金额",
    "as a coordinate": "作坐标",
    "as a number": "作数字",
    "as a text": "作文字",
    "as days": "作日期",
    "by its word": "按用词",
    "means that nothing is known": "表示不详",
    "split at its separators": "按分隔符拆开",
    "the same as above": "同上",
    "was answered": "按答复",
}

_LIKE = 0.5  # what counts as likeness only orders candidates


def community_named(district: District, text: str, *, field: str) -> CommunityId:
    """The community of an id or a name.

    Raises:
        InputError: There is none of it, and which ones are like it; or several have the name.
    """
    if any(one.id == text for one in district.communities):
        return CommunityId(text)
    found = [one.id for one in district.communities if text in (one.name, one.name_en)]
    if len(found) == 1:
        return found[0]
    if found:
        named = ", ".join(found)
        raise InputError(Message("is the name of several communities; give the id: {named}", named=named), field, text)
    known = {name: one.id for one in district.communities for name in (one.id, one.name, one.name_en) if name is not None}
    like = get_close_matches(text, known, n=3, cutoff=_LIKE)
    if not like:
        raise InputError(Message("there is no community {lost}", lost=text), field, text)
    raise InputError(Message("there is no community {lost}; meant {like}?", lost=text, like=", ".join(like)), field, text)


def why(options: argparse.Namespace) -> set[str]:
    """`why`: where the values of a community, and of what belongs to it, came from."""
    lang = check_lang(options.lang)
    folder = Path(options.district)
    pack = read_pack(folder)
    district = pack.district
    community = community_named(district, options.place, field="PLACE")
    rows: tuple[Premises | Building | Opportunity, ...] = (*district.premises, *district.buildings, *district.opportunities)
    own = {community, *(one.id for one in rows if one.community == community)}
    found = [one for one in read_origins(folder) if one.id in own]
    fields = sorted({one.field for one in found})
    if options.value is not None:
        wanted = [one for one in fields if options.value in (one, one.partition("_")[0])]
        if not wanted:
            raise InputError(
                Message("is no value of it that was read; there are {fields}", fields=", ".join(fields) or "-"),
                "--value",
                options.value,
            )
        found = [one for one in found if one.field in wanted]
    now = _values(pack)
    if options.json:
        say_json([{**_data(one), "now": now.get((one.table, one.id, one.field))} for one in found])
        return set()
    for one in found:
        where = one.place.file + (f" {one.place.sheet}" if one.place.sheet else "") + f"!{one.cell}"
        value = now.get((one.table, one.id, one.field))
        held = value or pick(lang, "不详", "not known")
        rule = pick(lang, _RULES.get(one.rule, one.rule.replace("in ", "单位").replace("x ", "乘以")), one.rule)
        say(f"{one.table} {one.id} {one.field} = {held} ← {where} {one.raw!r} ({rule})")
    if not found:
        say(pick(lang, "没有从表格读入的值。", "No value of it was read from a table."))
    return set()


def _values(pack: Pack) -> Mapping[tuple[str, str, str], str]:
    """What stands in the pack now, whatever its files are: as it would be written."""
    found: dict[tuple[str, str, str], str] = {}
    for name, content in pack_files(pack).items():
        if name.endswith(".csv"):
            for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
                found |= {(name.removesuffix(".csv"), row.get("id") or "", field): value for field, value in row.items()}
    return found


def _data(one: Origin) -> dict[str, str | None]:
    return {
        "table": one.table,
        "id": one.id,
        "field": one.field,
        "file": one.place.file,
        "sheet": one.place.sheet,
        "cell": one.cell,
        "raw": one.raw,
        "rule": one.rule,
    }
