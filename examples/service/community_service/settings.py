# SPDX-License-Identifier: Apache-2.0
"""What can be set, by variables of the environment; whatever is not set has the safer value."""

import os
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Self

import attrs

__all__ = ["Settings"]


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())


@attrs.frozen
class Settings:
    """How the service runs.

    Fields:
        journal: Path of the journal; made where there is none and `make_journal`.  An address such as
            `postgresql://ledger@db/house` takes a table on a PostgreSQL server in its place.
        make_journal: Make the journal where there is none; without it a mistyped path stops the service.
        four_eyes: Who asked for a payment may not post it.
        keys: A file of public keys (JWKS) by which bearer tokens are proved.
        issuer, audience: What a token has to say beside that.
        gateway_header: The header in which a trusted gateway names who asks, such as `X-Remote-User`; taken from
            `gateway_networks` alone.
        gateway_networks: Where the gateway's requests come from.
        open_as: Everybody is this actor; for trying the service on one's own machine.
        most_bytes: Bytes of the longest body.
        most_communities: Communities of the largest pack that is computed while the caller waits.
    """

    journal: str = "ledger.db"
    make_journal: bool = False
    four_eyes: bool = True
    keys: Path | None = None
    issuer: str | None = None
    audience: str | None = None
    gateway_header: str | None = None
    gateway_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    open_as: str | None = None
    most_bytes: int = 8_000_000
    most_communities: int = 500

    def __attrs_post_init__(self) -> None:
        ways = [self.keys is not None, self.gateway_header is not None, self.open_as is not None]
        if sum(ways) != 1:
            raise ValueError("say who may ask by exactly one of keys, gateway_header and open_as")
        if self.keys is not None and not (self.issuer and self.audience):
            raise ValueError("tokens need an issuer and an audience")
        if self.gateway_header is not None and not self.gateway_networks:
            raise ValueError("a gateway's header is taken from named networks alone: set gateway_networks")

    @classmethod
    def of_environment(cls, variables: Mapping[str, str] = os.environ) -> Self:
        """The settings by variables such as `HOUSING_JOURNAL` and `HOUSING_FOUR_EYES=no`."""
        given = {name.removeprefix("HOUSING_").lower(): text for name, text in variables.items() if name.startswith("HOUSING_")}
        unknown = sorted(given.keys() - {field.name for field in attrs.fields(cls)})
        if unknown:
            raise ValueError(f"no such setting: {', '.join(f'HOUSING_{name.upper()}' for name in unknown)}")
        readers: dict[str, Callable[[str], Any]] = {
            "make_journal": _truth,
            "four_eyes": _truth,
            "keys": Path,
            "gateway_networks": _networks,
            "most_bytes": int,
            "most_communities": int,
        }
        return cls(**{name: readers.get(name, str)(text) for name, text in given.items()})


def _truth(text: str) -> bool:
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if text.strip().lower() not in known:
        raise ValueError(f"is yes or no, got {text!r}")
    return known[text.strip().lower()]
