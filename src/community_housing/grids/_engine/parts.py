# SPDX-License-Identifier: Apache-2.0
"""Take a problem apart (oversize buildings, locked groups, separate parts), solve each part, and put the plan together."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import evolve

from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.grids._engine.bound import least_cut, region_bound
from community_housing.grids._engine.disturbance import moves
from community_housing.grids._engine.exact import HOPE, Band, Effort, Part, Search, Solution, solve
from community_housing.grids._engine.forced import forced_violation, without_forced
from community_housing.grids._engine.improve import divide_large, divide_quickly
from community_housing.grids._engine.repair import impossible_tree
from community_housing.grids._engine.sets import leader, unite_all
from community_housing.grids._engine.start import measured
from community_housing.grids._plan import DivisionReason, DivisionStatus, GridPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from community_housing.grids._engine.checks import Problem

__all__ = ["Divider", "components"]

_Cost = tuple[int, int, int, int]
_NEVER = 1 << 200
_PROVABLE = 250  # buildings up to which a plan of the walk is put to the exact search again
_LONG = 6_000  # estimated states from which a plan of a short walk first saves more than it takes
_LONGER = 20_000  # and from which that walk may be twice as long
_AMPLE = 4_000_000  # effort from which a search may use all the room: a pass that has begun is not ended by the effort


class _Piece:
    """One connected part with the canonical buildings behind each of its nodes, and its solutions so far."""

    def __init__(self, part: Part, members: list[list[int]], band: Band, effort: Effort, bits: Sequence[int] = ()) -> None:
        self.part = part
        self.bits = bits
        self.members = members
        self.band = band
        self.effort = effort
        self.whole = part.whole
        self.most = len(part.house)
        self.found: dict[tuple[int, bool], Solution] = {}
        self.walked: dict[int, Solution] = {}
        self.forced = len(part.house) <= _PROVABLE and 2 * max(part.house) > band.maximum
        self.tight: dict[int, tuple[Part, int]] = {}
        self.given: dict[int, Solution] = {}

    def solution(self, k: int, *, broken: bool) -> Solution:
        """Return the solution for *k* grids, made once; with *broken*, one of least violation."""
        key = (k, broken)
        if key not in self.found:
            self.found[key] = self._solve(k, broken=broken)
        return self.found[key]

    def offer(self, labels: Sequence[int]) -> None:
        """Hold a plan that there is already, where it is one: no search of as many grids ends with a worse one."""
        own = [{labels[i] for i in members} for members in self.members]
        if any(len(one) > 1 or min(one) < 0 for one in own):
            return
        number: dict[int, int] = {}
        plan = tuple(number.setdefault(one.pop(), len(number)) for one in own)
        ends = list(zip(self.part.first, self.part.second, self.part.lock, strict=True))
        inside = [(a, b) for a, b, lock in ends if not lock and plan[a] == plan[b]]
        if len(components(len(plan), inside)) == len(number) and all(plan[a] == plan[b] for a, b, lock in ends if lock):
            self.given[len(number)] = measured(self.part, plan, self.band)

    def _solve(self, k: int, *, broken: bool) -> Solution:
        made, given = self._searched(k, broken=broken), self.given.get(k)
        if given is None or made.proved or (given.violation > 0 and not broken):
            return made
        if made.labels is None or _rank(given) < _rank(made):
            return evolve(given, bound=min(made.bound, given.cut))
        return made

    def _searched(self, k: int, *, broken: bool) -> Solution:
        if broken:
            valid = self.found.get((k, False))
            if valid is not None and valid.labels is not None:
                return valid
            if k in self.walked:
                return self.walked[k]
        made, known = Solution(None, proved=False, bound=0), None
        least = forced_violation(self.part, k, self.band) if self.forced else self.band.least_violation(self.whole, k)
        if not broken and least > 0:
            return Solution(None, proved=True, bound=0)
        if self.effort.left > 0:
            made, known = self._first_try(k, least, broken=broken)
        if made.proved:
            return made
        if not broken and impossible_tree(self.part, k, self.band, self.effort):
            return Solution(None, proved=True, bound=0)
        walked = divide_large(self.part, k, self.band, self.effort, least=least, given=self.given.get(k))
        excluded = walked.proved
        walked = self.walked.setdefault(k, evolve(walked, proved=False))
        if excluded and not broken:
            return Solution(None, proved=True, bound=0)
        if len(self.part.house) <= _PROVABLE and self.effort.left > 0:
            better = known is None or (walked.labels is not None and _rank(walked) < min(_rank(known), _rank(made)))
            if better:
                known = walked if walked.labels is not None and (broken or walked.violation == 0) else None
                again = self._search(k, known, walked.cut, broken=broken)
                if again.proved:
                    return again
                made = again if made.labels is None or (again.labels and _rank(again) < _rank(made)) else made
        if made.labels is None:
            if walked.labels is None or (walked.violation > 0 and not broken):
                return made
            made = evolve(walked, bound=made.bound)
        elif walked.labels is not None and _rank(walked) < _rank(made):
            made = evolve(walked, bound=made.bound)
        bound = max(made.bound, least_cut(self.part, k))
        if made.violation == 0 and made.labels is not None and bound < made.cut and made.bound <= bound:
            bound = max(bound, region_bound(self.part, made.labels, self.band, self.effort))
        return evolve(made, bound=min(made.cut, bound))

    def _without_forced(self, violation: int | None) -> tuple[Part, int]:
        """Return what is left without the edges that every plan of at most this violation cuts, and the weight of those."""
        if violation is None or not self.forced:
            return self.part, 0
        if violation not in self.tight:
            self.tight[violation] = without_forced(self.part, self.band.maximum + violation)
        return self.tight[violation]

    def _search(
        self, k: int, known: Solution | None, hint: int | None, *, broken: bool, search: Search | None = None
    ) -> Solution:
        """Search exactly, without the edges that are cut in any case; *search* has laid out what is left."""
        violation = 0 if not broken else known.violation if known is not None and search is None else None
        part, fixed = self._without_forced(violation)
        if fixed:
            known = None if known is None else evolve(known, cut=known.cut - fixed, bound=max(0, known.bound - fixed))
            hint = None if hint is None else max(0, hint - fixed)
        found = solve(part, k, self.band, self.effort, broken=broken, known=known, hint=hint, search=search)
        cut = found.cut + fixed if found.labels is not None else 0
        return evolve(found, cut=cut, bound=found.bound + fixed) if fixed else found

    def _first_try(self, k: int, least: int, *, broken: bool) -> tuple[Solution, Solution | None]:
        """Search exactly; where the line is long, first walk a little for a plan to better, and return that as well."""
        search = Search(self._without_forced(None if broken else 0)[0], self.band, self.effort)
        known = None
        short = _LONG < search.kernel.estimate <= HOPE  # a longer line is worth a longer walk
        if short and len(self.part.house) <= _PROVABLE and self.effort.left >= _AMPLE:
            quick = divide_quickly(self.part, k, self.band, self.effort, longer=search.kernel.estimate > _LONGER)
            # Only one of least violation is a limit that can be proved in one search.
            if quick.labels is not None and quick.violation == least:
                known = quick
        found = self._search(k, known, None, broken=broken, search=search)
        return (found if found.labels is not None or known is None else evolve(known, bound=found.bound)), known

    def promise(self, k: int, *, broken: bool) -> _Cost | None:
        """Return the cost for *k* grids, or a bound on it while unsolved; None when there is no such plan."""
        if not 1 <= k <= self.most:
            return None
        known = self.found.get((k, broken))
        if known is not None:
            return None if known.labels is None else (known.violation, known.cut, known.squares, self._key(known.labels))
        least = self.band.least_violation(self.whole, k)
        if least > 0 and not broken:
            return None
        gap = abs(self.whole - k * self.band.target)
        return (least, 0, (gap // k) ** 2 * k, 0)

    def _key(self, labels: Sequence[int]) -> int:
        """Return the cut edges as one number, the first edge of the whole graph in the highest bit."""
        part = self.part
        return sum(bit for a, b, bit in zip(part.first, part.second, self.bits, strict=False) if labels[a] != labels[b])


def _rank(found: Solution) -> tuple[int, int, int]:
    return (found.violation, found.cut, found.squares)


def middling(weights: Sequence[int]) -> int:
    """The weight that half of the edges have at most, at least 1: the unit in which it is said what today's grids are worth."""
    return max(1, sorted(weights)[(len(weights) - 1) // 2]) if weights else 1


class Divider:
    """One checked problem with its band and effort."""

    def __init__(self, problem: Problem, band: Band, effort: Effort, keep_weight: int) -> None:
        self.problem = problem
        self.band = band
        self.effort = effort
        n = len(problem.house)
        today = problem.today
        self.weight: Sequence[int] = problem.weight
        if today is not None:
            more = keep_weight * middling(problem.weight)
            self.weight = [
                w + (more if today[a] == today[b] >= 0 else 0) for (a, b), w in zip(problem.edges, problem.weight, strict=True)
            ]
        self.oversize = [i for i in range(n) if problem.house[i] > band.maximum]
        self.whole = sum(problem.house)
        self.pieces: list[_Piece] = []
        self.parts = self._take_apart()
        self.start = today if problem.start is None else problem.start
        if self.start is not None:
            for piece in self.pieces:
                piece.offer(self.start)

    def _take_apart(self) -> int:
        """Find the parts, with locked neighbours made one node; return how many parts the whole graph has."""
        problem = self.problem
        n = len(problem.house)
        if not self.oversize and not problem.locked:
            groups = components(n, problem.edges)
            if len(groups) == 1:
                part = Part(
                    problem.house,
                    tuple(a for a, _ in problem.edges),
                    tuple(b for _, b in problem.edges),
                    tuple(self.weight),
                    (0,) * len(problem.edges),
                )
                self.pieces.append(_Piece(part, [[i] for i in range(n)], self.band, self.effort))
                return 1
        big = set(self.oversize)
        group_of = {i: g for g, group in enumerate(problem.locked) for i in group}
        joined = list(range(n))
        unite_all(
            joined,
            [(a, b) for a, b in problem.edges if group_of.get(a, -1) == group_of.get(b, -2) and a not in big and b not in big],
        )
        lead = [leader(joined, i) for i in range(n)]
        ties = {
            (min(lead[a], lead[b]), max(lead[a], lead[b]))
            for group in problem.locked
            for a, b in pairwise(group)
            if lead[a] != lead[b]
        }
        self._make_pieces(lead, ties, big)
        return len(components(n, problem.edges))

    def _check_locked(self, parts: list[list[int]], lead: list[int], big: set[int]) -> None:
        """Refuse locked groups that no grid can hold, however many households it may have."""
        part_of = {u: p for p, nodes in enumerate(parts) for u in nodes}
        for group in self.problem.locked:
            if big.intersection(group) or len({part_of[lead[i]] for i in group}) > 1:
                rows = sorted(self.problem.row[i] for i in group)
                names = self.problem.names
                got = tuple(rows) if names is None else tuple(names[r] for r in rows)
                raise InputError(
                    Message(
                        "expected buildings that a connected grid can hold together, none of them above the maximum; got {got}",
                        got=got,
                    ),
                    "locked",
                    got,
                )

    def _make_pieces(self, lead: list[int], ties: set[tuple[int, int]], big: set[int]) -> None:
        problem = self.problem
        n = len(problem.house)
        weight: dict[tuple[int, int], int] = {}  # in order of the first edge between the two, which is the order of ties
        bits: dict[tuple[int, int], int] = {}
        for e, ((a, b), w) in enumerate(zip(problem.edges, self.weight, strict=True)):
            u, v = lead[a], lead[b]
            if u != v and a not in big and b not in big:
                key = (min(u, v), max(u, v))
                weight[key] = weight.get(key, 0) + w
                bits[key] = bits.get(key, 0) | 1 << (len(problem.edges) - e)
        members: dict[int, list[int]] = {}
        for i in range(n):
            if i not in big:
                members.setdefault(lead[i], []).append(i)
        kept = [t for t in sorted(ties) if t[0] not in big and t[1] not in big]
        parts = components(n, list(weight))
        self._check_locked(parts, lead, big)
        for nodes in parts:
            if nodes[0] in big or nodes[0] not in members:
                continue
            at = {u: i for i, u in enumerate(nodes)}
            inside = [(at[u], at[v], w, 0) for (u, v), w in weight.items() if u in at]
            inside += sorted((at[u], at[v], 0, 1) for u, v in kept if u in at)
            part = Part(
                tuple(sum(problem.house[i] for i in members[u]) for u in nodes),
                tuple(e[0] for e in inside),
                tuple(e[1] for e in inside),
                tuple(e[2] for e in inside),
                tuple(e[3] for e in inside),
            )
            own = [bit for (u, _), bit in bits.items() if u in at]
            self.pieces.append(_Piece(part, [members[u] for u in nodes], self.band, self.effort, own))

    # ------------------------------------------------------------ choosing k

    def plan(self, grids: int | None) -> GridPlan:
        """Solve for *grids* grids, or for the feasible number nearest to the target; never worse than what there is already."""
        found = self._found(grids)
        if self.oversize or found.status is DivisionStatus.OPTIMAL or any(not piece.given for piece in self.pieces):
            return found
        # One plan was offered, so each part holds it with one number of grids.
        split = [(piece, k) for piece in self.pieces for k in piece.given]
        k, violation = sum(share for _, share in split), sum(piece.given[share].violation for piece, share in split)
        if violation > 0 or grids not in (None, k) or (found.violation == 0 and not self._nearer(k, found.grids)):
            return found
        for piece, share in split:
            piece.found[share, False] = piece.given[share]
        return self._assemble(split, broken=False, reason=None)

    def _nearer(self, one: int, other: int) -> bool:
        """Whether one number of grids comes before another where none is asked for."""
        return (abs(one * self.band.target - self.whole), one) < (abs(other * self.band.target - self.whole), other)

    def _found(self, grids: int | None) -> GridPlan:
        if self.oversize or (grids is not None and not self._fits(grids)):
            return self._broken(grids)
        numbers = [grids] if grids is not None else self._numbers()
        unproved = False
        for k in numbers:
            if self.effort.left <= 0 and self.effort.used > 0:
                unproved = True
                break
            split = self._split(k, broken=False)
            if split is not None:
                return self._assemble(split, broken=False, reason=None)
            unproved = unproved or not self._all_proved()
        return self._broken(grids, unproved=unproved)

    def _all_proved(self) -> bool:
        return all(s.proved for p in self.pieces for s in p.found.values())

    def _fits(self, k: int) -> bool:
        return self.band.least_violation(self.whole, k) == 0

    def _numbers(self) -> list[int]:
        """Return every number of grids that the band allows, nearest to the target first."""
        band = self.band
        n = len(self.problem.house)
        least = max(1, -(-self.whole // band.maximum))
        most = min(n, self.whole // band.minimum if band.minimum else n)
        return sorted(range(least, most + 1), key=lambda k: (abs(k * band.target - self.whole), k))

    def _reason(self, grids: int | None, *, unproved: bool) -> DivisionReason:
        band = self.band
        if self.oversize:
            return DivisionReason.OVERSIZE
        numbers = [grids] if grids is not None and self._fits(grids) else [] if grids is not None else self._numbers()
        if not numbers or (grids is not None and grids > sum(p.most for p in self.pieces)):
            return DivisionReason.ARITHMETIC
        if any(sum(self.problem.house[i] for i in group) > self.band.maximum for group in self.problem.locked):
            return DivisionReason.LOCKED
        if grids is not None and grids < len(self.pieces):
            return DivisionReason.DISCONNECTED
        if len(self.pieces) > 1:
            low = [max(1, -(-p.whole // band.maximum)) for p in self.pieces]
            high = [min(p.most, p.whole // band.minimum if band.minimum else p.most) for p in self.pieces]
            if any(a > b for a, b in zip(low, high, strict=True)) or not any(sum(low) <= k <= sum(high) for k in numbers):
                return DivisionReason.DISCONNECTED
        return DivisionReason.EFFORT if unproved else DivisionReason.CONNECTIVITY

    def _broken(self, grids: int | None, *, unproved: bool = False) -> GridPlan:
        """Return the plan of least violation and the reason that it has any."""
        alone = len(self.oversize)
        least, most = len(self.pieces), sum(p.most for p in self.pieces)
        reason = self._reason(grids, unproved=unproved)
        if grids is not None:
            wanted = sorted(range(least, most + 1), key=lambda k: (abs(k - (grids - alone)), k))
        else:
            whole = sum(p.whole for p in self.pieces)
            wanted = list(range(least, most + 1))
            wanted.sort(key=lambda k: (self.band.least_violation(whole, k), abs(k * self.band.target - whole), k))
        best: list[tuple[_Piece, int]] | None = None
        best_violation = _NEVER
        whole = sum(p.whole for p in self.pieces)
        for k in wanted:
            spent = self.effort.left <= 0 or grids is not None
            if best is not None and (spent or self.band.least_violation(whole, k) >= best_violation):
                break
            split = self._split(k, broken=True)
            if split is not None:
                violation = sum(piece.solution(c, broken=True).violation for piece, c in split)
                if violation < best_violation:
                    best, best_violation = split, violation
        plan = self._assemble(best or [], broken=True, reason=reason)
        if grids not in (None, plan.grids):
            return evolve(plan, asked=grids)
        if plan.violation == 0:  # the search for least violation came upon a plan in the band, where the first had ended early
            return evolve(plan, status=DivisionStatus.FEASIBLE, reason=None)
        return plan

    def _split(self, k: int, *, broken: bool) -> list[tuple[_Piece, int]] | None:
        """Share *k* grids out among the parts at least cost; None when it cannot be done."""
        if len(self.pieces) == 1:
            piece = self.pieces[0]
            if piece.promise(k, broken=broken) is None or piece.solution(k, broken=broken).labels is None:
                return None
            return [(piece, k)]
        while True:
            shares = self._share(k, broken=broken)
            if shares is None:
                return None
            fresh = [(p, c) for p, c in zip(self.pieces, shares, strict=True) if (c, broken) not in p.found]
            if not fresh:
                return list(zip(self.pieces, shares, strict=True))
            for piece, share in fresh:
                piece.solution(share, broken=broken)

    def _share(self, k: int, *, broken: bool) -> tuple[int, ...] | None:
        """Return the shares of least promised cost, the earlier parts' smaller shares first among equals."""
        table: dict[int, tuple[_Cost, tuple[int, ...]]] = {0: ((0, 0, 0, 0), ())}
        for piece in self.pieces:
            following: dict[int, tuple[_Cost, tuple[int, ...]]] = {}
            offers = [(c, piece.promise(c, broken=broken)) for c in range(1, min(k, piece.most) + 1)]
            open_offers = [(c, offer) for c, offer in offers if offer is not None]
            for used, (cost, shares) in table.items():
                for c, offer in open_offers:
                    if used + c > k:
                        break
                    entry = ((cost[0] + offer[0], cost[1] + offer[1], cost[2] + offer[2], cost[3] + offer[3]), (*shares, c))
                    if used + c not in following or entry < following[used + c]:
                        following[used + c] = entry
            table = following
        return table[k][1] if k in table else None

    # ------------------------------------------------------------ the result

    def _assemble(self, split: list[tuple[_Piece, int]], *, broken: bool, reason: DivisionReason | None) -> GridPlan:
        problem = self.problem
        n = len(problem.house)
        label = [-1] * n
        made = 0
        solutions = [piece.solution(k, broken=broken) for piece, k in split]
        for (piece, k), solution in zip(split, solutions, strict=True):
            for node, grid in enumerate(solution.labels or ()):
                for i in piece.members[node]:
                    label[i] = made + grid
            made += k
        for i in self.oversize:
            label[i] = made
            made += 1
        by_row = [0] * n
        for i, r in enumerate(problem.row):
            by_row[r] = label[i]
        number: dict[int, int] = {}
        labels = tuple(number.setdefault(g, len(number)) for g in by_row)
        totals = [0] * made
        for i, r in enumerate(problem.row):
            totals[labels[r]] += problem.house[i]
        cut = kept = fixed = 0
        big = set(self.oversize)
        for (a, b), w, full in zip(problem.edges, problem.weight, self.weight, strict=True):
            if label[a] != label[b]:
                cut += w
                kept += full - w
                if a in big or b in big:
                    fixed += full
        violation = sum(self.band.violation(t) for t in totals)
        proved = all(s.proved for s in solutions) and self._all_proved()
        if reason is not None:
            status = DivisionStatus.INFEASIBLE
        elif violation:
            status, reason = DivisionStatus.INFEASIBLE, DivisionReason.EFFORT
        else:
            status = DivisionStatus.OPTIMAL if proved else DivisionStatus.FEASIBLE
        bound = fixed + sum(s.bound for s in solutions) if proved or len(split) == 1 else fixed
        moved, moved_households = moves(problem, label) if problem.today is not None else (None, None)
        return GridPlan(
            status=status,
            labels=labels,
            grids=made,
            households=tuple(totals),
            cut=cut,
            sum_squares=sum((t - self.band.target) ** 2 for t in totals),
            violation=violation,
            bound=min(bound, cut + kept),
            explored=self.effort.used,
            timed_out=self.effort.shortened
            and status is not DivisionStatus.OPTIMAL
            and reason in (None, DivisionReason.EFFORT),
            reason=reason,
            oversize=tuple(sorted(problem.row[i] for i in self.oversize)),
            parts=self.parts,
            moved=moved,
            moved_households=moved_households,
            kept_cut=kept,
        )


def components(n: int, edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return the connected parts, each ascending, in order of their first building."""
    lead = list(range(n))
    if unite_all(lead, edges) == n - 1:
        return [list(range(n))]
    groups: dict[int, list[int]] = {}
    for i in range(n):
        groups.setdefault(leader(lead, i), []).append(i)
    return list(groups.values())
