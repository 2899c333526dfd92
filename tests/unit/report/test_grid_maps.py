# SPDX-License-Identifier: Apache-2.0
"""Maps of grids: the scene, SVG, the offline page and matplotlib."""

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from community_housing.district import Building, Community, District, Point, Street
from community_housing.errors import InputError
from community_housing.grids._communities import partition_district
from community_housing.grids._domain import GridRule
from community_housing.report.map._html import map_html
from community_housing.report.map._scene import COLOURS, scene_of
from community_housing.report.map._svg import map_svg, round_length
from community_housing.report.map._words import summary

SVG = "{http://www.w3.org/2000/svg}"


def district(*, crs="local", step=40.0, households=200, place=True, name="<甲> & 乙"):
    def where(community, i):
        return Point(x=community * 10 * step + (i % 4) * step, y=(i // 4) * step) if place else None

    return District(
        id="211402",
        name="區",
        crs=crs,
        adjacency_given=not place,
        streets=(Street(id="S", name="街"),),
        communities=tuple(Community(id=f"C{c}", street="S", name=name, name_en="A & B") for c in range(2)),
        buildings=tuple(
            Building(id=f"C{c}-{i}", community=f"C{c}", households=households, point=where(c, i), name='"1" <Rd>')
            for c in range(2)
            for i in range(8)
        ),
    )


def scene(of=None, **options):
    of = of or district()
    return scene_of(of, partition_district(of, rule=GridRule(), project=True), **options)


SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [90, 0], [90, 90], [0, 90], [0, 0]], [[9, 9], [9, 19], [19, 9], [9, 9]]]}


def test_a_scene_shows_every_grid_building_and_community():
    seen = scene()
    assert (len(seen.grids), len(seen.buildings), len(seen.communities)) == (8, 16, 2)
    assert sum(one.central for one in seen.buildings) == 8
    assert {one.grid for one in seen.buildings} == {one.grid.code for one in seen.grids}


def test_neighbouring_grids_differ_in_colour():
    seen = scene()
    colour = {one.grid.code: one.colour for one in seen.grids}
    place = {one.building.id: (one.at, one.grid) for one in seen.buildings}
    near = [
        (a_grid, b_grid)
        for a, (a_at, a_grid) in place.items()
        for b, (b_at, b_grid) in place.items()
        if a_grid < b_grid and a[:2] == b[:2] and abs(a_at[0] - b_at[0]) + abs(a_at[1] - b_at[1]) == 40.0
    ]
    assert near
    assert all(colour[a] != colour[b] for a, b in near)
    assert max(colour.values()) < len(COLOURS)


def test_degrees_are_laid_on_a_plane():
    west, south, east, north = scene(district(crs="EPSG:4326", step=0.001)).bounds
    assert (east - west, north - south) == pytest.approx((13 * 111.3, 110.6), rel=0.01)


def test_without_any_place_there_is_no_map():
    with pytest.raises(InputError, match="no building has a place"):
        scene(district(place=False))


def test_an_outline_is_a_polygon():
    code = scene().grids[0].grid.code
    with pytest.raises(InputError, match="must be a Polygon or MultiPolygon, got 'Point'"):
        scene(outlines={code: {"type": "Point", "coordinates": [0, 0]}})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_svg_is_well_formed_and_says_what_it_shows(lang):
    root = ET.fromstring(map_svg(scene(), lang=lang))  # noqa: S314 - our own text
    assert root.find(f"{SVG}title").text == {"zh": "网格图", "en": "Map of grids"}[lang]
    assert {"zh": "分为8个网格", "en": "in 8 grids"}[lang] in root.find(f"{SVG}desc").text
    titles = [one.text for one in root.iter(f"{SVG}title")]
    assert any('"1" <Rd>' in text for text in titles)
    names = [one.text for one in root.iter(f"{SVG}text") if one.get("data-community")]
    assert names == [{"zh": "<甲> & 乙", "en": "A & B"}[lang]] * 2


def test_svg_draws_outlines_with_their_holes_and_the_borders_of_communities():
    code = scene().grids[0].grid.code
    root = ET.fromstring(map_svg(scene(outlines={code: SQUARE}, boundaries={"C0": SQUARE})))  # noqa: S314 - our own text
    (path,) = [one for one in root.iter(f"{SVG}path") if one.get("data-grid") == code]
    assert path.get("d").count("M") == 2
    (border,) = [one for one in root.iter(f"{SVG}path") if one.get("class") == "gm-border"]
    assert border.get("d").count("Z") == 2


def test_grids_outside_the_band_are_hatched():
    assert 'class="gm-x" data-grid' not in map_svg(scene())
    text = map_svg(scene(district(households=900)))
    assert text.count('class="gm-x" data-grid') == 16


def test_one_building_has_a_map_too():
    of = District(
        id="d",
        name="區",
        streets=(Street(id="S", name="街"),),
        communities=(Community(id="C", street="S", name="社"),),
        buildings=(Building(id="B", community="C", households=400, point=Point(x=5.0, y=5.0)),),
    )
    ET.fromstring(map_svg(scene(of)))  # noqa: S314 - our own text
    assert scene(of).bounds == (5.0, 5.0, 5.0, 5.0)


def test_the_same_scene_is_the_same_text():
    assert map_html(scene(), title="t") == map_html(scene(), title="t")


def test_another_language_is_refused():
    with pytest.raises(InputError, match="must be 'zh' or 'en', got 'fr'"):
        map_svg(scene(), lang="fr")


class _Page(HTMLParser):
    """Collects tags, what is loaded, and text."""

    def __init__(self, text):
        super().__init__()
        self.open, self.loads, self.rows = [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.loads += [found[key] for key in ("src", "href") if key in found]
        self.rows += tag == "tr" and "data-grid" in found
        if tag not in ("meta", "br", "link", "circle", "path", "rect", "img"):
            self.open.append(tag)

    def handle_startendtag(self, _tag, attributes):
        found = dict(attributes)
        self.loads += [found[key] for key in ("src", "href") if key in found]

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_stands_alone(lang):
    text = map_html(scene(), title="<X>", lang=lang, attribution="by & for", note="a reconstruction")
    page = _Page(text)
    assert (page.loads, page.rows, page.open) == ([], 8, [])
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "<h1>&lt;X&gt; · " in text
    assert "by &amp; for" in text
    assert "a reconstruction" in text
    assert f'<html lang="{"zh-Hans" if lang == "zh" else "en"}">' in text


@pytest.mark.parametrize(("most", "length"), [(430.0, 200.0), (99.9, 50.0), (1000.0, 1000.0), (0.3, 0.2)])
def test_a_scale_bar_has_a_round_length(most, length):
    assert round_length(most) == pytest.approx(length)


def test_matplotlib_draws_every_grid(tmp_path):
    pytest.importorskip("matplotlib", reason="needs the extra report")
    from community_housing.report.map._figure import draw_map

    figure = draw_map(scene(district(households=900), boundaries={"C0": SQUARE}), title="Map", lang="en", attribution="by")
    (axes,) = figure.axes
    assert len(axes.patches) == 16 * 2 + 1
    assert {"A & B", "1", "8"} <= {text.get_text() for text in axes.texts}
    figure.savefig(tmp_path / "map.png", dpi=40)
    assert (tmp_path / "map.png").stat().st_size > 2000


def test_chinese_is_written_with_a_font_that_has_it_or_refused(tmp_path):
    pytest.importorskip("matplotlib", reason="needs the extra report")
    from matplotlib import font_manager

    from community_housing.report.map._figure import FONTS, draw_map

    try:
        figure = draw_map(scene(district(households=900)), title="网格图", lang="zh")
    except InputError as refused:
        assert "no font with Chinese characters" in str(refused)  # noqa: PT017 - the machine decides which of the two
        assert not {font.name for font in font_manager.fontManager.ttflist} & set(FONTS)
    else:
        # A glyph that the font lacks would be a warning, and so an error here.
        figure.savefig(tmp_path / "map.png", dpi=40)
        assert (tmp_path / "map.png").stat().st_size > 2000


@pytest.mark.parametrize("households", [10, 620])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_grid_outside_the_band_is_not_said_to_lie_above_it(households, lang):
    seen = scene(district(households=households))
    assert all(one.grid.violation for one in seen.grids)
    told = summary(seen, lang) + map_html(seen, title="x", lang=lang)
    assert {"zh": "不在规定范围内", "en": "outside the band"}[lang] in told
    assert not [word for word in ("户数超出", "▲", "above the band") if word in told]
