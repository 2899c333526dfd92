# SPDX-License-Identifier: Apache-2.0
"""Events (事项): what a ledger of facts is, for every room that keeps one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.events._base import CorrectionBase, EventBase, EventId, Moment, kinds_of, same_body, stamped
    from community_housing.events._engine import EventBook, EventFold, apply_one
    from community_housing.events._machine import Machine, Move
    from community_housing.events._outcomes import OutcomeBase, RefusalBase, Refuser, Status
    from community_housing.events._persistent import PMap
    from community_housing.events._state import Chain, State, relink, unchain, unlink
    from community_housing.events._stream import Handler, Mending, Stream
    from community_housing.events._subjects import Mender, Subjects, SubjectState, as_known, facts_until
    from community_housing.events._views import Facts, facts_of
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "events._base": "CorrectionBase EventBase EventId Moment kinds_of same_body stamped",
            "events._engine": "EventBook EventFold apply_one",
            "events._machine": "Machine Move",
            "events._outcomes": "OutcomeBase RefusalBase Refuser Status",
            "events._persistent": "PMap",
            "events._state": "Chain State relink unchain unlink",
            "events._stream": "Handler Mending Stream",
            "events._subjects": "Mender SubjectState Subjects as_known facts_until",
            "events._views": "Facts facts_of",
        },
    )

__all__ = [
    "Chain",
    "CorrectionBase",
    "EventBase",
    "EventBook",
    "EventFold",
    "EventId",
    "Facts",
    "Handler",
    "Machine",
    "Mender",
    "Mending",
    "Moment",
    "Move",
    "OutcomeBase",
    "PMap",
    "RefusalBase",
    "Refuser",
    "State",
    "Status",
    "Stream",
    "SubjectState",
    "Subjects",
    "apply_one",
    "as_known",
    "facts_of",
    "facts_until",
    "kinds_of",
    "relink",
    "same_body",
    "stamped",
    "unchain",
    "unlink",
]
