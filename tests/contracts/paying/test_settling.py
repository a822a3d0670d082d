"""Overpayments: paid back, given up by two persons, never more than is left."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from contracts.actions import holds, settling
from contracts.actions.moving import TooLate
from contracts.models import Entry, Hold, InvoiceLine, Settlement
from law.refusal import Impossible
from tests.contracts.paying.conftest import ON, SIRETS
from tests.contracts.paying.test_runs import balance, propose

pytestmark = pytest.mark.django_db


def refund(people, amount: str, reference: str = "REL-1", **more) -> Settlement:
    given = {"siret": SIRETS[0], "received_on": ON, "by": people["finance"], "on": ON}
    return settling.refund(**{**given, "amount": Decimal(amount), "reference": reference, **more})


def waive(people, amount: str, reference: str = "DEC-1", **more) -> Settlement:
    given = {"siret": SIRETS[0], "by": people["finance"], "on": ON, "reason": "Liquidation"}
    return settling.propose_waiver(**{**given, "amount": Decimal(amount), "reference": reference, **more})


def test_a_refund_is_allocated_oldest_first(accepted, people) -> None:
    first, second = accepted("-30", "-50")
    assert balance("401") == 80
    refund(people, "45.50")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.paid, second.paid) == (-30, Decimal("-15.50"))
    assert (balance("401"), balance("512")) == (Decimal("34.50"), Decimal("45.50"))
    assert [each.left for each in settling.overpayments(SIRETS[0])] == [Decimal("34.50")]
    with pytest.raises(Impossible, match="34,50"):
        refund(people, "34.51", "REL-2")
    refund(people, "34.50", "REL-2")
    assert (balance("401"), settling.overpayments(SIRETS[0])) == (0, [])
    with pytest.raises(Impossible, match="aucun trop-perçu"):
        refund(people, "1", "REL-3")


def test_a_refund_is_recorded_once(accepted, people) -> None:
    accepted("-30")
    refund(people, "10")
    with pytest.raises(TooLate, match="déjà"):
        refund(people, "10")
    assert Entry.objects.filter(key__startswith="settle:").count() == 1


@pytest.mark.parametrize(
    ("amount", "more", "said"),
    [
        ("0", {}, "positif"),
        ("1.001", {}, "centimes"),
        ("1", {"reference": " "}, "référence"),
        ("1", {"received_on": ON + dt.timedelta(days=1)}, "aujourd’hui"),
    ],
)
def test_a_wrong_refund_is_said(accepted, people, amount: str, more: dict, said: str) -> None:
    accepted("-30")
    with pytest.raises(Impossible, match=said):
        refund(people, amount, **more)
    assert not Settlement.objects.exists()


def test_a_waiver_takes_two_persons_and_is_reserved_meanwhile(accepted, people) -> None:
    accepted("-30", "100")
    made = waive(people, "30")
    assert propose(people).total == 100
    with pytest.raises(Impossible, match="autre personne"):
        settling.validate_waiver(settlement=made, by=people["finance"], on=ON)
    assert balance("6714") == 0
    settling.validate_waiver(settlement=made, by=people["approver"], on=ON)
    assert (balance("6714"), InvoiceLine.objects.earliest("id").paid) == (30, -30)
    for again in (settling.validate_waiver, settling.reject_waiver):
        with pytest.raises(TooLate, match="Déjà validé"):
            again(settlement=made, by=people["other"], on=ON)


def test_a_rejected_waiver_is_taken_back_again(accepted, people) -> None:
    accepted("-30", "100")
    made = waive(people, "30")
    settling.reject_waiver(settlement=made, by=people["approver"], on=ON)
    with pytest.raises(TooLate, match="rejeté"):
        settling.validate_waiver(settlement=made, by=people["approver"], on=ON)
    assert propose(people).total == 70
    with pytest.raises(Impossible, match="motivé"):
        waive(people, "1", reason=" ")


DOORS = (
    "UPDATE contracts_settlement SET validated_at = now()",
    "UPDATE contracts_settlement SET validated_at = now(), validated_by_id = proposed_by_id",
    "UPDATE contracts_settlement SET amount = 1",
    "DELETE FROM contracts_settlement",
    "UPDATE contracts_hold SET validated_by_id = proposed_by_id",
    "UPDATE contracts_hold SET reason = 'x'",
    "DELETE FROM contracts_hold",
)


@pytest.mark.parametrize("query", DOORS)
def test_no_other_door(accepted, people, query: str) -> None:
    accepted("-30")
    waive(people, "30")
    holds.propose(siret=SIRETS[0], reason="Doute", by=people["finance"], on=ON)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query)


class TestHolds:
    """Withheld by two persons, lifted by another."""

    def test_from_proposal_to_the_end(self, people) -> None:
        made = holds.propose(siret=SIRETS[0], reason="Doute", by=people["finance"], on=ON)
        with pytest.raises(Impossible, match="déjà proposée"):
            holds.propose(siret=SIRETS[0], reason="Encore", by=people["officer"], on=ON)
        with pytest.raises(Impossible, match="autre personne"):
            holds.validate(hold=made, by=people["finance"], on=ON)
        holds.validate(hold=made, by=people["approver"], on=ON)
        with pytest.raises(TooLate, match="Déjà validée"):
            holds.validate(hold=made, by=people["other"], on=ON)
        with pytest.raises(Impossible, match="autre personne"):
            holds.lift(hold=made, by=people["finance"], on=ON, reason="Levé")
        with pytest.raises(Impossible, match="pourquoi"):
            holds.lift(hold=made, by=people["approver"], on=ON, reason="")
        holds.lift(hold=made, by=people["approver"], on=ON, reason="Levé")
        with pytest.raises(TooLate, match="pris fin"):
            holds.lift(hold=made, by=people["approver"], on=ON, reason="Encore")
        assert Hold.objects.get().until == ON

    def test_a_proposal_is_withdrawn_by_its_author_and_motivated(self, people) -> None:
        with pytest.raises(Impossible, match="motivée"):
            holds.propose(siret=SIRETS[0], reason=" ", by=people["finance"], on=ON)
        made = holds.propose(siret=SIRETS[0], reason="Doute", by=people["finance"], on=ON)
        holds.lift(hold=made, by=people["finance"], on=ON, reason="Erreur")
        assert holds.propose(siret=SIRETS[0], reason="Autre", by=people["finance"], on=ON)
