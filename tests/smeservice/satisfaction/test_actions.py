"""Satisfaction: who receives a message, never twice; one answer a link."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connection

from law.refusal import Impossible
from smeservice.actions import contacts, satisfaction
from smeservice.models import Contact, Survey, SurveyAnswer
from tests.smeservice.conftest import GARAGE, ON
from tests.smeservice.diagnoses.world import finished

pytestmark = pytest.mark.django_db
SITE = "https://opco.example"
DAY = dt.timedelta(days=1)
SEEN = ON - 2 * DAY


@pytest.fixture
def person(bakery, advisers) -> Contact:
    return contacts.save(
        company=bakery, name="Léa Brun", role="", email="lea@brun.example", phone="", consented=True,
        by=advisers.one, on=ON,
    )  # fmt: skip


@pytest.fixture
def asked(person, meet) -> Survey:
    """A visit two days ago, and the question sent."""
    meet(contact=person.pk, happened_on=SEEN)
    assert satisfaction.send(on=ON, site=SITE) == 1
    return Survey.objects.get()


def test_a_visit_is_asked_about_once(asked, meet, person) -> None:
    assert asked.state == "sent"
    (message,) = mail.outbox
    assert message.to == ["lea@brun.example"]
    link = f"{SITE}/proximite/avis/{satisfaction.key_of(asked)}/"
    assert link in message.body
    assert "Brun" not in link
    assert satisfaction.send(on=ON, site=SITE) == 0
    meet(contact=person.pk, happened_on=ON - DAY)
    assert satisfaction.send(on=ON, site=SITE) == 0
    assert len(mail.outbox) == 1


def test_the_rest_time_over_another_visit_is_asked_about(asked, meet, person) -> None:
    later = dt.date(2027, 5, 24)
    meet(contact=person.pk, happened_on=later - DAY, on=later)
    assert satisfaction.send(on=later, site=SITE) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "call"},
        {"outcome": "absent"},
        {"happened_on": ON},
        {"happened_on": ON - 16 * DAY},
        {"contact": None},
    ],
)
def test_who_is_not_asked(person, meet, changes) -> None:
    meet(**({"contact": person.pk, "happened_on": SEEN} | changes))
    assert satisfaction.send(on=ON, site=SITE) == 0
    assert mail.outbox == []


def test_without_consent_nor_address_nobody_is_asked(person, meet, advisers, bakery) -> None:
    meet(contact=person.pk, happened_on=SEEN)
    told = {"name": "Léa Brun", "role": "", "phone": "", "by": advisers.one, "on": ON, "contact": person}
    contacts.save(company=bakery, email="lea@brun.example", consented=False, **told)
    assert satisfaction.send(on=ON, site=SITE) == 0
    contacts.save(company=bakery, email="", consented=True, **told)
    assert satisfaction.send(on=ON, site=SITE) == 0
    contacts.save(company=bakery, email="lea@brun.example", consented=True, **told)
    assert satisfaction.send(on=ON, site="") == 0
    assert satisfaction.send(on=ON, site=SITE) == 1


def test_a_diagnosis_is_asked_about_rather_than_the_visit(person, meet, advisers) -> None:
    meet(contact=person.pk, happened_on=SEEN)
    row = finished(person.company_id, advisers.one, SEEN)
    row.contact = person
    row.save(update_fields=["contact"])
    assert satisfaction.send(on=ON, site=SITE) == 1
    assert Survey.objects.get().diagnosis == row


def test_a_message_that_does_not_leave_is_tried_again(person, meet, monkeypatch) -> None:
    meet(contact=person.pk, happened_on=SEEN)

    def refuse(*given) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert satisfaction.send(on=ON, site=SITE) == 0
    assert Survey.objects.get().state == "failed"
    assert satisfaction.send(on=ON + DAY, site=SITE) == 1
    assert satisfaction.send(on=ON + DAY, site=SITE) == 0


def test_killed_while_sending_it_is_never_sent_twice(person, meet, monkeypatch) -> None:
    meet(contact=person.pk, happened_on=SEEN)

    def killed(*given) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", killed)
        with pytest.raises(KeyboardInterrupt):
            satisfaction.send(on=ON, site=SITE)
    assert Survey.objects.get().state == "sending"
    assert satisfaction.send(on=ON, site=SITE) == 0


def test_a_key_is_signed_here(asked) -> None:
    key = satisfaction.key_of(asked)
    assert satisfaction.survey_of(key) == asked
    for wrong in (f"{asked.pk}", f"{asked.pk}:x", key[:-1], f"9{key}", "x", ""):
        assert satisfaction.survey_of(wrong) is None


def test_the_first_answer_stays(asked) -> None:
    given = {"survey": asked.pk, "useful": "yes", "comment": " Merci ", "on": ON}
    first = satisfaction.answer(score=5, **given)
    assert satisfaction.answer(score=1, **given) == first
    assert (first.score, first.comment) == (5, "Merci")
    asked.refresh_from_db()
    assert asked.state == "answered"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"score": 6}, "chaque question"),
        ({"useful": "maybe"}, "chaque question"),
        ({"comment": "x" * 1001}, "1000 lettres"),
        ({"on": ON + 31 * DAY}, "clos depuis le 23/12/2026"),
    ],
)
def test_what_cannot_be_answered_is_said(asked, changes, words: str) -> None:
    given = {"survey": asked.pk, "score": 4, "useful": "yes", "comment": "", "on": ON}
    with pytest.raises(Impossible, match=words):
        satisfaction.answer(**(given | changes))
    assert not SurveyAnswer.objects.exists()


def test_old_comments_are_erased_and_scores_stay(asked) -> None:
    satisfaction.answer(survey=asked.pk, score=5, useful="yes", comment="Léa est ravie", on=ON)
    assert satisfaction.forget_comments(on=dt.date(2029, 11, 23)) == 0
    assert satisfaction.forget_comments(on=dt.date(2029, 11, 24)) == 1
    assert SurveyAnswer.objects.get().score == 5


def test_another_firm_is_asked_too(asked, meet, advisers) -> None:
    from registers.models import Company

    other = contacts.save(
        company=Company.objects.get(pk=GARAGE), name="Lou", role="", email="lou@garage.example", phone="",
        consented=True, by=advisers.one, on=ON,
    )  # fmt: skip
    meet(company=GARAGE, contact=other.pk, happened_on=SEEN)
    assert satisfaction.send(on=ON, site=SITE) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_message(person, meet) -> None:
    meet(contact=person.pk, happened_on=SEEN)
    start, sent = threading.Barrier(2), []

    def run() -> None:
        try:
            start.wait()
            sent.append(satisfaction.send(on=ON, site=SITE))
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(sent) == [0, 1]
    assert Survey.objects.count() == 1
