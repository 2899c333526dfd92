# SPDX-License-Identifier: Apache-2.0
"""Dated, cited standards: what is asked, since when, by which document, and how far that text was verified."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.standards._book import (
        Case,
        CaseFact,
        Edition,
        FigureChange,
        Rule,
        Standard,
        StandardBook,
        Subject,
        Verdict,
    )
    from community_housing.standards._checks import CheckFinding, check
    from community_housing.standards._counting import Conversion, Counting, OldRooms, TenureShare
    from community_housing.standards._files import check_shipped, check_standards, load, shipped
    from community_housing.standards._formulas import (
        AllOf,
        Amount,
        ByStatus,
        Clamp,
        DistrictMean,
        Expression,
        FigureArea,
        Floor,
        Formula,
        Functions,
        LinearStep,
        MaxOf,
        Measure,
        NamedFigure,
        Parts,
        Ratio,
        Simple,
        Step,
        StepRow,
    )
    from community_housing.standards._listing import Holding, holdings
    from community_housing.standards._loader import parse
    from community_housing.standards._places import Chain, in_force, strictest
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "standards._book": "Case CaseFact FigureChange Edition Rule Standard StandardBook Subject Verdict",
            "standards._checks": "CheckFinding check",
            "standards._counting": "Conversion Counting OldRooms TenureShare",
            "standards._files": "check_shipped check_standards load shipped",
            "standards._formulas": "AllOf Amount ByStatus Clamp DistrictMean Expression FigureArea Floor Formula "
            "Functions LinearStep MaxOf Measure NamedFigure Parts Ratio Simple Step StepRow",
            "standards._listing": "Holding holdings",
            "standards._loader": "parse",
            "standards._places": "Chain in_force strictest",
        },
    )

__all__ = [
    "AllOf",
    "Amount",
    "ByStatus",
    "Case",
    "CaseFact",
    "Chain",
    "CheckFinding",
    "Clamp",
    "Conversion",
    "Counting",
    "DistrictMean",
    "Edition",
    "Expression",
    "FigureArea",
    "FigureChange",
    "Floor",
    "Formula",
    "Functions",
    "Holding",
    "LinearStep",
    "MaxOf",
    "Measure",
    "NamedFigure",
    "OldRooms",
    "Parts",
    "Ratio",
    "Rule",
    "Simple",
    "Standard",
    "StandardBook",
    "Step",
    "StepRow",
    "Subject",
    "TenureShare",
    "Verdict",
    "check",
    "check_shipped",
    "check_standards",
    "holdings",
    "in_force",
    "load",
    "parse",
    "shipped",
    "strictest",
]
