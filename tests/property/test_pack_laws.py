# SPDX-License-Identifier: Apache-2.0
"""Laws of the district pack: what is written reads back, every fault is told, and nothing else is raised."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reference.small_pack import FILES, write_files

from community_housing._tables import TableForm
from community_housing.district import Community, District, Premises, Street, Tenure
from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.faults import Faults
from community_housing.io.packs import read_pack, write_pack
from community_housing.io.tables import _cells as cells
from community_housing.io.tables._text import decode
from community_housing.pack import Pack, Settings
from community_housing.testing import packs

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

# Cells of the small pack, none in the same row as another, each with a text that no reader can take.
PLACES = [
    ("communities.csv", "一社区,1200", "一社区,-1200"),
    ("communities.csv", "二社区,900", "二社区,some"),
    ("communities.csv", "C3,S2", "C3,S7"),
    ("premises.csv", "60.00", "60.001"),
    ("premises.csv", "120.5", "NaN"),
    ("premises.csv", "P3,C3,,owned", "P3,C3,,found"),
    ("opportunities.csv", "160000", "-1"),
    ("opportunities.csv", "2012-08-05,2015-08-05", "2012-08-05,2011-08-05"),
    ("buildings.csv", "B1,C1,400", "B1,C1,4.5"),
    ("buildings.csv", "30,20", "inf,20"),
    ("buildings.csv", "B3,C2", "B3,C8"),
    ("neighbours.csv", "B1,B2,1", "B1,B2,0"),
    ("neighbours.csv", "B2,B3,2", "B2,B7,2"),
    ("events.jsonl", '"year": 2012', '"year": 2'),
    ("events.jsonl", '"contract_sum": 160000', '"contract_sum": 0.001'),
    ("events.jsonl", '"stage": "approval"', '"stage": "done"'),
    ("events.jsonl", '"amount": 80000', '"amount": null'),
    ("events.jsonl", '"on": "2012-08-20"', '"on": "2012-08-32"'),
    ("district.toml", 'account = "A1"', 'acount = "A1"'),
    ("district.toml", "year = 2012", "year = 1"),
    ("district.toml", 'modes = ["build"]', 'modes = ["dig"]'),
    ("district.toml", "after = 2014-02-05", "after = 20140205"),
    ("claims.toml", 'value = "3"', 'value = "-3"'),
    ("claims.toml", 'unit = "count"', 'unit = "heads"'),
]


@SLOW
@given(st.sets(st.sampled_from(range(len(PLACES))), min_size=1))
def test_breaking_k_places_reports_at_least_k_faults(chosen: set[int]) -> None:
    files: dict[str, str | bytes] = {}
    texts = dict(FILES)
    for index in sorted(chosen):
        file, old, new = PLACES[index]
        assert old in texts[file]
        texts[file] = texts[file].replace(old, new, 1)
    files.update(texts)
    with tempfile.TemporaryDirectory() as place, pytest.raises(BoundaryError) as caught:
        read_pack(write_files(Path(place) / "pack", files))
    faults = caught.value.faults
    assert len(faults) >= len(chosen)
    assert {PLACES[index][0] for index in chosen} <= {fault.file for fault in faults}
    assert all(fault.row is not None for fault in faults)


@pytest.mark.parametrize("form", TableForm)
@SLOW
@given(pack=packs())
def test_what_is_written_reads_back_the_same(form: TableForm, pack: Pack) -> None:
    with tempfile.TemporaryDirectory() as place:
        assert read_pack(write_pack(pack, Path(place) / "pack", form=form)) == pack


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(FILES)), st.data())
def test_damage_raises_a_boundary_error_or_nothing(name: str, data: st.DataObject) -> None:
    good = FILES[name].encode()
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 20)))
    junk = data.draw(st.one_of(st.binary(max_size=12), st.text(max_size=6).map(str.encode), st.sampled_from(_NASTY)))
    files: dict[str, str | bytes] = {**FILES, name: good[:start] + junk + good[end:]}
    with tempfile.TemporaryDirectory() as place:
        folder = write_files(Path(place) / "pack", files)
        faults: tuple[Fault, ...] = ()
        pack = None
        try:
            pack = read_pack(folder)
        except BoundaryError as error:
            faults = error.faults
    assert (pack is None) == bool(faults)
    assert all(fault.file in FILES for fault in faults)


_NASTY = [
    b'"',
    b"\n",
    b",",
    b"[[",
    b"]",
    b"{",
    b"}",
    b"=",
    b"1e999",
    b"[" * 2000,
    b'{"a":' * 2000,
    b"9" * 5000,
    b"\r",
    b"\x00",
    b"-",
    b"nan",
    b"''",
    b"a.b = 1\n",
]


@given(st.binary(max_size=60))
def test_bytes_are_text_or_a_fault(data: bytes) -> None:
    faults = Faults()
    text = decode(data, "file", faults)
    assert (text is None) == (len(faults.all) == 1)


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co"]), max_size=40))
def test_chinese_text_in_gb18030_is_read_or_refused_and_never_mangled_silently(text: str) -> None:
    faults = Faults()
    data = text.encode("gb18030")
    read = decode(data, "file", faults)
    # Short bytes of the one encoding can be good bytes of the other; where they are not, the text comes back.
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert read in (text, None)
        assert (read is None) == bool(faults.all)
    else:
        assert read is not None or faults.all


_ANY = st.text(st.characters(), min_size=1, max_size=6) | st.sampled_from(
    ["a;b", "a、b", "a|b", " a", "a\n", "=1", "'=1", "\ufeffa", "a\u2028b", "\ud800", "无", "合计", "1e5", "_x000D_", "a\x00"]
)


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=_ANY, form=st.sampled_from(TableForm))
def test_any_text_that_a_record_takes_is_read_back_or_refused_and_nothing_is_written(text: str, form: TableForm) -> None:
    try:
        rooms = (Premises(id="P", community="C", area=None, tenure=Tenure.OWNED, functions=(text,)),)
    except InputError:
        rooms = ()
    pack = Pack(
        district=District(
            id="D",
            name=text,
            streets=(Street(id="S", name=text),),
            communities=(Community(id="C", street="S", name="社区"),),
            premises=rooms,
        ),
        settings=Settings(standard="lianshan-2012", before=dt.date(2012, 8, 5), after=dt.date(2014, 2, 5)),
    )
    with tempfile.TemporaryDirectory() as place:
        try:
            folder = write_pack(pack, Path(place) / "pack", form=form)
        except InputError:
            assert list(Path(place).iterdir()) == []
            return
        assert read_pack(folder) == pack


@given(names=st.lists(_ANY, max_size=3).map(tuple))
def test_functions_of_a_room_are_those_that_a_cell_can_hold(names: tuple[str, ...]) -> None:
    try:
        room = Premises(id="P", community="C", area=None, tenure=Tenure.OWNED, functions=names)
    except InputError:
        return
    assert cells.names(";".join(room.functions)) == names
