# SPDX-License-Identifier: Apache-2.0
"""The reference page of the shipped standards is what the TOML says."""

from docs.standards_page import PAGE, page

from community_housing.standards import shipped


def test_the_page_is_up_to_date_and_names_every_source() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(), "run: python docs/standards_page.py"
    for standard in shipped():
        for edition in standard.editions:
            assert edition.citation.document in text
            assert f"`{standard.place}`" in text
