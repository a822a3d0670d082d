"""Levels and contracts: the reasons from a file number, the files that a conflict holds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse_lazy

from branches.actions import conflicting
from contracts.actions import decide
from registers.conflicts import settle
from registers.models import NpecLevel
from tests.contracts.decide.conftest import ON, receive, registers

__all__ = ["receive", "registers"]
pytestmark = pytest.mark.django_db
PAGE, HELD, AGAIN = (
    reverse_lazy(f"branches:{name}")
    for name in ("level_of_contract", "conflict_contracts", "reassess_conflicts")
)


@pytest.fixture
def doubled(registers) -> NpecLevel:
    """Two amounts for the pair of the simple branch."""
    NpecLevel.objects.filter(cpne="1").update(annual=None, conflict=[Decimal(7750), Decimal(8502)])
    return NpecLevel.objects.get(cpne="1")


class TestOfContract:
    """« Quel niveau pour ce dossier, et pourquoi ? »."""

    def test_the_reasons_beside_the_last_verdict(self, receive, signed_in) -> None:
        (file,) = receive({})
        client = signed_in("GC")
        shown = client.get(PAGE, {"numero": file.number}).content.decode()
        assert "8\u202f000,00" in shown
        assert "le même montant" in shown
        NpecLevel.objects.filter(cpne="1").update(annual=9000)
        moved = client.get(PAGE, {"numero": file.external_number}).content.decode()
        assert "autre chose" in moved

    def test_a_professionalisation_contract_has_no_level(self, receive, signed_in) -> None:
        (file,) = receive({"dispositif": "PROFESSIONNALISATION"})
        assert "forfait" in signed_in("GC").get(PAGE, {"numero": file.number}).content.decode()

    @pytest.mark.parametrize("number", ["", "A000999999", "\x00", "x" * 60, "%", "zz 9"])
    def test_what_is_no_file_is_told(self, registers, signed_in, number: str) -> None:
        answer = signed_in("GC").get(PAGE, {"numero": number})
        assert answer.status_code == 200
        assert "field-wrong" in answer.content.decode()

    def test_several_files_are_listed(self, receive, signed_in) -> None:
        one, two = receive({}, {})
        shown = signed_in("GC").get(PAGE, {"numero": "D-"}).content.decode()
        assert one.number in shown or "field-wrong" in shown
        assert two is not None

    def test_representatives_never(self, receive, signed_in) -> None:
        client = signed_in("BX")
        assert {client.get(each).status_code for each in (PAGE, HELD)} == {403}


class TestHeld:
    """The files that wait for a decision on contradictory amounts."""

    def test_held_then_assessed_again(self, doubled, receive, signed_in) -> None:
        held, other = receive({}, {"employeur_idcc": "2120"})
        client = signed_in("GC")
        assert list(conflicting.waiting(client.user)) == [held]
        shown = client.get(HELD).content.decode()
        assert held.number in shown
        assert other.number not in shown
        assert f'value="{held.pk}"' not in shown
        settle(level=doubled, chosen=Decimal(7750), reason="Décret relu ce jour.", seen=None,
               by=client.user, on=ON)  # fmt: skip
        assert f'value="{held.pk}"' in client.get(HELD).content.decode()
        assert client.post(AGAIN, {"file": [held.pk, other.pk, "x", "9" * 30]}).status_code == 302
        held.refresh_from_db()
        said = held.verdicts.latest("pk").content["npec"]
        assert (Decimal(said["annual"]), "tranchés" in said["vintage"]) == (7750, True)
        assert not conflicting.waiting(client.user).exists()
        assert "Aucun dossier" in client.get(HELD).content.decode()
        assert client.post(AGAIN, {"file": [held.pk]}).status_code == 302

    def test_a_file_assessed_again_meanwhile_waits_no_more(self, doubled, receive, signed_in) -> None:
        (file,) = receive({})
        client = signed_in("GC")
        NpecLevel.objects.filter(cpne="1").update(annual=8000, conflict=None)
        decide.reassess(contracts=[file.pk], by=client.user, on=ON + dt.timedelta(days=1))
        assert not conflicting.waiting(client.user).exists()

    def test_who_may(self, doubled, signed_in) -> None:
        client = signed_in("BR")
        assert client.get(HELD).status_code == 200
        assert client.post(AGAIN).status_code == 403
