"""Questionnaires: parts, questions and their answers, each worth something; what makes one publishable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from law.typography import french

PRODUCTS = {
    "flash": "Flash RH",
    "deep": "RH approfondi",
    "ecology": "Transition écologique",
    "digital": "Numérique",
}
KINDS = {
    "yes": "Oui ou non",
    "choice": "Choix",
    "scale": "Échelle de 0 à 4",
    "number": "Nombre",
    "text": "Texte libre",
}
SCORED = frozenset({"yes", "choice", "scale"})
STATES = {"draft": "Brouillon", "published": "Publiée", "retired": "Remplacée"}
FULL = 100
SCALE = ("0", "1", "2", "3", "4")
AXES = 3  # parts scored, at least: a radar has no fewer
MOST_OPTIONS, LONGEST, HEAVIEST = 12, 300, 10


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that may be chosen, what it is worth out of 100, and what is advised to who gives it."""

    label: str
    worth: int
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; its code never changes from one version to the next."""

    code: str
    text: str
    kind: str
    weight: int = 1
    options: tuple[Option, ...] = ()
    help: str = ""

    @property
    def scored(self) -> bool:
        return self.kind in SCORED and self.weight > 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a questionnaire: one screen of a telephone."""

    code: str
    title: str
    questions: tuple[Question, ...] = ()


def read(content: Sequence[dict[str, Any]]) -> tuple[Section, ...]:
    """The parts, from what was kept."""
    return tuple(
        Section(
            part["code"],
            part["title"],
            tuple(
                Question(**{**each, "options": tuple(Option(**option) for option in each["options"])})
                for each in part["questions"]
            ),
        )
        for part in content
    )


def written(sections: Iterable[Section]) -> list[dict[str, Any]]:
    """What is kept of the parts."""
    return [
        {
            "code": section.code,
            "title": section.title,
            "questions": [
                {**asdict(each), "options": [asdict(option) for option in each.options]}
                for each in section.questions
            ],
        }
        for section in sections
    ]


def questions(sections: Iterable[Section]) -> dict[str, Question]:
    """Every question, by its code."""
    return {each.code: each for section in sections for each in section.questions}


def options_of(text: str, kind: str) -> tuple[tuple[Option, ...], list[str]]:
    """The answers typed one a line, « réponse | points | conseil », and what is wrong in them."""
    if kind not in SCORED:
        wrong = ["Un nombre ou un texte n’a pas de réponses notées : videz ce champ."] if text.strip() else []
        return (), [french(each) for each in wrong]
    found, flaws = [], []
    for rank, line in enumerate((each for each in text.splitlines() if each.strip()), start=1):
        label, worth, advice = ([part.strip() for part in line.split("|", 2)] + ["", ""])[:3]
        if not label or len(label) > LONGEST or len(advice) > LONGEST:
            flaws.append(f"Ligne {rank} : écrivez une réponse de 1 à {LONGEST} lettres.")
        elif not (worth.isascii() and worth.isdigit() and int(worth[:4]) <= FULL):
            flaws.append(f"Ligne {rank}, points « {worth[:20]} » : écrivez un nombre entier de 0 à {FULL}.")
        else:
            found.append(Option(label, int(worth), advice))
    flaws += _count_flaws(found, kind) if not flaws else []
    return tuple(found), [french(each) for each in flaws]


def typed(options: Iterable[Option]) -> str:
    """The answers as they are typed, one a line."""
    return "\n".join(" | ".join((each.label, str(each.worth), each.advice)).rstrip(" |") for each in options)


def unpublishable(sections: Sequence[Section]) -> list[str]:
    """What keeps a version from being published, in French."""
    flaws = [
        f"La partie « {section.title} » n’a pas de question : ajoutez-en, ou retirez-la."
        for section in sections
        if not section.questions
    ]
    if sum(any(each.scored for each in section.questions) for section in sections) < AXES:
        flaws.append(f"Il faut au moins {AXES} parties notées pour dessiner le radar.")
    return [french(each) for each in flaws]


def next_code(taken: Iterable[str], letter: str) -> str:
    """A code nobody has yet: the letter and a number."""
    used = {int(code[1:]) for code in taken if code[:1] == letter and code[1:].isdigit()}
    return f"{letter}{max(used, default=0) + 1}"


def _count_flaws(found: Sequence[Option], kind: str) -> list[str]:
    wanted = {"yes": 2, "scale": len(SCALE)}.get(kind)
    if wanted is not None and len(found) != wanted:
        return [f"« {KINDS[kind]} » demande {wanted} réponses, une par ligne ; il y en a {len(found)}."]
    if not 2 <= len(found) <= MOST_OPTIONS:
        return [f"Écrivez de 2 à {MOST_OPTIONS} réponses, une par ligne."]
    if len({each.label for each in found}) != len(found):
        return ["Deux réponses portent le même nom : changez-en un."]
    return []
