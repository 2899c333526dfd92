# SPDX-License-Identifier: Apache-2.0
"""`report.html`: one file that is read offline, in both languages, on a screen, a telephone or paper."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from community_housing._doors import door
from community_housing.errors import MissingExtraError
from community_housing.report._language import LANGUAGES, Lang, name_of, note_of, several
from community_housing.report.map._scene import scene_of
from community_housing.report.map._svg import SVG_STYLE, map_box, map_foot, shapes_and_names
from community_housing.report.page._parts import view
from community_housing.report.page._timetable_view import timetables_view
from community_housing.results._district_result import DistrictResult

__all__ = ["page_bytes"]


@door()
def page_bytes(result: DistrictResult, *, lang: Lang) -> bytes:
    """The page, which opens in *lang* and holds both languages.

    Args:
        result: What the main job found.
        lang: The language shown first.

    Returns:
        UTF-8 HTML without a script, an address or anything that has to be fetched.

    Raises:
        MissingExtraError: The extra 'report' is not installed.
    """
    district = result.pack.district
    text: str = _template().render(
        first=lang,
        lang_code={"zh": "zh-Hans", "en": "en"},
        title=name_of(district, lang),
        notes={one: note_of(district, one) for one in LANGUAGES},
        views=[view(result, one) | {"timetables": timetables_view(result, one)} for one in LANGUAGES],
        map=_map(result),
        several=several,
    )
    return text.encode()


def _map(result: DistrictResult) -> Mapping[str, Any] | None:
    """The map of the grids, drawn once for both languages; None where no building has a place."""
    district = result.pack.district
    if not any(one.point or one.footprint for one in district.buildings):
        return None
    scene = scene_of(district, result.grids)
    drawn: dict[Lang, tuple[str, str]] = {one: shapes_and_names(scene, one, titles=False) for one in LANGUAGES}
    return {
        "style": SVG_STYLE,
        "box": map_box(scene),
        "shapes": drawn["zh"][0],
        "words": {one: f"{names}\n{map_foot(scene, one)}" for one, (_, names) in drawn.items()},
    }


@cache
def _template() -> Any:
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtraError("report", "report.html") from error
    folder = resources.files("community_housing.report.page") / "templates"
    texts = {
        name: (folder / name).read_text(encoding="utf-8")
        for name in ("report.html.j2", "style.css", "sections.html.j2", "approvals.html.j2")
    }
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(texts),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.j2")
