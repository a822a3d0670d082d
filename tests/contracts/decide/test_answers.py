"""What officers answer beside the columns: kept, read by the checks, kept through corrections."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from contracts.actions import answers, decide, intake
from contracts.actions.assessing import latest
from contracts.models import Answers, Contract
from contracts.rules.replay import facts_from
from contracts.rules.verdict import Verdict
from law.refusal import Impossible
from tests.contracts.decide.conftest import ON
from tests.contracts.intake.conftest import APPRENTICE

pytestmark = pytest.mark.django_db
OLD = {"alternant_date_naissance": "14/03/1995"}  # thirty-one: an exception of age is needed
AFTER = {"type_contrat": "22", "numero_contrat_precedent": "006202401012345"}


def checks(contract: Contract) -> dict[str, str]:
    verdict = Verdict.from_dict(latest([contract.pk])[contract.pk].content)
    return {check.rule: check.outcome for check in verdict.checks}


def answer(contract: Contract, officer, **said) -> Contract:
    decide.answer(contracts=[contract.pk], by=officer, on=ON, answers=said)
    contract.refresh_from_db()
    return contract


def test_a_ban_fails_the_file_and_is_taken_back(receive, officer) -> None:
    (contract,) = receive({})
    assert checks(contract)["app.ban.opposition"] == "na"
    answer(contract, officer, employer_banned=True)
    assert (checks(contract)["app.ban.opposition"], contract.outcome) == ("fail", "fail")
    said = contract.moves.first()
    assert (said.verb, said.comment) == ("answer", "Employeur interdit de recruter\N{NO-BREAK SPACE}: oui.")
    answer(contract, officer, employer_banned=False)
    assert checks(contract)["app.ban.opposition"] == "pass"
    answer(contract, officer, employer_banned=None)
    assert checks(contract)["app.ban.opposition"] == "na"
    with pytest.raises(Impossible, match="rien n’a changé"):
        answer(contract, officer, employer_banned=None)


def test_an_entitlement(receive, officer) -> None:
    (contract,) = receive({})
    answer(contract, officer, provider_entitled=False)
    assert checks(contract)["cfa.habilitation"] == "fail"
    answer(contract, officer, provider_entitled=True)
    assert checks(contract)["cfa.habilitation"] == "pass"


def test_the_pay_of_the_previous_contract_is_kept(receive, officer) -> None:
    (contract,) = receive({**AFTER, "salaire_brut_embauche": "900"})
    assert checks(contract)["app.pay.succession_other"] == "na"
    answer(contract, officer, previous_share=Decimal("0.51"))  # D11 of the law page
    assert checks(contract)["app.pay.succession_other"] == "fail"
    assert "51" in contract.moves.first().comment


def test_an_exception_of_age_lasts_a_year(receive, officer) -> None:
    (contract,) = receive({**AFTER, **OLD, "type_derogation": "12", "salaire_brut_embauche": "2000"})
    rule = next(rule for rule in checks(contract) if rule.startswith("app.age.exc"))
    answer(contract, officer, previous_ended_on=dt.date(2025, 10, 25))
    assert checks(contract)[rule] == "fail"


def test_answers_outlive_a_correction_of_the_file(receive, officer) -> None:
    (contract,) = receive({})
    answer(contract, officer, provider_entitled=True, employer_banned=False)
    cells = {**APPRENTICE, "numero_externe": contract.external_number, "tuteur_nom": "Corrigé",
             "date_conclusion": "26/10/2026", "date_debut_contrat": "02/11/2026",
             "date_debut_formation_pratique": "02/11/2026", "date_debut_formation": "02/11/2026",
             "date_fin_contrat": "31/10/2028"}  # fmt: skip
    received = intake.receive_one(sender=contract.sender, cells=cells, on=ON, by=None)
    assert received.outcome.change == "changed"
    facts = facts_from(latest([contract.pk])[contract.pk].facts)
    assert (facts.tutor_name, facts.provider_entitled, facts.employer_banned) == ("Corrigé", True, False)


def test_the_database_keeps_them_sensible(receive) -> None:
    from django.db import IntegrityError, transaction

    (contract,) = receive({})
    for wrong in ({"previous_share": 4}, {"cycle_year": 0}, {"previous_level": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Answers.objects.create(contract=contract, **wrong)


class TestPage:
    """The questions of the file, answered on its page."""

    def post(self, client, contract: Contract, **said: str):
        return client.post(reverse("contracts:answer", args=[contract.pk]), said)

    def test_only_what_its_checks_wait_for_is_asked(self, client, receive, officer) -> None:
        plain, after, pro = receive({}, AFTER, {"dispositif": "PROFESSIONNALISATION"})
        client.force_login(officer)
        asked = {}
        for contract in (plain, after, pro):
            page = client.get(reverse("contracts:contract", args=[contract.pk])).content.decode()
            asked[contract.pk] = {name for name in answers.FIELDS if f'name="{name}"' in page}
        assert asked[plain.pk] == {"employer_banned", "provider_entitled"}
        assert asked[after.pk] == {"employer_banned", "provider_entitled", "previous_share"}
        assert asked[pro.pk] == set()

    def test_answered_then_shown_as_answered(self, client, receive, officer) -> None:
        (contract,) = receive(AFTER)
        client.force_login(officer)
        answer = self.post(
            client, contract, employer_banned="no", provider_entitled="yes", previous_share="67,5"
        )
        assert answer.status_code == 302
        row = Answers.objects.get(pk=contract.pk)
        assert (row.employer_banned, row.provider_entitled, row.previous_share) == (
            False,
            True,
            Decimal("0.675"),
        )
        page = client.get(reverse("contracts:contract", args=[contract.pk])).content.decode()
        assert 'value="67,5"' in page
        self.post(client, contract, employer_banned="", provider_entitled="yes", previous_share="67,5")
        row.refresh_from_db()
        assert (row.employer_banned, row.previous_share) == (None, Decimal("0.675"))

    @pytest.mark.parametrize("share", ["0", "abc", "1e9", "301", "51,55", "-3", "NaN"])
    def test_a_share_that_is_none(self, client, receive, officer, share: str) -> None:
        (contract,) = receive(AFTER)
        client.force_login(officer)
        answer = self.post(client, contract, previous_share=share)
        assert answer.status_code == 422
        assert "Écrivez un pourcentage de 1 à 300" in answer.content.decode()
        assert not Answers.objects.exists()
