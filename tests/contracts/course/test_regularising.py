"""A level published after acceptance: simulated, applied, down to the invoice line; resumed after a kill."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal

import pytest

from contracts import jobs
from contracts.actions import apart, regularising
from contracts.actions.regularised import Totals
from contracts.models import Contract, InvoiceLine, Regularisation
from law.refusal import Impossible
from registers.models import Certification, NpecLevel
from tests.contracts.course.conftest import ON, balance, check_money, live

E = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def unpublished(registers) -> None:
    """A certification of level 5 whose level the branch has not fixed yet."""
    Certification.objects.filter(pk="RNCP38362").update(level=5)
    NpecLevel.objects.all().delete()


def publish(annual: int, cpne: str = "1") -> None:
    from registers.models import NpecVintage

    vintage = NpecVintage.objects.get()
    NpecLevel.objects.create(
        vintage=vintage, rncp="RNCP38362", cpne=cpne, annual=E(annual), status="A",
        applicable_from=vintage.applicable_from,
    )  # fmt: skip


ONE_YEAR = {"date_fin_contrat": "01/11/2027", "date_fin_formation": "30/09/2027"}


def simulate(scope: str = "interim") -> Regularisation:
    row = regularising.start(scope=scope, by=None, on=ON)
    return regularising.simulate(regularisation=row)


def test_d10_down_to_the_line_that_the_next_payment_takes_back(unpublished, accepted, bill, officer) -> None:
    (contract,) = accepted(ONE_YEAR)
    assert contract.interim
    assert [line.amount for line in live(contract)] == [E(2400), E(1800), E(1200), E(600)]
    bill(live(contract)[0])
    publish(5400)
    row = simulate()
    totals = Totals.from_dict(row.counts)
    assert (totals.changed, totals.less, totals.recovered, totals.paid) == (1, E(-600), E(-240), 0)
    assert totals.rncp == {"RNCP38362": [1, E(0), E(-600)]}
    contract.refresh_from_db()
    assert contract.interim
    regularising.confirm(regularisation=row, by=officer)
    regularising.apply(regularisation=row, on=ON)
    check_money(contract)
    assert (contract.interim, contract.total, contract.version) == (False, E(5400), 2)
    line = InvoiceLine.objects.get(contract=contract, invoice__kind="adjustment")
    assert (line.amount, line.state, line.paid) == (E(-240), "accepted", 0)
    assert line.comment == "Régularisation, niveau publié depuis l’acceptation"
    assert balance(contract, "401") == E(2160)
    assert row.counts["applied"]["recovered"] == "-240.00"
    assert contract.moves.first().verb == "regularise"


def test_a_level_above_the_interim_amount_is_paid_with_the_next_payment(unpublished, accepted, bill) -> None:
    (contract,) = accepted(ONE_YEAR)
    bill(live(contract)[0])
    publish(7000)
    row = regularising.confirm(regularisation=simulate(), by=None)
    regularising.apply(regularisation=row, on=ON)
    check_money(contract)
    assert InvoiceLine.objects.get(contract=contract, invoice__kind="adjustment").amount == 400


def test_what_has_no_level_yet_or_several_is_left_and_said(unpublished, accepted) -> None:
    simple, waiting = accepted(ONE_YEAR, {**ONE_YEAR, "employeur_idcc": "2120"})
    publish(5400)
    publish(9000, cpne="2")
    publish(7000, cpne="3")
    row = simulate()
    assert (row.counts["changed"], row.counts["left"], row.counts["read"]) == (1, 1, 2)
    with row.file.open("rb") as stream:
        lines = list(csv.reader(stream.read().decode("utf-8-sig").splitlines(), delimiter=";"))
    assert lines[1][0] == simple.number
    assert lines[1][4:9] == ["6000,00", "5400,00", "6000,00", "5400,00", "-600,00"]
    assert lines[2][0] == waiting.number
    assert "CPNE" in lines[2][-1]
    regularising.apply(regularisation=regularising.confirm(regularisation=row, by=None), on=ON)
    assert Contract.objects.filter(interim=True).get() == waiting


def test_applied_again_it_changes_nothing(unpublished, accepted) -> None:
    accepted(ONE_YEAR)
    publish(5400)
    row = regularising.confirm(regularisation=simulate(), by=None)
    regularising.apply(regularisation=row, on=ON)
    with pytest.raises(Impossible, match="appliquée"):
        regularising.confirm(regularisation=row, by=None)
    assert simulate().counts["read"] == 0


def test_a_killed_job_resumes_after_its_last_lot(unpublished, accepted, monkeypatch) -> None:
    contracts = accepted(*[ONE_YEAR] * 3)
    publish(5400)
    row = regularising.confirm(regularisation=simulate(), by=None)
    monkeypatch.setattr(regularising, "LOT", 1)
    (part,) = regularising._share(row)
    reader = regularising.Reader("interim", on=ON)
    assert regularising.apply_lot(part, reader, on=ON) == contracts[0].pk
    row.refresh_from_db()
    assert (row.state, regularising.totals(row).changed) == ("applying", 1)
    jobs.apply_regularisation.func(row.pk)
    row.refresh_from_db()
    assert (row.state, row.counts["applied"]["changed"]) == ("applied", 3)
    for contract in contracts:
        check_money(contract)
        assert contract.version == 2


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_contracts_are_shared_in_parts_that_leave_none_out(
    unpublished, accepted, monkeypatch, number
) -> None:
    contracts = accepted(*[ONE_YEAR] * 5)
    monkeypatch.setattr(regularising, "LONG", 1)
    monkeypatch.setattr(apart, "shares", lambda: number)
    parts = regularising._share(regularising.start(scope="interim", by=None, on=ON))
    read = [[each.pk for lot in regularising._lots(part) for each in lot] for part in parts]
    assert [pk for part in read for pk in part] == [each.pk for each in contracts]
    assert len(parts) == number
    assert all(read)


def test_a_process_that_fails_leaves_the_work_to_be_taken_up(unpublished, accepted, monkeypatch) -> None:
    accepted(*[ONE_YEAR] * 3)
    publish(5400)
    row = regularising.confirm(regularisation=simulate(), by=None)
    monkeypatch.setattr(regularising, "LONG", 1)
    monkeypatch.setattr(apart, "shares", lambda: 2)
    with pytest.raises(RuntimeError, match="2 of 2"):  # they do not see what this test has not committed
        regularising.apply(regularisation=row, on=ON)
    row.refresh_from_db()
    assert row.state == "applying"
    here = [regularising.apply_part]
    monkeypatch.setattr(
        apart, "share_out", lambda verb, asked: [here[0](*map(str, words)) for words in asked]
    )
    assert regularising.apply(regularisation=row, on=ON).counts["applied"]["changed"] == 3


def test_one_at_a_time(unpublished) -> None:
    regularising.start(scope="interim", by=None, on=ON)
    with pytest.raises(Impossible, match="déjà en cours"):
        regularising.start(scope="interim", by=None, on=ON)
    assert regularising.start(scope="stock", by=None, on=ON).state == "simulating"


def test_the_stock_that_a_text_gives_another_level(registers, accepted, bill) -> None:
    from registers.models import NpecVintage, SourceFile

    old = NpecVintage.objects.create(
        applicable_from=dt.date(2023, 1, 1), source=SourceFile.objects.create(name="2023", sha256="1" * 64)
    )
    NpecLevel.objects.create(vintage=old, rncp="RNCP38362", cpne="1", annual=E(7200), status="A",
                             applicable_from=old.applicable_from)  # fmt: skip
    (contract,) = accepted(
        {"date_conclusion": "10/09/2023", "date_debut_contrat": "11/09/2023",
         "date_debut_formation_pratique": "11/09/2023", "date_debut_formation": "11/09/2023",
         "date_fin_contrat": "10/09/2024", "date_fin_formation": "30/06/2024"}
    )  # fmt: skip
    assert contract.total == 7200
    bill(live(contract)[0])
    new = NpecVintage.objects.create(
        applicable_from=dt.date(2023, 10, 15),
        source=SourceFile.objects.create(name="10/2023", sha256="2" * 64),
    )
    NpecLevel.objects.create(vintage=new, rncp="RNCP38362", cpne="1", annual=E(6000), status="A",
                             applicable_from=new.applicable_from)  # fmt: skip
    row = regularising.confirm(regularisation=simulate("stock"), by=None)
    regularising.apply(regularisation=row, on=ON)
    check_money(contract)
    assert contract.total == E(6200)
    again = simulate("stock")
    assert (again.counts["changed"], again.counts["same"]) == (0, 1)
