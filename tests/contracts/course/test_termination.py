"""Early ends in the database: by hand, by file, corrected, taken back; two at once."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection

from contracts.actions import amending, clocks, course, decide, intake, moving, schedules
from contracts.actions.assessing import replay
from contracts.models import Contract, Entry, InvoiceLine, Move
from contracts.rules.ending import Ending
from contracts.rules.verdict import Verdict
from law.refusal import Impossible
from tests.contracts.course.conftest import ON, balance, check_money, live

E = Decimal
pytestmark = pytest.mark.django_db
END = dt.date(2027, 3, 31)


def end(contract: Contract, on_date: dt.date = END, **more):
    given = {"motive": "02", "practical_days": 90, "by": None, "on": ON, **more}
    return course.terminate(contracts=[contract.pk], on_date=on_date, **given)


def test_an_early_end_recomputes_everything_and_keeps_what_was(accepted, bill, officer) -> None:
    (contract,) = accepted()
    advance = bill(live(contract)[0])
    before = [(line.label, line.amount) for line in live(contract)]
    (difference,) = end(contract, by=officer, comment="Lettre du 30 mars")
    check_money(contract)
    assert (contract.terminated_on, contract.termination_reason) == (END, "Accord des deux parties")
    assert (contract.version, contract.state) == (2, "accepted")
    assert difference.after == contract.total
    row = contract.terminations.get()
    assert (row.motive, row.practical_days, row.notified_on, row.made_by) == ("02", 90, ON, officer)
    assert Verdict.from_dict(row.verdict.content).total == contract.total
    move = contract.moves.first()
    assert (move.verb, move.comment, move.verdict_id) == ("terminate", "Lettre du 30 mars", row.verdict_id)
    assert [(line.label, line.amount) for line in schedules.version(contract, 1)] == before
    assert all(replay(verdict) == [] for verdict in contract.verdicts.all())
    assert [line.step for line in live(contract)] == ["advance", "rupture"]
    assert live(contract)[1].amount == contract.total - advance.amount


def test_the_same_end_again_writes_nothing(accepted) -> None:
    (contract,) = accepted()
    end(contract)
    counts = Entry.objects.count(), Move.objects.count(), contract.verdicts.count()
    assert end(contract) == []
    assert (Entry.objects.count(), Move.objects.count(), contract.verdicts.count()) == counts


def test_another_end_replaces_the_former(accepted, bill) -> None:
    (contract,) = accepted()
    bill(live(contract)[0])
    end(contract, dt.date(2026, 12, 10), practical_days=20)
    check_money(contract)
    owed = contract.total
    end(contract, dt.date(2027, 6, 30), practical_days=120, maintained_until=dt.date(2027, 9, 30))
    check_money(contract)
    assert contract.total > owed
    assert list(contract.terminations.values_list("replaced", flat=True)) == [False, True]
    assert contract.version == 3


def test_taken_back_the_contract_is_worth_its_whole_length_again(accepted, bill) -> None:
    (contract,) = accepted()
    bill(live(contract)[0])
    whole = contract.total
    end(contract, dt.date(2026, 12, 10), practical_days=20)
    with pytest.raises(Impossible, match="pourquoi"):
        course.reinstate(contract=contract.pk, reason=" ", by=None, on=ON)
    course.reinstate(contract=contract.pk, reason="Erreur de dossier", by=None, on=ON)
    check_money(contract)
    assert (contract.total, contract.terminated_on) == (whole, None)
    assert not contract.terminations.filter(replaced=False).exists()
    with pytest.raises(Impossible, match="pas rompu"):
        course.reinstate(contract=contract.pk, reason="Encore", by=None, on=ON)


def test_what_cannot_end_so_is_refused_with_its_reason(accepted, receive) -> None:
    (contract,) = accepted()
    with pytest.raises(Impossible, match="sort du contrat"):
        end(contract, dt.date(2029, 1, 1))
    with pytest.raises(Impossible, match="n’est plus libre"):
        end(contract, motive="01")
    (waiting,) = receive({})
    with pytest.raises(Impossible, match="contrat accepté"):
        end(waiting)


def test_the_maintenance_stops_at_a_new_contract(accepted, receive) -> None:
    (contract,) = accepted()
    receive({"date_debut_contrat": "01/06/2027", "date_debut_formation_pratique": "01/06/2027",
             "date_debut_formation": "01/06/2027"})  # fmt: skip
    with pytest.raises(Impossible, match="nouveau contrat"):
        end(contract, maintained_until=dt.date(2027, 6, 30))
    end(contract, maintained_until=dt.date(2027, 5, 31))
    check_money(contract)


def test_simulated_an_end_says_what_it_would_do_and_writes_nothing(accepted, receive, bill) -> None:
    (contract,), (waiting,) = accepted(), receive({})
    bill(live(contract)[0])
    both = [contract.pk, waiting.pk]
    one, other = course.simulate(contracts=both, ending=Ending(dt.date(2026, 12, 10), "02", 20), on=ON)
    assert not contract.terminations.exists()
    (done,) = end(contract, dt.date(2026, 12, 10), practical_days=20)
    assert one.difference == done
    assert one.difference.adjusted < 0
    assert "accepté" in other.why


def line_of(contract: Contract, on: str, why: str = "Commun accord") -> dict[str, str]:
    return {"dispositif": "APPRENTISSAGE", "numero_externe": contract.external_number, "etat": "RUPTURE",
            "date_rupture": on, "motif_rupture": why}  # fmt: skip


def send(contract: Contract, cells: dict[str, str]):
    received = intake.receive_one(sender=contract.sender, cells=cells, on=ON, by=None)
    assert not received.outcome.errors
    return received.outcome.change


def test_an_end_sent_by_file_recomputes_at_once(accepted, bill) -> None:
    (contract,) = accepted()
    bill(live(contract)[0])
    assert send(contract, line_of(contract, "31/03/2027")) == "termination"
    check_money(contract)
    row = contract.terminations.get()
    assert (row.on, row.motive, row.practical_days) == (END, "02", None)
    assert contract.verdicts.count() == 2
    assert [line.step for line in live(contract)] == ["advance", "rupture"]
    assert send(contract, line_of(contract, "31/03/2027")) == "unchanged"
    assert contract.terminations.count() == 1


def test_a_file_sent_again_does_not_undo_what_an_officer_corrected(accepted) -> None:
    (contract,) = accepted()
    send(contract, line_of(contract, "31/03/2027"))
    end(contract, dt.date(2027, 4, 15))
    assert send(contract, line_of(contract, "31/03/2027")) == "unchanged"
    contract.refresh_from_db()
    assert contract.terminated_on == dt.date(2027, 4, 15)
    assert send(contract, line_of(contract, "30/04/2027")) == "termination"
    check_money(contract)
    assert contract.terminations.get(replaced=False).on == dt.date(2027, 4, 30)


def test_a_file_that_tells_the_same_day_keeps_what_was_answered(accepted) -> None:
    (contract,) = accepted()
    end(contract, practical_days=77, motive="07")
    send(contract, line_of(contract, "31/03/2027", "sans objet"))
    row = contract.terminations.get()
    assert (row.practical_days, row.motive) == (77, "07")
    contract.refresh_from_db()
    assert contract.version == 2


@pytest.mark.django_db(transaction=True)
def test_two_ends_at_once_make_one(accepted, bill) -> None:
    for contract in accepted(*[{}] * 4):
        bill(live(contract)[0])
        results = together(partial(end, contract), partial(end, contract))
        assert sorted(map(len, results)) == [0, 1]
        check_money(contract)
        assert contract.version == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_race_shows(accepted, monkeypatch) -> None:
    """The control run: both read before either writes."""
    meet = threading.Barrier(2, timeout=5)
    live_rows = course._live

    def read_together(ids):
        found = live_rows(ids)
        meet.wait()
        return found

    monkeypatch.setattr(moving, "locked", lambda files: files)
    monkeypatch.setattr(course, "_live", read_together)
    (contract,) = accepted()
    results = together(partial(end, contract), partial(end, contract))
    failed = any(isinstance(result, Exception) for result in results)
    assert failed or contract.terminations.count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_end_while_an_invoice_is_accepted_keeps_the_books(accepted) -> None:
    for contract in accepted(*[{}] * 4):
        results = together(partial(end, contract), partial(accept_first, contract))
        assert not [result for result in results if isinstance(result, Exception)]
        check_money(contract)
        assert balance(contract, "801") >= 0


def accept_first(contract: Contract) -> int:
    """Accept an invoice on the first line of a contract under its lock, as the billing room does."""
    from django.db import transaction

    from contracts.actions import ledger
    from contracts.models import Invoice
    from contracts.rules.accounts import service_done

    with transaction.atomic():
        (held,) = moving.found_of([contract.pk])
        line = live(held)[0]
        number = f"C{contract.pk}"
        invoice = Invoice.objects.create(
            provider_siret=held.provider_siret, number=number, issued_on=ON, received_on=ON,
            total=line.amount, state="accepted", fingerprint=number.encode().ljust(16),
        )  # fmt: skip
        billed = InvoiceLine.objects.create(
            invoice=invoice,
            contract=held,
            instalment=line,
            kind="training",
            amount=line.amount,
            state="accepted",
        )
        sides = ((ledger.About.of(held), service_done("training", line.amount)),)
        ledger.post([ledger.Event("AC", f"service:{billed.pk}", "Facture", sides)], by=None, on=ON)
    return billed.pk


def together(*verbs):
    """Run them at once; what each gave, or its error."""
    barrier = threading.Barrier(len(verbs))

    def run(verb):
        try:
            barrier.wait()
            return verb()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def test_a_contract_accepted_by_silence_without_amount_only_gets_its_end(receive) -> None:
    (contract,) = receive({"dispositif": "PROFESSIONNALISATION"})
    Contract.objects.filter(pk=contract.pk).update(state="tacit")
    assert end(contract, contract.starts_on, practical_days=None) == []
    assert contract.terminations.count() == 1
    contract.refresh_from_db()
    assert (contract.version, contract.instalments.count()) == (0, 0)


def test_an_amount_fixed_after_the_end_is_that_of_the_hours_done(receive) -> None:
    (contract,) = receive({"dispositif": "PROFESSIONNALISATION"})
    Contract.objects.filter(pk=contract.pk).update(state="tacit")
    end(contract, contract.starts_on + dt.timedelta(days=60), practical_days=None, hours_done=50)
    clocks.fix_amount(contracts=[contract.pk], by=None, on=ON, priority_public=False)
    check_money(contract)
    verdict = Verdict.from_dict(contract.verdicts.first().content)
    assert verdict.amount.lines[0].inputs["hours"] == 50
    assert contract.total == verdict.total == 50 * verdict.amount.lines[0].inputs["rate"]


def test_decided_again_by_the_officer_of_the_acceptance(accepted, officer) -> None:
    (contract,) = accepted()
    end(contract)
    with pytest.raises(moving.TooLate, match="Déjà accepté par Camille Roux"):
        decide.accept(contracts=[contract.pk], by=None, on=ON)


def test_broken_on_the_first_day_on_the_last_twice_then_amended(accepted, bill) -> None:
    """One day of 365 less half of it (R6332-25-1 al. 2); the whole on the last day; then a shorter cycle."""
    (contract,) = accepted()
    whole, start, term = contract.total, contract.starts_on, contract.ends_on
    end(contract, start, practical_days=1)
    check_money(contract)
    first = Verdict.from_dict(contract.verdicts.first().content)
    day = first.amount.lines[0].inputs["annual"] / 365
    assert abs(first.total - day / 2) <= E("0.01")
    assert [line.step for line in live(contract)] == ["rupture"]
    end(contract, term, practical_days=400)
    check_money(contract)
    assert contract.total == whole
    bill(live(contract)[0])
    end(contract, term - dt.timedelta(days=1), practical_days=399)
    check_money(contract)
    broken = contract.total
    assert broken < whole
    from tests.contracts.course.test_amending import attach

    row = attach(contract, date_fin_contrat=f"{term - dt.timedelta(days=60):%d/%m/%Y}")
    amending.amend(amendment=row.pk, by=None, on=ON)
    check_money(contract)
    assert contract.total < broken
    assert sum((line.amount for line in live(contract) if line.step == "adjustment"), E(0)) <= 0
