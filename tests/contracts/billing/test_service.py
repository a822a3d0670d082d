"""Service done: accepted within what is left, disputed with reasons, proved, withdrawn; the books follow."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from contracts.actions import service
from contracts.actions.moving import TooLate
from contracts.models import Entry, InvoiceLine
from law.refusal import Impossible
from tests.contracts.billing.conftest import ON, OTHER_CFA, balance, codes, due, live

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def certify(contract, *, final=False, until=None, on=ON, **more):
    until = until or (contract.ends_on if final else on)
    return service.record_certificate(
        contract=contract, final=final, from_on=contract.starts_on, to_on=until, received_on=on, by=None,
        on=on, **more,
    )  # fmt: skip


def test_a_line_finds_its_instalment_and_is_accepted(accepted, bill, finance):
    (contract,) = accepted()
    advance = due(contract, "advance")
    (line,) = bill(contract, {"montant": str(advance.amount)})
    assert (line.instalment, line.mismatches) == (advance, [])
    assert line.invoice.payable_on == ON + 30 * DAY
    (done,) = service.accept_lines(lines=[line.pk], by=finance, on=ON)
    done.refresh_from_db()
    assert (done.state, done.decided_by) == ("accepted", finance)
    assert done.invoice.state == "accepted"
    assert Entry.objects.filter(key=f"service:{line.pk}").count() == 1
    assert balance(contract, "401") == advance.amount
    assert balance(contract, "801") == contract.total - advance.amount
    with pytest.raises(TooLate, match="déjà acceptée par Camille Roux"):
        service.accept_lines(lines=[line.pk], by=finance, on=ON)
    assert balance(contract, "401") == advance.amount


def test_never_above_what_is_left_whatever_the_reason(accepted, bill, finance):
    (contract,) = accepted()
    advance = due(contract, "advance")
    (line,) = bill(contract, {"montant": str(advance.amount + Decimal("0.01")), "echeance": "1"})
    assert codes(line) == ["over"]
    with pytest.raises(Impossible, match="il reste"):
        service.accept_lines(lines=[line.pk], by=finance, on=ON, comment="Je veux.")
    (part,) = bill(contract, {"montant": "100", "echeance": "avance"})
    assert codes(part) == ["duplicate"]
    service.withdraw_lines(lines=[line.pk], by=finance, on=ON, comment="Erreur du CFA.")
    part.refresh_from_db()
    assert codes(part) == ["below"]
    service.accept_lines(lines=[part.pk], by=finance, on=ON)
    (rest,) = bill(contract, {"montant": str(advance.amount), "echeance": "E1"})
    assert codes(rest) == ["over"]
    (again,) = bill(contract, {"montant": str(advance.amount - 100), "echeance": "E1"})
    assert codes(again) == ["duplicate"]


def test_several_lines_of_one_instalment_never_take_more_together(accepted, bill, finance):
    (contract,) = accepted()
    amount = due(contract, "advance").amount
    one, two = bill(contract, *[{"montant": str(amount), "echeance": "1"}] * 2)
    assert (codes(one), codes(two)) == ([], ["duplicate"])
    with pytest.raises(Impossible, match="Ensemble"):
        service.accept_lines(lines=[one.pk, two.pk], by=finance, on=ON, comment="Les deux.")
    lot = service.accept_clean(lines=[one.pk, two.pk], by=finance, on=ON)
    assert ([line.pk for line in lot.accepted], [line.pk for line, _ in lot.left]) == ([one.pk], [two.pk])
    two.refresh_from_db()
    assert (two.state, codes(two)) == ("pending", ["billed"])


def test_another_provider_is_never_paid(accepted, bill, finance):
    (contract,) = accepted()
    (line,) = bill(contract, {"montant": "100"}, organisme_siret=OTHER_CFA)
    assert "provider" in codes(line)
    with pytest.raises(Impossible, match="avenant"):
        service.accept_lines(lines=[line.pk], by=finance, on=ON, comment="Tant pis.")


def test_an_instalment_not_open_needs_a_reason(accepted, bill, finance):
    (contract,) = accepted()
    seventh = due(contract, "month7", 1)
    (line,) = bill(contract, {"montant": str(seventh.amount), "echeance": "M7"})
    assert codes(line) == ["not_open"]
    with pytest.raises(Impossible, match="Dites pourquoi"):
        service.accept_lines(lines=[line.pk], by=finance, on=ON)
    lot = service.accept_clean(lines=[line.pk], by=finance, on=ON)
    assert not lot.accepted
    assert "s’ouvre le 02/05/2027" in lot.left[0][1]
    service.accept_lines(lines=[line.pk], by=finance, on=ON, comment="Accord du directeur.")
    line.refresh_from_db()
    assert (line.state, line.comment) == ("accepted", "Accord du directeur.")


def test_a_contract_not_accepted_owes_nothing(receive, bill, finance):
    (contract,) = receive({})
    (line,) = bill(contract, {"montant": "100"})
    assert codes(line) == ["not_accepted"]
    with pytest.raises(Impossible, match="rien ne peut être payé"):
        service.accept_lines(lines=[line.pk], by=finance, on=ON, comment="Bientôt.")


def old(**more):
    return {
        "date_conclusion": "20/06/2025", "date_debut_contrat": "30/06/2025",
        "date_debut_formation_pratique": "30/06/2025", "date_debut_formation": "30/06/2025",
        "date_fin_contrat": "29/06/2027", "date_fin_formation": "20/06/2027", **more,
    }  # fmt: skip


@pytest.fixture
def old_levels(registers):
    from registers.models import NpecLevel, NpecVintage

    vintage = NpecVintage.objects.get()
    NpecVintage.objects.update(applicable_from=dt.date(2024, 1, 1))
    NpecLevel.objects.filter(vintage=vintage).update(applicable_from=dt.date(2024, 1, 1))


def test_old_contracts_prove_the_period_before(old_levels, accepted, bill, finance):
    (contract,) = accepted(old())
    seventh = due(contract, "month7_end", 1)
    (line,) = bill(contract, {"montant": str(seventh.amount), "echeance": "A1 M7"})
    assert codes(line) == ["certificate"]
    assert line.invoice.payable_on is None  # the clock waits for the document
    later = ON + 5 * DAY
    certify(contract, until=dt.date(2025, 12, 29), on=later)
    line.refresh_from_db()
    assert codes(line) == []
    line.invoice.refresh_from_db()
    assert line.invoice.payable_on == later + 30 * DAY


def test_a_dispute_is_answered_by_the_document(old_levels, accepted, bill, finance):
    (contract,) = accepted(old())
    (line,) = bill(contract, {"montant": str(due(contract, "month7_end", 1).amount), "echeance": "A1 M7"})
    service.dispute_lines(lines=[line.pk], by=finance, on=ON, mismatches=["certificate"])
    line.refresh_from_db()
    assert (line.state, line.invoice.state) == ("disputed", "disputed")
    certify(contract, until=dt.date(2025, 12, 20))  # does not cover the whole period
    line.refresh_from_db()
    assert line.state == "disputed"
    certify(contract, until=dt.date(2025, 12, 31))
    line.refresh_from_db()
    assert (line.state, line.mismatches) == ("pending", [])
    service.accept_lines(lines=[line.pk], by=finance, on=ON)


def test_a_dispute_says_why_and_may_be_lifted(accepted, bill, finance):
    (contract,) = accepted()
    (line,) = bill(contract, {"montant": str(due(contract, "advance").amount)})
    with pytest.raises(Impossible, match="Dites pourquoi"):
        service.dispute_lines(lines=[line.pk], by=finance, on=ON)
    service.dispute_lines(lines=[line.pk], by=finance, on=ON, comment="Formation non commencée.")
    certify(contract, until=ON)
    line.refresh_from_db()
    assert line.state == "disputed"
    service.accept_lines(lines=[line.pk], by=finance, on=ON, comment="Le CFA a répondu.")
    assert InvoiceLine.objects.get(pk=line.pk).state == "accepted"
    with pytest.raises(TooLate, match="déjà acceptée"):
        service.withdraw_lines(lines=[line.pk], by=finance, on=ON, comment="Non.")


def test_meals_are_paid_by_quantity_within_ceiling(accepted, bill, finance):
    (contract,) = accepted({"nombre_repas": "200"})
    meals = {"nature": "repas", "prix_unitaire": "3", "montant": "150", "quantite": "50"}
    (line,) = bill(contract, meals)
    assert (line.instalment.step, codes(line)) == ("meal", [])
    service.accept_lines(lines=[line.pk], by=finance, on=ON)
    (many,) = bill(contract, {**meals, "quantite": "151", "montant": "453"})
    assert set(codes(many)) == {"over", "quantity"}
    (dear,) = bill(contract, {**meals, "prix_unitaire": "3,10", "quantite": "10", "montant": "31"})
    assert "ceiling" in codes(dear)
    (nights,) = bill(contract, {**meals, "nature": "hebergement"})
    assert codes(nights) == ["no_instalment"]
    assert balance(contract, "6572") == -150


def test_a_period_after_the_end_is_seen(accepted, bill):
    (contract,) = accepted()
    (line,) = bill(contract, {"montant": "10", "periode_du": "01/12/2028", "periode_au": "31/12/2028"})
    assert "outside" in codes(line)
    contract.terminated_on = dt.date(2027, 1, 10)
    contract.save()
    (line,) = bill(contract, {"montant": "10", "periode_du": "01/02/2027", "periode_au": "28/02/2027"})
    assert "broken" in codes(line)


def test_the_same_certificate_is_kept_once(accepted):
    (contract,) = accepted()
    assert certify(contract) == certify(contract)
    with pytest.raises(Impossible, match="pas encore reçu"):
        service.record_certificate(
            contract=contract, final=False, from_on=ON, to_on=ON, received_on=ON + DAY, by=None, on=ON
        )


def test_the_schedule_stays_the_total(accepted, bill, finance):
    (contract,) = accepted()
    for instalment in live(contract):
        (line,) = bill(contract, {"montant": str(instalment.amount), "echeance": str(instalment.number)})
        if "not_open" in codes(line) or "certificate" in codes(line):
            service.accept_lines(lines=[line.pk], by=finance, on=ON, comment="Essai.")
        else:
            service.accept_lines(lines=[line.pk], by=finance, on=ON)
    assert balance(contract, "801") == 0
    assert balance(contract, "401") == contract.total


def test_professionalisation_proves_its_balance(accepted, bill, finance):
    (contract,) = accepted({"dispositif": "PROFESSIONNALISATION"})
    advance, last = live(contract)
    (line,) = bill(contract, {"montant": str(advance.amount)})
    assert codes(line) == []
    service.accept_lines(lines=[line.pk], by=finance, on=ON)
    (line,) = bill(contract, {"montant": str(last.amount)}, on=contract.ends_on, date_facture="20/08/2027")
    assert codes(line) == ["certificate"]
    certify(contract, final=True, on=contract.ends_on)
    line.refresh_from_db()
    assert codes(line) == []


def test_a_new_schedule_is_matched_again(accepted, bill, finance):
    from contracts.actions import schedules

    (contract,) = accepted()
    (line,) = bill(contract, {"montant": str(due(contract, "advance").amount)})
    schedules.adjust(contract, Decimal(-100), "Contrôle.", None, ON)
    service.accept_lines(lines=[line.pk], by=finance, on=ON)
    contract.refresh_from_db()
    assert sum(each.amount for each in live(contract)) == contract.total
    assert balance(contract, "801") == contract.total - line.amount + 100


def test_an_instalment_replaced_since_it_was_read_is_not_billed(accepted, bill, finance):
    from contracts.actions import course

    (contract,) = accepted()
    read = due(contract, "advance")
    (line,) = bill(contract, {"montant": "100"})
    course.terminate(
        contracts=[contract.pk], on_date=contract.starts_on + 99 * DAY, motive="02", practical_days=60,
        by=None, on=ON,
    )  # fmt: skip
    with pytest.raises(Impossible, match="pas de celles"):
        service.attach_line(line=line.pk, instalment=read, by=finance, on=ON)
