"""An agreement: its parties, and its life line from proposal to candidate breach, told and concluded apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loader.store import Store
from server.portraits.charts import Chart, moments
from server.portraits.claims import Claim, claims
from server.portraits.conclusions import Conclusion, conclusions, conclusions_among
from server.portraits.lists import pages


@dataclass(frozen=True)
class Step:
    """One point of the life line. `day` is when; `reported` says that it is only the day of the report."""

    day: str
    what: str
    claim: Claim
    concluded: Conclusion | None = None
    reported: bool = False


def portrait(store: Store, iri: str) -> dict[str, object]:
    """What the page of an agreement shows."""
    claim = claims(store, [iri])[0]
    same = pages(store, "agreement", iri, "same")["same"]
    breaches = conclusions(store, iri, "candidateBreachOf")
    acts = {act.iri: act for act in claims(store, (breach.subject.iri for breach in breaches.items))}
    steps = life_line((claim, *same.items), [(acts[b.subject.iri], b) for b in breaches.items if b.subject.iri in acts])
    return {
        "claim": claim,
        "same": same,
        "breaches": breaches,
        "steps": steps,
        "chart": _chart(steps),
        "stages": conclusions_among(store, [iri], "reachedStage"),
        "bridges": conclusions_among(store, [iri], "bridges"),
    }


def life_line(reports: Sequence[Claim], breaches: Sequence[tuple[Claim, Conclusion]]) -> tuple[Step, ...]:
    """All that is dated of an agreement, in order of time; what has no day comes last."""
    steps = [step for report in reports for step in _told(report)]
    steps += [Step(act.start or act.published, act.said, act, breach, not act.start) for act, breach in breaches]
    # A date of lower precision stands before the days that it may mean: "2018-09" sorts before "2018-09-17".
    return tuple(sorted(steps, key=lambda step: (step.day or "~", step.concluded is not None, step.what)))


def _told(report: Claim) -> Iterator[Step]:
    status = report.one("agreementStatus")
    concluded = report.one("concluded")
    if concluded:
        yield Step(concluded, "Concluded", report)
    if report.one("start") and report.one("start") != concluded:
        yield Step(report.one("start"), "Begins", report)
    if report.end:
        yield Step(report.end, "Ends", report)
    if status and not (status == "concluded" and concluded):
        yield Step(report.published, f"Told to be {status}", report, reported=True)
    for obstructor in report["obstructedBy"]:
        yield Step(report.published, f"Told to be obstructed by {obstructor.name}", report, reported=True)


def _chart(steps: Sequence[Step]) -> Chart | None:
    return moments([(step.day, step.what, step.claim.iri, _look(step)) for step in steps])


def _look(step: Step) -> str:
    return "concluded" if step.concluded else "told undated" if step.reported else "told"
