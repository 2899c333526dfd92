# SPDX-License-Identifier: Apache-2.0
"""What a street offers (服务菜单): items, the branches that dispatch, the posts and teams that take."""

from typing import Annotated

from annotated_types import Ge, Le

from community_housing._doors import an_id_once
from community_housing.personal import ImpersonalId
from community_housing.records import Text, record

__all__ = ["Branch", "Desk", "Menu", "MenuItem", "Taker"]


@record
class MenuItem:
    """Something that can be ordered.

    Fields:
        id: Its id.
        name: Its name (名称).
        name_en: Its name in English.
        evidence: Whether it counts as done only with a paper that shows it.
    """

    id: ImpersonalId
    name: Text
    name_en: Text | None = None
    evidence: bool = False


@record
class Branch:
    """A branch (党支部) that dispatches the orders of its community, or of one grid of it."""

    id: ImpersonalId
    community: ImpersonalId
    grid: ImpersonalId | None = None


@record
class Taker:
    """A post or team that takes orders.

    Fields:
        id: Its id, never a person's.
        most: How many orders it may hold at once; None where nobody has said.
    """

    id: ImpersonalId
    most: Annotated[int, Ge(1), Le(1_000_000)] | None = None


@record
class Menu:
    """What rules of orders need beside the events; what nobody has said is not held against them.

    Fields:
        items: The items; None where orders may be of any.
        branches: The branches; None where any may dispatch.
        takers: The posts and teams of which more is known.
        communities: The communities that orders may come from; None for any.
        reopen_days: Within how many days of what it reopens an order may be reopened, that day too; None without end.
    """

    items: tuple[MenuItem, ...] | None = None
    branches: tuple[Branch, ...] | None = None
    takers: tuple[Taker, ...] = ()
    communities: tuple[ImpersonalId, ...] | None = None
    reopen_days: Annotated[int, Ge(0), Le(100_000)] | None = None

    def check(self) -> None:
        """Refuse an id that is there twice."""
        for name in ("items", "branches", "takers"):
            an_id_once([one.id for one in getattr(self, name) or ()], f"Menu.{name}")
        an_id_once(self.communities or (), "Menu.communities")


class Desk:
    """A menu with what rules look up in it; equal where the menus are."""

    __slots__ = ("branches", "communities", "items", "menu", "most")

    def __init__(self, menu: Menu) -> None:
        self.menu = menu
        self.items = None if menu.items is None else {one.id: one for one in menu.items}
        self.branches = None if menu.branches is None else {one.id: one for one in menu.branches}
        self.most = {one.id: one.most for one in menu.takers if one.most is not None}
        self.communities = None if menu.communities is None else frozenset(menu.communities)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Desk) and self.menu == other.menu

    def __hash__(self) -> int:
        return hash(self.menu)

    def __reduce__(self) -> tuple[object, ...]:
        return Desk, (self.menu,)
