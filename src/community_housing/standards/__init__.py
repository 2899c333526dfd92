# SPDX-License-Identifier: Apache-2.0
"""Dated, cited standards: what is asked, since when, by which document, and how far that text was verified."""

from community_housing.standards._book import Change, Edition, Rule, Standard, StandardBook, Subject
from community_housing.standards._checks import CheckFinding, check
from community_housing.standards._counting import Conversion, Counting, OldRooms, TenureShare
from community_housing.standards._files import check_standards, load, shipped
from community_housing.standards._listing import Holding, holdings
from community_housing.standards._loader import parse
from community_housing.standards._places import Chain, in_force, strictest

__all__ = [
    "Chain",
    "Change",
    "CheckFinding",
    "Conversion",
    "Counting",
    "Edition",
    "Holding",
    "OldRooms",
    "Rule",
    "Standard",
    "StandardBook",
    "Subject",
    "TenureShare",
    "check",
    "check_standards",
    "holdings",
    "in_force",
    "load",
    "parse",
    "shipped",
    "strictest",
]
