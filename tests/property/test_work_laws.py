# SPDX-License-Identifier: Apache-2.0
"""Laws of the community at work in a pack, each named by its law."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from tests.reference.small_pack import FILES, write_files

from community_housing import testing
from community_housing._toml_rows import no_text_in
from community_housing.errors import InputError
from community_housing.io.packs import read_pack, write_pack
from community_housing.pack import Work
from community_housing.records import evolve

testing.register()


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(st.from_type(Work))
def test_what_a_pack_says_of_its_work_reads_back_as_the_same(work: Work) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pack = evolve(read_pack(write_files(Path(folder) / "small", dict(FILES))), work=work)
        if no_text_in(TypeAdapter(Work).dump_python(work, mode="json")) is None:
            assert read_pack(write_pack(pack, Path(folder) / "pack")) == pack
        else:  # a sign that nobody sees in a name is refused, and nothing is written
            with pytest.raises(InputError, match="cannot carry this one"):
                write_pack(pack, Path(folder) / "pack")
            assert not (Path(folder) / "pack").exists()
