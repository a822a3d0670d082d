"""Pages of questionnaires, diagnoses and plans."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from smeservice.actions import diagnoses, firms, questionnaires
from smeservice.models import FirmDiagnosis, PlanAction, QuestionnaireVersion
from smeservice.rules import questionnaires as rules
from tests.smeservice.conftest import BAKERY, ON
from tests.smeservice.diagnoses.world import begun, finished, shipped

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


@pytest.fixture
def adviser(signed_in, bakery, time_machine):
    time_machine.move_to("2026-11-23 09:00")
    return signed_in("SM")


def test_a_firm_is_diagnosed_from_its_page_to_the_pdf(adviser) -> None:
    version = shipped(ON)
    assert "Ouvrir un diagnostic" in adviser.get(url("firm", BAKERY)).content.decode()
    answer = adviser.post(
        url("diagnosis_begin", BAKERY), {"token": str(uuid4()), "version": version.pk, "contact": ""}
    )
    row = FirmDiagnosis.objects.get()
    assert answer.url == url("diagnosis_fill", row.pk, "s1")
    for section in rules.read(version.content):
        told = {each.code: "2" for each in section.questions}
        assert adviser.post(url("diagnosis_fill", row.pk, section.code), told).status_code == 302
    adviser.post(url("diagnosis_step", row.pk, "finish"))
    text = adviser.get(url("diagnosis", row.pk)).content.decode()
    assert "<svg" in text
    assert "Priorités à choisir" in text
    asked = {"questions": ["q4"], "summary": "Une équipe soudée."}
    adviser.post(url("diagnosis_choose", row.pk), asked)
    action = {
        "token": str(uuid4()), "edition": "0", "title": "Écrire le plan", "due_on": "31/12/2026",
        "cost": "1 200,50",
        "funding": "plan", "priority": "q4", "contact": "", "interaction": "", "contract": "",
    }  # fmt: skip
    assert adviser.post(url("plan_add", row.pk), action | {"due_on": "31/02/2026"}).status_code == 422
    assert adviser.post(url("plan_add", row.pk), action).status_code == 302
    assert adviser.post(url("plan_add", row.pk), action).status_code == 302
    assert PlanAction.objects.count() == 1
    preview = adviser.get(url("diagnosis_report", row.pk))
    assert preview.content.startswith(b"%PDF")
    adviser.post(url("diagnosis_step", row.pk, "restitute"))
    row.refresh_from_db()
    assert row.state == "restituted"
    assert adviser.get(url("diagnosis_report", row.pk)).content == preview.content
    text = adviser.get(url("firm", BAKERY)).content.decode()
    assert "Restitué" in text
    assert "1 action, 0 faite" in text


def test_a_change_is_saved_at_once_and_what_was_read_is_told(adviser) -> None:
    row = begun(BAKERY, adviser.user, ON)
    saved = adviser.post(
        url("diagnosis_fill", row.pk, "s1"), {"q1": "3", "q3": "beaucoup"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "beaucoup" in saved
    held = row.answers.get(question="q1", current=True)
    assert f'name="seen-q1" value="{held.pk}"' in saved
    assert 'value="3" ' in adviser.get(url("diagnosis_fill", row.pk, "s1")).content.decode()


def test_a_wrong_answer_is_said_beside_its_field_and_kept(adviser) -> None:
    row = begun(BAKERY, adviser.user, ON)
    answer = adviser.post(url("diagnosis_fill", row.pk, "s1"), {"q1": "2", "q3": "-4"})
    assert answer.status_code == 422
    assert 'value="-4"' in answer.content.decode()
    assert diagnoses.answers_of(row) == {"q1": "2"}


def test_a_screen_left_open_after_the_end_loses_nothing(adviser) -> None:
    row = finished(BAKERY, adviser.user, ON)
    answer = adviser.post(url("diagnosis_fill", row.pk, "s4"), {"q12": "Le bail finit en mars."})
    assert answer.status_code == 422
    assert "Le bail finit en mars." in answer.content.decode()


def test_priorities_refused_keep_what_was_written(adviser) -> None:
    row = finished(BAKERY, adviser.user, ON)
    asked = {"questions": ["q2", "q4", "q5", "q9"], "summary": "Une équipe soudée."}
    answer = adviser.post(url("diagnosis_choose", row.pk), asked)
    assert answer.status_code == 422
    assert "Une équipe soudée." in answer.content.decode()
    assert not row.priorities.exists()


def test_a_diagnosis_of_a_firm_of_a_colleague_is_not_found(adviser, make_user) -> None:
    other = make_user("SM")
    row = finished(BAKERY, other, ON)
    firms.follow(companies=[BAKERY], adviser=other, by=other, on=ON)
    for name in ("diagnosis", "diagnosis_report", "plan_add"):
        assert adviser.get(url(name, row.pk)).status_code == 404
    assert adviser.post(url("diagnosis_step", row.pk, "abandon"), {"reason": "x"}).status_code == 404
    assert BAKERY not in adviser.get(url("diagnoses")).content.decode()


def test_the_list_is_narrowed_by_its_address(adviser) -> None:
    row = begun(BAKERY, adviser.user, ON)
    link = url("diagnosis", row.pk)
    assert link in adviser.get(url("diagnoses"), {"q": "brun", "etat": "open"}).content.decode()
    for query in ({"etat": "late"}, {"etat": "restituted"}, {"q": "zzz"}):
        assert link not in adviser.get(url("diagnoses"), query).content.decode()
    assert adviser.get(url("diagnoses"), {"etat": "zzz", "after": "x"}).status_code == 200


def test_a_questionnaire_is_written_on_screen(adviser) -> None:
    adviser.post(url("questionnaire_new"), {"title": "Accueil", "product": "flash"})
    draft = QuestionnaireVersion.objects.get()
    assert adviser.post(url("questionnaire_new"), {"title": "Accueil", "product": "flash"}).status_code == 422
    for title in ("Un", "Deux", "Trois"):
        adviser.post(url("section_new", draft.pk), {"title": title})
    told = {"text": "Prêt ?", "kind": "yes", "weight": "2", "options": "Oui | 100\nNon", "help": ""}
    answer = adviser.post(url("question_new", draft.pk, "s1"), told)
    assert answer.status_code == 422
    assert "Ligne 2" in answer.content.decode()
    for part in ("s1", "s2", "s3"):
        adviser.post(
            url("question_new", draft.pk, part), told | {"options": "Oui | 100\nNon | 0 | Préparez-vous."}
        )
    assert "Publier" in adviser.get(url("questionnaire", draft.pk)).content.decode()
    adviser.post(url("questionnaire_publish", draft.pk))
    draft.refresh_from_db()
    assert draft.state == "published"
    adviser.post(url("question_remove", draft.pk, "q1"))
    assert len(rules.questions(rules.read(QuestionnaireVersion.objects.get().content))) == 3
    adviser.post(url("questionnaire_copy", draft.pk))
    assert QuestionnaireVersion.objects.filter(state="draft", number=2).exists()


def test_direction_reads_and_does_not_write(signed_in, bakery, advisers) -> None:
    row = finished(BAKERY, advisers.one, ON)
    reader = signed_in("DI")
    assert reader.get(url("diagnosis", row.pk)).status_code == 200
    assert reader.get(url("questionnaires")).status_code == 200
    assert reader.post(url("diagnosis_step", row.pk, "abandon"), {"reason": "x"}).status_code == 403
    assert reader.post(url("questionnaire_copy", row.version_id)).status_code == 403
    assert questionnaires.load_shipped(on=ON) == 0
