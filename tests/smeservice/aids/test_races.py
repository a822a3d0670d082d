"""Two officers at once: one ceiling, one merge, one takeover, one transfer, one message."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import connection

from law.refusal import Impossible
from registers.actions import aids
from registers.actions import takeovers as registers
from registers.models import Aid, Company, Takeover
from smeservice.actions import contacts, firms, interactions, merging, reminders, takeovers, transfers
from smeservice.models import Contact, ContactMerge, Firm, Following, Reminder, Transfer
from tests.smeservice.conftest import BAKERY, GARAGE, ON

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> Counter[str]:
    """Every call started together; how many were done, how many refused."""
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], object]) -> str:
        try:
            start.wait(30)
            call()
        except Impossible:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return Counter(pool.map(one, calls))


@pytest.fixture
def officers(make_user):
    for siren in (BAKERY, GARAGE):
        Company.objects.create(siren=siren, name=f"Firme {siren}")
    firms.refresh(on=ON)
    return make_user("SM"), make_user("SM")


def test_two_aids_share_one_ceiling(officers) -> None:
    def grant(by: object, siren: str = BAKERY) -> object:
        told = aids.Told(
            body="Nous", purpose="Aide", amount=Decimal(200_000), on=ON, regulation="general",
            source="granted", declared_on=ON,
        )  # fmt: skip
        return aids.record(company=siren, told=told, token=uuid4(), by=by, on=ON)

    assert at_once(*(lambda by=by: grant(by) for by in officers)) == {"done": 1, "refused": 1}
    assert Aid.objects.count() == 1


def test_an_aid_and_a_takeover_share_one_ceiling(officers) -> None:
    """Whatever comes first, the old firm and the new one never hold more than one ceiling together by us."""
    one, other = officers
    told = aids.Told(
        body="Nous", purpose="Aide", amount=Decimal(200_000), on=ON, regulation="general", source="granted",
        declared_on=ON,
    )  # fmt: skip
    aids.record(company=BAKERY, told=told, token=uuid4(), by=one, on=ON)
    found = at_once(
        lambda: registers.declare(old=BAKERY, new=GARAGE, since=ON, reason="Cession", by=one, on=ON),
        lambda: aids.record(company=GARAGE, told=told, token=uuid4(), by=other, on=ON),
    )
    assert found["done"] + found["refused"] == 2
    assert Takeover.objects.count() == 1
    with pytest.raises(Impossible):
        aids.record(company=GARAGE, told=told, token=uuid4(), by=other, on=ON)


def test_each_contact_merged_into_the_other_at_once(officers) -> None:
    company = Company.objects.get(pk=BAKERY)
    one, two = (
        contacts.save(
            company=company, name=name, role="", email="", phone="", consented=False, by=officers[0], on=ON
        )
        for name in ("Léa Brun", "Brun Léa")
    )
    found = at_once(
        lambda: merging.merge(kept=one.pk, dropped=two.pk, by=officers[0], on=ON),
        lambda: merging.merge(kept=two.pk, dropped=one.pk, by=officers[1], on=ON),
        lambda: merging.merge(kept=one.pk, dropped=two.pk, by=officers[1], on=ON),
    )
    assert found["done"] in (1, 2)
    assert ContactMerge.objects.count() == 1
    assert Contact.objects.current().count() == 1
    row = ContactMerge.objects.get()
    undo = lambda by: merging.undo(merge=row.pk, reason="Erreur", by=by, on=ON)  # noqa: E731
    assert at_once(*(lambda by=by: undo(by) for by in officers)) == {"done": 2}
    assert Contact.objects.current().count() == 2


def test_a_firm_taken_over_both_ways_at_once(officers) -> None:
    def take(old: str, new: str) -> object:
        return takeovers.take_over(old=old, new=new, since=ON, reason="Cession", by=officers[0], on=ON)

    found = at_once(lambda: take(BAKERY, GARAGE), lambda: take(GARAGE, BAKERY))
    assert found == {"done": 1, "refused": 1}
    assert Takeover.objects.in_force().count() == 1


def test_one_lot_given_twice_at_once_moves_once(officers) -> None:
    one, other = officers

    def give(token: UUID, to: object) -> Transfer:
        return transfers.transfer(
            firms=Firm.objects.filter(adviser=None), expected=2, to=[to], criteria="Personne",
            reason="Secteur", token=token, by=one, on=ON,
        )  # fmt: skip

    same = UUID(int=1)
    found = at_once(lambda: give(same, one), lambda: give(same, one), lambda: give(UUID(int=2), other))
    assert Transfer.objects.count() == 1
    assert found["done"] + found["refused"] == 3
    assert Following.objects.filter(until=None).count() == 2
    row = Transfer.objects.get()
    back = lambda: transfers.give_back(transfer=row.pk, reason="Erreur", token=uuid4(), by=one, on=ON)  # noqa: E731
    assert at_once(back, back) == {"done": 1, "refused": 1}
    assert not Firm.objects.exclude(adviser=None).exists()


def test_a_lot_and_a_hand_at_once_leave_one_adviser(officers) -> None:
    one, other = officers
    at_once(
        lambda: transfers.transfer(
            firms=Firm.objects.all(), expected=2, to=[one], criteria="Toutes", reason="Secteur",
            token=uuid4(), by=one, on=ON,
        ),
        lambda: firms.follow(companies=[BAKERY, GARAGE], adviser=other, by=other, on=ON, reason="Reprise"),
    )  # fmt: skip
    held = dict(Following.objects.filter(until=None).values_list("company", "adviser"))
    assert held == dict(Firm.objects.values_list("company", "adviser"))


def test_two_workers_send_one_message(officers, mailoutbox) -> None:
    interactions.record(
        token=uuid4(), company=BAKERY, kind="call", happened_on=ON, outcome="informed", by=officers[0], on=ON,
        next_step="Rappeler", next_on=ON,
    )  # fmt: skip
    at_once(lambda: reminders.send_all(on=ON), lambda: reminders.send_all(on=ON))
    assert len(mailoutbox) == Reminder.objects.count() == 1
