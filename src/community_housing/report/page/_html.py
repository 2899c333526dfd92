# SPDX-License-Identifier: Apache-2.0
"""`report.html`: one file that is read offline, in both languages, on a screen, a telephone or paper."""

from functools import cache
from importlib import resources
from typing import Any

from community_housing._doors import door
from community_housing.errors import MissingExtraError
from community_housing.report._language import LANGUAGES, Lang, name_of, note_of, several
from community_housing.report.page._drawings import grid_map
from community_housing.report.page._parts import view
from community_housing.results._district_result import DistrictResult

__all__ = ["page_bytes"]


@door()
def page_bytes(result: DistrictResult, lang: Lang) -> bytes:
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
        views=[view(result, one) for one in LANGUAGES],
        map=grid_map(result),
        several=several,
    )
    return text.encode()


@cache
def _template() -> Any:
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtraError("report", "report.html") from error
    folder = resources.files("community_housing.report.page") / "templates"
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in ("report.html.j2", "style.css", "sections.html.j2")}
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(texts),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.j2")
