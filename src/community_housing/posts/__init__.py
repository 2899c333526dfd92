# SPDX-License-Identifier: Apache-2.0
"""Posts (岗位): which units have a post that is held, letters, members and staff as counts, meetings and what they decided."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.posts._counts import (
        GrowingStep,
        MemberClass,
        MemberCount,
        MemberStep,
        StaffClass,
        StaffCount,
        differing,
        growing,
    )
    from community_housing.posts._letters import Letter, Relation, Target, letter_finding, missing_letters
    from community_housing.posts._meetings import Decision, Meeting, MeetingKind, MeetingsHeld, meetings_held, undecided
    from community_housing.posts._organisations import Organisation, OrganisationCoverage, organisation_coverage
    from community_housing.posts._posts import Post, PostCoverage, Tenancy, post_coverage
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "posts._counts": "GrowingStep MemberClass MemberCount MemberStep StaffClass StaffCount differing growing",
            "posts._letters": "Letter Relation Target letter_finding missing_letters",
            "posts._meetings": "Decision Meeting MeetingKind MeetingsHeld meetings_held undecided",
            "posts._organisations": "Organisation OrganisationCoverage organisation_coverage",
            "posts._posts": "Post PostCoverage Tenancy post_coverage",
        },
    )

__all__ = [
    "Decision",
    "GrowingStep",
    "Letter",
    "Meeting",
    "MeetingKind",
    "MeetingsHeld",
    "MemberClass",
    "MemberCount",
    "MemberStep",
    "Organisation",
    "OrganisationCoverage",
    "Post",
    "PostCoverage",
    "Relation",
    "StaffClass",
    "StaffCount",
    "Target",
    "Tenancy",
    "differing",
    "growing",
    "letter_finding",
    "meetings_held",
    "missing_letters",
    "organisation_coverage",
    "post_coverage",
    "undecided",
]
