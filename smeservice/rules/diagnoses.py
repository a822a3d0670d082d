"""A diagnosis of a firm: its states, the scores of its parts, the priorities they point to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import law
from law.moves import Move
from law.typography import french
from smeservice.rules.questionnaires import FULL, Option, Question, Section

STATES = {
    "open": "En cours",
    "finished": "Terminé",
    "restituted": "Restitué",
    "abandoned": "Abandonné",
}
MOVES = {
    "finish": Move(frozenset({"open"}), "finished", "Terminer le diagnostic"),
    "reopen": Move(frozenset({"finished"}), "open", "Reprendre le questionnaire", needs_reason=True),
    "restitute": Move(frozenset({"finished"}), "restituted", "Restituer à l’entreprise"),
    "abandon": Move(frozenset({"open", "finished"}), "abandoned", "Abandonner", needs_reason=True),
}
TOLD = {**{verb: move.label for verb, move in MOVES.items()}, "begin": "Ouvrir le diagnostic"}
LONGEST_TEXT, MOST = 2000, Decimal("1e12")
_HALF = 2


@dataclass(frozen=True, slots=True)
class Score:
    """What a part is worth out of 100; None while nothing of it was answered."""

    code: str
    title: str
    worth: int | None
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Priority:
    """A question worth working on, why, and what is advised."""

    question: str
    title: str
    reason: str
    advice: str
    loss: int


def chosen(question: Question, value: str) -> Option | None:
    """The answer chosen, kept as its rank from 1; None when nothing was."""
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value[:3]) <= len(question.options):
        return None
    return question.options[int(value[:3]) - 1]


def flaw(question: Question, value: str) -> str:
    """What is wrong in an answer, empty when it may be kept; no answer is never wrong."""
    if not value:
        return ""
    if question.options:
        return "" if chosen(question, value) else french("Choisissez une des réponses proposées.")
    if question.kind == "number":
        return "" if number(value) is not None else french(f"« {value[:20]} » : écrivez un nombre positif.")
    return "" if len(value) <= LONGEST_TEXT else french(f"Écrivez {LONGEST_TEXT} lettres au plus.")


def number(value: str) -> Decimal | None:
    """A positive number as people write it, or None."""
    try:
        found = Decimal("".join(value.split()).replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found < MOST else None


def said(question: Question, value: str) -> str:
    """An answer as it is read."""
    option = chosen(question, value) if question.options else None
    return option.label if option else value


def scores(sections: Sequence[Section], answers: Mapping[str, str]) -> tuple[Score, ...]:
    """The score of each part that has one: the mean of its answers by their weights, unanswered left out."""
    return tuple(
        _score(section, answers) for section in sections if any(each.scored for each in section.questions)
    )


def overall(sections: Sequence[Section], answers: Mapping[str, str]) -> int | None:
    """The mean of every answer by its weight; None while nothing was answered."""
    return _mean([each for section in sections for each in section.questions], answers)


def proposed(sections: Sequence[Section], answers: Mapping[str, str], on: date) -> tuple[Priority, ...]:
    """The weak answers, those that cost most points first; ties keep the order of the questionnaire."""
    weak = law.diagnosis_weak_below(on)
    found = [
        _priority(section, question, option)
        for section in sections
        for question in section.questions
        if question.scored and (option := chosen(question, answers.get(question.code, "")))
        if option.worth < weak
    ]
    return tuple(sorted(found, key=lambda each: -each.loss))


def missing(sections: Sequence[Section], answers: Mapping[str, str]) -> list[str]:
    """The parts of which nothing was answered: a diagnosis is not finished with them."""
    return [score.title for score in scores(sections, answers) if not score.answered]


def _score(section: Section, answers: Mapping[str, str]) -> Score:
    asked = [each for each in section.questions if each.scored]
    answered = sum(chosen(each, answers.get(each.code, "")) is not None for each in asked)
    return Score(section.code, section.title, _mean(asked, answers), answered, len(asked))


def _mean(questions: Sequence[Question], answers: Mapping[str, str]) -> int | None:
    """Rounded half up to a whole number of points."""
    given = [
        (each.weight, option.worth)
        for each in questions
        if each.scored and (option := chosen(each, answers.get(each.code, "")))
    ]
    total = sum(weight for weight, _ in given)
    if not total:
        return None
    return (_HALF * sum(weight * worth for weight, worth in given) + total) // (_HALF * total)


def _priority(section: Section, question: Question, option: Option) -> Priority:
    reason = french(f"{section.title} : « {option.label} », {option.worth} points sur {FULL}.")
    return Priority(
        question.code, question.text, reason, option.advice, question.weight * (FULL - option.worth)
    )
