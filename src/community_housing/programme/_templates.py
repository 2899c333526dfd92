# SPDX-License-Identifier: Apache-2.0
"""Templates (工序模板): networks to begin with, by mode of delivery; every one is a suggestion."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated

from community_housing._toml_rows import read_records, shipped_texts
from community_housing.district import ID, DeliveryMode
from community_housing.faults import Faults
from community_housing.programme._network import Network
from community_housing.provenance import Citation
from community_housing.records import Text, record

__all__ = ["Template", "shipped"]


@record
class Template:
    """A network to begin with.

    Fields:
        id: Its id.
        name: Its name (名称).
        name_en: Its name in English.
        mode: The mode of delivery for which it is meant.
        network: Tasks and links.
        suggestion: Whether no source has it; what one has in it, the citation says.
        citation: The document.
    """

    id: Annotated[str, ID]
    name: Text
    name_en: Text | None = None
    mode: DeliveryMode
    network: Network
    suggestion: bool = False
    citation: Citation


@cache
def shipped() -> Mapping[str, Template]:
    """The templates that come with the library, by id; one for each mode.

    Guarantees: all are suggestions.  The report names no task; its stages of building, and the limit of seven working days for
    approvals are in them, every other task and amount is our own.

    Source: docs/decisions/0088.
    """
    faults = Faults()
    found = read_records(shipped_texts("community_housing.programme", "templates"), Template, faults)
    faults.done()
    return MappingProxyType({one.id: one for one in found.values()})
