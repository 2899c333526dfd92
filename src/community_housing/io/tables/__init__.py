# SPDX-License-Identifier: Apache-2.0
"""Rows and cells of CSV, Excel and Parquet, in and out (表格)."""
