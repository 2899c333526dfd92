# SPDX-License-Identifier: Apache-2.0
"""Events (事项): what a ledger of facts is, for every room that keeps one."""

from community_housing.events._base import EventBase, EventId, Moment, kinds_of, same_body
from community_housing.events._engine import EventBook, EventFold, apply_one
from community_housing.events._outcomes import OutcomeBase, RefusalBase, Status
from community_housing.events._persistent import PMap
from community_housing.events._state import Chain, State, chained, unchain
from community_housing.events._stream import Handler, Mending, Stream
from community_housing.events._views import Facts, facts_of

__all__ = [
    "Chain",
    "EventBase",
    "EventBook",
    "EventFold",
    "EventId",
    "Facts",
    "Handler",
    "Mending",
    "Moment",
    "OutcomeBase",
    "PMap",
    "RefusalBase",
    "State",
    "Status",
    "Stream",
    "apply_one",
    "chained",
    "facts_of",
    "kinds_of",
    "same_body",
    "unchain",
]
