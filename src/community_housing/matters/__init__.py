# SPDX-License-Identifier: Apache-2.0
"""Matters (事项): surveys of what is wrong, and what is raised: where it lies, where it should lie, and how it ended."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.matters._book import (
        MATTERS,
        MatterBook,
        MatterFold,
        apply_matter,
        matters_as_of,
        replay_matters,
    )
    from community_housing.matters._events import (
        MATTER_EVENTS,
        MATTER_KINDS,
        BodyReported,
        BodyWhistled,
        MatterCorrection,
        MatterEvent,
        MatterEventBase,
        MatterExtended,
        MatterHandedDown,
        MatterHandedUp,
        MatterMerged,
        MatterRaised,
        MatterRegistered,
        MatterReopened,
        MatterResumed,
        MatterRole,
        MatterSize,
        MatterSized,
        MatterSolved,
        MatterTaken,
        MatterVerified,
        MatterWithdrawn,
    )
    from community_housing.matters._matters import (
        MATTER_MACHINE,
        MatterStage,
    )
    from community_housing.matters._outcomes import (
        MatterOutcome,
        MatterRefusal,
        MatterRefusalCode,
    )
    from community_housing.matters._place import (
        Place,
        place,
        places,
    )
    from community_housing.matters._rules import (
        REPORTED_CEILINGS,
        Ceiling,
        HandUp,
        MatterRules,
        TierBody,
    )
    from community_housing.matters._survey import (
        Completeness,
        ProblemCategory,
        ProblemKind,
        ProblemNoted,
        Survey,
        SurveyVisit,
        Tally,
        completeness,
        tally,
    )
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "matters._book": "MATTERS MatterBook MatterFold apply_matter matters_as_of replay_matters",
            "matters._events": "MATTER_EVENTS MATTER_KINDS BodyReported BodyWhistled MatterCorrection MatterEvent "
            "MatterEventBase MatterExtended MatterHandedDown MatterHandedUp MatterMerged MatterRaised "
            "MatterRegistered MatterReopened MatterResumed MatterRole MatterSize MatterSized "
            "MatterSolved MatterTaken MatterVerified MatterWithdrawn",
            "matters._matters": "MATTER_MACHINE MatterStage",
            "matters._outcomes": "MatterOutcome MatterRefusal MatterRefusalCode",
            "matters._place": "Place place places",
            "matters._rules": "REPORTED_CEILINGS Ceiling HandUp MatterRules TierBody",
            "matters._survey": "Completeness ProblemCategory ProblemKind ProblemNoted Survey SurveyVisit Tally "
            "completeness tally",
        },
    )

__all__ = [
    "MATTERS",
    "MATTER_EVENTS",
    "MATTER_KINDS",
    "MATTER_MACHINE",
    "REPORTED_CEILINGS",
    "BodyReported",
    "BodyWhistled",
    "Ceiling",
    "Completeness",
    "HandUp",
    "MatterBook",
    "MatterCorrection",
    "MatterEvent",
    "MatterEventBase",
    "MatterExtended",
    "MatterFold",
    "MatterHandedDown",
    "MatterHandedUp",
    "MatterMerged",
    "MatterOutcome",
    "MatterRaised",
    "MatterRefusal",
    "MatterRefusalCode",
    "MatterRegistered",
    "MatterReopened",
    "MatterResumed",
    "MatterRole",
    "MatterRules",
    "MatterSize",
    "MatterSized",
    "MatterSolved",
    "MatterStage",
    "MatterTaken",
    "MatterVerified",
    "MatterWithdrawn",
    "Place",
    "ProblemCategory",
    "ProblemKind",
    "ProblemNoted",
    "Survey",
    "SurveyVisit",
    "Tally",
    "TierBody",
    "apply_matter",
    "completeness",
    "matters_as_of",
    "place",
    "places",
    "replay_matters",
    "tally",
]
