# SPDX-License-Identifier: Apache-2.0
"""The inverse of classification: which mode a finished project was, from its records."""

from collections.abc import Iterable

from community_housing._doors import door
from community_housing.district import BuildKind, DeliveryMode, Premises, PremisesId, Tenure
from community_housing.findings import Reason, Truth
from community_housing.provenance import Citation, Evidence
from community_housing.records import result

__all__ = ["Recognition", "recognise"]

_OWN = Citation(authority="community_housing", document="docs/decisions/0032", evidence=Evidence.OWN)


@result
class Recognition:
    """The modes that the records of a project allow.

    Fields:
        mode: The mode, where the records leave one only; *build_kind* likewise.
        possible: Every mode that they allow, in the order of `DeliveryMode`.
        reasons: What in the records spoke for or against.
        missing: What would decide, sorted; empty where one mode is left or none.
        main: The premises that the mode was recognised by: the largest that came in; None where none did.
    """

    mode: DeliveryMode | None
    build_kind: BuildKind | None
    possible: tuple[DeliveryMode, ...]
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    main: PremisesId | None


_BY_TENURE = {
    Tenure.OWNED: (DeliveryMode.BUILD, DeliveryMode.PURCHASE),
    Tenure.DEVELOPER: (DeliveryMode.DEVELOPER,),
    Tenure.LEASED: (DeliveryMode.LEASE,),
    Tenure.BORROWED: (DeliveryMode.LEASE,),
    Tenure.SHARED: (DeliveryMode.SHARE,),
}


@door()
def recognise(before: Iterable[Premises], after: Iterable[Premises], *, structure_built: bool | None = None) -> Recognition:
    """Recognise the mode of a finished project from the premises before and after it.

    Args:
        before: Premises in use before the project.
        after: Premises in use after it; an item whose id was there before with a smaller area was extended.
        structure_built: Whether the project has the milestone "main structure complete", which only building has; None
            where its records do not say.

    Returns:
        The mode.  The largest item that came in decides; a venue that is shared is ancillary where anything else came in.

    Raises:
        InputError: An id is there twice on one side.

    Source: own rule, docs/decisions/0032.
    """
    old, new = ({item.id: item for item in items} for items in (before, after))
    grown = [item for item in new.values() if item.id in old and _larger(item, old[item.id])]
    came = [item for item in new.values() if item.id not in old]
    proper = [item for item in came if item.tenure is not Tenure.SHARED] or came
    if grown:
        # What grew was extended, whatever smaller rooms came beside it.
        main = max(grown, key=lambda item: (-1 if item.area is None else item.area.dm2, item.id))
        reasons = (_reason("extended", Truth.MET, main), *_structure(structure_built, main))
        return Recognition(
            mode=DeliveryMode.BUILD,
            build_kind=BuildKind.EXTEND,
            possible=(DeliveryMode.BUILD,),
            reasons=reasons,
            missing=(),
            main=main.id,
        )
    if not proper:
        return Recognition(mode=None, build_kind=None, possible=(), reasons=(), missing=(), main=None)
    if len(proper) > 1 and any(item.area is None for item in proper):
        modes = {mode for item in proper for mode in _BY_TENURE[item.tenure]}
        lacking = tuple(sorted(f"{item.id}.area_dm2" for item in proper if item.area is None))
        return Recognition(mode=None, build_kind=None, possible=_ordered(modes), reasons=(), missing=lacking, main=None)
    main = max(proper, key=lambda item: (0 if item.area is None else item.area.dm2, item.id))
    return _by_main(main, structure_built)


def _by_main(main: Premises, structure_built: bool | None) -> Recognition:
    modes = _BY_TENURE[main.tenure]
    missing: tuple[str, ...] = ()
    if main.tenure is Tenure.OWNED and structure_built is not None:
        modes = (DeliveryMode.BUILD,) if structure_built else (DeliveryMode.PURCHASE,)
    elif main.tenure is Tenure.OWNED:
        missing = ("structure_built",)
    mode = modes[0] if len(modes) == 1 else None
    return Recognition(
        mode=mode,
        build_kind=BuildKind.NEW if mode is DeliveryMode.BUILD else None,
        possible=modes,
        reasons=(_reason(f"tenure_{main.tenure.value}", Truth.MET, main), *_structure(structure_built, main)),
        missing=missing,
        main=main.id,
    )


def _larger(after: Premises, before: Premises) -> bool:
    return after.area is not None and before.area is not None and after.area.dm2 > before.area.dm2


def _ordered(modes: set[DeliveryMode]) -> tuple[DeliveryMode, ...]:
    return tuple(mode for mode in DeliveryMode if mode in modes)


def _reason(rule: str, truth: Truth, item: Premises) -> Reason:
    return Reason(rule=rule, truth=truth, reads=(("premises", item.id), ("tenure", item.tenure.value)), citation=_OWN)


def _structure(built: bool | None, item: Premises) -> tuple[Reason, ...]:
    truth = Truth.UNKNOWN if built is None else Truth.MET if built else Truth.UNMET
    missing = ("structure_built",) if built is None else ()
    return (Reason(rule="structure_built", truth=truth, missing=missing, reads=(("premises", item.id),), citation=_OWN),)
