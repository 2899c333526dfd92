# SPDX-License-Identifier: Apache-2.0
"""The rules over whole populations: any frame that narwhals knows, or SQL; needs the extra `frames`."""

try:
    import narwhals as _narwhals
except ImportError:
    from community_housing.errors import MissingExtraError

    raise MissingExtraError("frames", "assessing a frame") from None

from community_housing.frames._assess import AT_LEAST, AT_MOST, RESULTS, assess, columns_of, reasons
from community_housing.frames._exact import exact
from community_housing.frames._query import sql
from community_housing.frames._summary import FrameSummary, summarise

_ = _narwhals

__all__ = ["AT_LEAST", "AT_MOST", "RESULTS", "FrameSummary", "assess", "columns_of", "exact", "reasons", "sql", "summarise"]
