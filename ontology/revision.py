"""Keeps the conclusions of a store in step with what changes in it, at a cost that depends on the change.

Before triples leave or enter the store, `expect` notes what they have to do with: the applications of rules that they
may end, and those to look for once they are there. `draw` then goes through the strata of rules and changes the graph
of conclusions to what `reasoner.reason` would make of the whole store.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import RDF

from ontology.blocs import amended, signs
from ontology.derivations import (
    Derivation,
    Premise,
    Proposition,
    Seed,
    canonical,
    derivation_lines,
    distinct,
    holding_lines,
    naming,
    plain,
    telling,
)  # fmt: skip
from ontology.holding import TIMELESS, Holding, together
from ontology.kept import Ground, Kept
from ontology.reasoner import joined, settle
from ontology.rules import Rule, Stratum, concluded_predicates, rule_named, strata
from ontology.support import premise_predicates, premise_terms, spans, stated, telling_predicates
from ontology.touches import again, slots, touches

_TYPE = str(RDF.type)


@dataclass(frozen=True)
class Support:
    """What a proposition rests on before any rule: the statements that state it, and how it holds by them."""

    statements: frozenset[str]
    holding: Holding | None


class _Holdings(dict[Premise, Holding | None]):
    """How premises hold, read from the store when asked for; remembers what each was before it was changed."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self.before: dict[Premise, Holding | None] = {}

    def __missing__(self, premise: Premise) -> Holding | None:
        held = self._revision.read(premise)
        super().__setitem__(premise, held)
        return held

    def __setitem__(self, premise: Premise, holding: Holding | None) -> None:
        self.before.setdefault(premise, self[premise])
        super().__setitem__(premise, holding)


class Revision:
    """One revision of the conclusions of a store, for one change of what is stated or for several together."""

    def __init__(self, ground: Ground) -> None:
        """Of a store whose conclusions are those of what it holds now."""
        self._ground = ground
        self._base = ground.base
        self._rows = ground.select
        self._kept = Kept(ground)
        # What is to be looked at: seeds of applications that may have come, derivations that may have gone.
        self._due: dict[Rule, set[Seed]] = defaultdict(set)
        self._doubted: set[Derivation] = set()
        # What propositions and statements rested on before.
        self._supports: dict[Proposition, Support] = {}
        self._times: dict[str, Holding | None] = {}
        self._tellers: set[str] = set()
        # What is to be settled: what may have lost support, what won some, and derivations to be weighed again.
        self._lost: set[Proposition] = set()
        self._won: set[Proposition] = set()
        self._weighed: set[Derivation] = set()
        self._looked_at: set[Proposition] = set()
        self._loose: set[Proposition] = set()
        self._holdings = _Holdings(self)
        self._ties: set[Proposition] = set()
        self.changes = 0
        """How many times something was expected."""

    def expect(self, gone: Iterable[ox.Triple], come: Iterable[ox.Triple]) -> None:
        """Note what these stated triples have to do with, before they leave and enter the store.

        May be called for several changes, one after the other.
        """
        self.changes += 1
        leaving, entering = ({one for one in map(_named, triples) if _matters(one)} for triples in (gone, come))
        changed = leaving | entering
        tellers = {subject for subject, predicate, _ in changed if predicate in telling_predicates()}
        self._tellers |= tellers
        for statement, holding in spans(self._rows, tellers).items():
            self._times.setdefault(statement, holding)
        said = set(stated(self._rows, statements=tellers))
        said |= {canonical(triple) for triple in changed if triple[1] in premise_predicates() and triple[2]}
        for proposition, support in self._supported(said - self._supports.keys()).items():
            self._supports[proposition] = support
        self._touch(
            leaving, {one for one in entering if one[1] not in concluded_predicates() or not self._kept.has(one)}
        )

    def draw(self) -> None:
        """Change the graph of conclusions to what follows now."""
        self._compare()
        self._settle(_ground())
        for stratum in strata():
            self._settle(stratum)
            while self._derive(stratum):
                self._settle(stratum)
        self._forget()
        self._kept.amend(*amended(self._ground, self._ties))

    def read(self, premise: Premise) -> Holding | None:
        """How a premise holds as the store has it; what it does not have yet rests on nothing but its support."""
        if isinstance(premise, str):
            return spans(self._rows, {premise}).get(premise)
        return self._kept.holding(premise) if self._kept.knows(premise) else self._support(premise).holding

    def _touch(self, leaving: Collection[Proposition], entering: Collection[Proposition]) -> None:
        """What these triples may end or bring about, worked out while the store is as it was."""
        ended: dict[Rule, set[Seed]] = defaultdict(set)
        changed = {*leaving, *entering}
        self._ties |= {triple for triple in changed if triple[1] in signs()}
        coming: dict[str, set[str]] = defaultdict(set)
        for subject, predicate, object_ in changed:
            if predicate == _TYPE:
                coming[subject].add(object_)
        for triple in changed:
            # What a triple touches now only counts for a statement that is there now.
            there = {kind for _, _, kind in self._ground.match(triple[0], _TYPE, None, None)}
            for touch in touches(self._rows, triple, there):
                if triple in leaving or not touch.monotone:
                    ended[touch.rule].add(touch.seed)
            for touch in touches(self._rows, triple, there | coming[triple[0]]):
                if triple not in leaving or not touch.monotone:
                    self._due[touch.rule].add(touch.seed)
        self._doubted |= set(again(self._rows, ended, tuple(ended)))

    def _compare(self) -> None:
        """What has won and lost support, now that the store has changed."""
        now = spans(self._rows, self._tellers)
        for statement in self._tellers:
            before, after = self._times.get(statement), now.get(statement)
            if before != after:
                self._spread(self._kept.users(statement), before, after)
        said = set(stated(self._rows, statements=self._tellers)) | self._supports.keys()
        for proposition, support in self._supported(said).items():
            earlier = self._supports.get(proposition)
            if not support.statements:
                self._loose.add(proposition)
            if earlier != support:
                self._tell(proposition, earlier, support)
            if earlier is None or not _covers(support.holding, earlier.holding):
                self._lost.add(proposition)
            elif earlier.holding != support.holding:
                self._won.add(proposition)
            self._looked_at.add(proposition)

    def _tell(self, proposition: Proposition, earlier: Support | None, support: Support) -> None:
        """Write which statements state the proposition."""
        lines = set(telling(self._base, proposition, support.statements))
        if support.statements and not self._kept.knows(proposition):
            lines |= set(naming(self._base, proposition))
            lines |= set(holding_lines(self._base, proposition, support.holding, concluded=False))
        self._kept.amend(telling(self._base, proposition, earlier.statements if earlier else ()), lines)

    def _spread(self, users: Iterable[Derivation], before: Holding | None, after: Holding | None) -> None:
        """A premise of these derivations holds otherwise now."""
        for one in users:
            if _covers(after, before):
                self._weighed.add(one)
            else:
                self._lost.add(one.head)

    def _settle(self, stratum: Stratum) -> None:
        """Work out anew how the propositions of a stratum hold, and write it."""
        lost = self._all_lost(stratum, {one for one in self._lost if one[1] in stratum.predicates})
        won = {one for one in self._won if one[1] in stratum.predicates} - lost
        queue = {one for one in self._weighed if one.head[1] in stratum.predicates}
        self._lost = {one for one in self._lost if one[1] not in stratum.predicates}
        self._won -= won | lost
        self._weighed -= queue
        for proposition in lost:
            self._holdings[proposition] = self._support(proposition).holding
            queue |= set(self._kept.derivations(proposition))
        for proposition in won:
            held = self._support(proposition).holding
            self._holdings[proposition] = held | self._holdings[proposition] if held else self._holdings[proposition]
            queue |= set(self._inner_users(stratum, proposition))
        settle(queue, self._holdings, lambda premise: self._inner_users(stratum, premise))
        changed = {
            one: before
            for one, before in self._holdings.before.items()
            if isinstance(one, tuple) and before != self._holdings[one]
        }
        self._holdings.before.clear()
        looked_at = {one for one in self._looked_at if one[1] in stratum.predicates} | changed.keys()
        self._looked_at -= looked_at
        self._write(looked_at)
        for proposition, earlier in changed.items():
            outer = [one for one in self._kept.users(proposition) if one.head[1] not in stratum.predicates]
            self._spread(outer, earlier, self._holdings[proposition])

    def _all_lost(self, stratum: Stratum, lost: set[Proposition]) -> set[Proposition]:
        """These and all that may rest on them within the stratum: what rests on itself alone must not stand."""
        if not stratum.recursive:
            return lost
        found: set[Proposition] = set()
        queue = list(lost)
        while queue:
            proposition = queue.pop()
            if proposition in found or self._stands(stratum, proposition):
                continue
            found.add(proposition)
            queue += [one.head for one in self._inner_users(stratum, proposition)]
        return found

    def _stands(self, stratum: Stratum, proposition: Proposition) -> bool:
        """Whether what the proposition rests on outside its stratum gives it all that it had."""
        grounds = [self._support(proposition).holding]
        for one in self._kept.derivations(proposition):
            if not any(isinstance(premise, tuple) and premise[1] in stratum.predicates for premise in one.premises):
                grounds.append(together((self._holdings[p] for p in one.premises), rule_named(one.rule).strength))
        known = [ground for ground in grounds if ground is not None]
        return bool(known) and joined(known) == self._holdings[proposition]

    def _inner_users(self, stratum: Stratum, premise: Premise) -> list[Derivation]:
        if not stratum.recursive:
            return []
        return [one for one in self._kept.users(premise) if one.head[1] in stratum.predicates]

    def _write(self, propositions: Iterable[Proposition]) -> None:
        """Write how these propositions hold, and conclude or withdraw their triples."""
        gone: set[str] = set()
        come: set[str] = set()
        leaving: set[Proposition] = set()
        entering: set[Proposition] = set()
        for proposition in propositions:
            concluded = self._kept.concluded(proposition)
            holding = self._holdings[proposition]
            if self._kept.knows(proposition):
                gone |= self._kept.described(proposition)
                come |= set(holding_lines(self._base, proposition, holding, concluded=concluded))
            for triple in plain(proposition):
                is_stated, there = self._stated(triple), self._kept.has(triple)
                due = concluded and holding is not None and not is_stated
                if due != there:
                    (come if due else gone).add(_line(triple))
                    if not is_stated:
                        (entering if due else leaving).add(triple)
        self._touch(leaving, entering)
        self._kept.amend(gone, come)

    def _derive(self, stratum: Stratum) -> bool:
        """Look at what may have come and gone by the rules of the stratum; whether there is more to settle."""
        names = {rule.iri for rule in stratum.rules}
        doubted = {one for one in self._doubted if one.rule in names}
        self._doubted -= doubted
        seeds = {rule: self._due.pop(rule, set()) for rule in stratum.rules}
        for one in doubted:
            seeds[rule_named(one.rule)] |= slots(one)
        valid = distinct(again(self._rows, seeds, stratum.rules))
        gone = self._withdrawn([one for one in map(self._kept.find, doubted - valid) if one is not None])
        come: set[str] = set()
        for one in valid:
            kept = self._kept.find(one)
            if kept is None:
                come |= set(self._added(one))
            elif kept.bindings != one.bindings and (one in doubted or one.bindings < kept.bindings):
                gone |= set(derivation_lines(self._base, kept))
                come |= set(derivation_lines(self._base, one))
        self._kept.amend(gone, come)
        return bool(gone or come)

    def _added(self, one: Derivation) -> Iterator[str]:
        """The lines of a derivation that is new, and of what it speaks of where that is new too."""
        for proposition in (one.head, *one.premises):
            if isinstance(proposition, tuple) and not self._kept.knows(proposition):
                yield from naming(self._base, proposition)
                yield from holding_lines(self._base, proposition, self._holdings[proposition], concluded=False)
        yield from derivation_lines(self._base, one)
        self._weighed.add(one)
        self._looked_at.add(one.head)

    def _withdrawn(self, derivations: Collection[Derivation]) -> set[str]:
        """The lines that go with these derivations, but for those that others of their heads have too."""
        gone = {line for one in derivations for line in derivation_lines(self._base, one)}
        for head in {one.head for one in derivations}:
            for other in set(self._kept.derivations(head)) - set(derivations):
                gone -= set(derivation_lines(self._base, other))
        self._lost |= {one.head for one in derivations}
        self._looked_at |= {one.head for one in derivations}
        self._loose |= {p for one in derivations for p in (one.head, *one.premises) if isinstance(p, tuple)}
        return gone

    def _forget(self) -> None:
        """Take out the propositions that nothing states, concludes or uses any more."""
        gone: set[str] = set()
        for one in self._loose:
            needed = self._kept.concluded(one) or self._kept.used(one) or self._support(one).statements
            if not needed and self._kept.knows(one):
                gone |= {*naming(self._base, one), *self._kept.described(one)}
        self._kept.amend(gone, ())

    def _support(self, proposition: Proposition) -> Support:
        return self._supported({proposition})[proposition]

    def _supported(self, propositions: Collection[Proposition]) -> dict[Proposition, Support]:
        said = stated(self._rows, propositions) if propositions else {}
        found: dict[Proposition, Support] = {}
        for one in propositions:
            holdings = said.get(one, {})
            holding = joined(holdings.values()) if holdings else None
            if self._known(one) or (not holdings and any(map(self._stated, plain(one)))):
                holding = TIMELESS | holding
            found[one] = Support(frozenset(holdings), holding)
        return found

    def _known(self, proposition: Proposition) -> bool:
        """Whether the proposition is general knowledge."""
        graph = f"{self._base}graph/gazetteer"
        return proposition[1] in concluded_predicates() and any(
            True for triple in plain(proposition) for _ in self._ground.match(*triple, graph)
        )

    def _stated(self, triple: Proposition) -> bool:
        return triple[1] in premise_predicates() and any(True for _ in self._ground.match(*triple, None))


@functools.cache
def _ground() -> Stratum:
    """What no rule concludes, which is settled before all rules."""
    return Stratum((), premise_predicates() - concluded_predicates(), recursive=False)


def _covers(holding: Holding | None, other: Holding | None) -> bool:
    """Whether what holds as the first says holds at least as the second says."""
    return other is None or (holding is not None and holding | other == holding)


def _matters(triple: Proposition) -> bool:
    """Whether rules speak of such a triple."""
    properties, classes = premise_terms()
    return triple[1] in properties or (triple[1] == _TYPE and triple[2] in classes)


def _named(triple: ox.Triple) -> Proposition:
    """The IRIs of a triple; a literal has none, and is the empty string."""
    subject, predicate, object_ = (term.value if isinstance(term, ox.NamedNode) else "" for term in triple)
    return (subject, predicate, object_)


def _line(triple: Proposition) -> str:
    subject, predicate, object_ = triple
    return f"<{subject}> <{predicate}> <{object_}> ."
