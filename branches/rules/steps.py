"""Where a project stands along its phases: what each needs, what is late, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import law
from branches.rules import filings, lives, projects

STEPS = {
    "creation": ("opportunity", "decision", "engineering", "experiment", "filing"),
    "renewal": ("opportunity", "decision", "engineering", "experiment", "filing"),
    "closure": ("opportunity", "decision", "closure"),
}
_CURRENT = {  # the step on the table in each state
    "idea": "opportunity",
    "opportunity": "opportunity",
    "decided": "engineering",
    "engineering": "engineering",
    "experiment": "experiment",
    "filed": "filing",
}
_AHEAD = {"registered", "adopted", "withdrawn"}
OPTIONAL = "experiment"  # a file may be put in without it
RUN = ("habilitation", "sessions", "juries", "delivery", "follow_up")


class Need(NamedTuple):
    """Something a phase needs: a paper, or a fact."""

    code: str
    label: str
    paper: bool = True


def _papers(*codes: str) -> tuple[Need, ...]:
    return tuple(Need(code, filings.PAPERS[code]) for code in codes)


_NEEDS: dict[str, tuple[Need, ...]] = {
    "opportunity": (
        *_papers("opportunity_note", "competitors"),
        Need("volume", "Nombre de titulaires attendus", paper=False),
    ),
    "decision": (
        *_papers("minutes"),
        Need("owner", "Propriétaire nommé par la CPNE", paper=False),
    ),
    "engineering": (
        Need("frames", "Trois référentiels et blocs, sans incohérence", paper=False),
        *_papers("booklet", "jury_guide", "vae"),
    ),
    "experiment": _papers("satisfaction", "insertion"),
    "filing": (
        Need("directory", "Répertoire visé", paper=False),
        Need("criteria", "Tous les critères prêts", paper=False),
        Need("bulletin", "Bulletin n° 3 des dirigeants vu et daté", paper=False),
        *_papers("habilitations", "receipt"),
    ),
    "closure": (
        Need("enrolment", "Dernier jour pour s’inscrire", paper=False),
        *_papers("handover"),
    ),
}
_BALANCE = _papers("balance")


class Calendar(NamedTuple):
    """The days of a phase as they were planned, and the day it was done."""

    starts_on: date | None = None
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a project on a day."""

    kind: str
    state: str
    papers: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()  # codes of the needs that are facts, met
    calendar: Mapping[str, Calendar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A phase of a project: done, current or to come; met and missing needs; how late."""

    phase: projects.Phase
    status: str
    met: tuple[Need, ...]
    missing: tuple[Need, ...]
    calendar: Calendar
    usual: tuple[int, int] | None
    late_days: int = 0

    @property
    def label(self) -> str:
        return self.phase.label


def needs(kind: str, phase: str) -> tuple[Need, ...]:
    """What a phase needs in a project of that kind."""
    if phase == "opportunity" and kind != "creation":
        return _BALANCE
    return _NEEDS.get(phase, ())


def steps(facts: Facts, on: date) -> list[Step]:
    """The phases of the project in order."""
    names = STEPS[facts.kind]
    here = position(facts.kind, facts.state)
    return [_step(facts, name, index, here, on) for index, name in enumerate(names)]


def position(kind: str, state: str) -> int:
    """The rank of the step on the table; beyond the last one when all is done."""
    names = STEPS[kind]
    if state == "abandoned":
        return 0
    if kind == "closure" and state == "decided":
        return names.index("closure")
    current = _CURRENT.get(state)
    return names.index(current) if current in names else len(names)


def _step(facts: Facts, name: str, index: int, here: int, on: date) -> Step:
    met = [
        need for need in needs(facts.kind, name) if need.code in (facts.papers if need.paper else facts.facts)
    ]
    missing = [need for need in needs(facts.kind, name) if need not in met]
    calendar = facts.calendar.get(name, Calendar())
    open_ = facts.state in projects.OPEN
    done = index < here or calendar.done_on is not None
    status = "done" if done else "current" if index == here and open_ else "next"
    if status == "done" and name == OPTIONAL and calendar.done_on is None:
        status = "skipped"
    overdue = not done and open_ and calendar.due_on is not None and calendar.due_on < on
    late = (on - calendar.due_on).days if overdue and calendar.due_on else 0
    usual = law.phase_months(on).get(name)
    phase = next(each for each in projects.PHASES if each.code == name)
    if name == "opportunity" and facts.kind != "creation":
        phase = phase._replace(label="Bilan")
    return Step(phase, status, tuple(met), tuple(missing), calendar, usual, late)


def due_from(phase: str, starts_on: date) -> date | None:
    """The usual last day of a phase begun that day (an order of size, not a rule)."""
    usual = law.phase_months(starts_on).get(phase)
    return law.add_months(starts_on, usual[1]) if usual else None


def verbs(facts: Facts) -> tuple[str, ...]:
    """What may be done with the project now, the natural next step first."""
    return tuple(verb for verb, move in projects.MOVES[facts.kind].items() if facts.state in move.froms)


def advice(found: list[Step], facts: Facts) -> list[str]:
    """What to do next, most pressing first."""
    if facts.state not in projects.OPEN:
        return []
    said = [
        f"« {step.label} » : échéance dépassée de {step.late_days} j." for step in found if step.late_days
    ]
    current = next((step for step in found if step.status == "current"), None)
    if current and current.missing:
        lacking = ", ".join(need.label[0].lower() + need.label[1:] for need in current.missing)
        said.append(f"« {current.label} » attend encore : {lacking}.")
    offered = verbs(facts)
    if offered and facts.state != "filed":
        said.append(f"Étape suivante : « {projects.MOVES[facts.kind][offered[0]].label} ».")
    elif offered:
        said.append("Le dépôt attend la décision de France compétences.")
    return said


@dataclass(frozen=True, slots=True)
class Passed:
    """One of the twelve phases in the life of a certification: done, current, late or to come."""

    phase: projects.Phase
    status: str


def life(standing: str, known: Mapping[str, str]) -> list[Passed]:
    """The twelve phases of a certification; `known` is the state of its last project of each kind."""
    creation = known.get("creation", "")
    running = standing in ("registered", "renewing", "expired", "adopted", "withdrawn", "awaited")
    found = []
    for index, phase in enumerate(projects.PHASES):
        if phase.code in STEPS["creation"]:
            status = _creation_status(index, creation, running)
        elif phase.code in RUN:
            status = _run_status(standing)
        elif phase.code == "renewal":
            status = _renewal_status(standing, known.get("renewal", ""))
        else:
            closing = known.get("closure", "") in projects.OPEN
            status = "done" if standing == "withdrawn" else "current" if closing else "next"
        found.append(Passed(phase, status))
    return found


def _creation_status(index: int, creation: str, running: bool) -> str:
    if running or creation in _AHEAD:
        return "done"
    if creation == "refused":
        return "late" if STEPS["creation"][index] == "filing" else "done"
    current = _CURRENT.get(creation)
    if current is None:
        return "next"
    here = STEPS["creation"].index(current)
    return "done" if index < here else "current" if index == here else "next"


def _run_status(standing: str) -> str:
    if standing in ("registered", "renewing", "adopted"):
        return "current"
    return "done" if standing in ("expired", "withdrawn") else "next"


def _renewal_status(standing: str, renewal: str) -> str:
    if renewal in projects.OPEN:
        return "current"
    if standing == "expired":
        return "late"
    return "done" if renewal == "registered" else "next"


def renewable(life_: lives.Life | None, on: date) -> bool:
    """Whether the time to begin a renewal has come."""
    if life_ is None:
        return False
    _, late = law.renewal_start_months(on)
    return law.add_months(life_.until, -late) <= on
