"""A stored verdict, replayed on its own facts, says the same to the cent."""

from __future__ import annotations

from contracts.actions.assessing import replay
from contracts.models import Verdict
from tests.contracts.decide.conftest import DOUBLE

KINDS = (
    {},
    {"salaire_brut_embauche": "500"},
    {"employeur_idcc": DOUBLE},
    {"heures_distance": "1300"},
    {"alternant_handicap": "oui", "montant_rqth": "2000"},
    {"dispositif": "PROFESSIONNALISATION"},
)


def test_identical(receive):
    for contract in receive(*KINDS):
        assert replay(contract.verdicts.get()) == []


def test_what_differs_is_named(receive):
    (contract,) = receive({})
    row = contract.verdicts.get()
    facts = {**row.facts, "levels": [{**row.facts["levels"][0], "annual": "9000"}]}
    changed = {each.what for each in replay(Verdict(facts=facts, content=row.content))}
    assert "Prise en charge" in changed
    assert "Niveau annuel" in changed
    assert not any(what.startswith("Contrôle app.age") for what in changed)


def test_later_registers_change_nothing(receive):
    from registers.models import NpecLevel

    (contract,) = receive({})
    NpecLevel.objects.all().delete()
    assert replay(contract.verdicts.get()) == []
