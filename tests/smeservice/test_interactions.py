"""Exchanges: written once, never in the future, counted once a firm and day."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from law.refusal import Impossible
from registers.models import Company, Establishment
from smeservice.actions import interactions
from smeservice.models import Contact, Firm, Interaction
from smeservice.rules import exchanges
from tests.smeservice.conftest import BAKERY, BAKERY_SIRET, GARAGE, ON

pytestmark = pytest.mark.django_db


def test_the_same_sheet_twice_is_one_exchange(meet) -> None:
    token = uuid4()
    assert meet(token=token) == meet(token=token, note="encore")
    assert Interaction.objects.count() == 1
    firm = Firm.objects.get(company=BAKERY)
    assert (firm.last_contact_on, firm.last_visit_on, firm.interactions) == (ON, ON, 1)


def test_who_was_absent_was_not_met(meet) -> None:
    meet(outcome="absent")
    assert Firm.objects.get(company=BAKERY).last_contact_on is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"happened_on": ON + dt.timedelta(days=1)}, "à venir"),
        ({"company": "111111118"}, "registre"),
        ({"siret": "40483304800022"}, "SIRET"),
        ({"themes": ["magic"]}, "listes"),
        ({"kind": "visit", "next_step": "Rappeler", "next_on": ON - dt.timedelta(days=1)}, "après"),
        ({"contact": 999_999}, "contact"),
    ],
)
def test_what_cannot_be_is_said(meet, changes: dict[str, object], words: str) -> None:
    with pytest.raises(Impossible, match=words):
        meet(**changes)
    assert not Interaction.objects.exists()


def test_a_closed_place_is_said(meet) -> None:
    Establishment.objects.filter(pk=BAKERY_SIRET).update(closed_on=dt.date(2026, 1, 31))
    with pytest.raises(Impossible, match="31/01/2026"):
        meet(siret=BAKERY_SIRET)
    meet(siret=BAKERY_SIRET, happened_on=dt.date(2026, 1, 15))
    Company.objects.filter(pk=BAKERY).update(closed_on=dt.date(2026, 2, 1))
    with pytest.raises(Impossible, match="01/02/2026"):
        meet()


def test_a_correction_replaces_and_stays_readable(meet, advisers) -> None:
    first = meet(kind="call")
    second = meet(kind="visit", replaces=first)
    first.refresh_from_db()
    assert first.replaced_by == second
    assert Firm.objects.get(company=BAKERY).interactions == 1
    with pytest.raises(Impossible, match="déjà"):
        meet(replaces=first)
    with pytest.raises(Impossible, match="propres"):
        meet(replaces=second, by=advisers.other)


def test_a_next_step_is_done_once_by_who_promised_it(meet, advisers) -> None:
    row = meet(next_step="Rappeler", next_on=ON + dt.timedelta(days=7))
    assert Interaction.objects.due(advisers.one).get() == row
    with pytest.raises(Impossible, match="autre conseiller"):
        interactions.do_next_step(interaction=row.pk, by=advisers.other, on=ON)
    interactions.do_next_step(interaction=row.pk, by=advisers.one, on=ON)
    interactions.do_next_step(interaction=row.pk, by=advisers.one, on=ON + dt.timedelta(days=1))
    row.refresh_from_db()
    assert row.next_done_on == ON


def test_a_contact_is_kept_while_one_speaks_with_it(meet, bakery) -> None:
    person = Contact.objects.create(company=bakery, name="Léa Brun", last_exchange_on=dt.date(2025, 1, 1))
    meet(contact=person.pk)
    person.refresh_from_db()
    assert person.last_exchange_on == ON


def test_a_visit_counts_once_a_firm_and_day() -> None:
    twice = [exchanges.Visit(BAKERY, ON), exchanges.Visit(BAKERY, ON), exchanges.Visit(GARAGE, ON)]
    assert exchanges.counted(twice) == 2
