"""Criteria of registration, by version of the decree: which are waived, how far each one is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import law
from law.refusal import Impossible

STATES = {
    "todo": "À traiter",
    "draft": "En cours",
    "ready": "Prêt",
    "na": "Sans objet",
}
ANSWERED = frozenset({"ready", "na"})
WAIVED = "waived"
LABELS = {**STATES, WAIVED: "Écarté"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a project says of one criterion."""

    state: str = "todo"
    text: str = ""
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One criterion and where it stands: its own state, or waived by the text."""

    criterion: law.Criterion
    state: str
    answer: Answer

    @property
    def slug(self) -> str:
        return slug(self.criterion.code)

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def unproved(self) -> bool:
        return self.state in ("draft", "ready") and not self.answer.evidence


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many criteria are ready, of how many that are asked, and which are not."""

    ready: int
    asked: int
    lacking: tuple[str, ...]
    waived: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return self.ready == self.asked and self.asked > 0

    @property
    def share(self) -> int:
        return round(100 * self.ready / self.asked) if self.asked else 0


def slug(code: str) -> str:
    """« 2 bis » → « 2-bis »."""
    return code.replace(" ", "-")


def asked_of(directory: str, on: date) -> Sequence[law.Criterion]:
    """The criteria of a file put in that day (R6113-9 for the RNCP, R6113-11 for the RS)."""
    found: Sequence[law.Criterion] = (law.rs_criteria if directory == "rs" else law.rncp_criteria)(on)
    return found


def is_waived(criterion: law.Criterion, *, emerging: bool, required_first: bool) -> bool:
    """1 to 2 ter are not asked for emerging jobs and for first required ones (R6113-9, R6113-10)."""
    return criterion.waivable and (emerging or required_first)


def standings(
    directory: str,
    on: date,
    answers: Mapping[str, Answer],
    *,
    emerging: bool = False,
    required_first: bool = False,
) -> list[Standing]:
    """Every criterion of the version in force that day, in the order of the article."""
    found = []
    for criterion in asked_of(directory, on):
        answer = answers.get(criterion.code, Answer())
        waived = is_waived(criterion, emerging=emerging, required_first=required_first)
        found.append(Standing(criterion, WAIVED if waived else answer.state, answer))
    return found


def readiness(found: Collection[Standing]) -> Readiness:
    """n of m: what is waived is not asked."""
    asked = [each for each in found if each.state != WAIVED]
    return Readiness(
        ready=sum(each.state in ANSWERED for each in asked),
        asked=len(asked),
        lacking=tuple(each.criterion.code for each in asked if each.state not in ANSWERED),
        waived=tuple(each.criterion.code for each in found if each.state == WAIVED),
    )


def check(answer: Answer) -> None:
    """A ready criterion is answered and proved; one without object says why. Impossible otherwise."""
    if answer.state in ANSWERED and not answer.text.strip():
        raise Impossible(f"« {STATES[answer.state]} » demande une réponse écrite.")
    if answer.state == "ready" and not answer.evidence:
        raise Impossible("« Prêt » demande au moins une preuve : joignez un document.")


def snapshot(found: Collection[Standing]) -> list[dict[str, Any]]:
    """What is kept of the criteria with a file put in."""
    return [
        {
            "code": each.criterion.code,
            "label": each.criterion.label,
            "state": each.state,
            "text": each.answer.text,
            "evidence": each.answer.evidence,
        }
        for each in found
    ]
