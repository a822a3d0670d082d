"""Telling many decisions: each once, started again after a kill, a dead mail server left in peace."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from contracts import jobs
from contracts.actions import lettering, letters
from contracts.models import Contract, Letter
from tests.contracts.decide.conftest import ON

SINCE = ON - dt.timedelta(days=7)


def awaited(by: object, kind: str = "acceptance") -> int:
    return lettering.awaited(kind=kind, since=SINCE, by=by).count()


def write(by: object) -> lettering.Done:
    return lettering.write_lot(kinds=["acceptance", "refusal"], since=SINCE, by=by, on=ON)


def test_each_decision_has_its_letter_once(accepted, refused, officer):
    accepted({}, {"alternant_nom": "Blin"})
    refused("pay")
    assert (awaited(officer), awaited(officer, "refusal")) == (2, 1)
    done = write(officer)
    assert (done.sent, done.failed, done.printed, done.left) == (3, 0, 0, [])
    assert write(officer).sent == 0
    assert len(mail.outbox) == 3
    assert awaited(officer) == awaited(officer, "refusal") == 0


def test_old_decisions_and_open_files_are_left(accepted, reached, officer):
    (old,) = accepted({})
    Contract.objects.filter(pk=old.pk).update(decided_at=dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
    reached({"alternant_nom": "Blin"})
    assert write(officer).sent == 0


def test_who_may_not_see_files_writes_nothing(accepted, make_user):
    accepted({})
    assert write(make_user("BX")).sent == 0


def test_a_file_that_cannot_be_told_is_left_with_its_reason(accepted, officer):
    odd, good = accepted({}, {"alternant_nom": "Blin"})
    Contract.objects.filter(pk=odd.pk).update(state="refused")  # no refusal was ever recorded
    done = write(officer)
    assert [number for number, _ in done.left] == [odd.number]
    assert Letter.objects.get().contract == good


class Dying(Exception):
    """The worker is killed."""


def test_killed_half_way_it_starts_again(accepted, officer, monkeypatch):
    accepted({}, {"alternant_nom": "Blin"}, {"alternant_nom": "Caro"})
    send, calls = letters.send, []

    def send_then_die(**given):
        calls.append(given)
        if len(calls) == 2:
            raise Dying
        return send(**given)

    monkeypatch.setattr(letters, "send", send_then_die)
    with pytest.raises(Dying):
        write(officer)
    assert Letter.objects.count() == 1  # nothing of the second is left
    monkeypatch.setattr(letters, "send", send)
    assert write(officer).sent == 2
    assert len(mail.outbox) == 3
    assert Letter.objects.filter(state="sent").count() == 3


class Broken(EmailBackend):
    """A mail server that refuses, and counts."""

    asked = 0

    def send_messages(self, messages):
        Broken.asked += 1
        raise OSError("connexion refusée")


def test_a_dead_server_is_asked_a_few_times_and_nothing_is_lost(accepted, officer, settings):
    good, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Broken"
    Broken.asked = 0
    accepted(*({"alternant_nom": f"Blin {number}"} for number in range(letters.GIVE_UP + 3)))
    assert write(officer).failed == letters.GIVE_UP + 3
    assert Broken.asked == letters.GIVE_UP
    settings.EMAIL_BACKEND = good
    assert letters.send_waiting(on=ON) == letters.GIVE_UP + 3


def test_the_background_job_says_how_far_it_is(accepted, signed_in, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 6, 10, tzinfo=dt.UTC))
    accepted({}, {"alternant_nom": "Blin"})
    client = signed_in("GC")
    page = client.get(reverse("contracts:letters_lot"))
    assert page.context["total"] == 2
    answer = client.post(
        reverse("contracts:letters_lot"), {"since": f"{SINCE:%d/%m/%Y}", "kinds": ["acceptance", "refusal"]}
    )
    job = ProcrastinateJob.objects.get(task_name=jobs.write_letters.name)
    assert answer.url == reverse("contracts:letters_job", args=[job.pk])
    assert "0 courrier" in client.get(answer.url).content.decode()
    bar = client.get(reverse("contracts:letters_progress", args=[job.pk]))
    assert "sur 2" in bar.content.decode()
    again = client.post(
        reverse("contracts:letters_lot"), {"since": f"{SINCE:%d/%m/%Y}", "kinds": ["acceptance"]}
    )
    assert again.url == reverse("contracts:letters_lot")
    jobs.write_letters.func(**job.args)
    assert len(mail.outbox) == 2
    with_done = client.get(reverse("contracts:letters_progress", args=[job.pk]))
    assert "2 courriers" in with_done.content.decode()


def test_a_job_of_somebody_who_lost_the_right_sends_nothing(accepted, make_user):
    accepted({})
    asked = {"kinds": ["acceptance"], "since": SINCE.isoformat(), "on": ON.isoformat(), "total": 1}
    jobs.write_letters.func(by_id=make_user("DI").pk, **asked)
    gone = make_user("GC")
    gone.is_active = False
    gone.save()
    jobs.write_letters.func(by_id=gone.pk, **asked)
    assert mail.outbox == []
    assert not Letter.objects.exists()


def test_the_progress_of_others_is_not_shown(accepted, signed_in, officer):
    accepted({})
    job = jobs.start_letters(kinds=["acceptance"], since=SINCE, by=officer, on=ON, total=1)
    client = signed_in("GC")
    assert client.get(reverse("contracts:letters_job", args=[job])).status_code == 404


def test_no_decision_is_awaited(signed_in, db):
    client = signed_in("GC")
    answer = client.post(reverse("contracts:letters_lot"), {"since": "01/11/2026", "kinds": ["acceptance"]})
    assert answer.url == reverse("contracts:letters_lot")
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"since": "31/02/2026"},
        {"since": "01/01/2099", "kinds": ["acceptance"]},
        {"since": "01/11/2026", "kinds": ["rupture"]},
    ],
)
def test_what_is_asked_wrongly_is_said(signed_in, db, data):
    answer = signed_in("GC").post(reverse("contracts:letters_lot"), data)
    assert answer.status_code == 422
    assert not ProcrastinateJob.objects.exists()
