# SPDX-License-Identifier: Apache-2.0
"""Stored events are read quickly, and never otherwise than the stream's own adapter reads them."""

import copy
import json
import random
from typing import Any

import pydantic
import pytest
from tests.reference.random_ledgers import random_ledger
from tests.unit.io.approvals_sent import approvals_sent

from community_housing.approvals import STREAM as APPROVALS
from community_housing.disbursement import STREAM as PAYMENTS
from community_housing.disbursement import replay
from community_housing.errors import InputError
from community_housing.events import EventBase, Stream
from community_housing.io.journal._quick import _money, quick_validator, reader
from community_housing.quantities import Money

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 1.0, 0.5, 0.005, 1e30, 1e13, 9999999999999.99, 10**400, [], [[]], {}, [None], ["x"]),
    *("", " ", "a b", "a\tb", "1", "1/2", "2/4", "0.5", "甲", "甲 乙", "\u3000", "x" * 65, "x" * 501, "e\u0301", "😀"),
    *("2012-01-01", "2012-1-1", "2012-02-30", "20120101", "9999-12-31", "0001-01-01", "２０１２-01-01", "2012-01-01T00:00:00"),
    *("2012-01-01T09:00:00+08:00", "2012-01-01T09:00:00Z", "2012-01-01 09:00:00Z", "2012-01-01T09:00Z"),
    *("2012-01-01T24:00:00Z", "2012-01-01T09:00:00.123456789Z", "9999-12-31T23:59:59-23:59", "1325376000", 1325376000),
    *("１", "transfer", "government", "quality", "1,000", "1,00", "NaN", "Infinity", {"kind": "voided"}),
)


def stored(stream: Stream) -> list[bytes]:
    events: list[EventBase] = approvals_sent(20)
    if stream is PAYMENTS:
        events = [
            event for seed in range(40) for event in replay(random_ledger(seed)[0], schedules=random_ledger(seed)[1])[0].events
        ]
    return [stream.adapter.dump_json(event) for event in events]


@pytest.mark.parametrize("stream", [PAYMENTS, APPROVALS], ids=lambda one: one.name)
def test_what_a_journal_wrote_is_read_without_the_slow_reader_and_alike(stream: Stream) -> None:
    quick = quick_validator(stream)
    bodies = stored(stream)
    slow = 0
    for body in bodies:
        try:
            event = quick.validate_json(body)
        except pydantic.ValidationError:  # an id of letters that only Python knows to be printable
            slow += 1
            continue
        assert event == stream.adapter.validate_json(body)
        assert stream.adapter.dump_json(event) == body
    assert slow < len(bodies) / 5
    if stream is PAYMENTS:
        assert {json.loads(body)["kind"] for body in bodies} == set(stream.kinds)


@pytest.mark.parametrize("stream", [PAYMENTS, APPROVALS], ids=lambda one: one.name)
def test_whatever_somebody_altered_is_read_or_refused_as_the_adapter_does(stream: Stream) -> None:
    """A chain can be reckoned anew by whoever alters a body; what is no event then stays none."""
    read, whole = reader(stream), stream.adapter.validate_json
    chance = random.Random(16)
    one_of_each = {json.loads(body)["kind"]: json.loads(body) for body in stored(stream)}
    told = {True: 0, False: 0}
    for given in one_of_each.values():
        for _ in range(400):
            altered = copy.deepcopy(given)
            place: Any = altered
            while True:
                keys = list(place) if isinstance(place, dict) else list(range(len(place)))
                key = chance.choice(keys)
                if isinstance(place[key], dict | list) and place[key] and chance.random() < 0.8:
                    place = place[key]
                else:
                    break
            what = chance.random()
            if what < 0.8:
                place[key] = chance.choice(ODD)
            elif what < 0.9 or isinstance(place, list):
                del place[key]
            else:
                place["unknown"] = place[key]
            body = json.dumps(altered, ensure_ascii=chance.random() < 0.5).encode()
            try:
                expected, fault = whole(body), None
            except pydantic.ValidationError as error:
                expected, fault = None, error.errors(include_url=False)
            told[fault is None] += 1
            if fault is None:
                assert read(body) == expected, body
                assert stream.adapter.dump_json(read(body)) == stream.adapter.dump_json(expected), body
            else:
                with pytest.raises(pydantic.ValidationError) as caught:
                    read(body)
                assert str(caught.value.errors(include_url=False)) == str(fault), body
    assert min(told.values()) > 200, told


def test_a_double_is_the_amount_that_its_shortest_text_says() -> None:
    chance = random.Random(1)
    for _ in range(20_000):
        most = chance.choice([10**2, 10**5, 10**9, 10**13])
        value = chance.choice([chance.randint(-most * 100, most * 100) / 100, chance.uniform(-most, most), float(most)])
        told: list[object] = []
        for reader_of_one in (_money, Money.of):
            try:
                told.append(reader_of_one(value))
            except InputError as error:
                told.append(str(error))
        assert told[0] == told[1], value
