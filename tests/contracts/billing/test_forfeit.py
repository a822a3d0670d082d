"""The last balance of contracts concluded since July 2025: warned about, lost four months after the term."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from contracts.actions import service
from contracts.models import Entry, Move
from law.refusal import Impossible
from tests.contracts.billing.conftest import ON, balance, codes, due, live

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LAST = dt.date(2027, 12, 31)  # four months after 2027-08-31


@pytest.fixture
def seven_thousand(registers):
    """D2 of the law page: a level of 7 000 a year, the learner at level 5."""
    from registers.models import Certification, NpecLevel, NpecVintage

    Certification.objects.update(level=5)
    NpecVintage.objects.update(applicable_from=dt.date(2025, 1, 1))
    NpecLevel.objects.update(annual=Decimal(7000), applicable_from=dt.date(2025, 1, 1))


@pytest.fixture
def contract(seven_thousand, accepted):
    (made,) = accepted(
        {
            "date_conclusion": "28/08/2025", "date_debut_contrat": "01/09/2025",
            "date_debut_formation_pratique": "01/09/2025", "date_debut_formation": "01/09/2025",
            "date_fin_contrat": "31/08/2027", "date_fin_formation": "30/06/2027",
        }
    )  # fmt: skip
    return made


def certify(contract, on, *, employer_invoice=False):
    return service.record_certificate(
        contract=contract, final=True, from_on=contract.starts_on, to_on=contract.ends_on, received_on=on,
        employer_invoice=employer_invoice, by=None, on=on,
    )  # fmt: skip


def test_the_schedule_of_d2(contract):
    amounts = [(line.year, line.amount) for line in live(contract)]
    assert amounts == [(1, 2800), (1, 2100), (1, 1400), (1, 700), (2, 2800), (2, 2100), (2, 1400), (2, 700)]
    assert due(contract, "balance_last").due_on == LAST


def test_d2_last_700_lost_when_nothing_came(contract):
    assert service.forfeit(LAST).contracts == 0
    done = service.forfeit(LAST + DAY)
    assert (done.contracts, done.amount) == (1, Decimal(700))
    contract.refresh_from_db()
    assert contract.total == 13_300 == sum(line.amount for line in live(contract))
    assert balance(contract, "801") == 13_300
    assert Move.objects.filter(contract=contract, verb="forfeit").get().comment.startswith("Solde de 700,00")
    before = Entry.objects.count()
    assert service.forfeit(LAST + DAY).contracts == service.forfeit(LAST + 40 * DAY).contracts == 0
    assert (Entry.objects.count(), contract.version) == (before, 2)


def test_d2_last_700_paid_when_justified_in_time(contract, bill, finance):
    (line,) = bill(contract, {"montant": "700", "echeance": "8"}, on=LAST, date_facture="30/12/2027")
    assert codes(line) == ["certificate"]
    certify(contract, LAST)
    line.refresh_from_db()
    assert codes(line) == []
    assert service.forfeit(LAST + 10 * DAY).contracts == 0  # late is ours: the CFA loses nothing
    service.accept_lines(lines=[line.pk], by=finance, on=LAST + 10 * DAY)
    assert service.forfeit(LAST + 20 * DAY).contracts == 0
    assert balance(contract, "401") == 700


def test_proof_that_comes_too_late_is_not_enough(contract, bill, finance):
    (line,) = bill(contract, {"montant": "700", "echeance": "8"}, on=LAST, date_facture="30/12/2027")
    certify(contract, LAST + DAY)
    with pytest.raises(Impossible, match="au plus tard le 31/12/2027"):
        service.accept_lines(lines=[line.pk], by=finance, on=LAST + DAY, comment="Un jour seulement.")
    assert service.forfeit(LAST + DAY).amount == 700
    line.refresh_from_db()
    assert (line.state, codes(line)) == ("disputed", ["forfeited"])
    with pytest.raises(Impossible, match="rien n’est plus dû"):
        service.accept_lines(lines=[line.pk], by=finance, on=LAST + DAY, comment="Quand même.")


def test_an_invoice_that_comes_too_late_is_not_enough(contract, bill):
    certify(contract, LAST)
    late = LAST + DAY
    (line,) = bill(contract, {"montant": "700", "echeance": "8"}, on=late, date_facture="31/12/2027")
    assert codes(line) == ["forfeited"]
    assert service.forfeit(late).amount == 700


def test_what_was_accepted_of_the_balance_stays(contract, bill, finance):
    certify(contract, ON)
    (line,) = bill(contract, {"montant": "300", "echeance": "8"}, on=LAST, date_facture="30/12/2027")
    service.accept_lines(lines=[line.pk], by=finance, on=LAST)
    (rest,) = bill(contract, {"montant": "400", "echeance": "8"}, on=LAST + DAY, date_facture="30/12/2027")
    assert codes(rest) == ["forfeited"]
    service.withdraw_lines(lines=[rest.pk], by=finance, on=LAST + DAY, comment="Trop tard.")
    assert service.forfeit(LAST + DAY).contracts in (0, 1)
    contract.refresh_from_db()
    assert contract.total == sum(line.amount for line in live(contract))
    assert balance(contract, "801") == contract.total - 300


def test_with_an_employer_share_the_copy_of_its_invoice_too(registers, accepted, bill):
    (contract,) = accepted()
    last = due(contract, "balance_last_share")
    (line,) = bill(contract, {"montant": str(last.amount), "echeance": str(last.number)}, on=last.due_on,
                   date_facture="30/11/2028")  # fmt: skip
    assert codes(line) == ["certificate", "employer_invoice"]
    certify(contract, last.due_on)
    line.refresh_from_db()
    assert codes(line) == ["employer_invoice"]
    certify(contract, last.due_on, employer_invoice=True)
    line.refresh_from_db()
    assert codes(line) == []


def test_under_one_year_the_balance_is_lost_too(registers, accepted):
    (contract,) = accepted({"date_fin_contrat": "30/06/2027", "date_fin_formation": "20/06/2027"})
    last = live(contract)[-1]
    assert last.step.startswith("balance_last")
    assert service.forfeit(last.due_on + DAY).amount == last.amount


def test_the_cfa_is_warned_once_of_what_is_missing(contract):
    assert service.warn_forfeits(LAST - 46 * DAY).contracts == 0
    done = service.warn_forfeits(LAST - 45 * DAY)
    assert (done.contracts, done.amount) == (1, Decimal(700))
    said = Move.objects.get(contract=contract, verb="warn_balance").comment
    assert "au plus tard le 31/12/2027" in said
    assert "Il manque\N{NO-BREAK SPACE}: facture, attestation de réalisation" in said
    assert service.warn_forfeits(LAST - 45 * DAY).contracts == service.warn_forfeits(LAST).contracts == 0


def test_nobody_is_warned_when_nothing_is_missing(contract, bill):
    certify(contract, ON)
    bill(contract, {"montant": "700", "echeance": "8"}, on=LAST - 60 * DAY, date_facture="30/10/2027")
    assert service.warn_forfeits(LAST - 10 * DAY).contracts == 0
