"""What would follow if some statements were not believed, and some propositions were: in memory, beside the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ontology.derivations import Derivation, Proposition, plain
from ontology.holding import together
from ontology.reasoner import Conclusions, conclude, rows_of
from ontology.rules import rule_named
from ontology.support import plain_properties, stated


@dataclass(frozen=True)
class Difference:
    """What a supposition changes: conclusions that fall, that stand with fewer grounds, and that are new."""

    fallen: tuple[Proposition, ...]
    weakened: tuple[Proposition, ...]
    new: tuple[Proposition, ...]
    unchanged: int


def supposed(work: ox.Store, base: str, without: Collection[str], assumed: Iterable[Proposition] = ()) -> Conclusions:
    """What follows from these premises (see `reasoner.premises`) without some statements and with some propositions.

    The premises stay as they are. What is assumed holds at all times.
    """
    changed = _copy(work)
    for statement in without:
        for quad in list(changed.quads_for_pattern(ox.NamedNode(statement), None, None, None)):
            changed.remove(quad)
    if without:
        _withdraw(changed, base)
    for proposition in assumed:
        for subject, predicate, object_ in plain(proposition):
            for graph in (ox.DefaultGraph(), _known(base)):
                changed.add(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(object_), graph))
    return conclude(changed, base)


def difference(before: Conclusions, after: Conclusions) -> Difference:
    """What `after` has lost, kept with fewer grounds, and won."""
    one, other = _held(before), _held(after)
    kept = one.keys() & other.keys()
    weakened = {proposition for proposition in kept if not one[proposition] <= other[proposition]}
    return Difference(
        tuple(sorted(one.keys() - other.keys())),
        tuple(sorted(weakened)),
        tuple(sorted(other.keys() - one.keys())),
        len(kept) - len(weakened),
    )


def ground(conclusions: Conclusions, proposition: Proposition) -> Derivation | None:
    """A derivation that carries the proposition, the one with the fewest premises; None where that cannot be told.

    When a statement holds is not known here, so one that rests on statements counts only where there is no other.
    """
    derivations = sorted(
        conclusions.nodes[proposition].derivations, key=lambda one: (len(one.premises), one.rule, repr(one))
    )
    if len(derivations) == 1:
        return derivations[0]
    return next((one for one in derivations if _meets(conclusions, one)), None)


def _meets(conclusions: Conclusions, derivation: Derivation) -> bool:
    """Whether its premises are propositions that hold at one time."""
    nodes = [conclusions.nodes.get(one) for one in derivation.premises if isinstance(one, tuple)]
    if len(nodes) < len(derivation.premises) or None in nodes:
        return False
    strength = rule_named(derivation.rule).strength
    return together((node.holding for node in nodes if node), strength) is not None


def _held(conclusions: Conclusions) -> dict[Proposition, frozenset[object]]:
    """Each proposition that a rule concludes, with its grounds."""
    return {
        proposition: frozenset([*node.derivations, *node.statements])
        for proposition, node in conclusions.nodes.items()
        if node.derivations and node.holding is not None
    }


def _withdraw(work: ox.Store, base: str) -> None:
    """Remove the plain triples that no statement states any more and that are no general knowledge."""
    known = {quad.triple for quad in work.quads_for_pattern(None, None, None, _known(base))}
    said = {triple for proposition in stated(rows_of(work)) for triple in plain(proposition)}
    for predicate in plain_properties():
        for quad in list(work.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph())):
            ends = (quad.subject, quad.predicate, quad.object)
            if quad.triple not in known and tuple(getattr(end, "value", "") for end in ends) not in said:
                work.remove(quad)


def _copy(work: ox.Store) -> ox.Store:
    copied = ox.Store()
    copied.extend(work)
    return copied


def _known(base: str) -> ox.NamedNode:
    return ox.NamedNode(f"{base}graph/gazetteer")
