"""Verbs of questionnaires and diagnoses, on the real database."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from law.refusal import Impossible
from smeservice.actions import diagnoses, questionnaires
from smeservice.actions.diagnoses import Told
from smeservice.exports import diagnoses as exports
from smeservice.models import DiagnosisAnswer, FirmDiagnosis, FirmDocument, QuestionnaireVersion
from smeservice.rules import questionnaires as rules
from smeservice.rules.questionnaires import Question
from tests.smeservice.conftest import BAKERY, ON
from tests.smeservice.diagnoses.world import begun, finished, shipped

pytestmark = pytest.mark.django_db


def test_the_shipped_ones_are_loaded_once(bakery) -> None:
    assert questionnaires.load_shipped(on=ON) == 4
    assert questionnaires.load_shipped(on=ON) == 0
    assert QuestionnaireVersion.objects.filter(state="published").count() == 4


def test_a_published_version_is_never_written_again(bakery, advisers) -> None:
    version = shipped(ON)
    with pytest.raises(Impossible):
        questionnaires.save_section(version=version.pk, code="s1", title="Autre", by=advisers.one, on=ON)
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionnaireVersion.objects.filter(pk=version.pk).update(content=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionnaireVersion.objects.filter(pk=version.pk).delete()


def test_a_copy_is_changed_published_and_replaces_the_one_before(bakery, advisers) -> None:
    version, by = shipped(ON), advisers.one
    running = begun(BAKERY, by, ON)
    draft = questionnaires.copy(version=version, by=by, on=ON)
    assert questionnaires.copy(version=version, by=advisers.other, on=ON) == draft
    new = Question("", "Et encore ?", "text", 0)
    questionnaires.save_question(version=draft.pk, section="s1", question=new, by=by, on=ON)
    questionnaires.raise_up(version=draft.pk, code="s2", by=by, on=ON)
    questionnaires.remove_question(version=draft.pk, code="q1", by=by, on=ON)
    questionnaires.publish(version=draft.pk, by=by, on=ON)
    draft.refresh_from_db()
    version.refresh_from_db()
    assert (version.state, draft.state, draft.number) == ("retired", "published", 2)
    sections = rules.read(draft.content)
    assert [each.code for each in sections][:2] == ["s2", "s1"]
    assert "q1" not in rules.questions(sections)
    assert "q13" in rules.questions(sections)
    running.refresh_from_db()
    assert running.version == version


def test_an_empty_draft_is_not_published(advisers) -> None:
    draft = questionnaires.create(code="neuf", title="Neuf", product="flash", by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="au moins"):
        questionnaires.publish(version=draft.pk, by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="neuf"):
        questionnaires.create(code="neuf", title="Bis", product="flash", by=advisers.one, on=ON)


def test_the_same_button_twice_opens_one(bakery, advisers) -> None:
    given = {"company": BAKERY, "version": shipped(ON).pk, "by": advisers.one, "on": ON}
    first = diagnoses.begin(token=UUID(int=5), **given)
    assert diagnoses.begin(token=UUID(int=5), **given) == first
    assert diagnoses.begin(token=uuid4(), **given) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        FirmDiagnosis.objects.create(
            company=bakery, version=first.version, adviser=advisers.one, opened_on=ON, token=uuid4()
        )


def test_two_screens_lose_nothing(bakery, advisers) -> None:
    row = begun(BAKERY, advisers.one, ON)
    diagnoses.answer(diagnosis=row.pk, answers={"q1": Told("1"), "q2": Told("1")}, by=advisers.one)
    read = {each.question: each.pk for each in DiagnosisAnswer.objects.all()}
    diagnoses.answer(diagnosis=row.pk, answers={"q1": Told("5", read["q1"])}, by=advisers.other)
    late = diagnoses.answer(
        diagnosis=row.pk,
        answers={"q1": Told("1", read["q1"]), "q2": Told("2", read["q2"])},
        by=advisers.one,
    )
    assert diagnoses.answers_of(row) == {"q1": "5", "q2": "2"}
    assert str(advisers.other) in late.newer[0]
    assert late.seen["q1"] == read["q1"]
    last = diagnoses.answer(diagnosis=row.pk, answers={"q1": Told("3", late.seen["q1"])}, by=advisers.one)
    assert diagnoses.answers_of(row)["q1"] == "3"
    assert "4" in last.replaced[0]
    assert str(advisers.other) in last.replaced[0]
    assert DiagnosisAnswer.objects.filter(question="q1").count() == 3


def test_a_wrong_answer_does_not_keep_the_others_from_being_saved(bakery, advisers) -> None:
    row = begun(BAKERY, advisers.one, ON)
    saved = diagnoses.answer(
        diagnosis=row.pk, answers={"q1": Told("9"), "q2": Told("1"), "q99": Told("1")}, by=advisers.one
    )
    assert set(saved.wrong) == {"q1"}
    assert diagnoses.answers_of(row) == {"q2": "1"}


def test_a_diagnosis_goes_to_its_report(bakery, advisers) -> None:
    by, row = advisers.one, finished(BAKERY, advisers.one, ON)
    with pytest.raises(Impossible, match="terminé"):
        diagnoses.answer(diagnosis=row.pk, answers={"q1": Told("1")}, by=by)
    with pytest.raises(Impossible, match="priorité"):
        diagnoses.restitute(diagnosis=row.pk, report=b"%PDF-1.7", by=by, on=ON)
    assert not FirmDocument.objects.exists()
    with pytest.raises(Impossible, match="au plus"):
        diagnoses.choose(diagnosis=row.pk, questions=["q2", "q4", "q5", "q9"], summary="", by=by, on=ON)
    diagnoses.choose(diagnosis=row.pk, questions=["q5", "q4"], summary="Une équipe soudée.", by=by, on=ON)
    made = exports.pdf(exports.content(FirmDiagnosis.objects.get(pk=row.pk), ON))
    assert made == exports.pdf(exports.content(FirmDiagnosis.objects.get(pk=row.pk), ON))
    diagnoses.restitute(diagnosis=row.pk, report=made, by=by, on=ON)
    row.refresh_from_db()
    assert (row.state, row.report.media_type) == ("restituted", "application/pdf")
    with pytest.raises(Impossible):
        diagnoses.restitute(diagnosis=row.pk, report=made, by=by, on=ON)
    assert FirmDocument.objects.count() == 1
    assert [each.verb for each in row.traces.all()] == ["restitute", "choose", "finish", "begin"]


def test_an_unanswered_part_keeps_it_open(bakery, advisers) -> None:
    row = begun(BAKERY, advisers.one, ON)
    with pytest.raises(Impossible, match="Recruter"):
        diagnoses.finish(diagnosis=row.pk, by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="motif"):
        diagnoses.abandon(diagnosis=row.pk, reason=" ", by=advisers.one, on=ON)
    diagnoses.abandon(diagnosis=row.pk, reason="Entreprise vendue", by=advisers.one, on=ON)


def test_the_previous_diagnosis_stands_beside(bakery, advisers) -> None:
    before = finished(BAKERY, advisers.one, ON - dt.timedelta(days=300))
    row = finished(BAKERY, advisers.one, ON)
    assert exports.previous(row) == before
    series, rows = exports.radar_rows(row)
    assert len(series) == 2
    assert all(len(values) == 2 for _, values in rows)


def test_a_firm_unknown_or_closed_is_refused(bakery, advisers) -> None:
    with pytest.raises(Impossible, match="registre"):
        begun("000000000", advisers.one, ON)
    bakery.closed_on = ON
    bakery.save()
    with pytest.raises(Impossible, match="cessée"):
        begun(BAKERY, advisers.one, ON)
