"""Deliverables, committees, reports, controls and the radar, on screen."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from conventions.actions import controls, follow_up, reports
from tests.conventions import making

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def desk(signed_in):
    """Somebody of the conventions, signed in."""
    return signed_in("CO")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def row(desk, today):
    return making.running_convention(by=desk.user, on=today)


def at(name, *args):
    return reverse(f"conventions:{name}", args=args)


def test_a_deliverable_is_expected_received_sent_back_and_accepted(desk, row, today):
    day = f"{today:%d/%m/%Y}"
    desk.post(at("deliverable_new", row.pk), {"title": "Cartographie", "due_on": day})
    twice = desk.post(at("deliverable_new", row.pk), {"title": "Cartographie", "due_on": day})
    assert (twice.status_code, row.deliverables.count()) == (422, 1)
    assert "déjà attendu" in twice.text
    made = row.deliverables.get()
    assert "Cartographie" in desk.get(at("follow_up", row.pk)).text
    early = desk.post(at("deliverable_act", row.pk, made.pk, "accepter"), {"accepted_on": day})
    assert "après sa réception" in early.text
    bad = SimpleUploadedFile("x.exe", b"MZ\x00")
    refused = desk.post(at("deliverable_act", row.pk, made.pk, "recevoir"), {"received_on": day, "file": bad})
    assert refused.status_code == 422
    assert "x.exe" in refused.text
    kept = {"received_on": day, "file": SimpleUploadedFile("carte.pdf", PDF)}
    desk.post(at("deliverable_act", row.pk, made.pk, "recevoir"), kept)
    desk.post(at("deliverable_act", row.pk, made.pk, "renvoyer"), {"reason": "Il manque l’annexe."})
    desk.post(at("deliverable_act", row.pk, made.pk, "recevoir"), {"received_on": day})
    desk.post(at("deliverable_act", row.pk, made.pk, "accepter"), {"accepted_on": day})
    made.refresh_from_db()
    assert made.accepted_on == today
    page = desk.get(at("deliverable", row.pk, made.pk))
    assert "carte.pdf" in page.text
    assert "Noter la réception" not in page.text
    late = desk.post(at("deliverable_act", row.pk, made.pk, "reporter"), {"due_on": day, "reason": "x"})
    assert "déjà accepté" in late.text


def test_a_committee_decides_and_its_decision_is_done_once(desk, row, today):
    day = f"{today:%d/%m/%Y}"
    answer = desk.post(at("meeting_new", row.pk), {"kind": "steering", "held_on": day, "present": "DGEFP"})
    assert answer.status_code == 302
    assert desk.post(at("meeting_new", row.pk), {"kind": "steering", "held_on": day}).status_code == 422
    met = row.meetings.get()
    desk.post(at("decision_new", row.pk, met.pk), {"text": "Relancer", "due_on": day})
    desk.post(at("decision_new", row.pk, met.pk), {"text": "Relancer", "due_on": day})
    made = met.decisions.get()
    assert "Noter comme faite" in desk.get(at("meeting", row.pk, met.pk)).text
    assert desk.post(at("decision_done", row.pk, made.pk), {"done_on": "hier"}).status_code == 422
    desk.post(at("decision_done", row.pk, made.pk), {"done_on": day})
    again = desk.post(at("decision_done", row.pk, made.pk), {"done_on": day})
    assert "déjà faite" in again.text


def test_a_report_is_filled_written_sent_frozen_and_sent_back(desk, row, today):
    day = f"{today:%d/%m/%Y}"
    given = {"by": desk.user, "on": today}
    met = follow_up.meet(convention=row.pk, kind="steering", held_on=today, **given)
    follow_up.decide(meeting=met.pk, text="Relancer", **given)
    told = {"kind": "quality", "starts_on": f"{row.starts_on:%d/%m/%Y}", "ends_on": day}
    assert desk.post(at("report_new", row.pk), told).status_code == 302
    assert "existe déjà" in desk.post(at("report_new", row.pk), told).text
    made = row.reports.get()
    page = desk.get(at("report", row.pk, made.pk))
    assert "1 décision, 0 faite" in page.text
    seen = page.context["write"].initial["seen"]
    early = desk.post(at("report_act", row.pk, made.pk, "transmettre"), {"sent_on": day})
    assert "Il reste à écrire" in early.text
    texts = dict.fromkeys(("done", "results", "difficulties", "next"), "Fait.")
    desk.post(at("report_write", row.pk, made.pk), {**texts, "seen": seen})
    stale = desk.post(at("report_write", row.pk, made.pk), {**texts, "done": "Autre", "seen": seen})
    assert "entre-temps" in stale.text
    assert "Autre" in stale.text
    desk.post(at("report_act", row.pk, made.pk, "transmettre"), {"sent_on": day})
    follow_up.decide(meeting=met.pk, text="Après l’envoi", **given)
    made.refresh_from_db()
    assert dict(reports.evidence(made)[1].lines) == {f"Comité de pilotage du {day}": "1 décision, 0 faite"}
    first, second = (desk.get(at("report_pdf", row.pk, made.pk)).content for _ in range(2))
    assert first.startswith(b"%PDF")
    assert first == second
    desk.post(at("report_act", row.pk, made.pk, "reprendre"), {"reason": "Précisez les publics."})
    made.refresh_from_db()
    assert (made.sent_on, made.sha256, made.returned) == (None, "", "Précisez les publics.")
    assert made.content["texts"]["done"] == "Fait."


def test_a_control_is_answered_question_by_question(desk, row, today):
    day = f"{today:%d/%m/%Y}"
    told = {
        "title": "Pièces", "controller": "DREETS", "notified_on": day, "due_on": day,
        "questions": "Un ?\n\nDeux ?",
    }  # fmt: skip
    desk.post(at("control_new", row.pk), told)
    made = row.controls.get()
    assert [each.number for each in made.questions.all()] == [1, 2]
    assert "2 questions sans réponse" in desk.get(at("controls", row.pk)).text
    early = desk.post(at("control_close", row.pk, made.pk), {"conclusion": "Rien.", "closed_on": day})
    assert "répondez d’abord" in early.text
    for question in made.questions.all():
        proof = {"reply": "Voici.", "replied_on": day, "file": SimpleUploadedFile("p.pdf", PDF)}
        assert desk.post(at("control_reply", row.pk, question.pk), proof).status_code == 302
        assert "a déjà sa réponse" in desk.post(at("control_reply", row.pk, question.pk), proof).text
    desk.post(at("control_close", row.pk, made.pk), {"conclusion": "Rien.", "closed_on": day})
    assert "terminé depuis" in desk.post(at("control_ask", row.pk, made.pk), {"question": "Trois ?"}).text


def test_the_radar_gathers_what_comes_and_leaves_as_a_table(desk, row, today):
    given = {"by": desk.user, "on": today}
    follow_up.expect(convention=row.pk, title="=Cartographie", due_on=today, **given)
    controls.notify(
        convention=row.pk, title="Pièces", controller="DREETS", notified_on=today, due_on=today, **given
    )
    page = desk.get(at("radar"))
    assert {each.sort for each, _row, _urgency in page.context["lines"]} == {"deliverable", "control"}
    only = desk.get(at("radar"), {"sort": "control", "officer": "me", "until": "30"})
    assert [each.label for each, _row, _urgency in only.context["lines"]] == ["Pièces"]
    table = b"".join(desk.get(at("radar_export")).streaming_content).decode()
    assert "'=Cartographie" in table
    assert desk.get(at("radar"), {"until": "n’importe quoi"}).status_code == 200


def test_what_belongs_to_another_convention_is_not_found(desk, row, today):
    other = making.project(by=desk.user, on=today, number="AUTRE")
    made = follow_up.expect(convention=row.pk, title="C", due_on=today, by=desk.user, on=today)
    assert desk.get(at("deliverable", other.pk, made.pk)).status_code == 404
    answer = desk.post(at("deliverable_act", other.pk, made.pk, "recevoir"), {"received_on": "01/01/2026"})
    assert answer.status_code == 404
    assert desk.post(at("deliverable_act", row.pk, made.pk, "voler"), {}).status_code == 404
