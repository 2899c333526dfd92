# SPDX-License-Identifier: Apache-2.0
"""Who asks: by a bearer token proved with keys from a file, by a trusted gateway, or, to try the service, anybody.

Nothing is fetched from an issuer: on a closed network the keys are brought as a file, and read again when the file changes.
"""

import json
from collections.abc import Callable
from ipaddress import ip_address

from fastapi import HTTPException, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from community_service.settings import Settings

__all__ = ["authenticator"]

_ALGORITHMS = ["RS256", "ES256", "EdDSA"]
"""Only proofs by public keys: no `none`, and none by a shared secret."""
_LEEWAY = 30


def authenticator(settings: Settings) -> Callable[[Request], str]:
    """A function that says who asks, or raises 401."""
    if settings.open_as is not None:
        open_as = settings.open_as

        def anybody(_request: Request) -> str:
            return open_as

        return anybody
    return _by_gateway(settings) if settings.gateway_header is not None else _by_token(settings)


def _refused(why: str) -> HTTPException:
    return HTTPException(401, why, {"WWW-Authenticate": "Bearer"})


def _by_gateway(settings: Settings) -> Callable[[Request], str]:
    header, networks = str(settings.gateway_header), settings.gateway_networks

    def who(request: Request) -> str:
        here = None if request.client is None else ip_address(request.client.host)
        given = request.headers.getlist(header)
        if here is None or not any(here in network for network in networks):
            raise _refused("not from the gateway")
        if len(given) != 1 or not given[0].strip():
            raise _refused(f"the gateway names who asks by one header {header}")
        return given[0].strip()

    return who


def _by_token(settings: Settings) -> Callable[[Request], str]:
    # What the settings have checked; it narrows the types only.
    assert settings.keys is not None
    assert settings.issuer is not None
    assert settings.audience is not None
    path = settings.keys
    claims = jwt.JWTClaimsRegistry(
        leeway=_LEEWAY,
        iss={"essential": True, "value": settings.issuer},
        aud={"essential": True, "value": settings.audience},
        sub={"essential": True},
        exp={"essential": True},
    )
    read: dict[float, KeySet] = {}

    def keys() -> KeySet:
        changed = path.stat().st_mtime
        if changed not in read:
            read.clear()
            read[changed] = KeySet.import_key_set(json.loads(path.read_text(encoding="utf-8")))
        return read[changed]

    keys()  # a file that is missing or no key set stops the service, not its first caller

    def who(request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _refused("send a bearer token")
        try:
            found = jwt.decode(token, keys(), algorithms=_ALGORITHMS)
            claims.validate(found.claims)
        except (JoseError, ValueError) as error:
            raise _refused(f"the token is not good: {error}") from error
        return str(found.claims["sub"])

    return who
