# SPDX-License-Identifier: Apache-2.0
"""How values show themselves: bounded in length and time, whatever they hold; what fits is whole; what does not is counted."""

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

import community_housing as ch
from community_housing._language import Language
from community_housing._shown import as_html, as_text, shows_itself
from community_housing.district import Community, District, Tenure
from community_housing.faults import Place
from community_housing.job import compute
from community_housing.quantities import Area, Money, dm2, fen
from community_housing.records import result


@result
class Inner:
    name: str
    day: dt.date | None = None


@result
class Outer:
    several: tuple[Inner, ...] = ()
    said: str = ""


@result
class Held:
    area: Area
    cost: Money
    tenure: Tenure


EXAMPLE = Path(__file__).parents[2] / "examples" / "lianshan"
VOID = {"br", "img", "input", "meta"}


class Balanced(HTMLParser):
    """Fails on a tag that is not closed, and notes every tag and every text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in VOID
        assert not any(name.startswith("on") or name == "id" for name, _ in attrs)
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def parsed(page: str) -> Balanced:
    reader = Balanced()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return reader


def public_classes() -> set[type]:
    """Every class of attrs that a room's face names."""
    found: set[type] = set()
    seen: set[str] = set()

    def look(room: ModuleType) -> None:
        seen.add(room.__name__)
        for name in dir(room):
            thing = None if name.startswith("_") else getattr(room, name)
            if isinstance(thing, ModuleType) and thing.__name__.startswith("community_housing.") and thing.__name__ not in seen:
                look(thing)
            elif isinstance(thing, type) and thing.__module__.startswith("community_housing.") and attrs.has(thing):
                found.add(thing)

    look(ch)
    return found


def test_what_fits_is_shown_as_attrs_shows_it() -> None:
    assert repr(Outer(several=(Inner(name="a", day=dt.date(2012, 8, 5)),), said="x")) == (
        "Outer(several=(Inner(name='a', day=datetime.date(2012, 8, 5)),), said='x')"
    )
    assert repr(Outer()) == "Outer(several=(), said='')"


def test_what_does_not_fit_is_counted() -> None:
    text = repr(Outer(several=tuple(Inner(name=f"n{n}") for n in range(7470)), said="y" * 5000))
    assert len(text) <= 1000
    assert "… 7470 in all" in text
    assert "\n" not in text


def test_a_text_that_is_too_long_ends_in_a_mark() -> None:
    text = repr(Outer(said="界" * 100_000))
    assert len(text) <= 1000
    assert "…" in text


@pytest.mark.parametrize(
    "value",
    [10**5000, frozenset(range(100_000)), {n: n for n in range(100_000)}, "\ud800" * 3000],
    ids=["digits", "set", "mapping", "halves"],
)
def test_no_value_makes_it_long_or_fail(value: Any) -> None:
    holder = Inner(name=value)
    assert len(as_text(holder)) <= 1000
    parsed(as_html(holder))


def test_it_does_not_look_at_more_than_it_shows() -> None:
    class Counting(dict[int, int]):
        looked = 0

        def __getitem__(self, key: int) -> int:
            Counting.looked += 1
            return super().__getitem__(key)

    @shows_itself
    @attrs.frozen
    class Holder:
        items: Counting

    repr(Holder(Counting({n: n for n in range(10_000)})))
    assert 0 < Counting.looked < 500


def test_a_page_escapes_texts_and_names_the_number_of_all() -> None:
    page = as_html(Outer(several=tuple(Inner(name="<script>alert(1)</script>\x00\ud800") for _ in range(50)), said="a&b"))
    page.encode()
    reader = parsed(page)
    assert "script" not in reader.tags
    assert "<script>alert(1)</script>\\u0000\\ud800" in reader.texts
    assert "50 × Inner" in reader.texts
    assert "… 50 in all" in reader.texts
    assert page.count("<tr>") == 2 + 1 + 20


def test_quantities_are_shown_with_their_unit_and_members_by_their_text() -> None:
    texts = parsed(as_html(Held(area=dm2(21280), cost=fen(6600000), tenure=Tenure.LEASED))).texts
    assert {"212.80 m²", "leased"} <= set(texts)
    assert any("66000.00" in text.replace(",", "") for text in texts)


def test_nothing_is_shown_as_nought() -> None:
    assert "None" in parsed(as_html(Inner(name="a"))).texts


def test_a_district_of_many_communities_shows_as_shortly_as_a_small_one() -> None:
    pack = ch.read_pack(EXAMPLE)
    one = pack.district.communities[0]
    many = tuple(attrs.evolve(one, id=f"{n:09d}") for n in range(3000))
    district = attrs.evolve(pack.district, communities=many, premises=(), buildings=(), neighbours=(), opportunities=())
    assert isinstance(district, District)
    assert isinstance(many[0], Community)
    for value in (district, compute(pack)):
        assert len(repr(value)) <= 1000
        page = value._repr_html_()  # type: ignore[union-attr]
        assert len(page.encode()) <= 100_000
        assert "details" in parsed(page).tags


def test_every_public_class_shows_itself_so_or_in_a_way_of_its_own() -> None:
    classes = public_classes()
    assert len(classes) > 150
    for cls in classes - {Language, Place}:  # two or three short texts
        said = next(base.__dict__["__repr__"] for base in cls.__mro__ if "__repr__" in base.__dict__)
        assert said is as_text or not said.__code__.co_filename.startswith("<attrs generated"), cls
