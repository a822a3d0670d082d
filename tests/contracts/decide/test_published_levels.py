"""Pricing by levels that an act published between two national files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from contracts.actions import decide, regularising
from registers.models import Certification, NpecLevel
from registers.publishing import PublishedLevel, publish_levels
from tests.contracts.decide.conftest import ON

pytestmark = pytest.mark.django_db
ACT = "Délibération de la CPNE du 20/10/2026"


def publish(annual: int, since: dt.date, by) -> None:
    level = PublishedLevel("RNCP38362", "1", Decimal(annual), "CPNE", since, ACT)
    publish_levels(levels=[level], by=by, on=ON)


def test_the_conclusion_date_chooses_and_the_verdict_names_the_act(receive, officer) -> None:
    (contract,) = receive({})
    publish(9000, contract.concluded_on + dt.timedelta(days=1), officer)
    decide.reassess(contracts=[contract.pk], by=officer, on=ON)
    assert Decimal(contract.verdicts.first().content["npec"]["annual"]) == 8000
    publish(9000, contract.concluded_on, officer)
    decide.reassess(contracts=[contract.pk], by=officer, on=ON)
    said = contract.verdicts.first().content["npec"]
    assert (Decimal(said["annual"]), said["status"], said["vintage"]) == (9000, "CPNE", ACT)


def test_an_interim_amount_is_settled_by_the_act(receive, officer) -> None:
    """D6332-80: the difference is due once the branch has fixed its level."""
    Certification.objects.filter(pk="RNCP38362").update(level=5)
    NpecLevel.objects.all().delete()
    (contract,) = receive(
        {"date_fin_contrat": "01/11/2027", "date_fin_formation": "30/09/2027", "nombre_repas": "",
         "nombre_nuitees": "", "montant_premier_equipement": ""}
    )  # fmt: skip
    decide.accept(contracts=[contract.pk], by=officer, on=ON, comment="Essai.")
    contract.refresh_from_db()
    assert contract.interim
    publish(5400, contract.concluded_on, officer)
    row = regularising.simulate(regularisation=regularising.start(scope="interim", by=None, on=ON))
    regularising.apply(regularisation=regularising.confirm(regularisation=row, by=officer), on=ON)
    contract.refresh_from_db()
    assert (contract.interim, contract.total) == (False, Decimal(5400))
