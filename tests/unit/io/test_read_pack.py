# SPDX-License-Identifier: Apache-2.0
"""What a pack may look like and still be read the same."""

import datetime as dt
from pathlib import Path

import pytest
from tests.reference.small_pack import FILES, GEOJSON, write_files

from community_housing.district import Basis, OpportunityKind, Tenure
from community_housing.errors import InputError
from community_housing.io.packs import read_pack, write_pack
from community_housing.pack import Pack
from community_housing.quantities import square_metres, yuan

EXAMPLE = Path(__file__).parents[3] / "examples" / "lianshan"


@pytest.fixture
def good(tmp_path: Path) -> Pack:
    return read_pack(write_files(tmp_path / "good", {**FILES}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_three_encodings_are_read_the_same(good: Pack, tmp_path: Path, encoding: str) -> None:
    files: dict[str, str | bytes] = {name: text.encode(encoding) for name, text in FILES.items()}
    assert read_pack(write_files(tmp_path / "pack", files)) == good


def test_line_ends_and_blank_lines_do_not_matter(good: Pack, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {name: text.replace("\n", "\r\n") for name, text in FILES.items()}
    files["communities.csv"] = "\n".join(f"{line}\n ,,," for line in FILES["communities.csv"].splitlines())
    assert read_pack(write_files(tmp_path / "pack", files)) == good


def test_full_width_digits_and_commas_are_read(good: Pack, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        **FILES,
        "communities.csv": FILES["communities.csv"]
        .replace("1200", "１２００")
        .replace("2500", '"2,500"')
        .replace("C1", "Ｃ１"),
        "premises.csv": FILES["premises.csv"].replace("120.5", "１２０．５０").replace("2010-01-01", "２０１０年1月1日"),
        "opportunities.csv": FILES["opportunities.csv"].replace("160000", '"１６０，０００.00"'),
    }
    assert read_pack(write_files(tmp_path / "pack", files)) == good


def test_chinese_headers_and_words_are_read(good: Pack, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        **FILES,
        "communities.csv": FILES["communities.csv"]
        .replace("id,street,name", "编号,街道,名称")
        .replace("households,household_basis,persons,person_basis", "户数,户数口径,人口,人口口径")
        .replace("registered", "户籍"),
        "premises.csv": FILES["premises.csv"]
        .replace("id,community,area_m2,tenure,functions,starts,ends", "用房编号,社区,面积(㎡),产权方式,功能,启用日期,停用日期")
        .replace("owned", "自有")
        .replace("leased", "租赁")
        .replace(";", "；"),
    }
    assert read_pack(write_files(tmp_path / "pack", files)) == good


def test_columns_may_stand_in_any_order_and_be_left_out(good: Pack, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {**FILES, "neighbours.csv": "b,a\nB2,B1\nB3,B2\n"}
    found = read_pack(write_files(tmp_path / "pack", files)).district.neighbours
    assert [(one.a, one.b) for one in found] == [(one.a, one.b) for one in good.district.neighbours]
    assert {one.weight for one in found} == {1}


def test_values_are_exact(good: Pack) -> None:
    district = good.district
    assert [item.area for item in district.premises] == [square_metres(60), square_metres("120.5"), None]
    assert district.premises[1].tenure is Tenure.LEASED
    assert dt.date(2012, 12, 31) in district.premises[1].in_use
    assert dt.date(2013, 1, 1) not in district.premises[1].in_use
    rental = district.opportunities[1]
    assert (rental.kind, rental.cost, rental.annual_cost) == (OpportunityKind.RENTAL, yuan(0), yuan("30000.50"))
    assert (rental.term_months, rental.keeps_old) == (36, False)
    assert district.communities[0].household_basis is Basis.REGISTERED
    assert district.communities[2].households is None
    assert district.adjacency_given
    assert good.settings.review_day == good.settings.after == dt.date(2014, 2, 5)


def test_geojson_buildings_are_read(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        name: text for name, text in FILES.items() if name not in ("buildings.csv", "neighbours.csv")
    }
    district = read_pack(write_files(tmp_path / "pack", {**files, "buildings.geojson": GEOJSON})).district
    assert district.buildings[0].point is not None
    assert [len(ring) for ring in district.buildings[1].footprint] == [3]
    assert not district.adjacency_given


def test_an_event_may_be_repeated_word_for_word(tmp_path: Path) -> None:
    lines = FILES["events.jsonl"].splitlines()
    files: dict[str, str | bytes] = {**FILES, "events.jsonl": "\n".join([*lines, lines[-1]])}
    assert len(read_pack(write_files(tmp_path / "pack", files)).events) == 6


def test_a_schedule_of_the_districts_own_is_read(tmp_path: Path) -> None:
    own = """
[[schedules]]
id = "transfer-build"
name = "本区撥付"
name_en = "Own transfer"
ledger = "transfer"
modes = ["build"]
stages = [
    { id = "approval", name = "立項", name_en = "approval", share = "1/4" },
    { id = "acceptance", name = "驗收", name_en = "acceptance", share = 1 },
]
period = {}
citation = { authority = "某区", document = "办法", evidence = "own" }
"""
    pack = read_pack(write_files(tmp_path / "pack", {**FILES, "district.toml": FILES["district.toml"] + own}))
    stages = pack.all_schedules().editions("transfer-build")[0].stages
    assert [str(stage.share) for stage in stages] == ["1/4", "1"]
    assert "transfer-lease" in pack.all_schedules()
    assert read_pack(write_pack(pack, tmp_path / "again")) == pack


def test_a_pack_that_does_not_say_its_form_has_the_first(good: Pack, tmp_path: Path) -> None:
    text = FILES["district.toml"]
    assert "format" not in text
    assert read_pack(write_files(tmp_path / "pack", {**FILES, "district.toml": f"format = 1\n{text}"})) == good
    write_pack(good, tmp_path / "written")
    assert "\nformat = 1\n" in (tmp_path / "written" / "district.toml").read_text(encoding="utf-8")


def test_what_is_written_reads_back_the_same(good: Pack, tmp_path: Path) -> None:
    first = write_pack(good, tmp_path / "one")
    second = write_pack(good, tmp_path / "two")
    assert read_pack(first) == good
    assert {path.name: path.read_bytes() for path in first.iterdir()} == {
        path.name: path.read_bytes() for path in second.iterdir()
    }


def test_the_example_reads_and_writes_back(tmp_path: Path) -> None:
    pack = read_pack(EXAMPLE)
    assert len(pack.district.communities) == 83
    assert read_pack(write_pack(pack, tmp_path / "again")) == pack


def test_nothing_is_written_over_something(good: Pack, tmp_path: Path) -> None:
    place = write_files(tmp_path / "full", {"mine.txt": "keep"})
    with pytest.raises(InputError, match="empty"):
        write_pack(good, place)
    assert [path.name for path in place.iterdir()] == ["mine.txt"]


def test_what_files_cannot_carry_is_refused_and_nothing_is_left(good: Pack, tmp_path: Path) -> None:
    import attrs

    community = attrs.evolve(good.district.communities[0], name=" leading space")
    district = attrs.evolve(good.district, communities=(community, *good.district.communities[1:]))
    with pytest.raises(InputError, match="cannot carry"):
        write_pack(attrs.evolve(good, district=district), tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["good"]


def test_the_documented_district_file_is_read(tmp_path: Path) -> None:
    page = (EXAMPLE.parents[1] / "docs" / "how-to" / "district-pack.md").read_text(encoding="utf-8")
    text = page.partition("```toml\n")[2].partition("```")[0]
    files: dict[str, str | bytes] = {
        "district.toml": text,
        "communities.csv": "id,street,name\nC1,211402001,一社区\n",
        "premises.csv": "id,community,area_m2,tenure\n",
        "opportunities.csv": "id,community,kind,area_m2,cost_yuan\n",
    }
    pack = read_pack(write_files(tmp_path / "pack", files))
    assert pack.district.budgets[0].amount == yuan(4_300_000)
    assert pack.settings.standard == "lianshan-2012"
