"""What waits for somebody: bills disputed, overpayments taken back by two persons, races included."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from contracts.actions import payables
from contracts.models import Invoice
from law.refusal import Impossible
from smeservice.actions import request_decisions, request_disputes, request_money, request_recoveries
from smeservice.models import PlanDispute, PlanRecovery, PlanRequest
from smeservice.rules.request_price import TRAINING
from tests.contracts.controls.test_race import at_once
from tests.smeservice.requests import world
from tests.smeservice.requests.test_money import attest, bill
from tests.smeservice.requests.world import ENDS, ON

FIFTY = {TRAINING: Decimal(50)}


@pytest.fixture
def accepted(house) -> PlanRequest:
    row = world.request(house.adviser)
    return request_decisions.accept(request=row.pk, by=house.adviser, on=ON)


@pytest.fixture
def billed(house, accepted) -> PlanRequest:
    attest(accepted, house.adviser)
    bill(accepted, house.finance, "provider", "F-1", **{TRAINING: "1050"})
    return accepted


def propose(row: PlanRequest, by, **changes) -> PlanRecovery:
    told = {"payee": "provider", "parts": FIFTY, "reason": "Erreur", "seen": 1, "by": by, "on": ON}
    return request_recoveries.propose(request=row.pk, **(told | changes))


def enter(row: PlanRequest, by, number: str = "F-1", amount: int = 1050) -> Invoice | PlanDispute:
    return request_disputes.enter(
        request=row.pk, payee="provider", number=number, issued_on=ENDS, received_on=ENDS,
        parts={TRAINING: Decimal(amount)}, by=by, on=ON,
    )  # fmt: skip


@pytest.mark.django_db
class TestRecoveries:
    def test_nothing_moves_before_another_person_validates(self, house, billed) -> None:
        made = propose(billed, house.finance)
        assert payables.accepted(billed.payable) == 1050
        with pytest.raises(Impossible, match="votre proposition"):
            request_recoveries.validate(recovery=made.pk, by=house.finance, on=ON)
        done = request_recoveries.validate(recovery=made.pk, by=house.approver, on=ON)
        assert (done.state, done.invoice.total) == ("validated", -50)
        assert payables.accepted(billed.payable) == 1000
        with pytest.raises(Impossible, match="déjà validée"):
            request_recoveries.validate(recovery=made.pk, by=house.second, on=ON)

    def test_the_database_wants_two_people_too(self, house, billed) -> None:
        made = propose(billed, house.finance)
        invoice = Invoice.objects.get(number="F-1")
        for told in (
            {"state": "validated"},
            {"state": "validated", "decided_by": house.finance, "decided_on": ON, "invoice": invoice},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                PlanRecovery.objects.filter(pk=made.pk).update(**told)

    def test_a_rejected_one_leaves_all_as_it_was(self, house, billed) -> None:
        made = propose(billed, house.finance)
        with pytest.raises(Impossible, match="motivé"):
            request_recoveries.reject(recovery=made.pk, reason=" ", by=house.approver, on=ON)
        request_recoveries.reject(recovery=made.pk, reason="Déjà rendu", by=house.approver, on=ON)
        assert payables.accepted(billed.payable) == 1050
        assert propose(billed, house.finance).state == "proposed"

    def test_what_cannot_be_is_said(self, house, billed) -> None:
        for changes, words in (
            ({"reason": " "}, "motivée"), ({"seen": 9}, "vient de changer"),
            ({"parts": {TRAINING: Decimal(9999)}}, "au plus"), ({"parts": {}}, "au moins un montant"),
            ({"payee": "firm"}, "au plus"),
        ):  # fmt: skip
            with pytest.raises(Impossible, match=words):
                propose(billed, house.finance, **changes)
        propose(billed, house.finance)
        with pytest.raises(Impossible, match="attend déjà"):
            propose(billed, house.finance)

    def test_a_promise_that_changed_is_proposed_again(self, house, billed) -> None:
        made = propose(billed, house.finance)
        request_money.take_back(
            request=billed.pk, payee="provider", parts=FIFTY, reason="x", seen=1, by=house.finance, on=ON
        )
        with pytest.raises(Impossible, match="rejetez-la"):
            request_recoveries.validate(recovery=made.pk, by=house.approver, on=ON)
        assert payables.accepted(billed.payable) == 1000


@pytest.mark.django_db
class TestDisputes:
    def test_what_matches_is_accepted_at_once(self, house, accepted) -> None:
        attest(accepted, house.adviser)
        assert isinstance(enter(accepted, house.finance), Invoice)
        assert not PlanDispute.objects.exists()

    def test_what_does_not_is_kept_with_its_reason_until_it_matches(self, house, accepted) -> None:
        made = enter(accepted, house.finance)
        assert isinstance(made, PlanDispute)
        assert "attestée" in made.reasons[TRAINING]
        assert payables.accepted(accepted.payable) == 0
        with pytest.raises(Impossible, match="déjà contestée"):
            enter(accepted, house.finance)
        with pytest.raises(Impossible, match="attestée"):
            request_disputes.accept(dispute=made.pk, by=house.finance, on=ON)
        for verb in (request_decisions.close, request_decisions.cancel):
            with pytest.raises(Impossible, match="contestée"):
                verb(request=accepted.pk, reason="x", by=house.adviser, on=ON)
        attest(accepted, house.adviser)
        invoice = request_disputes.accept(dispute=made.pk, by=house.finance, on=ON)
        assert (invoice.number, payables.accepted(accepted.payable)) == ("F-1", 1050)
        with pytest.raises(Impossible, match="déjà acceptée"):
            request_disputes.drop(dispute=made.pk, reason="x", by=house.finance, on=ON)

    def test_a_bill_set_aside_is_never_paid(self, house, accepted) -> None:
        made = enter(accepted, house.finance)
        request_disputes.drop(dispute=made.pk, reason="Refaite", by=house.finance, on=ON)
        with pytest.raises(Impossible, match="déjà écartée"):
            request_disputes.accept(dispute=made.pk, by=house.finance, on=ON)
        assert isinstance(enter(accepted, house.finance), PlanDispute)

    def test_a_number_already_paid_is_not_disputed(self, house, billed) -> None:
        with pytest.raises(Impossible, match="deux fois"):
            enter(billed, house.finance, amount=1)


def test_two_approvers_take_back_once(transactional_db, house, billed) -> None:
    for _ in range(3):
        made = propose(billed, house.finance, seen=PlanRequest.objects.get(pk=billed.pk).payable.version)
        told = at_once(
            lambda made=made: request_recoveries.validate(recovery=made.pk, by=house.approver, on=ON)
        )
        assert told[1] == "done"
        assert "déjà validée" in told[0]
    assert payables.accepted(billed.payable) == 900


def test_two_officers_enter_one_bill_once(transactional_db, house, accepted) -> None:
    told = at_once(lambda: enter(accepted, house.finance))
    assert told[1] == "done"
    assert PlanDispute.objects.count() == 1
