"""Reminders: one message a day, nothing of what was said, none once it is done or not wanted."""

from __future__ import annotations

import datetime as dt

import pytest

from law.refusal import Impossible
from smeservice.actions import firms, interactions, reminders
from smeservice.models import Reminder
from smeservice.rules import reminders as rules
from smeservice.rules.reminders import Step
from tests.smeservice.conftest import GARAGE, ON

DAY = dt.timedelta(days=1)


def test_the_message_says_firms_and_days_only() -> None:
    told = [Step("Garage Caro", ON - DAY), *[Step(f"Firme {rank}", ON) for rank in range(25)]]
    text = rules.body(told, ON, "Ouvrez.")
    assert "Garage Caro, promise pour le 22/11/2026" in text
    assert "et 5 autres" in text
    assert rules.subject(told) == "26 étapes promises vous attendent"
    assert rules.subject(told[:1]) == "1 étape promise vous attend"


@pytest.fixture
def promised(meet, advisers):
    """Two advisers, a step each."""
    one = meet(next_step="Rappeler Mme Brun", next_on=ON)
    other = meet(company=GARAGE, by=advisers.other, next_step="Envoyer le devis", next_on=ON)
    return one, other


@pytest.mark.django_db
class TestReminders:
    def test_once_a_day_until_it_is_done(self, promised, advisers, mailoutbox) -> None:
        assert reminders.send_all(on=ON - DAY) == 0
        assert reminders.send_all(on=ON) == 2
        assert reminders.send_all(on=ON) == 0
        assert {each.to[0] for each in mailoutbox} == {advisers.one.email, advisers.other.email}
        assert not any("Brun" in each.body.replace("Boulangerie Brun", "") for each in mailoutbox)
        interactions.do_next_step(interaction=promised[0].pk, by=advisers.one, on=ON)
        assert reminders.send_all(on=ON + DAY) == 1
        assert mailoutbox[-1].to == [advisers.other.email]

    def test_killed_the_next_run_sends_the_others(self, promised, mailoutbox, monkeypatch) -> None:
        leave, sent = reminders.EmailMessage.send, []

        def send(message, *args, **kwargs):
            if sent:
                raise KeyboardInterrupt
            sent.append(message)
            return leave(message)

        monkeypatch.setattr(reminders.EmailMessage, "send", send)
        with pytest.raises(KeyboardInterrupt):
            reminders.send_all(on=ON)
        monkeypatch.setattr(reminders.EmailMessage, "send", leave)
        assert reminders.send_all(on=ON) == 1
        assert len({each.to[0] for each in mailoutbox}) == len(mailoutbox) == 2

    def test_one_that_cannot_leave_does_not_hold_the_others(
        self, promised, advisers, mailoutbox, monkeypatch
    ) -> None:
        leave = reminders.EmailMessage.send

        def send(message, *args, **kwargs):
            if message.to == [advisers.one.email]:
                raise OSError("serveur absent")
            return leave(message)

        monkeypatch.setattr(reminders.EmailMessage, "send", send)
        with pytest.raises(OSError, match="absent"):
            reminders.send_all(on=ON)
        assert [each.to for each in mailoutbox] == [[advisers.other.email]]
        assert Reminder.objects.count() == 1

    def test_who_wants_none_receives_none(self, promised, advisers, mailoutbox) -> None:
        reminders.choose(user=advisers.one, muted=True)
        advisers.other.is_active = False
        advisers.other.save()
        assert reminders.send_all(on=ON) == 0
        reminders.choose(user=advisers.one, muted=False)
        assert reminders.send_all(on=ON) == 1

    def test_who_follows_the_firm_takes_over_the_steps_of_who_left(
        self, promised, advisers, mailoutbox
    ) -> None:
        firms.follow(companies=[GARAGE], adviser=advisers.one, by=advisers.one, on=ON, reason="Départ")
        with pytest.raises(Impossible, match="autre conseiller"):
            interactions.do_next_step(interaction=promised[1].pk, by=advisers.one, on=ON)
        advisers.other.is_active = False
        advisers.other.save()
        assert reminders.send_all(on=ON) == 1
        assert "Garage Caro" in mailoutbox[0].body
        interactions.do_next_step(interaction=promised[1].pk, by=advisers.one, on=ON)
        assert "Garage Caro" not in rules.body(reminders.steps(advisers.one, ON), ON, "")
