# SPDX-License-Identifier: Apache-2.0
"""What a developer owes a community (配建义务), and the facts of its handover."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, TypeAlias

from annotated_types import Ge, Gt

from community_housing.district import ID, CommunityId, ProjectId
from community_housing.errors import InputError
from community_housing.provenance import Citation
from community_housing.quantities import Area
from community_housing.records import Text, record

__all__ = ["EstateId", "HandoverFact", "HandoverKind", "Obligation"]

EstateId: TypeAlias = str
"""Id of an estate (建设项目、小区) that is to be accepted."""


@record
class Obligation:
    """Premises that a developer owes (配建社区用房).

    Fields:
        id: Its id.
        estate: The estate whose acceptance hangs on it.
        developer: Who owes it: a firm (开发单位).
        community: The community that gets the premises.
        required: How much; None where that is not known.
        standard: Id of the standard that asks it, where one does.
        due: The stage by which it is due, such as "acceptance".
        project: The project of the ledger by which the premises come, where there is one.
        citation: The document that binds the developer.
    """

    id: Annotated[str, ID]
    estate: Annotated[EstateId, ID]
    developer: Text
    community: Annotated[CommunityId, ID]
    required: Annotated[Area, Gt(Area(0))] | None = None
    standard: Annotated[str, ID] | None = None
    due: Annotated[str, ID] = "acceptance"
    project: Annotated[ProjectId, ID] | None = None
    citation: Citation


class HandoverKind(StrEnum):
    """What became of an obligation."""

    COMMITTED = "committed"
    """承诺: it was taken on."""
    OFFERED = "offered"
    """提供: a place was offered."""
    MEASURED = "measured"
    """测绘: the place was measured."""
    TITLE = "title"
    """产权移交: the title was transferred."""
    WAIVED = "waived"
    """免除: it was waived, by a document."""


@record
class HandoverFact:
    """A fact of a handover.

    Fields:
        obligation: What it is about.
        kind: What happened.
        on: The day.
        area: What was committed, offered or measured; None where it is not known.
        by: Who did it: an office or a firm.
        note: The place, or the ground of a waiver.
        citation: The document; a waiver needs one.
    """

    obligation: Annotated[str, ID]
    kind: HandoverKind
    on: dt.date
    area: Annotated[Area, Ge(Area(0))] | None = None
    by: Text | None = None
    note: Text | None = None
    citation: Citation | None = None

    def check(self) -> None:
        """Refuse a waiver without a document, and an area of what has none."""
        if self.kind is HandoverKind.WAIVED and self.citation is None:
            raise InputError("a waiver needs the document that says so", "HandoverFact.citation", None)
        if self.kind in (HandoverKind.WAIVED, HandoverKind.TITLE) and self.area is not None:
            raise InputError("only what is committed, offered or measured has an area", "HandoverFact.area", self.area)
