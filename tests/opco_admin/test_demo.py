"""The demonstration: real files through the real verbs, once, and never outside a checkout."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Q, Sum

from accounts import actions
from contracts.actions import books
from contracts.models import Amendment, Batch, Contract, Instalment, PaymentRun, Period, Termination
from contracts.rules import states
from conventions.models import Draw
from opco_admin.demo import load, world

pytestmark = pytest.mark.django_db(transaction=True)  # each verb commits, as it does in life
ON = dt.date(2026, 11, 23)


@pytest.fixture
def one_centre(monkeypatch) -> None:
    monkeypatch.setattr(world, "CENTRES", world.CENTRES[:1])
    actions.install_roles()


def test_it_shows_every_state_and_a_file_to_confirm(one_centre) -> None:
    assert load.load(on=ON, say=lambda sentence: None)
    assert set(Contract.objects.values_list("state", flat=True)) == {
        "assessed",
        "accepted",
        "refused",
        "incomplete",
    }
    assert Batch.objects.filter(state="checked", counts__rejected__gt=0).exists()
    assert Contract.objects.filter(idcc=world.ASKED.idcc, state="assessed", total=None).exists()


def test_what_is_accepted_is_scheduled_to_the_cent(one_centre) -> None:
    load.load(on=ON, say=lambda sentence: None)
    live = Sum("instalments__amount", filter=Q(instalments__until=None))
    accepted = Contract.objects.filter(state__in=states.ENGAGED).annotate(planned=live)
    assert accepted.exists()
    assert not accepted.exclude(planned=F("total")).exists()
    assert not Instalment.objects.exclude(contract__state__in=states.ENGAGED).exists()


def test_its_books_are_right_and_show_every_step(one_centre) -> None:
    load.load(on=ON, say=lambda sentence: None)
    assert books.broken() == []
    assert set(PaymentRun.objects.values_list("state", flat=True)) >= {"approved"}
    assert Period.objects.filter(closed_at__isnull=False).exists()
    assert Termination.objects.exists()
    assert Amendment.objects.filter(state="accepted").exists()
    assert Amendment.objects.filter(state="pending").exists()
    assert Draw.objects.exists()  # the région’s envelope serves


def test_a_second_run_changes_nothing(one_centre) -> None:
    load.load(on=ON, say=lambda sentence: None)
    before = Contract.objects.count()
    assert not load.load(on=ON, say=lambda sentence: None)
    assert Contract.objects.count() == before


def test_its_public_passwords_stay_in_a_checkout(settings) -> None:
    settings.LOCAL = False
    with pytest.raises(CommandError):
        call_command("load_demo")
    with pytest.raises(RuntimeError):
        load.load(on=ON, say=lambda sentence: None)
