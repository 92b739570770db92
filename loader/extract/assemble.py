"""From what the readers found, in keys of the cast, to a Reading in names: merged, labelled, in text order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from loader.dates import Interval, PartialDate
from loader.extract.agreements import pacts, signings
from loader.extract.cast import Cast, Cluster
from loader.extract.control import holds
from loader.extract.discourse import situated
from loader.extract.events import happenings
from loader.extract.figures import figures
from loader.extract.happening import Happening
from loader.extract.reader import Reader
from loader.extract.relations import ties
from loader.extract.votes import titles
from loader.statements import Actor, Agreement, Control, Event, Evidence, Figure, Place, Reading, Relation, Statement

_NAMED = ("org:", "person:")


def assemble(reader: Reader, extractor: str, version: str) -> Reading:
    """Run every reader over the document and put their findings together."""
    cast = reader.cast
    found = happenings(reader)
    relations = ties(reader, found)
    control = holds(reader, found)
    agreements = pacts(reader)
    counted = situated(figures(reader), found, sorted(reader.doc.user_data["paragraphs"]))
    events = _merged(sorted([*found, *signings(agreements)], key=lambda event: event.token.i))
    used = {key for t in relations for key in (t.subject, t.object, *t.reported_by)}
    used |= {key for e in events for key in (*e.initiators, *e.targets, *e.reported_by)}
    used |= {key for h in control for key in (h.controller, *h.reported_by)}
    used |= {key for a in agreements for key in (*a.parties, *a.obstructed_by, *a.reported_by)}
    used |= {key for f in counted for key in f.reported_by}
    used |= {key for key in cast.clusters if key.startswith(_NAMED)} | _acting(reader)
    labels = _labels(cast, sorted(key for key in used if key in cast.clusters))
    name = labels.__getitem__
    statements: list[Statement] = [
        Relation(
            subject=name(t.subject),
            relation=t.relation,
            object=name(t.object),
            interval=t.interval,
            reported_by=_names(labels, t.reported_by),
            factuality=t.factuality,
            evidence=t.evidence,
        )
        for t in relations
        if t.subject in labels and t.object in labels
    ]
    statements += [_event(e, labels) for e in events]
    statements += [_figure(f, labels) for f in counted]
    statements += [
        Control(
            controller=name(h.controller),
            place=h.place,
            status=h.status,
            interval=h.interval,
            reported_by=_names(labels, h.reported_by),
            factuality=h.factuality,
            evidence=h.evidence,
        )
        for h in control
        if h.controller in labels
    ]
    statements += [
        Agreement(
            label=a.label,
            type=a.type,
            status=a.status,
            concluded=a.concluded,
            parties=_names(labels, a.parties),
            place=a.place,
            obstructed_by=_names(labels, a.obstructed_by),
            reported_by=_names(labels, a.reported_by),
            evidence=a.evidence,
        )
        for a in agreements
    ]
    statements = [replace(s, evidence=tuple(sorted(s.evidence))) for s in statements]
    statements.sort(key=lambda s: (s.evidence[0].start, s.kind, s.evidence[0].end, repr(s)))
    actors = tuple(
        _actor(reader, cast.clusters[key], label) for key, label in labels.items() if not key.startswith("crowd:")
    )
    return Reading(reader.annotated.article, extractor, version, actors, _places(reader, statements), tuple(statements))


def _acting(reader: Reader) -> set[str]:
    """States, media and armed groups that the article lets act, in whatever it tells of them."""
    cast = reader.cast
    found = set[str]()
    for i, key in cast.key_at.items():
        subject = reader.doc[i].dep_ in ("nsubj", "agent")
        if key.startswith("country:") or (subject and cast.clusters[key].type in ("media", "armed-group")):
            found.add(key)
    return found


# In these both sides act and both are acted upon.
_MUTUAL = frozenset({"clash", "talks"})


def _event(event: Happening, labels: dict[str, str]) -> Event:
    mutual = [*event.initiators, *event.targets] if event.type in _MUTUAL else []
    both = mutual if len(mutual) > 1 else []
    return Event(
        type=event.type,
        place=event.place,
        initiators=_names(labels, both or event.initiators),
        targets=_names(labels, both or event.targets),
        interval=event.interval,
        reported_by=_names(labels, event.reported_by),
        factuality=event.factuality,
        evidence=event.evidence,
    )


def _figure(figure: Figure, labels: dict[str, str]) -> Figure:
    return replace(figure, reported_by=_names(labels, figure.reported_by))


def _names(labels: dict[str, str], keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels[key] for key in keys if key in labels))


# Merging --------------------------------------------------------------------------------------------------------


def _merged(found: list[Happening]) -> list[Happening]:
    """One event for one happening, however many sentences tell it."""
    kept: list[Happening] = []
    for event in found:
        if not (event.initiators or event.targets or event.place):
            continue
        same = next((other for other in kept if _same(other, event)), None)
        if same is None:
            kept.append(event)
        else:
            _absorb(same, event)
    return kept


_ONGOING = frozenset(
    {
        "clash",
        "bombardment",
        "air-strike",
        "shelling",
        "advance",
        "bombing",
        "suicide-attack",
        "displacement",
        "protest",
        "attack",
    }
)


def _same(a: Happening, b: Happening) -> bool:
    if a.type != b.type or a.factuality != b.factuality:
        return False
    if a.place and b.place and a.place != b.place:
        return False
    if a.interval.start and b.interval.start and not _agree(a.interval.start, b.interval.start):
        return False
    parties_a, parties_b = {*a.initiators, *a.targets}, {*b.initiators, *b.targets}
    if parties_a and parties_b and not parties_a & parties_b:
        return False
    return a.type in _ONGOING or bool(parties_a & parties_b) or (bool(a.place) and a.place == b.place)


def _agree(a: PartialDate, b: PartialDate) -> bool:
    return str(a).startswith(str(b)) or str(b).startswith(str(a))


def _absorb(event: Happening, other: Happening) -> None:
    event.initiators += [key for key in other.initiators if key not in event.initiators and key not in event.targets]
    event.targets += [key for key in other.targets if key not in event.targets and key not in event.initiators]
    event.place = event.place or other.place
    event.interval = Interval(event.interval.start or other.interval.start, event.interval.end or other.interval.end)
    if event.reported_by != other.reported_by and not other.reported_by:
        event.reported_by = ()  # What the article also says in its own voice is not only somebody's word.
    event.evidence = tuple(dict.fromkeys((*event.evidence, *other.evidence)))


# Labels ---------------------------------------------------------------------------------------------------------


def _labels(cast: Cast, keys: list[str]) -> dict[str, str]:
    """A label for each key, unique within the article."""
    labels: dict[str, str] = {}
    taken: set[str] = set()
    for key in keys:
        label = _label(cast, cast.clusters[key])
        if label.casefold() in taken and not key.startswith("crowd:"):
            label = f"{label} ({cast.clusters[key].type})"
        taken.add(label.casefold())
        labels[key] = label
    return labels


def _label(cast: Cast, cluster: Cluster) -> str:
    if cluster.key.startswith("country:"):
        return _state_label(cast, cluster)
    if cluster.key.startswith("crowd:"):
        return next(iter(cluster.surfaces), cluster.key)
    if cluster.gazetteer_key and (entry := cast.gazetteer.party(cluster.gazetteer_key)):
        return entry.label
    if cluster.key.startswith("person:"):
        return max(cluster.surfaces, key=lambda s: (s.partition(" ")[0].lower().rstrip(".") not in titles(), len(s)))
    if cluster.key.startswith("forces:"):
        return max(cluster.surfaces, key=lambda s: (s[0].isupper(), cluster.surfaces[s], len(s)))
    return next(iter(cluster.surfaces))


def _state_label(cast: Cast, cluster: Cluster) -> str:
    """A state by its name, or by its government where the article speaks of the government more often."""
    country = cast.gazetteer.country(cluster.key.removeprefix("country:"))
    if country is None:
        return next(iter(cluster.surfaces))
    governing = [
        s for s in cluster.surfaces for word in ("government", "regime", "authorities") if s.lower().endswith(word)
    ]
    as_government = sum(cluster.surfaces[s] for s in governing)
    as_state = sum(n for s, n in cluster.surfaces.items() if s not in governing)
    if (
        governing
        and as_government > as_state / 2
        and country.demonyms
        and any(s.lower().endswith("regime") or s[0].isupper() for s in governing)
    ):
        return f"{country.demonyms[0]} government"
    return country.label


def _actor(reader: Reader, cluster: Cluster, label: str) -> Actor:
    cast = reader.cast
    type_ = cluster.type
    aliases = [s for s in cluster.surfaces if s and s != label]
    if cluster.key.startswith("country:"):
        type_ = "government" if label.endswith(" government") else "state"
        country = cast.gazetteer.country(cluster.key.removeprefix("country:"))
        if country and country.label != label:
            aliases.append(country.label)
    key = cluster.gazetteer_key
    if cluster.key.startswith("forces:") and (country := cast.gazetteer.country(cluster.key.removeprefix("forces:"))):
        key = cast.gazetteer.forces(country).key
    evidence = tuple(_mention(reader, i) for i in sorted(cluster.tokens)[:3])
    return Actor(label, type_, tuple(dict.fromkeys(aliases)), key, evidence)


def _mention(reader: Reader, token: int) -> Evidence:
    name = reader.cast.name_at.get(token)
    doc = reader.doc
    first, last = (doc[name.start], doc[name.end - 1]) if name else (doc[token], doc[token])
    return reader.annotated.evidence(first, last, "mention")


def _places(reader: Reader, statements: list[Statement]) -> tuple[Place, ...]:
    """The places that statements speak of, with the place that each is described by."""
    labels: dict[str, None] = {}
    for statement in statements:
        place = getattr(statement, "place", None)
        if place:
            labels[place] = None
    for label in reader.cast.place_at.values():
        labels.setdefault(label)
    found: list[Place] = []
    for label in labels:
        near = (
            label.split(" of ", 1)[1]
            if any(
                f" {d} of " in label
                for d in ("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest")
            )
            else None
        )
        tokens = [i for i, text in reader.cast.place_at.items() if text == label]
        spellings = tuple(dict.fromkeys(reader.cast.spellings.get(label, ())))
        found.append(
            Place(label, spellings, near=near, evidence=tuple(_mention(reader, i) for i in sorted(tokens)[:3]))
        )
    return tuple(found)
