# SPDX-License-Identifier: Apache-2.0
"""What if: a pack with a few figures otherwise, from `KEY=VALUE` or the keys of a small TOML file, with every fault at once."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import BoundaryError, Fault, HousingError
from community_housing.pack._contents import Pack
from community_housing.planning._terms import PlanTerms
from community_housing.quantities import Money, yuan
from community_housing.records import evolve

__all__ = ["KEYS", "PackChange", "changed_pack", "changes_of_texts"]

PackChange = tuple[str, Any, int | None]
"""Key, value, and the row that it stands in."""

_TERMS: Final = ("goals", "carry_over", "by_source", "horizon_years", "discount", "overruns", "must", "must_not", "in_kind")
_MONEY: Final = ("budget", "cost", "annual_cost")
KEYS: Final = (*(f"{name}.ID" for name in _MONEY), "most_projects.BATCH", *_TERMS)
"""What may be changed."""


@door()
def changes_of_texts(texts: Iterable[str]) -> list[PackChange]:
    """Changes as they stand on a command line, such as `budget.D2012=5000000` or `carry_over=true`.

    Raises:
        BoundaryError: With every text that is none.
    """
    found: list[PackChange] = []
    faults: list[Fault] = []
    for number, text in enumerate(texts, start=1):
        key, sign, value = text.partition("=")
        if not sign:
            faults.append(Fault("--set", "has no '='", expected="KEY=VALUE", row=number, value=text, code="bad_change"))
            continue
        found.append((key.strip(), _typed(key.strip(), value.strip()), number))
    if faults:
        raise BoundaryError(faults)
    return found


def _typed(key: str, text: str) -> Any:
    """The value of a text: lists by commas, truths and whole numbers where the key asks for them."""
    if key in ("goals", "must", "must_not", "in_kind"):
        return [part.strip() for part in text.split(",") if part.strip()]
    if key in ("carry_over", "by_source"):
        return {"true": True, "false": False}.get(text.lower(), text)
    if key in ("horizon_years", "overruns") or key.startswith("most_projects."):
        return int(text) if text.isascii() and text.isdigit() else None if text == "none" else text
    return text


@door()
def changed_pack(pack: Pack, changes: Iterable[PackChange], *, source: str) -> Pack:
    """The pack with the changes made.

    Args:
        pack: The pack.
        changes: As from `changes_of_texts` or `changes_of_file`; of two for one key the later one holds.
        source: What faults name as their file.

    Raises:
        BoundaryError: With every change that cannot be made: an unknown key or id, or a value of the wrong form.
    """
    made = _Changes(pack, source)
    for key, value, row in changes:
        made.make(key, value, row)
    return made.pack()


class _Changes:
    """The changes asked for, by what they change."""

    def __init__(self, pack: Pack, source: str) -> None:
        self._pack, self._source = pack, source
        self._faults: list[Fault] = []
        self._terms: dict[str, Any] = {}
        self._money: dict[str, dict[str, Money]] = {name: {} for name in _MONEY}
        self._most: dict[str, int | None] = {}
        district = pack.district
        chances = frozenset(one.id for one in district.opportunities)
        self._ids: Mapping[str, frozenset[str]] = {
            "budget": frozenset(one.id for one in district.budgets),
            "cost": chances,
            "annual_cost": chances,
            "most_projects": frozenset(one.id for one in district.batches),
        }

    def make(self, key: str, value: Any, row: int | None) -> None:
        name, dot, inner = key.partition(".")
        if not dot and name in _TERMS:
            self._terms[name] = value
            self._check_names(name, value, row)
        elif dot and name in self._ids:
            known = self._ids[name]
            if inner not in known:
                near = get_close_matches(inner, sorted(known), n=1)
                self._fault(
                    key,
                    row,
                    Message("there is no {inner!r}", inner=inner),
                    Message("{near}, perhaps", near=f"{name}.{near[0]}")
                    if near
                    else Message("the id of a {what}", what=Message(name)),
                )
            elif name == "most_projects":
                self._most_projects(inner, value, key, row)
            else:
                self._amount(name, inner, value, key, row)
        else:
            near = get_close_matches(name, [*_TERMS, *self._ids], n=1)
            hint = Message("{near}, perhaps", near=near[0]) if near else Message("one of {values}", values=", ".join(KEYS))
            self._fault(key, row, "is nothing that can be changed", hint)

    def _fault(self, key: str, row: int | None, message: str, expected: str, value: object = None) -> None:
        text = None if value is None else str(value)[:80]
        self._faults.append(Fault(self._source, message, expected=expected, row=row, column=key, value=text, code="bad_change"))

    def _check_names(self, name: str, value: Any, row: int | None) -> None:
        if name in ("must", "must_not") and isinstance(value, list):
            known = {one.id for one in self._pack.district.communities}
            for lost in sorted({str(one) for one in value} - known):
                self._fault(name, row, "there is no such community", "the id of a community of the pack", lost)

    def _amount(self, name: str, inner: str, value: Any, key: str, row: int | None) -> None:
        try:
            amount = yuan(value)
        except HousingError as error:
            self._fault(key, row, error.args[0], "an amount in yuan such as 5000000 or 66.50", value)
            return
        if amount.fen < 0:
            self._fault(key, row, "is negative", "an amount of 0 or more", value)
            return
        self._money[name][inner] = amount

    def _most_projects(self, inner: str, value: Any, key: str, row: int | None) -> None:
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
            self._most[inner] = value
        else:
            self._fault(key, row, "is no number of projects", "a whole number of 0 or more, or none", value)

    def _new_terms(self) -> PlanTerms:
        if not self._terms:
            return self._pack.terms
        both = sorted({str(one) for one in self._named("must")} & {str(one) for one in self._named("must_not")})
        for name in both:
            key = "must_not" if "must_not" in self._terms else "must"
            self._fault(key, None, "must and must not at once", "each community in one of must and must_not", name)
        if both:
            return self._pack.terms
        adapter: TypeAdapter[PlanTerms] = TypeAdapter(PlanTerms)
        try:
            checked = adapter.validate_python(self._terms)
            return evolve(self._pack.terms, **{name: getattr(checked, name) for name in self._terms})
        except ValidationError as error:
            for one in error.errors():
                key = ".".join(str(part) for part in one["loc"]) or "terms"
                self._fault(key, None, str(one["msg"]), "a value as in plan.toml", one["input"] if one["loc"] else None)
        except HousingError as error:
            self._fault("terms", None, error.args[0], "terms that agree with each other")
        return self._pack.terms

    def _named(self, name: str) -> Iterable[Any]:
        """The communities of one of the two lists after the changes; none where it is no list."""
        value = self._terms.get(name, getattr(self._pack.terms, name))
        return value if isinstance(value, (list, tuple)) else ()

    def pack(self) -> Pack:
        terms = self._new_terms()
        if self._faults:
            raise BoundaryError(self._faults)
        district = self._pack.district
        return evolve(
            self._pack,
            terms=terms,
            district=evolve(
                district,
                budgets=tuple(evolve(b, amount=self._money["budget"].get(b.id, b.amount)) for b in district.budgets),
                batches=tuple(evolve(b, most_projects=self._most.get(b.id, b.most_projects)) for b in district.batches),
                opportunities=tuple(
                    evolve(
                        one,
                        cost=self._money["cost"].get(one.id, one.cost),
                        annual_cost=self._money["annual_cost"].get(one.id, one.annual_cost),
                    )
                    for one in district.opportunities
                ),
            ),
        )
