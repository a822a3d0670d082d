"""Questionnaires: written as a draft, published once, copied to be changed; those shipped are loaded once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from accounts.models import User
from accounts.traces import remember
from law.refusal import Impossible
from smeservice.models import Questionnaire, QuestionnaireTrace, QuestionnaireVersion
from smeservice.rules import questionnaires as rules
from smeservice.rules.questionnaires import Question, Section

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "questionnaires.json"
MOST_SECTIONS, MOST_QUESTIONS = 12, 20
Sections = tuple[Section, ...]
Row = TypeVar("Row", Section, Question)


@transaction.atomic
def create(*, code: str, title: str, product: str, by: User | None, on: date) -> QuestionnaireVersion:
    """A questionnaire with an empty draft. Impossible when its code is taken."""
    row, made = Questionnaire.objects.get_or_create(
        code=code, defaults={"title": title.strip(), "product": product}
    )
    if not made:
        raise Impossible(f"Le code « {code} » est celui de « {row.title} » : choisissez-en un autre.")
    return _draft(row, 1, [], by, on, "create")


@transaction.atomic
def copy(*, version: QuestionnaireVersion, by: User, on: date) -> QuestionnaireVersion:
    """A draft with the same questions under the next number; the draft already there when there is one."""
    row = Questionnaire.objects.select_for_update().get(pk=version.questionnaire_id)
    draft = row.versions.filter(state="draft").first()
    if draft is not None:
        return draft
    last = row.versions.order_by("-number").values_list("number", flat=True)[0]
    return _draft(row, last + 1, version.content, by, on, "copy")


@transaction.atomic
def publish(*, version: int, by: User | None, on: date) -> QuestionnaireVersion:
    """Freeze a draft and offer it to advisers; the one before is no longer offered."""
    questionnaire = QuestionnaireVersion.objects.values_list("questionnaire", flat=True).get(pk=version)
    Questionnaire.objects.select_for_update().get(pk=questionnaire)
    row = _locked(version)
    if flaws := rules.unpublishable(rules.read(row.content)):
        raise Impossible(" ".join(flaws))
    for before in QuestionnaireVersion.objects.filter(questionnaire=questionnaire, state="published"):
        before.state = "retired"
        before.save(update_fields=["state"])
        _remember(before, "retire", by, on, "published")
    row.state, row.published_on = "published", on
    row.save(update_fields=["state", "published_on"])
    _remember(row, "publish", by, on, "draft")
    return row


def save_section(*, version: int, code: str, title: str, by: User, on: date) -> None:
    """Add a part (no code), or give it another title."""

    def change(sections: Sections) -> Sections:
        if not code:
            if len(sections) >= MOST_SECTIONS:
                raise Impossible(f"Un questionnaire compte {MOST_SECTIONS} parties au plus.")
            return (*sections, Section(rules.next_code([each.code for each in sections], "s"), title.strip()))
        return _changed(sections, code, lambda each: replace(each, title=title.strip()))

    _write(version, change, by, on)


def remove_section(*, version: int, code: str, by: User, on: date) -> None:
    """Take a part away, with its questions."""
    _write(version, lambda sections: tuple(each for each in sections if each.code != code), by, on)


def save_question(*, version: int, section: str, question: Question, by: User, on: date) -> None:
    """Add a question to a part (an empty code), or write it again."""

    def change(sections: Sections) -> Sections:
        taken = rules.questions(sections)

        def write(each: Section) -> Section:
            if not question.code:
                if len(each.questions) >= MOST_QUESTIONS:
                    raise Impossible(f"Une partie compte {MOST_QUESTIONS} questions au plus.")
                new = replace(question, code=rules.next_code(taken, "q"))
                return replace(each, questions=(*each.questions, new))
            if question.code not in {known.code for known in each.questions}:
                raise Impossible("Cette question a été retirée : rechargez la page.")
            kept = tuple(question if known.code == question.code else known for known in each.questions)
            return replace(each, questions=kept)

        return _changed(sections, section, write)

    _write(version, change, by, on)


def remove_question(*, version: int, code: str, by: User, on: date) -> None:
    """Take a question away."""

    def change(sections: Sections) -> Sections:
        return tuple(
            replace(each, questions=tuple(known for known in each.questions if known.code != code))
            for each in sections
        )

    _write(version, change, by, on)


def raise_up(*, version: int, code: str, by: User, on: date) -> None:
    """Put a part or a question before the one above it; the first stays first."""

    def change(sections: Sections) -> Sections:
        moved = _raised(sections, code)
        return tuple(replace(each, questions=_raised(each.questions, code)) for each in moved)

    _write(version, change, by, on)


@transaction.atomic
def load_shipped(*, on: date) -> int:
    """The questionnaires shipped with the house, each published once; what the staff wrote stays."""
    made = 0
    for told in json.loads(SHIPPED.read_text(encoding="utf-8")):
        row, new = Questionnaire.objects.get_or_create(
            code=told["code"], defaults={"title": told["title"], "product": told["product"]}
        )
        if not new:
            continue
        content = rules.written(rules.read(told["sections"]))
        publish(version=_draft(row, 1, content, None, on, "create").pk, by=None, on=on)
        made += 1
    return made


def _draft(
    row: Questionnaire, number: int, content: list[dict[str, Any]], by: User | None, on: date, verb: str
) -> QuestionnaireVersion:
    version = QuestionnaireVersion.objects.create(
        questionnaire=row, number=number, content=content, made_by=by
    )
    _remember(version, verb, by, on, "")
    return version


def _locked(version: int) -> QuestionnaireVersion:
    row = QuestionnaireVersion.objects.select_for_update().filter(pk=version).first()
    if row is None or row.state != "draft":
        raise Impossible("Une version publiée ne se récrit pas : copiez-la pour la modifier.")
    return row


@transaction.atomic
def _write(version: int, change: Callable[[Sections], Sections], by: User, on: date) -> None:
    row = _locked(version)
    content = rules.written(change(rules.read(row.content)))
    if content != row.content:
        row.content = content
        row.save(update_fields=["content"])
        _remember(row, "edit", by, on, "draft")


def _changed(sections: Sections, code: str, change: Callable[[Section], Section]) -> Sections:
    if code not in {each.code for each in sections}:
        raise Impossible("Cette partie a été retirée : rechargez la page.")
    return tuple(change(each) if each.code == code else each for each in sections)


def _raised(rows: tuple[Row, ...], code: str) -> tuple[Row, ...]:
    moved = list(rows)
    place = next((rank for rank, each in enumerate(rows) if each.code == code), 0)
    if place:
        moved.insert(place - 1, moved.pop(place))
    return tuple(moved)


def _remember(row: QuestionnaireVersion, verb: str, by: User | None, on: date, before: str) -> None:
    remember(row=row, verb=verb, trace=QuestionnaireTrace, by=by, on=on, from_state=before)
