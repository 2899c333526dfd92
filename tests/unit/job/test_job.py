# SPDX-License-Identifier: Apache-2.0
"""The main job on the Lianshan pack."""

import csv
import datetime as dt
import io
import json
import re
import shutil
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

import community_housing
from community_housing.errors import BoundaryError, InputError
from community_housing.job import RunResult, compute
from community_housing.job._files import OUTPUTS, render_files

LIANSHAN = Path(__file__).parents[3] / "examples" / "lianshan"


@lru_cache(maxsize=1)
def found() -> RunResult:
    return community_housing.run(LIANSHAN)


@lru_cache(maxsize=2)
def files(lang: str) -> dict[str, bytes]:
    return dict(render_files(found().result, "zh" if lang == "zh" else "en"))


def summary() -> dict[str, object]:
    data: dict[str, object] = json.loads(files("zh")["summary.json"])
    return data


def test_the_published_figures_are_in_the_summary() -> None:
    data: dict = summary()  # type: ignore[type-arg]
    assert data["district"]["communities"] == 83
    assert (data["before"]["short"], data["before"]["met"], data["before"]["area_m2"]) == (68, 15, 11927)
    assert data["before"]["bands"][0] == {"least_m2": None, "below_m2": 100, "communities": 30}
    assert (data["after"]["short"], data["after"]["area_m2"], data["after"]["mean_area_m2"]) == (0, 24001.22, 289.17)
    assert data["after"]["bands"][-1]["communities"] == 17
    assert data["modes"]["by_build_kind"] == {"extend": 16, "new": 18}
    assert data["modes"]["by_mode"] == {"build": 34, "purchase": 6, "developer": 13, "lease": 6, "share": 9}
    assert [batch["projects"] for batch in data["plan"]["batches"]] == [19, 49]
    assert data["payments"]["whole"][0]["paid_yuan"] == 15_300_000
    assert data["payments"]["refused"] == []
    assert data["grids"]["households"] == 122_834
    assert data["grids"]["buildings"] == 2504
    assert data["audit"]["differs"] >= 4
    shares = {row["claim"]: (row["stated"], row["computed"]) for row in data["audit"]["claims"]}
    assert shares["short-share-before"] == ("82.0", "81.93")


def test_every_file_of_a_run_is_written_and_nothing_else(tmp_path: Path) -> None:
    done = community_housing.run(str(LIANSHAN), out=tmp_path / "out", lang="en")
    assert [path.name for path in done.files] == list(OUTPUTS)
    assert sorted(item.name for item in (tmp_path / "out").glob("[!.]*")) == sorted(OUTPUTS)
    # A run again gives the same bytes, with no path of the machine in them.
    for path in done.files:
        assert path.read_bytes() == files("en")[path.name], path.name
        assert str(tmp_path).encode() not in path.read_bytes()


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(LIANSHAN, copy)
    for name in ("communities.csv", "premises.csv", "opportunities.csv", "buildings.csv", "neighbours.csv"):
        head, *rows = (copy / name).read_text(encoding="utf-8-sig").splitlines()
        (copy / name).write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    turned = community_housing.run(copy).result
    for name, content in render_files(turned, "zh"):
        assert content == files("zh")[name], name


def test_a_broken_pack_writes_nothing(tmp_path: Path) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(LIANSHAN, copy)
    (copy / "premises.csv").write_bytes(b"id,community\n1,nowhere\n")
    with pytest.raises(BoundaryError) as caught:
        community_housing.run(copy, out=tmp_path / "out")
    assert caught.value.faults
    assert not (tmp_path / "out").exists()


def test_another_day_leaves_later_events_out() -> None:
    result = community_housing.run(LIANSHAN, on=dt.date(2013, 6, 1)).result
    assert result.after.on == dt.date(2013, 6, 1)
    assert 0 < len(result.outcomes) < len(found().result.outcomes)
    assert 15 < result.after.summary.whole.met < 83
    with pytest.raises(InputError, match="later than"):
        compute(found().result.pack, on=dt.date(2012, 1, 1))
    with pytest.raises(InputError, match="'zh' or 'en'"):
        community_housing.run(LIANSHAN, lang="fr")


def test_every_step_is_told() -> None:
    steps: list[str] = []
    community_housing.run(LIANSHAN, progress=steps.append)
    assert steps == ["read", "assess", "classify", "pay", "grids", "plan", "audit"]


@pytest.mark.parametrize("name", [name for name in OUTPUTS if name.endswith(".csv")])
def test_tables_have_the_same_rows_in_both_languages(name: str) -> None:
    zh, en = (list(csv.reader(io.StringIO(files(lang)[name].decode("utf-8-sig"), newline=""))) for lang in ("zh", "en"))
    assert len(zh) == len(en) > 30
    assert {len(row) for row in [*zh, *en]} == {len(zh[0])}
    assert all(re.fullmatch(r"[a-z0-9_]+", cell) for cell in en[0])
    assert any("\u4e00" <= letter <= "\u9fff" for letter in zh[0][0])


def test_the_geojson_holds_every_building_once() -> None:
    data = json.loads(files("zh")["grids.geojson"])
    members = [member for feature in data["features"] for member in feature["properties"].get("members", [])]
    buildings = [feature for feature in data["features"] if feature["properties"]["kind"] == "building"]
    assert len(buildings) == 2504
    assert len(members) in (0, 2504)
    assert "重构" in data["note"]


class Page(HTMLParser):
    """What the test asks of the page: tags in balance, no address, labelled pictures, headed tables."""

    VOID = frozenset({"meta", "input", "br", "link", "img", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.unlabelled: list[str] = []
        self.unscoped = 0
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self.links += [str(given[name]) for name in ("href", "src", "xlink:href", "data", "action") if given.get(name)]
        if tag == "svg" and not (
            given.get("aria-hidden") == "true" or (given.get("role") == "img" and given.get("aria-label"))
        ):
            self.unlabelled.append(str(given))
        if tag == "th" and "scope" not in given:
            self.unscoped += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@lru_cache(maxsize=1)
def page() -> Page:
    parser = Page()
    parser.feed(files("zh")["report.html"].decode())
    parser.close()
    return parser


def test_the_page_is_well_formed_self_contained_and_accessible() -> None:
    assert page().open == []
    assert len(page().ids) == len(set(page().ids))
    assert all(link.startswith("#") and link[1:] in page().ids for link in page().links)
    assert "script" not in page().tags
    assert b"http" not in files("zh")["report.html"]
    assert page().unlabelled == []
    assert page().unscoped == 0


def test_the_page_holds_both_languages_and_says_that_the_data_is_a_reconstruction() -> None:
    text = " ".join(page().text)
    for words in ("重构数据", "A reconstruction", "81.93%", "143.70", "铁北社区", "Lianshan District", "Stated"):
        assert words in text
    zh, en = (files(lang)["report.html"].decode() for lang in ("zh", "en"))
    assert '<html lang="zh-Hans">' in zh
    assert '<html lang="en">' in en
    assert 'id="choose-en" checked' in en


def test_text_from_a_pack_cannot_become_markup() -> None:
    import attrs

    from community_housing.records import evolve

    pack = found().result.pack
    bad = evolve(pack.district, name="<script>alert(1)</script>", note="<b>&", note_en=None)
    made = dict(render_files(attrs.evolve(found().result, pack=evolve(pack, district=bad)), "zh"))["report.html"].decode()
    assert "<script>" not in made
    assert "&lt;b&gt;&amp;" in made


def test_without_given_adjacency_the_places_of_the_buildings_decide(tmp_path: Path) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(LIANSHAN, copy)
    (copy / "neighbours.csv").unlink()
    result = community_housing.run(copy).result
    assert not result.pack.district.adjacency_given
    assert len(result.neighbours) > 2000
    assert sum(len(one.grids) for one in result.grids) > 250
    assert json.loads(dict(render_files(result, "zh"))["summary.json"])["grids"]["adjacency"] == "gabriel"
