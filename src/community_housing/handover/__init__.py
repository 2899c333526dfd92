# SPDX-License-Identifier: Apache-2.0
"""Handover (用房移交): what a developer owes, what became of it, and the gate of acceptance: no premises, no acceptance."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.handover._gate import Gate, HandoverState, ObligationStanding, acceptance_gate
    from community_housing.handover._obligations import EstateId, HandoverFact, HandoverKind, Obligation
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "handover._gate": "Gate HandoverState ObligationStanding acceptance_gate",
            "handover._obligations": "EstateId HandoverFact HandoverKind Obligation",
        },
    )

__all__ = [
    "EstateId",
    "Gate",
    "HandoverFact",
    "HandoverKind",
    "HandoverState",
    "Obligation",
    "ObligationStanding",
    "acceptance_gate",
]
