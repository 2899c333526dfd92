# SPDX-License-Identifier: Apache-2.0
"""Ten workbooks of different shapes: what must come of each was written before the importer was run on it."""

from pathlib import Path

import pytest
from tests.unit.io.office_workbooks import BASE, SHAPES, Shape

from community_housing.io.office import OfficeImport, import_office

pytest.importorskip("openpyxl")


def read(shape: Shape, folder: Path) -> OfficeImport:
    return import_office([shape.write(folder)], folder / "out", answers={**BASE, **shape.answers})


@pytest.mark.parametrize("shape", [one for one in SHAPES if one.open], ids=lambda one: one.name)
def test_what_is_open_names_its_cell_and_writes_no_pack(shape: Shape, tmp_path: Path) -> None:
    found = read(shape, tmp_path)
    named = {one.cell for one in found.questions} | {(one.sheet or "").partition("!")[2] for one in found.faults}
    assert shape.open <= named
    assert found.pack is None
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("shape", [one for one in SHAPES if not one.open], ids=lambda one: one.name)
def test_what_is_read_is_what_stands_there(shape: Shape, tmp_path: Path) -> None:
    found = read(shape, tmp_path)
    assert found.all_faults == ()
    assert found.pack is not None
    district = found.pack.district
    names = {one.id: one.name for one in district.communities}
    streets = {one.id: one.name for one in district.streets}
    assert {(streets[one.street], one.name): one.households for one in district.communities} == shape.communities
    rooms = [(names[p.community], None if p.area is None else str(p.area), p.tenure.value) for p in district.premises]
    assert sorted(rooms) == sorted(shape.premises)
    ways = [
        (names[o.community], o.kind.value, None if o.area is None else str(o.area), None if o.cost is None else str(o.cost))
        for o in district.opportunities
    ]
    assert sorted(ways) == sorted(shape.opportunities)
    assert sorted((b.name, names[b.community], b.households) for b in district.buildings) == sorted(shape.buildings)
    assert {one.cell for one in found.remarks} >= shape.remarks
    assert all(one.read or one.reason for one in found.cells)
